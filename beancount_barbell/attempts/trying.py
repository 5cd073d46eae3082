"""What a booking would do, by the same analysis that would judge it in the ledger."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any, Protocol

from beancount_barbell.attempts.drafts import CannotTryError, Draft, DraftMove, Quantity, Scribe
from beancount_barbell.attempts.novelty import gone, only_new
from beancount_barbell.figures.attempts import (
    is_riskless,
    largest_allowed,
    room_of_move,
    room_of_units,
    vitals,
)
from beancount_barbell.figures.status_figures import vital_figures
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.currencies import smallest_unit
from beancount_barbell.model.dates import days_after
from beancount_barbell.model.exact import rounded
from beancount_barbell.model.findings import Finding, Status
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Role
from beancount_barbell.reading.rates import rate_of
from beancount_barbell.reading.scaling import scaled

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping, Sequence

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.attempts.drafts import Book, DraftTrade
    from beancount_barbell.attempts.joining import Ground, Joined


class Asked(NamedTuple):
    """What is tried: a draft, and the short form it was made from, None without one."""

    wish: DraftMove | DraftTrade | None
    draft: Draft


class Largest(NamedTuple):
    """The largest allowed amount: a number of the currency or commodity that was asked for.

    With `share` it is the first posting of a draft, and all other postings shrink in proportion.
    """

    amount: Decimal
    currency: str
    share: bool = False


class Answer(NamedTuple):
    """What a booking would do.

    Attributes:
        ledger: the ledger's file.
        name: the draft's name, with which its places begin ("draft:3").
        draft: the draft's text.
        as_of: the day for which both sides are judged.
        base_currency: everything is valued in it.
        new: findings that fail with the draft and did not without.
        mended: findings that failed without it and do not with it.
        notes: new notices with it.
        before, after: `vitals` without and with it.
        largest: the most that breaks nothing new, where the draft breaks something, or where more
            than the draft is allowed.
        provisional: the ledger has Beancount errors of its own.
    """

    ledger: str
    name: str
    draft: str
    as_of: datetime.date
    base_currency: str
    new: tuple[Finding, ...]
    mended: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    largest: Largest | None
    provisional: bool


class Judge(Protocol):
    """Analyses entries of the ledger at hand."""

    def __call__(
        self,
        entries: Sequence[Any],
        at_least: datetime.date | None,
        *,
        with_household: bool = False,
    ) -> Analysis:
        """As `analysis.analyse`."""
        ...


def written(
    wish: DraftMove | DraftTrade,
    ground: Ground,
    book: Book,
    join: Callable[[Draft], Joined],
    judge: Judge,
    day: datetime.date | None = None,
) -> Asked:
    """A short form as a draft.

    Args:
        wish: the short form.
        ground: the ledger without it.
        book: what its accounts hold.
        join: adds a draft to the ledger.
        judge: analyses entries; only the gain of a future or CFD that is closed needs it.
        day: its date; None for the day after the ledger's last.

    Raises:
        CannotTryError: an account is not open, a currency has no rate, or there is too little to
            sell.
    """
    scribe = Scribe(ground.entries, book, day or days_after(book.as_of, 1))
    if isinstance(wish, DraftMove):
        return Asked(wish, scribe.move(wish))
    draft = scribe.trade(wish)
    if scribe.closes_contract(wish):
        # An open contract's gain is in the equity; once it is closed, only booked money is.
        price = scribe.price(wish)
        before, after = (
            judge(join(Draft(text, draft.name)).entries, None).history.last
            for text in (price, draft.text + price)
        )
        if before and after and before.equity is not None and after.equity is not None:
            draft = scribe.trade(wish, before.equity - after.equity)
    return Asked(wish, draft)


def try_out(ground: Ground, joined: Joined, asked: Asked, judge: Judge) -> Answer:
    """Judge a ledger without (`ground`) and with (`joined`) a draft.

    Raises:
        CannotTryError: the draft is dated before the ledger or in a signed month, or brings in a
            commodity without a price.
    """
    after = judge(joined.entries, None)
    before = judge(ground.entries, after.as_of)
    if not (is_riskless(before.history) and is_riskless(after.history)):
        after = judge(joined.entries, None, with_household=True)
        before = judge(ground.entries, after.as_of, with_household=True)
    _refuse_dates(ground, before, asked.draft, joined.mine)
    _refuse_unpriced(before, after, asked.draft)
    new = _new(before, after)
    return Answer(
        ledger=ground.filename,
        name=asked.draft.name,
        draft=asked.draft.text,
        as_of=after.as_of,
        base_currency=after.base_currency,
        new=new,
        mended=gone(before.findings, after.findings),
        notes=tuple(one for one in after.findings if _informs(one, before.findings)),
        before=vitals(vital_figures(before.history)),
        after=vitals(vital_figures(after.history)),
        largest=_Sizes(joined, before, after, asked.wish, judge).largest(refused=bool(new)),
        provisional=bool(ground.errors),
    )


def _new(before: Analysis, after: Analysis) -> tuple[Finding, ...]:
    failing = [one for one in after.findings if one.fails]
    return only_new(failing, before.findings)


def _informs(finding: Finding, before: tuple[Finding, ...]) -> bool:
    """Whether a finding is an open notice that was not there before."""
    return (
        not finding.fails
        and finding.status is Status.OPEN
        and not any(
            (one.code, one.date, one.accounts) == (finding.code, finding.date, finding.accounts)
            for one in before
        )
    )


class _Sizes:
    """The draft at other sizes."""

    def __init__(
        self,
        joined: Joined,
        before: Analysis,
        after: Analysis,
        wish: DraftMove | DraftTrade | None,
        judge: Judge,
    ) -> None:
        self._joined = joined
        self._before = before
        self._after = after
        self._wish = wish
        self._judge = judge
        self._movers = [one for one in joined.mine if hasattr(one, "postings")]

    def largest(self, *, refused: bool) -> Largest | None:
        """The largest size that breaks nothing new.

        None where the draft has no size, or is allowed and no larger amount is known.
        """
        if not (self._joined.sized and self._movers):
            return None
        number, currency = self._asked()
        if not refused:
            (guess,) = self._guesses(self._wish) or [number]
            guess = rounded(guess, self._step(number, currency), ROUND_FLOOR)
            return Largest(guess, currency) if guess > number else None
        most = largest_allowed(
            lambda amount: self._refused(amount / number),
            number,
            self._step(number, currency),
            self._guesses(self._wish or self._move()),
            2 * self._after.history.tolerance if currency == self._after.base_currency else ZERO,
            self._hint(number) if self._wish is None else None,
        )
        return Largest(most, currency, self._wish is None and self._move() is None)

    def _hint(self, number: Decimal) -> Decimal | None:
        """An estimate of how much of a draft fits, by the sleeve's purchase in it, without fees."""
        roles, bought = self._after.roles, dict[str, Decimal]()
        held = {one.commodity for one in self._after.history.instruments}
        for posting in (one for entry in self._movers for one in entry.postings):
            commodity = posting.units.currency
            if commodity in held and roles.of(posting.account).role is Role.ATTACK:
                bought[commodity] = bought.get(commodity, ZERO) + posting.units.number
        if len(bought) != 1:
            return None
        ((commodity, units),) = bought.items()
        fits = room_of_units(self._before.room(), self._after.history, commodity)
        return None if fits is None or units <= 0 else fits / units * number

    def _refused(self, factor: Decimal) -> bool:
        """Whether `factor` times the draft breaks anything new."""
        movers = {id(one) for one in self._movers}
        entries = scaled(self._joined.entries, lambda one: id(one) in movers, factor)
        return bool(_new(self._before, self._judge(entries, None)))

    def _asked(self) -> tuple[Decimal, str]:
        """The amount that stands for the size: of the short form, or of the first posting."""
        if isinstance(self._wish, DraftMove):
            return self._wish.amount
        if self._wish is not None:
            return self._wish.units
        units = self._movers[0].postings[0].units
        return abs(units.number), units.currency

    def _step(self, number: Decimal, currency: str) -> Decimal:
        """The step of an amount: its last digit; of a move, at most the smallest unit of money."""
        given = Decimal(1).scaleb(min(int(number.as_tuple().exponent), 0))
        return min(given, smallest_unit(currency)) if isinstance(self._wish, DraftMove) else given

    def _move(self) -> DraftMove | None:
        """A draft of one amount from one account to another; None for any other draft."""
        postings = [one for entry in self._movers for one in entry.postings]
        if len(postings) != len(("source", "target")) or any(one.cost for one in postings):
            return None
        source, target = sorted(postings, key=lambda one: one.units.number)
        if source.units != -target.units:
            return None
        amount = Quantity(target.units.number, target.units.currency)
        return DraftMove(amount, source.account, target.account)

    def _guesses(self, wish: DraftMove | DraftTrade | None) -> list[Decimal]:
        """The amount that `room` allows, in the currency or units asked for; empty if none."""
        before, after, found = self._before, self._after, None
        if isinstance(wish, DraftMove):
            roles = after.roles
            found = room_of_move(before.room(), roles.of(wish.source), roles.of(wish.target))
            pair = wish.amount.currency, after.base_currency
            rate = rate_of(*pair, self._joined.entries, after.as_of)
            found = None if found is None or not rate else found / rate
        elif wish is not None and not wish.sells:
            found = room_of_units(before.room(), after.history, wish.units.currency)
        return [] if found is None else [found]


