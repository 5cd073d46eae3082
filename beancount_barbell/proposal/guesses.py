"""From what accounts did to what they are: a role with its reason, or a question."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from beancount_barbell.model.dates import days_after
from beancount_barbell.model.findings import Text
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind, Layer, Role, covers
from beancount_barbell.proposal import names

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence

    from beancount_barbell.proposal.portrait import Books, Portrait

IDLE_DAYS = 365
"""Money is idle if for this many days nothing was paid from it or earned into it."""

KNOWN_DAYS = 90
"""An account in use for fewer days is not called idle."""

PENDING_DAYS = 10
"""An account may be below zero for this many days: money may follow a purchase booked already."""


class Guess(NamedTuple):
    """A role for an account and all accounts below it, with the reason."""

    account: str
    role: Role
    layer: Layer | None
    reason: Text


class Question(NamedTuple):
    """Accounts of one institution whose role only the user knows.

    `branches` are the fewest account names that cover them, `likely` is the probable role,
    `results` are the Income and Expenses accounts that would have this role, too.
    """

    branches: tuple[str, ...]
    likely: Role
    reason: Text
    results: tuple[str, ...] = ()


class FundClass(NamedTuple):
    """The class of a commodity in the core; None where nothing shows it."""

    commodity: str
    product_class: str | None


class Paying(NamedTuple):
    """An account outside that holds money; `pays` is whether it paid within the last year."""

    account: str
    pays: bool
    paid: datetime.date | None


class Guesses(NamedTuple):
    """All that can be guessed.

    Attributes:
        roles: in the order core, sleeve, their results.
        questions: what only the user knows.
        classes: of the commodities in the core besides the base currency.
        leveraged: funds of the sleeve that move by a multiple and have no tag that says so.
        institutions: (account, institution) of each account of core and sleeve.
        held: the commodities in these accounts.
        paying: accounts outside that hold money.
    """

    roles: tuple[Guess, ...]
    questions: tuple[Question, ...]
    classes: tuple[FundClass, ...]
    leveraged: tuple[str, ...]
    institutions: tuple[tuple[str, str], ...]
    held: frozenset[str]
    paying: tuple[Paying, ...]

    def of(self, role: Role) -> tuple[Guess, ...]:
        """The guesses of one role."""
        return tuple(one for one in self.roles if one.role is role)


def guess(
    books: Books, base_currency: str, answers: Sequence[tuple[Question, Role]] = ()
) -> Guesses:
    """The probable roles of a ledger's accounts, with the user's answers to questions."""
    answered = {question.branches: role for question, role in answers}
    roles: list[Guess] = []
    questions: list[Question] = []
    judged = (one for members in _groups(books) for one in _judge(members, books))
    for one in judged:
        if not one.reason.key.startswith("init.ask."):
            roles += _branches(one.members, one.role, one.reason, books)
            continue
        covering = _branches(one.members, Role.OUTSIDE, one.reason, books)
        branches = tuple(each.account for each in covering)
        told = answered.get(branches)
        if told is None:
            questions.append(Question(branches, one.role, one.reason))
        elif told is not Role.OUTSIDE:
            roles += _branches(one.members, told, Text("init.answered", {}), books)
    roles.sort(key=lambda found: (found.role is not Role.CORE, found.account))
    certain = tuple(roles)
    roles += list(_results(certain, books))
    return Guesses(
        roles=tuple(roles),
        questions=tuple(_with_results(questions, certain, books)),
        classes=tuple(_classes(roles, books, base_currency)),
        leveraged=tuple(_leveraged(roles, books)),
        institutions=tuple((one.account, one.holder) for one in _covered(roles, None, books)),
        held=frozenset(name for one in _covered(roles, None, books) for name in one.holds),
        paying=tuple(_paying(roles, questions, books)),
    )


def _with_results(
    questions: Sequence[Question], certain: Sequence[Guess], books: Books
) -> Iterator[Question]:
    """The questions, each with the result accounts that only its own answer can claim."""
    likely = {
        one.branches: [Guess(name, one.likely, None, one.reason) for name in one.branches]
        for one in questions
        if one.likely is not Role.OUTSIDE
    }
    told = {one.account for one in _results(certain, books)}
    every = [*certain, *(each for group in likely.values() for each in group)]
    alone = {one.account for one in _results(every, books)} - told
    for one in questions:
        found = (each.account for each in _results(likely.get(one.branches, ()), books))
        yield one._replace(results=tuple(each for each in found if each in alone))


def _groups(books: Books) -> Iterator[tuple[Portrait, ...]]:
    """The accounts of each institution, but apart what says nothing of the rest.

    That is a pension at the broker of a margin account, and what else was bought where a
    leveraged fund is held: such a fund can lose no more than itself.
    """
    groups: dict[str, list[Portrait]] = defaultdict(list)
    for portrait in books.accounts.values():
        groups[portrait.holder].append(portrait)
    for members in groups.values():
        own = _untied(members)
        if own and _leverage(own, books) is not None:
            yield tuple(one for one in members if one not in own)
        else:
            own = tuple(members)
        apart = _beside_leveraged_funds(own, books)
        yield from filter(None, (apart, tuple(one for one in own if one not in apart)))


class _Judged(NamedTuple):
    """Accounts of one institution and their role; a question where the reason is a question."""

    members: tuple[Portrait, ...]
    role: Role
    reason: Text


def _judge(members: tuple[Portrait, ...], books: Books) -> Iterator[_Judged]:
    """A role where everything fits, a question where something is there to be asked, or nothing."""
    tied = _tied_to_retirement(members)
    assets = tuple(one for one in members if one.kind is Kind.ASSETS)
    leveraged = _leverage(members, books)
    traded = _traded(assets, books)
    funds = tuple(one for one in _untied(assets) if _holds_funds(one, books))
    rest = tuple(one for one in members if one not in funds)
    if not assets:
        return
    if funds and tied is not None:
        yield _Judged(funds, Role.CORE, Text("init.ask.beside-tied", {"name": tied}))
    elif funds and leveraged is not None:
        yield _Judged(funds, Role.CORE, Text("init.ask.beside", {"reason": leveraged}))
    if tied is not None:
        held = tuple(one for one in rest if one in assets)
        yield _Judged(held, Role.OUTSIDE, Text("init.ask.retirement", {"name": tied}))
    elif leveraged is not None:
        yield _Judged(rest, Role.ATTACK, _or_asked(leveraged, members, traded))
    elif traded:
        reason = _stake(assets, traded, books)
        if reason is not None:
            yield _Judged(assets, Role.ATTACK, reason)
    else:
        owing = len(assets) < len(members)
        worth = books.money | books.priced
        assets = tuple(one for one in assets if not one.holds or one.holds.keys() & worth)
        reason = _cash(assets, books, owing=owing)
        if reason is not None:
            yield _Judged(assets, Role.CORE, reason)
        else:
            yield from _savings(assets, books, owing=owing)


def _or_asked(leveraged: Text, members: Sequence[Portrait], traded: set[str]) -> Text:
    """The reason for the sleeve; a question if only a name, or perhaps not all members, show it."""
    if leveraged.key == "init.leveraged-name" and not traded:
        return Text("init.ask.leveraged-name", leveraged.params)
    if len({one.further for one in members} - {None}) > 1:
        return Text("init.ask.leveraged-somewhere", {"reason": leveraged})
    return leveraged


def _holds_funds(portrait: Portrait, books: Books) -> bool:
    """Whether an account holds a fund or bill that may be held in the core."""
    return any(_is_fund(name, books) for name in portrait.holds.keys() - books.money)


def _is_fund(commodity: str, books: Books) -> bool:
    """Whether a commodity may be held in the core, by its name or its prices."""
    named = names.is_money_market(commodity, books.commodity(commodity).name)
    return named or commodity in books.steady or _class_of(commodity, books) is not None


def _class_of(commodity: str, books: Books) -> str | None:
    """The `barbell-class` of money ("cash"), or of a fund by its name."""
    if commodity in books.money:
        return "cash"
    return names.fund_class(commodity, books.commodity(commodity).name)


def _stake(assets: Sequence[Portrait], traded: set[str], books: Books) -> Text | None:
    """Why accounts that traded may be the sleeve's; None where nothing is left to lose."""
    settled = {name for one in assets for name in one.settled}
    if settled:
        return Text("init.ask.settled", {"commodities": tuple(sorted(settled))})
    worth, booked = books.money | books.priced, books.booked
    owed = [(one.owed(worth, booked), one.account) for one in assets if booked is not None]
    days, name = max(owed, default=(0, ""))
    if days > PENDING_DAYS:
        return Text("init.ask.owing", {"name": name, "count": days})
    if any(one.holds.keys() & traded & books.priced for one in assets):
        count = sum(one.bought for one in assets)
        return Text("init.ask.traded", {"commodities": tuple(sorted(traded)), "count": count})
    return None


