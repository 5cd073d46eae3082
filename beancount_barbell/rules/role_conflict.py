"""An account has one role.

What it checks:
    Two tags of equal rank that disagree: the tag on an account's `open` and a
    `role` directive for the same account, or two such directives.

Why:
    Money whose role is open can be counted on for nothing: until the conflict
    is settled, what leaves the account counts as leaving the core, and what
    enters it as entering the sleeve.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Broker JPY
      barbell: "core"
    2025-01-06 custom "barbell" "role" Assets:Broker "attack"  ;! BB002

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Broker JPY
      barbell: "core"
    2025-01-06 open Assets:Broker:Margin JPY
    2025-01-06 custom "barbell" "role" Assets:Broker:Margin "attack"

How to mend:
    Remove one of the two, or tag a sub-account of its own.

Policy keys:
    none
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.label import Label
from beancount_barbell.model.problems import ProblemKind
from beancount_barbell.rules.base import found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History

JA = """一つの口座の役割は一つ。

何を調べるか:
    同じ口座について、同じ順位の指定が食い違っていないかを調べます。`open` のタグと `role` の指
    定、または2つの `role` の指定です。

なぜ:
    役割の定まらない資金は当てにできません。食い違いが解けるまで、その口座から出る資金は核から出た
    もの、入る資金は攻め枠に入ったものとして数えます。

直し方:
    どちらか一方を消すか、下位の口座を作ってそちらに付けます。

方針のキー:
    なし
"""

WORDS = {
    "BB002.conflict": Label(
        "{account} is {here} at {here_place}, but {there} at {there_place}. Until they "
        "agree, what leaves it counts as core and what enters it as sleeve.",
        "{account} は {here_place} では {here}、{there_place} では {there} です。一致するまで"
        "、出る金は核から、入る金は攻め枠へと見なします。",
    ),
    "BB002.layer-conflict": Label(
        "{account} is in the layer {here} at {here_place}, but in {there} at {there_place}. "
        "Until they agree it counts as trade.",
        "{account} の層は {here_place} では {here}、{there_place} では {there} です。一致する"
        "まで trade と見なします。",
    ),
    "BB002.remedy": Label(
        "Remove one of the two (barbell explain BB002).",
        "どちらか一方を消してください(barbell explain BB002)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One finding for each account with contradictory tags."""
    for problem in history.problems:
        if problem.kind is not ProblemKind.CONFLICT:
            continue
        account = problem.params.get("account")
        yield found(
            history,
            "BB002",
            problem,
            date=getattr(problem.entry, "date", history.as_of),
            params=problem.params,
            variant=problem.message,
            accounts=frozenset() if account is None else frozenset({account}),
        )
