"""The answer at the top: a word, why, and the next action with its amount."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.metrics.excess import exposure_above_leverage, sweep_after_return
from beancount_barbell.model.states import RiskState
from beancount_barbell.rendering.report import words_of
from fava_barbell.obstacles import failed, obstacles, silent
from fava_barbell.reasons import number
from fava_barbell.shapes import Advice, Banner, Word
from fava_barbell.states import nav_and_lines, restrained

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.model.findings import Finding
    from fava_barbell.shapes import Voice
    from fava_barbell.snapshot import Snapshot

_MOST_ACTIONS = 3
_MOST_EXAMPLES = 2
_TOLD_BY_FIGURES = frozenset({"BB201", "BB202", "BB302", "BB402", "BB403", "BB501"})
"""Findings whose way out the banner tells from the figures, with the amount."""

_CORE_WENT = frozenset({"BB201", "BB202"})
"""Core money in the sleeve: what is still out is one sum."""

_CORE_SOLD = "BB205"
"""The core was cashed for a call: where the money is known to be in the sleeve, the same sum."""

_LEVERAGE = "BB306"
_TO_MOVE = frozenset({"BB106", "BB205", "BB206"})
"""Findings whose amount is what to move, and whose remedy does not say it."""


def build_banner(snapshot: Snapshot, voice: Voice) -> Banner:
    """The banner of a snapshot.

    Args:
        snapshot: one load of the ledger.
        voice: the reader's language and number format.

    Returns:
        A banner that is OK only where everything that matters is known and the
        plugin enforces it.
    """
    analysis, figures = snapshot.analysis, snapshot.figures
    if analysis is None:
        return _speak(Word.UNKNOWN, None, [failed(snapshot, voice)], voice)
    if figures is None:
        return _speak(Word.UNKNOWN, None, [silent(voice)], voice)
    hindered = list(obstacles(snapshot, analysis, figures, voice))
    failing = [finding for finding in analysis.findings if finding.fails]
    state = RiskState(figures["state"])
    word = _word(state, unknown=bool(hindered), broken=bool(failing))
    advice = list(hindered) if word is Word.UNKNOWN else []
    if state is not RiskState.ACTIVE:
        advice += restrained(analysis, state, figures, voice)
    advice += _mending(failing, figures, analysis, voice)
    if word in {Word.REDUCING, Word.HALTED}:
        advice += hindered
    if word is Word.OK:
        advice += _well(analysis, figures, voice)
    return _speak(word, analysis.as_of.isoformat(), advice, voice)


def _word(state: RiskState, *, unknown: bool, broken: bool) -> Word:
    """A state that binds is never hidden, and nothing unknown passes for OK."""
    if state is not RiskState.ACTIVE:
        return Word(state.value)
    if unknown:
        return Word.UNKNOWN
    return Word.BREACH if broken else Word.OK


def _speak(word: Word, as_of: str | None, advice: Iterable[Advice], voice: Voice) -> Banner:
    told = tuple(advice)
    return Banner(
        word=word,
        label=voice(f"word.{word.value}"),
        meaning=voice(f"meaning.{word.value}"),
        as_of=None if as_of is None else voice("as-of", date=as_of),
        reasons=_distinct(item.reason for item in told),
        actions=_distinct(item.action for item in told)[:_MOST_ACTIONS],
        paste=next((item.paste for item in told if item.paste), None),
        notes=(voice("note.incognito"),) if voice.numbers.incognito else (),
    )


def _distinct(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _mending(
    failing: list[Finding], figures: Mapping[str, Any], analysis: Analysis, voice: Voice
) -> Iterator[Advice]:
    """What the broken rules ask for: amounts first, then the first remedy."""
    if not failing:
        return
    numbers, language, currency = voice.numbers, voice.labels.language, analysis.base_currency
    count = numbers.count(len(failing))
    yield Advice(voice("breach.head.one" if len(failing) == 1 else "breach.head", count=count))
    for finding in failing[-_MOST_EXAMPLES:]:
        yield Advice(numbers.text(f"{finding.name}: {words_of(finding.text, language)}"))
    told, returned = set(_TOLD_BY_FIGURES), None
    outstanding = number(figures, "flows.outstanding")
    if outstanding and _CORE_WENT.intersection(finding.code for finding in failing):
        told.add(_CORE_SOLD)
        returned = outstanding
        yield Advice(action=voice("act.return", amount=numbers.money(outstanding, currency)))
    sweep = sweep_after_return(number(figures, "sweep_suggested"), returned)
    if sweep is not None:
        yield Advice(action=voice("act.sweep", amount=numbers.money(sweep, currency)))
    for finding in failing:
        if finding.code not in told:
            yield Advice(action=_remedy(finding, analysis, voice))


def _remedy(finding: Finding, analysis: Analysis, voice: Voice) -> str:
    """What to do about one finding: whose it is, and the amount where there is one."""
    numbers, currency, limit = voice.numbers, analysis.base_currency, analysis.policy.leverage_limit
    said = numbers.text(words_of(finding.remedy, voice.labels.language))
    beyond = exposure_above_leverage(analysis.history) if finding.code == _LEVERAGE else None
    if beyond is not None and limit is not None:
        shown = numbers.money(beyond, currency)
        return voice("act.leverage", amount=shown, limit=numbers.plain(limit))
    if finding.amount is None or finding.code not in _TO_MOVE:
        return voice("act.rule", name=finding.name, remedy=said)
    shown = numbers.money(finding.amount, currency)
    return voice("act.rule.amount", name=finding.name, amount=shown, remedy=said)


def _well(analysis: Analysis, figures: Mapping[str, Any], voice: Voice) -> Iterator[Advice]:
    """Why all is well, in numbers."""
    currency, numbers, policy = analysis.base_currency, voice.numbers, analysis.policy
    yield Advice(action=voice("ok.head"))
    nav = number(figures, "sleeve.nav")
    if nav is not None:
        yield Advice(voice("ok.nav", **nav_and_lines(nav, analysis, voice)))
    floor, distance = number(figures, "core.floor"), number(figures, "core.floor_distance")
    if floor is not None and distance is not None:
        above, below = numbers.money(distance, currency), numbers.money(floor, currency)
        yield Advice(voice("ok.core", distance=above, floor=below))
    share = number(figures, "ratio")
    if share is not None:
        shown, limit = numbers.ratio(share, (policy.ratio_upper,)), policy.ratio_upper
        yield Advice(voice("ok.share", share=shown, limit=numbers.ratio(limit)))
