"""Data classes of the page, made once for each request.

This module does not depend on Flask or HTML. All texts are in the reader's language and formatted
by `Numbers`; the templates only place them. Percentages of meters are floats, for drawing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.rendering.labels import reason_text
from beancount_barbell.rendering.report import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_barbell.model.findings import Text
    from beancount_barbell.model.location import Location
    from fava_barbell.chart_shapes import Charts
    from fava_barbell.exchange import Choices
    from fava_barbell.flow_picture import FlowPicture
    from fava_barbell.labels import Labels
    from fava_barbell.months import Months
    from fava_barbell.numbers import Numbers
    from fava_barbell.part_shapes import Part
    from fava_barbell.ranges import Range
    from fava_barbell.room import RoomBlock
    from fava_barbell.try_form import TryForm


class Links:
    """The addresses of the page's links, None if there is nothing to open: here, without Fava."""

    def entry(self, entry: Any) -> str | None:  # noqa: ARG002 - nothing can be opened
        """The address of an entry's pop-up."""
        return None

    def source(self, location: Location) -> str | None:  # noqa: ARG002 - likewise
        """The address of a line in the editor."""
        return None

    def account(self, name: str) -> str | None:  # noqa: ARG002 - likewise
        """The address of an account's page."""
        return None

    def journal(self, time: str) -> str | None:  # noqa: ARG002 - likewise
        """The address of the journal of a period."""
        return None


NO_LINKS = Links()


class PageFormatter(NamedTuple):
    """The texts, number formats and links for one reader, by language and incognito mode."""

    labels: Labels
    numbers: Numbers
    doubtful: bool = False
    """Whether the whole page is in doubt; then no tone is good."""
    links: Links = NO_LINKS
    """Where entries and source lines open."""

    def __call__(self, key: str, **params: str) -> str:
        """A label with its params filled in; digits are hidden in incognito mode."""
        return self.numbers.text(self.labels(key, **params))

    @property
    def language(self) -> str:
        """The reader's language, "en" or "ja"."""
        return self.labels.language

    def words(self, text: Text) -> str:
        """A text of the catalogue."""
        return self.numbers.text(words_of(text, self.language))

    def why(self, reason: str | None) -> str | None:
        """The reason why a figure is UNKNOWN, as the figures give it; None without a reason."""
        if reason is None:
            return None
        return self.numbers.text(reason_text(reason, self.language))

    def columns(self, *names: str) -> tuple[str, ...]:
        """The headings of a table."""
        return tuple(self(f"column.{name}") for name in names)

    def shade(self, tone: Tone) -> Tone:
        """`tone`; a good tone becomes neutral while the whole page is in doubt."""
        return Tone.PLAIN if self.doubtful and tone is Tone.GOOD else tone


class Link(NamedTuple):
    """A text with a link, or a plain text (`href` is None)."""

    text: str
    href: str | None = None


class Advice(NamedTuple):
    """One statement of the banner: the reason, the action, its places, and text to paste."""

    reason: str | None = None
    action: str | None = None
    paste: str | None = None
    places: tuple[Link, ...] = ()


class Action(NamedTuple):
    """An action; `places` link to the rules, the entry and the line concerned."""

    text: str
    places: tuple[Link, ...] = ()


class Banner(NamedTuple):
    """The answer: a word, the reasons, and what to do next.

    `word` is the state in force unless ACTIVE, else OK, BREACH or UNKNOWN. `label` is the
    whole answer in the reader's language, `meaning` explains it in a phrase. `actions` are in
    order of urgency. `paste` is text to copy into the ledger. `notes` say what limits the page.
    """

    word: str
    label: str
    meaning: str
    as_of: str | None
    reasons: tuple[str, ...]
    actions: tuple[Action, ...]
    paste: str | None = None
    notes: tuple[str, ...] = ()


class Mark(NamedTuple):
    """A line on a meter, at `percent` of its width."""

    percent: float
    label: str


class Meter(NamedTuple):
    """A bar, filled to `percent` of its width, with marks at its limits."""

    percent: float
    marks: tuple[Mark, ...]


class Pip(NamedTuple):
    """One of a row of dots; `mark` names the line at this dot."""

    filled: bool
    mark: str | None = None


class Spark(NamedTuple):
    """A figure over time without an axis: the path of its line, and a description in words."""

    path: str
    text: str


class Card(NamedTuple):
    """One figure with its limit, its verdict in a word, and a picture.

    `sources` link to the lines that set its limits, and to the entry that moved it last.
    """

    key: str
    label: str
    value: str
    tone: Tone
    verdict: str
    details: tuple[str, ...] = ()
    meter: Meter | None = None
    pips: tuple[Pip, ...] = ()
    sources: tuple[Link, ...] = ()
    spark: Spark | None = None


class Proof(NamedTuple):
    """One piece of evidence: a place, and what the reader sees there."""

    place: Link
    note: str


class Row(NamedTuple):
    """One finding as a row of the table.

    `code` links to the explanation of the rule while the finding is open. `period` are the
    lines that say how long it lasted; `entry` opens the entry concerned.
    """

    code: Link
    name: str
    severity: str
    tone: Tone
    date: str
    period: tuple[str, ...]
    what: str
    remedy: str
    amount: str
    status: str
    entry: Link | None
    source: Link
    proofs: tuple[Proof, ...]


class RuleText(NamedTuple):
    """The explanation of a rule: its name, then paragraphs under their headings."""

    anchor: str
    paragraphs: tuple[tuple[str, str], ...]


class Findings(NamedTuple):
    """The findings: open ones first, the history folded.

    `summary` counts the open ones; `more_open` and `more_history` say how many rows are left
    out, None if no row is. `rules` explains the rules of the open findings.
    """

    summary: str
    open: tuple[Row, ...]
    more_open: str | None
    history_title: str
    history: tuple[Row, ...]
    more_history: str | None
    rules: tuple[RuleText, ...] = ()


class View(NamedTuple):
    """Everything that the page shows, part by part.

    Without an analysis there are no cards, and the other parts are None; `charts` is also None
    if there is nothing to draw. `opened` are the keys of folded sections that the address
    opens. `ranges` link to other periods of the charts. `whole` is a note for the sections
    that show the whole ledger while others show a period.
    """

    language: str
    banner: Banner
    cards: tuple[Card, ...]
    findings: Findings | None
    charts: Charts | None = None
    flows: FlowPicture | None = None
    parts: Mapping[str, Part] = {}
    months: Months | None = None
    opened: frozenset[str] = frozenset()
    whole: str | None = None
    room: RoomBlock | None = None
    trying: TryForm | None = None
    currencies: Choices | None = None
    ranges: tuple[Range, ...] = ()
