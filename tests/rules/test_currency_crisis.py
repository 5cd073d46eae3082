"""August 2024: an unhedged dollar core falls below its floor, and nobody touched it."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from support import judge

from beancount_barbell.model.findings import Severity
from beancount_barbell.rendering.words import say

USDJPY = Path(__file__).parents[3] / "shared" / "market" / "usdjpy.csv"

pytestmark = pytest.mark.skipif(
    not USDJPY.is_file(), reason="the market data are not beside the project"
)

LEDGER = """\
option "operating_currency" "JPY"
2024-07-01 open Assets:Core:MMF
  barbell: "core"
2024-07-01 open Equity:Opening
2024-07-01 custom "barbell" "policy"
  core-floor: 9,000,000 JPY
2024-07-01 price USDMMF 1.00 USD
2024-07-01 * "Funding"
  Assets:Core:MMF   60,000 USDMMF
  Equity:Opening   -60,000 USDMMF
"""


def rates() -> dict[str, Decimal]:
    with USDJPY.open(encoding="utf-8") as lines:
        return {
            row["date"]: Decimal(row["value"])
            for row in csv.DictReader(lines)
            if "2024-07-01" <= row["date"] <= "2024-08-05" and row["value"]
        }


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_currency_part_of_a_passive_breach_is_named(lang):
    seen = rates()
    prices = "".join(f"{date} price USD {rate} JPY\n" for date, rate in seen.items())
    analysis = judge(LEDGER + prices)
    (finding,) = [one for one in analysis.findings if one.code == "BB301"]
    first = next(date for date, rate in seen.items() if rate < 150)
    assert first == finding.date.isoformat()
    assert (finding.severity, finding.text.key) == (Severity.NOTICE, "BB301.currency")
    assert finding.entry.currency == "USD"
    assert finding.episode.peak == 60_000 * seen["2024-08-05"]
    high = max(seen.values())
    taken = 60_000 * (high - seen[first])
    assert finding.text.params["taken"] == taken
    assert f"{taken:,.0f} JPY" in say(finding.text, lang)
    accused = {"BB201", "BB202", "BB203", "BB204", "BB205"}
    assert not accused & {one.code for one in analysis.findings}
    assert not any(one.fails for one in analysis.findings)
