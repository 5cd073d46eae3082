"""Ledgers for the benchmark: pure functions of their few numbers, as Beancount text.

`Household` is a family with a salary, a rent, a card, a core in a dollar money
market fund and a sleeve of three layers that trades lots of daily-priced funds.
It is healthy at every size: the sleeve is small beside the core, is funded from
outside, and never loses five trades in a row, however many it makes on a day, so
that what is measured is the judging, not the telling.

`SweptHubs` is the worst case of tracing: two bank accounts that sweep 95 % of
their money to each other, again and again, with core money in between.
"""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tests.bench.market import FUND, FX, Market, Quote, round_div

if TYPE_CHECKING:
    from collections.abc import Iterator

_END_YEAR = 2025
_OPENING = "Equity:Opening"
_TRANSACTIONS_A_YEAR = 500
_LONGEST_YEARS = 20

_CORE_CENTS = 200_000_000  # two million dollars in the core's fund
_LOTS_YEN = 6_000_000  # what the sleeve brought along in kind
_FUNDING_YEN = 40_000  # what the salary adds to the sleeve each month
TRADED_LOTS = 16  # what the sleeve trades with; the other lots are kept
_LOSSES_UNTIL_A_GAIN = 2  # five in a row would change the sleeve's state

_SHOPS = ("Corner Shop", "Supermarket", "Railway", "Pharmacy", "Bookshop", "Restaurant")
_SPENDING = ("Expenses:Food", "Expenses:Transport", "Expenses:Health", "Expenses:Leisure")

_OPTIONS = """\
option "title" "A household, made up for the benchmark"
option "operating_currency" "JPY"
option "inferred_tolerance_default" "JPY:0.5"
"""

_HOUSEHOLD_ACCOUNTS = """\
{day} open Assets:Bank:Checking
{day} open Assets:Bank:Savings
{day} open Liabilities:Card
{day} open Equity:Opening
{day} open Income:Salary
{day} open Expenses:Tax
{day} open Expenses:Pension
{day} open Expenses:Rent
{day} open Expenses:Car
{day} open Expenses:Food
{day} open Expenses:Transport
{day} open Expenses:Health
{day} open Expenses:Leisure
{day} open Assets:Core
  barbell: "core"
{day} open Assets:Core:MMF
  barbell-institution: "First Trust"
{day} open Income:Core
  barbell: "core"
{day} open Income:Core:Distribution
{day} open Expenses:Core:Tax
  barbell: "core"
{day} open Assets:Attack
  barbell: "attack"
{day} open Assets:Attack:Trade
  barbell-institution: "Second Securities"
{day} open Assets:Attack:Hedge
  barbell: "attack"
  barbell-layer: "hedge"
  barbell-institution: "Second Securities"
{day} open Assets:Attack:Reserve
  barbell: "attack"
  barbell-layer: "reserve"
  barbell-institution: "Second Securities"
{day} open Liabilities:Attack:Margin
  barbell: "attack"
  barbell-institution: "Second Securities"
{day} open Income:Attack
  barbell: "attack"
{day} open Income:Attack:Gains
{day} open Income:Attack:Dividends
{day} open Expenses:Attack
  barbell: "attack"
{day} open Expenses:Attack:Fees
{day} open Expenses:Attack:Interest
{day} commodity USDMMF
  barbell-class: "treasury-mmf"
  barbell-settlement: 1
  barbell-distribution: "reinvest"
  barbell-terms-checked: {day}
{day} custom "barbell" "policy"
  core-floor: 160000000 JPY
  sleeve-budget: {budget} JPY
  layer-trade: {trade} JPY
  layer-hedge: 2000000 JPY
  layer-reserve: 2000000 JPY
  sleeve-target: 0.10
  reduce-line: 0.70
  halt-line: 0.50
  ignore: "BB504"
"""

_SWEPT_ACCOUNTS = """\
{day} open Assets:Core:Cash
  barbell: "core"
{day} open Assets:Attack:Trade
  barbell: "attack"
{day} open Assets:Hub:North
{day} open Assets:Hub:South
{day} open Income:Salary
{day} open Equity:Opening
{day} custom "barbell" "policy"
  core-floor: 1000000 JPY
  sleeve-budget: 10000000 JPY
"""


