"""What a day brings, how the sleeve's state takes it, and the row that is kept of its end.

Takes what the rooms before it found of a day. Gives days, transitions and the flows of the
whole ledger with their ends. Knows no entry's postings and no order of the sweep.
"""
