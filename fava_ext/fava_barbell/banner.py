"""The banner at the top: a word, the reasons, and the next action with its amount."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.assessment import OK, UNKNOWN, Assessed, Headline, number
from beancount_barbell.figures.room_duties import REDUCE, Duty, open_duties
from beancount_barbell.model.states import RiskState
from beancount_barbell.rendering.assessed import headline_text, limit_text, value_text, word_text
from fava_barbell.duties import places_of, planned
from fava_barbell.obstacles import failed, obstacles, silent, unpriced
from fava_barbell.shapes import Action, Advice, Banner, PageFormatter
from fava_barbell.states import allowed, nav_and_lines, restrained

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.model.findings import Finding
    from fava_barbell.snapshot import Snapshot

_MOST_ACTIONS = 3
_MOST_EXAMPLES = 2


def build_banner(snapshot: Snapshot, voice: PageFormatter) -> Banner:
    """The banner of a snapshot.

    It is OK only if everything that matters is known and the plugin enforces the rules.
    """
    analysis, figures, assessed = snapshot.analysis, snapshot.figures, snapshot.assessed
    if analysis is None:
        return _unknown(failed(snapshot, voice), voice)
    if figures is None or assessed is None:
        return _unknown(silent(snapshot, voice), voice)
    headline = assessed.headline
    hindered = list(obstacles(snapshot, analysis, headline, voice))
    failing = [finding for finding in analysis.findings if finding.fails]
    word, state = headline.words[0], headline.state
    advice = list(hindered) if word == UNKNOWN else []
    plan = open_duties(analysis.history, analysis.findings)
    if state is not RiskState.ACTIVE:
        advice += restrained(analysis, assessed, figures, voice)
    advice += _broken(failing, voice)
    advice += planned(plan, analysis, assessed, voice)
    if state is not RiskState.ACTIVE and not any(duty.what == REDUCE for duty in plan):
        advice.append(allowed(analysis, assessed, figures, voice))
    advice += _remedies(failing, plan, analysis, voice)
    if word != UNKNOWN:
        advice += hindered
    if word == OK:
        advice += _well(analysis, figures, assessed, bool(plan), voice)
    answer = _speak(word, analysis.as_of.isoformat(), advice, voice)
    meaning = answer.meaning
    if state is RiskState.ACTIVE and word != OK:
        told = voice(f"state.{state.value}")
        meaning = voice("meaning.active", meaning=meaning, state=told)
    label = voice.numbers.text(headline_text(headline, voice.language))
    return answer._replace(label=label, meaning=meaning)


def _unknown(advice: Advice, voice: PageFormatter) -> Banner:
    return _speak(UNKNOWN, None, [advice], voice)


def _speak(word: str, as_of: str | None, advice: Iterable[Advice], voice: PageFormatter) -> Banner:
    told = tuple(advice)
    return Banner(
        word=word,
        label=word_text(word, voice.language),
        meaning=voice(f"meaning.{word}"),
        as_of=None if as_of is None else voice("as-of", date=as_of),
        reasons=tuple(dict.fromkeys(item.reason for item in told if item.reason)),
        actions=_actions(told)[:_MOST_ACTIONS],
        paste=next((item.paste for item in told if item.paste), None),
        notes=(voice("note.incognito"),) if voice.numbers.incognito else (),
    )


def _actions(advice: Iterable[Advice]) -> tuple[Action, ...]:
    """The actions in order, each action once."""
    acts = {item.action: Action(item.action, item.places) for item in advice if item.action}
    return tuple(acts.values())


def _broken(failing: Sequence[Finding], voice: PageFormatter) -> Iterator[Advice]:
    """Says how many rules are broken, and names the newest finding."""
    if not failing:
        return
    count = voice.numbers.count(len(failing))
    yield Advice(voice("breach.head.one" if len(failing) == 1 else "breach.head", count=count))
    for finding in failing[-_MOST_EXAMPLES:]:
        yield Advice(f"{finding.name}: {voice.words(finding.text)}")


def _remedies(
    failing: Sequence[Finding],
    plan: Sequence[Duty],
    analysis: Analysis,
    voice: PageFormatter,
) -> Iterator[Advice]:
    """The remedies of findings that no other act mends, one for each rule."""
    told = {finding.code for duty in plan for finding in duty.findings}
    priced = unpriced(analysis)
    for finding in failing:
        if finding.code in told or finding in priced:
            continue
        told.add(finding.code)
        words = {"name": finding.name, "remedy": voice.words(finding.remedy)}
        places = places_of([finding], voice)
        if finding.amount is None:
            yield Advice(action=voice("act.rule", **words), places=places)
        else:
            shown = voice.numbers.money(finding.amount, analysis.base_currency)
            yield Advice(action=voice("act.rule.amount", amount=shown, **words), places=places)


def _well(
    analysis: Analysis,
    figures: Mapping[str, Any],
    assessed: Assessed,
    planned: bool,
    voice: PageFormatter,
) -> Iterator[Advice]:
    """The open items, and the figures that show that all is well."""
    currency, numbers, headline = analysis.base_currency, voice.numbers, assessed.headline
    if headline.late or not planned:
        yield Advice(action=_open(headline, voice))
    nav = number(figures, "sleeve.nav")
    if nav is not None:
        yield Advice(voice("ok.nav", **nav_and_lines(nav, analysis, voice)))
    floor, distance = number(figures, "core.floor"), number(figures, "core.floor_distance")
    if floor is not None and distance is not None:
        words = {
            "distance": numbers.money(abs(distance), currency),
            "floor": numbers.money(floor, currency),
        }
        yield Advice(voice("ok.core" if distance >= 0 else "ok.core.below", **words))
    share = assessed.figures["share"]
    if share.value is not None:
        shown = value_text(share, currency, voice.language)
        limit = limit_text(share, currency) or ""
        yield Advice(voice("ok.share", share=numbers.text(shown), limit=numbers.text(limit)))


def _open(headline: Headline, voice: PageFormatter) -> str:
    """What is left to do while no rule is broken."""
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
