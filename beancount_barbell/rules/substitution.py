"""Core money out and sleeve money in, of like size, may be a substitution.

What it checks:
    What left the core for outside is matched with what outside accounts put into
    the sleeve, within `tracing-window` days after it or 30 days before it. Income
    that is not the sleeve's, such as a salary, and what an expense gives count as such, and
    so do a fee or a debt of the sleeve that others pay. Costs
    that are tagged as the core's are matched likewise, also with gains that are tagged as
    the sleeve's and that no position there has made. What was traced is BB202 and
    left out here. It is told from 50,000 times the tolerance (50,000 JPY) on, or a tenth
    of the sleeve's budget if that is more; small matches within `tracing-window` days
    are told together as soon as they come to that.

Why:
    Funding the broker from the bank and refilling the bank from the core comes
    to the same as a transfer; so does a core that pays the rent while the salary
    goes to the broker, and a core that pays a fee to nobody while the sleeve wins as
    much from nowhere. No convention of tracing can prove it. It is pointed out.

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
      Assets:Bank             500,000 JPY
      Equity:Opening      -10,000,000 JPY
    2025-03-03 * "The bank funds the broker"
      Assets:Bank            -200,000 JPY
      Assets:Attack:Trade     200,000 JPY  ;! BB203
    2025-03-05 * "The core refills the bank"
      Assets:Core:Fund       -200,000 JPY
      Assets:Bank             200,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Fund JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Assets:Bank JPY
    2025-01-06 open Expenses:House JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:Fund      9,000,000 JPY
      Assets:Attack:Trade     500,000 JPY
      Assets:Bank             500,000 JPY
      Equity:Opening      -10,000,000 JPY
    2025-03-03 * "A roof, from the core"
      Assets:Core:Fund       -200,000 JPY
      Expenses:House          200,000 JPY

How to mend:
    If the core's money had a purpose of its own, put one link on the withdrawal
    and on what it was spent on (`^roof-2025`): as much as that cost is left out.
    Otherwise bring it back: what the sleeve pays into the core later, beyond what
    mends a breach, mends it, the oldest first.

Policy keys:
    `tracing-window`, `sleeve-budget`, `tolerance`
"""

from __future__ import annotations

import datetime
from collections import deque
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.dates import days_before
from beancount_barbell.model.flows import Flow, Substitution
from beancount_barbell.model.label import Label
from beancount_barbell.model.order import Turn
from beancount_barbell.rules.base import entry_place, evidence, found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History
    from beancount_barbell.model.location import Location

JA = """核からの出金と攻め枠への入金の金額が近ければ、肩代わりかもしれない。

何を調べるか:
    核から枠外へ出た金額と、枠外の口座から攻め枠へ入った金額を、出金後 `tracing-window` 日以内、
    または出金前30日以内で突き合わせます。給与のように攻め枠のものでない収入や、費用の口座からの入
    金も、枠外が払った攻め枠の費用や負債も数えます。核のタグの付いた費用も同じように突き合わせ、攻
    め枠のタグの付いた、建玉のない利益とも突き合わせます。追跡できた分は BB202 で、ここには含めませ
    ん。許容誤差の50,000倍(5万円)以上、攻め枠の予算の一割がそれより大きければ一割以上のときに知ら
    せます。それより小さいものは、`tracing-window` 日以内の合計がそれに達したときに、まとめて知らせ
    ます。

なぜ:
    銀行から証券会社へ入金し、銀行を核で補えば、直接の振替と同じことです。核で家賃を払い、給与を証券
    会社へ回すのも、核が誰かも分からない手数料を払い、攻め枠がどこからともなく同じほど得るのも同じ
    です。どの約束ごとでも証明はできないので、指摘にとどめます。

直し方:
    核の資金に別の使い道があったのなら、引き出しと支払いに同じリンク(`^roof-2025`)を付けます。支払っ
    た額だけが除かれます。そうでなければ核へ返します。違反(BB201、BB202)を埋めてなお余る、攻め枠から
    核への後の支払いが、古いものから順に埋めます。

方針のキー:
    `tracing-window`, `sleeve-budget`, `tolerance`
"""

