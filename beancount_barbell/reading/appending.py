"""Appends text to a loaded ledger: parses, books and checks it as Beancount would.

Loading again would read the ledger's files. Here only the loaded entries are needed: new
transactions are booked against their lots, pads are expanded and balances checked again, and all
entries are validated. The ledger's own plugins do not run, because they have run on its entries
already. Only `implicit_prices` runs on the new entries, because all it does is add prices.
"""

from __future__ import annotations

import io
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from beancount.core import data, inventory
from beancount.ops import balance, pad, validation
from beancount.parser import booking, parser
from beancount.plugins import implicit_prices

from beancount_barbell.model.plugin_names import PLUGINS
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.transactions import is_padding
from beancount_barbell.reading.roles import renamed_roots
from beancount_barbell.reading.stream import (
    PAD_PLUGIN,
    loads,
    places_of_pads,
    repair_customs,
    will_run,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

BALANCE_PLUGIN = "beancount.ops.balance"
PRICES_PLUGIN = "beancount.plugins.implicit_prices"

# Beancount has no annotations for these.
_parse_file: Callable[..., Any] = parser.parse_file
_book: Callable[..., Any] = booking.book
_sort_key: Callable[[Any], Any] = data.entry_sortkey
_expand: Callable[..., Any] = pad.pad
_check: Callable[..., Any] = balance.check
_validate: Callable[..., list[Any]] = validation.validate
_validate_types: Callable[..., list[Any]] = validation.validate_data_types
_add_prices: Callable[..., Any] = implicit_prices.add_implicit_prices


class Parsed(NamedTuple):
    """The output of Beancount's parser for a text: not booked yet."""

    entries: list[Any]
    errors: list[Any]
    options: dict[str, Any]


def parse_text(text: str, filename: str, first_line: int, options: Mapping[str, Any]) -> Parsed:
    """Parses a text as a part of a ledger, at `first_line` of a file; no file is opened.

    The ledger's options tell renamed account roots.
    """
    roots = [f'option "{option}" "{name}"\n' for option, name in renamed_roots(options)]
    content = io.BytesIO("".join([*roots, text]).encode())
    return Parsed(*_parse_file(content, filename, first_line - len(roots)))


def unheard(options: Mapping[str, Any]) -> tuple[str, ...]:
    """The plugins of a ledger that `append` does not run on the new entries.

    If such a plugin changes or rejects bookings, loading the whole ledger may give another
    result.
    """
    heard = {*PLUGINS, PRICES_PLUGIN, PAD_PLUGIN, BALANCE_PLUGIN}
    plugins = (name for name, _config in options.get("plugin") or ())
    return tuple(dict.fromkeys(name for name in plugins if name not in heard))


class Rebooked(NamedTuple):
    """Account and commodity of a later posting that a new load would match to other lots."""

    account: str
    commodity: str


class Appended(NamedTuple):
    """A ledger with the appended entries.

    `errors` are Beancount's errors of all entries: also those that the ledger had before.
    `rebooked` is the first later posting whose lots may be wrong now, else None.
    """

    entries: list[Any]
    errors: list[Any]
    rebooked: Rebooked | None


def append(entries: Sequence[Any], options: Mapping[str, Any], drafted: Sequence[Any]) -> Appended:
    """Books further entries and joins them with those of the ledger.

    Args:
        entries: as loaded, in order, pads expanded; they are not changed.
        options: the ledger's options.
        drafted: entries as parsed; their lines are after all lines of the ledger.
    """
    ordered = sorted(drafted, key=_sort_key)
    booked, errors = _booked(entries, options, ordered)
    rebooked = _rebooked(entries, booked)
    whole = sorted([*_bare(entries), *repair_customs(booked)], key=_sort_key)
    if loads(options, PRICES_PLUGIN):
        whole = sorted([*whole, *_prices(entries, booked, options)], key=_sort_key)
    for name, run in ((PAD_PLUGIN, _expand), (BALANCE_PLUGIN, _check)):
        if will_run(options, name):
            whole, found = run(whole, options)
            errors += found
    errors += _validate(whole, options)
    errors += _validate_types(booked, options)
    return Appended(whole, errors, rebooked)


def _bare(entries: Sequence[Any]) -> list[Any]:
    """The entries as they were before pads were expanded and balances checked."""
    pads = places_of_pads(one for one in entries if type(one).__name__ == "Pad")
    return [
        one._replace(diff_amount=None) if getattr(one, "diff_amount", None) else one
        for one in repair_customs(list(entries))
        if not (pads and hasattr(one, "postings") and is_padding(one, pads))
    ]


def _booked(
    entries: Sequence[Any], options: Mapping[str, Any], ordered: Sequence[Any]
) -> tuple[list[Any], list[Any]]:
    """The new entries, each booked against the lots of its accounts at that time; and errors."""
    accounts = _accounts(ordered)
    opens = [one for one in (*entries, *ordered) if type(one).__name__ == "Open"]
    held = iter(_of_accounts(entries, accounts))
    waiting = next(held, None)
    balances: Any = defaultdict(inventory.Inventory)
    found, errors = [], []
    for entry in ordered:
        while waiting is not None and _sort_key(waiting) <= _sort_key(entry):
            for posting in waiting.postings:
                if posting.account in accounts:
                    balances[posting.account].add_position(posting)
            waiting = next(held, None)
        if not hasattr(entry, "postings"):
            found.append(entry)
            continue
        told, wrong = _book([*opens, entry], options, balances)
        found += told[len(opens) :]
        errors += wrong
    return found, errors


def _prices(entries: Sequence[Any], booked: Sequence[Any], options: Mapping[str, Any]) -> list[Any]:
    """The prices that `implicit_prices` makes from the new entries."""
    known = {id(one) for one in booked}
    around = sorted([*_of_accounts(entries, _accounts(booked)), *booked], key=_sort_key)
    places = {_place(one) for one in around if id(one) in known}
    made, _ = _add_prices(around, options)
    return [
        one
        for one in made
        if type(one).__name__ == "Price" and id(one) not in known and _place(one) in places
    ]


def _rebooked(entries: Sequence[Any], booked: Sequence[Any]) -> Rebooked | None:
    """The first old posting with a cost after a new one of the same account and commodity.

    It was booked without knowledge of the new lot.
    """
    first: dict[Rebooked, Any] = {}
    for entry in booked:
        for posting in getattr(entry, "postings", ()):
            if posting.cost is not None:
                first.setdefault(Rebooked(posting.account, posting.units.currency), entry)
    for entry in _of_accounts(entries, {one.account for one in first}):
        for posting in entry.postings:
            lot = Rebooked(posting.account, posting.units.currency)
            new = first.get(lot) if posting.cost is not None else None
            if new is not None and _sort_key(entry) > _sort_key(new):
                return lot
    return None


def _accounts(entries: Iterable[Any]) -> set[str]:
    return {posting.account for entry in entries for posting in getattr(entry, "postings", ())}


def _of_accounts(entries: Iterable[Any], accounts: set[str]) -> list[Any]:
    """The transactions with a posting on any of the accounts."""
    return [
        entry
        for entry in entries
        if hasattr(entry, "postings")
        and any(posting.account in accounts for posting in entry.postings)
    ]


def _place(entry: Any) -> tuple[Any, Any]:
    return entry.meta.get("filename"), entry.meta.get("lineno")
