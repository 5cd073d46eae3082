"""The duties as sentences: each act once, with the findings that it mends."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from beancount_barbell.figures.room_duties import REDUCE, RETURN, Duty, multiple_of_equity
from beancount_barbell.model.exact import rounded
from fava_barbell.shapes import Advice, Link, PageFormatter
from fava_barbell.table import place_of, rule_anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.figures.assessment import Assessed
    from beancount_barbell.model.findings import Finding


_TIMES = Decimal("0.01")
"""Multiples of equity are rounded to hundredths."""


def planned(
    plan: Iterable[Duty], analysis: Analysis, assessed: Assessed, voice: PageFormatter
) -> Iterator[Advice]:
    """The duties from `open_duties` as sentences, in their order; equal sentences are merged."""
    acts: dict[str, list[Finding]] = {}
    for duty in plan:
        text = _act(duty, analysis, assessed, voice)
        for layer, amount in duty.layers:
            text = voice(
                "act.layer",
                act=text,
                amount=voice.numbers.money(amount, analysis.base_currency),
                layer=voice(f"layer.{layer.value}"),
            )
        acts.setdefault(text, []).extend(duty.findings)
    for text, findings in acts.items():
        yield Advice(action=text, places=places_of(findings, voice))


def _act(duty: Duty, analysis: Analysis, assessed: Assessed, voice: PageFormatter) -> str:
    numbers, currency = voice.numbers, analysis.base_currency
    amount = voice("act.unknown")
    if duty.amount is not None:
        amount = numbers.money(duty.amount, currency)
    key, words = f"act.{duty.what}", {"amount": amount}
    limit, exposure = multiple_of_equity(analysis.policy), assessed.figures["exposure"]
    if duty.what == REDUCE:
        if duty.of_leverage:
            key += ".gap" if analysis.policy.leverage_limit is None else ".leverage"
            words["limit"] = numbers.plain(rounded(limit or Decimal(0), _TIMES, ROUND_FLOOR))
        elif duty.of_stress:
            key += ".call"
        elif exposure.limit is not None and exposure.excess is not None:
            key += ".ceiling" if exposure.limit else ".all"
            words["ceiling"] = numbers.money(exposure.limit, currency)
    elif duty.what == RETURN and not duty.from_sleeve:
        key += ".outside"
    told = voice(key, **words)
    if duty.close_first is None:
        told = voice("act.close-first.unknown", act=told)
    elif duty.close_first:
        closed = numbers.money(duty.close_first, currency)
        told = voice("act.close-first", act=told, amount=closed)
    if duty.until is None:
        return told
    key = "act.until" if duty.until >= analysis.as_of else "act.overdue"
    return voice(key, act=told, date=duty.until.isoformat())


def places_of(findings: Sequence[Finding], voice: PageFormatter) -> tuple[Link, ...]:
    """Links to the rules of some findings, to the entry and the line of the newest finding.

    A last link counts the other findings.
    """
    if not findings:
        return ()
    newest = max(findings, key=lambda finding: finding.date)
    codes = dict.fromkeys(finding.code for finding in findings)
    places = [Link(voice.numbers.text(code), f"#{rule_anchor(code)}") for code in codes]
    entry = voice.links.entry(newest.entry)
    if entry is not None:
        places.append(Link(voice("link.entry"), entry))
    places.append(place_of(newest.location, voice))
    if len(findings) > 1:
        rest = voice.numbers.count(len(findings) - 1)
        places.append(Link(voice("chart.more", count=rest), "#barbell-findings"))
    return tuple(places)
