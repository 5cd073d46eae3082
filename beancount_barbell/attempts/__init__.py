"""What a booking would do: `barbell try`, and the form of the Fava page.

A draft is text in Beancount's language; a short form is turned into a draft (`drafts`). The draft
is joined with a loaded ledger (`joining`). The ledger without and with it is judged by the same
analysis, and the results are compared (`trying`, `novelty`). Nothing is written, and no file is
read.
"""
