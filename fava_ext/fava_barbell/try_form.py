"""The form "Before you book", and its answer: what `barbell try` says of the same booking.

The form is a plain GET request: it writes nothing and needs no script. The fields keep the
reader's input. In incognito mode a field with digits is empty and shows hidden digits as its
placeholder, because hidden digits cannot be sent again.
"""

from __future__ import annotations

import datetime
import logging
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.attempts.drafts import (
    NAME,
    CannotTryError,
    DraftMove,
    DraftTrade,
    Quantity,
    quantity,
)
from beancount_barbell.attempts.trying import Answer
from beancount_barbell.figures.assessment import Tone
from beancount_barbell.figures.status_figures import SCHEMA
from beancount_barbell.rendering.attempt_text import attempt_figures, changes, verdict
from beancount_barbell.rendering.draft_labels import draft_label
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.report import headline
from fava_barbell.shapes import Link, PageFormatter
from fava_barbell.table import place_of
from fava_barbell.trials import Trials, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from beancount_barbell.model.findings import Finding

_log = logging.getLogger(__name__)

KIND = "try"
MOVE, BUY, SELL, DRAFT = KINDS = ("move", "buy", "sell", "draft")
AMOUNT, PRICE, FROM, TO, IN, ON = FIELDS = ("amount", "price", "from", "to", "in", "on")
FILTERS = ("time", "account", "filter", "currency")
"""Query arguments that the form keeps: Fava's filters, and the currency of the cards."""

MOST_FINDINGS = 10
"""Most findings of a kind in an answer: a new role may give findings for many years."""

_EXAMPLES = {AMOUNT: "500,000 JPY", PRICE: "62.10 USD"}


class Field(NamedTuple):
    """One field of the form: its name, label, value, and placeholder."""

    name: str
    label: str
    value: str
    shown: str


class Told(NamedTuple):
    """A finding of the answer: its text, its advice, its place."""

    text: str
    remedy: str | None
    place: Link


class FindingGroup(NamedTuple):
    """Findings of the answer under a title; `more` says how many are left out."""

    title: str
    findings: tuple[Told, ...]
    more: str | None


class Tried(NamedTuple):
    """The answer.

    Attributes:
        tone: the tone of the verdict.
        verdict: whether the booking is allowed, and the largest allowed amount.
        doubts: why the verdict is not certain.
        parts: findings that are new, mended, or worth knowing.
        figures_title: heading of the figures.
        figures: (name, text with the values before and after) of each figure.
        draft_title: heading of the draft.
        draft: the text that was judged, to be pasted.
    """

    tone: Tone
    verdict: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    parts: tuple[FindingGroup, ...] = ()
    figures_title: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    draft_title: str = ""
    draft: str = ""


class TryForm(NamedTuple):
    """The form, and the answer if a booking was tried.

    Attributes:
        kinds: (name, label) of each kind of booking; `kind` is the chosen one.
        fields: name → field.
        draft: the field of the draft's text.
        accounts: the accounts to choose from; none that would show a hidden digit.
        handed_on: other arguments of the address.
        tried: the answer; None if no booking was tried.
    """

    kinds: tuple[tuple[str, str], ...]
    kind: str
    fields: Mapping[str, Field]
    draft: Field
    accounts: tuple[str, ...]
    handed_on: tuple[tuple[str, str], ...]
    tried: Tried | None


def build_try(trials: Trials, arguments: Mapping[str, str], voice: PageFormatter) -> TryForm:
    """The form for one request."""
    hide = voice.numbers.text
    is_asked = any(arguments.get(name) for name in (KIND, DRAFT, *FIELDS))
    asked = _asked(trials, arguments, voice) if is_asked else None
    return TryForm(
        kinds=tuple((one, voice(f"try.{one}")) for one in KINDS),
        kind=_kind(arguments),
        fields={name: _field(name, arguments, voice, _EXAMPLES.get(name, "")) for name in FIELDS},
        draft=_field(DRAFT, arguments, voice, ""),
        accounts=tuple(one for one in trials.accounts if hide(one) == one),
        handed_on=tuple((name, arguments[name]) for name in FILTERS if arguments.get(name)),
        tried=None if asked is None else _tried(asked, trials, voice),
    )


def _kind(arguments: Mapping[str, str]) -> str:
    """The chosen kind of booking; without a choice, the kind whose fields are filled in."""
    chosen = arguments.get(KIND)
    if chosen in KINDS:
        return chosen
    return DRAFT if arguments.get(DRAFT) else MOVE


def _field(name: str, arguments: Mapping[str, str], voice: PageFormatter, example: str) -> Field:
    """A field; in incognito mode digits are shown hidden, and the value is empty."""
    hide, value = voice.numbers.text, arguments.get(name, "")
    if hide(value) == value:
        return Field(name, voice(f"try.{name}"), value, hide(example))
    return Field(name, voice(f"try.{name}"), "", hide(value))


