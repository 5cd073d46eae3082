"""The core alone: yield, products, liquidity, loans, separation, and what living costs.

Takes values and terms. Gives the facts of a treasury. Knows no state of the sleeve.
"""
