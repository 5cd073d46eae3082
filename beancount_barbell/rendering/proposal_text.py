"""A proposal as Beancount text: each line has its reason; "?" marks what only the user knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.commodities import CORE_CLASSES
from beancount_barbell.model.findings import Text
from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Role
from beancount_barbell.model.treasury import CURRENCY_STRESS
from beancount_barbell.proposal.limits import FLOOR_SHARE, ProposedLimits
from beancount_barbell.rendering.words import say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from decimal import Decimal

    from beancount_barbell.proposal.guesses import Guess, Guesses, Question
    from beancount_barbell.proposal.portrait import Books, CommodityPortrait


class Proposal(NamedTuple):
    """The proposal for a ledger.

    Attributes:
        ledger: its name, as the user would type it.
        day: the date of every directive.
        base_currency: the first operating currency.
        enforced: whether the ledger loads the plugin already.
        books: what its accounts did.
        guesses: the roles of the accounts.
        limits: the limits that follow from its figures.
        answers: policy key → the number given by the user.
    """

    ledger: str
    day: datetime.date
    base_currency: str
    enforced: bool
    books: Books
    guesses: Guesses
    limits: ProposedLimits
    answers: Mapping[str, str] = {}


class _ProposalFormatter(NamedTuple):
    proposal: Proposal
    lang: str
    place: Callable[[Location], str]

    def say(self, key: str, **params: object) -> str:
        words = {"currency": self.proposal.base_currency, **params}
        return say(Text(f"init.{key}", words), self.lang)

    def where(self, location: Location, what: str) -> str:
        """A place and the directive there; only the directive where there is no place."""
        made = location == NOWHERE or location.filename.startswith("<")
        return what if made else f"{self.place(location)}, {what}"

    def opening(self, account: str) -> str:
        """The place where an account is opened, or the whole directive if a plugin opens it."""
        told = self.proposal.books.accounts[account]
        made = self.where(told.location, "") == ""
        dated = f"{told.first} open {account}"
        return dated if made else self.where(told.location, f"open {account}")


def role_lines(guesses: Iterable[Guess], day: datetime.date) -> list[str]:
    """The directives that assign the roles."""
    return [_role(one.account, one.role, day, one.layer and one.layer.value) for one in guesses]


def _role(account: str, role: Role, day: datetime.date, layer: str | None = None) -> str:
    added = "" if layer is None else f' "{layer}"'
    return f'{day} custom "barbell" "role" {account} "{role.value}"{added}'


def proposal_text(proposal: Proposal, lang: str, place: Callable[[Location], str]) -> str:
    """The whole proposal, ready to be appended; `place` formats a location, "main.beancount:17"."""
    voice = _ProposalFormatter(proposal, lang, place)
    head = voice.say("head", ledger=proposal.ledger, day=proposal.day)
    parts = [
        [f"; {head}", f"; {voice.say('how')}", *_of_old(voice)],
        list(_plugin(voice)),
        *role_blocks(proposal.guesses, proposal.day, lang),
        [*_classes(voice), *_leverage(voice)],
        list(_policy(voice)),
        list(_market(voice)),
        list(_prices(voice)),
        list(_institutions(voice)),
        list(_paying(voice)),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _with_reasons(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Each line with its reason, the reasons aligned in a column."""
    known = list(lines)
    width = max((len(line) for line, _ in known), default=0)
    for line, reason in known:
        yield f"{line.ljust(width)}  ; {reason}" if reason else line


def _of_old(voice: _ProposalFormatter) -> Iterator[str]:
    if voice.proposal.day == voice.proposal.books.booked:
        yield f"; {voice.say('old', day=voice.proposal.day)}"


def _plugin(voice: _ProposalFormatter) -> Iterator[str]:
    if not voice.proposal.enforced:
        yield from _with_reasons([('plugin "beancount_barbell"', voice.say("plugin"))])