def answer_figures(
    trials: Trials, arguments: Mapping[str, str], voice: PageFormatter
) -> dict[str, Any]:
    """The answer as `barbell try --format json` prints it; else the reason why there is none."""
    answer = _asked(trials, arguments, voice)
    if isinstance(answer, Answer):
        return attempt_figures(answer, voice.language)
    return {"schema": SCHEMA, "allowed": None, "unknown": {"allowed": answer}}


def _asked(trials: Trials, arguments: Mapping[str, str], voice: PageFormatter) -> Answer | str:
    """The answer, or the reason why there is none. Never raises."""
    language = voice.language
    try:
        return trials.answer(_wanted(arguments, voice))
    except CannotTryError as failure:
        names = {"source": FROM, "target": TO, "inside": IN}
        words = {key: voice(f"try.{name}") for key, name in names.items()}
        words |= {"example": _EXAMPLES[AMOUNT], **failure.words}
        return draft_label(failure.key, language, **words)
    except Exception as failure:  # noqa: BLE001 - the page stands, and says that this is UNKNOWN
        _log.exception("beancount_barbell: a booking could not be tried")
        return label("ledger.failed", language, reason=f"{type(failure).__name__}: {failure}")


def _wanted(arguments: Mapping[str, str], voice: PageFormatter) -> Wanted:
    """The booking to try.

    Raises:
        CannotTryError: a needed field is empty or cannot be read.
    """
    kind = _kind(arguments)
    given = {name: arguments.get(name, "").strip() for name in FIELDS}
    if kind == DRAFT:
        return Wanted(None, draft=arguments.get(DRAFT, "").replace("\r\n", "\n"))
    needed = (AMOUNT, FROM, TO) if kind == MOVE else (AMOUNT, PRICE)
    empty = [voice(f"try.{name}") for name in needed if not given[name]]
    if empty:
        joint = label("status.comma", voice.language)
        raise CannotTryError("left-empty", option=voice(f"try.{kind}"), fields=joint.join(empty))
    day, amount = _day(given[ON], voice), _quantity(AMOUNT, given, voice)
    if kind == MOVE:
        return Wanted(DraftMove(amount, given[FROM], given[TO]), day)
    price = _quantity(PRICE, given, voice)
    return Wanted(DraftTrade(amount, price, given[IN] or None, kind == SELL), day)


def _quantity(name: str, given: Mapping[str, str], voice: PageFormatter) -> Quantity:
    number, currency = [*given[name].split(maxsplit=1), ""][:2]
    return quantity(voice(f"try.{name}"), (number, currency))


def _day(given: str, voice: PageFormatter) -> datetime.date | None:
    if not given:
        return None
    try:
        return datetime.date.fromisoformat(given)
    except ValueError as failure:
        raise CannotTryError("no-date", option=voice(f"try.{ON}"), given=given) from failure


def _tried(answer: Answer | str, trials: Trials, voice: PageFormatter) -> Tried:
    hide, language = voice.numbers.text, voice.language
    if isinstance(answer, str):
        return Tried(Tone.UNKNOWN, (hide(answer),))
    doubts = []
    if answer.provisional:
        doubts.append(draft_label("provisional", language))
    if trials.unheard:
        doubts.append(voice("try.unheard", plugins=", ".join(trials.unheard)))
    good = Tone.PLAIN if doubts else voice.shade(Tone.GOOD)
    parts = (("breaks", answer.new), ("mends", answer.mended), ("notes", answer.notes))
    return Tried(
        tone=Tone.BAD if answer.new else good,
        verdict=tuple(map(hide, verdict(answer, language))),
        doubts=tuple(map(hide, doubts)),
        parts=tuple(_part(key, found, voice) for key, found in parts if found),
        figures_title=draft_label("figures", language, date=answer.as_of),
        figures=tuple((name, hide(text)) for name, text in changes(answer, language)),
        draft_title=draft_label("draft", language),
        draft=hide(answer.draft.rstrip()),
    )


def _part(key: str, findings: Sequence[Finding], voice: PageFormatter) -> FindingGroup:
    left = len(findings) - MOST_FINDINGS
    more = voice("more", count=voice.numbers.count(left), command="barbell try")
    return FindingGroup(
        draft_label(key, voice.language),
        tuple(_findings(key, findings[:MOST_FINDINGS], voice)),
        more if left > 0 else None,
    )


def _findings(key: str, findings: Iterable[Finding], voice: PageFormatter) -> Iterator[Told]:
    hide, language = voice.numbers.text, voice.language
    for one in findings:
        remedy = voice.words(one.remedy) if key == "breaks" else None
        place = place_of(one.location, voice)
        if one.location.filename == NAME:
            place = Link(hide(f"{NAME}:{one.location.lineno}"), None)
        yield Told(hide(headline(one, language)), remedy, place)
