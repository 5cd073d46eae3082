"""The rule itself as a picture: what went between core, outside and sleeve."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.figures.movements import (
    CORE_RETURN,
    DEPOSIT,
    DIRECT,
    FOUNDING,
    FUNDING,
    PAYOUT,
    SLEEVE_RETURN,
    SWEEP,
    TRANSIT,
    WITHDRAWAL,
    movements,
)
from beancount_barbell.model.findings import Text
from beancount_barbell.model.flows import steps
from beancount_barbell.rendering.flows_text import missing_text, movement_verdict
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.report import words_of
from fava_barbell.shapes import Link, Proof
from fava_barbell.table import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.figures.movements import Movement
    from fava_barbell.shapes import Links, Voice
    from fava_barbell.timeline import Period

MOST_MOVES = 12
"""Movements listed for each way, the newest."""

_KINDS = (
    DEPOSIT,
    CORE_RETURN,
    WITHDRAWAL,
    FUNDING,
    SLEEVE_RETURN,
    PAYOUT,
    SWEEP,
    DIRECT,
    TRANSIT,
    FOUNDING,
)
_ON_OCCASION = frozenset({CORE_RETURN, SLEEVE_RETURN, FOUNDING})
"""Ways that are drawn only where somebody went them."""

_FORBIDDEN = frozenset({DIRECT, TRANSIT})
_OPEN = (Tone.BAD, Tone.WATCH)
"""Tones of a movement to which a rule still objects, the worst first."""


@dataclass(frozen=True, slots=True)
class Move:
    """One movement; `hops` are the steps of what was traced, one inside the other."""

    date: str
    amount: str
    ends: str
    verdict: str
    tone: Tone
    place: Link
    hops: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One arrow of the picture: all movements of a kind, and whether it is allowed.

    `backward` arrows point to the left, from sleeve towards core. `missing` says of
    which days and commodities the amount is UNKNOWN, or rests on book values.
    """

    key: str
    name: str
    amount: str
    verdict: str
    tone: Tone
    forbidden: bool
    backward: bool
    moves: tuple[Move, ...]
    more: str | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlowPicture:
    """The arrows between core and outside, outside and sleeve, core and sleeve."""

    outer: tuple[Way, ...]
    funding: tuple[Way, ...]
    direct: tuple[Way, ...]

    @property
    def ways(self) -> tuple[Way, ...]:
        """All of them; what is forbidden first."""
        return (*self.direct, *self.outer, *self.funding)


def build_flows(
    analysis: Analysis, voice: Voice, links: Links, period: Period | None = None
) -> FlowPicture:
    """The flow picture of an analysis.

    Args:
        analysis: the history with its movements, and the findings about them.
        voice: the reader's language and number format.
        links: where source lines open.
        period: the movements to count; None for all.
    """
    found = [
        move
        for move in movements(analysis.history, analysis.findings)
        if period is None or period.start <= move.date <= period.end
    ]
    ways = {
        kind: _way(
            kind,
            [move for move in found if move.kind == kind],
            analysis.base_currency,
            voice,
            links,
        )
        for kind in _KINDS
    }

    def drawn(*kinds: str) -> tuple[Way, ...]:
        return tuple(ways[kind] for kind in kinds if ways[kind].moves or kind not in _ON_OCCASION)

    return FlowPicture(
        outer=drawn(WITHDRAWAL, DEPOSIT, CORE_RETURN),
        funding=drawn(FUNDING, PAYOUT, SLEEVE_RETURN),
        direct=drawn(DIRECT, TRANSIT, FOUNDING, SWEEP),
    )


def _way(kind: str, moves: Sequence[Movement], currency: str, voice: Voice, links: Links) -> Way:
    bad = next((tone for tone in _OPEN if any(move.tone is tone for move in moves)), None)
    if kind in _FORBIDDEN:
        verdict = "flow.broken" if bad else "flow.mended" if moves else "flow.forbidden"
    else:
        verdict = "flow.objected" if bad else "flow.allowed"
    quiet = Tone.PLAIN if moves and kind in _FORBIDDEN else Tone.GOOD
    rest = len(moves) - MOST_MOVES
    return Way(
        key=kind,
        name=label(f"flows.{kind}", voice.labels.language),
        amount=_total(moves, currency, voice),
        verdict=voice(verdict),
        tone=voice.shade(bad or quiet),
        forbidden=kind in _FORBIDDEN,
        backward=kind in {DEPOSIT, CORE_RETURN, SWEEP, PAYOUT},
        moves=tuple(_move(move, currency, voice, links) for move in moves[: -MOST_MOVES - 1 : -1]),
        more=voice("flow.more", count=voice.numbers.count(rest)) if rest > 0 else None,
        missing=tuple(
            dict.fromkeys(
                voice.numbers.text(missing_text(move, voice.labels.language))
                for move in moves
                if move.missing
            )
        ),
    )


def _total(moves: Sequence[Movement], currency: str, voice: Voice) -> str:
    """The sum, UNKNOWN if one of them is: never a part of it."""
    total = Decimal(0)
    for move in moves:
        if move.amount is None:
            return voice("word.UNKNOWN")
        total += move.amount
    return voice.numbers.money(total, currency)


def _move(move: Movement, currency: str, voice: Voice, links: Links) -> Move:
    numbers, language = voice.numbers, voice.labels.language
    unknown = voice("word.UNKNOWN")
    return Move(
        date=move.date.isoformat(),
        amount=unknown if move.amount is None else numbers.money(move.amount, currency),
        ends=numbers.text(" → ".join(end for end in (move.source, move.target) if end)),
        verdict=numbers.text(movement_verdict(move, language)),
        tone=Tone.PLAIN if move.allowed else move.tone,
        place=place_of(move.location, voice, links),
        hops=tuple(_hops(move, currency, voice, links)),
    )


def _hops(move: Movement, currency: str, voice: Voice, links: Links) -> Iterator[Proof]:
    for step, hop in steps(move.hops):
        words: dict[str, Any] = {
            "amount": hop.amount,
            "currency": currency,
            "account": hop.account,
            "on": hop.date,
        }
        text = Text(f"evidence.{step}", words)
        yield Proof(
            place_of(hop.location, voice, links),
            voice.numbers.text(words_of(text, voice.labels.language)),
        )
