"""The months as every face shows them."""

from __future__ import annotations

from support import judge

from beancount_barbell.figures.month import (
    NOBODY,
    directive,
    find_month,
    is_acknowledged,
    month_view,
    months,
)
from tests.support_months import CORE, on, signed, until


def test_every_month_that_is_over_in_order():
    history = judge(CORE + until(on(4, 5))).history
    assert [(one.name, one.status) for one in months(history)] == [
        ("2025-01", "late"),
        ("2025-02", "late"),
        ("2025-03", "due"),
    ]
    assert months(history, newest=2) == months(history)[1:]
    assert month_view(history, "2025-02") == months(history)[1]
    assert month_view(history, "2024-12") is None
    assert find_month(history, "2025-04") is None


def test_what_is_open_has_a_directive_to_paste_that_closes_it():
    text = CORE + until(on(3, 5))
    view = month_view(judge(text).history, "2025-01")
    assert view is not None
    assert {one.name: one.directive is None for one in view.items} == {
        "core-balance": False,
        "core-terms": False,
        "ratio": True,
        "evidence": True,
        "life-test": False,
        "separation": False,
    }
    offered = "\n".join(one.directive for one in view.items if one.directive is not None)
    pasted = offered.replace(f'by: "{NOBODY}"', 'by: "Taro"')
    done = month_view(judge(f"{text}\n{pasted}\n").history, "2025-01")
    assert done is not None
    assert done.status == "done"
    assert [one.directive for one in done.items] == [None] * 6
    acknowledged = [one.name for one in done.items if is_acknowledged(one)]
    assert acknowledged == ["core-balance", "separation"]


def test_a_directive_that_is_offered_bears_no_name():
    """Not even that of who signed last: pasted as it is, it is an error and signs nothing."""
    text = signed(CORE + until(on(4, 5)), on(2, 5), by="Taro")
    view = month_view(judge(text).history, "2025-02")
    assert view is not None
    offered = view.items[0].directive or ""
    assert '  by: ""\n' in offered
    pasted = judge(f"{text}\n{offered}\n")
    assert [one.by for one in pasted.history.directives.signoffs] == ["Taro"] * 6
    assert "BB001" in {one.code for one in pasted.findings}


def test_a_stale_item_shows_the_signature_and_the_new_digest():
    late = '\n2025-01-20 * "Late"\n  Assets:Core:Bank  10,000 JPY\n  Equity:Opening\n'
    view = month_view(judge(signed(CORE + until(on(3, 5)), on(2, 5)) + late).history, "2025-01")
    assert view is not None
    item = view.items[0]
    assert item.stale is not None
    assert item.stale.digest != item.digest
    assert f'digest: "{item.digest}"' in (item.directive or "")


def test_a_directive_is_beancount_whatever_the_name():
    text = directive(on(2, 5), "2025-01", "ratio", 'Ta"ro \\ 太郎', "0123456789abcdef")
    (signoff,) = judge(CORE + until(on(3, 5)) + text + "\n").history.directives.signoffs
    assert signoff.by == 'Ta"ro \\ 太郎'
    assert signoff.item == "ratio"
