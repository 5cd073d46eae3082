"""Figures shown beside the findings; no rule judges them."""
