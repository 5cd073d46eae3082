"""The drawdown that is tolerated ends the sleeve.

What it checks:
    The loss of the unitised NAV from its high-water mark at the end of each
    day; the start, 100, is a high. At `max-drawdown` or beyond, the sleeve is
    HALTED, and stays so whatever the NAV does later: only a signed restart of
    the flat sleeve begins a new generation with a high of its own. Deposits,
    sweeps and new highs move nothing. Without the key nothing is checked.

Why:
    The drawdown one expects is a forecast; the one that is tolerated is a
    decision: so far and no further. To make good a loss of half takes a gain of
    all.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      core-floor:    9,000,000 JPY
      sleeve-budget: 1,000,000 JPY
      max-drawdown:  0.30
    2025-01-06 * "Funding"
      Assets:Attack:Trade   10,000 ETF {100 JPY}
      Equity:Opening    -1,000,000 JPY
    2025-01-20 price ETF  126 JPY
    2025-02-03 price ETF  88.2 JPY  ;! BB404

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      core-floor:    9,000,000 JPY
      sleeve-budget: 1,000,000 JPY
      max-drawdown:  0.30
    2025-01-06 * "Funding"
      Assets:Attack:Trade   10,000 ETF {100 JPY}
      Equity:Opening    -1,000,000 JPY
    2025-01-20 price ETF  126 JPY
    2025-02-03 price ETF  95 JPY

How to mend:
    Close what is left. After `restart-after` days a signed `restart` of the
    flat sleeve begins anew, with no more money than before.

Policy keys:
    `max-drawdown`, `restart-after`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import duty, found, line_evidence, policy_on, states_on

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from decimal import Decimal

    from beancount_barbell.model.drivers import DrawdownStop
    from beancount_barbell.model.history import History

JA = """許容ドローダウンに達したら攻め枠は終わり。

何を調べるか:
    日末の基準価額の最高値からの下落率です。出発点の100も最高値に数えます。`max-drawdown` に達すると
    停止(HALTED)となり、その後基準価額がどう動いても解けません。建玉のない攻め枠の署名した `restart`
    だけが、新しい最高値を持つ次の世代を始めます。入金も引き出しも新高値も何も動かしません。キー
    がなければ調べません。

なぜ:
    想定ドローダウンは予想、許容ドローダウンは決定です。「ここまで落ちたら終わり」を先に決めます。
    50%の損失を戻すには100%の利益が要ります。

直し方:
    残りの建玉を決済します。`restart-after` 日後から、署名した `restart` で、資金を増やさずにやり直
    せます。

方針のキー:
    `max-drawdown`, `restart-after`
"""

WORDS = {
    "BB404": Label(
        "The NAV fell by {value_ratio} from its high of {peak_nav} to {nav}; {limit_ratio} is "
        "tolerated ({place}). The sleeve is HALTED until a signed restart.",
        "基準価額が最高値 {peak_nav} から {nav} へ {value_ratio} 下がり、許容ドローダウン "
        "{limit_ratio}({place})に達しました。署名した restart まで停止(HALTED)です。",
    ),
    "BB404.remedy": Label(
        "{duty} After {days} days a signed restart of the flat sleeve begins anew "
        "(barbell explain BB404).",
        "{duty}{days} 日後から、建玉をなくした上で、署名した restart でやり直せます"
        "(barbell explain BB404)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One finding each time the tolerated drawdown was reached."""
    for stop in history.drawdown_stops:
        policy = policy_on(history, stop.date)
        yield found(
            history,
            "BB404",
            stop,
            date=stop.date,
            params={
                **states_on(history, stop.date),
                "value": stop.drawdown,
                "limit": stop.tolerated,
                "excess": stop.drawdown - stop.tolerated,
                "nav": stop.nav,
                "peak": stop.peak,
            },
            words={
                "value_ratio": stop.drawdown,
                "limit_ratio": stop.tolerated,
                "peak_nav": stop.peak,
                "place": policy.source("max-drawdown"),
                "days": policy.restart_after,
            },
            asks={"duty": duty(history)},
            episode=Episode(stop.date, stop.restarted_on, *_deepest(history, stop)),
            evidence=line_evidence(policy, "max-drawdown", stop),
        )


def _deepest(history: History, stop: DrawdownStop) -> tuple[Decimal, datetime.date]:
    """The largest drawdown until the restart, a ratio, and the first day with it."""
    worst, on = stop.drawdown, stop.date
    for day in history.days:
        if day.date <= stop.date or day.drawdown is None:
            continue
        if stop.restarted_on is not None and day.date >= stop.restarted_on:
            break
        if day.drawdown > worst:
            worst, on = day.drawdown, day.date
    return worst, on
