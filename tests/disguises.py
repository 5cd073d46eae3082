"""Random households in which core money goes into the sleeve, and ways to hide it.

A transfer is a list of steps (day, legs, words). A disguise makes other steps of it, or
adds directives; two of them can be combined. Whatever it is, the money leaves the core
and arrives in the sleeve.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

START = datetime.date(2025, 1, 6)
CORE, SLEEVE = "Assets:Core:Bank", "Assets:Attack:Trade"
FUND = "Assets:Core:Fund"
NEUTRAL = ("Assets:Bank", "Assets:Second", "Assets:Clearing", "Liabilities:Card")
EQUITY = ("Equity:Opening", "Equity:Private", "Equity:Conversions")
SPENT = ("Expenses:Living", "Expenses:Car", "Income:Salary", "Income:Gifts")
COSTS = ("Expenses:Core:Fee", "Income:Core:Yield")
GAINS = ("Income:Attack:PnL", "Expenses:Attack:Fee")
FLAGS = "!*STUCPXQ"

HOUSE = """\
option "operating_currency" "JPY"
option "inferred_tolerance_default" "JPY:0.5"
2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Core:Fund "NONE"
  barbell: "core"
2025-01-01 open Expenses:Core:Fee
  barbell: "core"
2025-01-01 open Income:Core:Yield
  barbell: "core"
2025-01-01 open Assets:Attack:Trade "NONE"
  barbell: "attack"
2025-01-01 open Income:Attack:PnL
  barbell: "attack"
2025-01-01 open Expenses:Attack:Fee
  barbell: "attack"
2025-01-01 open Assets:Bank
2025-01-01 open Assets:Second
2025-01-01 open Assets:Clearing
2025-01-01 open Assets:Store "NONE"
2025-01-01 open Liabilities:Card
2025-01-01 open Income:Salary
2025-01-01 open Income:Gifts
2025-01-01 open Expenses:Living
2025-01-01 open Expenses:Car
2025-01-01 open Equity:Opening
2025-01-01 open Equity:Private
2025-01-01 open Equity:Conversions
2025-01-01 commodity FUND
  barbell-class: "treasury-mmf"
2025-01-06 custom "barbell" "policy"
  core-floor: 1,000,000 JPY
  sleeve-budget: 2,000,000 JPY
  sleeve-target: 0.3
2025-01-06 * "Opening"
  Assets:Core:Bank     7,000,000 JPY
  Assets:Core:Fund          2000 FUND {1000 JPY}
  Assets:Attack:Trade  1,000,000 JPY
  Equity:Opening
