"""The reasons why the page's answer cannot be trusted, each with its remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.figures.assessment import Doubt, Headline, blinding
from beancount_barbell.figures.reasons import NO_PRICE
from beancount_barbell.model.plugin_names import PLUGIN
from beancount_barbell.reading.policies import NO_CURRENCY
from beancount_barbell.rendering.labels import counted, reason_text
from fava_barbell.duties import places_of
from fava_barbell.first_run import roles_text
from fava_barbell.shapes import Advice, PageFormatter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.model.findings import Finding
    from fava_barbell.snapshot import Snapshot


def failed(snapshot: Snapshot, voice: PageFormatter) -> Advice:
    """The advice if there is no analysis: the error that stopped it."""
    failure = snapshot.failure
    detail = voice("failure.detail", kind=failure.kind, message=failure.message) if failure else ""
    return Advice(f"{voice('failure.head')} {detail}".strip(), voice("failure.next"))


def silent(snapshot: Snapshot, voice: PageFormatter) -> Advice:
    """The advice if the ledger has no directive of ours: proposed roles for its accounts."""
    first = snapshot.first_roles()
    roles = "" if first is None else roles_text(first, voice.language)
    return Advice(voice("silent.head"), voice("silent.next"), voice.numbers.text(roles) or None)


def obstacles(
    snapshot: Snapshot,
    analysis: Analysis,
    headline: Headline,
    voice: PageFormatter,
) -> Iterator[Advice]:
    """The reasons why the banner must not say OK, each with its remedy."""
    for doubt in headline.doubts:
        if doubt is Doubt.UNKNOWN:
            yield _missing(analysis, headline, voice)
        else:
            yield _advice(doubt, snapshot, analysis, voice)


def unpriced(analysis: Analysis) -> list[Finding]:
    """The findings that ask for the prices for which `obstacles` asks."""
    names = _without_price(analysis)
    return [one for one in blinding(analysis.findings) if one.params["commodity"] in names]


def _without_price(analysis: Analysis) -> tuple[str, ...]:
    """What core and sleeve hold without a price, the core's first."""
    day = analysis.history.last
    return () if day is None else tuple(dict.fromkeys(day.core_missing + day.sleeve_missing))


def _advice(doubt: Doubt, snapshot: Snapshot, analysis: Analysis, voice: PageFormatter) -> Advice:
    if doubt is Doubt.PLUGIN and not snapshot.plugin_line:
        return Advice(voice("plugin.head"), voice("plugin.next"), f'plugin "{PLUGIN}"\n')
    if doubt is Doubt.PLUGIN:
        return Advice(f"{voice('plugin.head')} {voice('plugin.idle')}", voice("failure.next"))
    if doubt is Doubt.ERRORS:
        count = counted("count.error", snapshot.ledger_errors, voice.language)
        return Advice(voice("errors.head", count=count), voice("errors.next"))
    if doubt is Doubt.POLICY:
        return Advice(voice("policy.head"), voice("policy.next"), _policy_text(analysis, voice))
    return Advice(voice("unfunded.head"), voice("unfunded.next"))


def _policy_text(analysis: Analysis, voice: PageFormatter) -> str:
    currency, named = analysis.base_currency, ""
    if currency == NO_CURRENCY:
        currency, named = "…", "  base-currency:  …\n"
    return voice.numbers.text(
        f'{analysis.as_of.isoformat()} custom "barbell" "policy"\n{named}'
        f"  core-floor:     … {currency}\n"
        f"  sleeve-budget:  … {currency}\n"
    )


def _missing(analysis: Analysis, headline: Headline, voice: PageFormatter) -> Advice:
    names = ", ".join(_without_price(analysis))
    if names:
        what = reason_text(f"{NO_PRICE}{names}", voice.language)
        return Advice(
            voice("missing.head", what=what),
            voice("missing.next", what=names),
            places=places_of(unpriced(analysis), voice),
        )
    reason = voice.why(headline.missing) or ""
    return Advice(voice("missing.head", what=reason), voice("missing.other", what=reason))
