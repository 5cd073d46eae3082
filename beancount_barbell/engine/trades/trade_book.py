"""Closed trades, as they are closed.

All that is closed of one underlying on one day is one trade, whatever the
number of fills; a trade id joins days, futures and CFDs run from flat to flat.
The result is what the ledger booked: the Income legs, less the fees of the
closing, less the opening fees pro rata to units, and for lots in a foreign
currency the change of its rate on what they had cost. Beancount does not check
`@` prices, so they only tell how a result is shared where a transaction closes
several underlyings.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.engine.trades.contracts import ContractBook
from beancount_barbell.engine.trades.futures import LATE_DAYS, Life, Lives, the_one
from beancount_barbell.engine.trades.lots import Leg, LotBook, Opening, together
from beancount_barbell.engine.trades.orders import Deal, DealReader
from beancount_barbell.engine.trades.streaks import LiveStreak
from beancount_barbell.engine.trades.undeclared import Alone, UndeclaredWatch
from beancount_barbell.model.location import location_of
from beancount_barbell.model.order import Turn
from beancount_barbell.model.trades import Outcome, Trade, outcome_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from beancount_barbell.engine.bookings.reader import BookingReader
    from beancount_barbell.engine.trades.orders import Booked
    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.commodities import Commodities
    from beancount_barbell.model.roles import Roles
    from beancount_barbell.model.transactions import TransactionTags

ZERO = Decimal(0)
ONE = Decimal(1)
AT_CLOSE, NEVER = "at-close", "none"
NOTHING: frozenset[str] = frozenset()


class Part(NamedTuple):
    """What one closing adds to a trade.

    `result` and `local_result` as in `Trade`; None where `missing` says why.
    """

    opened: datetime.date | None
    units: Decimal
    result: Decimal | None
    local_result: Decimal | None
    local_currency: str | None
    missing: frozenset[str]
    accounts: frozenset[str]


class Closed:
    """A trade as far as it is known."""

    __slots__ = ("date", "entries", "outcome", "parts", "result", "times", "trade_id", "underlying")

    def __init__(self, underlying: str, trade_id: str | None, date: datetime.date) -> None:
        self.underlying = underlying
        self.trade_id = trade_id
        self.date = date
        self.parts: tuple[Part, ...] = ()
        self.entries: tuple[Any, ...] = ()
        """The closing transactions of its last day."""
        self.times: tuple[str | None, ...] = ()
        self.result: Decimal | None = ZERO
        """Net, in base currency; None where a part of it is UNKNOWN."""
        self.outcome = Outcome.TIE
        """How it ended, as far as it is known."""

    def add(self, date: datetime.date, part: Part, deals: Sequence[Deal]) -> None:
        """Add a closing; the trade is dated by its last one."""
        if date != self.date:
            self.date = date
            self.entries = self.times = ()
        self.amend(part)
        for deal in deals:
            self.entries += (deal.entry,)
            self.times += (deal.time,)

    def amend(self, part: Part) -> None:
        """Add what was booked later; the trade keeps its date."""
        self.parts += (part,)
        known = self.result is not None and part.result is not None
        self.result = (self.result or ZERO) + (part.result or ZERO) if known else None
        self.outcome = outcome_of(self.result)

    @property
    def last(self) -> Any:
        """A closing transaction of its last day."""
        if len(self.entries) == 1:
            return self.entries[0]
        return min(self.entries, key=Turn)

    @property
    def time(self) -> str | None:
        """The last closing's time, None unless each has one."""
        if None in self.times:
            return None
        return max([time for time in self.times if time is not None], default=None)

    def trade(self) -> Trade:
        """The trade as the history tells it."""
        parts = self.parts
        if len(parts) == 1:
            return self._of_one(parts[0])
        locals_ = {part.local_currency for part in parts}
        local: Decimal | None = None
        if len(locals_) == 1 and all(part.local_result is not None for part in parts):
            local = sum((part.local_result or ZERO for part in parts), ZERO)
        entry = self.last
        return Trade(
            date=self.date,
            opened_on=min((part.opened for part in parts if part.opened), default=None),
            underlying=self.underlying,
            trade_id=self.trade_id,
            units=sum((part.units for part in parts), ZERO),
            result=self.result,
            local_result=local,
            local_currency=locals_.pop() if len(locals_) == 1 else None,
            missing=tuple(sorted({name for part in parts for name in part.missing})),
            time=self.time,
            accounts=parts[0].accounts.union(*(part.accounts for part in parts[1:])),
            location=location_of(entry.meta),
            entry=entry,
        )

    def _of_one(self, part: Part) -> Trade:
        """The trade of a single closing, as nearly all are: there is nothing to join."""
        entry = self.last
        return Trade(
            self.date,
            part.opened,
            self.underlying,
            self.trade_id,
            part.units,
            self.result,
            part.local_result,
            part.local_currency,
            tuple(sorted(part.missing)),
            self.time,
            part.accounts,
            location_of(entry.meta),
            entry,
        )


