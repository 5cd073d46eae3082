"""A day's directives are in order by what they say."""

import itertools

from beancount_barbell.model.order import Turn
from tests.support import load

LEDGER = """
2024-01-02 open Assets:A
2024-01-02 open Assets:B
2024-01-02 * "More"
  Assets:A   20 JPY
  Assets:B  -20 JPY
2024-01-02 * "Less"
  Assets:A   10 JPY
  Assets:B  -10 JPY
2024-01-02 * "Less" ^link
  Assets:B  -10 JPY
  Assets:A   10 JPY
2024-01-02 * "Lesser"
  barbell-time: "10:00"
  Assets:B  -10 JPY
  Assets:A   10 JPY
2024-01-02 * "Lesser"
  barbell-time: "11:00"
  Assets:B  -10 JPY
  Assets:A   10 JPY
2024-01-02 custom "barbell" "margin-call" 5 JPY
  due: 2024-01-05
2024-01-02 price XYZ  3 JPY
"""


def test_the_larger_go_first_then_words_decide():
    entries = [one for one in load(LEDGER).entries if type(one).__name__ != "Open"]
    found = {
        tuple(one.meta["lineno"] for one in sorted(some, key=Turn))
        for some in itertools.islice(itertools.permutations(entries), 0, None, 97)
    }
    # 20, then four of 10: those without a link by their words, the one with a link, a call, a price
    assert found == {(4, 7, 13, 17, 10, 21, 23)}


def test_only_the_place_differs_between_two_that_say_the_same():
    first = load(LEDGER).entries[-1]
    second = first._replace(meta={**first.meta, "lineno": 99})
    assert Turn(first) < Turn(second)
    assert Turn(first) != Turn(second)
    assert Turn(first) == Turn(first._replace())
    assert Turn(first) != first
