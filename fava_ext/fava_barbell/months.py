"""The monthly checklists, in the words of `barbell report`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, NamedTuple

from beancount_barbell.rendering.mending import Mend
from beancount_barbell.rendering.month_sheet import Block, month_sheet
from fava_barbell.part_shapes import worst

if TYPE_CHECKING:
    from collections.abc import Callable

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.figures.assessment import Tone
    from beancount_barbell.figures.month import MonthView
    from fava_barbell.shapes import PageFormatter

_log = logging.getLogger(__name__)


class MonthSheet(NamedTuple):
    """The checklist of the month `name` (ISO, "2024-09"); `open`: it is shown unfolded.

    `journal` is the address of Fava's journal of the month.
    """

    name: str
    due: str
    status: str
    tone: Tone
    open: bool
    items: tuple[Block, ...]
    journal: str | None = None


class Months(NamedTuple):
    """The newest months, the newest first; `note` says what the list leaves out."""

    note: str
    sheets: tuple[MonthSheet, ...]

    @property
    def headline(self) -> str:
        """The text beside the folded heading: the status of the newest month."""
        return " ".join(f"{sheet.name} {sheet.status}" for sheet in self.sheets[:1])

    @property
    def tone(self) -> Tone:
        """The worst tone of all months."""
        return worst(sheet.tone for sheet in self.sheets)


def build_months(
    months: Callable[[], tuple[MonthView, ...]], analysis: Analysis, voice: PageFormatter
) -> Months | None:
    """The checklists; None if no month is due yet. Never raises: a failure is shown."""
    try:
        views = months()
        sheets = tuple(
            _sheet(view, analysis, voice, newest=index == 0) for index, view in enumerate(views)
        )
    except Exception:  # noqa: BLE001 - the checklist must not hide the answer above
        _log.exception("beancount_barbell: the months could not be told")
        return Months(f"{voice('word.UNKNOWN')}: {voice('months.failed')}", ())
    if not sheets:
        return None
    older = len(analysis.history.months) > len(sheets)
    note = voice("months.note")
    return Months(f"{note} {voice('months.older')}" if older else note, sheets)


def with_journals(months: Months | None, voice: PageFormatter) -> Months | None:
    """The checklists, each with the address of Fava's journal of the month."""
    if months is None:
        return None
    sheets = (one._replace(journal=voice.links.journal(one.name)) for one in months.sheets)
    return months._replace(sheets=tuple(sheets))


def _sheet(
    view: MonthView, analysis: Analysis, voice: PageFormatter, *, newest: bool
) -> MonthSheet:
    language = voice.language
    told = month_sheet(
        view, (), analysis.as_of, analysis.base_currency, language, lambda _place: ""
    )
    return MonthSheet(
        name=view.name,
        due=voice("months.due", date=view.due.isoformat()),
        status=voice.numbers.text(told.status),
        tone=voice.shade(told.tone),
        open=newest,
        items=tuple(_shown(block, voice) for block in told.blocks),
    )


def _shown(block: Block, voice: PageFormatter) -> Block:
    """An item as the reader may see it; its tables are not on the page."""
    text = voice.numbers.text
    return block._replace(
        title=text(block.title),
        status=text(block.status),
        tone=voice.shade(block.tone),
        notes=tuple(map(text, block.notes)),
        rows=tuple((text(name), text(value)) for name, value in block.rows),
        tables=(),
        mends=tuple(Mend(text(one.text), text(one.paste)) for one in block.mends),
        directive=block.directive and text(block.directive),
    )
