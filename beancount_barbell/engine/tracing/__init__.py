"""Traces core money through outside accounts to the sleeve, and the sleeve's money on its way back.

Takes the movements of a day. Gives breaches, returns, and the money that came back to where
it had left. Uses no state, no limit and no trade.
"""
