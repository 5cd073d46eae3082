"""What the accounts of a ledger without our words probably are.

`portrait` reads what each account did, `guesses` derives its probable role, and `limits` the limits
that follow from its figures. Every guess has a reason; where nothing in the ledger gives one, there
is a question. Only accounts that are cash-like and idle are guessed to be core.
"""
