"""Tags on accounts and `role` directives → every account's role and terms.

A tag covers an account and all accounts below it, by whole components of the name:
`Assets:Core` does not cover `Assets:CoreSavings`. The nearest tag wins. A tag and a
directive on the same account have equal rank and must agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.location import NOWHERE, Location, location_of
from beancount_barbell.model.problems import Problem, ProblemKind
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import (
    AccountRole,
    AccountTerms,
    Kind,
    Layer,
    Role,
    Roles,
    covers,
)
from beancount_barbell.reading.directives import (
    OPEN_TAG_KINDS,
    OPEN_TAGS,
    field_of,
    problem_of,
    read_tags,
)
from beancount_barbell.reading.spelling import speaks
from beancount_barbell.reading.stream import places_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from beancount_barbell.reading.directives import Statement
    from beancount_barbell.reading.values import Known

ROLE_TAG = "barbell"
LAYER_TAG = "barbell-layer"

_ROOT_OPTIONS = {
    Kind.ASSETS: ("name_assets", "Assets"),
    Kind.LIABILITIES: ("name_liabilities", "Liabilities"),
    Kind.EQUITY: ("name_equity", "Equity"),
    Kind.INCOME: ("name_income", "Income"),
    Kind.EXPENSES: ("name_expenses", "Expenses"),
}


class RoleMark(NamedTuple):
    """One statement on an account's role: a tag or a directive."""

    role: Role | None
    layer: Layer | None
    location: Location
    entry: Any
    directive: bool = False


class Settled(NamedTuple):
    """The result of all marks on one account; `role` None: they state only a layer."""

    role: Role | None
    layer: Layer | None
    location: Location
    conflict: bool = False


class Resolved(NamedTuple):
    """The result of all marks from the root down to an account."""

    role: Role
    layer: Layer | None
    location: Location
    conflict: bool = False


def root_kinds(options: Mapping[str, Any]) -> dict[str, Kind]:
    """Name of each of the five roots → its kind; a ledger may rename roots."""
    return {
        options.get(option) or default: kind for kind, (option, default) in _ROOT_OPTIONS.items()
    }


