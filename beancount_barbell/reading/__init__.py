"""Reading: what the ledger says in our words, as nouns of the model.

The only room below the faces that imports Beancount, and the only one that
knows how the language is written. Every function here is pure; what cannot be
taken becomes a `Problem` at its own line and the rest is taken all the same.
"""
