"""NAV, drawdown, states, ceilings, forbidden increases and required reductions.

Takes values, contributions and decisions of a day. Gives the state in force, increases and
reductions that are due. Must not use results of trades or codes of rules.
"""
