"""The currencies that a ledger uses."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class UsedCurrencies:
    """The currencies in options, `open` and `commodity` directives, prices and postings.

    The set that Beancount's parser keeps is not used: it also has every misspelt
    currency in a `barbell` directive. Prices and postings are many, so they
    are searched only for a currency that is not in `declared`.
    """

    def __init__(
        self,
        entries: Sequence[Any],
        kinds: Mapping[type, str],
        declared: frozenset[str],
    ) -> None:
        self._entries = entries
        self._kinds = kinds
        self._declared = declared

    def __contains__(self, currency: str) -> bool:
        """Whether the ledger uses `currency`."""
        return currency in self._declared or currency in self._all

    def __iter__(self) -> Iterator[str]:
        """Every currency in use, in alphabetical order."""
        return iter(sorted(self._all))

    @cached_property
    def priced(self) -> frozenset[str]:
        """The commodities with a `price` directive."""
        kinds = self._kinds
        return frozenset(entry.currency for entry in self._entries if kinds[type(entry)] == "Price")

    @cached_property
    def _all(self) -> frozenset[str]:
        found = set(self._declared)
        for entry in self._entries:
            kind = self._kinds[type(entry)]
            if kind == "Price":
                found.add(entry.currency)
                found.add(entry.amount.currency)
            elif kind == "Transaction":
                for posting in entry.postings:
                    for one in (posting.units, posting.cost, posting.price):
                        currency = getattr(one, "currency", None)
                        if isinstance(currency, str):  # an unbooked posting has MISSING there
                            found.add(currency)
        return frozenset(found)


def declared_currencies(
    operating: Sequence[str], opens: Sequence[Any], commodities: Sequence[Any]
) -> frozenset[str]:
    """The currencies in options, `open` and `commodity` directives."""
    found = {*operating, *(entry.currency for entry in commodities)}
    for entry in opens:
        found.update(entry.currencies or ())
    return frozenset(found)
