"""The month: what is to be looked at, whether it was, and what was signed."""