def _tied_to_retirement(members: Iterable[Portrait]) -> str | None:
    """The name that shows a pension: of an account, or of an income account that pays into one."""
    named = [name for one in members for name in (one.account, *sorted(one.sources))]
    return next((name for name in named if names.RETIREMENT.search(name)), None)


def _untied(members: Iterable[Portrait]) -> tuple[Portrait, ...]:
    """Those of the accounts that nothing ties to a pension."""
    return tuple(one for one in members if _tied_to_retirement((one,)) is None)


def _beside_leveraged_funds(members: Sequence[Portrait], books: Books) -> tuple[Portrait, ...]:
    """Those of the accounts that hold other things, where nothing but such a fund is leveraged."""
    reason = _leverage(members, books)
    if reason is None or reason.key != "init.leveraged-fund":
        return ()
    if any(names.LEVERAGE.search(one.account) for one in members):
        return ()
    return tuple(
        one for one in members if _traded((one,), books) and _leverage((one,), books) is None
    )


def _leverage(members: Sequence[Portrait], books: Books) -> Text | None:
    """Why accounts can lose more than their balance, or lose it faster; None without a sign."""
    for one in members:
        if one.financed is not None:
            return Text("init.financed", {"place": one.financed})
    for one in members:
        for name in sorted(one.seen):
            if names.is_leveraged_fund(name, books.commodity(name).name):
                told = books.commodity(name).name or name
                return Text("init.leveraged-fund", {"commodity": name, "name": told})
    for one in members:
        word = names.LEVERAGE.search(one.account)
        if word is not None:
            return Text("init.leveraged-name", {"name": one.account})
    return None


