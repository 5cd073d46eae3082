"""The texts of findings and related texts, each in both languages.

A key is a code ("BB201": what was found, first line of a report), a code with a variant
("BB201.unknown"), its remedy ("BB201.remedy": what is allowed and useful now), an evidence note
("evidence.role") or a single word ("word.none"). `{name}` stands for a parameter, put into words by
`rendering.words`. The texts of a rule are in the rule's file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.rendering.catalogue.assessments import ASSESSMENTS
from beancount_barbell.rendering.catalogue.diagnoses import DIAGNOSES
from beancount_barbell.rendering.catalogue.months import MONTHS
from beancount_barbell.rendering.catalogue.proposal import PROPOSAL
from beancount_barbell.rendering.catalogue.single_words import SINGLE_WORDS
from beancount_barbell.rules import RULES
from beancount_barbell.rules.shared_words import SHARED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_barbell.model.label import Label

CATALOGUE: Mapping[str, Label] = {
    **{key: words for rule in RULES for key, words in rule.file.WORDS.items()},
    **SHARED,
    **ASSESSMENTS,
    **MONTHS,
    **DIAGNOSES,
    **PROPOSAL,
    **SINGLE_WORDS,
}