def _refuse_dates(ground: Ground, before: Analysis, draft: Draft, mine: Sequence[Any]) -> None:
    """Refuse a draft dated before the ledger, or in a month that somebody has signed.

    Raises:
        CannotTryError: such a date.
    """
    first = min((entry.date for entry in ground.entries), default=None)
    for entry in mine:
        at = f"{draft.name}:{entry.meta['lineno']}"
        if first is not None and entry.date < first:
            raise CannotTryError("before-ledger", place=at, date=entry.date, first=first)
        for month in before.history.months:
            signed = next((one.signature for one in month.items if one.signature), None)
            if signed is not None and month.start <= entry.date <= month.end:
                words = {"date": entry.date, "month": month.name, "on": signed.date}
                raise CannotTryError("signed-month", place=at, by=signed.by, **words)


def _refuse_unpriced(before: Analysis, after: Analysis, draft: Draft) -> None:
    """Refuse a draft with a commodity that has no price: it cannot be judged.

    Raises:
        CannotTryError: the draft brings in such a commodity.
    """
    lacking = _unpriced(after) - _unpriced(before)
    if lacking:
        raise CannotTryError("unpriced", draft=draft.name, commodities=", ".join(sorted(lacking)))


def _unpriced(analysis: Analysis) -> set[str]:
    day = analysis.history.last
    return set() if day is None else {*day.core_missing, *day.sleeve_missing}
