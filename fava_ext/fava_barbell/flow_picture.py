"""A picture of the rule: the movements between core, outside and sleeve."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.exact import total
from beancount_barbell.model.flows import steps
from beancount_barbell.rendering.flows_text import hop_text, missing_text, movement_verdict
from beancount_barbell.rendering.labels import label
from fava_barbell.shapes import Link, PageFormatter, Proof
from fava_barbell.table import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.figures.movements import ShownMovement
    from fava_barbell.timeline import Period

MOST_MOVES = 12
"""Number of movements listed for each way, the newest first."""

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
"""Ways that are drawn only if there are movements on them."""

_FORBIDDEN = frozenset({DIRECT, TRANSIT})
_THIN, _LIGHT, _BREACHED, _HEAVY = 1.0, 2.0, 4.0, 6.0
"""Widths of strokes in px: without movement, least, least of forbidden ways, most."""

_OPEN = (Tone.BAD, Tone.WATCH)
"""Tones of a movement with an open finding, the worst first."""


class Move(NamedTuple):
    """One movement; `hops` are the steps of the traced money, nested."""

    date: str
    amount: str
    ends: str
    verdict: str
    tone: Tone
    place: Link
    hops: tuple[Proof, ...]


class Arrow(NamedTuple):
    """One arrow of the picture: all movements of a kind, and whether it is allowed.

    `backward` arrows point to the left, from sleeve towards core. `weight` is the width of the
    stroke in px, by the amount relative to the largest one. `missing` names the days and
    commodities for which the amount is UNKNOWN or rests on book values.
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
    weight: float


class FlowPicture(NamedTuple):
    """The arrows between core and outside, outside and sleeve, core and sleeve.

    `detour` is core money that reached the sleeve through other accounts: it is drawn as
    two `legs` through outside. Without such movements it is listed with the direct ways, as a
    prohibition. `note` names the period of the picture; None for the whole history.
    """

    outer: tuple[Arrow, ...]
    funding: tuple[Arrow, ...]
    direct: tuple[Arrow, ...]
    detour: Arrow | None
    legs: tuple[str, str]
    note: str | None

    @property
    def ways(self) -> tuple[Arrow, ...]:
        """All arrows, the forbidden ways first."""
        detour = () if self.detour is None else (self.detour,)
        return (*detour, *self.direct, *self.outer, *self.funding)


def build_flows(
    analysis: Analysis, voice: PageFormatter, period: Period | None = None
) -> FlowPicture:
    """The flow picture of an analysis, of the movements of a period (None for all)."""
    found = [
        move
        for move in movements(analysis.history, analysis.findings)
        if period is None or period.start <= move.date <= period.end
    ]
    by_kind = {kind: [move for move in found if move.kind == kind] for kind in _KINDS}
    largest = max(map(_size, by_kind.values()))
    ways = {
        kind: _way(kind, moves, largest, period, analysis.base_currency, voice)
        for kind, moves in by_kind.items()
    }
    detour = ways[TRANSIT] if ways[TRANSIT].moves else None

    def drawn(*kinds: str) -> tuple[Arrow, ...]:
        return tuple(ways[kind] for kind in kinds if ways[kind].moves or kind not in _ON_OCCASION)

    return FlowPicture(
        outer=drawn(WITHDRAWAL, DEPOSIT, CORE_RETURN),
        funding=drawn(FUNDING, PAYOUT, SLEEVE_RETURN),
        direct=drawn(DIRECT, *(() if detour else (TRANSIT,)), FOUNDING, SWEEP),
        detour=detour,
        legs=(voice("flow.leg.out"), voice("flow.leg.in")),
        note=None
        if period is None
        else voice("flow.period", start=period.start.isoformat(), end=period.end.isoformat()),
    )


def _size(moves: Iterable[ShownMovement]) -> Decimal:
    """The sum of the known amounts."""
    return sum((move.amount for move in moves if move.amount is not None), ZERO)


def _way(
    kind: str,
    moves: Sequence[ShownMovement],
    largest: Decimal,
    period: Period | None,
    currency: str,
    voice: PageFormatter,
) -> Arrow:
    bad = next((tone for tone in _OPEN if any(move.tone is tone for move in moves)), None)
    if kind in _FORBIDDEN:
        none = "flow.forbidden" if period is None else "flow.forbidden.period"
        verdict = "flow.broken" if bad else "flow.mended" if moves else none
    else:
        verdict = "flow.objected" if bad else "flow.allowed"
    quiet = Tone.GOOD if bool(moves) != (kind in _FORBIDDEN) else Tone.PLAIN
    size = _size(moves) / largest if largest else ZERO
    share = voice.numbers.width(float(size * 100)) / 100  # coarse where amounts are hidden
    light = _BREACHED if moves and kind in _FORBIDDEN else _LIGHT
    rest = len(moves) - MOST_MOVES
    return Arrow(
        weight=_THIN if not moves else round(light + share * (_HEAVY - light), 1),
        key=kind,
        name=label(f"flows.{kind}", voice.language),
        amount=_money(total(move.amount for move in moves), currency, voice),
        verdict=voice(verdict),
        tone=voice.shade(bad or quiet),
        forbidden=kind in _FORBIDDEN,
        backward=kind in {DEPOSIT, CORE_RETURN, SWEEP, PAYOUT},
        moves=tuple(_move(move, currency, voice) for move in moves[: -MOST_MOVES - 1 : -1]),
        more=voice("flow.more", count=voice.numbers.count(rest)) if rest > 0 else None,
        missing=tuple(
            dict.fromkeys(
                voice.numbers.text(missing_text(move, voice.language))
                for move in moves
                if move.missing
            )
        ),
    )


def _money(amount: Decimal | None, currency: str, voice: PageFormatter) -> str:
    return voice("word.UNKNOWN") if amount is None else voice.numbers.money(amount, currency)


def _move(move: ShownMovement, currency: str, voice: PageFormatter) -> Move:
    numbers, language = voice.numbers, voice.language
    return Move(
        date=move.date.isoformat(),
        amount=_money(move.amount, currency, voice),
        ends=numbers.text(" → ".join(end for end in (move.source, move.target) if end)),
        verdict=numbers.text(movement_verdict(move, language)),
        tone=Tone.PLAIN if move.allowed else move.tone,
        place=place_of(move.location, voice),
        hops=tuple(_hops(move, currency, voice)),
    )


def _hops(move: ShownMovement, currency: str, voice: PageFormatter) -> Iterator[Proof]:
    for step, hop in steps(move.hops):
        told = voice.words(hop_text(step, hop, currency))
        yield Proof(place_of(hop.location, voice), told)
