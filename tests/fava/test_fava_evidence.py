from __future__ import annotations

from fava_barbell.cards import build_cards
from fava_barbell.evidence import with_evidence
from made import snapshot, voice
from test_fava_charts import Paths

from beancount_barbell.model.location import Location


def sources(**facts):
    taken = snapshot(**facts)
    cards = build_cards(taken.analysis, taken.figures, taken.assessed, voice())
    shown = with_evidence(cards, taken.analysis, voice(links=Paths()))
    return {card.key: [(one.text, one.href) for one in card.sources] for card in shown}


def test_cards_lead_to_their_limits_and_entries():
    limits = {
        "sources": {
            "core-floor": Location("policy.beancount", 3),
            "reduce-line": Location("policy.beancount", 7),
            "halt-line": Location("policy.beancount", 7),
        }
    }
    found = sources(limits=limits, last={"core_entry": "buy", "sleeve_entry": None})
    assert found == {
        "share": [],
        "nav": [("policy.beancount:7", "#line-7")],
        "drawdown": [],
        "streak": [("Sleeve record", "#barbell-part-record")],
        "core": [("policy.beancount:3", "#line-3"), ("latest entry", "#entry-buy")],
        "at_risk": [("Survival", "#barbell-part-survival")],
        "exposure": [],
        "review": [],
    }


def test_before_the_first_day_there_is_no_entry():
    found = sources(last={"absent": True})
    assert [key for key, links in found.items() if links] == ["streak", "at_risk"]
