"""The sleeve's lots with the day, exchange rate and fees of their opening.

Beancount keeps a lot's cost and date. The result of a trade also needs the fees and the
rate of the opening. A lot moved between accounts, or split, keeps its opening.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.currencies import smallest_unit
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping

    from beancount_barbell.model.entries import Transaction


class TradedLeg(NamedTuple):
    """A posting of a sleeve account in a traded commodity.

    `cost` and `price` are per unit, in `currency`; None without a cost or price.
    """

    account: str
    commodity: str
    units: Decimal
    cost: Decimal | None
    price: Decimal | None
    currency: str | None
    opened: datetime.date | None
    label: str | None

    @property
    def book(self) -> Decimal:
        """Total cost of the units, with the sign of the units."""
        return ZERO if self.cost is None else self.cost * self.units


def is_reinvested(book: Decimal, result: Decimal, currency: str) -> bool:
    """Whether income less expenses (`result`) pays for lots that cost `book`, both in `currency`.

    The expenses were then withheld from that income, and are no fees of the purchase.
    """
    return book > 0 and result >= book - smallest_unit(currency)


class Opening(NamedTuple):
    """The opening of units that are now closed or moved.

    `fees` are in base currency; `fees_known` is False where a fee had no rate, or where the
    cost of the lots is unknown. `rate` is base currency for one unit of the cost's currency at
    the opening, averaged over the units of several lots; None where unknown. `book` is the cost
    of the lots, with the sign of the units that close or move them.
    """

    units: Decimal
    fees: Decimal
    fees_known: bool
    rate: Decimal | None
    opened: datetime.date | None
    entry: Transaction | None = None
    book: Decimal = ZERO


class OpenLot:
    """One lot: its units (never negative) and its opening."""

    __slots__ = ("entry", "fees", "fees_known", "opened", "rate", "units")

    def __init__(self, opened: datetime.date, entry: Transaction) -> None:
        self.units = ZERO
        self.fees = ZERO
        self.fees_known = True
        self.rate: Decimal | None = None
        self.opened = opened
        self.entry = entry


class LotBook:
    """The open lots of every account, by Beancount's identity: cost, currency, date, label."""

    def __init__(self) -> None:
        self._lots: dict[tuple[str, str], dict[tuple[object, ...], OpenLot]] = {}

    def open(
        self,
        leg: TradedLeg,
        opened: datetime.date,
        rate: Decimal | None,
        fees: Decimal | None,
        entry: Transaction,
    ) -> None:
        """Add a leg's units. `fees` is None for fees of unknown amount."""
        key = (leg.account, leg.commodity)
        lots = self._lots.get(key)
        if lots is None:
            lots = self._lots[key] = {}
        identity = (leg.cost, leg.currency, leg.opened, leg.label)
        lot = lots.get(identity)
        if lot is None:
            lot = lots[identity] = OpenLot(opened, entry)
            lot.rate = rate
        elif rate is None or lot.rate is None:
            lot.rate = None
        elif rate != lot.rate:
            units = lot.units + abs(leg.units)
            lot.rate = (lot.rate * lot.units + rate * abs(leg.units)) / units
        lot.units += abs(leg.units)
        lot.opened = min(lot.opened, opened)
        if fees is None:
            lot.fees_known = False
        else:
            lot.fees += fees

    def close(self, leg: TradedLeg, *, told: bool = True) -> Opening:
        """Remove a leg's units from the lot it names, else from all lots pro rata.

        In an account with the booking method NONE a leg may name no lot that is held. Lots at its
        cost are taken then; if there are too few, all. Where no result is `told` beside the leg,
        its cost is what it fetched, and the book is the cost of the lots.
        """
        key = (leg.account, leg.commodity)
        lots = self._lots.get(key)
        wanted = abs(leg.units)
        if not lots:
            return Opening(wanted, ZERO, fees_known=True, rate=None, opened=None, book=leg.book)
        identity = (leg.cost, leg.currency, leg.opened, leg.label)
        lot = lots.get(identity)
        if lot is not None:
            taken = _take(lot, wanted)._replace(book=leg.book)
            if not lot.units:
                del lots[identity]
        else:
            alike = {name: one for name, one in lots.items() if name[:2] == identity[:2]}
            if sum(one.units for one in alike.values()) < wanted:
                alike = lots
            held = sum((one.units for one in alike.values()), ZERO)
            parts = {name: _take(one, one.units * wanted / held) for name, one in alike.items()}
            for name in [name for name, one in lots.items() if not one.units]:
                del lots[name]
            book = leg.book if told else _book(parts, leg)
            taken = together(list(parts.values()))
            taken = taken._replace(
                book=book or ZERO, fees_known=taken.fees_known and book is not None
            )
        if not lots:
            del self._lots[key]
        return taken

    def lots(self, commodity: str) -> Iterator[tuple[str, OpenLot]]:
        """The open lots of a commodity with their accounts, in order of account and day."""
        for key in sorted(key for key in self._lots if key[1] == commodity):
            for lot in sorted(self._lots[key].values(), key=lambda one: one.opened):
                yield key[0], lot


def _book(parts: Mapping[tuple[object, ...], Opening], leg: TradedLeg) -> Decimal | None:
    """The cost of parts of lots, with the sign of the leg; None where it is unknown."""
    if leg.cost is None:
        return None
    total, beyond = ZERO, abs(leg.units)
    for (cost, currency, *_), part in parts.items():
        if not isinstance(cost, Decimal) or currency != leg.currency:
            return None
        total += cost * part.units
        beyond -= part.units
    return (total + beyond * leg.cost).copy_sign(leg.units)


def _take(lot: OpenLot, wanted: Decimal) -> Opening:
    """Units of one lot with their share of its fees."""
    units = min(wanted, lot.units)
    fees = lot.fees * units / lot.units if lot.fees else ZERO
    lot.units -= units
    lot.fees -= fees
    return Opening(units, fees, lot.fees_known, lot.rate, lot.opened, lot.entry)


def together(parts: list[Opening]) -> Opening:
    """Several openings as one; `parts` is not empty."""
    if len(parts) == 1:
        return parts[0]
    units = sum((one.units for one in parts), ZERO)
    rates = [one.rate for one in parts]
    rate = rates[0]
    if any(one != rate for one in rates):
        rate = None
        if all(one is not None for one in rates):
            weighted = sum(((one.rate or ZERO) * one.units for one in parts), ZERO)
            rate = weighted / units
    return Opening(
        units,
        sum((one.fees for one in parts), ZERO),
        all(one.fees_known for one in parts),
        rate,
        min((one.opened for one in parts if one.opened is not None), default=None),
        parts[0].entry,
    )
