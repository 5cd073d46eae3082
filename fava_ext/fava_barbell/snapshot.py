"""The analysis of one load of the ledger, used by all requests until the next load."""

from __future__ import annotations

import functools
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from beancount_barbell.analysis import Analysis, analyse
from beancount_barbell.cli.repeated import repeated_keys
from beancount_barbell.figures.assessment import Assessed, assess, loading_doubts
from beancount_barbell.figures.core_yield import thirty_day_yield
from beancount_barbell.figures.month import MonthView, months
from beancount_barbell.figures.stress_figures import stress_figures
from beancount_barbell.model.plugin_names import PLUGINS
from beancount_barbell.model.roles import Role
from beancount_barbell.reading.stream import loads
from fava_barbell.exchange import CardCurrency, exchange_of
from fava_barbell.first_run import FirstRoles, first_roles
from fava_barbell.trials import Trials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from decimal import Decimal

    from fava.core import FavaLedger


_MOST_EXCHANGES = 8
"""Number of card currencies that are cached."""

_MOST_DRAWN = 16
"""Number of cached pages and lasting views."""

MOST_MONTHS = 12
"""Number of months that are shown, the newest."""

_OWN_ERROR = "BarbellError"
_Made = TypeVar("_Made")
_log = logging.getLogger(__name__)


class Failure(NamedTuple):
    """The type and the text of the exception that the analysis raised."""

    kind: str
    message: str


def _no_exchange(_asked: str | None) -> None:
    """Default of `Snapshot.exchange`: no card currency without a ledger."""


def _nothing() -> None:
    """Default of a snapshot's functions before the first load: None."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The result of one load of the ledger. A reload replaces it, with all cached pages.

    `stress`, `core_yield`, `months` and `first_roles` are computed at their first call.

    Attributes:
        analysis: the analysis; None if it failed.
        figures: its status figures; None if the analysis failed or the ledger has no
            directive of ours.
        assessed: the assessment of each figure; None without figures.
        failure: why the analysis failed; None if it did not.
        plugin_line: whether the main file loads the plugin.
        plugin_ran: whether the loaded ledger has the plugin's marks.
        ledger_errors: number of errors of Beancount and other plugins.
        reachable: ids of the entries that the page names and Fava can open.
        stress: the figures of `barbell stress`.
        core_yield: the core's yield of 30 days, a yearly ratio; None if UNKNOWN.
        months: the checklists of the newest months, the newest first.
        trials: tries bookings on this load; None without figures.
        exchange: the card currency for the currency in the address.
        currencies: the ledger's operating currencies.
        first_roles: the probable roles of the accounts of a ledger without a directive of
            ours; None if there is nothing to propose.
        drawn: cache of pages and lasting views, by reader and request.
    """

    analysis: Analysis | None
    failure: Failure | None
    figures: Mapping[str, Any] | None = None
    assessed: Assessed | None = None
    plugin_line: bool = False
    plugin_ran: bool = False
    ledger_errors: int = 0
    reachable: frozenset[int] = frozenset()
    stress: Callable[[], Mapping[str, Any]] = dict
    core_yield: Callable[[], Decimal | None] = _nothing
    months: Callable[[], tuple[MonthView, ...]] = tuple
    trials: Trials | None = None
    exchange: Callable[[str | None], CardCurrency | None] = _no_exchange
    currencies: tuple[str, ...] = ()
    first_roles: Callable[[], FirstRoles | None] = _nothing

    drawn: dict[Any, Any] = field(default_factory=dict, compare=False)

    def kept(self, key: tuple[Any, ...], make: Callable[[], _Made]) -> _Made:
        """The cached result of `make` for a key; the least recently used results are dropped."""
        made: _Made | None = self.drawn.pop(key, None)
        if made is None:
            made = make()
        self.drawn[key] = made
        for oldest in list(self.drawn)[:-_MOST_DRAWN]:
            self.drawn.pop(oldest, None)
        return made

    @property
    def as_of(self) -> str | None:
        """The date of the figures in ISO format; None without figures."""
        return None if self.figures is None else str(self.figures["as_of"])


NOT_LOADED = Snapshot(None, Failure("NotLoaded", "the ledger has not been analysed yet"))
"""The snapshot before the first load has ended."""


def take(ledger: FavaLedger) -> Snapshot:
    """Analyse the whole ledger, just loaded, without filters. Never raises: a failure is kept.

    The page shows the snapshot until the next load.
    """
    try:
        return _take(ledger)
    except Exception as error:  # noqa: BLE001 - an exception here is a 500 on every Fava page
        _log.exception("beancount_barbell: the analysis failed")
        return Snapshot(None, Failure(type(error).__name__, str(error)))


def _take(ledger: FavaLedger) -> Snapshot:
    entries = ledger.all_entries
    repeated = repeated_keys(entries)
    analysis = analyse(entries, ledger.options, with_household=True, repeated=repeated)
    history = analysis.history
    others = [error for error in ledger.load_errors if type(error).__name__ != _OWN_ERROR]
    own, errors = len(ledger.load_errors) - len(others), len(others)
    # Lines of included files do not count.
    line = any(loads(ledger.options, name) for name in PLUGINS)
    shown = {id(finding.entry) for finding in analysis.findings}
    shown.update(id(trade.entry) for trade in history.trades)
    if history.last is not None:
        shown.update((id(history.last.core_entry), id(history.last.sleeve_entry)))
    opens = [entry for entry in entries if type(entry).__name__ == "Open"]
    ran = line and _left_marks(analysis, opens, own)
    doubts = loading_doubts(enforced=ran, errors=errors)
    figures = analysis.figures(doubts) if analysis.spoken else None
    currencies = tuple(ledger.options["operating_currency"])
    return Snapshot(
        analysis=analysis,
        failure=None,
        figures=figures,
        assessed=None if figures is None else assess(history, analysis.findings, figures, doubts),
        plugin_line=line,
        plugin_ran=ran,
        ledger_errors=errors,
        reachable=frozenset(shown.intersection(map(id, entries))),
        stress=_once(lambda: stress_figures(history)),
        core_yield=_once(lambda: thirty_day_yield(history.treasury.core_days, history.as_of)),
        months=_once(lambda: months(history, MOST_MONTHS)[::-1]),
        trials=Trials(entries, ledger.options, others, repeated) if analysis.spoken else None,
        exchange=functools.lru_cache(maxsize=_MOST_EXCHANGES)(
            lambda asked: exchange_of(
                asked, currencies, analysis.base_currency, entries, analysis.as_of
            )
        ),
        currencies=currencies,
        first_roles=_once(lambda: first_roles(entries, ledger.options)),
    )


def _once(make: Callable[[], _Made]) -> Callable[[], _Made]:
    """`make` with a cached result: it is called at most once for a snapshot."""
    return functools.lru_cache(maxsize=1)(make)


def _left_marks(analysis: Analysis, opens: Iterable[Any], own_errors: int) -> bool:
    """Whether the plugin really ran on the ledger that Fava loaded, without failing.

    The plugin writes the resolved role on the `open` of each core and sleeve account, and
    reports each failing finding. A loader that ignores the plugin line leaves neither; a plugin
    that failed reports an error although this analysis may have no failing finding.
    """
    if (own_errors == 0) == any(finding.fails for finding in analysis.findings):
        return False
    classified = {
        role.account
        for role in analysis.roles.classified()
        if role.role is not Role.OUTSIDE and not role.conflict
    }
    return all("barbell" in entry.meta for entry in opens if entry.account in classified)
