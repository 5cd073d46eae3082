"""Whose result an account books should be said.

What it checks:
    Income and Expenses accounts without a tag that moved together with the
    sleeve or the core. Each is told once, with how it was taken: an expense
    beside the sleeve as a loss, an income as money put in, a result of sold
    lots as the result of whoever owned the lots. What such an account took as the
    sleeve's loss it may give back as a result, up to that amount (a tax refund).

Why:
    Money that nobody explains is never counted as profit. Without the tag a
    dividend looks like a deposit, and the NAV is too low.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Income:Dividends JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -1,000,000 JPY
    2025-03-31 * "Dividend"
      Assets:Attack:Trade       5,000 JPY
      Income:Dividends         -5,000 JPY  ;! BB005

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Income:Dividends JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -1,000,000 JPY
    2025-03-31 * "Dividend"
      Assets:Attack:Trade       5,000 JPY
      Income:Dividends         -5,000 JPY

How to mend:
    Put the tag that the finding names on the account's `open`: `barbell:
    "attack"` where it books results of the sleeve, `"core"` for those of the
    core, `"outside"` for salary and living costs.

Policy keys:
    none
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.dates import days_after
from beancount_barbell.model.findings import Episode, Severity
from beancount_barbell.model.roles import Role
from beancount_barbell.rules.adoption import crosses
from beancount_barbell.rules.base import Rule, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.flows import UnmappedResult
    from beancount_barbell.model.history import History

JA = """誰の損益を記録する口座かを書いておく。

何を調べるか:
    タグのない収入・費用の口座で、攻め枠や核と一緒に動いたものです。口座ごとに一度だけ、どう扱った
    かとともに知らせます。攻め枠と動いた費用は損失、収入は入金、売却した建玉の損益はその持ち主の損
    益として扱います。攻め枠の損失として扱った金額までは、同じ口座から戻れば損益です(税の還付など)。

なぜ:
    説明のない資金を利益とは数えません。タグがなければ配当は入金に見え、NAV が低く出ます。

直し方:
    指摘にあるタグを口座の `open` に書きます。攻め枠の損益なら `barbell: "attack"`、核のものなら
    `"core"`、給与や生活費なら `"outside"` です。

方針のキー:
    なし
"""


def check(history: History) -> Iterator[Finding]:
    """One notice for each account, where it was first used."""
    told: set[str] = set()
    for result in history.unmapped:
        if result.account in told:
            continue
        told.add(result.account)
        role = Role.ATTACK if result.with_sleeve else Role.CORE
        yield found(
            history,
            "BB005",
            date=result.date,
            location=result.location,
            params={
                "account": result.account,
                "treatment": result.treatment.value,
                "tag": role.value,
            },
            words={"role": role},
            variant=result.treatment.value,
            severity=Severity.NOTICE,
            episode=_episode(history, result),
            accounts=frozenset({result.account}),
            entry=result.entry,
        )


def _episode(history: History, result: UnmappedResult) -> Episode | None:
    """An account that was used before `since` and is still used goes on from there."""
    if result.last_on is None or not crosses(history, result.date, days_after(result.last_on, 1)):
        return None
    return Episode(result.date, None, None, None)


RULE = Rule("BB005", __doc__, JA, check)