WORDS = {
    "BB203": Label(
        "{amount} left {from} from {left_on} on, and as much was put into {to}.",
        "{left_on} 以降に {from} から {amount} が出て、同じほどの金額が {to} に入りました。",
    ),
    "BB203.remedy": Label(
        "Bring it back, or link the withdrawal to what it was spent on (barbell explain BB203).",
        "核へ戻すか、引き出しと使い道に同じリンクを付けてください(barbell explain BB203)。",
    ),
    "BB203.remedy.partly": Label(
        "{outstanding} of it is still out: bring it back, or link the withdrawal to what it was "
        "spent on (barbell explain BB203).",
        "まだ {outstanding} が戻っていません。核へ戻すか、引き出しと使い道に同じリンクを付けて"
        "ください(barbell explain BB203)。",
    ),
    "evidence.left-core": Label("core money left on {on}", "{on} に核から出金"),
    "evidence.funded": Label("the sleeve was funded on {on}", "{on} に攻め枠へ入金"),
}


SMALLEST = 50_000
"""Least amount of a finding, as a multiple of `tolerance` (50,000 JPY for 1 JPY)."""

SHARE_OF_BUDGET = Decimal("0.1")
"""Least amount of a finding, as a ratio of `sleeve-budget`; the larger of the two counts."""


def check(history: History) -> Iterator[Finding]:
    """One notice for each group of exits and fundings that match, or for small ones together."""
    for match, outstanding, returns in _mended(history, list(_large_enough(history))):
        last = match.fundings[-1]
        first = match.exits[0]
        accounts = frozenset[str]().union(*(f.accounts for f in (*match.exits, *match.fundings)))
        yield found(
            history,
            "BB203",
            last,
            date=last.date,
            location=last.sleeve_location,
            params={"amount": match.amount, "from": first.source, "to": last.target},
            words={"left_on": first.date, "outstanding": outstanding},
            remedy="partly" if returns else None,
            cured=outstanding <= history.tolerance,
            evidence=[
                *(
                    evidence(entry_place(one.entry), "left-core", on=one.date)
                    for one in match.exits
                ),
                *(evidence(one.sleeve_location, "funded", on=one.date) for one in match.fundings),
                *(evidence(place, "returned") for place in returns),
            ],
            accounts=accounts,
            amount=match.amount,
        )


def _mended(
    history: History, matches: list[Substitution]
) -> Iterator[tuple[Substitution, Decimal, list[Location]]]:
    """Each match with its outstanding amount, and the places where the sleeve paid it back.

    Returns are matched to the oldest match first; matches before `since` come last.
    """
    since = history.policy.since or datetime.date.min
    left = [one.amount for one in history.sweeps]
    complete = [max(flow.date for flow in (*match.exits, *match.fundings)) for match in matches]
    turns = sorted(range(len(matches)), key=lambda at: (complete[at] < since, complete[at]))
    found = {}
    for at in turns:
        outstanding, places = matches[at].amount, []
        for index, back in enumerate(history.sweeps):
            part = min(left[index], outstanding) if back.date >= complete[at] else ZERO
            if part:
                left[index] -= part
                outstanding -= part
                places.append(back.location)
        found[at] = matches[at], outstanding, places
    yield from (found[at] for at in range(len(matches)))


def _large_enough(history: History) -> Iterator[Substitution]:
    """The matches for findings: large ones, and small ones of one window that sum up to one."""
    days = {day.date: day for day in history.days}
    waiting: deque[Substitution] = deque()
    for match in sorted(history.substitutions, key=lambda one: one.fundings[-1].date):
        date = match.fundings[-1].date
        day = days[date]
        budget = day.limits.sleeve_budget or ZERO
        least = max(history.tolerance * SMALLEST, budget * SHARE_OF_BUDGET)
        if match.amount >= least:
            yield match
            continue
        waiting.append(match)
        start = days_before(date, day.policy.tracing_window)
        while waiting[0].fundings[-1].date < start:
            waiting.popleft()
        amount = sum((one.amount for one in waiting), ZERO)
        if amount >= least:
            exits = _in_order(flow for one in waiting for flow in one.exits)
            fundings = _in_order(flow for one in waiting for flow in one.fundings)
            yield Substitution(amount, exits, fundings)
            waiting.clear()


def _in_order(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """Each flow once, in order of date."""
    once = {id(flow): flow for flow in flows}
    return tuple(sorted(once.values(), key=lambda flow: (flow.date, Turn(flow.entry))))
