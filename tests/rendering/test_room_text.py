"""The words of `room`, and the calendar of its dates."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from beancount_barbell.figures import room, room_duties
from beancount_barbell.rendering.calendar_text import calendar_text
from beancount_barbell.rendering.labels import reason_text
from beancount_barbell.rendering.room_labels import ROOM, room_label
from beancount_barbell.rendering.room_text import RoomFormatter, must_lines, room_text
from tests.handmade import typed

FIGURES = typed(
    {
        "as_of": "2025-01-31",
        "fund": {"total": None, "trade": "5", "hedge": None, "reserve": None},
        "add_exposure": {"amount": "100", "limited_by": "BB402", "unproven_beyond": None},
        "lots": [
            {"commodity": "ETF", "count": 1200, "exposure_of_one": "1000"},
            {"commodity": "GOLD", "count": None, "exposure_of_one": None},
        ],
        "withdraw_core": {"amount": "0", "limited_by": "BB205"},
        "sweep": {"suggested": "860000", "most": "900000"},
        "from_core": {"amount": "0"},
        "must": [
            {
                "what": "return",
                "code": "BB201",
                "codes": ["BB201", "BB304"],
                "amount": None,
                "until": None,
                "close_first": "0",
            },
            {
                "what": "reduce",
                "code": "BB403",
                "codes": ["BB403"],
                "amount": "300000",
                "until": "2025-02-07",
                "close_first": "0",
            },
        ],
        "restart_from": {"date": "2025-03-02", "needs": ["flat", "restart"], "alone": True},
        "due": [
            {"date": "2025-02-07", "what": "reduce", "amount": "300000", "code": "BB403"},
            {"date": "2025-02-10", "what": "review 2025-01", "amount": None, "code": "BB504"},
            {"date": "2025-03-02", "what": "review", "amount": None, "code": None},
            {"date": "9999-12-31", "what": "terms 円;FUND,A", "amount": None, "code": "BB503"},
        ],
    }
)
UNKNOWN = {
    "fund.total": "no price for USD",
    "fund.hedge": room.NO_LAYER,
    "fund.reserve": room.NO_LIMIT,
    "lots.GOLD": "no price for GOLD",
}


def teller(lang: str) -> RoomFormatter:
    return RoomFormatter(FIGURES, UNKNOWN, "JPY", lang)


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "meet the margin call: 300 JPY, was due 2025-01-30 (BB310)"),
        ("ja", "追証に応じる: 300 JPY、期限 2025-01-30 を経過(BB310)"),
    ],
)
def test_what_is_overdue_is_not_told_as_still_to_come(lang, line):
    call = {
        "what": "margin-call",
        "codes": ["BB310"],
        "amount": Decimal(300),
        "until": datetime.date(2025, 1, 30),
        "close_first": Decimal(0),
    }
    figures = {**FIGURES, "must": [call, {**call, "until": FIGURES["as_of"]}]}
    told = must_lines(RoomFormatter(figures, UNKNOWN, "JPY", lang))
    assert told[0] == line
    assert told[1].count("2025-01-31") == 1 != told[1].count("2025-01-30")


def test_everything_is_told_in_english():
    assert (
        room_text(teller("en"))
        == """\
What may be booked next, as of the evening of 2025-01-31

You may
  put into the sleeve    UNKNOWN (no price for USD)  trade 5 JPY
                                                     reserve no limit
  add exposure                              100 JPY  more would be increase-above-ceiling (BB402)
    buy of ETF                                1,200  1,000 JPY each
    buy of GOLD         UNKNOWN (no price for GOLD)
  take out of the core                        0 JPY  more would be core-redemption-in-stress (BB205)
  move to the core                      900,000 JPY  suggested now: 860,000 JPY
  core to sleeve                              0 JPY  never

You must
  return it to the core: UNKNOWN, now (BB201, BB304)
  reduce exposure: 300,000 JPY, by 2025-02-07 (BB403)
  a restart counts from 2025-03-02; it takes every position closed, a signed `restart`

