"""Core money on its way through outside accounts to the sleeve, and the sleeve's own way back.

Takes the movements of a day. Gives breaches, returns and what was on its way. Knows no
state, no limit and no trade.
"""
