"""`barbell room`: in words, as JSON, as a calendar."""

from __future__ import annotations

import json

import pytest

from tests.households import BEANCOUNT_ERROR, BREACH, HEALTHY, SILENT, WITHOUT_PLUGIN

UNPRICED = """
2025-01-31 * "A gift without a price"
  Assets:Core:Bank   5 GIFT
  Equity:Opening    -5 GIFT
"""


@pytest.mark.usefixtures("ledger")
def test_room_tells_what_may_be_done(run):
    done = run("room", "main.beancount")
    assert done.exit_code == 0
    # Budget 1,500,000 - 1,000,000; floor 9,000,000 - 8,100,000; all of the sleeve is cash. What
    # 30 % may cost: 1,000,000 and the 1,750,000 of the bank, which has paid before: / 0.30.
    assert (
        done.stdout
        == """\
What may be booked next, as of the evening of 2025-01-31

You may
  put into the sleeve     500,000 JPY  trade 500,000 JPY
  add exposure               no limit  beyond 9,166,666 JPY the core is not proven to stay as it is
  take out of the core    900,000 JPY  more would be core-floor (BB301)
  move to the core      1,000,000 JPY
  core to sleeve                0 JPY  never

You must
  nothing to move or close

Next dates
  2025-02-10  monthly routine of 2025-01 is due
"""
    )


def test_what_must_be_done_is_told_in_both_languages(ledger, run):
    ledger.write_text(HEALTHY + BREACH)
    assert (
        "  return it to the core: 200,000 JPY, now (BB201)\n"
        in run("room", "main.beancount").stdout
    )
    told = run("room", "main.beancount", "--lang", "ja").stdout
    assert "  核へ返す: 200,000 JPY、すぐに(BB201)\n" in told
    assert "  核から攻め枠へ          0 JPY  常に不可\n" in told


def test_room_is_what_status_has(ledger, run):
    ledger.write_text(HEALTHY + BREACH)
    room = json.loads(run("room", "main.beancount", "--format", "json").stdout)
    status = json.loads(run("status", "main.beancount", "--format", "json").stdout)
    unknown = room.pop("unknown")
    assert status["room"] == room
    assert {key: why for key, why in status["unknown"].items() if key.startswith("room.")} == {
        f"room.{key}": why for key, why in unknown.items()
    }
    assert set(room) == {
        "as_of",
        "fund",
        "add_exposure",
        "lots",
        "withdraw_core",
        "sweep",
        "from_core",
        "must",
        "restart_from",
        "due",
    }


def test_the_next_dates_become_a_calendar(ledger, run, home):
    ledger.write_text(HEALTHY + BREACH)
    done = run("room", "main.beancount", "--ics", "dates.ics")
    assert done.exit_code == 0
    assert done.stderr == "Written: dates.ics\n"
    text = (home / "dates.ics").read_bytes().decode()
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert "DTSTART;VALUE=DATE:20250210\r\nDTEND;VALUE=DATE:20250211\r\n" in text
    assert "SUMMARY:monthly routine of 2025-01 is due\r\n" in text
    assert ledger.read_text() == HEALTHY + BREACH


@pytest.mark.usefixtures("ledger")
def test_a_calendar_that_is_there_is_kept_unless_forced(run, home):
    (home / "dates.ics").write_text("mine")
    done = run("room", "main.beancount", "--ics", "dates.ics")
    assert done.exit_code == 2
    assert (home / "dates.ics").read_text() == "mine"
    assert run("room", "main.beancount", "--ics", "dates.ics", "--force").exit_code == 0
    assert "VCALENDAR" in (home / "dates.ics").read_text()
    done = run("room", "main.beancount", "--ics", "main.beancount", "--force")
    assert done.exit_code == 2
    assert "plugin" in (home / "main.beancount").read_text()
    done = run("room", "main.beancount", "--ics", "-")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout_bytes == (home / "dates.ics").read_bytes()
    assert not (home / "-").exists()


def test_a_silent_ledger_has_no_room(ledger, run):
    ledger.write_text(SILENT)
    done = run("room", "main.beancount")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "nothing to judge" in done.stderr


def test_room_of_a_ledger_with_errors_is_provisional(ledger, run):
    ledger.write_text(HEALTHY + BEANCOUNT_ERROR)
    done = run("room", "main.beancount")
    assert done.exit_code == 3
    assert "Provisional" in done.stderr
    _, doubt, *_ = done.stdout.splitlines()
    assert doubt == "Not certain: the ledger has errors of its own"
    told = run("room", "main.beancount", "--lang", "ja").stdout
    assert told.splitlines()[1] == "確かではない: 帳簿自体にエラーがある"


WITHOUT_POLICY = HEALTHY.replace('2025-01-01 custom "barbell" "policy"', '2025-01-01 event "x" "y"')


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (WITHOUT_POLICY, "no policy in force"),
        (WITHOUT_PLUGIN, "the plugin does not run"),
        (
            WITHOUT_PLUGIN + BEANCOUNT_ERROR,
            "the plugin does not run, the ledger has errors of its own",
        ),
        (HEALTHY + UNPRICED, "held, not confirmed: no price for GIFT"),
    ],
)
def test_room_says_why_it_is_not_certain(text, why, ledger, run):
    """As the head of the status screen does."""
    ledger.write_text(text)
    assert run("room", "main.beancount").stdout.splitlines()[1] == f"Not certain: {why}"
    assert why.partition(",")[0] in run("status", "main.beancount").stdout.splitlines()[0]


@pytest.mark.usefixtures("ledger")
def test_status_says_it_in_short(run):
    told = run("status", "main.beancount").stdout
    assert "You may         put 500,000 JPY into the sleeve; add exposure no limit\n" in told
    assert "             take 900,000 JPY out of the core; to the sleeve never\n" in told