def role_blocks(guesses: Guesses, day: datetime.date, lang: str) -> tuple[list[str], list[str]]:
    """The lines that assign roles on `day`, with their reasons, and the questions as comments."""
    return list(_roles(guesses, day, lang)), list(_questions(guesses, day, lang))


def _roles(guesses: Guesses, day: datetime.date, lang: str) -> Iterator[str]:
    if not guesses.roles:
        yield f"; {say(Text('init.no-role', {}), lang)}"
    for role in (Role.CORE, Role.ATTACK):
        found = guesses.of(role)
        if found:
            yield f"; {say(Text(f'init.part.{role.value}', {}), lang)}"
            lines = role_lines(found, day)
            reasons = [say(one.reason, lang) for one in found]
            yield from _with_reasons(zip(lines, reasons, strict=True))


def _questions(guesses: Guesses, day: datetime.date, lang: str) -> Iterator[str]:
    for one in guesses.questions:
        yield f"; ? {question_text(one, lang)}"
        for account in (*one.branches, *one.results):
            yield f"; {_role(account, one.likely, day)}"


def question_text(question: Question, lang: str) -> str:
    """The question about the accounts of one institution."""
    words = {"accounts": question.branches, **question.reason.params}
    return say(Text(question.reason.key, words), lang)


def _classes(voice: _ProposalFormatter) -> Iterator[str]:
    for one in voice.proposal.guesses.classes:
        told = voice.proposal.books.commodity(one.commodity)
        tag = f'barbell-class: "{one.product_class or ""}"'
        reason = voice.say("class", name=told.name or one.commodity)
        if one.product_class is None:
            reason = voice.say("ask.class", classes=tuple(sorted(CORE_CLASSES)))
            yield _commented(voice, told)
            yield f";   {tag}  ; ? {reason}"
        elif told.location == NOWHERE:
            yield f"{voice.proposal.day} commodity {one.commodity}"
            yield f"  {tag}  ; {reason}"
        else:
            yield _commented(voice, told)
            yield f";   {tag}  ; {reason}"


def _leverage(voice: _ProposalFormatter) -> Iterator[str]:
    for name in voice.proposal.guesses.leveraged:
        yield _commented(voice, voice.proposal.books.commodity(name))
        yield f";   barbell-leverage:   ; ? {voice.say('ask.leverage')}"


def _commented(voice: _ProposalFormatter, told: CommodityPortrait) -> str:
    """The line above a commented tag: where it is to be written, or the directive it needs."""
    if told.location == NOWHERE:
        return f"; {voice.proposal.day} commodity {told.commodity}"
    where = voice.where(told.location, f"commodity {told.commodity}")
    return f"; {voice.say('write-below', where=where)}"


class OpenLimit(NamedTuple):
    """A policy key to decide: the proposed number, "" for none, and the reason.

    `sure` is False where the number must not be in force before the user confirms it.
    """

    key: str
    number: str
    reason: str
    sure: bool = False


def open_limits(proposal: Proposal, lang: str) -> Iterator[OpenLimit]:
    """The keys of a first policy."""
    voice = _ProposalFormatter(proposal, lang, lambda _: "")
    limits = proposal.limits
    yield OpenLimit("core-floor", _plain(limits.core_floor), _why_floor(voice), sure=True)
    yield OpenLimit("sleeve-budget", _plain(limits.sleeve_budget), _why_budget(voice), sure=True)
    if limits.ratio is not None and limits.ratio > limits.ratio_upper:
        now, upper = limits.ratio, limits.ratio_upper
        why = voice.say("ask.target", now_ratio=now, upper_ratio=upper)
        yield OpenLimit("sleeve-target", "", why)
    why = voice.say("ask.leverage-limit", gap_ratio=limits.stress_gap)
    yield OpenLimit("leverage-limit", _plain(limits.leverage), why)
    why = voice.say("ask.max-drawdown", halt_ratio=limits.to_halt)
    yield OpenLimit("max-drawdown", "", why)
    for key in ("life-months", "separation-level"):
        yield OpenLimit(key, "", voice.say(f"ask.{key}"))


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,f}"


