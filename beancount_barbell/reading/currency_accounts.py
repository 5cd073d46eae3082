"""What Beancount's `currency_accounts` plugin did to transactions, undone.

That plugin takes the price off each leg of a transaction in several currencies,
and puts Equity legs beside them that balance each currency by itself. Nothing
went to Equity by that, and the price is what the legs were changed at: with two
currencies it can be told from what was put there, and is written back, on a
private copy.
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
"""Where that plugin puts its legs if nothing is said."""


def undo_currency_accounts(entries: Sequence[Any], options: Mapping[str, Any]) -> Sequence[Any]:
    """The entries with the plugin's legs taken out; the very same without that plugin.

    Args:
        entries: all entries of the ledger; they are not touched.
        options: the ledger's options.
    """
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
        return entry  # not what the plugin does: something did go to Equity, or came from it
    left = [posting for index, posting in enumerate(entry.postings) if index not in added]
    return entry._replace(postings=_priced(left, sums, operating))


def _is_added(posting: Any, roots: set[str]) -> bool:
    """Whether the plugin put a leg there: it has an account for each currency."""
    root, _, name = posting.account.rpartition(":")
    return root in roots and name == getattr(posting.units, "currency", None)


def _priced(
    postings: list[Any], sums: Mapping[str, Decimal], operating: Sequence[str]
) -> list[Any]:
    """The legs with the price that the one currency was changed at into the other.

    What lots are booked in, else an operating currency, is what the price is in. Of
    more than two currencies it cannot be told: those legs are worth what the day says.
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
