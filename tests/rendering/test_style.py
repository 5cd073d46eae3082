from __future__ import annotations

import unicodedata

from beancount_barbell.rendering.style import cells, left, right, unpainted


def test_wide_characters_take_two_columns():
    assert cells("NAV") == 3
    assert cells("攻め枠") == 6
    assert left("核", 4) + "|" == "核  |"
    assert right("核", 4) == "  核"
    assert left("too long", 3) == "too long"


def test_a_combining_mark_takes_no_column():
    assert cells(unicodedata.normalize("NFD", "がい")) == 4


def test_a_pipe_is_not_painted():
    assert unpainted("text", "error") == "text"
