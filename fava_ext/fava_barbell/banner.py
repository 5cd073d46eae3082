"""The answer at the top: a word, why, and the next action with its amount."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.assessment import OK, UNKNOWN
from beancount_barbell.figures.excess import exposure_above_leverage, sweep_after_return
from beancount_barbell.model.states import RiskState
from beancount_barbell.rendering.assessed import (
    headline_text,
    limit_text,
    value_text,
    word_text,
)
from beancount_barbell.rendering.report import words_of
from fava_barbell.obstacles import failed, obstacles, silent
from fava_barbell.reasons import number
from fava_barbell.shapes import Advice, Banner
from fava_barbell.states import nav_and_lines, restrained

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.figures.assessment import Assessed, Headline
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
    analysis, figures, assessed = snapshot.analysis, snapshot.figures, snapshot.assessed
    if analysis is None:
        return _unknown(failed(snapshot, voice), voice)
    if figures is None or assessed is None:
        return _unknown(silent(voice), voice)
    headline = assessed.headline
    hindered = list(obstacles(snapshot, analysis, headline, voice))
    failing = [finding for finding in analysis.findings if finding.fails]
    word, state = headline.words[0], headline.state
    advice = list(hindered) if word == UNKNOWN else []
    if state is not RiskState.ACTIVE:
        advice += restrained(analysis, assessed, figures, voice)
    advice += _mending(failing, figures, analysis, voice)
    if word != UNKNOWN:
        advice += hindered
    if word == OK:
        advice += _well(analysis, figures, assessed, voice)
    answer = _speak(word, analysis.as_of.isoformat(), advice, voice)
    meaning = answer.meaning
    if state is RiskState.ACTIVE and word != OK:
        told = voice(f"state.{state.value}")
        meaning = voice("meaning.active", meaning=meaning, state=told)
    label = voice.numbers.text(headline_text(headline, voice.labels.language))
    return replace(answer, label=label, meaning=meaning)


def _unknown(advice: Advice, voice: Voice) -> Banner:
    return _speak(UNKNOWN, None, [advice], voice)


def _speak(word: str, as_of: str | None, advice: Iterable[Advice], voice: Voice) -> Banner:
    told = tuple(advice)
    return Banner(
        word=word,
        label=word_text(word, voice.labels.language),
        meaning=voice(f"meaning.{word}"),
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


def _well(
    analysis: Analysis, figures: Mapping[str, Any], assessed: Assessed, voice: Voice
) -> Iterator[Advice]:
    """What is open, and why all is well, in numbers."""
    currency, numbers = analysis.base_currency, voice.numbers
    yield Advice(action=_open(assessed.headline, voice))
    nav = number(figures, "sleeve.nav")
    if nav is not None:
        yield Advice(voice("ok.nav", **nav_and_lines(nav, analysis, voice)))
    floor, distance = number(figures, "core.floor"), number(figures, "core.floor_distance")
    if floor is not None and distance is not None:
        above, below = numbers.money(distance, currency), numbers.money(floor, currency)
        yield Advice(voice("ok.core", distance=above, floor=below))
    share = assessed.figures["share"]
    if share.value is not None:
        shown = value_text(share, currency, voice.labels.language)
        limit = limit_text(share, currency) or ""
        yield Advice(voice("ok.share", share=numbers.text(shown), limit=numbers.text(limit)))


def _open(headline: Headline, voice: Voice) -> str:
    """What is left to do although no rule is broken."""
    if headline.late:
        return voice(
            "ok.late" if headline.late > 1 else "ok.late.one",
            count=voice.numbers.count(headline.late),
        )
    if headline.others:
        return voice("ok.notices")
    if headline.due is not None:
        return voice("ok.due", date=headline.due.isoformat())
    return voice("ok.head")
