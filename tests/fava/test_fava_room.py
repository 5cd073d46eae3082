"""What may be done, on the page: what `barbell room` says, in the same words."""

from __future__ import annotations

import re
from pathlib import Path

import fava_barbell
import fava_ledgers as ledgers
import pytest
from click.testing import CliRunner
from fava_barbell.html import in_man
from fava_ledgers import BROKEN, DATE, FOLDER, PAGE, root_of

from beancount_barbell.cli.app import barbell

CONTRACTS = ledgers.WELL.replace("  core-floor", "  leverage-limit: 3\n  core-floor") + (
    "2024-01-04 commodity MINI\n"
    '  barbell-instrument: "future"\n'
    "  barbell-multiplier: 10\n"
    "2024-01-06 price MINI  3,000 JPY\n"
    '2024-01-06 * "Open"\n  Assets:Attack:Trade  2 MINI {0 JPY} @ 3,000 JPY\n'
)


def block(html: str) -> str:
    return html.split('<section class="bb-room"')[1].split("</section>", maxsplit=1)[0]


def words(html: str) -> str:
    """The text of the block in one line, without what is between one note and the next."""
    return " ".join(" ".join(root_of(f'<p id="beancount-barbell">{html}</p>').text).split())


def lines(path: Path, language: str) -> list[str]:
    """What the command line says, a piece at a time: heads, amounts and notes."""
    done = CliRunner().invoke(barbell, ["room", str(path), "--lang", language])
    return [
        " ".join(piece.split())
        for line in done.stdout.partition("\n\n")[2].splitlines()
        for piece in re.split(r"   +|(?<=JPY)  ", line)
        if piece.strip()
    ]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(
    "text",
    [
        ledgers.WELL,
        ledgers.BREACH,
        ledgers.HALTED,
        ledgers.UNPRICED,
        ledgers.NO_POLICY,
        ledgers.NO_PLUGIN,
        CONTRACTS,
        FOLDER / "main.beancount",
        *BROKEN[::6],
    ],
    ids=str,
)
def test_it_is_what_the_command_line_says(fava, example, tmp_path, text, language):
    if isinstance(text, Path):
        client, address, loaded = example(text)
        answer = client.get(address, headers={"Accept-Language": language})
        html, path = answer.get_data(as_text=True), Path(loaded.beancount_file_path)
    else:
        html, path = fava(text).page(language), tmp_path / "main.beancount"
    told, said = lines(path, language), words(block(html))
    assert len(told) > 12
    for piece in told:
        for part in re.split(r"  +", piece):
            assert (in_man(part) if language == "ja" else part) in said, part


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ledgers.NO_POLICY, "No policy is in force"),
        (ledgers.NO_PLUGIN, "The plugin did not run"),
        (ledgers.UNPRICED, "no price for NIKKEI"),
        (ledgers.OWN_ERRORS, "The ledger has 1 error of its own"),
        (ledgers.HEAD + ledgers.PLUGIN + ledgers.TAGGED + ledgers.POLICY, "holds money yet"),
    ],
)
def test_what_is_not_certain_says_why_and_is_not_green(fava, text, reason):
    html = block(fava(text).page())
    assert reason in words(html)
    assert "bb-good" not in html
    assert "bb-doubts" not in block(fava(ledgers.WELL).page())


def test_many_flows_are_one_thing_to_do(fava):
    """30 breaches of 1,000 to 1,029 JPY, nothing of which has come back: 30,435 JPY."""
    html = block(fava(ledgers.hostile(30)).page())
    assert words(html).count("return it to the core: 30,435 JPY, now (BB201, BB304)") == 1
    assert "script" not in root_of(f'<p id="beancount-barbell">{html}</p>').tags


def test_of_many_dates_the_first_are_shown(fava):
    waivers = "".join(
        f'2024-02-01 custom "barbell" "waiver" "BB302"\n  reason: "{day}"\n  by: "Hanako"\n'
        f"  until: 2024-03-{day:02}\n"
        for day in range(1, 31)
    )
    told = words(block(fava(ledgers.WELL + waivers).page()))
    assert told.count("waiver") == 19  # and the review of the month
    assert re.search(r"and 1\d more \(barbell room\)", told)


@pytest.mark.parametrize("text", [ledgers.SILENT, ledgers.HEAD])
def test_a_ledger_without_a_word_of_ours_has_none(fava, text):
    browser = fava(
        text if text is ledgers.SILENT else f"{text}{ledgers.ACCOUNTS.splitlines()[0]}\n"
    )
    assert 'class="bb-room"' not in browser.page(amount="5 JPY")
    assert browser.json("try.json")["unknown"] == {"state": "no barbell tag or directive"}
    assert browser.get(f"{PAGE}dates.ics").get_data() == b""


def test_the_dates_are_a_calendar(fava, tmp_path):
    browser = fava(ledgers.BREACH)
    answer = browser.get(f"{PAGE}dates.ics")
    assert answer.mimetype == "text/calendar"
    written = tmp_path / "dates.ics"
    path = tmp_path / "main.beancount"
    CliRunner().invoke(barbell, ["room", str(path), "--ics", str(written)])
    assert answer.get_data() == written.read_bytes()
    assert '<a href="dates.ics" data-remote>' in browser.page()


def test_hidden_numbers_stay_hidden(fava):
    browser = fava(ledgers.BREACH, incognito=True)
    html = block(browser.page())
    assert "XXX,XXX JPY" in words(html)
    assert "dates.ics" not in html
    assert browser.get(f"{PAGE}dates.ics").get_data() == b""
    assert not re.search(r"\d", DATE.sub("", words(html)))


def test_a_calendar_that_fails_is_empty(fava, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError

    browser = fava(ledgers.BREACH)
    monkeypatch.setattr(fava_barbell, "calendar_of", fail)
    assert browser.get(f"{PAGE}dates.ics").get_data() == b""