class _Closing(NamedTuple):
    """What one transaction closes of one underlying, and its share of the results.

    `amount` is in `currency`, the one the legs are booked in.
    """

    deal: Deal
    underlying: str
    legs: list[Leg]
    currency: str
    amount: Decimal | None
    missing: frozenset[str]


class _OpeningLeg(NamedTuple):
    leg: Leg
    fee: Decimal | None
    """In the leg's currency; None where its currency has no rate."""
    entry: Any


class _Plain(NamedTuple):
    """A transaction that buys or sells one lot for money.

    `good` is the posting of the lot, None where there are only results; `result`
    is all that was booked (a fee is negative), `fees` its expenses; `told` that
    an Income account says it is a close.
    """

    entry: Any
    good: Any
    result: Decimal
    fees: Decimal
    told: bool


class TradeBook:
    """Takes the sleeve's transactions day by day and closes its trades."""

    def __init__(
        self,
        roles: Roles,
        commodities: Commodities,
        portfolio: Portfolio,
        bookings: BookingReader,
        tags: Mapping[int, TransactionTags],
    ) -> None:
        self._reader = DealReader(roles, commodities, bookings)
        self._portfolio = portfolio
        self._tags = tags
        self.lots = LotBook()
        self.lives = Lives()
        self.contracts = ContractBook(roles, commodities, portfolio)
        self.reduced_on: list[datetime.date] = []
        """Days on which positions of the sleeve were reduced, in order."""
        self._closed: dict[tuple[Any, ...], Closed] = {}
        self._by_day: dict[datetime.date, dict[tuple[Any, ...], None]] = {}
        self._days: list[datetime.date] = []
        self._streak = LiveStreak()
        self.today: tuple[datetime.date, list[Deal]] = (datetime.date.min, [])
        """The last day's transactions."""
        self.undeclared = UndeclaredWatch(portfolio.tolerance)
        self.alone: list[Alone] = []
        """What they booked as results while no future or CFD was there to make them."""
        self._special: dict[str, bool] = {}
        self._sets: dict[str, frozenset[str]] = {}
        self._last: Closed | None = None
        """The last trade in futures or CFDs."""
        self._says_settlement = any(
            terms.settlement not in (None, NEVER) for terms in roles.terms.values()
        )

    def is_traded(self, commodity: str) -> bool:
        """Whether units without a cost are a position."""
        return self._reader.is_traded(commodity)

    def underlying(self, commodity: str) -> str:
        """What positions of a commodity are one trade with."""
        return self._reader.underlying(commodity)

    # -- a day --------------------------------------------------------------

    def take(self, date: datetime.date, entries: Sequence[Any]) -> None:
        """Take a day's transactions, once they are moved and the day's prices are in."""
        self.alone = []
        plain = self._plain(date, entries)
        if plain is not None:
            self._take_plain(date, plain)
            return
        deals = [self._reader.read(entry, self._tags.get(id(entry))) for entry in entries]
        self.today = date, deals
        ending, lives, reduced = self._take_orders(date, deals)
        openings, closings = self._sort(date, deals, lives)
        for life in lives:
            if life.opened == date:
                life.results += self.contracts.claim_early(date, life.underlying)
        for one in openings:
            rate = self._rate(one.leg.currency)
            self.lots.open(one.leg, one.leg.opened or date, rate, one.fee, one.entry)
        for deal in deals:
            if deal.moved:
                self._rebook(deal, date)
        for ready in closings:
            self._close(date, ready)
        for life in ending:
            self._end(date, life)
        self.contracts.close_day(date, self.lives.open)
        if closings or reduced:
            self.reduced_on.append(date)

    # -- the plain case, which is nearly all of them ------------------------

    def _plain(
        self, date: datetime.date, entries: Sequence[Any]
    ) -> list[tuple[_Plain, bool]] | None:
        """A day on which nothing is out of the ordinary, read in one go; else None.

        That is: each transaction buys or sells one lot of the base currency for
        money, its results are tagged, and no account that had none of a commodity
        in the morning both bought and sold it. It says the same as the general
        case, only sooner. With each stands whether it closes anything.
        """
        tags, positions = self._tags, self._portfolio.positions
        found: list[_Plain] = []
        moved: dict[tuple[str, str], Decimal] = {}
        for entry in entries:
            read = None if entry.links or id(entry) in tags else self._read_plain(entry)
            if read is None:
                return None
            if read.good is None:
                continue
            units = read.good.units
            key = (read.good.account, units.currency)
            if key in moved:
                moved[key] += units.number
            elif self._is_special(units.currency):
                return None
            else:
                moved[key] = units.number
            found.append(read)
        several = len(moved) < len(found)
        told = []
        for read in found:
            good = read.good
            key = (good.account, good.units.currency)
            number = good.units.number
            held = positions[key] - moved[key]
            if several and not held and (number > 0) is not (moved[key] > 0):
                return None
            closes = held * number < 0
            if closes and good.cost.date == date and good.price is None and not read.told:
                return None
            told.append((read, closes))
        return told

    def _read_plain(self, entry: Any) -> _Plain | None:
        """One transaction, if it is plain; results alone only where no position wants them."""
        base, known = self._portfolio.base_currency, self._reader.known
        good = None
        result = fees = ZERO
        told = paid = False
        for posting in entry.postings:
            units = posting.units
            number = getattr(units, "number", None)
            who = known.get(posting.account)
            if who is None or not number:
                return None
            if posting.cost is not None:
                if good is not None or not who.holds or posting.cost.currency != base:
                    return None
                good = posting
            elif units.currency != base or who.untagged or who.equity:
                return None
            elif who.ours:
                result -= number
                if who.income:
                    told = True
                else:
                    fees += number
            else:
                paid = True
        if good is not None and not paid:
            return None
        if good is None and (told or self.lives.open or self.contracts.waits):
            return None
        return _Plain(entry, good, result, fees, told)

    def _is_special(self, commodity: str) -> bool:
        """Whether a commodity is settled daily."""
        special = self._special.get(commodity)
        if special is None:
            special = self._special[commodity] = self._reader.is_settled_only(commodity)
        return special

    def _take_plain(self, date: datetime.date, plain: list[tuple[_Plain, bool]]) -> None:
        """Open and close the lots of a plain day."""
        base = self._portfolio.base_currency
        deals = []
        closings = []
        for one, closes in plain:
            good = one.good
            cost = good.cost
            leg = Leg(
                good.account,
                good.units.currency,
                good.units.number,
                cost.number,
                None,
                base,
                cost.date,
                cost.label,
            )
            deal = Deal(one.entry, [leg], [], [], [], ZERO, None, None)
            deals.append(deal)
            if closes:
                closings.append((one, leg, deal))
            else:
                self.lots.open(leg, cost.date or date, ONE, one.fees, one.entry)
        for one, leg, deal in closings:
            opening = self.lots.close(leg)
            result = one.result - opening.fees if opening.fees_known else None
            part = Part(
                opening.opened,
                abs(leg.units),
                result,
                result,
                base,
                NOTHING if opening.fees_known else frozenset({leg.commodity}),
                self._set_of(leg.account),
            )
            self._add(date, self._reader.underlying(leg.commodity), None, part, (deal,))
        self.today = date, deals
        if closings:
            self.reduced_on.append(date)

    def _set_of(self, account: str) -> frozenset[str]:
        """One set for all the trades of an account."""
        found = self._sets.get(account)
        if found is None:
            found = self._sets[account] = frozenset({account})
        return found

    # -- any case -----------------------------------------------------------

    def _take_orders(
        self, date: datetime.date, deals: list[Deal]
    ) -> tuple[list[Life], list[Life], bool]:
        """Move futures and CFDs: (lives that end today, all of today's, any was reduced)."""
        orders = self._futures(deals)
        if not orders:
            return [], list(self.lives.open.values()), False
        ending, lives = self.lives.take(date, orders)
        self.contracts.take(leg for group in orders.values() for leg, _ in group)
        return ending, lives, any(one.reduced for one in lives if one.underlying in orders)

    def _sort(
        self, date: datetime.date, deals: list[Deal], lives: list[Life]
    ) -> tuple[list[_OpeningLeg], list[_Closing]]:
        """What of the day opens lots, and what closes them; other results are booked."""
        morning = _Morning(self._portfolio.positions, deals)
        openings: list[_OpeningLeg] = []
        closings: list[_Closing] = []
        for deal in deals:
            legs = [leg for leg in deal.legs if self._has_lots(leg)]
            if legs:
                closing: list[Leg] = []
                opening: list[Leg] = []
                for leg in legs:
                    (closing if morning.closes(leg, date) else opening).append(leg)
                self._share(deal, closing, opening, closings, openings)
            elif deal.results and not any(self._has_lots(leg) for leg in deal.moved):
                self._book_alone(date, deal, lives)
        return openings, closings

    def _has_lots(self, leg: Leg) -> bool:
        return not self._reader.is_settled_only(leg.commodity)

    def _rate(self, currency: str | None) -> Decimal | None:
        if currency is None or currency == self._portfolio.base_currency:
            return ONE
        return self._portfolio.rate(currency)

    def _futures(self, deals: list[Deal]) -> dict[str, list[tuple[Leg, Deal]]]:
        """The day's orders in futures and CFDs by underlying."""
        orders: dict[str, list[tuple[Leg, Deal]]] = {}
        for deal in deals:
            for leg in (*deal.legs, *deal.moved):
                if self._reader.is_settled_only(leg.commodity):
                    underlying = self._reader.underlying(leg.commodity)
                    orders.setdefault(underlying, []).append((leg, deal))
        return orders

    # -- results ------------------------------------------------------------

    def _share(
        self,
        deal: Deal,
        closing: list[Leg],
        opening: list[Leg],
        closings: list[_Closing],
        openings: list[_OpeningLeg],
    ) -> None:
        """Share a transaction's results among what it closes and opens.

        A sole underlying takes all. Several take each its own gain (units x
        price - cost) and of the rest, the fees, a part by turnover; without
        prices all is shared by cost.
        """
        groups: dict[str, list[Leg]] = defaultdict(list)
        for leg in closing:
            groups[self._reader.underlying(leg.commodity)].append(leg)
        base = self._portfolio.base_currency
        if not groups:
            self._open_with_fees(deal, opening, openings)
            return
        names = sorted(groups)
        currencies = [groups[name][0].currency or base for name in names]
        booked, missing = self._booked(deal, currencies[0], closing)
        amounts: list[Decimal | None] = [booked]
        spare: Decimal | None = ZERO
        if len(names) > 1 or (opening and booked):
            parts = [groups[name] for name in names]
            amounts, spare = self._divide(booked, parts, opening, currencies[0])
        for name, currency, amount in zip(names, currencies, amounts, strict=True):
            gone = set(missing)
            if not deal.results and any(leg.cost is None for leg in groups[name]):
                gone.add(groups[name][0].commodity)  # no lots and no result booked: who knows
            own = None if amount is None else self._in(amount, currencies[0], currency)
            if own is None:
                gone.add(currency)
            closings.append(
                _Closing(deal, name, groups[name], currency, None if gone else own, frozenset(gone))
            )
        self._place_fees(deal, opening, currencies[0], spare, openings)

    def _booked(
        self, deal: Deal, currency: str, closing: list[Leg]
    ) -> tuple[Decimal | None, set[str]]:
        """What a transaction booked as the sleeve's result, in `currency`."""
        share = ONE
        if deal.core_book:
            own = abs(sum((leg.book for leg in closing), ZERO))
            share = own / (own + deal.core_book)
        total = ZERO
        missing: set[str] = set()
        for one in deal.results:
            amount = self._in(one.amount, one.currency, currency)
            if amount is None:
                missing.add(one.currency)
            else:
                total += amount if one.who.ours else amount * share
        return (None if missing else total), missing

    def _in(self, amount: Decimal, source: str, target: str) -> Decimal | None:
        """An amount in another currency, at the day's rates."""
        if source == target:
            return amount
        first, second = self._rate(source), self._rate(target)
        return None if first is None or not second else amount * first / second

    def _divide(
        self, booked: Decimal | None, groups: list[list[Leg]], opening: list[Leg], currency: str
    ) -> tuple[list[Decimal | None], Decimal | None]:
        """Each group's part of what was booked, and what falls on the opening legs."""
        legs = [leg for group in groups for leg in group]
        by_gain = all(leg.price is not None and leg.cost is not None for leg in legs)
        measure = _turnover if by_gain else _book
        sizes = [self._sum(group, measure, currency) for group in groups]
        gains = [self._sum(group, _gain, currency) if by_gain else ZERO for group in groups]
        opened = self._sum(opening, _turnover, currency) if by_gain else ZERO
        if booked is None or opened is None or None in (*sizes, *gains):
            return [None] * len(groups), None
        known = [size or ZERO for size in sizes]
        own = [gain or ZERO for gain in gains]
        rest, whole = booked - sum(own, ZERO), sum(known, opened)
        if not whole:
            return [gain + rest / len(groups) for gain in own], ZERO
        shares = [gain + rest * size / whole for gain, size in zip(own, known, strict=True)]
        return list(shares), rest * opened / whole

    def _sum(
        self, legs: list[Leg], measure: Callable[[Leg], Decimal], currency: str
    ) -> Decimal | None:
        """The sum of something of several legs in one currency, None without a rate."""
        total = ZERO
        for leg in legs:
            amount = self._in(measure(leg), leg.currency or currency, currency)
            if amount is None:
                return None
            total += amount
        return total

    def _open_with_fees(self, deal: Deal, opening: list[Leg], openings: list[_OpeningLeg]) -> None:
        """The expenses of a transaction that only opens are its fees; income beside it is not."""
        currency = opening[0].currency or self._portfolio.base_currency
        fees: Decimal | None = ZERO
        for one in deal.results:
            if one.who.expense and fees is not None:
                amount = self._in(one.amount, one.currency, currency)
                fees = None if amount is None else fees + amount
        self._place_fees(deal, opening, currency, fees, openings)

    def _place_fees(
        self,
        deal: Deal,
        opening: list[Leg],
        currency: str,
        fees: Decimal | None,
        openings: list[_OpeningLeg],
    ) -> None:
        """Put fees (negative, in `currency`) on the opening legs, by turnover."""
        whole = sum((_turnover(leg) for leg in opening), ZERO)
        for leg in opening:
            fee = fees
            if fees:
                fee = fees * (_turnover(leg) / whole if whole else ONE / len(opening))
                fee = self._in(fee, currency, leg.currency or currency)
            openings.append(_OpeningLeg(leg, None if fee is None else -fee, deal.entry))

    # -- closing ------------------------------------------------------------

    def _close(self, date: datetime.date, closing: _Closing) -> None:
        """Take the closed units out of their lots; the rest is the trade's result."""
        taken = [(leg, self.lots.close(leg)) for leg in closing.legs]
        now = self._rate(closing.currency)
        local = closing.amount
        result = None if local is None or now is None else local * now
        missing = set(closing.missing)
        if now is None:
            missing.add(closing.currency)
        for leg, opening in taken:
            if not opening.fees_known:
                missing.add(leg.commodity)
            elif local is not None:
                local -= opening.fees
            if result is None or now is None:
                continue
            then = now if opening.rate is None and not leg.book else opening.rate
            if closing.currency == self._portfolio.base_currency:
                then = ONE
            if then is None:
                missing.add(leg.commodity)
            else:
                result += -leg.book * (now - then) - opening.fees * then
        whole = together([opening for _, opening in taken])
        part = Part(
            opened=whole.opened,
            units=sum((abs(leg.units) for leg in closing.legs), ZERO),
            result=None if missing else result,
            local_result=None if closing.missing or not whole.fees_known else local,
            local_currency=closing.currency,
            missing=frozenset(missing),
            accounts=frozenset(leg.account for leg in closing.legs),
        )
        self._add(date, closing.underlying, closing.deal.trade_id, part, [closing.deal])

    def _rebook(self, deal: Deal, date: datetime.date) -> None:
        """A transfer, a split, a merger: the new lots are the old ones; what leaves is gone.

        A lot that comes in is one of those that left at its cost; without any, of
        all that left of its commodity; without any, of all that left. Where nothing
        but such lots came, they bear the opening fees, by what they are booked at.
        """
        gone: dict[tuple[Any, ...], list[Opening]] = defaultdict(list)
        came: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
        for leg in deal.left:
            opening = self.lots.close(leg)
            for key in ((leg.commodity, leg.cost), (leg.commodity,), ()):
                gone[key].append(opening)
        for leg in deal.came:
            came[leg.commodity, leg.cost] += abs(leg.units)
            came[leg.commodity,] += abs(leg.units)
        wholes = {key: together(openings) for key, openings in gone.items()}
        renamed = not any((leg.commodity,) in wholes for leg in deal.came)
        book = sum((abs(leg.book) for leg in deal.came), ZERO) if renamed else ZERO
        for leg in deal.came:
            keys: tuple[tuple[Any, ...], ...] = (leg.commodity, leg.cost), (leg.commodity,)
            source = next((key for key in keys if key in wholes), ())
            whole = wholes.get(source)
            if whole is None:
                rate = self._rate(leg.currency)
                self.lots.open(leg, leg.opened or date, rate, ZERO, deal.entry)
                continue
            if source:
                share = abs(leg.units) / came[source]
            else:
                share = abs(leg.book) / book if book else ZERO
            fees = whole.fees * share if whole.fees_known else None
            opened = whole.opened or leg.opened or date
            self.lots.open(leg, opened, whole.rate, fees, whole.entry or deal.entry)

    # -- results without a position's legs ----------------------------------

    def _book_alone(self, date: datetime.date, deal: Deal, lives: list[Life]) -> None:
        """Results in a transaction that trades no lots.

        With an order in a future they are its position's. By themselves they
        are variation of the open one; without any position in the ledger they
        are a trade where the account says at-close, or where they have a trade
        id. Where the ledger says so of any account, dividends are told apart;
        what names another commodity is none of a future's.
        """
        ordered = {self._reader.underlying(leg.commodity) for leg in deal.legs}
        if ordered:
            self._book_order(date, deal, [life for life in lives if life.underlying in ordered])
            return
        mine = [one for one in deal.results if one.who.ours]
        named = self._named(deal, lives)
        if not lives and not named:
            self._note_alone(date, deal, mine)
        variation = [one for one in mine if self._is_variation(one)]
        if named:
            underlyings = {self._reader.underlying(name) for name in named}
            lives = [life for life in lives if life.underlying in underlyings]
            if not lives and not any(map(self._reader.is_settled_only, named)):
                return
        if not variation:
            return
        account = min(one.account for one in variation)
        life = the_one(lives, deal.trade_id)
        if life is not None:
            self.contracts.book(date, [life.underlying], _by_currency(variation))
            for one in mine:
                life.book(one.amount, one.currency, self._rate(one.currency))
        elif lives:
            # Which of the open positions it is of is unsaid.
            names = [each.underlying for each in lives]
            self.contracts.book(date, names, _by_currency(variation))
            for each in lives:
                each.missing.add(account)
        else:
            self._book_flat(date, deal, account, mine, variation)

    def _book_flat(
        self,
        date: datetime.date,
        deal: Deal,
        account: str,
        mine: list[Booked],
        variation: list[Booked],
    ) -> None:
        """Results alone while no future is open."""
        settlement = next((one.who.settlement for one in variation if one.who.settlement), None)
        late = self.contracts.book_late(date, _by_currency(variation))
        if deal.trade_id is not None:
            self._add(date, account, deal.trade_id, self._alone(mine), [deal])
        elif settlement == AT_CLOSE:
            self._add(date, account, None, self._alone(mine), [deal], key=(id(deal.entry),))
        elif settlement is not None or late:
            self._late(date, account, mine, deal)

    def _note_alone(self, date: datetime.date, deal: Deal, mine: list[Booked]) -> None:
        """Results that no future or CFD has made: not open today, and closed too long ago."""
        income = [one for one in mine if one.who.income]
        if not income or self._closed_lately(date):
            return
        amounts = [(one, self._rate(one.currency)) for one in income]
        known = [one.amount * rate for one, rate in amounts if rate is not None]
        largest = max(income, key=lambda one: (abs(one.amount), one.account))
        self.alone.append(
            Alone(
                largest.account,
                sum(known, ZERO) if len(known) == len(income) else None,
                largest.who.settlement == AT_CLOSE,
                largest.who.settlement == NEVER,
                deal.entry,
            )
        )

    def _closed_lately(self, date: datetime.date) -> bool:
        """Whether results of today may still be those of the last future or CFD."""
        return self._last is not None and (date - self._last.date).days <= LATE_DAYS

    def _is_variation(self, booked: Booked) -> bool:
        """Whether what is booked alone on an account may be what a future or CFD made."""
        settlement = booked.who.settlement
        if settlement is None:
            return booked.who.income and not self._says_settlement
        return settlement != NEVER

    def _named(self, deal: Deal, lives: list[Life]) -> set[str]:
        """The commodities that a transaction names: in accounts, postings or metadata."""
        words: list[object] = [*deal.entry.meta.values()]
        for posting in deal.entry.postings:
            words += posting.account.split(":")
            words += (posting.meta or {}).values()
            words.append(getattr(posting.units, "currency", None))
        open_now = {life.underlying for life in lives}
        return {
            word
            for word in words
            if isinstance(word, str) and (word in open_now or self._portfolio.is_good(word))
        }

    def _book_order(self, date: datetime.date, deal: Deal, lives: list[Life]) -> None:
        """What was booked with an order: fees are shared, a result must be one position's."""
        booked = [
            one
            for one in deal.results
            if one.who.settlement != NEVER and (one.who.income or one.who.settlement)
        ]
        names = [life.underlying for life in lives]
        if booked:
            self.contracts.book(date, names, _by_currency(booked))
        else:
            self.contracts.book_costs(names, _by_currency(deal.results))
        for one in deal.results:
            rate = self._rate(one.currency)
            for life in lives:
                if len(lives) > 1 and one in booked:
                    life.missing.add(one.account)
                else:
                    life.book(one.amount / len(lives), one.currency, rate)

    def _late(self, date: datetime.date, account: str, mine: list[Booked], deal: Deal) -> None:
        """Daily settlement while nothing is open: the last position's, or nobody knows whose."""
        if self._last is not None and self._closed_lately(date):
            self._last.amend(self._alone(mine))
            self._streak.forget(self._last.date)
            return
        part = self._alone(mine)._replace(
            result=None, local_result=None, missing=frozenset({account})
        )
        self._add(date, account, None, part, [deal], key=(account,))

    def _alone(self, booked: list[Booked]) -> Part:
        """A closing of which only the result is in the ledger."""
        life = Life("", None)
        for one in booked:
            life.book(one.amount, one.currency, self._rate(one.currency))
            life.accounts.add(one.account)
        return _part(life)

    def _end(self, date: datetime.date, life: Life) -> None:
        """A future's or CFD's position is flat again."""
        self._last = self._add(date, life.underlying, life.trade_id, _part(life), life.closing)

    # -- the books ----------------------------------------------------------

    def _add(
        self,
        date: datetime.date,
        underlying: str,
        trade_id: str | None,
        part: Part,
        deals: Sequence[Deal],
        key: tuple[Any, ...] | None = None,
    ) -> Closed:
        """Add a closing to its trade; one that is joined over days moves to the last."""
        if trade_id is not None:
            key = ("id", trade_id)
        elif key is None:
            key = (underlying, date)
        closed = self._closed.get(key)
        if closed is None:
            closed = self._closed[key] = Closed(underlying, trade_id, date)
        elif closed.date != date:
            del self._by_day[closed.date][key]
            self._streak.forget(closed.date)
        if date not in self._by_day:
            self._by_day[date] = {}
            self._days.append(date)
        self._by_day[date][key] = None
        self._streak.forget(date)
        closed.add(date, part, deals)
        return closed

    def closed_on(self, date: datetime.date) -> list[Closed]:
        """The trades whose last closing is on `date`."""
        return [self._closed[key] for key in self._by_day.get(date, ())]

    def losses_in_a_row(self, since: datetime.date | None) -> int:
        """Losses in a row up to the newest day with closings, the most of that day.

        Only days from `since` on count.
        """
        return self._streak.count(self._closings(), since)

    def _closings(self) -> Iterator[tuple[datetime.date, list[Closed]]]:
        """The days on which trades closed, the newest first, as known by now."""
        for date in reversed(self._days):
            keys = self._by_day[date]
            if keys:
                yield date, [self._closed[key] for key in keys]

    def trades(self) -> tuple[Trade, ...]:
        """Every closed trade in order of its last closing."""
        found = [closed.trade() for closed in self._closed.values()]
        return tuple(
            sorted(
                found, key=lambda one: (one.date, one.time or "", one.underlying, Turn(one.entry))
            )
        )


