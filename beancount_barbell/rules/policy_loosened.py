"""A limit is not loosened in a loss.

What it checks:
    Each policy line that gives more room than the one before it (a higher
    budget, a lower floor, a lower ruin line, a rule more ignored …), dated
    while the NAV is under 100 or the state is not ACTIVE. It is refused: the
    old limit stays in force until the NAV is back at 100 and the state ACTIVE.
    A restart sets the NAV to 100 without making the loss good, so what was
    refused before it stays refused. A `since` in force is never moved on,
    whatever the NAV: it would make history of what was done after it.

Why:
    The line was drawn in calm for exactly this day. A line that moves away from
    the price is no line.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Expenses:Attack:Losses JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      halt-line: 0.50
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -1,000,000 JPY
    2025-01-31 * "Loss"
      Assets:Attack:Trade    -380,000 JPY
      Expenses:Attack:Losses  380,000 JPY
    2025-02-03 custom "barbell" "policy"  ;! BB004
      halt-line: 0.40
    2025-02-28 balance Assets:Attack:Trade  620,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Expenses:Attack:Losses JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      halt-line: 0.50
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -1,000,000 JPY
    2025-01-31 * "Loss"
      Assets:Attack:Trade    -380,000 JPY
      Expenses:Attack:Losses  380,000 JPY
    2025-02-03 custom "barbell" "policy"
      halt-line: 0.60
    2025-02-28 balance Assets:Attack:Trade  620,000 JPY

How to mend:
    Remove the line, or take it back by a later one that says what is in force, or
    wait: it takes effect by itself once the NAV is back at 100 and the sleeve
    ACTIVE. After a restart, write it again when the sleeve is ACTIVE. It cannot be
    waived, only acknowledged.

Policy keys:
    all but `base-currency` and `language`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import found, switched_off

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History, PolicyLoosening

JA = """損失の最中に限度を緩めてはいけない。

何を調べるか:
    基準価額が100未満か、状態が ACTIVE でない間に、前より緩い限度(予算の増額、下限の引き下げ、破綻
    ラインの引き下げ、無視するルールの追加など)を書いた方針です。この変更は受け付けず、基準価額が
    100に戻って状態が ACTIVE になるまで古い限度が効き続けます。再開は基準価額を100にしますが、損失を
    取り戻したわけではないので、再開の前に受け付けなかった変更は、再開しても効きません。効いている
    `since` は、基準価額がいくらでも後ろへは動かせません。それ以後にしたことが過去分になってしまう
    からです。

なぜ:
    線はまさにこの日のために、平静なときに引いたものです。相場に合わせて動く線は線ではありません。

直し方:
    その行を消すか、いま効いている値を後の行に書いて取り消すか、待ちます。基準価額が100に戻り、状態
    が ACTIVE なら自動的に効きます。再開のあとは ACTIVE になってから書き直します。免除はできず、承認
    だけができます。

方針のキー:
    `base-currency` と `language` を除くすべて
"""

WORDS = {
    "BB004": Label(
        "{key} was loosened from {old} to {new} in a loss (NAV {nav}, {state}); {old} stays in "
        "force.",
        "損失の最中に(基準価額 {nav}、{state}){key} が {old} から {new} に緩められました。{old} が"
        "効き続けます。",
    ),
    "BB004.nav-unknown": Label(
        "{key} was loosened from {old} to {new} while the NAV is UNKNOWN ({state}); {old} stays "
        "in force.",
        "基準価額が不明な間に({state}){key} が {old} から {new} に緩められました。{old} が効き続け"
        "ます。",
    ),
    "BB004.begun": Label(
        "`since` was set to {new} in a loss (NAV {nav}, {state}); what came before stays under "
        "the rules.",
        "損失の最中に(基準価額 {nav}、{state})`since` が {new} に設定されました。それより前にも"
        "ルールが効き続けます。",
    ),
    "BB004.ignored": Label(
        "`ignore` names {rules} in a loss (NAV {nav}, {state}); nothing more is switched off.",
        "損失の最中に(基準価額 {nav}、{state})`ignore` に {rules} が加えられましたが、"
        "ルールは効き続けます。",
    ),
    "BB004.since": Label(
        "`since` was moved on from {old} to {new}; {old} stays in force, whatever the NAV.",
        "`since` が {old} から {new} へ動かされました。基準価額がいくらでも {old} が効き続けます。",
    ),
    "BB004.remedy.since": Label(
        "Remove the line: a `since` in force is never moved on (barbell explain BB004).",
        "その行を消してください。効いている `since` は後ろへ動かせません(barbell explain BB004)。",
    ),
    "BB004.remedy": Label(
        "Remove the line, or wait until the NAV is back at 100 and the sleeve ACTIVE "
        "(barbell explain BB004).",
        "その行を消すか、基準価額が 100 に戻り、ACTIVE になるまで待ってください"
        "(barbell explain BB004)。",
    ),
    "BB004.remedy.again": Label(
        "Remove the line. The restart has made no loss good: write the change again when the "
        "sleeve is ACTIVE (barbell explain BB004).",
        "その行を消してください。再開しても損失を取り戻したことにはなりません。変更は ACTIVE に"
        "なってから書き直してください(barbell explain BB004)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One finding for each limit whose loosening was refused."""
    for change in history.loosenings:
        if not change.refused:
            continue
        yield found(
            history,
            "BB004",
            change,
            date=change.date,
            params={
                "key": change.key,
                "old": change.old,
                "new": change.new,
                "nav": change.nav,
                "state": change.state.value,
            },
            words={"state": change.state, "rules": switched_off(change)},
            variant=_variant(change),
            remedy="since" if _moves_on(change) else None if change.dropped_on is None else "again",
            cured=not change.is_left,
        )


def _moves_on(change: PolicyLoosening) -> bool:
    """Whether the change would move a `since` in force, which is never allowed."""
    return change.key == "since" and change.old is not None


def _variant(change: PolicyLoosening) -> str | None:
    if change.key == "since":
        return "since" if _moves_on(change) else "begun"
    if change.key == "ignore":
        return "ignored"
    return "nav-unknown" if change.nav is None else None
