from __future__ import annotations

import string

import pytest

from beancount_barbell.figures import separation_figures, status_figures
from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.roles import Layer
from beancount_barbell.model.states import Driver, RiskState
from beancount_barbell.rendering.labels import LABELS, counted, label, reason_text


@pytest.mark.parametrize("key", LABELS)
def test_both_languages_say_the_same_things(key):
    def fields(text):
        return {field for _, field, _, _ in string.Formatter().parse(text) if field}

    both = LABELS[key]
    assert both.en
    assert both.ja
    assert fields(both.en) == fields(both.ja)


@pytest.mark.parametrize(
    ("group", "members"),
    [("state", RiskState), ("driver", Driver), ("layer", Layer), ("status", Status),
     ("severity", Severity)],
)  # fmt: skip
def test_every_member_has_a_word(group, members):
    for member in members:
        assert label(f"{group}.{member.value}", "ja")


def test_one_is_not_many():
    assert counted("count.error", 1, "en") == "1 error"
    assert counted("count.error", 0, "en") == "0 errors"
    assert counted("count.notice", 2, "ja") == "通知 2 件"


def test_reasons_of_unknown_are_told_in_japanese():
    constants = [
        status_figures.NOT_FUNDED,
        status_figures.NOT_COMPUTED,
        status_figures.INFINITE,
        status_figures.NO_POSITIVE_EQUITY,
        status_figures.FLOW_WITHOUT_PRICE,
    ]
    for reason in constants:
        assert reason_text(reason, "en") == reason
        assert reason_text(reason, "ja") != reason
    assert reason_text("no price for ETF, USD", "ja") == "価格なし: ETF, USD"
    assert reason_text("set as 60000 USD", "ja") == "set as 60000 USD"


def test_reasons_of_the_separation_are_told_in_both_languages():
    for reason in (
        separation_figures.NOT_STATED,
        separation_figures.NO_SIDES,
        separation_figures.NO_COLLATERAL,
        separation_figures.NO_RATE,
        f"{separation_figures.NO_CORE_YIELD}MMF",
    ):
        assert reason_text(reason, "en") == reason
        assert reason_text(reason, "ja") != reason
