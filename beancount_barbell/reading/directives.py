"""The grammar: every verb, key and tag of the language, and the parser of its value.

No other file has it. Tables map each key to its parser; the parsed values become
a `Statement` (for a custom directive) or a mapping (for the tags of an account, a
commodity or a transaction).
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.commodities import CASH_CLASSES
from beancount_barbell.model.drivers import MarketTrigger
from beancount_barbell.model.location import Location, location_of
from beancount_barbell.model.months import ITEMS
from beancount_barbell.model.problems import Problem, ProblemKind
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind, Layer, Role
from beancount_barbell.model.strictness import stricter
from beancount_barbell.reading import values as v
from beancount_barbell.reading.spelling import (
    WORD,
    is_ours,
    nearest_tag,
    normal,
    own_keys,
    place_of_key,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Mapping, Sequence

ROLES = tuple(role.value for role in Role)
LAYERS = tuple(layer.value for layer in Layer)

_LEVEL = v.number()
_TWICE = ONE + ONE

POLICY_KEYS: Mapping[str, v.Parser] = {
    "base-currency": v.currency,
    "core-floor": v.amount,
    "sleeve-budget": v.amount,
    "layer-trade": v.amount,
    "layer-hedge": v.amount,
    "layer-reserve": v.amount,
    "sleeve-target": v.ratio(),
    "sleeve-band": v.ratio(),
    "sleeve-reentry": v.ratio(),
    "reduce-line": v.ratio(),
    "halt-line": v.ratio(),
    "reduce-resume": v.ratio(high=_TWICE),
    "halt-resume": v.ratio(high=_TWICE),
    "reduce-to": v.ratio(),
    "act-within": v.count(high=20),
    "restart-after": v.count(low=7),
    "max-drawdown": v.ratio(),
    "streak-reduce": v.count(),
    "streak-halt": v.count(),
    "streak-reduce-review": v.count(low=0),
    "streak-halt-review": v.count(low=0),
    "leverage-limit": v.above_zero,
    "letf-days": v.count(low=0),
    "lot-risk": v.ratio(),
    "stress-gap": v.ratio(),
    "tracing": v.word("lifo", "fifo", "pro-rata", "poison"),
    "tracing-window": v.count(low=30),
    "core-income": v.word("protect", "free"),
    "separation-level": v.count(1, 3),
    "fx-limit": v.ratio(),
    "life-months": v.number(ZERO),
    "cure-days": v.count(low=0, high=90),
    "price-max-age": v.count(),
    "review-day": v.count(1, 28),
    "tolerance": v.amount,
    "ignore": v.ignorable,
    "promote": v.codes,
    "language": v.word("en", "ja"),
    "since": v.day,
}
"""The keys of a policy; `model.policy.Policy` has their defaults."""

MARKET_KEYS: Mapping[str, v.Parser] = {
    "halt-above": _LEVEL,
    "halt-rise": v.rise,
    "halt-change": v.above_zero,
    "halt-step": v.above_zero,
    "over": v.count(),
    "resume-below": _LEVEL,
    "calm": v.count(),
}

TRIGGERS = tuple(trigger.value.replace("-", "_") for trigger in MarketTrigger)
"""The fields that make a market rule fire; a rule without any of them never fires."""

OPEN_TAGS: Mapping[str, v.Parser] = {
    "barbell": v.member(Role, *ROLES),
    "barbell-layer": v.member(Layer, *LAYERS),
    "barbell-institution": v.text,
    "barbell-account-number": v.label,
    "barbell-auto-sweep": v.account_or_none,
    "barbell-cross-collateral": v.flag,
    "barbell-secured-by": v.account,
    "barbell-settlement": v.word("at-close", "daily", "none"),
    "barbell-ltv-warn": v.ratio(),
    "barbell-ltv-call": v.ratio(),
    "barbell-rate": v.ratio(low=-ONE),
    "barbell-liquid": v.flag,
}

_HOLDS = frozenset({Kind.ASSETS, Kind.LIABILITIES})
_OWES = frozenset({Kind.LIABILITIES})

OPEN_TAG_KINDS: Mapping[str, frozenset[Kind]] = {
    "barbell": frozenset(Kind) - {Kind.EQUITY},
    "barbell-layer": frozenset(Kind) - {Kind.EQUITY},
    "barbell-institution": _HOLDS,
    "barbell-account-number": _HOLDS,
    "barbell-auto-sweep": _HOLDS,
    "barbell-cross-collateral": _HOLDS,
    "barbell-secured-by": _OWES,
    "barbell-settlement": frozenset({Kind.INCOME}),
    "barbell-ltv-warn": _OWES,
    "barbell-ltv-call": _OWES,
    "barbell-rate": _OWES,
    "barbell-liquid": frozenset({Kind.ASSETS}),
}
"""Tag → the kinds of account on which it is allowed."""

COMMODITY_TAGS: Mapping[str, v.Parser] = {
    "barbell-class": v.like(*sorted(CASH_CLASSES)),
    "barbell-instrument": v.word("future", "option", "cfd"),
    "barbell-multiplier": v.above_zero,
    "barbell-leverage": v.not_zero,
    "barbell-delta": v.number(-ONE, ONE),
    "barbell-underlying": v.text,
    "barbell-settlement": v.count(low=0),
    "barbell-cutoff": v.clock,
    "barbell-distribution": v.word("reinvest", "cash"),
    "barbell-hedged": v.flag,
    "barbell-yield": v.ratio(low=-ONE),
    "barbell-expense-ratio": v.ratio(),
    "barbell-wam": v.number(ZERO),
    "barbell-wal": v.number(ZERO),
    "barbell-terms-checked": v.day,
    "barbell-haircut": v.ratio(),
    "barbell-calendar": v.calendars,
}

TRANSACTION_TAGS: Mapping[str, v.Parser] = {
    "barbell-reverses": v.link,
    "barbell-trade": v.label,
    "barbell-time": v.clock,
    "barbell-forced": v.flag,
}


PLACES: Mapping[str, Mapping[str, v.Parser]] = {
    "open": OPEN_TAGS,
    "commodity": COMMODITY_TAGS,
    "transaction": TRANSACTION_TAGS,
}
"""Kind of directive → the tags that are read on it."""

TAGS = frozenset().union(*PLACES.values())


class Holds(Enum):
    """Whether a directive takes effect although something in it is wrong."""

    ALWAYS = "always"
    """Always, even without a signature: used for `halt`, because a halt protects."""

    REQUIRED = "required"
    """Only if its arguments and required keys are valid; other bad keys are skipped."""

    WHOLE = "whole"
    """Only if all is valid: to skip a bad `account` or `link` would widen a waiver."""


class Argument(NamedTuple):
    """One positional value after the verb."""

    name: str
    parse: v.Parser
    optional: bool = False


class Verb(NamedTuple):
    """The syntax of one kind of custom directive; messages show `usage` to the user."""

    usage: str
    arguments: tuple[Argument, ...] = ()
    keys: Mapping[str, v.Parser] = {}
    required: tuple[str, ...] = ()
    holds: Holds = Holds.REQUIRED


_PLEDGE_ARGUMENTS = (Argument("core_account", v.account), Argument("liability", v.account))
_SIGNATURE: Mapping[str, v.Parser] = {"by": v.text, "reason": v.text}

VERBS: Mapping[str, Verb] = {
    "policy": Verb('"policy"', keys=POLICY_KEYS),
    "role": Verb(
        '"role" ACCOUNT "core|attack|outside" ["trade|hedge|reserve"]',
        arguments=(
            Argument("account", v.branch),
            Argument("role", v.member(Role, *ROLES)),
            Argument("layer", v.member(Layer, *LAYERS), optional=True),
        ),
    ),
    "market": Verb('"market" "SERIES"', arguments=(Argument("series", v.text),), keys=MARKET_KEYS),
    "waiver": Verb(
        '"waiver" "CODE"',
        arguments=(Argument("code", v.code),),
        keys={
            **_SIGNATURE,
            "until": v.day,
            "account": v.account,
            "link": v.link,
            "limit": v.amount,
        },
        required=("reason", "by", "until"),
        holds=Holds.WHOLE,
    ),
    "pledge": Verb('"pledge" CORE-ACCOUNT LIABILITY', _PLEDGE_ARGUMENTS),
    "release": Verb('"release" CORE-ACCOUNT LIABILITY', _PLEDGE_ARGUMENTS),
    "margin-call": Verb(
        '"margin-call" AMOUNT',
        arguments=(Argument("amount", v.positive_amount),),
        keys={"due": v.day},
        required=("due",),
    ),
    "halt": Verb('"halt"', keys=_SIGNATURE, required=("by", "reason"), holds=Holds.ALWAYS),
    "review": Verb('"review"', keys=_SIGNATURE, required=("by", "reason")),
    "restart": Verb('"restart"', keys=_SIGNATURE, required=("by", "reason")),
    "signoff": Verb(
        '"signoff" "YYYY-MM" "ITEM"',
        arguments=(
            Argument("month", v.month),
            Argument("item", v.word(*ITEMS)),
        ),
        keys={"by": v.text, "digest": v.digest},
        required=("by", "digest"),
    ),
}


class Statement(NamedTuple):
    """One parsed `custom "barbell"` directive; `settings`: field name → value, valid ones only."""

    verb: str
    date: datetime.date
    location: Location
    settings: Mapping[str, Any]
    entry: Any


def field_of(key: str) -> str:
    """The field of the model for a key or tag ("core-floor" → "core_floor")."""
    return key.removeprefix(f"{WORD}-").replace("-", "_")


def written(entry: Any) -> list[Any]:
    """The plain values of a custom directive, without the wrappers of Beancount's parser."""
    return [getattr(value, "value", value) for value in entry.values or ()]


