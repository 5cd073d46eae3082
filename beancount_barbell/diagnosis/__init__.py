"""What keeps the rules from being enforced while nothing else tells it.

The command line gathers what only it can see (files, git, the clock) into
`Surroundings`; everything else stands in the analysis.
"""
