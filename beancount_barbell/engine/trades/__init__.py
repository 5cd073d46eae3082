"""Orders, lots, contracts, results and streaks.

Takes the sleeve's movements of a day. Gives trades with their outcomes and what is unsettled.
Knows no state and no limit.
"""
