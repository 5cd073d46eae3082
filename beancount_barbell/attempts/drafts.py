"""Drafts of bookings, and short forms that are turned into drafts.

A draft is text in Beancount's language. A short form becomes such a text, so that the user can
paste exactly the text that was judged, and both are judged in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.codes import VOCABULARY
from beancount_barbell.model.currencies import smallest_unit
from beancount_barbell.model.exact import parsed, plain, rounded
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import AccountRole, Kind, Layer, Role, Roles
from beancount_barbell.reading.ledger import read_ledger
from beancount_barbell.reading.rates import rate_of
from beancount_barbell.reading.values import nearest

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from beancount_barbell.model.commodities import Commodities

NAME = "draft"
"""The name of a draft that is not in a file."""

_PAYEE = "barbell try"


class CannotTryError(Exception):
    """The draft cannot be tried, so no answer may be shown.

    `key` is that of the error text (`rendering.draft_labels`), `words` are its parameters.
    """

    def __init__(self, key: str, **words: Any) -> None:
        super().__init__(key)
        self.key = key
        self.words = words


class Draft(NamedTuple):
    """A draft: its text, and the name that its places begin with ("draft:3")."""

    text: str
    name: str = NAME

    def line(self, number: int) -> str | None:
        """The text of one line of the draft, None where there is none."""
        lines = self.text.splitlines()
        return lines[number - 1].strip() or None if 0 < number <= len(lines) else None


def typed(text: str, name: str = NAME) -> Draft:
    """A draft from text that somebody wrote.

    Raises:
        CannotTryError: the text is empty.
    """
    if not text.strip():
        raise CannotTryError("empty", draft=name)
    return Draft(text, name)


class Quantity(NamedTuple):
    """A number of a currency or commodity, as the user gave it."""

    number: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{plain(self.number)} {self.currency}"


class DraftMove(NamedTuple):
    """`--move`: an amount from one account to another."""

    amount: Quantity
    source: str
    target: str


class DraftTrade(NamedTuple):
    """`--buy` or `--sell`: units at a price, in an account; None to choose an account."""

    units: Quantity
    price: Quantity
    account: str | None
    sells: bool


def quantity(option: str, given: tuple[str, str]) -> Quantity:
    """The number and the currency of the field `option`, as the user wrote them.

    Raises:
        CannotTryError: it is not a number above zero, or there is no currency.
    """
    number, currency = given
    found = parsed(number)
    if found is None:
        raise CannotTryError("no-number", option=option, given=number)
    if found <= 0:
        raise CannotTryError("not-positive", option=option, given=number)
    if not currency:
        raise CannotTryError("no-currency", option=option, given=number)
    return Quantity(found, currency)


class Book(NamedTuple):
    """The facts of a ledger that short forms need, without a judgement."""

    roles: Roles
    commodities: Commodities
    language: str | None
    base_currency: str
    as_of: datetime.date
    spoken: bool


def read(entries: Sequence[Any], options: Mapping[str, Any]) -> Book:
    """The ledger's roles and terms, and the language that its policy chose last."""
    reading = read_ledger(entries, options, None, vocabulary=VOCABULARY)
    stream, changes = reading.stream, reading.directives.policies.changes
    chosen = [one.settings["language"] for one in changes if one.settings.get("language")]
    return Book(
        reading.roles,
        reading.commodities,
        chosen[-1] if chosen else None,
        stream.base_currency,
        stream.as_of,
        reading.spoken,
    )


class Newcomer(NamedTuple):
    """A commodity that the ledger does not contain, and the most similar one that it does."""

    commodity: str
    near: str | None


def newcomer(commodity: str, entries: Sequence[Any]) -> Newcomer | None:
    """A commodity that the ledger does not contain; None where it does.

    The commodity may be misspelt, and nothing shows what it is.
    """
    known: set[str] = set()
    for entry in entries:
        if type(entry).__name__ in ("Commodity", "Price"):
            known.add(entry.currency)
        postings = getattr(entry, "postings", ())
        known.update(one.units.currency for one in postings if one.units is not None)
    return None if commodity in known else Newcomer(commodity, nearest(commodity, known))


