"""The one pass over the ledger that makes its immutable history.

Facts live here, judgement lives in the rules. Nothing in this room opens a
file, reads a clock or knows a rule; entries are read by attribute only, so
that those of other engines work as well.
"""
