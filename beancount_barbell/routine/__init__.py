"""The monthly routine: its items, their verdicts, and the signatures."""
