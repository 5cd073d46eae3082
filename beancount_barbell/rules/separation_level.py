"""No more separation is claimed than the accounts have.

What it checks:
    Each account of the core against each of the sleeve that holds something, or
    is open and was in use within a year. Level 1: the same account, the same institution
    without both opt-outs stated (`barbell-auto-sweep: "none"` and
    `barbell-cross-collateral: FALSE`), a sweep out of the core, netting, a
    pledge of the core. Level 2: another institution, or both opt-outs. Level 3:
    all pairs at level 2, a loan in use that the core secures within its limit,
    and no core money in the sleeve within a year. The lowest pair decides. What
    is not stated is UNKNOWN and held to be level 1. Where no more is claimed, a
    notice gives the derivation, once, dated on the day since which it has been
    so; it also says when core money that is still out makes level 1 the level
    you practise.

Why:
    Separation in the mind lasts until the first margin call. At one broker,
    deposits, and at some the linked bank account, are taken for it without
    asking.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Broker:MMF JPY
      barbell: "core"
      barbell-institution: "Kita Securities"
      barbell-account-number: "1"
    2025-01-06 open Assets:Broker:Margin JPY
      barbell: "attack"
      barbell-institution: "Kita Securities"
      barbell-account-number: "2"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"  ;! BB101
      separation-level: 2
    2025-01-06 * "Funding"
      Assets:Broker:MMF      9,000,000 JPY
      Assets:Broker:Margin   1,000,000 JPY
      Equity:Opening       -10,000,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Broker:MMF JPY
      barbell: "core"
      barbell-institution: "Kita Securities"
      barbell-account-number: "1"
    2025-01-06 open Assets:Broker:Margin JPY
      barbell: "attack"
      barbell-institution: "Kita Securities"
      barbell-account-number: "2"
      barbell-auto-sweep: "none"
      barbell-cross-collateral: FALSE
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      separation-level: 2
    2025-01-06 * "Funding"
      Assets:Broker:MMF      9,000,000 JPY
      Assets:Broker:Margin   1,000,000 JPY
      Equity:Opening       -10,000,000 JPY

How to mend:
    Switch off the sweep and the netting and state both; or move the sleeve to
    another institution, and close the account that it leaves, which counts for a year
    after its last posting if it stays open; or, when not in a loss, claim the level
    that is true. Another broker is no wall: margin debt, futures and short options are
    full recourse.

Policy keys:
    `separation-level`; the tags `barbell-institution`, `barbell-account-number`,
    `barbell-auto-sweep`, `barbell-cross-collateral`, `barbell-secured-by`,
    `barbell-ltv-warn`, `barbell-ltv-call`
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.findings import Episode, Evidence, Finding, Severity, Text
from beancount_barbell.model.label import Label
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.rules.base import evidence, found, set_on

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from beancount_barbell.model.history import History
    from beancount_barbell.model.separation import Pair, Separation

JA = """実際の分離より高いレベルを申告してはいけない。

何を調べるか:
    残高がある口座と、一年以内に使い、解約していない口座について、核と攻め枠を一組ずつ比べます。レ
    ベル1: 同じ口座、同じ業者で二つの不適用(`barbell-auto-sweep: "none"` と
    `barbell-cross-collateral: FALSE`)が書かれていないもの、核からの自動振替、相殺、核の担保差し入
    れ。レベル2: 業者が違うか、二つとも書かれているもの。レベル3: すべての組がレベル2で、核を担
    保にした借入が書かれた限度に収まり、一年間核の資金が攻め枠に入っていないもの。いちばん低い組で
    決まります。書かれていないことは不明とし、レベル1とみなします。申告したレベルが高すぎなければ、
    そうなった日の日付で一度だけ、根拠を通知で示します。未返還の流出があれば、実際のレベルは1だと知
    らせます。

なぜ:
    心理的な分離は最初の追証まで持ちません。同じ業者なら、預り金が、業者によっては連携した銀行口座ま
    でが、断りなく追証に充てられます。

直し方:
    自動振替と相殺を止めて両方を書くか、攻め枠を別の業者に移して元の口座を解約するか(`close` がなけ
    れば、最後の記帳から一年間は数えます)、損失中でなければ本当のレベルを申告します。業者を分けても壁に
    はなりません。信用・先物・オプション売りの債務は全財産に及びます。

