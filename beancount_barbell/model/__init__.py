"""The data classes ("nouns") of a ledger that separates core from sleeve.

All of them are frozen and slotted, and none depends on Beancount's loader, on
prices or on rules. Money is `Decimal` in the base currency unless a docstring
says otherwise; ratios are fractions of one (0.25 = 25 %); NAV is an index with
base 100.
"""
