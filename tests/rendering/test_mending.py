"""What is to be done about an item of the month, before it is signed."""

from __future__ import annotations

import pytest
from support import judge

from beancount_barbell.figures.month import month_view
from beancount_barbell.model.findings import Text
from beancount_barbell.rendering.catalogue import CATALOGUE
from beancount_barbell.rendering.mending import mends
from tests.support_months import CORE, on, signed, until

FUND = """2025-01-07 open Assets:Core:Fund
  barbell: "core"
2025-01-07 * "A fund"
  Assets:Core:Fund   100 FUND {1,000 JPY}
  Assets:Core:Bank  -100,000 JPY
"""
CLASSED = """2025-01-01 commodity FUND
  barbell-class: "mmf"
  barbell-settlement: 1
"""


def told(text, name, lang="en", month="2025-01"):
    view = month_view(judge(text).history, month)
    (item,) = (one for one in view.items if one.name == name)
    return mends(item, view.end, "JPY", lang)


def test_a_balance_is_asked_for_at_the_first_day_of_the_next_month():
    """What the bank holds is in the statement, so the amount is left open."""
    (mend,) = told(CORE + FUND + until(on(3, 5)), "core-balance")
    assert mend.text == "Write the balances that the statement shows:"
    assert mend.paste.splitlines() == [
        "2025-02-01 balance Assets:Core:Bank  … JPY",
        "2025-02-01 balance Assets:Core:Fund  … FUND",
    ]


def test_a_balance_that_is_awaited_is_asked_for_as_well():
    (mend,) = told(CORE + until(on(2, 5)), "core-balance")
    assert mend.paste == "2025-02-01 balance Assets:Core:Bank  … JPY"


def test_only_balances_that_lack_are_asked_for():
    text = CORE + FUND + "2025-02-01 balance Assets:Core:Bank  8,900,000 JPY\n" + until(on(3, 5))
    (mend,) = told(text, "core-balance")
    assert mend.paste == "2025-02-01 balance Assets:Core:Fund  … FUND"


def test_an_account_that_was_emptied_is_asked_for_in_base_currency():
    sold = '2025-01-20 * "Sold"\n  Assets:Core:Fund  -100 FUND {1,000 JPY}\n'
    text = CORE + FUND + sold + "  Assets:Core:Bank  100,000 JPY\n" + until(on(3, 5))
    (mend,) = told(text, "core-balance")
    assert mend.paste.splitlines()[1] == "2025-02-01 balance Assets:Core:Fund  … JPY"


def test_a_balance_that_fails_has_no_text_to_paste():
    text = CORE + "2025-02-01 balance Assets:Core:Bank  1 JPY\n" + until(on(3, 5))
    (mend,) = told(text, "core-balance")
    assert "Assets:Core:Bank" in mend.text
    assert mend.paste == ""


def test_terms_that_were_never_declared_nor_read():
    first, second = told(CORE + FUND + until(on(3, 5)), "core-terms")
    assert first.paste == "  barbell-class: …\n  barbell-settlement: …"
    assert second.paste == "  barbell-terms-checked: …"
    assert "FUND" in first.text
    assert "FUND" in second.text


def test_only_the_terms_that_lack_are_asked_for():
    other = FUND.replace("FUND", "OTHERFUND").replace("2025-01-07 open Assets:Core:Fund\n", "")
    other = other.replace('  barbell: "core"\n', "")
    text = CLASSED.replace("  barbell-settlement: 1\n", "") + CORE + FUND + other + until(on(3, 5))
    mends = told(text, "core-terms")
    assert [mend.paste for mend in mends[::2]] == [
        "  barbell-settlement: …",
        "  barbell-class: …\n  barbell-settlement: …",
    ]


def test_terms_that_are_old_ask_for_the_day_on_which_they_were_read():
    (mend,) = told(CLASSED + CORE + FUND + until(on(3, 5)), "core-terms")
    assert mend.paste == "  barbell-terms-checked: …"


def test_a_missing_price_is_asked_for_once():
    thing = """2025-01-07 * "A thing"
  Assets:Core:Bank   100 THING
  Equity:Opening    -100 THING
"""
    (mend,) = told(CORE + thing + until(on(3, 5)), "evidence")
    assert mend.text == "Write the missing prices of the month's end:"
    assert mend.paste == "2025-01-31 price THING  … JPY"


def test_what_is_past_is_mended_elsewhere_and_signed():
    text = CORE.replace("  review-day: 10\n", "  core-floor: 10,000,000 JPY\n") + until(on(3, 5))
    past = [one for one in told(text, "core-balance") if not one.paste]
    assert [one.text for one in past] == [
        (
            "Mend it as its finding says (barbell check). The month itself stays as it was: the "
            "signature then says that you have seen it."
        )
    ]


def test_who_holds_the_accounts_is_asked_for():
    (mend,) = told(CORE + until(on(3, 5)), "separation")
    assert mend.paste == '  barbell-institution: "…"'


def test_what_is_signed_or_lacks_only_a_signature_has_nothing_to_mend():
    text = CORE + until(on(3, 5))
    assert told(text, "life-test") == ()
    assert told(signed(text, on(3, 5)), "core-balance") == ()


def test_japanese():
    (mend,) = told(CORE + until(on(3, 5)), "core-balance", "ja")
    assert mend.text == "明細書にある残高を書いてください:"


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_reason_of_a_month_has_its_mend(lang):
    """A reason that nobody can mend would be a dead end."""
    view = month_view(judge(CORE + until(on(3, 5))).history, "2025-01")
    words = {
        "accounts": ("Assets:Core:Bank",),
        "missing": ("THING",),
        "commodity": "THING",
    }
    item = view.items[0]._replace(figures={"accounts": [], "products": []})
    for key in CATALOGUE:
        if key.startswith("month."):
            given = item._replace(reasons=(Text(key, words),))
            assert mends(given, view.end, "JPY", lang)[0].text
