"""Random households whose core lies partly abroad and whose limits are near."""

from __future__ import annotations

import datetime

from tests.reference.ledgers import Household


class Savers(Household):
    """The market and the rates move more often than money does."""

    def _opening(self) -> str:
        scale = 100 if self._base == "JPY" else 1
        # In hundreds of yen, or in dollars: a third of the core lies abroad, at 150.
        core, abroad, sleeve = 60000, 30000, self._any((9000, 9900, 11000, 12000))
        floor = self._any((80000, 88000, 89000, 89900, 90000))
        keys = [
            f"core-floor: {floor * scale} {self._base}",
            f"sleeve-budget: {12000 * scale} {self._base}",
            f"cure-days: {self._any((3, 10, 30))}",
        ]
        told = f'{self._day} custom "barbell" "policy"\n  ' + "\n  ".join(keys) + "\n"
        told += f"{self._day} price USD 150 JPY\n"
        units = f"{abroad * 100 // 150} USD @ 150 JPY"
        if self._base == "USD":
            units = f"{abroad * 150} JPY @@ {abroad} USD"
        return told + self._book(
            "Opening",
            f"Assets:Core:Bank  {core * scale} {self._base}",
            f"Assets:Core:Bank  {units}",
            f"Assets:Attack:Trade  {sleeve * scale} {self._base}",
            f"Assets:Bank  {5000 * scale} {self._base}",
            "Equity:Opening",
        )

    def do_rate(self) -> str:
        """A small move of the currency: back and forth across the floor."""
        self._day += datetime.timedelta(days=1)
        return f"{self._day} price USD {self._any((141, 147, 149, 150, 150, 151, 153, 159))} JPY\n"

    def do_move(self) -> str:
        return self._any((self.do_rate, self.do_rate, self.do_price, super().do_move))()

    def do_split_up(self) -> str:
        return self.do_rate()

    def do_loss(self) -> str:
        return self.do_buy()
