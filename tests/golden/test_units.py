"""What is said of a ledger hangs on no unit: yen in tens of millions are judged like yen.

No amount of the household reaches 1 then, as where its base currency is a coin or gold.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from beancount import loader
from beancount.core.amount import Amount
from beancount.core.data import Custom, Price

from beancount_barbell.analysis import analyse
from beancount_barbell.model.currencies import smallest_unit
from tests.golden.pictures import ledgers

if TYPE_CHECKING:
    from beancount_barbell.analysis import Analysis

pytestmark = pytest.mark.no_cover

UNIT = Decimal("1e-7")
EXACT = Decimal("2e-9")
"""Principal is kept in ten digits, so that the smallest shares of it are rounded."""

FAMILIES = ("book", "disguise", "life", "odd")
OF_THE_POLICY = ("BB001", "BB008")
"""What is said of the `tolerance` itself."""

LEDGERS = {
    name: text
    for name, text in ledgers().items()
    if name.startswith(FAMILIES) and '"market" "XYZ"' not in text  # it is a price, and a level
}


@pytest.mark.parametrize("name", LEDGERS)
def test_a_ledger_in_another_unit_is_judged_alike(name: str) -> None:
    entries, _, options = loader.load_string(LEDGERS[name])
    base = options["operating_currency"][0]
    one = analyse(entries, options, with_household=True)
    other = analyse(_in_unit(entries, base), options, with_household=True)
    for before, now in zip(_told(one), _told(other), strict=True):
        assert _alike(before, now), (before, now)


def _told(analysis: Analysis) -> list[Any]:
    """What is said, and what it is said of, but for the words."""
    history = analysis.history
    said = [
        (one.code, one.date, one.status, one.location.lineno, one.amount, one.params, one.episode)
        for one in analysis.findings
        if one.code not in OF_THE_POLICY
    ]
    return [
        said,
        [(day.date, day.core, day.equity, day.nav, day.exposure) for day in history.days],
        [list(one._replace(entry=None)) for one in history.flows],
        [(one.amount, one.outstanding, one.least, one.most) for one in history.breaches],
        [(one.amount, one.outstanding) for one in history.redemptions],
        [one.amount for one in history.substitutions],
        history.treasury.core_days,
        history.treasury.squeezes,
        history.treasury.household,
    ]


def _alike(one: Any, other: Any) -> bool:
    """Whether two values are the same, or one is the other in its unit."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return any(abs(each - other) <= EXACT * max(1, abs(other)) for each in (one, one * UNIT))
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    return bool(one == other)


def _in_unit(entries: list[Any], base: str) -> list[Any]:
    """The entries with all base currency in the large unit, its `tolerance` too."""
    verbs = [
        [each.value for each in one.values] if isinstance(one, Custom) else [] for one in entries
    ]
    series = {words[1] for words in verbs if words[:1] == ["market"]}
    first = next(index for index, words in enumerate(verbs) if words[:1] == ["policy"])
    stated = {"tolerance": Amount(smallest_unit(base), base), **entries[first].meta}
    entries = [*entries[:first], entries[first]._replace(meta=stated), *entries[first + 1 :]]
    return [
        one if isinstance(one, Price) and one.currency in series else _changed(one, base)
        for one in entries
    ]


def _changed(entry: Any, base: str) -> Any:
    """An entry with its amounts in the unit; a price of base currency in another is turned."""

    def amount(value: Any, per: str = "") -> Any:
        if getattr(value, "number", None) is None:
            return value
        number = value.number * (UNIT if value.currency == base else 1)
        return value._replace(number=number / (UNIT if per == base else 1))

    meta = {
        key: amount(value) if isinstance(value, Amount) else value
        for key, value in entry.meta.items()
    }
    entry = entry._replace(meta=meta)
    if isinstance(entry, Price):
        return entry._replace(amount=amount(entry.amount, entry.currency))
    if isinstance(entry, Custom):
        values = [
            one._replace(value=amount(one.value)) if isinstance(one.value, Amount) else one
            for one in entry.values
        ]
        return entry._replace(values=values)
    if hasattr(entry, "postings"):
        postings = [
            one._replace(
                units=amount(one.units),
                price=amount(one.price, one.units.currency),
                cost=amount(one.cost, one.units.currency),
            )
            for one in entry.postings
        ]
        return entry._replace(postings=postings)
    return entry._replace(amount=amount(entry.amount)) if hasattr(entry, "amount") else entry
