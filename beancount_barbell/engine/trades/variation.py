"""Results booked without lots: variation of futures and CFDs.

Brokers settle futures and CFDs daily. The booked result belongs to the order in the same
transaction, to the open position, or to the position closed last.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, TypeGuard

from beancount_barbell.engine.trades.closed_trades import ClosedPart
from beancount_barbell.engine.trades.futures import LATE_DAYS, Life, the_one
from beancount_barbell.engine.trades.orders import AT_CLOSE, NEVER
from beancount_barbell.engine.trades.undeclared import Alone
from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.order import Turn

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from beancount_barbell.engine.trades.closed_trades import ClosedTrade, ClosedTrades
    from beancount_barbell.engine.trades.contracts import ContractBook
    from beancount_barbell.engine.trades.orders import BookedResult, Deal, DealReader
    from beancount_barbell.engine.valuation.portfolio import Portfolio


class Variation:
    """Assigns each result without a lot to the future or CFD that made it."""

    def __init__(
        self,
        reader: DealReader,
        portfolio: Portfolio,
        contracts: ContractBook,
        closed: ClosedTrades,
    ) -> None:
        self._reader = reader
        self._portfolio = portfolio
        self._contracts = contracts
        self._closed = closed
        self.alone: list[Alone] = []
        """Results booked today while there was no future or CFD that could make them."""
        self._ended: Sequence[Life] = ()
        """The contract positions that today's orders have closed."""
        self._losses: set[int] = set()
        """`id` of today's transactions whose expenses are a loss, not a fee."""
        self._last: ClosedTrade | None = None
        """The last trade in futures or CFDs."""
        self._options: dict[str, ClosedTrade] = {}
        """Option → its last trade."""
        self._option_closed: dict[bool, list[ClosedTrade]] = {True: [], False: []}
        """Last closed options: True for held ones (settled with a gain), False for sold ones."""

    def begin(self) -> None:
        """Begin a day."""
        self.alone = []
        self._ended = ()
        self._losses = set()

    def book_all(
        self,
        date: datetime.date,
        alone: Sequence[Deal],
        lives: list[Life],
        ended: Sequence[Life],
    ) -> None:
        """Book a day's results without lots.

        `lives` are all contract positions of today, `ended` those that are closed by now.
        """
        self._ended = ended
        self._weigh_costs(alone, lives)
        for deal in alone:
            if not self._book_cost(date, deal):
                self.book(date, deal, lives)

    def _book_cost(self, date: datetime.date, deal: Deal) -> bool:
        """Book a cost for the trade that the deal names. Returns False for any other deal."""
        mine = [one for one in deal.results if one.who.ours]
        if deal.trade_id is None or deal.legs or not mine or self._variation(deal, mine):
            return False
        self._closed.add_cost(date, deal.trade_id, self._alone(mine))
        return True

    def book(self, date: datetime.date, deal: Deal, lives: list[Life]) -> None:
        """Book the results of a transaction without lots.

        With an order in a future they belong to its position. Alone they are variation of
        the open position. Without any position in the ledger they are a closed trade, if the
        account has `at-close` or they have a trade id. Results that name another commodity
        are no variation.
        """
        ordered = {self._reader.underlying(leg.commodity) for leg in deal.legs}
        if ordered:
            self._book_order(date, deal, [life for life in lives if life.underlying in ordered])
            return
        mine = [one for one in deal.results if one.who.ours]
        named = self._named(deal, lives)
        if not lives and not named:
            self._note_alone(date, deal, mine)
            self._book_flat(date, deal, mine, self._variation(deal, mine))
            return
        if named:
            underlyings = {self._reader.underlying(name) for name in named}
            lives = [life for life in lives if life.underlying in underlyings]
            if not lives and not any(map(self._reader.is_settled_only, named)):
                self._settle_named(date, named, mine)
                return
        variation = self._variation(deal, mine)
        if not variation:
            return
        account = min(one.account for one in variation)
        life = the_one(lives, deal.trade_id) or self._ended_by(lives, named, variation)
        if life is not None:
            told = bool(named) or deal.trade_id is not None
            mine, variation = self._without_late(date, mine, variation, told=told)
            self._contracts.book(date, [life.underlying], _by_currency(variation))
            for one in mine:
                life.book(one.amount, one.currency, self._portfolio.rate(one.currency))
        elif lives:
            # It is not stated to which of the open positions the result belongs.
            names = [each.underlying for each in lives]
            self._contracts.book(date, names, _by_currency(variation))
            for each in lives:
                each.missing.add(account)
        else:
            self._book_flat(date, deal, mine, variation)

    def _ended_by(
        self, lives: list[Life], named: set[str], variation: list[BookedResult]
    ) -> Life | None:
        """The position that was closed today and still lacks exactly these results.

        None if there is none or more than one, or if the results name their positions.
        """
        amounts = _by_currency(variation)
        ended = [life for life in lives if life in self._ended and not named]
        found = [life for life in ended if self._contracts.lacks(life.underlying, amounts)]
        return found[0] if len(found) == 1 else None

    def _without_late(
        self,
        date: datetime.date,
        mine: list[BookedResult],
        variation: list[BookedResult],
        *,
        told: bool,
    ) -> tuple[list[BookedResult], list[BookedResult]]:
        """The results less the part that the position closed lately still lacks.

        Takes and returns all results, and the variation among them. `told`: the results name
        their position; then nothing is subtracted.
        """
        last = self._last
        if told or not self._is_late_for(last, date):
            return mine, variation
        late = self._contracts.book_waiting(_by_currency(variation))
        if late:
            self._closed.amend(date, last, self._alone(_part_of(variation, late)))
        left = _part_of(variation, ONE - late)
        return [one for one in mine if one not in variation] + left, left

    def _book_flat(
        self,
        date: datetime.date,
        deal: Deal,
        mine: list[BookedResult],
        variation: list[BookedResult],
    ) -> None:
        """Book results without an order while no future is open."""
        if not variation:
            return
        account = min(one.account for one in variation)
        settlement = next((one.who.settlement for one in variation if one.who.settlement), None)
        late = self._contracts.book_late(date, _by_currency(variation))
        if deal.trade_id is not None:
            self._closed.add(date, account, deal.trade_id, self._alone(mine), [deal])
        elif settlement == AT_CLOSE:
            self._closed.add(date, account, None, self._alone(mine), [deal], key=(id(deal.entry),))
        elif settlement is not None or late:
            self._late(date, account, mine, deal)
        else:
            self._claim_loss(date, mine, deal)

    def _claim_loss(self, date: datetime.date, mine: list[BookedResult], deal: Deal) -> None:
        """Book a loss without a name for a sold option that was closed lately.

        A gain is not booked for a trade, because it may be a dividend.
        """
        lost = [one for one in mine if _is_result(one)]
        options = self._option_closed[False]
        if sum((one.amount for one in lost), ZERO) >= 0 or self._settle(date, options, mine):
            return
        if any(self._is_late_for(one, date) for one in options):
            self._note_unknown(date, min(one.account for one in lost), mine, deal)

    def _note_alone(self, date: datetime.date, deal: Deal, mine: list[BookedResult]) -> None:
        """Note results that no contract can have made: none open, none closed lately."""
        income = [one for one in mine if one.who.income]
        gained = sum((one.amount for one in income), ZERO) > 0
        if not income or self._closed_lately(date, gained=gained):
            return
        amounts = [(one, self._portfolio.rate(one.currency)) for one in income]
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

    def note_option(self, closed: ClosedTrade, commodity: str, *, held: bool) -> None:
        """Note a closed option: one that was `held` may be settled with a gain, else a loss."""
        self._options[commodity] = closed
        several = self._option_closed[held]
        if closed not in several:
            self._option_closed[held] = [
                *(one for one in several if one.date == closed.date),
                closed,
            ]

    def _settle_named(self, date: datetime.date, named: set[str], mine: list[BookedResult]) -> None:
        """Book a result that names an option as its settlement."""
        if any(map(_is_result, mine)):
            options = [self._options[name] for name in sorted(named & self._options.keys())]
            self._settle(date, options, mine)

    def _settle(
        self, date: datetime.date, options: Sequence[ClosedTrade], booked: list[BookedResult]
    ) -> bool:
        """Add results to the trade of an option closed lately, if there is only one."""
        lately = [one for one in options if self._is_late_for(one, date)]
        if len(lately) != 1:
            return False
        self._closed.amend(date, lately[0], self._alone(booked))
        return True

    def _closed_lately(self, date: datetime.date, *, gained: bool) -> bool:
        """Whether today's results may belong to a contract closed lately."""
        options = self._option_closed[gained]
        return any(self._is_late_for(one, date) for one in (self._last, *options))

    @staticmethod
    def _is_late_for(last: ClosedTrade | None, date: datetime.date) -> TypeGuard[ClosedTrade]:
        """Whether today's results may belong to the trade `last`."""
        return last is not None and (date - last.date).days <= LATE_DAYS

    def _weigh_costs(self, alone: Iterable[Deal], lives: Iterable[Life]) -> None:
        """Find today's expenses that are losses of contracts, not fees.

        These are the largest expenses that together make up the loss not booked yet: at
        least half of it, and at most twice of it.
        """
        loss = self._contracts.open_loss(life.underlying for life in lives)
        costs = [(self._cost(deal), deal.entry) for deal in alone] if loss < 0 else []
        total, taken = ZERO, set()
        for cost, entry in sorted(costs, key=lambda one: (one[0], Turn(one[1]))):
            if total > loss and 2 * loss <= total + cost < total:
                total += cost
                taken.add(id(entry))
        self._losses = taken if total <= loss / 2 else set()

    def _cost(self, deal: Deal) -> Decimal:
        """Expenses paid with the sleeve's own money, in base currency (negative)."""
        if not any(self._reader.who(one.account).holds for one in deal.entry.postings):
            return ZERO
        taken = [one for one in deal.results if one.who.ours and one.who.expense]
        return sum(
            (one.amount * (self._portfolio.rate(one.currency) or ZERO) for one in taken), ZERO
        )

    def _variation(self, deal: Deal, mine: list[BookedResult]) -> list[BookedResult]:
        """The results, booked without an order, that may be variation of futures or CFDs."""
        found = [one for one in mine if _is_result(one)]
        if found or id(deal.entry) not in self._losses:
            return found
        return [one for one in mine if one.who.expense]

    def _named(self, deal: Deal, lives: list[Life]) -> set[str]:
        """The commodities that a transaction names: in accounts, postings or metadata."""
        told: list[object] = [*deal.entry.meta.values()]
        for posting in deal.entry.postings:
            told += posting.account.split(":")
            told += (posting.meta or {}).values()
            told.append(getattr(posting.units, "currency", None))
        words = {word for word in told if isinstance(word, str)}
        open_now = {life.underlying for life in lives}
        return words & open_now | self._portfolio.positions.goods_among(words)

    def _book_order(self, date: datetime.date, deal: Deal, lives: list[Life]) -> None:
        """Book the results of an order: fees are divided, a result belongs to one position.

        A position that begins with the order has no result yet.
        """
        booked = [one for one in deal.results if _is_result(one)]
        older = [life for life in lives if not self._begins(life, date)] or lives
        if booked:
            names = [life.underlying for life in older]
            self._contracts.book(date, names, _by_currency(booked), ordered=True)
        else:
            names = [life.underlying for life in lives]
            self._contracts.book_costs(names, _by_currency(deal.results))
        for one in deal.results:
            rate = self._portfolio.rate(one.currency)
            concerned = older if one in booked else lives
            for life in concerned:
                if len(concerned) > 1 and one in booked:
                    life.missing.add(one.account)
                else:
                    life.book(one.amount / len(concerned), one.currency, rate)

    def _begins(self, life: Life, date: datetime.date) -> bool:
        """Whether a position was opened today and no order has reduced it."""
        bought = {
            leg.units > 0
            for deal in life.closing
            for leg in deal.legs
            if self._reader.underlying(leg.commodity) == life.underlying
        }
        return life.opened == date and len(bought) == 1

    def _late(
        self, date: datetime.date, account: str, mine: list[BookedResult], deal: Deal
    ) -> None:
        """Book a daily settlement while flat: for the last position, else as UNKNOWN."""
        if self._is_late_for(self._last, date):
            self._closed.amend(date, self._last, self._alone(mine))
            return
        gained = sum((one.amount for one in mine), ZERO) > 0
        if not self._settle(date, self._option_closed[gained], mine):
            self._note_unknown(date, account, mine, deal)

    def _note_unknown(
        self, date: datetime.date, account: str, mine: list[BookedResult], deal: Deal
    ) -> None:
        """Note a trade whose position, and so whose result, is UNKNOWN."""
        part = self._alone(mine)._replace(
            result=None, local_result=None, missing=frozenset({account})
        )
        self._closed.add(date, account, None, part, [deal], key=(account,))

    def _alone(self, booked: list[BookedResult]) -> ClosedPart:
        """A closing of which the ledger shows only the result."""
        life = Life("", None)
        for one in booked:
            life.book(one.amount, one.currency, self._portfolio.rate(one.currency))
            life.accounts.add(one.account)
        return _part(life)

    def end(self, date: datetime.date, life: Life) -> None:
        """Close the trade of a future's or CFD's position that is flat again."""
        self._last = self._closed.add(
            date, life.underlying, life.trade_id, _part(life), life.closing
        )


def _is_result(booked: BookedResult) -> bool:
    """Whether a booked result may be one of a contract, not only a cost."""
    who = booked.who
    return who.settlement != NEVER and (who.income or who.settlement is not None)


def _part_of(results: Iterable[BookedResult], share: Decimal) -> list[BookedResult]:
    """A share (a ratio) of each result."""
    return [one._replace(amount=one.amount * share) for one in results]


def _by_currency(results: Iterable[BookedResult]) -> dict[str, Decimal]:
    """Results by the currency they are booked in."""
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for one in results:
        amounts[one.currency] += one.amount
    return amounts


def _part(life: Life) -> ClosedPart:
    """The closing of a position that is flat again."""
    currency = next(iter(life.amounts)) if len(life.amounts) == 1 else None
    return ClosedPart(
        opened=life.opened,
        units=life.units,
        result=None if life.missing else life.results,
        local_result=None if life.missing or currency is None else life.amounts[currency],
        local_currency=currency,
        missing=frozenset(life.missing),
        accounts=frozenset(life.accounts),
    )