def _traded(assets: Iterable[Portrait], books: Books) -> set[str]:
    """What was ever held that is neither money nor a fund that may be held in the core.

    Only what has a price: points, hours and tickets are not traded.
    """
    seen = {name for one in assets for name in one.seen & books.priced} - books.money
    return {name for name in seen if not _is_fund(name, books)}


def _cash(assets: Sequence[Portrait], books: Books, *, owing: bool) -> Text | None:
    """Why accounts with only money, and funds like money, are core or a question; else None."""
    holding = [one for one in assets if one.holds]
    moved = [one.paid for one in assets if one.paid is not None]
    earned = [one.earned for one in assets if one.earned is not None]
    if books.booked is None or not holding or any(one.overdrawn for one in assets):
        return None
    year_ago = days_after(books.booked, -IDLE_DAYS)
    if moved and max(moved) > year_ago:
        return None
    first = min(one.first for one in holding)
    held = sorted({name for one in holding for name in one.holds})
    since = max(moved, default=first)
    params: dict[str, object] = {"commodities": tuple(held), "since": since}
    kept = all(_is_kept(one, books) for one in holding)
    key = "init.idle" if kept else "init.ask.unclear"
    if owing:
        key = "init.ask.debt"
    elif earned and max(earned) > year_ago:
        key = "init.ask.earning"
    elif any(one.gains for one in holding):
        key = "init.ask.gains"
        params["name"] = next(one.gains for one in holding if one.gains)
    elif moved or earned:
        key = "init.ask.quiet"
        params["since"] = max(*moved, *earned, first)
    elif first > days_after(books.booked, -KNOWN_DAYS):
        key = "init.ask.new"
    elif any(_class_of(name, books) is None for name in held):
        key = "init.ask.steady"
    return Text(key, params)