方針のキー:
    `separation-level`(タグ `barbell-institution`, `barbell-account-number`, `barbell-auto-sweep`,
    `barbell-cross-collateral`, `barbell-secured-by`, `barbell-ltv-warn`, `barbell-ltv-call`)
"""

WORDS = {
    "BB101": Label(
        "Level {claimed} is claimed ({place}), but level {derived} is derived: {reason}.",
        "レベル{claimed}と申告していますが({place})、実際はレベル{derived}です。{reason}。",
    ),
    "BB101.unknown": Label(
        "Level {claimed} is claimed ({place}), but the level is UNKNOWN and held to be 1: "
        "{reason}.",
        "レベル{claimed}と申告していますが({place})、レベルは不明で、1とみなします。{reason}。",
    ),
    "BB101.remedy": Label(
        "Separate them, state what is true of them, or, when not in a loss, claim level "
        "{enforced} (barbell explain BB101).",
        "分離するか、実際の条件を書くか、損失中でなければレベル{enforced}と申告してください"
        "(barbell explain BB101)。",
    ),
    "BB101.derived": Label(
        "The separation is of level {derived}: {reason}.", "分離レベルは{derived}です。{reason}。"
    ),
    "BB101.remedy.derived": Label(
        "Nothing to do (barbell explain BB101).", "することはありません(barbell explain BB101)。"
    ),
    "BB101.derived-unknown": Label(
        "The separation level is UNKNOWN and held to be 1: {reason}.",
        "分離レベルは不明で、1とみなします。{reason}。",
    ),
    "BB101.remedy.derived-unknown": Label(
        "State it on the accounts (barbell explain BB101).",
        "口座に条件を書いてください(barbell explain BB101)。",
    ),
    "BB101.practised": Label(
        "The separation is of level {derived} ({reason}), but core money went to the sleeve within "
        "a year and is still out: level 1 in practice.",
        "分離レベルは{derived}ですが({reason})、一年以内に攻め枠へ移った核の資金が戻っていません。"
        "実際にはレベル1です。",
    ),
    "BB101.remedy.practised": Label(
        "Bring it back (barbell explain BB101).", "核へ戻してください(barbell explain BB101)。"
    ),
    "separation.pledged": Label(
        "{core} is pledged for {liability}", "{core} が {liability} の担保に差し入れられています"
    ),
    "separation.auto-sweep": Label(
        "cash may be swept out of {core} (barbell-auto-sweep)",
        "{core} から自動で振り替えられます(barbell-auto-sweep)",
    ),
    "separation.cross-collateral": Label(
        "{account} may be netted against other accounts (barbell-cross-collateral)",
        "{account} は他の口座と相殺されることがあります(barbell-cross-collateral)",
    ),
    "separation.no-institution": Label(
        "nothing says who holds {account} (barbell-institution)",
        "{account} の業者が書かれていません(barbell-institution)",
    ),
    "separation.no-number": Label(
        "{core} and {sleeve} are both at {institution}, and {account} has no account number",
        "{core} と {sleeve} はどちらも {institution} にあり、"
        "{account} の口座番号が書かれていません",
    ),
    "separation.same-account": Label(
        "{core} and {sleeve} are one account at {institution}",
        "{core} と {sleeve} は {institution} の同じ口座です",
    ),
    "separation.opt-out-not-stated": Label(
        "{core} and {sleeve} are both at {institution}, and it is not stated that it neither "
        "sweeps nor nets them",
        "{core} と {sleeve} はどちらも {institution} にあり、自動振替と相殺がないことが書かれて"
        "いません",
    ),
    "separation.opted-out": Label(
        "{core} and {sleeve} are different accounts at {institution}, neither swept nor netted",
        "{core} と {sleeve} は {institution} の別々の口座で、自動振替も相殺もありません",
    ),
    "separation.different-institutions": Label(
        "{core} is at {institution}, {sleeve} at {other}",
        "{core} は {institution}、{sleeve} は {other} にあります",
    ),
    "separation.secured-loan": Label(
        "all accounts are apart, and {accounts} is secured by the core within its limit",
        "すべての口座が分かれており、{accounts} は核を担保に限度内で借りています",
    ),
    "separation.no-loan": Label(
        "all accounts are apart, and no loan that the core secures is in use",
        "すべての口座が分かれており、使っている核担保の借入はありません",
    ),
    "separation.no-limit": Label(
        "no limit of {account} is stated (barbell-ltv-warn)",
        "{account} の担保掛目の限度が書かれていません(barbell-ltv-warn)",
    ),
    "separation.ltv-unknown": Label(
        "the loan-to-value of {account} is UNKNOWN", "{account} の担保に対する借入比率が不明です"
    ),
    "separation.ltv-above": Label(
        "the loan-to-value of {account} is {ltv_ratio}, above its limit of {limit_ratio}",
        "{account} の担保に対する借入比率は {ltv_ratio} で、限度 {limit_ratio} を超えています",
    ),
    "separation.core-was-used": Label(
        "core money went to the sleeve on {on}, less than a year ago",
        "一年以内の {on} に核の資金が攻め枠へ移りました",
    ),
    "evidence.terms": Label("what is stated of {account}", "{account} について書かれた条件"),
    "evidence.still-out": Label(
        "core money went to the sleeve here and is still out",
        "ここで攻め枠へ移った核の資金が戻っていません",
    ),
}

_EVIDENCED = 5
"""Most pairs shown as evidence."""


def check(history: History) -> Iterator[Finding]:
    """A finding on a claimed level that is not true, else the derived level."""
    separation = history.separation
    if not separation.pairs:
        return
    claimed = history.policy.separation_level
    if claimed is not None and claimed > (separation.derived or 1):
        yield _overclaimed(history, separation, claimed)
    else:
        yield _derivation(history, separation)


def _overclaimed(history: History, separation: Separation, claimed: int) -> Finding:
    failing = tuple(pair for pair in separation.pairs if (pair.level or 1) < claimed)
    shown = failing if separation.not_higher is None else ()
    start = _start(history, shown)
    return found(
        history,
        "BB101",
        date=start,
        location=history.policy.source("separation-level"),
        params=_params(history, separation),
        words={
            **_words(separation),
            "enforced": separation.derived or 1,
            "place": history.policy.source("separation-level"),
        },
        variant="unknown" if separation.derived is None else None,
        episode=Episode(start, None, None, None),
        evidence=_evidence(separation, separation.worst),
        accounts=frozenset(name for pair in failing for name in (pair.core, pair.sleeve)),
    )


def _derivation(history: History, separation: Separation) -> Finding:
    worst = separation.worst
    place = history.policy.source("separation-level")
    variant = "derived"
    if separation.derived is None:
        variant = "derived-unknown"
    elif separation.uncured and separation.derived > 1:
        variant = "practised"
    return found(
        history,
        "BB101",
        date=separation.since or history.as_of,
        location=worst[0].evidence[0].location if place == NOWHERE else place,
        params=_params(history, separation),
        words=_words(separation),
        variant=variant,
        remedy=variant,
        severity=Severity.NOTICE,
        evidence=_evidence(separation, worst),
        accounts=frozenset(name for pair in worst for name in (pair.core, pair.sleeve)),
    )


def _params(history: History, separation: Separation) -> dict[str, Any]:
    return {
        "claimed": history.policy.separation_level,
        "derived": separation.derived,
        "effective": separation.effective,
        "reason": _reason(separation).key.partition(".")[2],
    }


def _words(separation: Separation) -> dict[str, Any]:
    return {"reason": _reason(separation)}


def _reason(separation: Separation) -> Text:
    """The reason of the level: the lowest pair, the obstacle to a higher level, or the loan."""
    if separation.not_higher is not None:
        return separation.not_higher
    if separation.derived is not None and separation.derived > 1:
        accounts = tuple(loan.account for loan in separation.loans)
        return Text("separation.secured-loan", {"accounts": accounts})
    return separation.worst[0].reason


def _start(history: History, failing: Sequence[Pair]) -> datetime.date:
    """The day on which the claim became untrue: the claim's day, or the day of a later pledge."""
    claimed = set_on(history, "separation-level") or history.as_of
    return min((max(claimed, pair.since or claimed) for pair in failing), default=claimed)


def _evidence(separation: Separation, pairs: Sequence[Pair]) -> Iterator[Evidence]:
    told = {one.location: one for pair in pairs[:_EVIDENCED] for one in pair.evidence}
    yield from told.values()
    for loan in separation.loans:
        yield evidence(loan.location, "loan", account=loan.account)
    for place in separation.uncured[:_EVIDENCED]:
        yield evidence(place, "still-out")
