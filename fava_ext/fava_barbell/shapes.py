"""What the page shows: pure data, made once for each request.

Nothing here knows Flask or HTML. All texts are in the reader's language and
have passed through `Numbers`; the templates only place them. Percentages of
meters are floats, because they are drawing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from beancount_barbell.figures.assessment import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

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


class Links(Protocol):
    """Where the page's links lead; None where there is nothing to open."""

    def entry(self, entry: Any) -> str | None:
        """The address of an entry's pop-up."""
        ...

    def source(self, location: Location) -> str | None:
        """The address of a line in the editor."""
        ...

    def account(self, name: str) -> str | None:
        """The address of an account's page."""
        ...

    def journal(self, time: str) -> str | None:
        """The address of the journal of a time."""
        ...


class _NoLinks:
    """Nothing can be opened."""

    def entry(self, _entry: Any) -> None:
        """None."""

    def source(self, _location: Location) -> None:
        """None."""

    def account(self, _name: str) -> None:
        """None."""

    def journal(self, _time: str) -> None:
        """None."""


NO_LINKS: Links = _NoLinks()


@dataclass(frozen=True, slots=True)
class PageFormatter:
    """Speaks to one reader: language, number format, incognito."""

    labels: Labels
    numbers: Numbers
    doubtful: bool = False
    """The whole is in doubt: then nothing may look well."""

    def __call__(self, key: str, **params: str) -> str:
        """A label with its params filled in; digits hidden where they must be."""
        return self.numbers.text(self.labels(key, **params))

    def shade(self, tone: Tone) -> Tone:
        """`tone`, but nothing is good while the whole is in doubt."""
        return Tone.PLAIN if self.doubtful and tone is Tone.GOOD else tone


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere, or just a text (`href` None)."""

    text: str
    href: str | None


class Advice(NamedTuple):
    """One thing the banner says: why, what to do about it and where, what to paste."""

    reason: str | None = None
    action: str | None = None
    paste: str | None = None
    places: tuple[Link, ...] = ()


class Action(NamedTuple):
    """What to do; `places` lead to the rules, the entry and the line that it is about."""

    text: str
    places: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Banner:
    """The answer: a word, why, and what to do next.

    `word` is the first of the answer: a state that binds, else OK, BREACH or UNKNOWN.
    `label` is the whole answer in the reader's language, `meaning` says it in a phrase.
    `actions` come in order, the first is *the* next action. `paste` is text to
    copy into the ledger. `notes` limit what the page says.
    """

    word: str
    label: str
    meaning: str
    as_of: str | None
    reasons: tuple[str, ...]
    actions: tuple[Action, ...]
    paste: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A line on a meter, at `percent` of its width."""

    percent: float
    label: str


@dataclass(frozen=True, slots=True)
class Meter:
    """A bar: filled to `percent` of its width, with the lines that matter."""

    percent: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Pip:
    """One of a row of dots; `mark` names the line that it stands for."""

    filled: bool
    mark: str | None = None


class Spark(NamedTuple):
    """A figure over time without an axis: the path of its line, and what it shows in words."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One figure with its limit, its verdict in a word, and a picture of it.

    `sources` are the lines that set its limits and the entry that moved it last.
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


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence: a place and what is to be seen there."""

    place: Link
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """One finding as the table shows it.

    `code` leads to what the rule means, where it still asks for something. `period`
    are the lines that say how long it lasted, `entry` opens the directive at fault.
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


@dataclass(frozen=True, slots=True)
class RuleText:
    """What a rule means: paragraphs under their headings, the rule's own name first."""

    anchor: str
    paragraphs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings: open ones first, the history folded.

    `summary` counts all; `more_open` and `more_history` say how many rows are left
    out, None where none is. `rules` explains what the open ones are about.
    """

    summary: str
    open: tuple[Row, ...]
    more_open: str | None
    history_title: str
    history: tuple[Row, ...]
    more_history: str | None
    rules: tuple[RuleText, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """Everything that the page shows, part by part.

    Without an analysis there are no cards, and the other parts are None; so are
    `charts` where there is nothing to draw. `opened` are the keys of folded sections
    that the address opens. `ranges` lead to other times of the charts. `whole` is said in
    each section that shows the whole ledger while the others show a part.
    """

    language: str
    banner: Banner
    cards: tuple[Card, ...]
    findings: Findings | None
    charts: Charts | None = None
    flows: FlowPicture | None = None
    parts: Mapping[str, Part] = field(default_factory=dict)
    months: Months | None = None
    opened: frozenset[str] = frozenset()
    whole: str | None = None
    room: RoomBlock | None = None
    trying: TryForm | None = None
    currencies: Choices | None = None
    ranges: tuple[Range, ...] = ()
