"""Core money must not reach the sleeve through other accounts either.

What it checks:
    Money that leaves the core is followed through every account outside, and
    every currency, for `tracing-window` days. Where it reaches the sleeve, or
    pays a card or clearing account that had paid for the sleeve (or that had lent what
    paid such a card), that is a breach, with every step as evidence. What is paid into
    an Expenses or Income account is spent, unless that account gives again: then it is
    followed, too, and what such an account gives beyond that (a refund, a salary) is
    clean.
    Which yen it was is a matter of convention: by default the money that came
    in last goes out first (`tracing: "lifo"`), so that a withdrawal that was
    spent is no breach, and one that lay in the bank until the broker was funded
    is. The bounds over all conventions are given beside it. If all of it was
    core's own yield, it is a notice. Less than 1,000 times `tolerance` is not told,
    until the amounts of one window sum to that.

Why:
    People do not move money from core to sleeve in one line. They sell the fund
    into the bank, and fund the broker from the bank two days later.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Fund JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Assets:Bank JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:Fund      9,000,000 JPY
      Assets:Attack:Trade     500,000 JPY
      Assets:Bank             100,000 JPY
      Equity:Opening       -9,600,000 JPY
    2025-03-03 * "Sold into the bank"
      Assets:Core:Fund       -300,000 JPY
      Assets:Bank             300,000 JPY
    2025-03-05 * "From the bank to the broker"
      Assets:Bank            -200,000 JPY
      Assets:Attack:Trade     200,000 JPY  ;! BB202

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Fund JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Assets:Bank JPY
    2025-01-06 open Expenses:Car JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:Fund      9,000,000 JPY
      Assets:Attack:Trade     500,000 JPY
      Assets:Bank             100,000 JPY
      Equity:Opening       -9,600,000 JPY
    2025-03-03 * "Sold for a car"
      Assets:Core:Fund       -300,000 JPY
      Assets:Bank             300,000 JPY
    2025-03-04 * "The car"
      Assets:Bank            -300,000 JPY
      Expenses:Car            300,000 JPY
    2025-03-05 * "What was in the bank before goes to the broker"
      Assets:Bank             -50,000 JPY
      Assets:Attack:Trade      50,000 JPY

How to mend:
    Pay the amount back from the sleeve to the core. If the withdrawal was for
    something else and was spent on it first, put the same link on both
    (`^car-2025`): it is then taken to have been spent there. Otherwise
    acknowledge the breach with a reason, once it has happened (BB201 tells how): a
    waiver accepts one flow, and none that comes after it. What left in a currency without a
    price is UNKNOWN and told as such: a `price` directive mends that.

Policy keys:
    `tracing`, `tracing-window`, `core-income`, `tolerance`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Evidence, Finding, Severity
from beancount_barbell.model.flows import Breach, BreachKind, steps
from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import evidence, found
from beancount_barbell.rules.rounding import small_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.history import History

JA = """核の資金は、枠外の口座を経由しても攻め枠に入れてはいけない。

何を調べるか:
    核を出た資金を、枠外のすべての口座と通貨にわたって `tracing-window` 日のあいだ追います。攻め枠に
    届けば、また攻め枠の分を立て替えたカードや仮勘定の支払い(その立て替えを借り換えた先への支払いも
    同じ)に充てられれば違反で、経路の一つひとつが証拠になります。Expenses や Income の口座に入れた資
    金は使ったものとしますが、その口座から再び出た分は続けて追います(それを超えて出た分は返金や給与
    で、核の資金ではありません)。どの円だったかは約束ごとです。初期設定は後入れ先出し
    (`tracing: "lifo"`)で、使い切った引き出しは違反にならず、銀行に置いたまま証券会社へ回した分は違
    反になります。どの約束ごとでもこの範囲に入る、という上限と下限を併せて示します。全額が核の分配金な
    ら通知です。`tolerance` の1,000倍に満たない額は、期間内の合計がそれに達したときにまとめて知らせ
    ます。

なぜ:
    核から攻め枠へ一行で移す人はいません。MMFを銀行に落とし、二日後に銀行から証券会社へ入金します。

直し方:
    同じ金額を攻め枠から核へ返します。別の使い道のための引き出しで、先にそれに使ったのなら、引き出し
    と支払いに同じリンク(`^car-2025`)を付けると、そこで使ったものとして扱います。どちらでもなければ、
    後から理由を書いた waiver で承認します(書き方は BB201。一つの承認は、それ以前の一件だけに効きま
    す)。価格のない通貨で出た資金の金額は不明と示します。`price` を書けば解消します。

方針のキー:
    `tracing`, `tracing-window`, `core-income`, `tolerance`
