"""The clock: the one place of the project that asks what day and time it is."""

from __future__ import annotations

import datetime
import threading
from typing import TYPE_CHECKING

from beancount_barbell.cli.ledgers import shown
from beancount_barbell.cli.terminal import note
from beancount_barbell.diagnosis.ledger import is_untagged
from beancount_barbell.rendering.labels import label

if TYPE_CHECKING:
    from beancount_barbell.analysis import Analysis
    from beancount_barbell.cli.ledgers import Loaded


def current_day() -> datetime.date:
    """The user's own day, by this computer's clock."""
    return datetime.date.today()  # noqa: DTZ011 the user's own day is meant


def time_of_day() -> str:
    """The user's own time, "14:03:22"."""
    return f"{datetime.datetime.now():%H:%M:%S}"  # noqa: DTZ005 likewise


def wait(seconds: float) -> None:
    """Does nothing for a while; a signal ends it."""
    threading.Event().wait(seconds)


def warn_of_dates(
    loaded: Loaded, analysis: Analysis, as_of: datetime.date | None, lang: str
) -> None:
    """Says on standard error that a ledger's own last day is still to come, or no role was there.

    Args:
        loaded: the ledger.
        analysis: the same, judged.
        as_of: the day that the user asked for; they know what they asked.
        lang: "en" or "ja".
    """
    name = shown(str(loaded.path))
    if analysis.spoken and is_too_early(loaded, analysis):
        note(label("ledger.too-early", lang, ledger=name, day=analysis.as_of.isoformat()))
    if as_of is None and analysis.spoken:
        warn_of_future(name, analysis.as_of, lang)


def warn_of_future(
    name: str, last: datetime.date, lang: str, *, key: str = "ledger.future"
) -> None:
    """Says on standard error that the last day of the ledger `name` is still to come."""
    now = current_day()
    if last > now:
        words = {"ledger": name, "last": last.isoformat(), "today": now.isoformat()}
        note(label(key, lang, **words))


def is_too_early(loaded: Loaded, analysis: Analysis) -> bool:
    """Whether the day that was asked for lies before every role of the ledger."""
    later = bool(loaded.entries) and loaded.entries[-1].date > analysis.as_of
    return later and is_untagged(analysis)
