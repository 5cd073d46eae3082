"""No debt outside the sleeve funds it.

What it checks:
    Each transaction in which an account under Liabilities that is not of the
    sleeve, tagged as outside or not tagged at all, grows and the sleeve
    receives. The smaller of the two is the amount, less what Equity pays in the
    same transaction: that was lent by nobody. So is what had been paid into the account
    before, or on the same day, beyond what it owed (a card that was overpaid). A fee
    or tax that a card pays for the sleeve puts nothing into its accounts, and is a
    contribution and a loss. What the sleeve itself pays back to that lender mends it, also
    by way of an account outside, within `tracing-window` days. So does what it gives
    back after the lender was paid: to the core, if the core had paid (BB202), else to
    an account outside. A loan that is paid into an account outside first, and from
    there into the sleeve, is not recognised: `barbell doctor` tells of one whose
    account has no tag (BB925).

Why:
    A loan looks like equity as soon as it lies in the sleeve: the NAV starts at
    100 with it, and the ruin lines are drawn around money that belongs to a
    bank. A debt of the sleeve has to be counted as one.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Liabilities:CardLoan JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade   500,000 JPY
      Equity:Opening       -500,000 JPY
    2025-02-03 * "A little more to trade with"
      Liabilities:CardLoan -100,000 JPY
      Assets:Attack:Trade   100,000 JPY  ;! BB106

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Liabilities:Margin JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade   500,000 JPY
      Equity:Opening       -500,000 JPY
    2025-02-03 * "On margin: a debt of the sleeve's own"
      Liabilities:Margin   -100,000 JPY
      Assets:Attack:Trade   100,000 JPY

How to mend:
    If the debt is the sleeve's, put `barbell: "attack"` on its open: then it
    counts in leverage and equity, and its money is the sleeve's wherever it goes
    first. If not, let the sleeve pay it back, or give it back to the bank that has
    paid the lender since. A debt of the sleeve's that is booked
    on its way between two of its accounts is somebody else's until it arrives: tag
    the account in between as the sleeve's, too.

Policy keys:
    `tolerance`, `tracing-window`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import evidence, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History

JA = """枠外の借金で攻め枠に資金を入れてはいけない。

何を調べるか:
    攻め枠のものではない負債の口座(枠外のもの、タグのないもの)が増え、攻め枠が受け取った取引です。
    小さい方の金額を数え、同じ取引で資本(Equity)が出した分は引きます。誰かが貸したものではないから
    です。その口座に、借りを超えて前もって(または同じ日に)入れてあった分(過払いのカードなど)も引き
    ます。カードで払った攻め枠の手数料や税は、攻め枠の口座に何も入れないので、入金と損失であり、こ
    こでは数えません。攻め枠がその相手に自分で返せば直ります。`tracing-window` 日以内に枠外の口座を
    経た分も含みます。ほかの口座から相手に先に払ってあるときは、核が払ったのなら核へ(BB202)、そうで
    なければ枠外の口座へ、攻め枠がその後に戻した分も含みます。いったん枠外の口座に入ってから攻め枠に
    移った借入は見つけられません。タグのない借入は `barbell doctor` で分かります(BB925)。

なぜ:
    借金は攻め枠に入ったとたんに自己資金に見えます。基準価額はそれを含めて 100 から始まり、破綻ライ
    ンは他人の資金の周りに引かれます。攻め枠の借りは、借りとして数えなければなりません。

直し方:
    攻め枠の借りなら、その open に `barbell: "attack"` を書きます。レバレッジと純資産に反映され、
    その資金は、先にどこへ入っても攻め枠のものとして追われます。そうでなければ、攻め枠からその相手に
    返します。銀行から相手に先に払ってあるときは、その銀行に返します。
    攻め枠の借りを二つの口座の間で移す途中の口座にも、攻め枠のタグを付けてください。付けなければ、
    届くまでは他人の借りと数えます。

方針のキー:
    `tolerance`, `tracing-window`
"""

WORDS = {
    "BB106": Label(
        "{amount} came into {to} from {from}, a debt that is not counted as the sleeve's.",
        "{from} から {to} へ {amount} が入りました。攻め枠の借りに数えられていません。",
    ),
    "BB106.unknown": Label(
        "A debt outside, {from}, funded {to}; by how much is UNKNOWN, without a price of "
        "{missing}.",
        "枠外の借り {from} から {to} に資金が入りました。{missing} の価格がなく、金額は不明です。",
    ),
    "BB106.remedy": Label(
        'Put barbell: "attack" on the debt if it is the sleeve\'s, or let the sleeve pay it back, '
        "to whoever has paid the lender since (barbell explain BB106).",
        '攻め枠の借りなら open に barbell: "attack" を書き、違えば攻め枠から相手に、'
        "相手に払い済みなら払った口座に返してください(barbell explain BB106)。",
    ),
    "BB106.remedy.partly": Label(
        '{outstanding} of it is not paid back. Put barbell: "attack" on the debt if it is the '
        "sleeve's, or let the sleeve pay it back, to whoever has paid the lender since "
        "(barbell explain BB106).",
        "まだ {outstanding} が返されていません。攻め枠の借りなら open に "
        'barbell: "attack" を書き、違えば攻め枠から相手に、'
        "相手に払い済みなら払った口座に返してください(barbell explain BB106)。",
    ),
    "BB106.remedy.unknown": Label(
        'Put barbell: "attack" on the debt if it is the sleeve\'s; if not, add a price of '
        "{missing} of {on} or before, and let the sleeve pay it back (barbell explain BB106).",
        '攻め枠の借りなら open に barbell: "attack" を書き、違えば {on} 以前の {missing} の価格を'
        "書いて攻め枠から返してください(barbell explain BB106)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One finding for each transaction in which a debt outside funded the sleeve."""
    for flow in history.flows:
        lender, borrowed = flow.lender, flow.borrowed
        if lender is None or (borrowed is not None and borrowed <= history.tolerance):
            continue
        role = history.roles.of(lender)
        yield found(
            history,
            "BB106",
            flow,
            date=flow.date,
            location=flow.sleeve_location,
            params={
                "amount": borrowed,
                "from": lender,
                "to": flow.target,
                "outstanding": None if borrowed is None else borrowed - flow.repaid,
            },
            words={"missing": flow.missing, "on": flow.date},
            variant="unknown" if borrowed is None else None,
            remedy="unknown" if borrowed is None else "partly" if flow.repaid else None,
            cured=flow.repaid_on is not None,
            evidence=(evidence(role.location, "outside", account=lender),),
            amount=borrowed,
        )
