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
from fava_barbell.shapes import NO_LINKS, Links, PageFormatter, View
from fava_barbell.sparks import build_sparks
from fava_barbell.table import build_findings
from fava_barbell.timeline import Period, all_days
from fava_barbell.try_form import build_try

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fava_barbell.snapshot import Snapshot


def voice_of(snapshot: Snapshot, language: str, *, incognito: bool, links: Links) -> PageFormatter:
    """The words, numbers and links of a page for one reader.

    `language` is "en" or "ja"; `incognito` hides every digit except in dates.
    """
    assessed = snapshot.assessed
    doubtful = assessed is None or bool(assessed.headline.doubts)
    return PageFormatter(Labels(language), Numbers(incognito), doubtful, links)


def build_lasting(
    snapshot: Snapshot, voice: PageFormatter, period: Period | None, currency: str | None = None
) -> View:
    """The part of a snapshot's page that is the same for every request of one reader.

    Args:
        snapshot: one load of the ledger: an analysis, or why there is none.
        voice: the words, numbers and links of the reader.
        period: the period of the charts and the flow picture; the verdict is always of all.
        currency: the currency of the cards; None for the base currency.

    Returns:
        The view; its banner is UNKNOWN if anything that matters is UNKNOWN.
    """
    analysis, figures, assessed = snapshot.analysis, snapshot.figures, snapshot.assessed
    language, answer = voice.language, build_banner(snapshot, voice)
    if analysis is None or figures is None or assessed is None:
        return View(language=language, banner=answer, cards=(), findings=None)
    cards = build_cards(analysis, figures, assessed, voice, snapshot.exchange(currency))
    # These have no links, so they are the same under all of Fava's filters.
    bare = voice._replace(links=NO_LINKS)
    whole = snapshot.kept(("days",), lambda: all_days(analysis.history))
    sparks = snapshot.kept(("sparks", bare), lambda: build_sparks(analysis, bare, whole))
    drawing = snapshot.kept(("charts", bare, period), lambda: draw(analysis, whole, bare, period))
    months = snapshot.kept(("months", bare), lambda: build_months(snapshot.months, analysis, bare))
    source = Source(analysis, figures, snapshot.stress, snapshot.core_yield, assessed)
    with_sparks = [card._replace(spark=sparks.get(card.key)) for card in cards]
    return View(
        language=language,
        banner=answer,
        cards=with_evidence(with_sparks, analysis, voice),
        charts=None if drawing is None else marked(drawing, analysis, voice),
        flows=build_flows(analysis, voice, period),
        findings=build_findings(analysis, voice),
        parts=build_parts(source, voice),
        months=with_journals(months, voice),
        whole=None if period is None else voice("note.whole", date=analysis.as_of.isoformat()),
        room=build_room(snapshot, analysis, assessed.headline, figures, voice),
    )


def asked(
    lasting: View, snapshot: Snapshot, voice: PageFormatter, arguments: Mapping[str, str]
) -> View:
    """The view of one request, made from the lasting part for the same load and reader.

    The query string says which sections are open, the time of the charts, and what the form
    "Before you book" asks.
    """
    if lasting.room is None or snapshot.analysis is None:
        return lasting
    exchange = snapshot.exchange(arguments.get(CURRENCY))
    return lasting._replace(
        currencies=None
        if exchange is None
        else choices(arguments, snapshot.currencies, exchange, voice),
        ranges=build_ranges(arguments, snapshot.analysis.as_of, voice.labels),
        opened=frozenset(arguments.get("open", "").split(",")),
        trying=None if snapshot.trials is None else build_try(snapshot.trials, arguments, voice),
    )
