"""Reading: turns the `barbell` directives and tags of a ledger into classes of the model.

Except for the faces, only this package imports Beancount, and only this package
parses the language. Every function here is pure. What is not valid becomes a
`Problem` with its line; the rest is read all the same.
"""
