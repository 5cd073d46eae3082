"""The clock: the only module that reads the current day and time."""

from __future__ import annotations

import datetime
import threading
from typing import TYPE_CHECKING

from beancount_barbell.cli.ledgers import Loaded, shown
from beancount_barbell.cli.terminal import note
from beancount_barbell.diagnosis.ledger import is_untagged
from beancount_barbell.rendering.labels import label

if TYPE_CHECKING:
    from beancount_barbell.analysis import Analysis


def current_day() -> datetime.date:
    """Today in the user's time zone, by this computer's clock."""
    return datetime.date.today()  # noqa: DTZ011 the user's own day is meant


def time_of_day() -> str:
    """The time of day in the user's time zone, e.g. "14:03:22"."""
    return f"{datetime.datetime.now():%H:%M:%S}"  # noqa: DTZ005 likewise


def wait(seconds: float) -> None:
    """Waits; a signal ends the wait early."""
    threading.Event().wait(seconds)


def warn_of_dates(
    loaded: Loaded, analysis: Analysis, as_of: datetime.date | None, lang: str
) -> None:
    """Warns on standard error if the day of the figures is in the future or before every role.

    A day that the user asked for (`as_of`) gives no warning of the future.
    """
    name = shown(str(loaded.path))
    if analysis.spoken and is_too_early(loaded, analysis):
        note(label("ledger.too-early", lang, ledger=name, day=analysis.as_of.isoformat()))
    if as_of is None and analysis.spoken:
        warn_of_future(name, analysis.as_of, lang)


def warn_of_future(
    name: str, last: datetime.date, lang: str, *, key: str = "ledger.future"
) -> None:
    """Warns on standard error if the last day of the ledger `name` is in the future."""
    now = current_day()
    if last > now:
        words = {"ledger": name, "last": last.isoformat(), "today": now.isoformat()}
        note(label(key, lang, **words))


def is_too_early(loaded: Loaded, analysis: Analysis) -> bool:
    """Whether no account has a role yet at `as_of`, and the ledger has later entries."""
    later = bool(loaded.entries) and loaded.entries[-1].date > analysis.as_of
    return later and is_untagged(analysis)
