"""The names by which a ledger loads the plugin."""

from __future__ import annotations

PLUGIN = "beancount_barbell"
"""What users write in the plugin line."""
PLUGINS = frozenset({PLUGIN, f"{PLUGIN}.plugin"})
"""All that run it: Beancount imports whatever module the line names."""
