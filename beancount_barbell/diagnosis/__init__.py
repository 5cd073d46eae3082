"""Reasons why rules are not enforced, where nothing else reports them.

The command line collects the facts around a ledger (files, git, the clock) in `Surroundings`;
everything else comes from the analysis.
"""