Next dates
  2025-02-07  reduce exposure, 300,000 JPY
  2025-02-10  monthly routine of 2025-01 is due
  2025-03-02  a review counts from this day
  9999-12-31  the terms of 円;FUND,A have to be read again"""
    )


def test_everything_is_told_in_japanese():
    told = room_text(teller("ja"))
    for text in (
        "攻め枠に入れる",
        "不明(価格なし: USD)",
        "予備枠 上限なし",
        "核へ返す: 不明、すぐに(BB201、BB304)",
        "建玉を減らす: 300,000 JPY、2025-02-07 まで(BB403)",
        "再開は 2025-03-02 から有効。必要なもの: 建玉をすべて決済、署名した `restart`",
        "2025-03-02  見直しが有効になる日",
    ):
        assert text in told


def test_every_duty_has_its_words():
    kinds = {what for what, _ in room_duties.DUTIES.values()} | {room_duties.REPAY}
    for kind in kinds:
        for lang in ("en", "ja"):
            assert room_label(f"duty.{kind}", lang)
            assert room_label(f"due.{kind}", lang, name="")
    assert all(label.ja and label.en for label in ROOM.values())


@pytest.mark.parametrize("reason", [room.NO_LIMIT, room.NO_LAYER, room.NO_EXPOSURE, room.NO_CASH])
def test_every_reason_has_its_words(reason):
    assert reason_text(reason, "en") == reason
    assert reason_text(reason, "ja") != reason


def test_a_calendar_is_folded_escaped_and_repeats_itself():
    text = calendar_text(teller("ja"), "Books; mine, " + "帳" * 40)
    assert text == calendar_text(teller("ja"), "Books; mine, " + "帳" * 40)
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = text.replace("\r\n ", "").split("\r\n")
    assert f"X-WR-CALNAME:Books\\; mine\\, {'帳' * 40}" in unfolded
    assert "SUMMARY:円\\;FUND\\,A の条件を読み直す期限" in unfolded
    assert "SUMMARY:建玉を減らす、300\\,000 JPY" in unfolded
    assert "DTSTAMP:20250131T000000Z" in unfolded
    # The calendar's last day has none after it.
    assert unfolded.count("DTSTART;VALUE=DATE:99991231") == 1
    assert "DTEND;VALUE=DATE:99991231" in unfolded
    uids = [line for line in unfolded if line.startswith("UID:")]
    assert len(set(uids)) == len(FIGURES["due"])
    # A category only where there is a rule.
    assert sum(line.startswith("CATEGORIES:") for line in unfolded) == 3


def test_an_event_of_another_amount_is_the_same_event():
    """Imported anew it takes the place of the old one; two of one kind on one day stay two."""

    def uids(*amounts: int) -> list[str]:
        due = [{**FIGURES["due"][0], "amount": Decimal(one)} for one in amounts]
        figures = RoomFormatter({**FIGURES, "due": due}, {}, "JPY", "en")
        text = calendar_text(figures, "Books")
        return [line for line in text.split("\r\n") if line.startswith("UID:")]

    assert uids(100_000) == uids(70_000)
    first, second = uids(70_000, 100_000)
    assert first != second
    assert uids(70_000) == [first]


def test_acts_that_nobody_can_tell_apart_are_one_line():
    duty = {"what": "reduce", "amount": None, "codes": ["BB402"], "until": None}
    duty["close_first"] = 0
    known = {**duty, "amount": Decimal(500)}
    figures = {"must": [duty, known, duty, known], "restart_from": None}
    assert must_lines(RoomFormatter(figures, {}, "JPY", "en")) == [
        "reduce exposure: UNKNOWN, now (BB402)",
        "reduce exposure: 500 JPY, now (BB402)",
        "reduce exposure: 500 JPY, now (BB402)",
    ]


@pytest.mark.parametrize(
    ("lang", "closed", "added"),
    [
        ("en", "20000", "; first close positions worth 20,000 JPY for it"),
        ("en", None, "; what the sleeve has free for it is UNKNOWN"),
        ("ja", "20000", "。先に建玉を 20,000 JPY 分決済する"),
        ("ja", None, "。攻め枠から出せる額は不明"),
    ],
)
def test_an_act_says_what_has_to_be_closed_before(lang, closed, added):
    duty = {"what": "return", "amount": Decimal(500), "codes": ["BB201"], "until": None}

    def line(closed):
        figures = {"must": [{**duty, "close_first": typed(closed)}], "restart_from": None}
        return must_lines(RoomFormatter(figures, {}, "JPY", lang))

    (bare,) = line(Decimal(0))
    assert line(closed) == [bare + added]