2025-01-06 price FUND 1000 JPY
"""


class Step(NamedTuple):
    """One transaction: days after the start, legs as text, what stands beside them."""

    day: int
    legs: tuple[str, ...]
    flag: str = "*"
    words: str = ""

    def text(self) -> str:
        """As it is written."""
        lines = "".join(f"\n  {leg}" for leg in self.legs)
        return f'{on(self.day)} {self.flag} "t"{self.words}{lines}\n'


@dataclass(frozen=True)
class Transfer:
    """What is booked of the transfer of `amount`: steps, and other directives.

    `spent` is the most that was spent beside it on the way, out of the same accounts.
    """

    amount: int
    steps: tuple[Step, ...]
    others: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    spent: int = 0
    house: str = ""

    @property
    def last(self) -> int:
        return max((step.day for step in self.steps), default=90)


def on(day: int) -> str:
    return (START + datetime.timedelta(days=day)).isoformat()


def household(random: Random) -> str:
    """What else there is: money at the banks, and perhaps a position of the sleeve that falls."""
    told = ""
    for name in NEUTRAL[:2]:
        if random.random() < 0.7:
            amount = random.randrange(1000, 900_000, 1000)
            told += move(0, EQUITY[0], name, amount).text()
    if random.random() < 0.4:
        lot = f"{SLEEVE}  100 SHARE {{3000 JPY}}"
        told += Step(0, (lot, f"{EQUITY[0]}  -300000 JPY")).text()
        told += "".join(
            f"{on(day)} price SHARE {random.choice((3000, 2500, 1500, 300))} JPY\n"
            for day in range(1, 90, random.choice((7, 30, 89)))
        )
    return told


def move(day: int, source: str, target: str, amount: int, words: str = "") -> Step:
    """Money from one account to another."""
    return Step(day, (f"{source}  {-amount} JPY", f"{target}  {amount} JPY"), words=words)


def plain(random: Random) -> Transfer:
    """The transfer as it is."""
    amount = random.randrange(200_000, 600_000, 1000) + random.choice((0, 0, 7))
    step = move(random.randint(20, 60), CORE, SLEEVE, amount)
    return Transfer(amount, (step,), house=household(random))


def between(step: Step, first: str, second: str, wait: int, amount: int) -> tuple[Step, Step]:
    """The same by way of something."""
    return move(step.day, CORE, first, amount), move(step.day + wait, second, SLEEVE, amount)


# -- disguises of a plain transfer: other steps ---------------------------------------


def in_parts(random: Random, one: Transfer) -> Transfer:
    """Slices on several days."""
    count = random.choice((2, 3, 7, 40))
    day, part = one.steps[0].day, one.amount // count
    parts = [part] * (count - 1) + [one.amount - part * (count - 1)]
    days = sorted(random.randint(0, 25) for _ in parts)
    return replace(
        one,
        steps=tuple(move(day + at, CORE, SLEEVE, a) for at, a in zip(days, parts, strict=True)),
    )


def by_equity(random: Random, one: Transfer) -> Transfer:
    """Into one Equity account, out of another."""
    ways = random.choice(EQUITY), random.choice(EQUITY)
    return replace(one, steps=between(one.steps[0], *ways, random.randint(0, 60), one.amount))


def by_results(random: Random, one: Transfer) -> Transfer:
    """A cost of the core and a gain of the sleeve, in any order, or in one transaction."""
    cost, gain, day = random.choice(COSTS), random.choice(GAINS), one.steps[0].day
    spend, win = move(day, CORE, cost, one.amount), move(day, gain, SLEEVE, one.amount)
    if random.random() < 0.4:
        return replace(one, steps=(Step(day, spend.legs + win.legs),))
    return replace(one, steps=(spend, win._replace(day=day + random.randint(-20, 40))))


def by_spending(random: Random, one: Transfer) -> Transfer:
    """Spent on something, which gives it again."""
    way = random.choice(SPENT)
    return replace(one, steps=between(one.steps[0], way, way, random.randint(0, 60), one.amount))


def by_a_chain(random: Random, one: Transfer) -> Transfer:
    """Through several accounts, in parts, within the window."""
    hops = random.choices(NEUTRAL, k=random.randint(1, 5))
    hops = [hop for at, hop in enumerate(hops) if at == 0 or hops[at - 1] != hop]
    day = one.steps[0].day
    waits = sorted(random.randint(0, 80) for _ in hops)
    steps = [move(day, CORE, hops[0], one.amount)]
    for at, (source, target) in enumerate(zip(hops, [*hops[1:], SLEEVE], strict=True)):
        half = one.amount // 2 if random.random() < 0.4 else 0
        parts = (half, one.amount - half) if half else (one.amount,)
        steps += [move(day + waits[at], source, target, amount) for amount in parts]
    return replace(one, steps=tuple(steps))


def advanced(random: Random, one: Transfer) -> Transfer:
    """A card or a clearing account pays first."""
    way, day = random.choice(("Liabilities:Card", "Assets:Clearing")), one.steps[0].day
    pays = move(day, way, SLEEVE, one.amount)
    return replace(one, steps=(pays, move(day + random.randint(0, 25), CORE, way, one.amount)))


def in_a_circle(random: Random, one: Transfer) -> Transfer:
    """Round and round on one day."""
    first, second = random.sample(NEUTRAL[:2], 2)
    day, amount = one.steps[0].day, one.amount
    steps = [
        move(day, CORE, first, amount),
        move(day, first, second, amount),
        move(day, second, first, amount),
        move(day, first, second, amount),
        move(day, second, SLEEVE, amount),
    ]
    random.shuffle(steps)
    return replace(one, steps=tuple(steps))


def in_kind(random: Random, one: Transfer) -> Transfer:
    """Shares of the core's fund, at a price or a cost of 0, straight or by way of a store."""
    units, day = one.amount // 1000, one.steps[0].day
    price = random.choice(("{1000 JPY}", "{1000 JPY} @ 0 JPY", "@ 0 JPY", "{0 JPY}", "{1 JPY}"))
    out = f"{FUND}  {-units} FUND {price}"
    arrives = random.choice(("{1000 JPY}", "{0 JPY}", "{1 JPY}", "@ 0 JPY"))
    rest = random.choice((COSTS[0], SPENT[0], GAINS[1], EQUITY[1]))
    if random.random() < 0.5:
        return replace(
            one,
            amount=units * 1000,
            steps=(Step(day, (out, f"{SLEEVE}  {units} FUND {arrives}", rest)),),
        )
    store, later = "Assets:Store", random.randint(0, 40)
    return replace(
        one,
        amount=units * 1000,
        steps=(
            Step(day, (out, f"{store}  {units} FUND {arrives}", rest)),
            Step(
                day + later,
                (
                    f"{store}  {-units} FUND {arrives}",
                    f"{SLEEVE}  {units} FUND {random.choice(('{1000 JPY}', arrives))}",
                    rest,
                ),
            ),
        ),
    )


