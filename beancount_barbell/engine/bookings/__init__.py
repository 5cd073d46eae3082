"""What one transaction did: whose money each leg is, and which goods were traded or exchanged.

Takes a transaction and the roles of its accounts. Gives a movement (a flow and its legs)
and its exchanges. Uses no other transaction and no limit.
"""
