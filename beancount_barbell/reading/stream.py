"""The list of entries to replay.

Plugins run before Beancount expands `pad`, so they do not see the money that a pad
moves as a transaction. Therefore pads are expanded here, on a private list.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from itertools import compress, count
from typing import TYPE_CHECKING, Any

from beancount.ops import pad

from beancount_barbell.model.location import location_of
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.transactions import PAD_FLAG, is_made, is_padding
from beancount_barbell.reading.directives import TRANSACTION_TAGS
from beancount_barbell.reading.spelling import LOADER_KEYS, WORD, is_ours, speaks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from beancount_barbell.model.location import Location
    from beancount_barbell.model.transactions import TransactionTags

PAD_PLUGIN = "beancount.ops.pad"

TOLERANCE_MULTIPLIER = Decimal("0.5")
"""Beancount's default, used if the options have none."""

_NO_TAGS: Mapping[int, TransactionTags] = {}
_NOBODY: frozenset[str] = frozenset()


class Kinds(dict[type, str]):
    """Class of an entry → its name, added on first use.

    Other engines have their own entry classes with the same names.
    """

    def __missing__(self, cls: type) -> str:
        self[cls] = cls.__name__
        return self[cls]


class Stream(NamedTuple):
    """The entries to replay, and what the replay needs to know of the ledger.

    Attributes:
        entries: the entries up to `as_of`, in date order, pads expanded.
        kinds: class of an entry → "Transaction", "Price", "Balance", "Open", …
        as_of: the last day that is seen.
        base_currency: the currency of all values.
        operating_currencies: those of the ledger.
        tags: `id` of a transaction in `entries` → its tags, if it has any.
        tolerance_multiplier: the ledger's option; it sets the tolerance of balance assertions.
        pads: locations of the `pad` directives; inserted transactions have the same ones.
        both_ways: accounts with both additions and withdrawals in `entries`.
    """

    entries: Sequence[Any]
    kinds: Mapping[type, str]
    as_of: datetime.date
    base_currency: str
    operating_currencies: tuple[str, ...]
    tags: Mapping[int, TransactionTags] = _NO_TAGS
    tolerance_multiplier: Decimal = TOLERANCE_MULTIPLIER
    pads: frozenset[Location] = frozenset()
    both_ways: frozenset[str] = _NOBODY


class Sorted(NamedTuple):
    """The entries that reading needs, by kind.

    Attributes:
        kinds: class of an entry → its name.
        opens, commodities, closes, pads: the directives of that kind.
        customs: the `custom "barbell"` directives.
        misspelt: custom directives with a type nearly equal to "barbell".
        tagged: transactions with a `barbell` tag, spelt correctly or nearly so.
        strays: postings with such a tag, each with its transaction.
        misplaced: directives on which no tag is read, with such a tag.
        both_ways: the accounts that any posting adds to and any takes from.
        mute: no word is ours or nearly ours, but for tags on transactions that
            are spelt rightly: they say nothing of core and sleeve.
    """

    kinds: Kinds
    opens: list[Any]
    commodities: list[Any]
    closes: list[Any]
    customs: list[Any]
    misspelt: list[Any]
    pads: list[Any]
    tagged: list[Any]
    strays: list[tuple[Any, Any]]
    misplaced: list[Any]
    both_ways: frozenset[str]
    mute: bool


def sort_entries(entries: Sequence[Any]) -> Sorted:
    """Sorts the entries, in one pass over the directives and one over the postings."""
    kinds = Kinds()
    customs: list[Any] = []
    misspelt: list[Any] = []
    others: list[Any] = []
    usual = len(LOADER_KEYS)
    by_kind: dict[str, list[Any]] = {
        kind: [] for kind in ("Open", "Commodity", "Close", "Pad", "Transaction")
    }
    opens, commodities, closes, pads, transactions = by_kind.values()
    for entry in entries:
        kind = kinds[type(entry)]
        if kind in by_kind:
            by_kind[kind].append(entry)
        elif kind == "Price":  # most entries are prices, and hardly any has keys of its own
            if entry.meta and len(entry.meta) > usual:
                others.append(entry)
        elif kind == "Custom" and entry.type == WORD:
            customs.append(entry)
        elif kind == "Custom" and is_ours(entry.type):
            misspelt.append(entry)
        else:
            others.append(entry)
    seen = look_through(transactions)
    tagged = _tagged(transactions, seen.words)
    strays = _strays(transactions, seen.words_of_postings)
    read = {location_of(one.meta) for one in (*opens, *commodities, *tagged)}
    misplaced = _misplaced([*others, *closes, *pads], read - places_of_pads(pads))
    mute = not (
        customs
        or misspelt
        or strays
        or misplaced
        or any(speaks(entry.meta) for entry in (*opens, *commodities))
        or any(is_ours(key) and key not in TRANSACTION_TAGS for one in tagged for key in one.meta)
    )
    return Sorted(
        kinds,
        opens,
        commodities,
        closes,
        customs,
        misspelt,
        pads,
        tagged,
        strays,
        misplaced,
        seen.both_ways,
        mute,
    )


class Transactions(NamedTuple):
    """Facts from one pass over all transactions.

    Attributes:
        words: the `barbell` keys in their metadata, spelt correctly or nearly so.
        words_of_postings: the same in the metadata of their postings.
        both_ways: accounts with both additions and withdrawals.
    """

    words: frozenset[str]
    words_of_postings: frozenset[str]
    both_ways: frozenset[str]


