"""What stands between the reader and an answer to be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.metrics.figures import NO_PRICE
from beancount_barbell.rendering.labels import counted, reason_text
from fava_barbell.reasons import unfunded, why_unknown
from fava_barbell.shapes import Advice
from fava_barbell.snapshot import PLUGIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from beancount_barbell.analysis import Analysis
    from fava_barbell.shapes import Voice
    from fava_barbell.snapshot import Snapshot

_ESSENTIAL = (
    "core.value",
    "core.floor",
    "core.floor_distance",
    "sleeve.equity",
    "sleeve.nav",
    "sleeve.exposure",
    "ratio",
    "flows.outstanding",
)
"""Without these nobody can say that the rules hold."""

_TAGS = """\
2024-01-04 open Assets:Bank:MMF
  barbell: "core"
2024-01-04 open Assets:Broker:Margin
  barbell: "attack"
"""


def failed(snapshot: Snapshot, voice: Voice) -> Advice:
    """There is no analysis: what stopped it."""
    failure = snapshot.failure
    detail = voice("failure.detail", kind=failure.kind, message=failure.message) if failure else ""
    return Advice(f"{voice('failure.head')} {detail}".strip(), voice("failure.next"))


def silent(voice: Voice) -> Advice:
    """The ledger has no word of ours: how to begin."""
    return Advice(voice("silent.head"), voice("silent.next"), voice.numbers.text(_TAGS))


def obstacles(
    snapshot: Snapshot, analysis: Analysis, figures: Mapping[str, Any], voice: Voice
) -> Iterator[Advice]:
    """Why OK may not be said, each with what would clear it."""
    if not snapshot.plugin_line:
        yield Advice(voice("plugin.head"), voice("plugin.next"), f'plugin "{PLUGIN}"\n')
    elif not snapshot.plugin_ran:
        yield Advice(f"{voice('plugin.head')} {voice('plugin.idle')}", voice("failure.next"))
    policy = analysis.policy
    if policy.core_floor is None and policy.sleeve_budget is None:
        yield Advice(voice("policy.head"), voice("policy.next"), _policy_text(analysis, voice))
    if unfunded(figures, "core.value") and unfunded(figures, "sleeve.equity"):
        yield Advice(voice("unfunded.head"), voice("unfunded.next"))
    yield from _missing(analysis, figures, voice)
    if snapshot.ledger_errors:
        count = counted("count.error", snapshot.ledger_errors, voice.labels.language)
        yield Advice(voice("errors.head", count=count), voice("errors.next"))


def _policy_text(analysis: Analysis, voice: Voice) -> str:
    currency = analysis.base_currency
    return voice.numbers.text(
        f'{analysis.as_of.isoformat()} custom "barbell" "policy"\n'
        f"  core-floor:     … {currency}\n"
        f"  sleeve-budget:  … {currency}\n"
    )


def _missing(analysis: Analysis, figures: Mapping[str, Any], voice: Voice) -> Iterator[Advice]:
    day = analysis.history.last
    commodities = () if day is None else dict.fromkeys(day.core_missing + day.sleeve_missing)
    unpriced = ", ".join(commodities)
    if unpriced:
        what = reason_text(f"{NO_PRICE}{unpriced}", voice.labels.language)
        yield Advice(voice("missing.head", what=what), voice("missing.next", what=unpriced))
        return
    for path in _ESSENTIAL:
        reason = why_unknown(figures, path, voice)
        if reason is not None and not unfunded(figures, path):
            yield Advice(voice("missing.head", what=reason), voice("missing.other", what=reason))
            return
