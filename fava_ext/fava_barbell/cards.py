"""The cards under the banner: the assessment of each figure, with a picture."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.figures.assessment import Assessed, Assessment, Unit, number
from beancount_barbell.figures.distances import lines_of
from beancount_barbell.model.states import BASE
from beancount_barbell.rendering.assessed import limit_text, value_text, verdict_text
from fava_barbell.exchange import CardCurrency
from fava_barbell.shapes import Card, Mark, Meter, PageFormatter, Pip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_barbell.analysis import Analysis
    from fava_barbell.numbers import Numbers

_ROOM = 1.25
"""Length of a meter, as a multiple of its largest value or line."""


class _Page(NamedTuple):
    """The data from which the cards are made."""

    analysis: Analysis
    figures: Mapping[str, Any]
    assessed: Assessed
    voice: PageFormatter
    exchange: CardCurrency

    def number(self, path: str) -> Decimal | None:
        return number(self.figures, path)

    def money(self, amount: Decimal) -> str:
        return self.exchange.money(amount, self.voice)

    def one(self, key: str) -> Assessment:
        return self.assessed.figures[key]

    def limit(self, key: str) -> str:
        one = self.one(key)
        if one.unit is Unit.MONEY and one.limit is not None:
            return self.money(one.limit)
        text = limit_text(one, self.analysis.base_currency)
        return "—" if text is None else self.voice.numbers.text(text)

    def told(self, key: str, lines: tuple[Decimal, ...] = ()) -> tuple[str, str]:
        """The texts of an assessment: its value and its verdict."""
        one, language, text = self.one(key), self.voice.language, self.voice.numbers.text
        if one.unit is Unit.MONEY and one.value is not None:
            value = self.money(one.value)
        else:
            value = text(value_text(one, self.analysis.base_currency, language, lines))
        return value, text(verdict_text(one, language))

    def card(self, key: str, *details: str, lines: tuple[Decimal, ...] = ()) -> Card:
        """The card of an assessment; without a figure the card says why."""
        one, voice = self.one(key), self.voice
        value, verdict = self.told(key, lines)
        reason = voice.why(one.unknown)
        return Card(
            key=key,
            label=voice(f"card.{key}"),
            value=value,
            tone=one.tone,
            verdict=verdict,
            details=details if reason is None else (reason, *details),
        )


def build_cards(
    analysis: Analysis,
    figures: Mapping[str, Any],
    assessed: Assessed,
    voice: PageFormatter,
    exchange: CardCurrency | None = None,
) -> tuple[Card, ...]:
    """All cards in the order of decisions, in base currency without an `exchange`."""
    base = analysis.base_currency
    into = exchange or CardCurrency(base, base, Decimal(1))
    page = _Page(analysis, figures, assessed, voice, into)
    cards = (
        _share(page),
        _nav(page),
        _drawdown(page),
        _streak(page),
        _core(page),
        _at_risk(page),
        _exposure(page),
        _review(page),
    )
    return tuple(card._replace(meter=_shown(card.meter, voice.numbers)) for card in cards)


def _shown(meter: Meter | None, numbers: Numbers) -> Meter | None:
    """The meter, made coarse where digits are hidden."""
    if meter is None:
        return None
    marks = (mark._replace(percent=numbers.width(mark.percent)) for mark in meter.marks)
    return Meter(numbers.width(meter.percent), tuple(marks))


def _share(page: _Page) -> Card:
    voice, target, one = page.voice, page.analysis.policy.sleeve_target, page.one("share")
    shown = voice.numbers.ratio(target)
    card = page.card("share", voice("share.detail", target=shown, limit=page.limit("share")))
    return _metered(card, one, {voice("mark.target"): target, voice("mark.limit"): one.limit})


def _nav(page: _Page) -> Card:
    voice, lines = page.voice, lines_of(page.analysis.policy)
    reduce, halt = lines["reduce-line"], lines["halt-line"]
    plain = voice.numbers.plain
    detail = voice("nav.detail", reduce=plain(reduce), halt=plain(halt))
    card = page.card("nav", detail, lines=tuple(lines.values()))
    marks = {voice("mark.halt"): halt, voice("mark.reduce"): reduce}
    return _metered(card, page.one("nav"), marks, at_least=float(BASE))


def _drawdown(page: _Page) -> Card:
    voice, one = page.voice, page.one("drawdown")
    lines = () if one.limit is None else (one.limit,)
    told = (
        voice("drawdown.untold")
        if one.limit is None
        else voice("drawdown.tolerated", tolerated=page.limit("drawdown"))
    )
    deepest = page.number("sleeve.max_drawdown")
    more = (
        ()
        if deepest is None or one.value is None
        else (voice("drawdown.detail", deepest=voice.numbers.ratio(deepest, lines)),)
    )
    card = page.card("drawdown", told, *more)
    return _metered(card, one, {voice("mark.tolerated"): one.limit}, at_least=1 / _ROOM)


def _streak(page: _Page) -> Card:
    voice, one, policy = page.voice, page.one("streak"), page.analysis.policy
    reduce, halt = policy.streak_reduce, policy.streak_halt
    count = voice.numbers.count
    card = page.card("streak", voice("streak.detail", reduce=count(reduce), halt=count(halt)))
    if one.value is None:
        return card
    filled = int(one.value)
    marks = {reduce: voice("mark.reduce"), halt: voice("mark.halt")}
    pips = (Pip(filled=at <= filled, mark=marks.get(at)) for at in range(1, halt + 1))
    return card._replace(pips=tuple(pips))


def _core(page: _Page) -> Card:
    voice, one = page.voice, page.one("core")
    distance = page.number("core.floor_distance")
    details = []
    if one.value is not None:
        details.append(voice("core.value", core=page.money(one.value)))
    if one.limit is not None:
        details.append(voice("core.floor", floor=page.money(one.limit)))
    card = page.card("core", *details)
    if distance is not None:
        card = card._replace(value=page.exchange.money(distance, voice, signed=True))
    elif one.limit is None and one.unknown is None and one.value is not None:
        card = card._replace(value=voice("core.free"))
    elif one.unknown is not None:
        card = card._replace(value=voice("word.UNKNOWN"))
    marks = {} if distance is None else {voice("mark.floor"): one.limit}
    return _metered(card, one, marks)


def _at_risk(page: _Page) -> Card:
    voice, policy = page.voice, page.analysis.policy
    return page.card("at_risk", voice("at_risk.detail", gap=voice.numbers.ratio(policy.stress_gap)))


def _exposure(page: _Page) -> Card:
    voice, one = page.voice, page.one("exposure")
    details = [
        voice("exposure.free")
        if one.limit is None
        else voice("exposure.detail", ceiling=page.limit("exposure"))
    ]
    leverage = page.one("leverage")
    if leverage.value is not None:
        value, verdict = page.told("leverage")
        details.append(voice("exposure.leverage", value=value, verdict=verdict))
    return _metered(page.card("exposure", *details), one, {voice("mark.ceiling"): one.limit})


def _review(page: _Page) -> Card:
    voice, analysis = page.voice, page.analysis
    numbers, as_of = voice.numbers, analysis.as_of
    signed = [sign.date for sign in analysis.history.directives.signoffs if sign.date <= as_of]
    due = voice("review.due", day=numbers.count(analysis.policy.review_day))
    if not signed:
        return page.card("review", due)._replace(value=voice("review.none"))
    last = max(signed)
    card = page.card("review", voice("review.detail", date=last.isoformat()), due)
    days = numbers.count((as_of - last).days)
    return card._replace(value=voice("review.value", days=days))


def _metered(
    card: Card, one: Assessment, lines: Mapping[str, Decimal | None], at_least: float = 0
) -> Card:
    """`card` with a bar of its value and the non-None `lines`, on one scale from zero."""
    marks = {label: line for label, line in lines.items() if line is not None}
    if one.value is None or not marks:
        return card
    numbers = [float(one.value), *map(float, marks.values())]
    scale = max(*numbers, at_least, 1e-9) * _ROOM
    drawn = tuple(Mark(_percent(float(line), scale), label) for label, line in marks.items())
    return card._replace(meter=Meter(_percent(float(one.value), scale), drawn))


def _percent(value: float, scale: float) -> float:
    return round(min(max(value / scale, 0.0), 1.0) * 100, 2)
