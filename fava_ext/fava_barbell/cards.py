"""The cards under the banner: each figure with its limit and its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fava_barbell.reasons import number, unfunded, why_unknown
from fava_barbell.shapes import Card, Mark, Meter, Pip, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from beancount_barbell.analysis import Analysis
    from fava_barbell.shapes import Voice

_ROOM = 1.25
"""How far a meter reaches beyond the largest thing on it."""

_START = 100


def build_cards(analysis: Analysis, figures: Mapping[str, Any], voice: Voice) -> tuple[Card, ...]:
    """All cards in the order of decisions.

    Args:
        analysis: the analysis, for its policy and signatures.
        figures: its status figures: the same that `barbell status` prints.
        voice: the reader's language and number format.
    """
    return (
        _share(analysis, figures, voice),
        _nav(analysis, figures, voice),
        _drawdown(analysis, figures, voice),
        _streak(analysis, figures, voice),
        _core(analysis, figures, voice),
        _exposure(analysis, figures, voice),
        _review(analysis, voice),
    )


def _share(analysis: Analysis, figures: Mapping[str, Any], voice: Voice) -> Card:
    policy, numbers = analysis.policy, voice.numbers
    target, upper = policy.sleeve_target, policy.ratio_upper
    details = (voice("share.detail", target=numbers.ratio(target), limit=numbers.ratio(upper)),)
    share = number(figures, "ratio")
    if share is None:
        return _unknown("share", "ratio", figures, voice, details)
    over = share > upper
    return Card(
        key="share",
        label=voice("card.share"),
        value=numbers.ratio(share, (upper,)),
        tone=Tone.BAD if over else Tone.GOOD,
        verdict=voice("verdict.over" if over else "verdict.inside"),
        details=details,
        meter=_meter(
            share,
            {voice("mark.target"): target, voice("mark.limit"): upper},
        ),
    )


def _nav(analysis: Analysis, figures: Mapping[str, Any], voice: Voice) -> Card:
    policy, numbers = analysis.policy, voice.numbers
    reduce, halt = policy.reduce_line * 100, policy.halt_line * 100
    details = (voice("nav.detail", reduce=numbers.nav(reduce), halt=numbers.nav(halt)),)
    nav = number(figures, "sleeve.nav")
    if nav is None:
        return _unknown("nav", "sleeve.nav", figures, voice, details)
    if nav <= halt:
        tone, verdict = Tone.BAD, "verdict.below"
    elif nav <= reduce:
        tone, verdict = Tone.BAD, "verdict.between"
    elif "nav" in figures["drivers"]:
        tone, verdict = Tone.WATCH, "verdict.recovering"
    else:
        tone, verdict = Tone.GOOD, "verdict.above"
    return Card(
        key="nav",
        label=voice("card.nav"),
        value=numbers.nav(nav, (reduce, halt)),
        tone=tone,
        verdict=voice(verdict),
        details=details,
        meter=_meter(
            nav,
            {voice("mark.halt"): halt, voice("mark.reduce"): reduce},
            at_least=_START,
        ),
    )


def _drawdown(analysis: Analysis, figures: Mapping[str, Any], voice: Voice) -> Card:
    numbers, tolerated = voice.numbers, analysis.policy.max_drawdown
    lines = () if tolerated is None else (tolerated,)
    told = (
        voice("drawdown.untold")
        if tolerated is None
        else voice("drawdown.tolerated", tolerated=numbers.ratio(tolerated))
    )
    drawdown, deepest = number(figures, "sleeve.drawdown"), number(figures, "sleeve.max_drawdown")
    if drawdown is None or deepest is None:
        return _unknown("drawdown", "sleeve.drawdown", figures, voice, (told,))
    reached = tolerated is not None and deepest >= tolerated
    if tolerated is None:
        tone, verdict = Tone.PLAIN, "verdict.unset"
    elif reached:
        tone, verdict = Tone.BAD, "verdict.over"
    else:
        tone, verdict = Tone.GOOD, "verdict.tolerable"
    return Card(
        key="drawdown",
        label=voice("card.drawdown"),
        value=numbers.ratio(drawdown, lines),
        tone=tone,
        verdict=voice(verdict),
        details=(told, voice("drawdown.detail", deepest=numbers.ratio(deepest, lines))),
        meter=_meter(
            drawdown,
            {} if tolerated is None else {voice("mark.tolerated"): tolerated},
            at_least=1 / _ROOM,
        ),
    )


def _streak(analysis: Analysis, figures: Mapping[str, Any], voice: Voice) -> Card:
    policy, numbers = analysis.policy, voice.numbers
    reduce, halt = policy.streak_reduce, policy.streak_halt
    details = (voice("streak.detail", reduce=numbers.count(reduce), halt=numbers.count(halt)),)
    streak = number(figures, "trades.current_losing_streak")
    if streak is None:
        return _unknown("streak", "trades.current_losing_streak", figures, voice, details)
    marks = {reduce: voice("mark.reduce"), halt: voice("mark.halt")}
    return Card(
        key="streak",
        label=voice("card.streak"),
        value=numbers.count(int(streak)),
        tone=Tone.BAD if streak >= reduce else Tone.GOOD,
        verdict=voice(
            "verdict.many" if streak >= reduce else "verdict.few", count=numbers.count(reduce)
        ),
        details=details,
        pips=tuple(
            Pip(filled=count <= streak, mark=marks.get(count)) for count in range(1, halt + 1)
        ),
    )


def _core(analysis: Analysis, figures: Mapping[str, Any], voice: Voice) -> Card:
    currency, numbers = analysis.base_currency, voice.numbers
    core, floor = number(figures, "core.value"), number(figures, "core.floor")
    distance = number(figures, "core.floor_distance")
    if core is None:
        return _unknown("core", "core.value", figures, voice)
    if distance is None or floor is None:
        details = (voice("core.value", core=numbers.money(core, currency)),)
        if "core.floor" in figures["unknown"]:
            return _unknown("core", "core.floor", figures, voice, details)
        return Card(
            key="core",
            label=voice("card.core"),
            value=voice("core.free"),
            tone=Tone.PLAIN,
            verdict=voice("verdict.unset"),
            details=details,
        )
    broken = distance < 0
    return Card(
        key="core",
        label=voice("card.core"),
        value=numbers.signed_money(distance, currency),
        tone=Tone.BAD if broken else Tone.GOOD,
        verdict=voice("verdict.broken" if broken else "verdict.kept"),
        details=(
            voice("core.value", core=numbers.money(core, currency)),
            voice("core.floor", floor=numbers.money(floor, currency)),
        ),
        meter=_meter(core, {voice("mark.floor"): floor}),
    )


def _exposure(analysis: Analysis, figures: Mapping[str, Any], voice: Voice) -> Card:
    currency, numbers = analysis.base_currency, voice.numbers
    exposure, ceiling = number(figures, "sleeve.exposure"), number(figures, "ceiling")
    detail = (
        voice("exposure.free")
        if ceiling is None
        else voice("exposure.detail", ceiling=numbers.money(ceiling, currency))
    )
    if exposure is None:
        return _unknown("exposure", "sleeve.exposure", figures, voice, (detail,))
    if ceiling is None:
        tone, verdict = Tone.PLAIN, "verdict.free"
    elif exposure > ceiling:
        tone, verdict = Tone.BAD, "verdict.exceeded"
    else:
        tone, verdict = Tone.GOOD, "verdict.under"
    return Card(
        key="exposure",
        label=voice("card.exposure"),
        value=numbers.money(exposure, currency),
        tone=tone,
        verdict=voice(verdict),
        details=(detail,),
        meter=None if ceiling is None else _meter(exposure, {voice("mark.ceiling"): ceiling}),
    )


def _review(analysis: Analysis, voice: Voice) -> Card:
    numbers, as_of = voice.numbers, analysis.as_of
    signed = [sign.date for sign in analysis.history.directives.signoffs if sign.date <= as_of]
    due = voice("review.due", day=numbers.count(analysis.policy.review_day))
    last = max(signed, default=None)
    tone, verdict = _standing(analysis, voice)
    return Card(
        key="review",
        label=voice("card.review"),
        value=voice("review.none")
        if last is None
        else voice("review.value", days=numbers.count((as_of - last).days)),
        tone=tone,
        verdict=verdict,
        details=(due,) if last is None else (voice("review.detail", date=last.isoformat()), due),
    )


def _standing(analysis: Analysis, voice: Voice) -> tuple[Tone, str]:
    """How the months stand: one that is late, else one that waits, else all is done."""
    months = [
        (month, month.status(analysis.as_of)) for month in analysis.history.months if not month.past
    ]
    late = [month for month, status in months if status == "late"]
    if late:
        rest = voice("review.more", count=voice.numbers.count(len(late) - 1))
        first = voice("verdict.late", date=late[0].due.isoformat())
        return Tone.WATCH, first if len(late) == 1 else f"{first}{rest}"
    waiting = [month for month, status in months if status == "due"]
    if waiting:
        return Tone.PLAIN, voice("verdict.due", date=waiting[0].due.isoformat())
    return (Tone.GOOD, voice("verdict.done")) if months else (Tone.PLAIN, voice("verdict.undone"))


def _unknown(
    key: str,
    path: str,
    figures: Mapping[str, Any],
    voice: Voice,
    details: tuple[str, ...] = (),
) -> Card:
    """A card without its figure: it says so, and why."""
    reason = why_unknown(figures, path, voice)
    waiting = unfunded(figures, path)
    return Card(
        key=key,
        label=voice(f"card.{key}"),
        value="—" if waiting else voice("word.UNKNOWN"),
        tone=Tone.PLAIN if waiting else Tone.UNKNOWN,
        verdict=voice("verdict.unfunded" if waiting else "verdict.unknown"),
        details=details if reason is None else (reason, *details),
    )


def _meter(value: Decimal, lines: Mapping[str, Decimal], at_least: float = 0) -> Meter:
    """A bar of `value` with its `lines`, drawn to a common scale from zero."""
    numbers = [float(value), *(float(line) for line in lines.values())]
    scale = max(*numbers, at_least, 1e-9) * _ROOM
    return Meter(
        percent=_percent(float(value), scale),
        marks=tuple(Mark(_percent(float(line), scale), label) for label, line in lines.items()),
    )


def _percent(value: float, scale: float) -> float:
    return round(min(max(value / scale, 0.0), 1.0) * 100, 2)
