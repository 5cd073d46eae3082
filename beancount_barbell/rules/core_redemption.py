"""The core is not touched in a stress.

What it checks:
    Each day on which the core's own holdings went down, net of what came in
    that day, while the state in force that morning was not ACTIVE, a market
    stop was in force, or a margin call had been received within five business
    days. Where the money went does not matter; what reached the sleeve is BB201
    or BB202 beside it. The amount is the day's net outflow at market, not a fall
    in value. It is mended, the oldest first, by what comes back on a later day:
    by money of the sleeve, and by the same money, from wherever it went (it is
    followed as for BB202, and counts at the value at which it left). Neither
    salary nor recovery mends it.

Why:
    On such a day everything is cheap but the core, and the core is at hand.
    What leaves it then is spent on hope. Whoever needs core money for the house
    decides it when nothing burns, or says why and signs it.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Assets:Bank JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank      9,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening      -10,000,000 JPY
    2025-02-03 custom "barbell" "margin-call" 300,000 JPY
      due: 2025-02-05
    2025-02-04 * "Into the bank, to be ready"
      Assets:Core:Bank       -300,000 JPY  ;! BB205
      Assets:Bank             300,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Core:Deposit JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Assets:Attack:Reserve JPY
      barbell: "attack"
      barbell-layer: "reserve"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank       9,000,000 JPY
      Assets:Attack:Trade      700,000 JPY
      Assets:Attack:Reserve    300,000 JPY
      Equity:Opening       -10,000,000 JPY
    2025-02-03 custom "barbell" "margin-call" 300,000 JPY
      due: 2025-02-05
    2025-02-04 * "The reserve is there for this"
      Assets:Attack:Reserve   -300,000 JPY
      Assets:Attack:Trade      300,000 JPY
    2025-02-04 * "Inside the core"
      Assets:Core:Bank        -300,000 JPY
      Assets:Core:Deposit      300,000 JPY

How to mend:
    Bring the same money back, or as much from the sleeve, or acknowledge it by a
    waiver with a reason (BB201 tells how).

Policy keys:
    `tolerance`; the lines and market rules that put the sleeve into its state
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.label import Label
from beancount_barbell.model.states import RiskState
from beancount_barbell.rules.base import evidence, found, state_evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.findings import Evidence, Finding
    from beancount_barbell.model.flows import Redemption
    from beancount_barbell.model.history import History

JA = """非常時に核を取り崩してはいけない。

何を調べるか:
    その朝の状態が ACTIVE でない日、市場停止の日、追証の通知から5営業日以内の日に、核の口座の資金が
    差し引きで減った日です。行き先は問いません(攻め枠に届いた分は BB201 や BB202 にもなります)。金
    額はその日の純流出の時価で、評価額の下落ではありません。後日戻った分は、古いものから順に埋めま
    す。埋めるのは攻め枠からの資金と、どこを経由しても核を出たその資金です(BB202 と同じように追跡
    し、出たときの金額で数えます)。給与や相場の回復では埋まりません。

なぜ:
    そういう日は核のほかはすべてが安く、核だけがすぐ使えます。その日に核を出る資金は、期待に使われ
    ます。住まいのために核が要るなら、平時に決めるか、理由を書いて署名します。

直し方:
    核を出た資金を戻すか、同じ金額を攻め枠から核へ移すか、理由を書いた waiver で承認します(書き方は
    BB201)。

方針のキー:
    `tolerance`(状態を決める破綻ラインと市場ルール)
"""

WORDS = {
    "BB205": Label(
        "{amount} net left the core from {from} while the sleeve was {state}.",
        "攻め枠が {state} の間に、{from} から核の資金が差し引き {amount} 出ました。",
    ),
    "BB205.market": Label(
        "{amount} net left the core from {from} while the market was stopped ({state}).",
        "市場停止の間({state})に、{from} から核の資金が差し引き {amount} 出ました。",
    ),
    "BB205.margin-call": Label(
        "{amount} net left the core from {from} within five business days of the margin call of "
        "{call} on {on}.",
        "{on} の追証 {call} から5営業日以内に、{from} から核の資金が差し引き {amount} 出ました。",
    ),
    "BB205.unknown": Label(
        "The core went down in a stress; by how much is UNKNOWN, without a price of {missing}.",
        "非常時に核が減りました。{missing} の価格がなく、金額は不明です。",
    ),
    "BB205.remedy": Label(
        "Bring it back, or as much from the sleeve, or acknowledge it (barbell explain BB205).",
        "その資金を核へ戻すか、同じ金額を攻め枠から核へ移すか、理由を書いて承認してください"
        "(barbell explain BB205)。",
    ),
    "BB205.remedy.partly": Label(
        "{outstanding} of it is still out: bring it back, or as much from the sleeve, or "
        "acknowledge it (barbell explain BB205).",
        "まだ {outstanding} が戻っていません。その資金を核へ戻すか、同じ金額を攻め枠から移すか、"
        "理由を書いて承認してください(barbell explain BB205)。",
    ),
    "BB205.remedy.unknown": Label(
        "Add a price of {missing} of {on} or before, and bring it back, or as much from the "
        "sleeve, or acknowledge it (barbell explain BB205).",
        "{on} 以前の {missing} の価格を書き、その資金を核へ戻すか、同じ金額を攻め枠から核へ移すか、"
        "理由を書いて承認してください(barbell explain BB205)。",
    ),
    "evidence.margin-call": Label("the margin call", "追証の通知"),
}


def check(history: History) -> Iterator[Finding]:
    """One finding for each day of stress on which the core went down."""
    for redemption in history.redemptions:
        flow = redemption.flow
        variant, words = _stress(redemption)
        unknown = redemption.amount is None or flow.source is None
        partly = "partly" if redemption.outstanding != redemption.amount else None
        yield found(
            history,
            "BB205",
            redemption,
            date=redemption.date,
            location=flow.core_location,
            params={
                "amount": redemption.amount,
                "from": flow.source,
                "to": None,
                "outstanding": redemption.outstanding,
                "state": redemption.state.value,
            },
            words={**words, **({"missing": flow.missing, "on": flow.date} if unknown else {})},
            variant="unknown" if unknown else variant,
            remedy="unknown" if unknown else partly,
            cured=redemption.cured_on is not None,
            evidence=_evidence(history, redemption),
            amount=redemption.amount,
            entry=flow.entry,
        )


def _stress(redemption: Redemption) -> tuple[str | None, dict[str, Any]]:
    """The text variant and its values for the stress: a state, the market, or a margin call."""
    words: dict[str, Any] = {"state": redemption.state}
    if redemption.state is not RiskState.ACTIVE:
        return "market" if redemption.market else None, words
    call = redemption.call
    return "margin-call", {**words, "call": call and call.amount, "on": call and call.date}


def _evidence(history: History, redemption: Redemption) -> Iterator[Evidence]:
    if redemption.state is not RiskState.ACTIVE:
        yield from state_evidence(history, redemption.date)
    if redemption.call is not None:
        yield evidence(redemption.call.location, "margin-call")
    for place in redemption.returns:
        yield evidence(place, "returned")
