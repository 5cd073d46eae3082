"""`barbell flows` as text: each movement, and the route of traced money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.figures.movements import ShownMovement, totals
from beancount_barbell.model.findings import Status, Text
from beancount_barbell.model.flows import Hop, steps
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.numbers import amount as amount_text
from beancount_barbell.rendering.style import Paint, cells, left, right
from beancount_barbell.rendering.visible import visible
from beancount_barbell.rendering.words import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from beancount_barbell.model.location import Location


def flows_text(
    movements: Sequence[ShownMovement],
    currency: str,
    lang: str,
    paint: Paint,
    place: Callable[[Location], str],
) -> str:
    """One line per movement, in order of date, and below it the steps of traced money.

    `place` formats a location as the reader would type it.
    """
    if not movements:
        return label("flows.none", lang)
    kinds = [label(f"flows.{row.kind}", lang) for row in movements]
    amounts = [
        label("word.UNKNOWN", lang) if row.amount is None else amount_text(row.amount, currency)
        for row in movements
    ]
    widest_kind = max(map(cells, kinds))
    in_all = totals(movements)
    sums = [amount_text(total.amount, currency) for total in in_all]
    widest_amount = max(map(cells, (*amounts, *sums)))
    lines = [label("flows.heading", lang, currency=currency)]
    for row, kind, money in zip(movements, kinds, amounts, strict=True):
        verdict = movement_verdict(row, lang)
        style = "dim" if row.allowed else "error" if row.tone is Tone.BAD else "notice"
        ends = " → ".join(visible(end) for end in (row.source, row.target) if end is not None)
        if row.payee:
            ends += f'  "{visible(row.payee)}"'
        lines.append(
            f"{row.date.isoformat()}  {left(kind, widest_kind)}  {right(money, widest_amount)}  "
            f"{paint(verdict, style)}  {ends}  {paint(place(row.location), 'dim')}".rstrip()
        )
        if row.missing:
            lines.append(f"    {missing_text(row, lang)}")
        for step, hop in steps(row.hops):
            told = say(hop_text(step, hop, currency), lang)
            lines.append(f"    {told}  {paint(place(hop.location), 'dim')}")
    lines.append(label("flows.totals", lang))
    for total, money in zip(in_all, sums, strict=True):
        left_out = label("flows.unknown-count", lang, count=total.unknown) if total.unknown else ""
        kind = left(label(f"flows.{total.kind}", lang), widest_kind)
        lines.append(f"{' ' * 12}{kind}  {right(money, widest_amount)}  {left_out}".rstrip())
    return "\n".join(lines)


def movement_verdict(row: ShownMovement, lang: str) -> str:
    """Either "allowed", with the code of a finding that only informs, or the code and status."""
    allowed = label("flows.allowed", lang)
    if row.code is None:
        return allowed
    if row.allowed and row.status == Status.OPEN.value:
        return f"{allowed} ({row.code})"
    return f"{row.code} {label(f'status.{row.status}', lang)}"


def hop_text(step: str, hop: Hop, currency: str) -> Text:
    """A step of traced money, as a text of the catalogue."""
    facts = {"amount": hop.amount, "currency": currency, "account": hop.account, "on": hop.date}
    return Text(f"evidence.{step}", facts)


def missing_text(row: ShownMovement, lang: str) -> str:
    """What had no price when a movement was made, and how its amount is shown then."""
    key = "flows.no-amount" if row.amount is None else "flows.at-book"
    return label(key, lang, commodities=", ".join(row.missing), date=row.date.isoformat())
