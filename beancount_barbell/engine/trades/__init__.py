"""Orders, lots, contracts, results and streaks.

Takes the sleeve's transactions of a day. Gives closed trades and unsettled results. Must not
use states or limits.
"""
