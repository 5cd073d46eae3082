"""Life goes on if the sleeve is worth nothing and the core is not touched.

What it checks:
    With `life-months` set: the money outside core and sleeve that is cash today
    or tomorrow and can pay, over the mean monthly expenses outside of the last 12 full months,
    at the rates of the last day. Fewer than three full months, or no expenses at
    all, are UNKNOWN, and said. An account can pay if money has left it within the
    last twelve months, or its `open` says `barbell-liquid: TRUE`; with FALSE it
    never can. A home or a pension booked in money pays no bill.

Why:
    The sleeve may go to zero, so nobody may need it to pay the rent; and who
    runs out of cash sells the core. How steady the income is, no ledger knows:
    the monthly routine asks for that.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-01 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-01 open Assets:Bank JPY
    2025-01-01 open Expenses:Living
    2025-01-01 open Equity:Opening JPY
    2025-01-01 custom "barbell" "policy"  ;! BB311
      life-months: 6
    2025-01-01 * "Opening"
      Assets:Core:Bank   9,000,000 JPY
      Assets:Bank        1,950,000 JPY
      Equity:Opening   -10,950,000 JPY
    2025-01-20 * "Living"
      Expenses:Living      250,000 JPY
      Assets:Bank         -250,000 JPY
    2025-02-20 * "Living"
      Expenses:Living      250,000 JPY
      Assets:Bank         -250,000 JPY
    2025-03-31 * "Living"
      Expenses:Living      250,000 JPY
      Assets:Bank         -250,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-01 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-01 open Assets:Bank JPY
    2025-01-01 open Expenses:Living
    2025-01-01 open Equity:Opening JPY
    2025-01-01 custom "barbell" "policy"
      life-months: 3
    2025-01-01 * "Opening"
      Assets:Core:Bank   9,000,000 JPY
      Assets:Bank        1,950,000 JPY
      Equity:Opening   -10,950,000 JPY
    2025-01-20 * "Living"
      Expenses:Living      250,000 JPY
      Assets:Bank         -250,000 JPY
    2025-02-20 * "Living"
      Expenses:Living      250,000 JPY
      Assets:Bank         -250,000 JPY
    2025-03-31 * "Living"
      Expenses:Living      250,000 JPY
      Assets:Bank         -250,000 JPY

How to mend:
    Put money aside outside core and sleeve, by way of less in the sleeve, not out
    of the core. Where savings that could pay are not counted, say
    `barbell-liquid: TRUE` on their `open`.

Policy keys:
    `life-months`; the tag `barbell-liquid` on an account outside
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.exact import rounded
from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import found, limit_shown, set_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from beancount_barbell.model.history import History
    from beancount_barbell.model.treasury import Household

JA = """攻め枠がゼロになり、核に手を付けなくても、生活が続く。

何を調べるか:
    `life-months` を設定した場合に、枠外にあって今日か明日に現金になり、支払いに使えるお金を、枠外の
    月平均支出(直近の満12か月、為替は最終日)で割ります。満3か月に足りないとき、支出がないときは「不
    明」と知らせます。支払いに使えるのは、直近12か月にお金が出た口座か、`open` に
    `barbell-liquid: TRUE` と書いた口座です。FALSE なら使えません。金額で記帳した家や年金では、
    支払いはできません。

なぜ:
    攻め枠は最悪ゼロになります。だから、そのお金で家賃を払う予定であってはいけません。現金が尽きた人は
    核を売ります。収入がどれだけ安定しているかは帳簿からは分からないので、月次ルーチンで人が確認します。

直し方:
    攻め枠を減らしてでも、枠外に生活防衛資金を置きます。核からは出しません。使えるはずの預金が数えられて
    いなければ、その `open` に `barbell-liquid: TRUE` と書きます。

方針のキー:
    `life-months`(枠外の口座のタグ `barbell-liquid`)
"""

WORDS = {
    "BB311": Label(
        "{amount} outside core and sleeve lasts {months} months at {monthly} a month; life-months "
        "({place}) asks for {wanted}.",
        "枠外の {amount} は、月 {monthly} の支出で {months} か月分です。life-months({place})は "
        "{wanted} か月です。",
    ),
    "BB311.few-months": Label(
        "How long the money outside lasts is UNKNOWN: of the three full months that are needed, "
        "the ledger covers {months}.",
        "枠外のお金が何か月もつかは不明です。帳簿は満 {months} か月分しかなく、3か月は必要です。",
    ),
    "BB311.no-expenses": Label(
        "How long the money outside lasts is UNKNOWN: the ledger has no expenses outside the "
        "sleeve.",
        "枠外のお金が何か月もつかは不明です。攻め枠のほかに支出の記録がありません。",
    ),
    "BB311.no-rate": Label(
        "How long the money outside lasts is UNKNOWN: no rate of {missing}.",
        "枠外のお金が何か月もつかは不明です。{missing} のレートがありません。",
    ),
    "BB311.remedy": Label(
        "Put {lacking} more aside outside, and not out of the core (barbell explain BB311).",
        "核から出さずに、枠外にあと {lacking} を確保してください(barbell explain BB311)。",
    ),
    "BB311.remedy.unknown": Label(
        "Book what is missing (barbell explain BB311).",
        "足りない記録を書いてください(barbell explain BB311)。",
    ),
    "BB311.remedy.few-months": Label(
        "Book the months before, or wait until three are full (barbell explain BB311).",
        "前の月を記帳するか、満3か月になるまで待ってください(barbell explain BB311)。",
    ),
}

LEAST_MONTHS = 3
"""The least number of full months for a meaningful mean."""

TENTH = Decimal("0.1")


def check(history: History) -> Iterator[Finding]:
    """At most one notice, as of the ledger's last day."""
    wanted, home = history.policy.life_months, history.treasury.household
    if wanted is None or home is None:
        return
    reason = _unknown(home)
    if reason is not None:
        words = {"months": home.months, "missing": home.missing}
        yield _finding(history, {"value": None, "limit": wanted}, words, reason)
        return
    liquid, monthly = home.liquid, home.monthly_expenses
    if liquid is None or not monthly or liquid / monthly >= wanted:
        return
    lasts = liquid / monthly
    words = {
        "amount": liquid,
        "monthly": monthly,
        "months": rounded(lasts, TENTH, ROUND_DOWN),
        "wanted": wanted,
        "lacking": wanted * monthly - liquid,
        "place": history.policy.source("life-months"),
    }
    yield _finding(history, {"value": lasts, "limit": wanted}, words, None)


def _unknown(home: Household) -> str | None:
    """Why the test cannot be made, as the variant of its text."""
    if home.missing:
        return "no-rate"
    if home.months < LEAST_MONTHS:
        return "few-months"
    if home.monthly_expenses is None or home.monthly_expenses <= 0:
        return "no-expenses"
    return None


def _finding(
    history: History, params: Mapping[str, Any], words: Mapping[str, Any], variant: str | None
) -> Finding:
    line = history.policy.source("life-months")
    # "few-months" is one finding only: its date is the day on which the key was set.
    first = set_on(history, "life-months") if variant == "few-months" else None
    return found(
        history,
        "BB311",
        date=first or history.as_of,
        location=line,
        params=params,
        words=words,
        variant=variant,
        remedy=variant if variant in {None, "few-months"} else "unknown",
        episode=None if first is None else Episode(first, None, None, None),
        evidence=(limit_shown(history.policy, "life-months"),),
        amount=words.get("lacking"),
    )
