"""NAV, drawdown, states, ceilings, and what they forbid or demand.

Takes values, contributions and decisions of a day. Gives the state in force, increases and
reductions that are due. Knows no trade's result and no rule's code.
"""
