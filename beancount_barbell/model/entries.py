"""What is read of Beancount's directives, whatever engine made them.

Protocols, because other loaders have classes of their own with the same attributes. A
posting that Beancount could not book has units without a number: who may meet one asks
for it by `getattr`.
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
    """What one unit of a lot cost, and what identifies the lot."""

    @property
    def date(self) -> datetime.date: ...

    @property
    def label(self) -> str | None: ...


class Posting(Protocol):
    """A leg of a transaction."""

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
    """A transaction; `links` may be None where a plugin made it."""

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