def _why_floor(voice: _ProposalFormatter) -> str:
    limits = voice.proposal.limits
    if limits.core_floor is None:
        missing = limits.missing
        return voice.say("ask.unpriced" if missing else "ask.floor", missing=missing)
    words = {"amount": limits.core, "share_ratio": FLOOR_SHARE}
    if limits.safe_floor is None:
        return voice.say("floor", **words)
    words |= {"fall_ratio": CURRENCY_STRESS, "safe": limits.safe_floor}
    return voice.say("floor-currency", **words)


def _why_budget(voice: _ProposalFormatter) -> str:
    limits = voice.proposal.limits
    if limits.sleeve_budget is None:
        missing = limits.missing
        return voice.say("ask.unpriced" if missing else "ask.budget", missing=missing)
    if limits.contributed is not None and limits.contributed > (limits.sleeve or 0):
        return voice.say("budget-put-in", amount=limits.contributed)
    return voice.say("budget", amount=limits.sleeve)


_AMOUNTS = frozenset({"core-floor", "sleeve-budget"})


def _policy(voice: _ProposalFormatter) -> Iterator[str]:
    proposal = voice.proposal
    if not proposal.guesses.roles:
        return
    yield f'{proposal.day} custom "barbell" "policy"'
    lines = [(f"  {'since:':<18}{proposal.day}", voice.say("since"))]
    for one in open_limits(proposal, voice.lang):
        given = proposal.answers.get(one.key)
        value = given or one.number
        unit = f" {proposal.base_currency}" if value and one.key in _AMOUNTS else ""
        if value and (one.sure or given):
            reason = one.reason if given in (None, one.number) else voice.say("answered")
            lines.append((f"  {f'{one.key}:':<18}{value}{unit}", reason))
        else:
            lines.append((f"  ; {f'{one.key}:':<16}{value}".rstrip(), f"? {one.reason}"))
    yield from _with_reasons(lines)


def _market(voice: _ProposalFormatter) -> Iterator[str]:
    if voice.proposal.guesses.of(Role.ATTACK):
        yield f"; {voice.say('market')}"
        yield f'; {voice.proposal.day} custom "barbell" "market" "VIX"'
        yield ";   halt-above:    30"
        yield ";   halt-rise:     0.50"
        yield ";   resume-below:  25"


def _prices(voice: _ProposalFormatter) -> Iterator[str]:
    proposal = voice.proposal
    lines = [
        (commodity, f"{proposal.base_currency}:yahoo/{commodity}{proposal.base_currency}=X")
        for commodity in sorted(proposal.guesses.held & proposal.books.money)
        if commodity != proposal.base_currency
    ]
    if proposal.guesses.of(Role.ATTACK):
        lines.append(("VIX", "USD:yahoo/^VIX"))
    lines = [one for one in lines if "price" not in proposal.books.commodity(one[0]).keys]
    if lines:
        yield f"; {voice.say('prices')}"
    for commodity, source in lines:
        told = proposal.books.commodity(commodity)
        where = voice.where(told.location, f"commodity {commodity}")
        yield f";   {where}"
        yield f';     price: "{source}"'


def _institutions(voice: _ProposalFormatter) -> Iterator[str]:
    found = voice.proposal.guesses.institutions
    if found:
        yield f"; {voice.say('institutions')}"
    for account, holder in found:
        yield f";   {voice.opening(account)}"
        yield f';     barbell-institution: "{holder}"  ; {voice.say("ask.institution")}'


def _paying(voice: _ProposalFormatter) -> Iterator[str]:
    found = voice.proposal.guesses.paying
    if found:
        yield f"; {voice.say('paying')}"
    for one in found:
        reason = "paid" if one.paid is not None else "never-paid"
        yield f";   {voice.opening(one.account)}"
        value = "TRUE" if one.pays else "FALSE"
        yield f";     barbell-liquid: {value}  ; ? {voice.say(reason, paid=one.paid)}"
