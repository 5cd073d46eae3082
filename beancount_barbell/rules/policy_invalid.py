"""Every word of ours in the ledger must be one that can be taken.

What it checks:
    Verbs, keys, values, accounts, currencies and codes in `custom "barbell"`
    directives and in `barbell` tags. What cannot be taken is skipped and told
    at its own line, with the nearest known word; the rest of the directive
    still works. A key, or the name of a custom directive, that is one letter
    away from ours was meant to be it, wherever it stands. A `core-floor` needs a
    core. A `restart`, `review` or `barbell-reverses` that has no effect is told
    here, too. What can be taken but is probably not meant is a notice.

Why:
    A limit that is misspelt limits nothing, and nobody notices until the day
    it should have held.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 custom "barbell" "policy"
      core-flor: 9,000,000 JPY  ;! BB001

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 custom "barbell" "policy"
      sleeve-target: 0.10

How to mend:
    Correct the word that the finding names.

Policy keys:
    all of them
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.findings import Finding, Severity, Text
from beancount_barbell.model.problems import ProblemKind
from beancount_barbell.rules.base import found
from beancount_barbell.rules.problem_words import PROBLEMS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from beancount_barbell.model.history import History

JA = """帳簿に書いた設定は、すべて解釈できるものでなければならない。

何を調べるか:
    `custom "barbell"` とタグ `barbell` に書かれた動詞・キー・値・口座・通貨・コードです。解釈でき
    ないものは使わず、その行で、最も近い正しい語とともに知らせます。同じ指定の残りは有効です。
    一文字違いのキーや `custom` の名前は、どこにあっても綴りの間違いとみなします。`core-floor` には
    核の口座が要ります。効かない `restart`・`review`・`barbell-reverses` もここで知らせます。解釈は
    できても、おそらく意図と違うものは通知です。

なぜ:
    綴りを間違えた限度は何も制限しません。そして、効くはずだった日まで誰も気づきません。

直し方:
    指摘された語を直します。

方針のキー:
    すべて
"""


REVERSES = "barbell-reverses"
"""The tag of a reversal. The other decisions without effect are signed directives."""


WORDS = PROBLEMS


def check(history: History) -> Iterator[Finding]:
    """One finding for each directive, tag or decision that is invalid or without effect."""
    for problem in history.problems:
        if problem.kind is ProblemKind.CONFLICT:
            continue
        advice = problem.kind is ProblemKind.ADVICE
        yield found(
            history,
            "BB001",
            problem,
            date=entry_date(problem.entry, history.as_of),
            params={"problem": problem.message, **problem.params},
            words=problem.params,
            variant=problem.message,
            remedy="advice" if advice else None,
            severity=Severity.NOTICE if advice else Severity.ERROR,
        )
    for decision in history.refused:
        yield found(
            history,
            "BB001",
            decision,
            date=decision.date,
            params={"problem": "no-effect", "verb": decision.verb, "reason": decision.reason},
            words={"reason": Text(f"no-effect.{decision.reason}", {})},
            variant="no-effect",
            remedy="reversal" if decision.verb == REVERSES else "no-effect",
        )


def entry_date(entry: Any, fallback: datetime.date) -> datetime.date:
    """The date of a directive; options have none."""
    date: datetime.date = getattr(entry, "date", fallback)
    return date
