"""A month's report as a sheet of headings, rows and tables, in words.

The text, Markdown and HTML of a report are three forms of this one sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.figures.month import ItemView, MonthView, is_acknowledged
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rendering import numbers
from beancount_barbell.rendering.labels import LABELS, label, reason_text, regime_notes
from beancount_barbell.rendering.mending import Mend, mends
from beancount_barbell.rendering.report import status_text
from beancount_barbell.rendering.visible import visible
from beancount_barbell.rendering.words import say

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.figures.treasury_figures import FigureGroup
    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.location import Location

NOTHING = "–"

MONEY = frozenset(
    {
        "core",
        "floor",
        "amount",
        "net",
        "net_contributions",
        "budget",
        "reserve",
        "from_reserve",
        "stressed_call",
        "liquid",
        "monthly_expenses",
    }
)
"""Figures that are amounts in base currency."""

RATIOS = frozenset(
    {
        "ratio",
        "ratio_upper",
        "adherence_in_loss",
        "drawdown",
        "max_drawdown",
        "expense_ratio",
        "haircut",
        "product_yield",
        "rate",
    }
)
"""Figures that are ratios (1 = 100 %)."""


_NAMED = {"state": "state", "unknown": "status", "of": "layer", "distribution": "distribution"}
"""Figures with our own names as values, and the group of the labels for these names."""

_BY_TWO_DIGITS = ("nav", "leverage", "leverage_limit")
"""Figures without a unit, shown with two decimals."""

_STANDING = {
    "done": "month.done",
    "due": "month.due-left",
    "late": "month.late",
    "history": "month.history",
}
_MARKS = {"fail": "✗", "unknown": "?", "unsigned": "☐", "pass": "✓"}
"""Signs of an item's status that need no colour."""


_FIGURE = re.compile(r"[+-]?[\d,]+(?:\.\d+)?(?: \S+|%)?|–")


class SheetTable(NamedTuple):
    """A table of text: its title, its headings, its rows."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def figures(self) -> frozenset[int]:
        """The indexes of columns that hold only figures; these columns are right-aligned."""
        columns = enumerate(zip(*self.rows, strict=True))
        return frozenset(at for at, cells in columns if all(map(_FIGURE.fullmatch, cells)))


class Block(NamedTuple):
    """One item in words.

    `mark` is a sign that needs no colour, `status` the word beside it and `tone` how the item
    stands. `notes` say who signed it and what is wrong, `mends` what to do about it; `directive` is
    the sign-off to paste, None where nothing is left to sign.
    """

    name: str
    title: str
    mark: str
    status: str
    tone: Tone
    notes: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    tables: tuple[SheetTable, ...]
    directive: str | None
    mends: tuple[Mend, ...]


class Sheet(NamedTuple):
    """A month's report: title, period, status, items and findings."""

    lang: str
    title: str
    facts: tuple[tuple[str, str], ...]
    status: str
    tone: Tone
    blocks: tuple[Block, ...]
    findings_title: str
    findings: tuple[str, ...]
    paste: str


def month_sheet(
    view: MonthView,
    findings: Iterable[Finding],
    as_of: datetime.date,
    currency: str,
    lang: str,
    place: Callable[[Location], str],
    rates: FigureGroup | None = None,
    doubts: Sequence[str] = (),
) -> Sheet:
    """The sheet of one month.

    Args:
        view: the month.
        findings: the findings of the month, in order.
        as_of: the last day of the ledger's data.
        currency: the base currency of the amounts.
        lang: "en" or "ja".
        place: formats a location as the reader would type it.
        rates: the rate regime at the month's end (`regime_part`), a note without a signature; None
            to leave it out.
        doubts: why all figures are uncertain; with a doubt the month's tone is not good.
    """
    noted = [] if rates is None else [(label("month.rates", lang), _regime(rates, lang))]
    if doubts:
        noted.append((label("doubtful", lang), label("status.comma", lang).join(doubts)))
    left = sum(item.open for item in view.items)
    return Sheet(
        lang=lang,
        title=label("month.title", lang, month=view.name),
        facts=(
            (label("month.period", lang), f"{view.start.isoformat()} – {view.end.isoformat()}"),
            (label("month.due", lang), view.due.isoformat()),
            (label("month.as-of", lang), as_of.isoformat()),
            *noted,
        ),
        status=label(_STANDING[view.status], lang, left=left, total=len(view.items)),
        tone=Tone.UNKNOWN if doubts and view.tone is Tone.GOOD else view.tone,
        blocks=tuple(_block(item, view.end, currency, lang) for item in view.items),
        findings_title=label("month.findings", lang),
        findings=tuple(
            f"{one.date.isoformat()} {one.code} {status_text(one, lang)}: "
            f"{say(one.text, lang)} ({place(one.location)})"
            for one in findings
        )
        or (label("month.no-findings", lang),),
        paste=label("month.paste", lang),
    )


