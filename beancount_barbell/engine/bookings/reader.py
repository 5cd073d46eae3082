"""Reads a transaction once: which goods were traded in it, and which only changed their form.

Goods are everything that is not money. Flows, trades, increases, settlement and prices all
use this reading. Signs and costs of postings are not enough: units that leave may come back
at another cost, a new lot may replace an old one, and an Equity leg of a tenth of a cent is
only rounding. An ordinary transaction (goods on one side against money) needs no reading:
all its goods were traded.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import (
    EQUITY,
    HOLDING_KINDS,
    bucket_of,
    party_of,
    weigh,
)
from beancount_barbell.model.buckets import CORE, ONE, ZERO
from beancount_barbell.model.currencies import smallest_unit
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind, Role
from beancount_barbell.model.transactions import net_units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.commodities import Commodities, CommodityTerms
    from beancount_barbell.model.entries import Amount, Posting, Transaction
    from beancount_barbell.model.roles import AccountRole, Roles

LOST_ON_THE_WAY = Decimal("0.05")
"""Ratio: a smaller loss of units is a cost; no reverse split takes so little."""


class Fate(Enum):
    """What became of units of a good that were not traded.

    MOVED: they left and came back, in any account and at any cost. EXCHANGED: new lots
    replaced old lots (split, merger, spin-off, new ticker). SPENT: they are gone, and only an
    expense stands against them. OPENED: Equity stands against them.
    """

    MOVED = "moved"
    EXCHANGED = "exchanged"
    SPENT = "spent"
    OPENED = "opened"


class Good(NamedTuple):
    """A leg in something that is not money.

    `place` is the index of the posting in its transaction. `side` is +1 where the leg
    adds to a position, -1 where it takes from one, long or short. `book` is the weight of one
    unit in the currency `booked_in`: its cost, else its price, else the unit itself. `is_money`
    marks money that is weighed in other money (EUR at a price in USD): it can change hands in
    kind, too, but is neither a position nor a lot.
    """

    place: int
    posting: Posting
    account: AccountRole
    party: str
    commodity: str
    units: Decimal
    side: int
    booked_in: str
    book: Decimal
    is_money: bool

    @property
    def is_short(self) -> bool:
        """Whether the position that the leg adds to, or takes from, is short."""
        return (self.units > 0) is not (self.side > 0)

    @property
    def lot(self) -> tuple[str, Decimal]:
        """(currency, book value) of one unit."""
        return self.booked_in, self.book

    @property
    def is_sold(self) -> bool:
        """Whether the leg has a price other than 0."""
        return self.posting.price is not None and not self.is_free

    @property
    def is_free(self) -> bool:
        """Whether the leg has a price of 0."""
        return self.posting.price is not None and not self.posting.price.number

    @property
    def holds(self) -> bool:
        """Whether the account is of Assets or Liabilities."""
        return self.account.kind in HOLDING_KINDS


class Piece(NamedTuple):
    """A part of a leg's units, with its fate.

    `across` is True if the other side belongs to another participant: then the units changed
    hands in kind. `ratio` is the number of new units for one old unit of a split; else 1.
    """

    good: Good
    units: Decimal
    fate: Fate
    across: bool = False
    ratio: Decimal = ONE

    @property
    def moves_the_start(self) -> bool:
        """Whether the piece changed a position without an order."""
        if self.fate is Fate.EXCHANGED:
            return not self.across
        return self.fate in (Fate.OPENED, Fate.SPENT)


class Exchange(NamedTuple):
    """New lots for old lots, and the money received beside them.

    `money` is by the currency in which it was weighed; for short positions it was paid. An empty
    `went` is an issue of bonus shares.
    """

    entry: Transaction
    went: tuple[Piece, ...]
    came: tuple[Piece, ...]
    money: tuple[tuple[str, Decimal], ...]


class Booking(NamedTuple):
    """The reading of a transaction.

    `pieces` are by the place of their posting; units in no piece were traded. `handed` are, by
    place, the units (with their sign) that one participant sold and another bought in the same
    transaction. `opening` is True if Equity takes part with more than rounding. `resized` are
    the futures and CFDs that were split.
    """

    pieces: Mapping[int, Sequence[Piece]]
    exchanges: Sequence[Exchange]
    handed: Mapping[int, Decimal]
    opening: bool
    resized: AbstractSet[str]

    def of(self, index: int) -> Sequence[Piece]:
        """The pieces of one posting; its other units were traded."""
        return self.pieces.get(index, ())


class _Part:
    """Units of a leg without a fate so far (`left`, never negative)."""

    __slots__ = ("good", "left")

    def __init__(self, good: Good) -> None:
        self.good = good
        self.left = abs(good.units)

    def take(
        self, units: Decimal, fate: Fate, *, across: bool = False, ratio: Decimal = ONE
    ) -> Piece:
        """Set the fate of some of the units."""
        self.left -= units
        return Piece(self.good, units.copy_sign(self.good.units), fate, across, ratio)


class _Money(NamedTuple):
    """The money that a transaction moved beside goods, by the currency in which it was weighed.

    `received` and `paid` (both >= 0) are the legs of assets and liabilities; `owned` is the
    part of `paid` that the account had and did not borrow. `income` is positive for a gain,
    `expenses` for spending, `equity` where Equity gave. `in_kind` are the units of goods that are
    among the expenses, by commodity.
    """

    received: dict[str, Decimal]
    paid: dict[str, Decimal]
    owned: dict[str, Decimal]
    income: dict[str, Decimal]
    expenses: dict[str, Decimal]
    equity: dict[str, Decimal]
    in_kind: dict[str, Decimal]

    def net(self, *, short: bool) -> dict[str, Decimal]:
        """Net receipts for a long position, net payments for one that is `short`, by currency.

        Expenses are added: one that was paid in money cancels its payment, an unpaid one counts
        as money.
        """
        nets: dict[str, Decimal] = defaultdict(Decimal)
        way = -1 if short else 1
        for sign, amounts in ((1, self.received), (-1, self.paid), (1, self.expenses)):
            for currency, amount in amounts.items():
                nets[currency] += way * sign * amount
        return nets

    def has_value(self, *, short: bool) -> bool:
        """Whether money came, or a result was booked, as at the close of a position."""
        nets = self.net(short=short).values()
        return any(amount > 0 for amount in nets) or any(self.income.values())

    @property
    def received_none(self) -> bool:
        """Whether no money came in on balance, before expenses."""
        return all(
            amount <= self.paid.get(currency, ZERO) for currency, amount in self.received.items()
        )


class BookingReader:
    """Reads transactions against the holdings of the morning; keeps the readings of the day."""

    def __init__(self, roles: Roles, portfolio: Portfolio) -> None:
        self._roles = roles
        self._commodities = portfolio.commodities
        self._portfolio = portfolio
        self._tolerance = portfolio.tolerance
        self._known: dict[int, Booking | None] = {}
        self._today: Sequence[Transaction] = ()
        self._fees = _Fees(roles, portfolio.commodities, self.is_rounding, self._held)
        self._moves: Mapping[tuple[str, str], Decimal] | None = None
        """(account, commodity) → units moved today; None before the first use."""
        self.are_moved = False
        """Whether today's units are in the holdings already."""
        self.price_changes: Mapping[str, Decimal] = {}
        """Commodity → its price by this morning's, of futures and CFDs with a price of today."""

    def new_day(self, transactions: Sequence[Transaction]) -> None:
        """Drop the readings of the day before; `transactions` are the day's, of core and sleeve."""
        if self._known:
            self._known.clear()
        self._today = transactions
        self._moves, self.are_moved = None, False

    def is_traded(self, commodity: str) -> bool:
        """Whether a commodity without a cost is a position: money is one only if declared so."""
        terms = self._commodities.of(commodity)
        if terms.instrument is not None or terms.underlying is not None:
            return True
        return not self._portfolio.positions.is_cash(commodity)

    def has_value(self, commodity: str) -> bool:
        """Whether a position is worth its price; False for futures and CFDs."""
        return not self._commodities.of(commodity).is_settled_only

    def read(self, entry: Transaction) -> Booking | None:
        """Read a transaction; None for an ordinary one, in which all goods were traded."""
        key = id(entry)
        if key not in self._known:
            self._known[key] = None
            if not all(map(self._is_mere_money, entry.postings)):
                goods, money = self._sort(entry)
                if not self._is_plain(goods, money):
                    self._known[key] = self._read(entry, goods, money)
        return self._known[key]

    def is_rounding(self, amount: Decimal, currency: str) -> bool:
        """Whether an amount is at most the ledger's `tolerance`.

        Without a rate: at most the smallest unit of the currency.
        """
        if currency == self._portfolio.base_currency:
            return abs(amount) <= self._tolerance
        rate = self._portfolio.rate(currency)
        if rate is None:
            return abs(amount) <= smallest_unit(currency)
        return abs(amount * rate) <= self._tolerance

    # -- goods and money ----------------------------------------------------

    def _is_mere_money(self, posting: Posting) -> bool:
        """Whether a posting is of money without cost and price, and not to Equity."""
        if posting.cost is not None or posting.price is not None:
            return False
        if self._roles.of(posting.account).kind is Kind.EQUITY:
            return False
        commodity = getattr(posting.units, "currency", None)
        return commodity is None or not self.is_traded(commodity)

    def _sort(self, entry: Transaction) -> tuple[list[Good], _Money]:
        goods: list[Good] = []
        money = _Money(*(defaultdict(Decimal) for _ in _Money._fields))
        for place, posting in enumerate(entry.postings):
            weighed = weigh(posting)
            if weighed is None or not posting.units.number:
                continue
            account = self._roles.of(posting.account)
            commodity = posting.units.currency
            currency, weight = weighed
            is_money = posting.cost is None and not self.is_traded(commodity)
            if not is_money and self._is_memo(account, posting):
                continue
            spent = not is_money and weight > 0 and self._is_spent(account, entry)
            if not spent and (not is_money or currency != commodity):
                goods.append(self._good(place, posting, account, weighed, is_money=is_money))
            if is_money or spent:
                self._add(money, account, posting, weighed)
            if spent:
                money.in_kind[commodity] += posting.units.number
        for currency in [one for one in money.equity if self.is_rounding(money.equity[one], one)]:
            del money.equity[currency]
        return self._sided(goods), money

    def _add(
        self, money: _Money, account: AccountRole, posting: Posting, weighed: tuple[str, Decimal]
    ) -> None:
        """Add a posting's weight to the money of its transaction."""
        currency, weight = weighed
        if account.kind in HOLDING_KINDS and weight > 0:
            money.received[currency] += weight
        elif account.kind in HOLDING_KINDS:
            money.paid[currency] -= weight
            money.owned[currency] -= weight * self._owned(account, posting.units)
        elif account.kind is Kind.INCOME:
            money.income[currency] -= weight
        elif account.kind is Kind.EXPENSES:
            money.expenses[currency] += weight
        else:
            money.equity[currency] -= weight

    def _is_memo(self, account: AccountRole, posting: Posting) -> bool:
        """Whether an account outside only notes the other side of an order in contracts."""
        outside = posting.cost is None and bucket_of(account) is None
        return outside and not self.has_value(posting.units.currency)

    def _is_spent(self, account: AccountRole, entry: Transaction) -> bool:
        """Whether goods that come here are spent: a fee of the sleeve that is paid in coins."""
        if account.kind is not Kind.EXPENSES or bucket_of(account) == CORE:
            return False
        if account.tagged:
            return account.role is Role.ATTACK
        weighed = [(self._roles.of(one.account), weigh(one)) for one in entry.postings]
        givers = [role for role, weight in weighed if weight is not None and weight[1] < 0]
        return all(one.role is Role.ATTACK for one in givers if one.kind in HOLDING_KINDS)

    def _sided(self, goods: list[Good]) -> list[Good]:
        """The goods with the side of each: taking from a short position is buying.

        Goods that go from a long to a short position of one owner take from both. Units that come
        into an account without a position take from a short one of another account only where
        that is as large.
        """
        held = [self._position(good) for good in goods]
        directions = [(one > 0) - (one < 0) for one in held]
        if -1 not in directions:
            return goods
        short: dict[str, Decimal] = defaultdict(Decimal)
        for commodity, _, units in {
            (good.commodity, good.account.account, one)
            for good, one in zip(goods, held, strict=True)
        }:
            short[commodity] -= min(units, ZERO)
        of_owner: dict[object, set[int]] = defaultdict(set)
        for good, direction in zip(goods, directions, strict=True):
            if direction:
                of_owner[good.party, good.commodity].add(direction)
                of_owner[good.commodity].add(direction)
        sided = []
        for good, own in zip(goods, directions, strict=True):
            both = len(of_owner[good.party, good.commodity]) > 1 and not good.is_money
            if both:
                turned = own < 0
            else:
                covers = own < 0 or good.units <= short[good.commodity]
                turned = covers and of_owner[good.commodity] == {-1}
            sided.append(good._replace(side=-good.side) if turned else good)
        return sided

    def _position(self, good: Good) -> Decimal:
        """The position in its account, this morning or, for a short one, since; 0 for none.

        For money only the morning counts: money owed since then is a debt and not a short sale.
        """
        name, commodity = good.account.account, good.commodity
        held = self._held(name, commodity)
        if (
            not held
            and good.units < 0
            and not good.is_money
            and bucket_of(good.account) is not None
        ):
            held = self._moved_today().get((name, commodity), ZERO)
        return held

    def _held(self, account: str, commodity: str) -> Decimal:
        """The units that an account held this morning."""
        held = self._portfolio.positions.by_account.get((account, commodity), ZERO)
        if self.are_moved:
            held -= self._moved_today().get((account, commodity), ZERO)
        return held

    def _moved_today(self) -> Mapping[tuple[str, str], Decimal]:
        if self._moves is None:
            self._moves = net_units(self._today)
        return self._moves

    @staticmethod
    def _good(
        place: int,
        posting: Posting,
        account: AccountRole,
        weighed: tuple[str, Decimal],
        *,
        is_money: bool,
    ) -> Good:
        currency, weight = weighed
        units = posting.units.number
        party = party_of(account, bucket_of(account), weight)
        side = 1 if units > 0 else -1
        commodity = posting.units.currency
        return Good(
            place,
            posting,
            account,
            party,
            commodity,
            units,
            side,
            currency,
            weight / units,
            is_money,
        )

    def _is_plain(self, goods: Sequence[Good], money: _Money) -> bool:
        """Whether goods on one side stand against money, or against nothing but a result."""
        lots = [good for good in goods if not good.is_money]
        fee = any(money.expenses.values()) and len({good.commodity for good in lots}) > 1
        if fee or money.in_kind or any(good.is_free for good in goods):
            return False  # a fee may be paid in goods beside those sold; nobody pays a price of 0
        moneys = {(good.commodity, good.units > 0) for good in goods if good.is_money}
        if len(moneys) > len({commodity for commodity, _ in moneys}):
            return False  # the money may have changed hands in kind
        if not lots or any(money.equity.values()):
            return not any(money.equity.values())
        if len({good.units > 0 for good in lots}) > 1 or not all(good.holds for good in lots):
            return False
        if lots[0].units > 0:
            return any(money.paid.values()) or any(good.book for good in lots)
        income = any(money.income.values()) and not any(money.expenses.values())
        return income or any(money.received.values())

    # -- the general case ---------------------------------------------------

    def _read(self, entry: Transaction, goods: Sequence[Good], money: _Money) -> Booking:
        reading = _Reading(entry, goods, money)
        resized: set[str] = set()
        for commodity, is_money in dict.fromkeys((one.commodity, one.is_money) for one in goods):
            if self._is_resized(commodity, goods, money):
                reading.resize(commodity)
                resized.add(commodity)
            else:
                reading.match(commodity, has_lots=not is_money and self.has_value(commodity))
        reading.exchange(self._alike)
        reading.take_equity()
        closed, handed = reading.both_ways(), reading.handed_over()
        for part in reading.rest():
            if part.good.place in handed:
                continue
            if part.good.side < 0:
                spent = self._fees.spent(part, reading, both_ways=part.good.commodity in closed)
                if spent:
                    reading.pieces.append(part.take(spent, Fate.SPENT))
            elif self._is_bonus(part, money):
                reading.issue(part)
        pieces: dict[int, list[Piece]] = defaultdict(list)
        for piece in reading.pieces:
            pieces[piece.good.place].append(piece)
        exchanges = reading.exchanges
        if reading.rest():  # the money belongs to the goods traded beside them
            exchanges = [one._replace(money=()) for one in exchanges]
        opening = any(money.equity.values())
        return Booking(pieces, exchanges, handed, opening=opening, resized=resized)

    def _is_resized(self, commodity: str, goods: Sequence[Good], money: _Money) -> bool:
        """Whether a future or CFD was split: no cost shows it, as the cost of shares does.

        Whole positions come back as another number of units, in the core or in the layer of the
        sleeve that they left, and nothing is paid or earned.
        A price of the day that is nearer to the morning's shows a trade.
        """
        if self.has_value(commodity) or any(any(part.values()) for part in money):
            return False
        left: dict[str, Decimal] = defaultdict(Decimal)
        went = came = ZERO
        buckets: dict[int, set[int | None]] = {-1: set(), 1: set()}
        for good in (one for one in goods if one.commodity == commodity):
            buckets[good.side].add(bucket_of(good.account) if good.holds else None)
            if good.side < 0:
                left[good.account.account] -= good.units
                went += abs(good.units)
            else:
                came += abs(good.units)
        if not came or not went or came == went or buckets[-1] != buckets[1]:
            return False
        if any(self._held(name, commodity) != units for name, units in left.items()):
            return False
        ratio, change = went / came, self.price_changes.get(commodity)
        # Which is nearer is told by ratios: the middle of 1 and `ratio` is its square root.
        return change is None or (change * change - ratio) * (ratio - ONE) >= 0

    def _alike(self, went: str, came: str) -> bool:
        """Whether lots of one commodity may have become lots of another.

        A future or CFD never does. Nor does a lot become an instrument, or a commodity of which a
        unit stands for more of a market: that would be a new position.
        """
        old, new = self._commodities.of(went), self._commodities.of(came)
        if old.is_settled_only or new.is_settled_only:
            return False
        turned = new.instrument is not None and old.instrument is None
        return _factor(new) <= _factor(old) and not turned

    def _owned(self, account: AccountRole, units: Amount) -> Decimal:
        """The part of a payment that the account had, a ratio; 0 for a Liabilities account."""
        if account.kind is Kind.LIABILITIES:
            return ZERO
        if bucket_of(account) is None:
            return ONE
        held = self._held(account.account, units.currency)
        asked: Decimal = -units.number
        return min(ONE, max(ZERO, held) / asked)

    def _is_bonus(self, part: _Part, money: _Money) -> bool:
        """Whether units came for nothing to an owner of lots of the commodity that have a cost."""
        good = part.good
        if not good.holds or good.book:
            return False
        if any(money.net(short=False).values()) or any(money.income.values()) or money.equity:
            return False
        terms, bucket = self._commodities.of(good.commodity), bucket_of(good.account)
        return (
            terms.instrument is None
            and bucket is not None
            and self._portfolio.positions.has_book(good.commodity, in_core=bucket == CORE)
        )


