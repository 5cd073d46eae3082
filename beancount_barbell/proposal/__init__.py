"""What a ledger without our words probably means by its accounts.

`portrait` tells what each account did, `guesses` what that makes it, and `limits`
which limits follow from its figures. All are guesses with a reason; what nothing
in the ledger shows is a question. Nothing is guessed to be of the core that is not
cash-like and idle.
"""