def _savings(assets: Sequence[Portrait], books: Books, *, owing: bool) -> Iterator[_Judged]:
    """Accounts whose money lies idle while others at the same institution are used."""
    for one in assets:
        if books.booked is None or not one.holds or one.overdrawn:
            continue
        if one.first > days_after(books.booked, -KNOWN_DAYS):
            continue
        if one.left is None or one.left <= days_after(books.booked, -IDLE_DAYS):
            params = {"commodities": tuple(sorted(one.holds)), "since": one.left or one.first}
            key = "init.ask.debt" if owing else "init.ask.savings"
            yield _Judged((one,), Role.CORE, Text(key, params))


def _is_kept(portrait: Portrait, books: Books) -> bool:
    """Whether an account is shown to be at a bank: by its name, a fund, or interest."""
    return (
        names.is_keeper(portrait.account)
        or _holds_funds(portrait, books)
        or any(names.is_result_of(source, portrait.holder) for source in portrait.sources)
    )


def _branches(
    members: Sequence[Portrait], role: Role, reason: Text, books: Books
) -> Iterator[Guess]:
    """The fewest names that cover the accounts and no other one, a layer at a time."""
    own = {each.account for each in members}
    others = [one for one in books.accounts if one not in own]
    others += [
        one
        for one in books.unused
        if names.RETIREMENT.search(one) and not any(covers(one, each) for each in own)
    ]
    by_layer: dict[Layer | None, list[str]] = defaultdict(list)
    for one in members:
        by_layer[names.layer(one.account) if role is Role.ATTACK else None].append(one.account)
    for layer, accounts in by_layer.items():
        rest = [*others, *(one for each in by_layer if each is not layer for one in by_layer[each])]
        for name in sorted({_highest(books.accounts[one], rest) for one in accounts}):
            yield Guess(name, role, layer, reason)


def _highest(portrait: Portrait, others: Iterable[str]) -> str:
    """The shortest name, from the institution on, that covers an account and none of `others`."""
    account = portrait.account
    parts = account.split(":")
    for length in range(parts.index(portrait.holder) + 1, len(parts)):
        name = ":".join(parts[:length])
        if not any(covers(name, other) for other in others):
            return name
    return account


def _results(roles: Sequence[Guess], books: Books) -> Iterator[Guess]:
    """Income and Expenses accounts that name an institution which is only core or only sleeve."""
    holders: dict[str, set[Role]] = defaultdict(set)
    for one in roles:
        for account in books.accounts:
            if covers(one.account, account):
                holders[books.accounts[account].holder].add(one.role)
    for account in books.results:
        found = {
            role
            for holder, several in holders.items()
            if names.is_result_of(account, holder)
            for role in several
        }
        if len(found) == 1 and not names.RETIREMENT.search(account):
            (role,) = found
            yield Guess(account, role, None, Text("init.result", {"role": role}))


def _covered(roles: Iterable[Guess], role: Role | None, books: Books) -> list[Portrait]:
    branches = [one.account for one in roles if role is None or one.role is role]
    return [
        portrait
        for account, portrait in books.accounts.items()
        if any(covers(name, account) for name in branches)
    ]


def _classes(roles: Sequence[Guess], books: Books, base_currency: str) -> Iterator[FundClass]:
    held = {name for one in _covered(roles, Role.CORE, books) for name in one.holds}
    for name in sorted(held - {base_currency}):
        told = books.commodity(name)
        if "barbell-class" in told.keys:
            continue
        yield FundClass(name, _class_of(name, books))


def _leveraged(roles: Sequence[Guess], books: Books) -> Iterator[str]:
    held = {name for one in _covered(roles, Role.ATTACK, books) for name in one.holds}
    for told in map(books.commodity, sorted(held)):
        if "barbell-leverage" not in told.keys and names.is_leveraged_fund(*told[:2]):
            yield told.commodity


def _paying(
    roles: Sequence[Guess], questions: Sequence[Question], books: Books
) -> Iterator[Paying]:
    taken = {one.account for one in _covered(roles, None, books)}
    asked = [name for one in questions for name in one.branches]
    taken |= {one for one in books.accounts if any(covers(name, one) for name in asked)}
    for account, one in books.accounts.items():
        if account in taken or one.kind is not Kind.ASSETS or books.booked is None:
            continue
        if any(units > 0 for name, units in one.holds.items() if name in books.money):
            year_ago = days_after(books.booked, -IDLE_DAYS)
            yield Paying(account, one.paid is not None and one.paid > year_ago, one.paid)