def _regime(rates: FigureGroup, lang: str) -> str:
    """The regime in one line; UNKNOWN with its reason."""
    if rates.values["name"] is None:
        return label("status.unknown", lang, reason=reason_text(rates.unknown["name"], lang))
    return label("status.joint", lang).join(regime_notes(rates.values, lang))


def _block(item: ItemView, end: datetime.date, currency: str, lang: str) -> Block:
    tell = _SheetFormatter(currency, lang)
    rows, tables = tell.figures(item.figures)
    more, others = tell.figures(item.beside)
    notes = [*_signatures(item, lang), *(say(reason, lang) for reason in item.reasons)]
    return Block(
        name=item.name,
        title=label(f"item.{item.name}", lang),
        mark=_MARKS[item.status],
        status=label(f"item-status.{item.status}", lang),
        tone=item.tone,
        notes=tuple(notes),
        rows=(*rows, *more),
        tables=(*tables, *others),
        directive=item.directive,
        mends=mends(item, end, currency, lang),
    )


def _signatures(item: ItemView, lang: str) -> Iterable[str]:
    if item.signature is not None:
        key = "month.acknowledged" if is_acknowledged(item) else "month.signed"
        yield label(key, lang, by=visible(item.signature.by), on=item.signature.date.isoformat())
    if item.stale is not None:
        yield label("month.stale", lang, by=visible(item.stale.by), on=item.stale.date.isoformat())


class _SheetFormatter(NamedTuple):
    """Puts figures of any structure into rows and tables."""

    currency: str
    lang: str

    def figures(self, figures: Mapping[str, Any]) -> tuple[list[tuple[str, str]], list[SheetTable]]:
        rows: list[tuple[str, str]] = []
        tables: list[SheetTable] = []
        keyed = {key: value for key, value in figures.items() if isinstance(value, Mapping)}
        if keyed and len(keyed) == len(figures):  # the rows of one table, by their keys
            table = self._table("", [{"of": key, **value} for key, value in keyed.items()])
            return [], [table] if len(table.headings) > 1 else []
        for key, value in figures.items():
            if isinstance(value, Mapping):
                inner, found = self.figures(value)
                rows += [(f"{self._name(key)}: {name}", text) for name, text in inner]
                tables += [table._replace(title=self._name(key)) for table in found]
            elif isinstance(value, list) and value and isinstance(value[0], Mapping):
                tables.append(self._table(self._name(key), value))
            else:
                rows.append((self._name(key), self._value(key, value)))
        return rows, tables

    def _table(self, title: str, rows: Sequence[Mapping[str, Any]]) -> SheetTable:
        """A table; columns that are empty in every row are left out."""
        keys = [key for key in rows[0] if any(row[key] not in (None, []) for row in rows)]
        return SheetTable(
            title,
            tuple(self._name(key) for key in keys),
            tuple(tuple(self._value(key, row[key]) for key in keys) for row in rows),
        )

    def _name(self, key: str) -> str:
        named = f"figure.{key}"
        return label(named, self.lang) if named in LABELS else key.replace("_", " ")

    def _value(self, key: str, value: Any) -> str:
        if value is None:
            return NOTHING
        if value == []:
            return label("month.no-findings", self.lang)
        named = f"{_NAMED.get(key)}.{value}"
        if named in LABELS:
            return label(named, self.lang)
        if isinstance(value, list):
            return ", ".join(self._value(key, one) for one in value)
        if isinstance(value, bool):
            return label("month.yes" if value else "month.no", self.lang)
        return self._number(key, value) if isinstance(value, Decimal) else visible(str(value))

    def _number(self, key: str, number: Decimal) -> str:
        if key in RATIOS:
            return numbers.percent(number)
        if key in _BY_TWO_DIGITS:
            return numbers.index(number)
        return numbers.money(number, self.currency) if key in MONEY else numbers.units(number)