class Ledger(Protocol):
    """Anything that can be written down as a ledger."""

    def text(self) -> str:
        """The whole ledger, without any `plugin` line."""
        ...


def years_of(transactions: int) -> int:
    """How many years a household needs to make so many transactions: 2 for 1k, at most 20."""
    return max(1, min(_LONGEST_YEARS, transactions // _TRANSACTIONS_A_YEAR))


@dataclass(frozen=True, slots=True)
class Household:
    """A household's ledger.

    Attributes:
        transactions: how many, exactly.
        commodities: how many have a price each weekday; at least 4.
        years: how long, up to the end of 2024.
        open_lots: how many lots the sleeve holds at any time, more than the sixteen it
            trades with; the others were brought along and are kept.
        opening_postings: how many postings bring these along, as many or more. Two
            ledgers with the same number differ in their lots alone: same postings, units
            and costs, on fewer or more different days.
        trade_percent: how much of the daily business is trades.
        price_days: on how many days of each week there are prices.
        imported: whether every posting bears what importers write on it.
        seed: another seed, another household.
    """

    transactions: int
    commodities: int = 20
    years: int = _LONGEST_YEARS
    open_lots: int = 64
    opening_postings: int = 48
    trade_percent: int = 30
    price_days: int = 5
    imported: bool = False
    seed: int = 1

    def text(self) -> str:
        """The whole ledger, without any `plugin` line."""
        return _HouseholdWriter(self).text()


def imported_household(transactions: int) -> Household:
    """Books as most people keep them: six commodities, priced once a week, and few trades.

    The transactions come from importers, 1,000 a year.
    """
    years = max(1, transactions // 1_000)
    return Household(
        transactions,
        commodities=6,
        years=years,
        open_lots=24,
        opening_postings=8,
        trade_percent=5,
        price_days=1,
        imported=True,
    )


@dataclass(frozen=True, slots=True)
class SweptHubs:
    """Two hubs that sweep to each other: `moves` sweeps over `years`.

    The core pays in `withdrawals` times and the sleeve is funded `fundings`
    times, however many moves there are, so that only the tracing grows.
    """

    moves: int
    years: int = 10
    withdrawals: int = 64
    fundings: int = 16
    seed: int = 1

    def text(self) -> str:
        """The whole ledger, without any `plugin` line."""
        rng = random.Random(self.seed)
        days = list(_weekdays(self.years))
        day = days[0]
        out = [_OPTIONS, _SWEPT_ACCOUNTS.format(day=day)]
        out.append(_move(day, "Opening", 9_000_000, _OPENING, "Assets:Core:Cash"))
        out.append(_move(day, "Opening", 500_000, _OPENING, "Assets:Hub:North"))
        balances = {"Assets:Hub:North": 500_000, "Assets:Hub:South": 0}
        source, target = balances
        withdrawing, funding = (
            max(1, self.moves // times) for times in (self.withdrawals, self.fundings)
        )
        for move in range(self.moves):
            day = days[1 + move * (len(days) - 1) // self.moves]
            if move % 8 == 0:
                yen = rng.randrange(1_000, 20_000)
                balances[source] += yen
                out.append(_move(day, "Salary", yen, "Income:Salary", source))
            if move % withdrawing == withdrawing // 2:
                balances[source] += 30_000
                out.append(_move(day, "Draw", 30_000, "Assets:Core:Cash", source))
            if move % funding == funding - 1:
                balances[source] -= 10_000
                out.append(_move(day, "Fund", 10_000, source, "Assets:Attack:Trade"))
            yen = balances[source] * 95 // 100
            balances[source] -= yen
            balances[target] += yen
            out.append(_move(day, "Sweep", yen, source, target))
            source, target = target, source
        return "".join(out)


class _Lot(NamedTuple):
    """What was bought in one trade: whole units, at whole yen each."""

    quote: Quote
    units: int
    cost: int
    day: datetime.date

    @property
    def fee(self) -> int:
        """What the purchase cost beside its price, in yen; it is part of the trade's result."""
        return max(1, self.units * self.cost // 2000)


class _HouseholdWriter:
    """Writes one household, day by day, and keeps the balances it asserts."""

    def __init__(self, shape: Household) -> None:
        self._shape = shape
        self._rng = random.Random(shape.seed)
        self._market = Market(self._rng, shape.commodities)
        self._lot_yen = _LOTS_YEN // shape.opening_postings
        self._balances: defaultdict[str, int] = defaultdict(int)
        self._fund_cents = 0
        self._lots: list[_Lot] = []
        self._losses = 0
        self._sold_today: dict[str, bool] = {}  # fund -> whether at a gain
        self._written = 0
        self._purchases = 1
        self._out: list[str] = []
        self._day = datetime.date(_END_YEAR - shape.years, 1, 1)

    def text(self) -> str:
        """The whole ledger."""
        days = _weekdays(self._shape.years)
        self._day = next(days)
        self._declarations()
        self._prices()
        self._opening()
        months: dict[tuple[int, int], list[datetime.date]] = {}
        for day in days:
            months.setdefault((day.year, day.month), []).append(day)
        rest = self._shape.transactions - self._written
        if rest < 0:
            raise ValueError(f"the opening alone takes {self._written} transactions")
        for index, month in enumerate(months.values()):
            quota = rest * (index + 1) // len(months) - rest * index // len(months)
            self._month(index, month, quota)
        return "".join(self._out)

    def _declarations(self) -> None:
        trade = _LOTS_YEN + 5_000_000 + 12 * self._shape.years * _FUNDING_YEN
        self._out.append(_OPTIONS)
        self._out.append(
            _HOUSEHOLD_ACCOUNTS.format(day=self._day, trade=trade, budget=trade + 4_000_000)
        )

    def _prices(self) -> None:
        self._out.extend(
            f"{self._day} price {quote.name} {quote.text()}\n" for quote in self._market.quotes
        )

    def _opening(self) -> None:
        """Core and lots were there before; the sleeve's cash comes from the bank."""
        self._fund_cents = _CORE_CENTS
        self._write(
            "Opening", f"Assets:Core:MMF  {_cents(_CORE_CENTS)} {FUND} @ 1.00 {FX}", _OPENING
        )
        self._post("Opening", ("Assets:Bank:Checking", 8_000_000), (_OPENING, -8_000_000))
        for layer, yen in (("Trade", 4_000_000), ("Hedge", 1_000_000), ("Reserve", 1_000_000)):
            self._post("Fund", (f"Assets:Attack:{layer}", yen), ("Assets:Bank:Checking", -yen))
        self._post(
            "Borrow", ("Assets:Attack:Trade", 2_000_000), ("Liabilities:Attack:Margin", -2_000_000)
        )
        for index, quote in enumerate(self._market.traded.values()):
            self._bring_along(index, quote)
        hedge = self._market.quotes[-1]
        cost = self._market.yen(hedge)
        self._buy(_Lot(hedge, 500_000 // cost, cost, self._day), "Assets:Attack:Hedge")

    def _bring_along(self, index: int, quote: Quote) -> None:
        """The lots of one fund, dated on different days before the ledger's first."""
        width = len(self._market.traded)
        kept = self._shape.open_lots - TRADED_LOTS
        lots = max(1, (kept - index + width - 1) // width)
        postings = len(range(index, self._shape.opening_postings, width))
        cost = self._market.yen(quote)
        units = max(1, self._lot_yen // cost)
        before = (self._day - datetime.timedelta(days=1 + turn % lots) for turn in range(postings))
        legs = (
            f"Assets:Attack:Trade  {units} {quote.name} {{{cost} JPY, {day}}}" for day in before
        )
        self._write("Opening", *legs, _OPENING)

    def _month(self, index: int, days: list[datetime.date], quota: int) -> None:
        """One month: the regular business first, then the quota's rest at random."""
        regular = [
            (0, self._salary),
            (5, self._fund_sleeve),
            (9, self._distribution),
            (1, self._rent),
            (2, self._card_bill),
            (14, self._interest),
            (15, self._dividend),
            (16, self._save),
        ]
        if index % 60 == 30:  # now and then the core pays for a car
            regular[2:2] = [(10, self._withdraw), (11, self._car)]
        plan = regular[:quota]
        daily = quota - len(plan)
        trades = daily * self._shape.trade_percent // 100
        self._purchases = max(1, daily - trades)
        plan += [(self._rng.randrange(len(days)), self._trade) for _ in range(trades)]
        plan += [
            (self._rng.randrange(len(days)), self._by_card if purchase % 4 else self._in_cash)
            for purchase in range(daily - trades)
        ]
        agenda = defaultdict(list)
        for position, business in plan:
            agenda[position].append(business)
        for position, day in enumerate(days):
            self._day = day
            self._next_day_of_sales()
            self._market.step()
            if day.weekday() < self._shape.price_days:
                self._prices()
            if position == 0:
                self._assert_balances()
            for business in agenda[position]:
                business()

    def _assert_balances(self) -> None:
        accounts = ("Bank:Checking", "Bank:Savings", "Attack:Trade", "Attack:Reserve")
        for account in (*(f"Assets:{name}" for name in accounts), "Liabilities:Card"):
            self._out.append(f"{self._day} balance {account}  {self._balances[account]} JPY\n")
        self._out.append(
            f"{self._day} balance Assets:Core:MMF  {_cents(self._fund_cents)} {FUND}\n"
        )

    def _salary(self) -> None:
        self._post(
            "Employer",
            ("Assets:Bank:Checking", 600_000),
            ("Expenses:Tax", 120_000),
            ("Expenses:Pension", 80_000),
            ("Income:Salary", -800_000),
        )

    def _rent(self) -> None:
        self._post("Landlord", ("Expenses:Rent", 120_000), ("Assets:Bank:Checking", -120_000))

    def _card_bill(self) -> None:
        owed = -self._balances["Liabilities:Card"]
        self._post("Card", ("Liabilities:Card", owed), ("Assets:Bank:Checking", -owed))

    def _fund_sleeve(self) -> None:
        self._post(
            "Fund", ("Assets:Attack:Trade", _FUNDING_YEN), ("Assets:Bank:Checking", -_FUNDING_YEN)
        )

    def _save(self) -> None:
        """What the household does not need goes to the hub's other account, or comes back."""
        yen = (self._balances["Assets:Bank:Checking"] - 1_000_000) // 2
        self._post("Transfer", ("Assets:Bank:Savings", yen), ("Assets:Bank:Checking", -yen))

    def _distribution(self) -> None:
        """A quarter of a per cent, reinvested after withholding tax."""
        gross = self._fund_cents // 400
        tax = round_div(gross * 20_315, 100_000)
        self._fund_cents += gross - tax
        self._write(
            "Distribution",
            f"Income:Core:Distribution  -{_cents(gross)} {FX}",
            f"Expenses:Core:Tax  {_cents(tax)} {FX}",
            f"Assets:Core:MMF  {_cents(gross - tax)} {FUND} @ 1.00 {FX}",
        )

    def _withdraw(self) -> None:
        yen = 100 * self._market.fx.ticks
        self._fund_cents -= 1_000_000
        self._balances["Assets:Bank:Checking"] += yen
        self._write(
            "For the car",
            f"Assets:Core:MMF  -10000.00 {FUND} @@ {yen} JPY",
            f"Assets:Bank:Checking  {yen} JPY",
        )

    def _car(self) -> None:
        self._post("Dealer", ("Expenses:Car", 1_300_000), ("Assets:Bank:Checking", -1_300_000))

    def _interest(self) -> None:
        self._post("Broker", ("Expenses:Attack:Interest", 5_000), ("Assets:Attack:Trade", -5_000))

    def _dividend(self) -> None:
        self._post("Broker", ("Assets:Attack:Trade", 12_000), ("Income:Attack:Dividends", -12_000))

    def _by_card(self) -> None:
        self._spend("Liabilities:Card")

    def _in_cash(self) -> None:
        self._spend("Assets:Bank:Checking")

    def _spend(self, account: str) -> None:
        yen = 1 + self._rng.randrange(100_000, 300_000) // self._purchases
        category = _SPENDING[self._rng.randrange(len(_SPENDING))]
        self._post(_SHOPS[self._rng.randrange(len(_SHOPS))], (category, yen), (account, -yen))

    def _trade(self) -> None:
        """Buy at random; with enough lots in hand, sell one that pleases."""
        lot = self._choose() if len(self._lots) >= TRADED_LOTS else None
        if lot is not None:
            self._sell(lot)
            return
        names = list(self._market.traded)
        quote = self._market.traded[names[self._rng.randrange(len(names))]]
        cost = self._market.yen(quote)
        lot = _Lot(quote, max(1, self._lot_yen // cost), cost, self._day)
        self._lots.append(lot)
        self._buy(lot, "Assets:Attack:Trade")

    def _buy(self, lot: _Lot, account: str) -> None:
        paid, name = lot.units * lot.cost + lot.fee, lot.quote.name
        self._balances[account] -= paid
        self._write(
            f"Buy {name}",
            f"{account}  {lot.units} {name} {{{lot.cost} JPY}}",
            f"{account}  -{paid} JPY",
            f"Expenses:Attack:Fees  {lot.fee} JPY",
        )

    def _next_day_of_sales(self) -> None:
        """A gain lets the sleeve lose again from the next day on.

        All sales of a fund on one day are one trade, and nobody knows which trade of a day
        comes first. Between two days with a gain there are at most two losses, and at most
        two on the day itself: in whatever order, four in a row.
        """
        if any(self._sold_today.values()):
            self._losses = 0
        self._sold_today.clear()

    def _choose(self) -> _Lot | None:
        """A lot to sell: mostly one with a gain; of one fund, gains or losses alone on a day."""
        gains, losses = [], []
        for lot in self._lots:
            gain = self._gains(lot)
            if self._sold_today.get(lot.quote.name, gain) == gain:
                (gains if gain else losses).append(lot)
        patient = self._losses >= _LOSSES_UNTIL_A_GAIN
        careless = not patient and self._rng.randrange(10) == 0
        choice = gains if patient or (gains and not careless) else gains + losses
        return choice[self._rng.randrange(len(choice))] if choice else None

    def _gains(self, lot: _Lot) -> bool:
        """Whether its sale today brings more than it cost, with the fee."""
        return lot.units * (self._market.yen(lot.quote) - lot.cost) > lot.fee

    def _sell(self, lot: _Lot) -> None:
        self._lots.remove(lot)
        price = self._market.yen(lot.quote)
        proceeds = lot.units * price
        name, gain = lot.quote.name, self._gains(lot)
        self._sold_today[name] = gain
        self._losses += not gain
        self._balances["Assets:Attack:Trade"] += proceeds
        self._write(
            f"Sell {name}",
            f"Assets:Attack:Trade  -{lot.units} {name} {{{lot.cost} JPY, {lot.day}}} @ {price} JPY",
            f"Assets:Attack:Trade  {proceeds} JPY",
            "Income:Attack:Gains",
        )

    def _post(self, payee: str, *legs: tuple[str, int]) -> None:
        """A transaction in whole yen that balances by itself."""
        for account, yen in legs:
            self._balances[account] += yen
        lines = (f"{account}  {yen} JPY" for account, yen in legs)
        self._write(payee, *lines)

    def _write(self, payee: str, *legs: str) -> None:
        """A transaction as text; a leg that is a bare account takes what is left over."""
        self._written += 1
        head = f'{self._day} * "{payee}" "No. {self._written}"'
        if self._shape.imported:
            head += f'\n  imported-from: "statement-{self._day:%Y-%m}.csv"'
            legs = tuple(
                f'{leg}\n    source-desc: "{payee.upper()} {self._written}"\n'
                f"    source-date: {self._day}"
                for leg in legs
            )
        self._out.append(_entry(head, *legs))


def _entry(head: str, *legs: str) -> str:
    return "\n  ".join((head, *legs)) + "\n"


def _move(day: datetime.date, narration: str, yen: int, source: str, target: str) -> str:
    return _entry(f'{day} * "{narration}"', f"{target}  {yen} JPY", f"{source}  {-yen} JPY")


def _weekdays(years: int) -> Iterator[datetime.date]:
    """Monday to Friday, from the first of January on, up to the end of 2024."""
    day = datetime.date(_END_YEAR - years, 1, 1)
    while day.year < _END_YEAR:
        if day.weekday() < 5:
            yield day
        day += datetime.timedelta(days=1)


def _cents(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