class _Morning:
    """What was held before a day's orders, so that what closes can be told from what opens.

    A short sale adds units by its sign, so only the running position tells;
    and of a position opened and closed on one day, what has a result or a price
    beside its cost is the close.
    """

    def __init__(self, positions: Mapping[tuple[str, str], Decimal], deals: list[Deal]) -> None:
        self._held: dict[tuple[str, str], Decimal] = {}
        self._signs: dict[tuple[str, str], set[bool]] = {}
        self._told: dict[tuple[str, str], set[bool]] = {}
        for deal in deals:
            for leg in (*deal.legs, *deal.moved):
                key = (leg.account, leg.commodity)
                if key not in self._held:
                    self._held[key] = positions.get(key, ZERO)
                    self._signs[key] = set()
                    self._told[key] = set()
                self._held[key] -= leg.units
                self._signs[key].add(leg.units > 0)
                if deal.has_income or (leg.cost is not None and leg.price is not None):
                    self._told[key].add(leg.units > 0)

    def closes(self, leg: Leg, date: datetime.date) -> bool:
        """Whether a leg reduces what its account held, or had opened that day."""
        key = (leg.account, leg.commodity)
        held, up = self._held[key], leg.units > 0
        both = len(self._signs[key]) > 1
        if held:
            against = up is (held < 0)
            fresh = leg.opened == date and not both and up not in self._told[key]
            return against and not fresh
        if not both:
            return False
        told = self._told[key]
        return up in told if len(told) == 1 else not up


def _by_currency(results: Iterable[Booked]) -> dict[str, Decimal]:
    """Results by the currency they are booked in."""
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for one in results:
        amounts[one.currency] += one.amount
    return amounts


def _part(life: Life) -> Part:
    """What a position that is flat again made, or lost."""
    currency = next(iter(life.amounts)) if len(life.amounts) == 1 else None
    return Part(
        opened=life.opened,
        units=life.units,
        result=None if life.missing else life.results,
        local_result=None if life.missing or currency is None else life.amounts[currency],
        local_currency=currency,
        missing=frozenset(life.missing),
        accounts=frozenset(life.accounts),
    )


def _gain(leg: Leg) -> Decimal:
    """What a closing leg makes at its price; it has a cost and a price."""
    return -leg.units * ((leg.price or ZERO) - (leg.cost or ZERO))


def _book(leg: Leg) -> Decimal:
    return abs(leg.book)


def _turnover(leg: Leg) -> Decimal:
    price = leg.price if leg.price is not None else leg.cost
    return abs(leg.units) * (ZERO if price is None else price)