def read_statement(entry: Any, known: v.Known) -> tuple[Statement | None, tuple[Problem, ...]]:
    """Reads one `custom "barbell"` directive; its `values` may be None.

    Returns:
        The statement, None if it does not take effect, and the problems.
    """
    place = _Where(entry, location_of(entry.meta))
    values = written(entry)
    if not values:
        return None, (place.problem("no-verb", {"verbs": ", ".join(VERBS)}),)
    name, *arguments = values
    verb = VERBS.get(name) if isinstance(name, str) else None
    if verb is None:
        fault = v.unknown("unknown-verb", v.shown(name), VERBS, verb=v.shown(name))
        return None, (place.problem(fault.message, fault.params),)

    given, argument_problems = _read_arguments(verb, arguments, known, place)
    settings, key_problems = _read_keys(
        own_keys(entry.meta or {}), verb.keys, known, place, where=f'custom "{WORD}" "{name}"'
    )
    missing = [key for key in verb.required if field_of(key) not in settings]
    written_keys = {normal(key) for key in own_keys(entry.meta or {})}
    problems = (
        *argument_problems,
        *key_problems,
        *(
            place.problem("missing-key", {"verb": name, "key": key})
            for key in missing
            if key not in written_keys  # else its value is reported already
        ),
    )
    statement = Statement(name, entry.date, place.location, {**given, **settings}, entry)
    return statement if _stands(verb, given, missing, problems) else None, problems


