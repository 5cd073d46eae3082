"""Business days and months.

Takes dates. Gives dates. Knows no ledger.
"""