class Scribe:
    """Writes short forms as text, for one ledger and one day."""

    def __init__(self, entries: Sequence[Any], book: Book, date: datetime.date) -> None:
        self._book = book
        self._date = date
        self._entries = [entry for entry in entries if entry.date <= date]
        self._opens = {one.account: one for one in self._entries if type(one).__name__ == "Open"}

    def move(self, wish: DraftMove) -> Draft:
        """The text of `--move`.

        Raises:
            CannotTryError: an account is not open, or the currency has no rate.
        """
        self._require_open(wish.source, wish.target)
        self._rate(wish.amount.currency)
        if wish.source == wish.target:
            raise CannotTryError("same-account", account=wish.source)
        taken = wish.amount._replace(number=-wish.amount.number)
        return self._written([f"{wish.target}  {wish.amount}", f"{wish.source}  {taken}"])

    def trade(self, wish: DraftTrade, gain: Decimal = ZERO) -> Draft:
        """The text of `--buy` or `--sell`.

        `gain` is the money that closing a future or CFD brings in (base currency). The text of
        any other sale has the money by its price.

        Raises:
            CannotTryError: there is no account for it, or too little to sell.
        """
        self._rate(wish.price.currency)
        account = self._account_for(wish)
        commodity, wanted, price = wish.units.currency, wish.units.number, wish.price
        held = self._held(account, commodity)
        if wish.sells and held < wanted:
            words = {"account": account, "held": plain(held), "commodity": commodity}
            raise CannotTryError("too-few", wanted=plain(wanted), **words)
        closing, opened = self._closing(wish, account)
        postings = list(closing)
        if self._book.commodities.of(commodity).is_settled_only:
            if opened:
                zero = price._replace(number=ZERO)
                postings.append(f"{account}  {plain(opened)} {commodity} {{{zero}}} @ {price}")
            step = smallest_unit(price.currency)
            money = rounded(gain / self._rate(price.currency), step)
            if money > 0:
                postings.append(self._payment(account, price._replace(number=-money)))
                postings.append(self._result_account(account))
            return self._written(postings)
        if opened:
            postings.append(f"{account}  {plain(opened)} {commodity} {{{price}}}")
        paid = wanted * price.number
        postings.append(
            self._payment(account, price._replace(number=-paid if wish.sells else paid))
        )
        if closing:
            postings.append(self._result_account(account))
        return self._written(postings)

    def closes_contract(self, wish: DraftTrade) -> bool:
        """Whether the trade closes a future or CFD, for which only the result is paid."""
        if not self._book.commodities.of(wish.units.currency).is_settled_only:
            return False
        return bool(self._closing(wish, self._account_for(wish))[0])

    def price(self, wish: DraftTrade) -> str:
        """The price directive of the trade's day."""
        return f"{self._date} price {wish.units.currency} {wish.price}\n"

    # -- accounts -----------------------------------------------------------

    def _require_open(self, *accounts: str) -> None:
        for account in accounts:
            if account not in self._opens:
                near = nearest(account, self._opens)
                key = "not-open" if near is None else "not-open-near"
                raise CannotTryError(key, account=account, near=near)

    def _rate(self, currency: str) -> Decimal:
        """The value of one unit in base currency.

        Raises:
            CannotTryError: the ledger has no rate.
        """
        base = self._book.base_currency
        rate = rate_of(currency, base, self._entries, self._date)
        if rate is None:
            raise CannotTryError("no-rate", currency=currency, base=base)
        return rate

    def _account_for(self, wish: DraftTrade) -> str:
        """The named account, else the sleeve's account with most of it, else one that allows it.

        Who buys what no account holds buys back what one sold short. In the last case the trade
        layer comes first, and in a layer the account with most money.
        """
        if wish.account is not None:
            self._require_open(wish.account)
            return wish.account
        sleeve = self._in_sleeve()
        held = self._richest(wish.units.currency, sleeve)
        if held is None and not wish.sells:
            held = self._richest(wish.units.currency, sleeve, side=-1)
        if held is not None:
            return held
        allowed = [role for role in sleeve if self._allows(role.account, wish.units.currency)]
        if not allowed:
            raise CannotTryError("no-account")
        trading = [role for role in allowed if role.layer is allowed[0].layer]
        for currency in (wish.price.currency, self._book.base_currency):
            found = self._richest(currency, trading)
            if found is not None:
                return found
        return trading[0].account

    def _allows(self, account: str, commodity: str) -> bool:
        """Whether the `open` of an account allows a commodity."""
        currencies = self._opens[account].currencies
        return not currencies or commodity in currencies

    def _in_sleeve(self) -> list[AccountRole]:
        """The sleeve's asset accounts, by layer."""
        layers = tuple(Layer)
        found = [
            role
            for role in self._book.roles.opened()
            if role.role is Role.ATTACK and role.kind is Kind.ASSETS and role.account in self._opens
        ]
        return sorted(found, key=lambda role: layers.index(role.layer or Layer.TRADE))

    def _beside(self, account: str) -> list[AccountRole]:
        """The accounts of the same role, layer and kind, `account` itself first."""
        own = self._book.roles.of(account)
        same = [
            role
            for role in self._book.roles.opened()
            if (role.role, role.layer, role.kind) == (own.role, own.layer, own.kind)
            and role.account in self._opens
        ]
        return sorted(same, key=lambda role: role.account != account)

    def _richest(self, commodity: str, roles: Sequence[AccountRole], side: int = 1) -> str | None:
        """The account with most of a commodity, the first of equal ones; None if none has any.

        With `side` -1 it is the one that sold most of it short.
        """
        held = {role.account: side * self._held(role.account, commodity) for role in roles}
        best = max(held, key=lambda account: held[account], default=None)
        return best if best is not None and held[best] > 0 else None

    def _held(self, account: str, commodity: str) -> Decimal:
        return sum((number for number, _ in self._lots(account, commodity)), ZERO)

    def _lots(self, account: str, commodity: str) -> list[tuple[Decimal, Any]]:
        """The lots of a commodity in an account, the oldest first: (units, cost)."""
        lots: dict[Any, Decimal] = defaultdict(Decimal)
        for entry in self._entries:
            if hasattr(entry, "postings"):
                for posting in entry.postings:
                    units: Any = posting.units  # entries are booked: no units are missing
                    if posting.account == account and units.currency == commodity:
                        lots[posting.cost] += units.number
        return [(number, cost) for cost, number in lots.items() if number]

    # -- postings -----------------------------------------------------------

    def _payment(self, account: str, cost: Quantity) -> str:
        """The posting that pays `cost` or, where it is below zero, receives it.

        In the price's own currency where an account of the same role and layer has some, else in
        base currency at the ledger's rate.
        """
        beside = self._beside(account)
        paid = cost._replace(number=-cost.number)
        own = self._richest(cost.currency, beside)
        if own is not None:
            return f"{own}  {paid}"
        base = self._book.base_currency
        payer = self._richest(base, beside)
        if payer is None or base == cost.currency:
            able = [role.account for role in beside if self._allows(role.account, cost.currency)]
            return f"{next(iter(able), account)}  {paid}"
        money = rounded(paid.number * self._rate(cost.currency), smallest_unit(base))
        return f"{payer}  {plain(money)} {base} @@ {plain(abs(cost.number))} {cost.currency}"

    def _closing(self, wish: DraftTrade, account: str) -> tuple[list[str], Decimal]:
        """The postings that sell lots, or buy back what was sold short, and the units left."""
        side = -1 if wish.sells else 1
        postings, left = [], wish.units.number
        for number, cost in self._lots(account, wish.units.currency):
            closed = min(-side * number, left)
            if closed > 0:
                lot = (
                    ""
                    if cost is None
                    else f" {{{plain(cost.number)} {cost.currency}, {cost.date}}}"
                )
                units = f"{plain(side * closed)} {wish.units.currency}"
                postings.append(f"{account}  {units}{lot} @ {wish.price}")
                left -= closed
        return postings, left

    def _result_account(self, account: str) -> str:
        own = self._book.roles.of(account).role
        for role in self._book.roles.opened():
            if role.kind is Kind.INCOME and role.role is own and role.account in self._opens:
                return role.account
        raise CannotTryError("no-result-account")

    def _written(self, postings: Sequence[str]) -> Draft:
        lines = [f'{self._date} * "{_PAYEE}"', *(f"  {posting}" for posting in postings)]
        return Draft("\n".join(lines) + "\n", NAME)
