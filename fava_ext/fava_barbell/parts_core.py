"""The core: what it holds, on which terms, in which currencies, and how fast it is cash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.model.roles import Role
from beancount_barbell.rendering import numbers as shared
from beancount_barbell.rendering.labels import label, regime_notes
from fava_barbell.part_shapes import NO_VALUE, Fact, Part, Source, Table
from fava_barbell.parts_sleeve import accounts, assessed_fact, fact
from fava_barbell.parts_yield import build_yields
from fava_barbell.shapes import Link, PageFormatter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.model.treasury import CoreProduct, CurrencyPart


def core_part(source: Source, voice: PageFormatter) -> Part:
    """The core's yields, its result, its liquidity ladder, products and currencies."""
    analysis, yields = source.analysis, build_yields(source.stress, voice)
    return Part(
        key="core",
        title=voice("part.core"),
        facts=(*_facts(source, voice), *yields.facts),
        tables=(*yields.tables, *_tables(analysis, voice)),
        accounts=accounts(Role.CORE, analysis, voice),
        sources=tuple(_sources(analysis, voice)),
    )


def _sources(analysis: Analysis, voice: PageFormatter) -> Iterator[Link]:
    """Links to the entry that moved the core last, and to the core's days."""
    day = analysis.history.last
    entry = None if day is None else voice.links.entry(day.core_entry)
    if entry is not None:
        yield Link(voice("card.moved"), entry)
    yield Link(voice("data.history"), "history.json")
    yield Link(voice("data.stress"), "stress.json")


def _facts(source: Source, voice: PageFormatter) -> Iterator[Fact]:
    figures, numbers = source.figures, voice.numbers
    currency = source.analysis.base_currency

    def money(amount: Decimal) -> str:
        return numbers.money(amount, currency)

    yield fact("core.value", money, figures, voice)
    rate = source.core_yield()
    if rate is None:
        unknown = voice("word.UNKNOWN")
        yield Fact(voice("fact.yield"), unknown, voice("fact.yield.unknown"), Tone.UNKNOWN)
    else:
        yield Fact(voice("fact.yield"), numbers.ratio(rate), voice("fact.yield.note"))
    yield _regime(figures, voice)
    for key in ("separation", "outstanding"):
        yield assessed_fact(key, voice(f"fact.{key}"), source, voice)
    for key in ("t0", "t1", "t2"):
        yield fact(f"liquidity.{key}", money, figures, voice)
    yield fact("liquidity.reserve_cover", numbers.ratio, figures, voice)


def _regime(figures: Mapping[str, Any], voice: PageFormatter) -> Fact:
    """The rate regime in the words of `barbell status`: always neutral, never a warning."""
    text, language = voice.numbers.text, voice.language
    name = label("status.regime", language)
    told = figures["regime"]
    if told["name"] is None:
        reason = voice.why(figures["unknown"].get("regime.name")) or ""
        return Fact(name, voice("word.UNKNOWN"), reason, Tone.UNKNOWN)
    note, *more = regime_notes(told, language)
    return Fact(name, text(note), text(" ".join(more)))


def _tables(analysis: Analysis, voice: PageFormatter) -> Iterator[Table]:
    treasury = analysis.history.treasury
    if treasury.products:
        yield Table(
            title=voice("fact.products"),
            columns=voice.columns("product", "units", "class", "yield", "settlement", "checked"),
            rows=tuple(_product(one, analysis, voice) for one in treasury.products),
            figures=frozenset({1, 3}),
        )
    parts = treasury.core_days[-1].currencies if treasury.core_days else ()
    held = [part for part in parts if part.amount]
    if held:
        yield Table(
            title=voice("fact.currencies"),
            columns=voice.columns("currency", "amount", "worth", "hedged"),
            rows=tuple(_currency(part, analysis, voice) for part in held),
            figures=frozenset({1, 2, 3}),
        )


def _product(product: CoreProduct, analysis: Analysis, voice: PageFormatter) -> tuple[Link, ...]:
    terms, numbers = analysis.history.commodities.of(product.commodity), voice.numbers
    unknown = voice("word.UNKNOWN")
    checked = terms.terms_checked
    age = unknown
    if checked is not None:
        days = numbers.count((analysis.as_of - checked).days)
        age = voice("fact.age", date=checked.isoformat(), days=days)
    lag = terms.settlement_days
    return (
        Link(numbers.text(product.commodity), voice.links.source(terms.location)),
        Link(numbers.text(shared.units(product.units)), voice.links.entry(product.entry)),
        Link(numbers.text(terms.product_class or unknown)),
        Link(NO_VALUE if terms.product_yield is None else numbers.ratio(terms.product_yield)),
        Link(unknown if lag is None else numbers.text(f"T+{lag}")),
        Link(age),
    )


def _currency(part: CurrencyPart, analysis: Analysis, voice: PageFormatter) -> tuple[Link, ...]:
    numbers = voice.numbers
    value = numbers.money(part.amount * part.rate, analysis.base_currency)
    return (
        Link(part.currency),
        Link(numbers.money(part.amount, part.currency)),
        Link(value),
        Link(numbers.ratio(part.hedged / part.amount)),
    )
