"""One load of the ledger, analysed: what all requests read until the next load."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from beancount_barbell.analysis import analyse
from beancount_barbell.model.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fava.core import FavaLedger

    from beancount_barbell.analysis import Analysis

PLUGIN = "beancount_barbell"
"""The name on the `plugin` line."""

_OWN_ERROR = "BarbellError"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """The analysis raised: its exception's type and text."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one load of the ledger gave. Immutable: a reload replaces it whole.

    Attributes:
        analysis: the analysis, None if it failed.
        figures: its status figures, None if it failed or the ledger has no
            word of ours.
        failure: why it failed, None if it did not.
        plugin_line: the main file loads the plugin.
        plugin_ran: the loaded ledger bears the plugin's marks.
        ledger_errors: number of Beancount's own errors.
        reachable: ids of the findings' entries that Fava can open.
    """

    analysis: Analysis | None
    failure: Failure | None
    figures: Mapping[str, Any] | None = None
    plugin_line: bool = False
    plugin_ran: bool = False
    ledger_errors: int = 0
    reachable: frozenset[int] = frozenset()

    @property
    def as_of(self) -> str | None:
        """The date of the figures, ISO, None where there are none."""
        return None if self.figures is None else str(self.figures["as_of"])


NOT_LOADED = Snapshot(None, Failure("NotLoaded", "the ledger has not been analysed yet"))
"""Before the first load is done."""


def take(ledger: FavaLedger) -> Snapshot:
    """Analyse the whole ledger, filters aside. Never raises: a failure is kept.

    Args:
        ledger: Fava's ledger, just loaded.

    Returns:
        The snapshot that the page shows until the next load.
    """
    try:
        return _take(ledger)
    except Exception as error:  # noqa: BLE001 - an exception here is a 500 on every Fava page
        _log.exception("beancount_barbell: the analysis failed")
        return Snapshot(None, Failure(type(error).__name__, str(error)))


def _take(ledger: FavaLedger) -> Snapshot:
    entries = ledger.all_entries
    analysis = analyse(entries, ledger.options)
    own = sum(type(error).__name__ == _OWN_ERROR for error in ledger.load_errors)
    line = _has_line(ledger.options)
    at_fault = {id(finding.entry) for finding in analysis.findings}
    return Snapshot(
        analysis=analysis,
        failure=None,
        figures=analysis.figures() if analysis.spoken else None,
        plugin_line=line,
        plugin_ran=line and _left_marks(analysis, ledger.all_entries_by_type.Open, own),
        ledger_errors=len(ledger.load_errors) - own,
        reachable=frozenset(at_fault.intersection(map(id, entries))),
    )


def _has_line(options: Mapping[str, Any]) -> bool:
    """Whether the main file has the plugin line (an included file's is ignored)."""
    return any(name == PLUGIN for name, _config in options.get("plugin", ()))


def _left_marks(analysis: Analysis, opens: Iterable[Any], own_errors: int) -> bool:
    """Whether the plugin really ran, and well, on what Fava loaded.

    It writes the resolved role on the `open` of each core and sleeve account,
    and reports each failing finding. An engine that takes the line and does not
    run it does neither; a plugin that failed reports what nobody finds here.
    """
    if (own_errors == 0) == any(finding.fails for finding in analysis.findings):
        return False
    classified = {
        role.account
        for role in analysis.roles.classified()
        if role.role is not Role.OUTSIDE and not role.conflict
    }
    return all("barbell" in entry.meta for entry in opens if entry.account in classified)