def read_tags(
    entry: Any, grammar: Mapping[str, v.Parser], known: v.Known
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Reads the tags on an `open`, a `commodity` or a transaction.

    Returns:
        Tag → value ("barbell-layer" → Layer.HEDGE), only valid ones, and the
        problems.
    """
    place = _Where(entry, location_of(entry.meta))
    tags = {key: value for key, value in entry.meta.items() if is_ours(key)}
    where = type(entry).__name__.lower()
    read, problems = _read_keys(tags, grammar, known, place, where=where, name=str)
    return read, problems


def read_posting(entry: Any, posting: Any) -> tuple[Problem, ...]:
    """A problem for each `barbell` tag on a posting: tags are not read there."""
    place = _Where(entry, location_of(entry.meta))
    return tuple(
        place._replace(location=place_of_key(posting.meta, key)).stray(normal(key), {}, "posting")
        for key in posting.meta
        if is_ours(key)
    )


def line_of(entry: Any, key: str) -> Location:
    """The line of one of a directive's keys; the directive's own where it has none such."""
    texts = (getattr(entry, name, None) or "" for name in ("payee", "narration"))
    return place_of_key(entry.meta, key, above="".join(texts))


def problem_of(
    entry: Any,
    message: str,
    params: Mapping[str, Any],
    kind: ProblemKind = ProblemKind.INVALID,
) -> Problem:
    """A problem at the line of the `key` that it names, else at the directive's."""
    return Problem(kind, line_of(entry, params.get("key", "")), message, params, entry)


def misspelt_custom(entry: Any) -> Problem:
    """The problem of a custom directive with a type nearly equal to "barbell"."""
    place = _Where(entry, location_of(entry.meta))
    return place.problem("unknown-custom", {"written": entry.type, "near": WORD})


class _Where(NamedTuple):
    entry: Any
    location: Location

    def problem(
        self,
        message: str,
        params: Mapping[str, Any],
        kind: ProblemKind = ProblemKind.INVALID,
    ) -> Problem:
        return Problem(kind, self.location, message, params, self.entry)

    def at(self, key: str) -> _Where:
        """The line of one of the directive's keys."""
        return self._replace(location=line_of(self.entry, key))

    def stray(self, key: str, grammar: Mapping[str, v.Parser], where: str) -> Problem:
        """The problem of a key that is not read here: the nearest key, or where to write it."""
        near = None if nearest_tag(key, grammar) else nearest_tag(key, TAGS)
        if near is not None and is_ours(key):
            places = tuple(name for name, tags in PLACES.items() if near in tags)
            params = {"key": key, "where": where, "near": near, "places": places}
            return self.problem("misplaced-key", params)
        fault = v.unknown("unknown-key", key, grammar, key=key, where=where)
        return self.problem(fault.message, fault.params)


def _read_arguments(
    verb: Verb, written: Sequence[Any], known: v.Known, place: _Where
) -> tuple[dict[str, Any], list[Problem]]:
    given: dict[str, Any] = {}
    problems: list[Problem] = []
    for argument, value in zip(verb.arguments, written, strict=False):
        taken, faults = v.attempt(argument.parse, value, known)
        problems += _told(faults, _key_of(argument), place)
        if taken is not None:
            given[argument.name] = taken
    for argument in verb.arguments[len(written) :]:
        if not argument.optional:
            params = {"argument": _key_of(argument), "usage": verb.usage}
            problems.append(place.problem("missing-argument", params))
    for value in written[len(verb.arguments) :]:
        params = {"value": v.shown(value), "usage": verb.usage}
        problems.append(place.problem("extra-argument", params))
    return given, problems


def _read_keys(
    written: Mapping[str, Any],
    grammar: Mapping[str, v.Parser],
    known: v.Known,
    place: _Where,
    *,
    where: str,
    name: Callable[[str], str] = field_of,
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    read: dict[str, Any] = {}
    problems: list[Problem] = []
    for raw, value in written.items():
        key = normal(raw)
        parse = grammar.get(key)
        if parse is None:
            problems.append(place.at(raw).stray(key, grammar, where))
            continue
        taken, faults = v.attempt(parse, value, known)
        problems += _told(faults, key, place.at(raw) if faults else place)
        if taken is None:
            continue
        field = name(key)
        if field in read and read[field] != taken:
            params = {"key": key, "first": v.shown(read[field]), "second": v.shown(taken)}
            # In a directive the stricter value counts; of two tags the first, maybe the wrong one.
            kind = ProblemKind.INVALID if is_ours(raw) else ProblemKind.ADVICE
            problems.append(place.at(raw).problem("key-twice", params, kind))
            taken = stricter(field, read[field], taken)
        read[field] = taken
    return read, tuple(problems)


def _key_of(argument: Argument) -> str:
    return argument.name.replace("_", "-")


def _told(faults: Iterable[v.Fault], key: str, place: _Where) -> list[Problem]:
    return [
        place.problem(fault.message, {"key": key, **fault.params}, fault.kind) for fault in faults
    ]


def _stands(
    verb: Verb, given: Mapping[str, Any], missing: Sequence[str], problems: Sequence[Problem]
) -> bool:
    if verb.holds is Holds.ALWAYS:
        return True
    if verb.holds is Holds.WHOLE and problems:
        return False
    asked = [argument.name for argument in verb.arguments if not argument.optional]
    return not missing and all(name in given for name in asked)
