"""The monthly routine is done by its review day.

What it checks:
    Each month that is over, from the one of the first core posting on and of the
    last hundred years: that every core account has a `balance` that holds, dated
    after the month's end and by the review day; that the core kept its floor and
    sent nothing to the sleeve; that terms, record and, once a year, life test and
    separation are signed; that ratio, leverage and budgets are within their
    limits; that nothing is UNKNOWN. What is still open on the day after the review
    day is overdue. Months in a row that are open are one finding.

Why:
    Rules are kept on the days somebody looks. A month that nobody looked at is
    where a sweep is switched on, a product changes, a balance stops fitting.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "role" Assets:Core "core"  ;! BB504
    2025-01-06 * "Funding"
      Assets:Core:Bank   9,000,000 JPY
      Equity:Opening    -9,000,000 JPY
    2025-02-11 balance Assets:Core:Bank  9,000,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "role" Assets:Core "core"
    2025-01-06 * "Funding"
      Assets:Core:Bank   9,000,000 JPY
      Equity:Opening    -9,000,000 JPY
    2025-02-01 balance Assets:Core:Bank  9,000,000 JPY
    2025-02-05 custom "barbell" "signoff" "2025-01" "core-terms"
      by: "Taro"
      digest: "34ae606c753cb27f"
    2025-02-05 custom "barbell" "signoff" "2025-01" "life-test"
      by: "Taro"
      digest: "5479678ecaa886a5"
    2025-02-05 custom "barbell" "signoff" "2025-01" "separation"
      by: "Taro"
      digest: "1c47be349c08fa47"
    2025-02-11 * "Deposit"
      Assets:Core:Bank      10,000 JPY
      Equity:Opening       -10,000 JPY

How to mend:
    `barbell report --month` shows the month with what is open. Write the
    balances, mend what fails, and sign the rest with `barbell signoff`. A
    signature on what fails says that somebody has seen it, and closes it. Who
    does not want a routine writes `ignore: "BB504"` into the policy.

Policy keys:
    `review-day`, `ignore`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.dates import days_after
from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.model.months import ITEMS, Month
from beancount_barbell.rules.base import evidence, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.history import History

JA = """月次ルーチンは期限までに終える。

何を調べるか:
    核への最初の記帳があった月から後の、終わった月ごとに調べます(さかのぼるのは百年まで)。核のどの
    口座にも、月末の翌日から期限までの日付で合っている `balance` があること。核が下限を保ち、攻め
    枠へ何も出していないこと。商品条件と攻め枠の成績、年に一度は生活テストと分離の状態に署名がある
    こと。比率・レバレッジ・予算が限度以内にあること。不明がないこと。期限の翌日に残っていれば期限
    切れです。続けて残っている月は、まとめて一つの指摘にします。

なぜ:
    ルールは、誰かが見る日に守られます。誰も見なかった月に、自動振替が付き、商品が変わり、残高が合わ
    なくなります。

直し方:
    `barbell report --month` がその月と残りの項目を示します。`balance` を書き、不合格のものを直し、
    残りに `barbell signoff` で署名します。不合格への署名は「見て知っている」という意味で、その項目
    を閉じます。ルーチンを使わないなら、方針に `ignore: "BB504"` と書きます。

方針のキー:
    `review-day`, `ignore`
"""

WORDS = {
    "BB504": Label(
        "The routine of {month} is overdue since {since}: {items}.",
        "{month} の月次ルーチンが {since} から期限切れです: {items}。",
    ),
    "BB504.months": Label(
        "The routine of {months} months, {month} to {last_month}, is overdue, the first since"
        " {since}: {items}.",
        "{month} から {last_month} まで {months} か月分の月次ルーチンが期限切れです(最初は {since}"
        " から): {items}。",
    ),
    "BB504.remedy": Label(
        "Look at it (barbell report --month {month}), mend what fails, and sign the rest with"
        " barbell signoff (barbell explain BB504).",
        "内容を見て(barbell report --month {month})、不合格のものを直し、残りに barbell signoff で"
        "署名してください(barbell explain BB504)。",
    ),
    "evidence.signed-ahead": Label(
        "signed by {by} for {on}, long after the ledger's last day",
        "{by} の署名の日付 {on} が、帳簿の最後の日よりずっと後です",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One notice for each run of consecutive overdue months."""
    for run in _runs(history):
        first, last = run[0], run[-1]
        since = days_after(first.due, 1)
        left = {name for month in run for name in month.open_items}
        yield found(
            history,
            "BB504",
            date=since,
            location=first.policy.source("review-day"),
            params={
                "month": first.name,
                "last_month": last.name,
                "months": len(run),
                "since": since,
                "items": tuple(name for name in ITEMS if name in left),
            },
            variant="months" if len(run) > 1 else None,
            episode=Episode(since, None, None, None),
            evidence=[
                evidence(one.location, "signed-ahead", by=one.by, on=one.date)
                for month in run
                for one in month.ahead
            ],
        )


def _runs(history: History) -> list[list[Month]]:
    """The overdue months, consecutive ones in one list."""
    runs: list[list[Month]] = []
    in_a_row = False
    for month in history.months:
        late = month.is_late(history.as_of)
        if late and not in_a_row:
            runs.append([])
        if late:
            runs[-1].append(month)
        in_a_row = late
    return runs
