"""One assessment for each figure: page, command line and JSON show the same one."""

from __future__ import annotations

import html
import json
import re
from functools import cache

import pytest
from beancount import loader
from click.testing import CliRunner
from fava_barbell.labels import Labels
from fava_barbell.snapshot import Snapshot
from fava_ledgers import BROKEN, FOLDER
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from made import build_view
from test_fava_charts import Paths

from beancount_barbell.analysis import analyse
from beancount_barbell.cli.app import barbell
from beancount_barbell.figures.assessment import Doubt, Tone, assess
from beancount_barbell.figures.distances import line_distances, lines_of
from beancount_barbell.figures.stress_figures import stress_figures
from beancount_barbell.rendering.catalogue import CATALOGUE
from beancount_barbell.rendering.status_screen import Figures, status_line, status_screen
from tests.wild import Wild

CARDS = ("share", "nav", "drawdown", "streak", "core", "at_risk", "exposure", "review")
FACTS = {
    "at_risk": "survival.core_at_risk",
    "leverage": "fact.leverage",
    "contributions": "fact.contributions",
    "layer.trade": "layer.trade",
    "layer.hedge": "layer.hedge",
    "layer.reserve": "layer.reserve",
    "separation": "fact.separation",
    "outstanding": "fact.outstanding",
    "deviations": "fact.deviations",
}
"""Where the page shows a figure that has no card."""

STYLES = {"good": "good", "watch": "notice", "bad": "error", "unknown": "notice", "plain": "dim"}


def reason_in(text, key, lang):
    """Whether `text` says the reason `key`, whatever numbers stand in it."""
    own = {one: words for one, words in CATALOGUE.items() if one.startswith("assessment.")}
    chosen = [words for one, words in own.items() if one.split(".")[1] == key]
    patterns = [re.sub(r"\\{[^}]*\\}", ".+", re.escape(words.of(lang))) for words in chosen]
    return any(re.search(pattern, text) for pattern in patterns)


def marked(text, style):
    return f"<{style}>{text}</>" if style else text


def shown(figures, assessed, analysis, lang):
    """What the command line prints, with its emphasis."""
    return status_screen(
        Figures(
            figures,
            assessed,
            lines_of(analysis.policy),
            line_distances(analysis.history),
            tuple(one for one in analysis.findings if one.fails),
        ),
        lang,
        marked,
    )


def snapshot_of(analysis, doubts=frozenset()):
    """What page and command line show, in whatever language."""
    figures = analysis.figures(doubts)
    return Snapshot(
        analysis,
        None,
        figures,
        assess(analysis.history, analysis.findings, figures, doubts),
        plugin_line=Doubt.PLUGIN not in doubts,
        plugin_ran=Doubt.PLUGIN not in doubts,
        ledger_errors=int(Doubt.ERRORS in doubts),
        stress=cache(lambda: stress_figures(analysis.history)),
        core_yield=lambda: None,
    )


def agree(snapshot, lang):
    """Demand that page, screen and JSON tell the same of every figure."""
    analysis, figures, assessed = snapshot.analysis, snapshot.figures, snapshot.assessed
    view = build_view(snapshot, lang, links=Paths())
    screen = shown(figures, assessed, analysis, lang)
    cards = {card.key: card for card in view.cards}
    facts = {fact.label: fact for part in view.parts.values() for fact in part.facts}
    assert set(cards) == set(CARDS)
    say = Labels(lang)
    for key, told in figures["assessments"].items():
        style, tone = STYLES[told["tone"]], Tone(told["tone"])
        verdicts = re.findall(rf"<{style}>([^<]*)</>", screen)
        assert any(reason_in(text, told["reason"], lang) for text in verdicts), (key, told)
        if key in cards:
            assert cards[key].tone is tone, key
            assert reason_in(cards[key].verdict, told["reason"], lang), key
            assert cards[key].verdict in verdicts, key
        if key in FACTS:
            label = FACTS[key]
            name = say("fact.layer", layer=say(label)) if "layer." in label else say(label)
            assert facts[name].tone is tone, key
            assert reason_in(facts[name].note, told["reason"], lang), key
            if told["value"] is not None:
                assert facts[name].value in screen, key
    assert screen.startswith(f"<{screen[1 : screen.index('>')]}>{view.banner.label}</>")
    assert view.banner.word == figures["verdict"][0]
    line = status_line(Figures(figures, assessed, lines_of(analysis.policy), (), ()), lang)
    assert line.startswith(f"{view.banner.label} · ")
    if figures["doubts"]:
        drawn = [card.tone for card in view.cards] + [fact.tone for fact in facts.values()]
        drawn += [way.tone for way in view.flows.ways] if view.flows else []
        assert Tone.GOOD not in drawn


@pytest.mark.no_cover
@pytest.mark.parametrize("path", [FOLDER / "main.beancount", *BROKEN], ids=lambda path: path.stem)
def test_page_screen_and_json_share_each_assessment(path):
    entries, _errors, options = loader.load_file(str(path))
    analysis = analyse(entries, options, with_household=True)
    for doubts in (frozenset(), frozenset({Doubt.PLUGIN}), frozenset({Doubt.ERRORS})):
        snapshot = snapshot_of(analysis, doubts)
        assert {*doubts} <= {Doubt(one) for one in snapshot.figures["doubts"]}
        for lang in ("en", "ja"):
            agree(snapshot, lang)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(random=st.randoms(use_true_random=True))
def test_so_they_do_of_any_history(random):
    try:
        entries, _errors, options = loader.load_string(Wild(random).text())
    except ArithmeticError:  # Beancount's own booking cannot hold such numbers
        reject()
    analysis = analyse(entries, options, with_household=True)
    if analysis.spoken:
        agree(snapshot_of(analysis), "en")


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "path", [FOLDER / "main.beancount", *BROKEN[::4]], ids=lambda path: path.stem
)
def test_so_they_do_as_users_meet_them(example, path):
    """The page in Fava, what the command prints, and the badge's answer."""
    client, address, ledger = example(path)
    page = client.get(address).get_data(as_text=True)
    badge = client.get(f"{address}status").get_json()
    run = CliRunner().invoke(barbell, ["status", ledger.beancount_file_path])
    told = CliRunner().invoke(barbell, ["status", ledger.beancount_file_path, "--format", "json"])
    figures = json.loads(told.stdout)
    headline = re.search(r'<span class="bb-word">([^<]*)</span>', page)[1]
    assert badge["label"] == html.unescape(headline)
    assert run.stdout.startswith(f"{badge['label']} · ")
    assert badge["state"] == figures["verdict"][0]
    assert (badge["errors"], badge["notices"]) == tuple(figures["findings"].values())
    summary = f"Open: {badge['errors']} error"
    assert summary in page
    for key in CARDS:
        shown = figures["assessments"][key]
        card = page.split(f'data-card="{key}"')[0].rsplit('<li class="', maxsplit=1)[1]
        assert card.startswith(f"bb-card bb-{shown['tone']}"), key