def at_a_made_up_price(random: Random, one: Transfer) -> Transfer:
    """The core sells cheap, or buys dear, straight or by way of a store: money beside it, too."""
    day, price = one.steps[0].day, random.choice((1, 3, 100))
    units = one.amount // 1000
    paid = units * price
    out, cheap = f"{FUND}  {-units} FUND {{1000 JPY}} @ {price} JPY", f"{{{price} JPY}}"
    loss = random.choice((COSTS[0], COSTS[1], SPENT[0]))
    if random.random() < 0.3:
        dear = f"{{{one.amount // 2} JPY}}"
        bought = Step(day - 1, (f"{SLEEVE}  2 FUND {{1000 JPY}}", f"{SLEEVE}  -2000 JPY"))
        steps = (
            bought,
            Step(
                day,
                (
                    f"{SLEEVE}  -2 FUND {{1000 JPY}} @ {one.amount // 2} JPY",
                    f"{SLEEVE}  {one.amount // 2 * 2} JPY",
                    f"{CORE}  {-(one.amount // 2) * 2} JPY",
                    f"{FUND}  2 FUND {dear}",
                    random.choice((GAINS[0], SPENT[3])),
                ),
            ),
        )
        return replace(one, amount=one.amount // 2 * 2 - 2000, steps=steps)
    way = random.choice((SLEEVE, "Assets:Store"))
    legs = [out, f"{CORE}  {paid} JPY", f"{way}  {units} FUND {cheap}", f"{way}  {-paid} JPY", loss]
    steps = [Step(day, tuple(legs))]
    if way != SLEEVE:
        wait = random.randint(0, 40)
        legs = [f"{way}  {-units} FUND {cheap}", f"{SLEEVE}  {units} FUND {cheap}"]
        if random.random() < 0.5:
            legs[0] += f" @ {price} JPY"
            legs += [f"{way}  {paid} JPY", f"{SLEEVE}  {-paid} JPY"]
        steps.append(Step(day + wait, tuple(legs)))
    return replace(one, amount=units * (1000 - price), steps=tuple(steps))


def by_pads(random: Random, one: Transfer) -> Transfer:
    """Balances that a pad fills: from the core itself, or both from Equity."""
    day = one.steps[0].day
    if random.random() < 0.5:
        pads = f"{on(day)} pad {SLEEVE} {CORE}\n"
    else:
        pads = f"{on(day)} pad {CORE} {EQUITY[1]}\n{on(day)} pad {SLEEVE} {EQUITY[1]}\n"
        pads += f"{on(day + 1)} balance {CORE}  {7_000_000 - one.amount} JPY\n"
    wide = random.choice(("", "", " ~ 100"))
    pads += f"{on(day + 1)} balance {SLEEVE}  {1_000_000 + one.amount}{wide} JPY\n"
    return replace(one, steps=(), others=(pads,))


def without_a_rate(random: Random, one: Transfer) -> Transfer:
    """Through points of which nobody knows a price."""
    day, wait, points = one.steps[0].day, random.randint(0, 20), one.amount // 100
    change = random.choice(EQUITY)
    return replace(
        one,
        steps=(
            move(day, CORE, "Assets:Bank", one.amount),
            Step(
                day + wait,
                (
                    f"Assets:Bank  {-one.amount} JPY",
                    f"{change}  {one.amount} JPY",
                    f"Assets:Second  {points} POINTS",
                    f"{random.choice(EQUITY)}  {-points} POINTS",
                ),
            ),
            Step(
                day + 2 * wait,
                (f"Assets:Second  {-points} POINTS", f"{SLEEVE}  {points} POINTS"),
            ),
        ),
    )


def by_an_account_with_another_tag(random: Random, one: Transfer) -> Transfer:
    """A new account below that of a role, with another role."""
    parent = random.choice((CORE, SLEEVE))
    way = f"{parent}:New"
    told = f'{on(0)} open {way}\n  barbell: "{random.choice(("outside", "core"))}"\n'
    if random.random() < 0.3:
        told = f'{on(0)} open {way}\n{on(0)} custom "barbell" "role" {way} "outside"\n'
    steps = between(one.steps[0], way, way, random.randint(0, 40), one.amount)
    return replace(one, steps=steps, others=(told,))


def by_another_currency(random: Random, one: Transfer) -> Transfer:
    """Changed on the way, into money or into a thing that nobody else prices."""
    day, wait = one.steps[0].day, random.randint(0, 40)
    way = random.choice(NEUTRAL[:3])
    kind = random.choice(("USD", "COIN", "WATCH"))
    units = one.amount // 150 if kind == "USD" else 2
    mark = f"@@ {one.amount} JPY" if kind != "WATCH" else f"{{{{{one.amount} JPY}}}}"
    out = "{}" if kind == "WATCH" else mark
    lots = f"{on(0)} open Assets:Things\n"
    return replace(
        one,
        others=(lots,),
        steps=(
            move(day, CORE, way, one.amount),
            Step(
                day + wait, (f"{way}  {-one.amount} JPY", f"Assets:Things  {units} {kind} {mark}")
            ),
            Step(
                day + wait + random.randint(0, 30),
                (
                    f"Assets:Things  {-units} {kind} {out}",
                    random.choice(
                        (f"{SLEEVE}  {units} {kind} {mark}", f"{SLEEVE}  {one.amount} JPY")
                    ),
                ),
            ),
        ),
    )


def in_one_with_others(random: Random, one: Transfer) -> Transfer:
    """Among the legs of a household's transaction."""
    step, other = one.steps[0], random.randrange(1000, 900_000, 1000)
    legs = (*step.legs, f"Income:Salary  {-other} JPY", f"Expenses:Living  {other} JPY")
    return replace(one, steps=(step._replace(legs=tuple(random.sample(legs, 4))),))


def refilled(random: Random, one: Transfer) -> Transfer:
    """The bank pays first and is refilled; or the core pays the household, a salary the sleeve."""
    day, wait = one.steps[0].day, random.randint(0, 25)
    if random.random() < 0.5:
        amount, words = min(one.amount, 300_000), '\n  barbell-time: "{}"'
        return replace(
            one,
            amount=amount,
            steps=(
                move(day, "Assets:Bank", SLEEVE, amount, words.format("09:00")),
                move(day + wait, CORE, "Assets:Bank", amount, words.format("10:00")),
            ),
        )
    return replace(
        one,
        steps=(
            move(day, CORE, "Expenses:Living", one.amount),
            move(day + wait, "Income:Salary", SLEEVE, one.amount),
        ),
    )


def padded_on_the_way(random: Random, one: Transfer) -> Transfer:
    """A pad fills the account on the way."""
    day, way = one.steps[0].day, "Assets:Clearing"
    pads = f"{on(day)} pad {way} {CORE}\n{on(day + 1)} balance {way}  {one.amount} JPY\n"
    later = move(day + random.randint(1, 40), way, SLEEVE, one.amount)
    return replace(one, steps=(later,), others=(pads,))


def called_a_future(random: Random, one: Transfer) -> Transfer:
    """The fund is declared as something that is worth nothing by itself."""
    kind = random.choice(("future", "cfd", "option"))
    told = f'{on(0)} commodity FUND2\n  barbell-instrument: "{kind}"\n'
    told += f"{on(0)} price FUND2 1000 JPY\n"
    units, day = one.amount // 1000, one.steps[0].day
    return replace(
        one,
        amount=units * 1000,
        others=(told,),
        steps=(
            Step(day - 2, (f"{CORE}  {-units * 1000} JPY", f"{FUND}  {units} FUND2 {{1000 JPY}}")),
            Step(
                day,
                (f"{FUND}  {-units} FUND2 {{1000 JPY}}", f"{SLEEVE}  {units} FUND2 {{1000 JPY}}"),
            ),
        ),
    )


def retagged(random: Random, one: Transfer) -> Transfer:
    """The account is not the core's, or the sleeve's, any more: says a directive."""
    name, role = random.choice(((CORE, "outside"), (CORE, "attack"), (SLEEVE, "outside")))
    day = random.randint(0, one.last)
    return replace(one, others=(f'{on(day)} custom "barbell" "role" {name} "{role}"\n',))


# -- disguises of any transfer: words and directives -----------------------------------


def flagged(random: Random, one: Transfer) -> Transfer:
    """Another flag."""
    return replace(one, steps=tuple(step._replace(flag=random.choice(FLAGS)) for step in one.steps))


def policy(day: int, line: str) -> str:
    return f'{on(day)} custom "barbell" "policy"\n  {line}\n'


def with_a_policy(random: Random, one: Transfer) -> Transfer:
    """A looser limit before or after it."""
    day = random.randint(1, one.last + 5)
    line = random.choice(
        (
            f"since: {on(day)}",
            f"since: {on(day + 1)}",
            "tolerance: 1,000 JPY",
            "tolerance: 900,000 JPY",
            "tracing-window: 30",
            "tracing-window: 1",
            "tracing-window: 3650",
            'tracing: "fifo"',
            'tracing: "pro-rata"',
            'core-income: "free"',
            'ignore: "BB201, BB202, BB203"',
            "core-floor: 0 JPY",
        )
    )
    return replace(one, others=(*one.others, policy(day, line)))


def waived_before(random: Random, one: Transfer) -> Transfer:
    """A waiver in advance."""
    day = random.randint(1, max(1, min((step.day for step in one.steps), default=2) - 1))
    waivers = "".join(
        f'{on(day)} custom "barbell" "waiver" "{code}"\n'
        f'  reason: "in advance"\n  by: "me"\n  until: {on(day + 90)}\n'
        for code in random.choice((("BB201",), ("BB202",), ("BB201", "BB202")))
    )
    return replace(one, others=(*one.others, waivers))


def with_links(random: Random, one: Transfer) -> Transfer:
    """Links and tags, as of a purpose."""
    words = random.choice((" ^car", " #private", " ^car #trade", " ^trade-1"))
    return replace(
        one,
        steps=tuple(
            step._replace(words=words + step.words) if random.random() < 0.8 else step
            for step in one.steps
        ),
    )


def reversing(random: Random, one: Transfer) -> Transfer:
    """As if it undid something."""
    link = random.choice(("nothing", "sweep"))
    told = ""
    if link == "sweep":  # another amount, or too long ago
        wait = random.choice((1, 15))
        part = one.amount if wait == 15 else one.amount // 3
        told = move(one.steps[0].day - wait, SLEEVE, CORE, part, " ^sweep").text()
    words = f'\n  barbell-reverses: "{link}"'
    steps = tuple(step._replace(words=step.words + words) for step in one.steps)
    return replace(one, steps=steps, others=(*one.others, told))


def closing_the_door(random: Random, one: Transfer) -> Transfer:
    """The accounts on the way are closed afterwards, or opened again."""
    name = random.choice(NEUTRAL)
    told = f"{on(one.last + random.randint(1, 3))} close {name}\n"
    if random.random() < 0.5:
        told += f"{on(one.last + 5)} open {name}\n"
    return replace(one, others=(*one.others, told))


def among_others(random: Random, one: Transfer) -> Transfer:
    """Bookings of a household before, between and after."""
    told, spent = "", 0
    for _ in range(random.randint(1, 6)):
        amount = random.randint(1, 8) * 1000
        source, target = random.choice(
            (
                ("Assets:Bank", "Expenses:Living"),
                ("Assets:Second", "Expenses:Car"),
                ("Liabilities:Card", "Expenses:Living"),
                ("Assets:Attack:Trade", "Expenses:Attack:Fee"),
                ("Income:Core:Yield", CORE),
            )
        )
        spent += amount
        told += move(random.randint(1, one.last + 5), source, target, amount).text()
    return replace(one, others=(*one.others, told), spent=spent)


REBOOKED: tuple[Callable[[Random, Transfer], Transfer], ...] = (
    in_parts,
    by_equity,
    by_results,
    by_spending,
    by_a_chain,
    advanced,
    in_a_circle,
    in_kind,
    at_a_made_up_price,
    by_pads,
    without_a_rate,
    by_an_account_with_another_tag,
    by_another_currency,
    in_one_with_others,
    refilled,
    padded_on_the_way,
    called_a_future,
    retagged,
)
WORDED: tuple[Callable[[Random, Transfer], Transfer], ...] = (
    flagged,
    with_a_policy,
    waived_before,
    with_links,
    reversing,
    closing_the_door,
    among_others,
)


def disguised(random: Random) -> Transfer:
    """A transfer with one or two disguises."""
    one = plain(random)
    chosen = []
    if random.random() < 0.75:
        chosen.append(random.choice(REBOOKED))
    if not chosen or random.random() < 0.6:
        chosen.append(random.choice(WORDED))
    for disguise in chosen:
        if disguise is reversing and not one.steps:
            continue
        one = disguise(random, one)
        one = replace(one, names=(*one.names, disguise.__name__))
    return one


def written(one: Transfer) -> str:
    """The ledger of it."""
    steps = "".join(step.text() for step in one.steps)
    return (
        f"{HOUSE}{one.house}{steps}{''.join(one.others)}{on(one.last + 10)} price FUND 1000 JPY\n"
    )
