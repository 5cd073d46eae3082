"""What core and sleeve hold, and what it is worth on each day.

Takes prices and changes of units, in order of date. Gives values, exposures and their
causes in base currency. Must not use flows, states or limits.
"""
