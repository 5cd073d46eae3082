"""Undoes the changes of Beancount's `currency_accounts` plugin, on a copy of the entries.

That plugin removes the price from each leg of a transaction in several currencies,
and adds Equity legs that balance each currency by itself. No money goes to
Equity by that. With two currencies, the price follows from the added legs: e.g.
100 USD and -15,000 JPY on Equity mean 150 JPY per USD. It is put back on the legs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core.amount import Amount
from beancount.core.number import ZERO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

PLUGIN = "beancount.plugins.currency_accounts"
DEFAULT = "Equity:CurrencyAccounts"
"""The parent account of the plugin's legs, unless its configuration names another one."""


def undo_currency_accounts(entries: Sequence[Any], options: Mapping[str, Any]) -> Sequence[Any]:
    """The entries without the plugin's legs; the same object if the ledger has no such plugin."""
    configs = [config for name, config in options.get("plugin") or () if name == PLUGIN]
    if not configs:
        return entries
    roots = {(config or "").strip() or DEFAULT for config in configs} | {DEFAULT}
    operating = options.get("operating_currency") or ()
    return [
        _undone(entry, roots, operating) if hasattr(entry, "postings") else entry
        for entry in entries
    ]


def _undone(entry: Any, roots: set[str], operating: Sequence[str]) -> Any:
    added = [index for index, posting in enumerate(entry.postings) if _is_added(posting, roots)]
    sums: dict[str, Decimal] = {}
    for index in added:
        units = entry.postings[index].units
        sums[units.currency] = sums.get(units.currency, ZERO) + units.number
    if not (any(number > 0 for number in sums.values()) and any(sums[n] < 0 for n in sums)):
        return entry  # not made by the plugin: money did go to Equity, or came from there
    left = [posting for index, posting in enumerate(entry.postings) if index not in added]
    return entry._replace(postings=_priced(left, sums, operating))


def _is_added(posting: Any, roots: set[str]) -> bool:
    """Whether the plugin added a leg: its account ends with the leg's own currency."""
    root, _, name = posting.account.rpartition(":")
    return root in roots and name == getattr(posting.units, "currency", None)


def _priced(
    postings: list[Any], sums: Mapping[str, Decimal], operating: Sequence[str]
) -> list[Any]:
    """The legs with the price at which one currency was exchanged for the other.

    The price is quoted in the currency of lots' costs, else in an operating currency. With
    more than two currencies there is no single price: these legs stay without one and are
    valued at the day's rates.
    """
    changed = [name for name, number in sums.items() if number]
    booked = {posting.cost.currency for posting in postings if posting.cost is not None}
    changed.sort(key=lambda name: (name in booked, name in operating))
    if len(changed) != len(("source", "target")):
        return postings
    source, target = changed
    price = Amount(abs(sums[target] / sums[source]), target)
    return [
        posting._replace(price=price)
        if posting.cost is None and getattr(posting.units, "currency", None) == source
        else posting
        for posting in postings
    ]
