"""The answer of `barbell try`, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.status_figures import SCHEMA
from beancount_barbell.rendering.check_json import dumps, finding_json
from beancount_barbell.rendering.draft_labels import draft_label
from beancount_barbell.rendering.labels import counted, label, reason_text
from beancount_barbell.rendering.numbers import index, money, percent, units
from beancount_barbell.rendering.report import headline
from beancount_barbell.rendering.style import columns
from beancount_barbell.rendering.text import Page, finding_block

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_barbell.attempts.trying import Answer, Largest


def attempt_json(answer: Answer, lang: str) -> str:
    """The JSON document of one answer; `message` and `remedy` are in `lang`."""
    return dumps(attempt_figures(answer, lang))


def attempt_figures(answer: Answer, lang: str) -> dict[str, Any]:
    """The content of the document of `attempt_json`."""
    largest = answer.largest
    unknown = {
        f"{side}.{key}": reason
        for side, figures in (("before", answer.before), ("after", answer.after))
        for key, reason in figures["unknown"].items()
    }
    return {
        "schema": SCHEMA,
        "ledger": answer.ledger,
        "as_of": answer.as_of,
        "base_currency": answer.base_currency,
        "draft": answer.draft,
        "allowed": not answer.new,
        "new": [finding_json(one, lang) for one in answer.new],
        "mended": [finding_json(one, lang) for one in answer.mended],
        "notices": [finding_json(one, lang) for one in answer.notes],
        "before": _figures(answer.before),
        "after": _figures(answer.after),
        "largest": None
        if largest is None
        else {"amount": largest.amount, "currency": largest.currency},
        "unknown": unknown,
    }


def _figures(vitals: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in vitals.items() if key != "unknown"}


def attempt_text(answer: Answer, page: Page) -> str:
    """The verdict first, then new findings, mended findings, the figures and the draft."""
    lang, paint = page.lang, page.paint
    title, *most = verdict(answer, lang)
    blocks = ["\n".join([paint(title, "error" if answer.new else "good"), *most])]
    if answer.new:
        blocks.append(paint(draft_label("breaks", lang), "strong"))
        blocks += [finding_block(one, page, failing=True) for one in answer.new]
    for key, findings in (("mends", answer.mended), ("notes", answer.notes)):
        if findings:
            told = [f"  {page.place(one.location)}: {headline(one, lang)}" for one in findings]
            blocks.append("\n".join([paint(draft_label(key, lang), "strong"), *told]))
    heading = paint(draft_label("figures", lang, date=answer.as_of), "strong")
    told = [f"  {line}" for line in columns(changes(answer, lang))]
    blocks.append("\n".join([heading, *told]))
    told = [f"  {line}" for line in answer.draft.rstrip().splitlines()]
    blocks.append("\n".join([paint(draft_label("draft", lang), "strong"), *told]))
    return "\n\n".join(blocks)


def verdict(answer: Answer, lang: str) -> list[str]:
    """Whether the draft is allowed and, where known, the largest allowed amount."""
    count = counted("count.error", len(answer.new), lang)
    key = "title.refused" if answer.new else "title.allowed"
    title = draft_label(key, lang, count=count)
    return [title] if answer.largest is None else [title, _most(answer.largest, lang)]


def _most(largest: Largest, lang: str) -> str:
    if not largest.amount:
        return draft_label("largest.none", lang)
    words = {"amount": units(largest.amount), "currency": largest.currency}
    return draft_label("largest.share" if largest.share else "largest", lang, **words)


def changes(answer: Answer, lang: str) -> list[tuple[str, str]]:
    """Each figure's name with its value before and after; an unchanged value is shown once."""
    rows = []
    for key in _figures(answer.before):
        before, after = (
            _told(key, figures, answer.base_currency, lang)
            for figures in (answer.before, answer.after)
        )
        change = draft_label("change", lang, before=before, after=after)
        rows.append((draft_label(key, lang), before if before == after else change))
    return rows


def _told(key: str, figures: Mapping[str, Any], currency: str, lang: str) -> str:
    value = figures[key]
    if value is None:
        reason = reason_text(figures["unknown"][key], lang)
        return label("status.unknown", lang, reason=reason)
    if key == "state":
        return label(f"state.{value}", lang)
    if key == "nav":
        return index(value)
    return percent(value) if key == "ratio" else money(value, currency)
