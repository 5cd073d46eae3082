"""The core alone: yield, products, liquidity, loans, separation; and living costs.

Takes values and terms. Gives the facts of the treasury. Must not use the sleeve's state.
"""
