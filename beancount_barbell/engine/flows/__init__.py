"""What becomes of a flow later: cured, reversed, matched, or the founding of the sleeve.

Takes flows, breaches and returns of the whole ledger. Gives them with their later outcome.
Uses no values and no trades.
"""
