"""Nothing is added to the sleeve above the ceiling in force.

What it checks:
    Days on which the units of an underlying were increased while the sleeve was
    REDUCING or HALTED, and which end with gross exposure (the hedge layer left
    out, but for what was added there and lowers no net exposure) above the ceiling
    that was in force that morning. A price move is never
    an increase; nor is a transfer inside the sleeve (or out of it and back within
    `tracing-window` days, unless a reduction that fell due or was mended meanwhile
    would not have been met with it), a split, or insurance that lowers the net
    exposure. While a market rule has
    stopped new entries (BB406), any increase is one, whatever room the ceiling
    leaves. An assignment or forced sale (`barbell-forced`) is a notice.

Why:
    Averaging down after the line is how 70 becomes 50.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      core-floor:    9,000,000 JPY
      sleeve-budget: 1,000,000 JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank      9,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening      -10,000,000 JPY
    2025-01-07 * "Buy"
      Assets:Attack:Trade   800 ETF {1,000 JPY}
      Assets:Attack:Trade  -800,000 JPY
    2025-01-31 price ETF  600 JPY
    2025-02-03 * "Cheaper now"  ;! BB402
      Assets:Attack:Trade   100 ETF {600 JPY}
      Assets:Attack:Trade   -60,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Income:Attack:Result JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      core-floor:    9,000,000 JPY
      sleeve-budget: 1,000,000 JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank      9,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening      -10,000,000 JPY
    2025-01-07 * "Buy"
      Assets:Attack:Trade   800 ETF {1,000 JPY}
      Assets:Attack:Trade  -800,000 JPY
    2025-01-31 price ETF  600 JPY
    2025-02-03 * "Half the size"
      Assets:Attack:Trade  -400 ETF {1,000 JPY} @ 600 JPY
      Assets:Attack:Trade   240,000 JPY
      Income:Attack:Result  160,000 JPY

How to mend:
    Bring exposure under the ceiling while it still stands; in a market stop,
    reduce by as much as was added. A recovery that lifts the ceiling does not
    mend it: luck must not look like obedience. Then only a waiver with a reason
    acknowledges it (BB201 tells how).

Policy keys:
    `reduce-to`, `reduce-line`, `halt-line`, `tolerance`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Finding, Severity
from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import found, state_evidence

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator
    from decimal import Decimal

    from beancount_barbell.model.history import History
    from beancount_barbell.model.states import Increase

JA = """効いている上限を超えて建玉を増やしてはいけない。

何を調べるか:
    縮小中・停止中に、ある原資産の数量を増やし、日末のエクスポージャー(保険枠を除く建玉の総額。ただ
    し正味の建玉を減らさないものを保険枠で増やせば、それも数えます)がその朝に効いていた上限を超えた
    日です。値動きだけなら増加ではありません。攻め枠の中の移動(枠外に出て `tracing-window` 日のうち
    に戻る移管も。ただし、その間に期限が来た縮小や解消された違反が、それを含めれば果たされていなかっ
    た場合は除く)、分割、正味の建玉を減らす保険も同じです。市場のルールによる新規停止(BB406)の間は、
    上限に余裕があっても増加は違反です。割当てや強制売買(`barbell-forced`)は通知です。

なぜ:
    線を越えてからのナンピンが、70を50にします。

直し方:
    上限が効いている間に、建玉を上限の下まで減らします。市場のルールによる新規停止なら、増やした分
    だけ減らします。相場の回復で上限が外れても、直ったことにはなりません。運を規律と見せないためで
    す。その後は、理由を書いた waiver での承認だけです(書き方は BB201)。

方針のキー:
    `reduce-to`, `reduce-line`, `halt-line`, `tolerance`
"""

WORDS = {
    "BB402": Label(
        "{underlying} was increased by {amount} while {state}: exposure {value}, ceiling {limit}.",
        "{state} の間に {underlying} が {amount} 増やされました。エクスポージャー {value}、上限 "
        "{limit}。",
    ),
    "BB402.unknown": Label(
        "{units} of {underlying} were added while {state}, under a ceiling of {limit}; exposure "
        "is UNKNOWN, a price is missing.",
        "{state} の間に、上限 {limit} のもとで {underlying} が {units} 増やされました。価格が"
        "なく、エクスポージャーは不明です。",
    ),
    "BB402.remedy": Label(
        "Come under the ceiling while it stands, or acknowledge it (barbell explain BB402).",
        "上限が効いている間にその下まで減らすか、理由を書いて承認してください"
        "(barbell explain BB402)。",
    ),
    "BB402.remedy.market": Label(
        "Reduce by as much as was added while the stop stands, or acknowledge it "
        "(barbell explain BB402).",
        "停止が続いている間に増やした分だけ減らすか、理由を書いて承認してください"
        "(barbell explain BB402)。",
    ),
    "BB402.remedy.gone": Label(
        "The ceiling or stop is over, and no reduction mends it any more: acknowledge it "
        "(barbell explain BB402).",
        "その上限や停止はもう終わり、減らしても直りません。理由を書いて承認してください"
        "(barbell explain BB402)。",
    ),
    "BB402.market": Label(
        "{underlying} was increased by {amount}, to an exposure of {value}, while a market rule "
        "forbids any increase.",
        "市場のルールで新規停止の間に {underlying} が {amount} 増やされ、エクスポージャーは "
        "{value} になりました。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One finding for each underlying and day that was increased above the ceiling."""
    free = max((day.date for day in history.days if day.ceiling is None), default=None)
    for increase in history.increases:
        if not increase.above_ceiling(history.tolerance):
            continue
        yield found(
            history,
            "BB402",
            increase,
            date=increase.date,
            params={
                "underlying": increase.underlying,
                "units": increase.units,
                "amount": increase.amount,
                "value": increase.exposure,
                "limit": increase.ceiling,
                "excess": _excess(increase),
                "state": increase.state.value,
            },
            words={
                "state": increase.state,
                "gone": _is_gone(increase, free),
                "remaining": increase.remaining,
                "beside": increase.beside,
                "market": increase.market_stop,
            },
            variant=_variant(increase),
            remedy=_remedy(increase, free),
            severity=Severity.NOTICE if increase.forced else Severity.ERROR,
            cured=increase.cured_on is not None,
            evidence=state_evidence(history, increase.date),
            amount=increase.amount,
        )


def _excess(increase: Increase) -> Decimal | None:
    """The exposure above the ceiling, base currency; in a market stop, the whole increase."""
    if increase.market_stop:
        return increase.amount
    return None if increase.exposure is None else increase.exposure - increase.ceiling


def _remedy(increase: Increase, free: datetime.date | None) -> str | None:
    """The remedy's variant."""
    if _is_gone(increase, free):
        return "gone"
    return "market" if _variant(increase) == "market" else None


def _is_gone(increase: Increase, free: datetime.date | None) -> bool:
    """Whether no reduction mends it any more; `free` is the last day without a ceiling."""
    return free is not None and free >= increase.date


def _variant(increase: Increase) -> str | None:
    if increase.exposure is None or increase.amount is None:
        return "unknown"
    return "market" if increase.market_stop else None
