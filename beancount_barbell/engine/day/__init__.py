"""The events of a day, their effect on the sleeve's state, and the row of the day's end.

Takes the results of the sub-rooms above for one day. Gives days, transitions and the flows
of the whole ledger with their outcome. Must not read postings or depend on the order of
entries inside a day.
"""
