"""What one transaction did: whose money each leg is, and what became of goods.

Takes a transaction and the roles of its accounts. Gives a movement (a flow and its legs)
and its exchanges. Knows no other transaction and no limit.
"""
