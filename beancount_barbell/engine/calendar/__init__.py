"""Business days and months.

Takes dates. Gives dates. Does not depend on a ledger.
"""