"""

WORDS = {
    "BB202": Label(
        "{amount} that left {from} from {left_on} on reached {to} through outside accounts.",
        "{left_on} 以降に {from} を出た {amount} が、枠外の口座を経由して {to} に届きました。",
    ),
    "BB202.yield": Label(
        "{amount} of the core's own yield, paid out by {from} from {left_on} on, reached {to} "
        "through outside accounts.",
        "{left_on} 以降に {from} から払い出された核の分配金 {amount} が、枠外の口座を経由して "
        "{to} に届きました。",
    ),
    "BB202.unknown": Label(
        "Core money that left {from} from {left_on} on reached {to} through outside accounts; how "
        "much is UNKNOWN (no price of {missing}).",
        "{left_on}以降に {from} から出た核の資金が、枠外の口座を経由して {to} に入りました。"
        "{missing} の価格がないため、金額は不明です。",
    ),
    "BB202.remedy": Label(
        "Bring it back, or acknowledge it (barbell explain BB202).",
        "核へ戻すか、理由を書いて承認してください(barbell explain BB202)。",
    ),
    "BB202.remedy.partly": Label(
        "{outstanding} of it is still out: bring it back, or acknowledge it "
        "(barbell explain BB202).",
        "うち {outstanding} がまだ戻っていません。核へ戻すか、理由を書いて承認してください"
        "(barbell explain BB202)。",
    ),
    "BB202.remedy.unknown": Label(
        "Add a price of {missing} of {left_on} or before, and bring it back, or acknowledge it "
        "(barbell explain BB202).",
        "{left_on} 以前の {missing} の価格を書き、核へ戻すか、理由を書いて承認してください"
        "(barbell explain BB202)。",
    ),
    "evidence.left": Label("{amount} left {account} on {on}", "{on} に {account} を出た {amount}"),
    "evidence.lay": Label(
        "{amount} of it came to {account} on {on}", "うち {amount} が {on} に {account} へ"
    ),
    "evidence.owed": Label(
        "it pays {amount} that {account} had laid out for the sleeve on {on}",
        "{on} に {account} が攻め枠のために立て替えた {amount} の支払い",
    ),
    "evidence.worth": Label("worth {value} when it arrived", "届いた時点の時価は {value}"),
    "evidence.certain": Label(
        "so much by every convention of tracing that conserves value",
        "価値を保つどの追跡方法でもこの金額",
    ),
    "evidence.between": Label(
        "between {least} and {most} by any convention of tracing that conserves value",
        "価値を保つ追跡方法なら、どれでも {least} から {most} のあいだ",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One finding for each transaction by which traced core money reached the sleeve."""
    for breach in history.breaches:
        if breach.kind is not BreachKind.TRANSIT:
            continue
        flow = breach.flow
        hops = [
            {"account": hop.account, "date": hop.date, "amount": hop.amount} for hop in breach.hops
        ]
        variant = _variant(breach)
        partly = "partly" if breach.outstanding != breach.amount else None
        yield found(
            history,
            "BB202",
            flow,
            date=breach.date,
            location=flow.sleeve_location,
            params={
                "amount": breach.amount,
                "from": flow.source,
                "to": flow.target,
                "outstanding": breach.outstanding,
                "hops": hops,
                "best": breach.least,
                "worst": breach.most,
                "value": breach.value,
            },
            words={"left_on": breach.hops[0].date, "missing": flow.missing},
            variant=variant,
            remedy="unknown" if variant == "unknown" else partly,
            severity=Severity.NOTICE if breach.only_income else Severity.ERROR,
            cured=breach.cured_on is not None,
            evidence=_evidence(breach, history.base_currency),
            accounts=flow.accounts | {hop.account for hop in breach.hops},
            amount=breach.amount,
        )


def _variant(breach: Breach) -> str | None:
    if breach.amount is None:
        return "unknown"
    return "yield" if breach.only_income else None


def _evidence(breach: Breach, currency: str) -> Iterator[Evidence]:
    """Each step of the money, the bounds of its amount, and the places where it came back."""
    for step, hop in steps(breach.hops):
        words = {"amount": hop.amount, "currency": currency, "account": hop.account}
        yield evidence(hop.location, step, on=hop.date, **words)
    if breach.amount is not None:
        arrived = breach.flow.sleeve_location
        if breach.value != breach.amount:
            yield evidence(arrived, "worth", currency=currency, value=breach.value)
        for part in breach.parts:
            yield small_part(part.flow.sleeve_location, part.flow.date, part.amount, currency)
        if not breach.parts:  # the bounds are of one flow only
            sure = breach.least == breach.most == breach.amount
            words = {"currency": currency, "least": breach.least, "most": breach.most}
            yield evidence(arrived, "certain" if sure else "between", **words)
    for place in breach.returns:
        yield evidence(place, "returned")
