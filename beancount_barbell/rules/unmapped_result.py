"""Whose result an account books should be said.

What it checks:
    Income and Expenses accounts without a tag that moved together with the
    sleeve or the core. They are told once, those that were taken alike in one
    notice with a line for each: money taken from the sleeve as a loss, an income
    as money put in, a result of sold lots as the result of whoever owned the lots.
    An account that took money as the sleeve's loss may give it back as a result, up
    to that amount (a tax refund); an Income account may take back what it put in.

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

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.dates import days_after
from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.model.roles import Role
from beancount_barbell.rules.acceptance import reaches
from beancount_barbell.rules.adoption import crosses
from beancount_barbell.rules.base import evidence, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.flows import UnmappedResult
    from beancount_barbell.model.history import History

JA = """誰の損益を記録する口座かを書いておく。

何を調べるか:
    タグのない収入・費用の口座で、攻め枠や核と一緒に動いたものです。同じように扱った口座をまとめて一
    度だけ、口座ごとの行とともに知らせます。攻め枠から出た額は損失、収入は入金、売却した建玉の損益は
    その持ち主の損益として扱います。攻め枠の損失として扱った金額までは、同じ口座から戻れば損益です
    (税の還付など)。収入の口座へは、そこから入金した金額まで戻せます。

なぜ:
    説明のない資金を利益とは数えません。タグがなければ配当は入金に見え、基準価額が低く出ます。

直し方:
    指摘にあるタグを口座の `open` に書きます。攻め枠の損益なら `barbell: "attack"`、核のものなら
    `"core"`、給与や生活費なら `"outside"` です。

方針のキー:
    なし
"""

WORDS = {
    "BB005.contribution": Label(
        "{account} has no role; its income beside the {role} was taken as money put in.",
        "{account} に役割がありません。{role}と動いた収入を、入金とみなしました。",
    ),
    "BB005.contribution.several": Label(
        "{count} accounts have no role ({account} is the first); their income beside the {role} "
        "was taken as money put in.",
        "{account} など {count} 口座に役割がありません。{role}と動いた収入を、入金とみなしました。",
    ),
    "BB005.loss": Label(
        "{account} has no role; what it took from the {role} was taken as a loss.",
        "{account} に役割がありません。{role}から出た額を、損失とみなしました。",
    ),
    "BB005.loss.several": Label(
        "{count} accounts have no role ({account} is the first); what they took from the {role} "
        "was taken as a loss.",
        "{account} など {count} 口座に役割がありません。{role}から出た額を、損失とみなしました。",
    ),
    "BB005.result-of-lots": Label(
        "{account} has no role; it was taken as the result of whoever owned the lots sold.",
        "{account} に役割がありません。売却した建玉の持ち主の損益とみなしました。",
    ),
    "BB005.result-of-lots.several": Label(
        "{count} accounts have no role ({account} is the first); they were taken as the result of "
        "whoever owned the lots sold.",
        "{account} など {count} 口座に役割がありません。売却した建玉の持ち主の損益とみなしました。",
    ),
    "BB005.outside": Label(
        "{account} has no role; beside the {role} it was taken as outside.",
        "{account} に役割がありません。{role}と動いた分を、枠外とみなしました。",
    ),
    "BB005.outside.several": Label(
        "{count} accounts have no role ({account} is the first); beside the {role} they were "
        "taken as outside.",
        "{account} など {count} 口座に役割がありません。{role}と動いた分を、枠外とみなしました。",
    ),
    "BB005.remedy": Label(
        'If its results are those of the {role}, put barbell: "{tag}" on its open; if not, '
        '"outside" (barbell explain BB005).',
        '{role}の損益なら open に barbell: "{tag}" を、違えば "outside" を書いてください'
        "(barbell explain BB005)。",
    ),
    "BB005.remedy.several": Label(
        'Put barbell: "{tag}" on the open of each account whose results are those of the {role}, '
        'and "outside" on the others (barbell explain BB005).',
        '{role}の損益を記録する口座の open に barbell: "{tag}" を、ほかの口座の open に "outside" '
        "を書いてください(barbell explain BB005)。",
    ),
    "evidence.untagged": Label(
        "{account} was first used here on {on}", "{account} は {on} にここで初めて使われました"
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One notice for all accounts with the same treatment, at the first use of one of them."""
    alike: dict[tuple[Any, ...], dict[str, UnmappedResult]] = defaultdict(dict)
    for result in sorted(history.unmapped, key=lambda one: (one.date, one.account)):
        alike[_kind(history, result)].setdefault(result.account, result)
    for results in alike.values():
        yield _told(history, list(results.values()))


def _kind(history: History, result: UnmappedResult) -> tuple[Any, ...]:
    """The key by which accounts share a notice: treatment, over before `since`, waivers.

    Accounts with different waivers are separate, as a waiver must not cover another account.
    """
    waivers = tuple(
        waiver.location
        for waiver in history.directives.waivers
        if waiver.code == "BB005" and reaches(waiver, result.account)
    )
    since = history.policy.since
    last = result.last_on or result.date
    return result.with_sleeve, result.treatment, since is not None and last < since, waivers


def _told(history: History, results: list[UnmappedResult]) -> Finding:
    first = results[0]
    role = Role.ATTACK if first.with_sleeve else Role.CORE
    several = len(results) > 1
    accounts = tuple(result.account for result in results)
    return found(
        history,
        "BB005",
        first,
        date=first.date,
        params={
            "account": first.account,
            "accounts": accounts,
            "treatment": first.treatment.value,
            "tag": role.value,
        },
        words={"role": role, "count": len(results)},
        variant=f"{first.treatment.value}.several" if several else first.treatment.value,
        remedy="several" if several else None,
        episode=_episode(history, results),
        evidence=(
            evidence(result.location, "untagged", account=result.account, on=result.date)
            for result in results
            if several
        ),
        accounts=frozenset(accounts),
    )


def _episode(history: History, results: list[UnmappedResult]) -> Episode | None:
    """An open episode for accounts used both before `since` and from it on; else None."""
    first, last = results[0].date, max(result.last_on or result.date for result in results)
    return (
        Episode(first, None, None, None) if crosses(history, first, days_after(last, 1)) else None
    )
