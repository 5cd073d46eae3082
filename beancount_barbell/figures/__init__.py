"""Figures nobody is punished for: what the faces show beside the findings."""
