"""Makes the data of the page from one load of the ledger, without Flask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fava_barbell.banner import build_banner
from fava_barbell.cards import build_cards
from fava_barbell.charts import draw, marked
from fava_barbell.evidence import with_evidence
from fava_barbell.exchange import CURRENCY, choices
from fava_barbell.flow_picture import build_flows
from fava_barbell.labels import Labels
from fava_barbell.months import build_months, with_journals
from fava_barbell.numbers import Numbers
from fava_barbell.part_shapes import Source
from fava_barbell.parts import build_parts
from fava_barbell.ranges import build_ranges
from fava_barbell.room import build_room
from fava_barbell.shapes import Links, PageFormatter, View
from fava_barbell.sparks import build_sparks
from fava_barbell.table import build_findings
from fava_barbell.timeline import Period, all_days
from fava_barbell.try_form import build_try

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fava_barbell.snapshot import Snapshot


def build_lasting(
    snapshot: Snapshot,
    *,
    language: str,
    incognito: bool,
    links: Links,
    period: Period | None,
    currency: str | None = None,
) -> View:
    """The part of a snapshot's page that is the same for every request of one reader.

    Args:
        snapshot: one load of the ledger: an analysis, or why there is none.
        language: "en" or "ja".
        incognito: whether to hide every digit except in dates.
        links: where entries and source lines open.
        period: the period of the charts and the flow picture; the verdict is always of all.
        currency: the currency of the cards; None for the base currency.

    Returns:
        The view; its banner is UNKNOWN if anything that matters is UNKNOWN.
    """
    analysis, figures, assessed = snapshot.analysis, snapshot.figures, snapshot.assessed
    voice = _voice(snapshot, language, incognito=incognito)
    answer = build_banner(snapshot, voice, links)
    if analysis is None or figures is None or assessed is None:
        return View(language=language, banner=answer, cards=(), findings=None)
    cards = build_cards(analysis, figures, assessed, voice, snapshot.exchange(currency))
    # These have no links, so they are the same under all of Fava's filters.
    whole = snapshot.kept(("days",), lambda: all_days(analysis.history))
    sparks = snapshot.kept(("sparks", voice), lambda: build_sparks(analysis, voice, whole))
    drawing = snapshot.kept(("charts", voice, period), lambda: draw(analysis, whole, voice, period))
    months = snapshot.kept(
        ("months", voice), lambda: build_months(snapshot.months, analysis, voice)
    )
    source = Source(analysis, figures, snapshot.stress, snapshot.core_yield, assessed)
    return View(
        language=language,
        banner=answer,
        cards=with_evidence(
            [card._replace(spark=sparks.get(card.key)) for card in cards], analysis, voice, links
        ),
        charts=None if drawing is None else marked(drawing, analysis, voice, links),
        flows=build_flows(analysis, voice, links, period),
        findings=build_findings(analysis, voice, links),
        parts=build_parts(source, voice, links),
        months=with_journals(months, links),
        whole=None if period is None else voice("note.whole", date=analysis.as_of.isoformat()),
        room=build_room(snapshot, analysis, assessed.headline, figures, voice),
    )


def asked(
    lasting: View,
    snapshot: Snapshot,
    *,
    incognito: bool,
    links: Links,
    arguments: Mapping[str, str],
) -> View:
    """The view of one request, made from the lasting part for the same load and reader.

    The query string says which sections are open, the time of the charts, and what the form
    "Before you book" asks.
    """
    if lasting.room is None or snapshot.analysis is None:
        return lasting
    voice = _voice(snapshot, lasting.language, incognito=incognito)
    exchange = snapshot.exchange(arguments.get(CURRENCY))
    return lasting._replace(
        currencies=None
        if exchange is None
        else choices(arguments, snapshot.currencies, exchange, voice),
        ranges=build_ranges(arguments, snapshot.analysis.as_of, voice.labels),
        opened=frozenset(arguments.get("open", "").split(",")),
        trying=None
        if snapshot.trials is None
        else build_try(snapshot.trials, arguments, voice, links),
    )


def _voice(snapshot: Snapshot, language: str, *, incognito: bool) -> PageFormatter:
    assessed = snapshot.assessed
    doubtful = assessed is None or bool(assessed.headline.doubts)
    return PageFormatter(Labels(language), Numbers(incognito), doubtful)