def renamed_roots(options: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(option, name) of each root that the ledger has renamed."""
    return [
        (option, name)
        for option, default in _ROOT_OPTIONS.values()
        if (name := options.get(option) or default) != default
    ]


def kind_of(account: str, kinds: Mapping[str, Kind]) -> Kind:
    """The kind of an account; EQUITY if it is under none of the roots, as it then holds nothing."""
    return kinds.get(account.split(":", 1)[0], Kind.EQUITY)


def _other_roots(account: str, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """The names of the roots, for an account that is under none of them; else nothing."""
    return () if account.split(":", 1)[0] in kinds else tuple(kinds)


def branches(account: str) -> Iterator[str]:
    """The prefixes of an account by whole components: "A:B" → "A", "A:B"."""
    end = account.find(":")
    while end != -1:
        yield account[:end]
        end = account.find(":", end + 1)
    yield account


class TagResolver(NamedTuple):
    """Finds the role of any account from the marks on it and on its ancestors.

    Attributes:
        kinds: name of a root → kind.
        settled: account → the result of its own marks.
        opened: account → the line of its `open`.
    """

    kinds: Mapping[str, Kind]
    settled: Mapping[str, Settled]
    opened: Mapping[str, Location]

    def __call__(self, account: str) -> AccountRole:
        """The role of `account` by the nearest mark on it or an ancestor, else outside.

        If an account repeats the role that it inherits, the location stays that of the
        ancestor: repeating an inherited role changes nothing.
        """
        kind = kind_of(account, self.kinds)
        state: Resolved | None = None
        if kind is not Kind.EQUITY:
            for branch in branches(account):
                state = _descend(state, self.settled.get(branch))
        if state is None:
            own_line = self.opened.get(account, NOWHERE)
            return AccountRole(account, kind, Role.OUTSIDE, None, own_line, tagged=False)
        return AccountRole(
            account=account,
            kind=kind,
            role=state.role,
            layer=state.layer,
            location=state.location,
            tagged=True,
            conflict=state.conflict,
        )


def _descend(state: Resolved | None, mark: Settled | None) -> Resolved | None:
    if mark is None:
        return state
    if mark.role is not None:
        nearer = Resolved(mark.role, mark.layer, mark.location, mark.conflict)
    elif state is not None and state.role is Role.ATTACK:
        nearer = Resolved(Role.ATTACK, mark.layer, mark.location)
    else:
        return state  # a layer outside the sleeve has no meaning
    if state is not None and state._replace(location=nearer.location) == nearer:
        return state
    return nearer


def read_roles(
    opens: Sequence[Any],
    statements: Sequence[Statement],
    options: Mapping[str, Any],
    known: Known,
    until: datetime.date | None = None,
) -> tuple[Roles, tuple[Problem, ...]]:
    """Resolves the role of every account and reads the terms written on it.

    Roles have no date: a tag counts for an account's whole life. Accounts opened after `until`
    are not listed, but `Roles.of` still resolves them.

    Returns:
        The roles, and the problems of tags and directives.
    """
    kinds = root_kinds(options)
    locations = {one.account: location_of(one.meta) for one in reversed(opens)}
    marks: dict[str, list[RoleMark]] = {}
    tags: dict[str, _OpenTags] = {}
    problems: list[Problem] = []

    for statement in statements:
        account, mark = _mark_of(statement)
        if kind_of(account, kinds) is Kind.EQUITY:
            roots = _other_roots(account, kinds)
            if roots:
                params = {"account": account, "roots": roots}
                problems.append(problem_of(mark.entry, "role-without-root", params))
            elif mark.role is not Role.OUTSIDE:
                problems.append(problem_of(mark.entry, "role-on-equity", {"account": account}))
        else:
            marks.setdefault(account, []).append(mark)
    for entry in opens:
        if not speaks(entry.meta):
            continue
        read, tag_problems = read_tags(entry, OPEN_TAGS, known)
        problems += tag_problems
        own = _OpenTags(entry, location_of(entry.meta), read)
        problems += own.drop_meaningless(kinds)
        if own.mark is not None:
            marks.setdefault(entry.account, []).append(own.mark)
        tags.setdefault(entry.account, own).merge(own)

    settled: dict[str, Settled] = {}
    for account, account_marks in marks.items():
        settled[account], conflicts = _settle(account, account_marks)
        problems += conflicts
    resolve = TagResolver(kinds, settled, locations)
    for account, account_marks in marks.items():
        problems += _layers_without_sleeve(resolve(account), account_marks)
    terms, term_problems = _read_terms(locations, tags, resolve)
    problems += term_problems
    listed = {one.account for one in opens if until is None or one.date <= until}
    roles = Roles({account: resolve(account) for account in listed}, resolve, terms)
    return roles, tuple(problems)


def write_back(entries: list[Any], roles: Roles) -> list[Any]:
    """Writes the resolved role of each classified account as tags on its `open`.

    Tags of the user are not changed, and an account in conflict gets no tag, so
    that reading the result again gives the same roles.

    Returns:
        A list of the same length and order in which each `open` without its tags
        is replaced by a copy; the same list object if none is.
    """
    changed: list[Any] | None = None
    for index in places_of("Open", entries):
        entry = entries[index]
        missing = _missing_tags(entry, roles.of(entry.account))
        if missing:
            if changed is None:
                changed = list(entries)
            changed[index] = entry._replace(meta={**entry.meta, **missing})
    return entries if changed is None else changed


def _missing_tags(entry: Any, role: AccountRole) -> dict[str, str]:
    if not role.tagged or role.conflict:
        return {}
    resolved = {ROLE_TAG: role.role.value}
    if role.layer is not None:
        resolved[LAYER_TAG] = role.layer.value
    written = {key.replace("_", "-"): value for key, value in entry.meta.items()}
    if any(key in written and not _says(written[key], value) for key, value in resolved.items()):
        return {}  # a tag that is not valid: the other one alone would give another role
    return {key: value for key, value in resolved.items() if key not in entry.meta}


def _says(written: Any, resolved: str) -> bool:
    return isinstance(written, str) and written.strip() == resolved


def _mark_of(statement: Statement) -> tuple[str, RoleMark]:
    settings = statement.settings
    mark = RoleMark(
        settings["role"], settings.get("layer"), statement.location, statement.entry, directive=True
    )
    return settings["account"], mark


class _OpenTags:
    """The tags on one `open`; `drop_meaningless` removes those that do not fit its kind."""

    def __init__(self, entry: Any, location: Location, tags: dict[str, Any]) -> None:
        self.entry = entry
        self.location = location
        self.tags = tags

    @property
    def mark(self) -> RoleMark | None:
        role, layer = self.tags.get(ROLE_TAG), self.tags.get(LAYER_TAG)
        if role is None and layer is None:
            return None
        return RoleMark(role, layer, self.location, self.entry)

    def drop_meaningless(self, kinds: Mapping[str, Kind]) -> list[Problem]:
        problems: list[Problem] = []
        kind, roots = kind_of(self.entry.account, kinds), _other_roots(self.entry.account, kinds)
        if roots and self.tags:
            problems.append(
                self.problem("role-without-root", key=next(iter(self.tags)), roots=roots)
            )
            self.tags.clear()
        for tag in [tag for tag in self.tags if kind not in OPEN_TAG_KINDS[tag]]:
            value = self.tags.pop(tag)
            if tag != ROLE_TAG:
                problems.append(self.problem("tag-without-meaning", key=tag, kind=kind.value))
            elif value is not Role.OUTSIDE:
                problems.append(self.problem("role-on-equity", key=tag))
        return problems

    def merge(self, other: _OpenTags) -> None:
        """Adds the tags of a second `open` of the same account; the first value of a tag counts."""
        self.tags = {**other.tags, **self.tags}

    def problem(self, message: str, *, key: str, **params: Any) -> Problem:
        """A problem at the line of the tag `key`."""
        told = {**params, "key": key, "account": self.entry.account}
        return problem_of(self.entry, message, told)


def _settle(account: str, marks: Sequence[RoleMark]) -> tuple[Settled, list[Problem]]:
    """The result of the marks of one account, and a problem for each disagreement."""
    ranked = sorted(marks, key=lambda mark: (not mark.directive, mark.entry.date))
    giving = [mark for mark in ranked if mark.role is not None]
    role = giving[0].role if giving else None
    location = (giving or ranked)[0].location
    clash = next((mark for mark in giving if mark.role is not role), None)
    if clash is not None:
        problem = _conflict(account, "conflict", giving[0], clash, "role")
        return Settled(Role.CORE, None, location, conflict=True), [problem]
    if role not in (None, Role.ATTACK):
        return Settled(role, None, location), []
    layered = [mark for mark in ranked if mark.layer is not None]
    layer = layered[0].layer if layered else Layer.TRADE
    clash = next((mark for mark in layered if mark.layer is not layer), None)
    if clash is not None:
        problem = _conflict(account, "layer-conflict", layered[0], clash, "layer")
        return Settled(role, Layer.TRADE, location), [problem]
    return Settled(role, layer, location), []


def _conflict(account: str, message: str, first: RoleMark, second: RoleMark, what: str) -> Problem:
    """The problem of two marks that disagree, at the `role` directive if one of them is one."""
    here, there = (second, first) if second.directive else (first, second)
    params = {
        "account": account,
        "here": getattr(here, what).value,
        "there": getattr(there, what).value,
        "here_place": here.location,
        "there_place": there.location,
    }
    return Problem(ProblemKind.CONFLICT, here.location, message, params, here.entry)


def _layers_without_sleeve(role: AccountRole, marks: Iterable[RoleMark]) -> list[Problem]:
    if role.role is Role.ATTACK or role.conflict:
        return []
    params = {"account": role.account, "key": LAYER_TAG, "role": role.role.value}
    return [
        problem_of(mark.entry, "layer-without-sleeve", params)
        for mark in marks
        if mark.layer is not None
    ]


def _read_terms(
    locations: Mapping[str, Location], tags: Mapping[str, _OpenTags], resolve: TagResolver
) -> tuple[dict[str, AccountTerms], list[Problem]]:
    """Each opened account's terms; tags of an ancestor hold for the accounts below it, too."""
    problems: list[Problem] = []
    for account, own in tags.items():
        problems += _check_terms(own, account, locations, resolve)
    terms: dict[str, AccountTerms] = {}
    for account in locations:
        stated: dict[str, Any] = {}
        location: Location | None = None
        for branch in branches(account):
            own_tags = tags.get(branch)
            if own_tags is None:
                continue
            given = {
                field_of(tag): value
                for tag, value in own_tags.tags.items()
                if tag not in (ROLE_TAG, LAYER_TAG)
            }
            if given:
                stated.update(given)
                location = own_tags.location
        if location is not None:
            terms[account] = AccountTerms(account, location, **stated)
    return terms, problems


def _check_terms(
    own: _OpenTags, account: str, opened: Iterable[str], resolve: TagResolver
) -> list[Problem]:
    """What the tags on one of the `opened` accounts say in vain."""
    problems: list[Problem] = []
    tags = own.tags

    def skip(key: str, message: str, **params: Any) -> None:
        problems.append(own.problem(message, key=key, **params))
        del tags[key]

    role = resolve(account).role
    if "barbell-settlement" in tags and role is not Role.ATTACK:
        skip("barbell-settlement", "settlement-outside-sleeve")
    if "barbell-liquid" in tags and role is not Role.OUTSIDE:
        skip("barbell-liquid", "liquid-not-outside")
    secured_by = tags.get("barbell-secured-by")
    if secured_by is not None and not any(
        resolve(one).role is Role.ATTACK for one in opened if covers(account, one)
    ):
        skip("barbell-secured-by", "secured-outside-sleeve")
    elif secured_by is not None and resolve(secured_by).role is not Role.CORE:
        skip("barbell-secured-by", "secured-by-not-core", secured_by=secured_by)
    warn, call = tags.get("barbell-ltv-warn"), tags.get("barbell-ltv-call")
    if warn is not None and call is not None and warn >= call:
        skip("barbell-ltv-warn", "ltv-crossed", warn=warn, call=call)
    return problems