class _Fees:
    """Finds the goods of a transaction that were not sold but spent: fees paid in coins."""

    def __init__(
        self,
        roles: Roles,
        commodities: Commodities,
        is_rounding: Callable[[Decimal, str], bool],
        held: Callable[[str, str], Decimal],
    ) -> None:
        self._roles = roles
        self._commodities = commodities
        self._is_rounding = is_rounding
        self._held = held

    def spent(self, part: _Part, reading: _Reading, *, both_ways: bool) -> Decimal:
        """How many units of a leg that takes from a position are a cost.

        All of them where only an expense stands against them (not where the commodity leaves
        `both_ways`, a long and a short position); else those that pay a fee beside a trade.
        An option is never spent, nor is the last unit of a position: that closes it at a loss.
        """
        if self._commodities.of(part.good.commodity).instrument is not None:
            return ZERO
        if not both_ways and self._is_cost(part.good, reading):
            return part.left
        return self._fee(part, reading)

    def _is_cost(self, good: Good, reading: _Reading) -> bool:
        """Whether units are gone and only an expense stands against them, as large as any result.

        A fee that is paid in coins is booked at their price, with the result of these coins.
        """
        money = reading.money
        if not money.received_none or money.equity:
            return False
        spent = sum(money.expenses.values(), ZERO)
        gained = sum(money.income.values(), ZERO)
        if abs(gained) > spent:
            return False
        return reading.came_back(good.commodity) or (bool(spent) and self._is_left(good))

    def _fee(self, part: _Part, reading: _Reading) -> Decimal:
        """How many units of a leg pay a fee beside other goods that are traded.

        Those that an expense takes in kind; if none, all units if some expense is as much as
        they are worth; else zero.
        """
        good, in_kind = part.good, reading.money.in_kind
        if good.is_short or not good.holds or not self._is_left(good):
            return ZERO
        fee = min(part.left, in_kind.get(good.commodity, ZERO))
        if fee:
            in_kind[good.commodity] -= fee
            return fee
        told = good.posting.price
        currency, price = good.lot if told is None else (told.currency, told.number)
        beside_others = any(one.good.commodity != good.commodity for one in reading.rest())
        is_fee = beside_others and any(
            self._is_rounding(amount - part.left * price, currency)
            for amount in reading.expenses(self._roles, currency)
        )
        return part.left if is_fee else ZERO

    def _is_left(self, good: Good) -> bool:
        """Whether anything is left of the position that a leg takes from."""
        held = self._held(good.account.account, good.commodity)
        return (held + good.units) * held > 0


