"""The attributes of Beancount's directives that this library reads.

They are protocols, because other loaders have their own classes with the same attributes.
The units of a posting that Beancount could not book have no number: code that may meet such
a posting must read the number by `getattr`.
"""

# ruff: noqa: D102 - the attributes are what Beancount documents

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from decimal import Decimal


class Amount(Protocol):
    """A number of a commodity: units, or the price of one unit."""

    @property
    def number(self) -> Decimal: ...

    @property
    def currency(self) -> str: ...


class LotCost(Amount, Protocol):
    """The cost of one unit of a lot; date and label identify the lot."""

    @property
    def date(self) -> datetime.date: ...

    @property
    def label(self) -> str | None: ...


class Posting(Protocol):
    """One leg of a transaction."""

    @property
    def account(self) -> str: ...

    @property
    def units(self) -> Amount: ...

    @property
    def cost(self) -> LotCost | None: ...

    @property
    def price(self) -> Amount | None: ...

    @property
    def meta(self) -> Mapping[str, object] | None: ...


class Directive(Protocol):
    """Any directive."""

    @property
    def meta(self) -> Mapping[str, object]: ...

    @property
    def date(self) -> datetime.date: ...


class Transaction(Directive, Protocol):
    """A transaction; `links` may be None if a plugin made it."""

    @property
    def links(self) -> AbstractSet[str] | None: ...

    @property
    def postings(self) -> Sequence[Posting]: ...


class AccountDirective(Directive, Protocol):
    """An `open` or a `close`."""

    @property
    def account(self) -> str: ...


class BalanceAssertion(AccountDirective, Protocol):
    """A `balance`."""

    @property
    def amount(self) -> Amount: ...

    @property
    def tolerance(self) -> Decimal | None: ...


class PriceDirective(Directive, Protocol):
    """A `price`."""

    @property
    def currency(self) -> str: ...

    @property
    def amount(self) -> Amount: ...
