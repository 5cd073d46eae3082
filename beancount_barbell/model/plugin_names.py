"""The names by which a ledger loads the plugin."""

from __future__ import annotations

PLUGIN = "beancount_barbell"
"""The name that users write in the plugin line."""
PLUGINS = frozenset({PLUGIN, f"{PLUGIN}.plugin"})
"""All names that run the plugin: Beancount imports whichever module the line names."""
