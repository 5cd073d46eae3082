"""What a booking would do: `barbell try`, and the form of the Fava page.

A draft is text in Beancount's language; a short form becomes one (`drafts`). It is joined with a
ledger that is loaded (`joining`), both sides are judged by the one analysis, and compared
(`trying`, `novelty`). Nothing is written, and no file is read.
"""