def look_through(transactions: Iterable[Any]) -> Transactions:
    """Collects these facts in a single loop, because the loop over postings is the main cost."""
    keys: set[str] = set()
    keys_of_postings: set[str] = set()
    added_to: set[str] = set()
    taken_from: set[str] = set()
    for transaction in transactions:
        keys.update(transaction.meta or ())
        for posting in transaction.postings:
            meta = posting.meta
            if meta:
                keys_of_postings.update(meta)
            account = posting.account
            if account in added_to and account in taken_from:
                continue
            number = getattr(posting.units, "number", None)
            if isinstance(number, Decimal) and number:
                (added_to if number > 0 else taken_from).add(account)
    return Transactions(
        frozenset(filter(is_ours, keys)),
        frozenset(filter(is_ours, keys_of_postings)),
        frozenset(added_to & taken_from),
    )


def both_ways(entries: Iterable[Any], kinds: Mapping[type, str]) -> frozenset[str]:
    """The accounts with both additions and withdrawals in `entries`."""
    return look_through(one for one in entries if kinds[type(one)] == "Transaction").both_ways


def _tagged(transactions: Sequence[Any], words: frozenset[str]) -> list[Any]:
    if not words:
        return []
    return [one for one in transactions if one.meta and not words.isdisjoint(one.meta)]


def _strays(transactions: Sequence[Any], words: frozenset[str]) -> list[tuple[Any, Any]]:
    if not words:
        return []
    return [
        (entry, posting)
        for entry in transactions
        for posting in entry.postings
        if posting.meta and not words.isdisjoint(posting.meta)
    ]


def _misplaced(others: Sequence[Any], read: Collection[Location]) -> list[Any]:
    """Those of `others` with a word of ours that no plugin copied from where it is `read`."""
    keys: set[str] = set()
    for entry in others:
        keys.update(entry.meta or ())
    words = frozenset(filter(is_ours, keys))
    if not words:
        return []
    return [
        entry
        for entry in others
        if entry.meta and not words.isdisjoint(entry.meta) and location_of(entry.meta) not in read
    ]


def last_booking(entries: Sequence[Any], kinds: Mapping[type, str]) -> datetime.date | None:
    """The date of the last price, balance or transaction not made by a program; None without."""
    for entry in reversed(entries):
        kind = kinds[type(entry)]
        if kind in ("Price", "Balance"):
            return _date(entry)
        if kind == "Transaction" and not is_made(entry):
            return _date(entry)
    return None


def last_day(entries: Sequence[Any], kinds: Mapping[type, str]) -> datetime.date:
    """The date of the last booking, else of the last directive.

    An empty ledger has `date.min`.
    """
    booked = last_booking(entries, kinds)
    if booked is not None:
        return booked
    return _date(entries[-1]) if entries else datetime.date.min


def up_to(entries: Sequence[Any], day: datetime.date) -> Sequence[Any]:
    """The entries dated `day` or before; the same list object if these are all."""
    if not entries or entries[-1].date <= day:
        return entries
    return [entry for entry in entries if entry.date <= day]


def expand_pads(
    entries: Sequence[Any], pads: Sequence[Any], options: Mapping[str, Any]
) -> Sequence[Any]:
    """The entries with the transactions that pads insert; the same object if there are none.

    Beancount's loader reports errors of pads. If Beancount cannot expand them, the
    entries are returned as they are. A pad depends on later balances, so all entries are needed.
    """
    expand: Callable[..., tuple[list[Any], Any]] = pad.pad  # it has no annotations
    if not pads or not will_run(options, PAD_PLUGIN) or _is_padded(entries, pads):
        return entries
    try:
        expanded, _ = expand(repair_customs(list(entries)), dict(options))
    except Exception:  # noqa: BLE001 - the loader tells what is wrong; judging goes on
        return entries
    return expanded


def repair_customs(entries: list[Any]) -> list[Any]:
    """Gives custom directives without any value an empty list of values.

    Beancount leaves None there, which makes `pad` and Fava fail.

    Returns:
        A list of the same length and order; the same list object if nothing
        had to be repaired.
    """
    broken = [index for index in places_of("Custom", entries) if entries[index].values is None]
    if not broken:
        return entries
    repaired = list(entries)
    for index in broken:
        repaired[index] = repaired[index]._replace(values=[])
    return repaired


def places_of(kind: str, entries: Sequence[Any]) -> Iterator[int]:
    """The indices of the entries of a kind.

    The loop over all entries runs in C (`map`, `compress`): in Python it would be a
    noticeable part of the whole run.
    """
    types = list(map(type, entries))
    classes = {cls for cls in set(types) if cls.__name__ == kind}
    return compress(count(), map(classes.__contains__, types))


def loads(options: Mapping[str, Any], plugin: str) -> bool:
    """Whether the ledger has a plugin line for `plugin`."""
    return any(name == plugin for name, _config in options.get("plugin") or ())


def will_run(options: Mapping[str, Any], plugin: str) -> bool:
    """Whether loading the ledger runs one of Beancount's default plugins (`pad`, `balance`).

    In `plugin_processing_mode` "raw", they run only if the ledger has a plugin line for them.
    """
    return options.get("plugin_processing_mode") != "raw" or loads(options, plugin)


def places_of_pads(pads: Iterable[Any]) -> frozenset[Location]:
    """The locations of `pad` directives."""
    return frozenset(location_of(entry.meta) for entry in pads)


def _is_padded(entries: Sequence[Any], pads: Sequence[Any]) -> bool:
    """Whether the entries have the transaction of a pad already."""
    places = places_of_pads(pads)
    return any(
        getattr(entry, "flag", None) == PAD_FLAG and is_padding(entry, places) for entry in entries
    )


def _date(entry: Any) -> datetime.date:
    return entry.date  # type: ignore[no-any-return]
