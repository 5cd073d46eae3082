"""A market rule fired: nothing new is entered.

What it checks:
    The observations (`price` directives) of each series that has a `market`
    rule. At or above the level, so much above the least of the last
    observations, so much away from either extreme, or in one step: from the
    next morning no underlying may be increased, whatever room there is; nothing
    has to be sold. Only a row of calm observations ends it. A series without a
    recent observation, or with too few, is UNKNOWN: it is told here, and
    releases nothing. It is news.

Why:
    In a spike of volatility and in a rate shock the odds that were measured in
    calm do not hold, and fills are bad. Waiting costs little.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "market" "VIX"
      halt-above: 30
      resume-below: 25
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -1,000,000 JPY
    2025-04-03 price VIX  29.9 PTS
    2025-04-04 price VIX  45.3 PTS  ;! BB406

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "market" "VIX"
      halt-above: 30
      resume-below: 25
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -1,000,000 JPY
    2025-04-03 price VIX  21.5 PTS
    2025-04-04 price VIX  29.9 PTS

How to mend:
    Nothing needs mending: wait. Keep the series' prices coming, for a series
    that has fallen silent frees nothing.

Policy keys:
    none: the keys are those of the `market` directive
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.drivers import MarketTrigger
from beancount_barbell.model.findings import Episode, Evidence, Severity, Status, Text
from beancount_barbell.rules.base import Rule, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.drivers import MarketStop, MarketUnknown
    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History

JA = """市場のルールが働いた。新規は建てない。

何を調べるか:
    `market` のルールがある系列の観測値(`price`)です。水準以上、直近の最小値からの上昇、直近の最大・
    最小からの変化、一回の変化のどれかに当たると、翌朝からどの原資産も増やせません。上限に余裕があっ
    ても同じです。売る必要はありません。落ち着いた観測が続いたときだけ終わります。新しい観測がない系
    列や、観測が足りない系列は不明(UNKNOWN)で、ここで知らせ、何も解除しません。これは知らせです。

なぜ:
    VIX 急騰や金利ショックでは、平静なときに測った勝率は当てになりません。待つ費用はわずかです。

直し方:
    直すものはなく、待つだけです。系列の価格は書き続けてください。途絶えた系列は何も解除しません。

方針のキー:
    なし(`market` のキーだけ)
"""


def check(history: History) -> Iterator[Finding]:
    """One notice for each stop, and for each series of which nothing is known."""
    for stop in history.market_stops:
        yield _stopped(history, stop)
    for silent in history.market_unknown:
        yield found(
            history,
            "BB406",
            date=silent.since,
            location=silent.location,
            params={
                "series": silent.series,
                "seen_on": silent.seen_on,
                "observations": silent.observations,
                "needed": silent.needed,
                "stopped": silent.stopped,
            },
            variant=_unknown(silent),
            remedy="unknown",
            severity=Severity.NOTICE,
            episode=Episode(silent.since, None, None, None),
            entry=silent.entry,
        )


def _unknown(silent: MarketUnknown) -> str:
    """The words for what is not known, and whether a stop is held meanwhile."""
    if silent.seen_on is None:
        return "never-seen"
    if silent.observations < silent.needed:
        return "too-few"
    return "silent-stopped" if silent.stopped else "silent"


def _stopped(history: History, stop: MarketStop) -> Finding:
    key = stop.trigger.value
    level = stop.trigger is MarketTrigger.LEVEL
    words: dict[str, Any] = {
        "seen": stop.value,
        "line": stop.limit,
        "line_ratio": stop.limit,
        "reference": stop.reference,
        "place": stop.rule_location,
    }
    return found(
        history,
        "BB406",
        date=stop.date,
        location=stop.location,
        params={
            "series": stop.series,
            "trigger": key,
            "observation": stop.value,
            "reference": stop.reference,
            "threshold": stop.limit,
        },
        words=words,
        variant=None if level else key.removeprefix("halt-"),
        severity=Severity.NOTICE,
        status=Status.OPEN if stop.released_on is None else Status.CURED,
        episode=Episode(stop.date, stop.released_on, None, None),
        evidence=[Evidence(stop.rule_location, Text("evidence.limit", {"key": key}))],
        entry=stop.entry,
    )


RULE = Rule("BB406", __doc__, JA, check)
