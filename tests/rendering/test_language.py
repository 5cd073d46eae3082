from __future__ import annotations

import pytest

from beancount_barbell.rendering.language import choose, language_of


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE", "LC_MESSAGES": "ja"}, "ja"),
        ({"LC_ALL": "", "LANG": "JA_JP"}, "ja"),
    ],
)
def test_the_environment_speaks_by_precedence(environment, language):
    assert language_of(environment) == language


def test_the_caller_comes_before_the_policy_and_that_before_the_environment():
    assert choose("en", "ja", {"LANG": "ja"}) == "en"
    assert choose(None, "ja", {"LANG": "en"}) == "ja"
    assert choose(None, None, {"LANG": "ja"}) == "ja"
