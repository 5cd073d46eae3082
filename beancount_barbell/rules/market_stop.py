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

from typing import TYPE_CHECKING

from beancount_barbell.model.drivers import MarketStop, MarketTrigger, MarketUnknown
from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import evidence, found, states_on

if TYPE_CHECKING:
    from collections.abc import Iterator

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

WORDS = {
    "BB406": Label(
        "{series} at {seen} is at or above {line} ({place}): nothing new is entered from the next "
        "morning on.",
        "{series} が {seen} で、{line} 以上です({place})。翌朝から新規は建てられません。",
    ),
    "BB406.rise": Label(
        "{series} rose to {seen}, {line_ratio} or more above {reference}, the least of its last "
        "observations ({place}): nothing new is entered from the next morning on.",
        "{series} が直近の最小値 {reference} から {line_ratio} 以上上がり、{seen} になりました"
        "({place})。翌朝から新規は建てられません。",
    ),
    "BB406.change": Label(
        "{series} moved to {seen}, {line} or more away from {reference}, an extreme of its last "
        "observations ({place}): nothing new is entered from the next morning on.",
        "{series} が直近の最大または最小の {reference} から {line} 以上離れ、{seen} になりました"
        "({place})。翌朝から新規は建てられません。",
    ),
    "BB406.step": Label(
        "{series} moved to {seen}, {line} or more in one step from {reference} ({place}): nothing "
        "new is entered from the next morning on.",
        "{series} が一回で {reference} から {line} 以上動き、{seen} になりました({place})。翌朝"
        "から新規は建てられません。",
    ),
    "BB406.silent": Label(
        "{series} was last seen on {seen_on}: whether the market allows new entries is UNKNOWN, "
        "and its rule cannot fire.",
        "{series} の最後の観測は {seen_on} です。新規を建ててよいかは不明で、ルールは働きません。",
    ),
    "BB406.silent-stopped": Label(
        "{series} was last seen on {seen_on}: whether the market allows new entries again is "
        "UNKNOWN, and the stop is held.",
        "{series} の最後の観測は {seen_on} です。再び新規を建ててよいかは不明で、停止は続きます。",
    ),
    "BB406.never-seen": Label(
        "There is no price of {series}: its rule cannot fire, and whether the market allows new "
        "entries is UNKNOWN.",
        "{series} の価格がまだありません。ルールは働かず、新規を建ててよいかは不明です。",
    ),
    "BB406.too-few": Label(
        "{series} has only {observations} of the {needed} observations that its rule looks back "
        "on: whether the market allows new entries is UNKNOWN in part.",
        "{series} の観測は {observations} 件で、ルールが見る {needed} 件に足りません。新規を建てて"
        "よいかは一部不明です。",
    ),
    "BB406.remedy": Label(
        "Wait for calm observations (barbell explain BB406).",
        "落ち着いた観測が続くのを待ってください(barbell explain BB406)。",
    ),
    "BB406.remedy.unknown": Label(
        "Add price directives of the series (barbell explain BB406).",
        "この系列の price を書き足してください(barbell explain BB406)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One notice for each stop, and for each series without usable prices."""
    for stop in history.market_stops:
        yield _stopped(history, stop)
    for silent in history.market_unknown:
        yield found(
            history,
            "BB406",
            silent,
            date=silent.since,
            params={
                "series": silent.series,
                "seen_on": silent.seen_on,
                "observations": silent.observations,
                "needed": silent.needed,
                "stopped": silent.stopped,
            },
            variant=_unknown(silent),
            remedy="unknown",
            episode=Episode(silent.since, None, None, None),
        )


def _unknown(silent: MarketUnknown) -> str:
    """The text's variant: what is UNKNOWN, and whether a stop is kept meanwhile."""
    if silent.seen_on is None:
        return "never-seen"
    if silent.observations < silent.needed:
        return "too-few"
    return "silent-stopped" if silent.stopped else "silent"


def _stopped(history: History, stop: MarketStop) -> Finding:
    key = stop.trigger.value
    level = stop.trigger is MarketTrigger.LEVEL
    return found(
        history,
        "BB406",
        stop,
        date=stop.date,
        params={
            **states_on(history, stop.date),
            "series": stop.series,
            "trigger": key,
            "observation": stop.value,
            "reference": stop.reference,
            "threshold": stop.limit,
        },
        words={
            "seen": stop.value,
            "line": stop.limit,
            "line_ratio": stop.limit,
            "place": stop.rule_location,
        },
        variant=None if level else key.removeprefix("halt-"),
        episode=Episode(stop.date, stop.released_on, None, None),
        evidence=[evidence(stop.rule_location, "limit", key=key)],
    )
