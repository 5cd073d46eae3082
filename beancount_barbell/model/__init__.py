"""The nouns: what a ledger that separates core from sleeve consists of.

Everything here is frozen and slotted, and knows nothing of Beancount's loader,
of prices or of rules. Money is `Decimal` in the base currency unless a
docstring says otherwise; ratios are fractions of one; NAV is an index with
base 100.
"""
