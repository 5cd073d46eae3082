"""What `room` names is allowed, and a little more is refused by the rule that it names.

Each amount is booked on the day after, and the ledger with it is analysed anew. With
`BARBELL_ROOM_EXAMPLES=1000` in the environment so many random ledgers are tried.
"""

from __future__ import annotations

import datetime
import os
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from beancount_barbell.analysis import analyse
from beancount_barbell.attempts.novelty import only_new
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.model.currencies import smallest_unit
from beancount_barbell.rules import limits
from tests.support import load, told

if TYPE_CHECKING:
    from beancount_barbell.analysis import Analysis

MANY = settings(
    max_examples=int(os.environ.get("BARBELL_ROOM_EXAMPLES", "15")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
START = datetime.date(2025, 1, 6)

HEAD = """
option "operating_currency" "{base}"
option "inferred_tolerance_default" "{base}:0.5"
2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Attack:Trade  "NONE"
  barbell: "attack"
2025-01-01 open Assets:Attack:Hedge
  barbell: "attack"
  barbell-layer: "hedge"
2025-01-01 open Assets:Attack:Reserve
  barbell: "attack"
  barbell-layer: "reserve"
2025-01-01 open Income:Attack:Result
  barbell: "attack"
2025-01-01 open Assets:Bank
2025-01-01 open Assets:Clean
2025-01-01 open Equity:Opening
2025-01-01 commodity MINI
  barbell-instrument: "future"
  barbell-multiplier: 10
2025-01-01 commodity TWO
  barbell-leverage: 2
2025-01-01 price CHF  {franc} {base}
"""

MULTIPLE = {"SHARE": 1, "TWO": 2, "MINI": 10}
QUOTED = {"SHARE": "base", "TWO": "CHF", "MINI": "base"}


class Story(NamedTuple):
    """A random ledger, and what a booking at its end has to know of it."""

    text: str
    base: str
    prices: dict[str, Decimal]
    core_cash: Decimal
    """What the core holds of the base currency."""
    franc: Decimal

    def lot(self, commodity: str, units: Decimal, price: Decimal | None = None) -> str:
        """The postings that buy so many of a commodity, at the story's price or another."""
        if price is None:
            price = self.prices[commodity] * (self.franc if QUOTED[commodity] == "CHF" else 1)
        if commodity == "MINI":
            return (
                f"  Assets:Attack:Trade  {units} MINI {{0 {self.base}}} @ {price:f} {self.base}\n"
            )
        return (
            f"  Assets:Attack:Trade  {units} {commodity} @ {price:f} {self.base}\n"
            f"  Assets:Attack:Trade  {-units * price:f} {self.base}\n"
        )


ratios = st.sampled_from(["0.05", "0.10", "0.15", "0.30", "0.60"])
maybe = st.sampled_from([None, "0.2", "0.5", "0.9", "1.1"])


@st.composite
def stories(draw: st.DrawFn, *, breaches: bool = False) -> Story:
    """A household with a policy, its funding, and what befell it; core money in the sleeve, too."""
    kinds = ["buy", "buy", "price", "fund", "life", "save", "sweep", "other"]
    kinds += ["breach"] if breaches else []
    base = draw(st.sampled_from(["JPY", "USD", "EUR"]))
    unit = Decimal(100) if base == "JPY" else Decimal(1)
    franc = Decimal(draw(st.sampled_from(["1.1", "0.9", "170"])))
    core, sleeve = 90_000 * unit, draw(st.integers(1, 15)) * 1_000 * unit
    lines = [HEAD.format(base=base, franc=franc), '2025-01-01 custom "barbell" "policy"']
    lines.append(f"  sleeve-target: {draw(ratios)}")
    for key, amount in (
        ("core-floor", core),
        ("sleeve-budget", 12_000 * unit),
        ("layer-trade", 8_000 * unit),
        ("layer-hedge", 3_000 * unit),
        ("layer-reserve", 2_000 * unit),
    ):
        share = draw(maybe)
        if share is not None:
            lines.append(f"  {key}: {amount * Decimal(share)} {base}")
    for key, values in (
        ("leverage-limit", ["1", "2.5"]),
        ("max-drawdown", ["0.2"]),
        ("tolerance", [f"{unit} {base}", f"0 {base}"]),
        ("cure-days", ["3"]),
    ):
        value = draw(st.sampled_from([None, None, *values]))
        if value is not None:
            lines.append(f"  {key}: {value}")
    if draw(st.booleans()):
        lines.append('2025-01-01 custom "barbell" "market" "VIX"\n  halt-above: 30')
    lines.append(
        f'{START} * "Funding"\n  Assets:Core:Bank  {core} {base}\n'
        f"  Assets:Attack:Trade  {sleeve} {base}\n"
        f"  Assets:Bank  {50_000 * unit} {base}\n  Equity:Opening"
    )
    prices = {name: 10 * unit / MULTIPLE[name] for name in MULTIPLE}
    prices["TWO"] /= franc
    cash, day = core, START
    story = Story("", base, prices, cash, franc)
    for _ in range(draw(st.integers(0, 7))):
        day += datetime.timedelta(days=draw(st.sampled_from([0, 1, 3, 20])))
        kind = draw(st.sampled_from(kinds))
        if kind == "buy":
            name = draw(st.sampled_from([*MULTIPLE]))
            units = Decimal(draw(st.integers(-20, 80).filter(bool)))
            lines.append(f'{day} * "Trade"\n{story.lot(name, units)}'.rstrip("\n"))
        elif kind == "price":
            name = draw(st.sampled_from([*MULTIPLE]))
            prices[name] *= Decimal(draw(ratios)) * 2
            quote = base if QUOTED[name] == "base" else "CHF"
            lines.append(f"{day} price {name}  {prices[name]:f} {quote}")
        elif kind == "other":
            call = f'{day} custom "barbell" "margin-call" {100 * unit} {base}'
            directives = [
                f"{day} price VIX  35 {base}",
                f"{day} price VIX  20 {base}",
                f'{day} custom "barbell" "halt"\n  by: "me"\n  reason: "rest"',
                f"{call}\n  due: {day + datetime.timedelta(days=2)}",
            ]
            lines.append(draw(st.sampled_from(directives)))
        else:
            amount = draw(st.integers(1, 40)) * 250 * unit
            layer = draw(st.sampled_from(["Trade", "Trade", "Hedge", "Reserve"]))
            source, target = {
                "breach": ("Assets:Core:Bank", f"Assets:Attack:{layer}"),
                "fund": ("Assets:Bank", f"Assets:Attack:{layer}"),
                "life": ("Assets:Core:Bank", "Assets:Bank"),
                "save": ("Assets:Bank", "Assets:Core:Bank"),
                "sweep": (f"Assets:Attack:{layer}", "Assets:Core:Bank"),
            }[kind]
            cash += amount * ((target == "Assets:Core:Bank") - (source == "Assets:Core:Bank"))
            lines.append(
                f'{day} * "Move"\n  {source}  {-amount} {base}\n  {target}  {amount} {base}'
            )
    return Story("\n".join(lines) + "\n", base, prices, cash, franc)


def judged(text: str, as_of: datetime.date | None = None) -> Analysis:
    """The analysis; of the ledgers here only prices and moves make errors, none of Beancount's."""
    loaded = load(text)
    assert not loaded.errors, loaded.errors
    return analyse(loaded.entries, loaded.options, as_of=as_of, with_household=True)


class Trial:
    """A story, and what bookings on the day after it newly break."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.before = judged(story.text)
        self.date = self.before.as_of + datetime.timedelta(days=1)
        self.base = judged(story.text, self.date)
        self.more = max(2 * self.before.history.tolerance, smallest_unit(story.base))

    @property
    def not_yet_judged(self) -> bool:
        """Whether the core lies below a floor that it has not reached yet: nothing is to leave."""
        return limits.judging_start(self.base.history) is None

    @property
    def broken_already(self) -> set[str]:
        """What fails without any booking: a little more of it may be nothing new."""
        return {one.code for one in self.base.findings if one.fails}

    def broken(self, postings: str) -> set[str]:
        """The codes of what fails with a booking, and did not without."""
        after = judged(f'{self.story.text}\n{self.date} * "Tried"\n{postings}')
        assert after.as_of == self.date
        self.told = told(after)
        return {one.code for one in only_new(after.findings, self.base.findings) if one.fails}

    def move(self, amount: Decimal, source: str, target: str) -> set[str]:
        base = self.story.base
        return self.broken(f"  {source}  {-amount:f} {base}\n  {target}  {amount:f} {base}\n")

    def check(self, amount: str | None, breaks: Any, named: set[str], what: str) -> None:
        """`breaks(amount)` are the codes of a booking of that amount."""
        if amount is None:
            return
        most = Decimal(amount)
        event(f"{what}: {'some' if most else 'none'}")
        if most > 0:
            assert breaks(most) == set(), f"{what} {most}: {breaks(most)}\n{self.told}"
        elif self.not_yet_judged or named & self.broken_already:
            return
        found = breaks(most + self.more)
        assert found & named, f"{what} {most} and more: {found}\n{self.told}"


@MANY
@given(stories())
def test_what_there_is_room_for_is_allowed_and_more_is_not(story: Story) -> None:
    trial = Trial(story)
    room: dict[str, Any] = jsonable(trial.before.figures())["room"]
    funding = {"BB206", "BB302", "BB303", "BB304", "BB305"}
    for layer in ("Trade", "Hedge", "Reserve"):
        trial.check(
            room["fund"][layer.lower()],
            lambda amount, layer=layer: trial.move(
                amount, "Assets:Clean", f"Assets:Attack:{layer}"
            ),
            funding,
            f"fund {layer}",
        )
    core = room["withdraw_core"]
    if core["amount"] is not None and Decimal(core["amount"]) + trial.more <= story.core_cash:
        trial.check(
            core["amount"],
            lambda amount: trial.move(amount, "Assets:Core:Bank", "Assets:Clean"),
            {core["limited_by"]},
            "withdraw",
        )
    added = room["add_exposure"]
    trial.check(
        added["amount"],
        lambda amount: trial.broken(
            f"  Assets:Attack:Trade  {amount:f} NEW @ 1 {story.base}\n"
            f"  Assets:Attack:Trade  {-amount:f} {story.base}\n"
        ),
        {added["limited_by"]},
        "expose",
    )
    swept = room["sweep"]["most"]
    if swept is not None and Decimal(swept) > 0:
        assert trial.move(Decimal(swept), "Assets:Attack:Trade", "Assets:Core:Bank") == set()


@MANY
@given(stories())
def test_so_many_lots_are_allowed_and_one_more_is_not(story: Story) -> None:
    trial = Trial(story)
    room: dict[str, Any] = jsonable(trial.before.figures())["room"]
    held = {one.commodity: one.units for one in trial.before.history.instruments}
    for lot in room["lots"]:
        count, name = lot["count"], lot["commodity"]
        # At the price by which it is valued: another one moves what is held, too.
        price = lot["exposure_of_one"] and Decimal(lot["exposure_of_one"]) / MULTIPLE[name]
        if count is None or held[name] < 0:
            continue
        if count:
            assert trial.broken(story.lot(name, Decimal(count), price)) == set(), trial.told
        amount = room["add_exposure"]["amount"]
        next_lot = (count + 1) * Decimal(lot["exposure_of_one"])
        if amount is None or next_lot <= Decimal(amount) + trial.more:
            continue  # `lot-risk` says when it is enough, and is no rule
        more = trial.broken(story.lot(name, Decimal(count + 1), price))
        assert room["add_exposure"]["limited_by"] in more, trial.told