class _Reading:
    """The work on one transaction: parts without a fate, and finished pieces."""

    def __init__(self, entry: Transaction, goods: Sequence[Good], money: _Money) -> None:
        self._entry = entry
        self._parts = [_Part(good) for good in goods]
        self.money = money
        self.pieces: list[Piece] = []
        self.exchanges: list[Exchange] = []
        self._adjusted: list[tuple[_Part, _Part, Decimal]] = []
        """(old part, new part, units): equal units of a commodity, back at another cost."""

    def rest(self) -> list[_Part]:
        """The parts of lots with units that have no fate yet."""
        return [part for part in self._parts if part.left and not part.good.is_money]

    def expenses(self, roles: Roles, currency: str) -> Iterator[Decimal]:
        """What expenses took in money, or at a price in it, in one currency."""
        for posting in self._entry.postings:
            weighed = weigh(posting)
            if (
                weighed is not None
                and weighed[0] == currency
                and posting.cost is None
                and roles.of(posting.account).kind is Kind.EXPENSES
            ):
                yield weighed[1]

    def both_ways(self) -> set[str]:
        """Commodities with a rest in a long and in a short position: each closes the other."""
        short = {part.good.commodity for part in self.rest() if part.good.is_short}
        return {part.good.commodity for part in self.rest() if not part.good.is_short} & short

    def came_back(self, commodity: str) -> bool:
        """Whether any units of a commodity left and came back."""
        return any(
            piece.good.commodity == commodity and piece.fate is Fate.MOVED for piece in self.pieces
        )

    def handed_over(self) -> dict[int, Decimal]:
        """Units that one participant sold and another bought, by place and with their sign.

        Several sellers or buyers of a commodity share in proportion to their units.
        """
        handed: dict[int, Decimal] = {}
        rest = self.rest()
        for commodity in {part.good.commodity for part in rest}:
            parts = [part for part in rest if part.good.commodity == commodity]
            if len({part.good.party for part in parts}) == 1:
                continue
            sold = _sum(part for part in parts if part.good.units < 0)
            bought = _sum(part for part in parts if part.good.units > 0)
            for part in parts:
                whole = sold if part.good.units < 0 else bought
                units = part.left * min(sold, bought) / whole
                handed[part.good.place] = units.copy_sign(part.good.units)
        return handed

    # -- one commodity ------------------------------------------------------

    def resize(self, commodity: str) -> None:
        """Record the split of a future or CFD."""
        went, came = self._sides(part for part in self._parts if part.good.commodity == commodity)
        self._swap(went, came, across=False, ratio=_sum(came) / _sum(went))

    def match(self, commodity: str, *, has_lots: bool) -> None:
        """Find units of a commodity that left and came back, or were split.

        Without lots (money, futures and CFDs) all units are alike.
        """
        parts = [part for part in self._parts if part.good.commodity == commodity]
        for of_one_party in (True, False):
            self._match(parts, of_one_party=of_one_party, any_cost=not has_lots)
        if not has_lots:
            return
        by_party = [
            self._sides(part for part in parts if (part.good.party, part.good.is_short) == owner)
            for owner in dict.fromkeys((part.good.party, part.good.is_short) for part in parts)
        ]
        groups = [group for group in by_party if all(group) and self._belong_together(*group)]
        ratios = [_sum(came) / _sum(went) for went, came in groups]
        if ratios and max(ratios) - min(ratios) > LOST_ON_THE_WAY * max(ratios):
            groups = []  # unlike ratios: units went from one party to another
        for went, came in groups:
            self._settle(went, came)
        went, came = self._sides(parts)
        if not went or not came:
            return
        if self._belong_together(went, came):
            self._settle(went, came)
            return
        for gone, part, _ in _pairs(went, came):
            self._move(gone, part)  # the units that came back, at any cost

    def _sides(self, parts: Iterable[_Part]) -> tuple[list[_Part], list[_Part]]:
        """(parts that left, parts that came); units sold at a price are in neither."""
        waiting = [part for part in parts if part.left]
        went = [part for part in waiting if part.good.side < 0 and not self._is_sold(part.good)]
        return went, [part for part in waiting if part.good.side > 0]

    def _is_sold(self, good: Good) -> bool:
        return good.is_sold and self.money.has_value(short=good.is_short)

    def _match(self, parts: Iterable[_Part], *, of_one_party: bool, any_cost: bool) -> None:
        """Pair units that leave and come back at the same cost; a cost of 0 identifies no lot."""
        waiting: dict[tuple[object, object], tuple[list[_Part], list[_Part]]] = {}
        for part in parts:
            good = part.good
            if not (any_cost or good.book):
                continue
            mark = good.party if of_one_party else None, None if any_cost else good.lot
            waiting.setdefault(mark, ([], []))[good.side > 0].append(part)
        for went, came in waiting.values():
            for gone, part, _ in _pairs(went, came):
                self._move(gone, part)

    def _move(self, went: _Part, came: _Part) -> None:
        units = min(went.left, came.left)
        one, other = went.good, came.good
        fate = Fate.OPENED if EQUITY in (one.party, other.party) else Fate.MOVED
        results = one.account.kind is Kind.INCOME or other.account.kind is Kind.INCOME
        across = one.party != other.party and not results
        self.pieces += [part.take(units, fate, across=across) for part in (went, came)]

    def _belong_together(self, went: list[_Part], came: list[_Part]) -> bool:
        """Whether lots that came at other costs are the lots that left: adjusted, or split.

        A split keeps the book value, but for fractions of a share that are paid out in each
        account, and no money is paid for it.
        """
        old, new = _sum(went), _sum(came)
        if old == new:
            return True
        short = came[0].good.is_short
        if any(amount < 0 for amount in self.money.net(short=short).values()):
            return False
        if ZERO <= old - new < LOST_ON_THE_WAY * old and self.money.received_none:
            return False
        released = _released(went, came)
        if released is None:
            return False
        accounts = {part.good.account.account for part in came}
        largest = max(part.good.book for part in came)
        return abs(released) < largest * len(accounts) or not largest

    def _settle(self, went: list[_Part], came: list[_Part]) -> None:
        """Settle lots that left for lots of the same commodity: adjusted, or split."""
        old, new = _sum(went), _sum(came)
        if old == new:
            for gone, part, units in _pairs(went, came):
                gone.left -= units
                part.left -= units
                self._adjusted.append((gone, part, units))
            return
        across = len({part.good.party for part in (*went, *came)}) > 1
        self._swap(went, came, across=across, ratio=new / old)

    # -- several commodities ------------------------------------------------

    def exchange(self, alike: Callable[[str, str], bool]) -> None:
        """Find goods that came for other goods without a sale: merger, spin-off, new ticker."""
        for party in (*dict.fromkeys(part.good.party for part in self._parts), None):
            for short in (False, True):
                self._exchange(party, alike, short=short)
        for gone, part, units in self._adjusted:
            gone.left += units
            part.left += units
            self._move(gone, part)
        self._adjusted.clear()

    def _exchange(
        self, party: str | None, alike: Callable[[str, str], bool], *, short: bool
    ) -> None:
        """Exchange goods within one party (None: between all), in long or in `short` positions.

        Goods that leave at a price are sold, whatever the sum of the money.
        """

        def concerns(good: Good) -> bool:
            return party in (None, good.party) and good.is_short is short

        went, came = self._sides(
            part for part in self.rest() if part.good.holds and concerns(part.good)
        )
        went = [part for part in went if not part.good.is_sold]
        released = [one for one in self._adjusted if concerns(one[0].good)]
        old = {part.good.commodity for part in (*went, *(gone for gone, _, _ in released))}
        came = [part for part in came if any(alike(name, part.good.commodity) for name in old)]
        if not came or not old or not self._is_free(came, short=short):
            return
        for gone, part, units in released:
            gone.left += units
            part.left += units
        self._adjusted = [one for one in self._adjusted if one not in released]
        went = list(dict.fromkeys((*went, *(one[0] for one in released))))
        came = list(dict.fromkeys((*came, *(one[1] for one in released))))
        across = len({part.good.party for part in (*went, *came)}) > 1
        self._swap(went, came, across=across)

    def _is_free(self, came: list[_Part], *, short: bool) -> bool:
        """Whether nothing was paid, and no result was booked that the money does not explain.

        A gain may be as large as the money that came with the lots. A loss is only possible on
        a fraction, so then the money is less than the book value of one unit. For short positions
        all signs are reversed.
        """
        net = self.money.net(short=short)
        if any(amount < 0 for amount in net.values()):
            return False
        for currency, result in self.money.income.items():
            gain = -result if short else result
            money = net.get(currency, ZERO)
            units = [part.good.book for part in came if part.good.booked_in == currency]
            fraction = bool(money) and money < max(units, default=ZERO)
            if gain > money or (gain < 0 and not fraction):
                return False
        return True

    def _swap(
        self, went: list[_Part], came: list[_Part], *, across: bool, ratio: Decimal = ONE
    ) -> None:
        old = [part.take(part.left, Fate.EXCHANGED, across=across, ratio=ratio) for part in went]
        new = [part.take(part.left, Fate.EXCHANGED, across=across) for part in came]
        self.pieces += old + new
        net = self.money.net(short=came[0].good.is_short)
        money = tuple(sorted((name, amount) for name, amount in net.items() if amount > 0))
        self.exchanges.append(Exchange(self._entry, tuple(old), tuple(new), money))

    def issue(self, part: _Part) -> None:
        """Record an issue of bonus shares."""
        piece = part.take(part.left, Fate.EXCHANGED)
        self.pieces.append(piece)
        self.exchanges.append(Exchange(self._entry, (), (piece,), ()))

    # -- Equity -------------------------------------------------------------

    def take_equity(self) -> None:
        """Mark as OPENED the part of the goods against which Equity stands instead of money.

        Not what is sold at a price and with a result: there Equity takes the money, as the account
        of a broker that the ledger does not have.
        """
        gives = any(amount > 0 for amount in self.money.equity.values())
        takes = any(amount < 0 for amount in self.money.equity.values())
        for sign, concerned in ((1, gives), (-1, takes)):
            if not concerned:
                continue
            share = self._share_of_equity(sign)
            for part in self.rest():
                if (part.good.units > 0) is not (sign > 0):
                    continue
                if sign < 0 and part.good.is_sold and any(self.money.income.values()):
                    continue
                units = part.left * share
                self.pieces.append(part.take(units, Fate.OPENED, across=share == ONE))

    def _share_of_equity(self, side: int) -> Decimal:
        """A ratio in (0, 1]: the part of Equity in all that was given (side 1), or taken (-1)."""
        equity = {name: side * one for name, one in self.money.equity.items() if side * one > 0}
        others = self.money.owned if side > 0 else self.money.received
        given = sum(equity.values(), ZERO)
        return given / (given + sum((others.get(name, ZERO) for name in equity), ZERO))


def _pairs(went: list[_Part], came: list[_Part]) -> Iterator[tuple[_Part, _Part, Decimal]]:
    """(part that left, part that came, units of both); the caller takes the units."""
    arriving = iter(came)
    part = next(arriving, None)
    for gone in went:
        while gone.left and part is not None:
            if part.left:
                yield gone, part, min(gone.left, part.left)
            else:
                part = next(arriving, None)


def _sum(parts: Iterable[_Part]) -> Decimal:
    return sum((part.left for part in parts), ZERO)


def _released(went: list[_Part], came: list[_Part]) -> Decimal | None:
    """The book value that left less the book value that came; None in several currencies."""
    total = ZERO
    currencies = set()
    for part in (*went, *came):
        currencies.add(part.good.booked_in)
        total -= part.left * part.good.book * part.good.side
    return None if len(currencies) > 1 else total


def _factor(terms: CommodityTerms) -> Decimal:
    """How many units of market value one unit of value stands for: leverage x delta, absolute."""
    factor = ONE
    for one in (terms.leverage, terms.delta):
        if one is not None:
            factor *= abs(one)
    return factor
