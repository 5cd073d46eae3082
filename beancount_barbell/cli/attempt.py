"""`barbell try`: what a booking would break, before anybody makes it."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.check import BEANCOUNT_ERRORS, CLEAN, FOUND
from beancount_barbell.cli.drafts import (
    Draft,
    Move,
    Scribe,
    Trade,
    quantity,
    rate_of,
    read,
    read_draft,
)
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.ledgers import CannotRead, find_ledger, judge, place, shown
from beancount_barbell.cli.novelty import gone, only_new
from beancount_barbell.cli.terminal import emit, note, painter, progress
from beancount_barbell.cli.trial import load_ground, load_with
from beancount_barbell.figures.attempts import (
    is_riskless,
    largest_allowed,
    room_of_move,
    room_of_units,
    vitals,
)
from beancount_barbell.model.currencies import smallest_unit
from beancount_barbell.model.dates import days_after
from beancount_barbell.model.exact import rounded
from beancount_barbell.model.findings import Status
from beancount_barbell.reading.scaling import scaled
from beancount_barbell.rendering.attempt_text import Answer, Largest, attempt_json, attempt_text
from beancount_barbell.rendering.draft_labels import draft_label
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.report import fails
from beancount_barbell.rendering.text import Page

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.cli.drafts import Book
    from beancount_barbell.cli.ledgers import Loaded
    from beancount_barbell.cli.trial import Ground, Joined
    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.location import Location

_PAIR = (str, str)
ZERO = Decimal(0)


class _Asked(NamedTuple):
    """What is tried: a short form, or None for a draft."""

    wish: Move | Trade | None
    draft: Draft


@click.command("try", cls=Command)
@click.argument("named", metavar="[LEDGER] [DRAFT | -]", nargs=-1, type=click.Path())
@click.option("--move", nargs=2, type=_PAIR, metavar="NUMBER CURRENCY")
@click.option("--from", "source", metavar="ACCOUNT")
@click.option("--to", "target", metavar="ACCOUNT")
@click.option("--buy", nargs=2, type=_PAIR, metavar="NUMBER COMMODITY")
@click.option("--sell", nargs=2, type=_PAIR, metavar="NUMBER COMMODITY")
@click.option("--at", "price", nargs=2, type=_PAIR, metavar="PRICE CURRENCY")
@click.option("--in", "account", metavar="ACCOUNT")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), callback=options.to_date, metavar="DATE"
)
@options.output_format("text", "json")
@options.lang
@options.color
@click.pass_context
def attempt(
    context: click.Context,
    *,
    named: tuple[str, ...],
    move: tuple[str, str] | None,
    source: str | None,
    target: str | None,
    buy: tuple[str, str] | None,
    sell: tuple[str, str] | None,
    price: tuple[str, str] | None,
    account: str | None,
    day: datetime.date | None,
    output: str,
    lang: str | None,
    color: bool | None,
) -> None:
    """Tell what a booking would do to LEDGER, and write nothing."""
    early = options.language(lang)
    given = _Given(named, move, source, target, buy, sell, price, account, day)
    given.check(early)
    ledger, name = given.split(early)
    path = find_ledger(ledger, early)
    with progress(label("ledger.loading", early, ledger=shown(str(path)))):
        draft = None if name is None else read_draft(name, early)
        ground = load_ground(path, early)
        book = read(ground.loaded)
        chosen = options.language(lang, book.language)
        asked = _asked(given, draft, ground, book, chosen)
        answer = _answer(ground, asked, chosen)
    if not book.spoken:
        note(label("check.unspoken", chosen, ledger=shown(str(path))))
    if answer.provisional:
        note(label("check.provisional", chosen, count=len(ground.loaded.errors)))
    if output == "json":
        emit(attempt_json(answer, chosen), output)
    else:
        emit(attempt_text(answer, _page(answer, ground.loaded, chosen, color=color)))
    if answer.provisional:
        context.exit(BEANCOUNT_ERRORS)
    context.exit(FOUND if answer.new else CLEAN)


class _Given(NamedTuple):
    """The command line's words."""

    named: tuple[str, ...]
    move: tuple[str, str] | None
    source: str | None
    target: str | None
    buy: tuple[str, str] | None
    sell: tuple[str, str] | None
    price: tuple[str, str] | None
    account: str | None
    day: datetime.date | None

    @property
    def short(self) -> list[str]:
        """The short forms that are named."""
        forms = {"--move": self.move, "--buy": self.buy, "--sell": self.sell}
        return [form for form, value in forms.items() if value is not None]

    def check(self, lang: str) -> None:
        """Refuses words that do not go together.

        Raises:
            click.UsageError: they do not.
        """
        if len(self.short) > 1 or not (self.short or self.named):
            raise click.UsageError(draft_label("usage", lang))
        needed: dict[str, Any] = {"--from": self.source, "--to": self.target}
        trading: dict[str, Any] = {"--at": self.price, "--in": self.account}
        strays = {**needed, **trading, "--date": self.day}
        if self.short == ["--move"]:
            if None in needed.values():
                raise click.UsageError(draft_label("move-needs", lang))
            strays = trading
        elif self.short:
            if self.price is None:
                raise click.UsageError(draft_label("trade-needs", lang, option=self.short[0]))
            strays = needed
        for option, value in strays.items():
            if value is not None:
                raise click.UsageError(draft_label("stray", lang, option=option))

    def split(self, lang: str) -> tuple[str | None, str | None]:
        """The ledger and the draft that are named, None for each that is not.

        Raises:
            click.UsageError: there are more.
        """
        most = 1 if self.short else 2
        if len(self.named) > most:
            extra = ", ".join(shown(name) for name in self.named[most:])
            raise click.UsageError(draft_label("two-ledgers", lang, extra=extra))
        if self.short:
            return (self.named[0] if self.named else None), None
        return (self.named[0] if len(self.named) > 1 else None), self.named[-1]


def _asked(given: _Given, draft: Draft | None, ground: Ground, book: Book, lang: str) -> _Asked:
    if draft is not None:
        return _Asked(None, draft)
    scribe = Scribe(ground.loaded, book, given.day or days_after(book.as_of, 1), lang)
    if given.move is not None:
        amount = quantity("--move", given.move, lang)
        move = Move(amount, given.source or "", given.target or "")
        return _Asked(move, scribe.move(move))
    sells = given.sell is not None
    option = "--sell" if sells else "--buy"
    units = quantity(option, given.sell or given.buy or ("", ""), lang)
    price = quantity("--at", given.price or ("", ""), lang)
    trade = Trade(units, price, given.account, sells)
    return _Asked(trade, scribe.trade(trade))


def _answer(ground: Ground, asked: _Asked, lang: str) -> Answer:
    joined = load_with(ground, asked.draft, lang)
    after = judge(joined.loaded, None, lang)
    before = judge(ground.loaded, after.as_of, lang)
    if not (is_riskless(before.history) and is_riskless(after.history)):
        after = judge(joined.loaded, None, lang, with_household=True)
        before = judge(ground.loaded, after.as_of, lang, with_household=True)
    _refuse_dates(ground.loaded, before, asked.draft, joined.mine, lang)
    _refuse_unpriced(before, after, asked.draft, lang)
    new = _new(before, after)
    return Answer(
        ledger=str(ground.loaded.path),
        name=asked.draft.name,
        draft=asked.draft.text,
        as_of=after.as_of,
        base_currency=after.base_currency,
        new=new,
        mended=gone(before.findings, after.findings),
        notes=tuple(one for one in after.findings if _informs(one, before.findings)),
        before=vitals(before.figures()),
        after=vitals(after.figures()),
        largest=_Sizes(ground, joined, before, after, asked, lang).largest(refused=bool(new)),
        provisional=bool(ground.loaded.errors),
    )


def _new(before: Analysis, after: Analysis) -> tuple[Finding, ...]:
    failing = [one for one in after.findings if fails(one, strict=False)]
    return only_new(failing, before.findings)


def _informs(finding: Finding, before: tuple[Finding, ...]) -> bool:
    """Whether it is a notice that was not there before."""
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
        ground: Ground,
        joined: Joined,
        before: Analysis,
        after: Analysis,
        asked: _Asked,
        lang: str,
    ) -> None:
        self._ground = ground
        self._joined = joined
        self._before = before
        self._after = after
        self._wish = asked.wish
        self._lang = lang
        self._movers = {id(one) for one in joined.mine if hasattr(one, "postings")}

    def largest(self, *, refused: bool) -> Largest | None:
        """The most of it that breaks nothing new; None where that has no end, or no size."""
        if not (self._joined.sized and self._movers):
            return None
        number, currency = self._asked()
        guesses = self._guesses()
        if not refused:
            (guess,) = guesses or [number]
            guess = rounded(guess, self._step(number, currency), ROUND_FLOOR)
            return Largest(guess, currency) if guess > number else None
        most = largest_allowed(
            lambda amount: self._refused(amount / number),
            number,
            self._step(number, currency),
            guesses,
            2 * self._after.history.tolerance if currency == self._after.base_currency else ZERO,
        )
        return Largest(most, currency)

    def _refused(self, factor: Decimal) -> bool:
        """Whether so many times the draft breaks anything new."""
        loaded = self._joined.loaded
        entries = scaled(loaded.entries, lambda one: id(one) in self._movers, factor)
        other = loaded._replace(entries=list(entries))
        return bool(_new(self._before, judge(other, self._after.as_of, self._lang)))

    def _asked(self) -> tuple[Decimal, str]:
        """The amount that tells the size: that of the short form, or of the first posting."""
        if isinstance(self._wish, Move):
            return self._wish.amount
        if self._wish is not None:
            return self._wish.units
        first = next(one for one in self._joined.mine if id(one) in self._movers)
        units = first.postings[0].units
        return abs(units.number), units.currency

    def _step(self, number: Decimal, currency: str) -> Decimal:
        """What an amount is a multiple of: the last digit that was given, of money the usual."""
        given = Decimal(1).scaleb(min(int(number.as_tuple().exponent), 0))
        return min(given, smallest_unit(currency)) if isinstance(self._wish, Move) else given

    def _guesses(self) -> list[Decimal]:
        """What `room` says of it, in the currency or the units that are asked for."""
        wish, before, after = self._wish, self._before, self._after
        found = None
        if isinstance(wish, Move):
            roles = after.roles
            found = room_of_move(before.room(), roles.of(wish.source), roles.of(wish.target))
            pair = wish.amount.currency, after.base_currency
            rate = rate_of(*pair, self._joined.loaded.entries, after.as_of)
            found = None if found is None or not rate else found / rate
        elif wish is not None and not wish.sells:
            found = room_of_units(before.room(), after.history, wish.units.currency)
        return [] if found is None else [found]


def _refuse_dates(
    loaded: Loaded, before: Analysis, draft: Draft, mine: Iterable[Any], lang: str
) -> None:
    """Nothing is tried before the ledger, or in a month that somebody has signed.

    Raises:
        CannotRead: it is.
    """
    first = min((entry.date for entry in loaded.entries), default=None)
    for entry in mine:
        at = f"{draft.name}:{entry.meta['lineno']}"
        if first is not None and entry.date < first:
            words = {"date": entry.date, "first": first}
            raise CannotRead(draft_label("before-ledger", lang, place=at, **words))
        for month in before.history.months:
            signed = next((one.signature for one in month.items if one.signature), None)
            if signed is not None and month.start <= entry.date <= month.end:
                words = {"date": entry.date, "month": month.name, "on": signed.date}
                text = draft_label("signed-month", lang, place=at, by=signed.by, **words)
                raise CannotRead(text)


def _refuse_unpriced(before: Analysis, after: Analysis, draft: Draft, lang: str) -> None:
    """What has no price cannot be judged.

    Raises:
        CannotRead: the draft brings something in that has none.
    """
    lacking = _unpriced(after) - _unpriced(before)
    if lacking:
        told = ", ".join(sorted(lacking))
        raise CannotRead(draft_label("unpriced", lang, draft=draft.name, commodities=told))


def _unpriced(analysis: Analysis) -> set[str]:
    day = analysis.history.last
    return set() if day is None else {*day.core_missing, *day.sleeve_missing}


def _page(answer: Answer, loaded: Loaded, lang: str, *, color: bool | None) -> Page:
    draft = Draft(answer.draft, answer.name)

    def excerpt(location: Location) -> str | None:
        if location.filename == draft.name:
            return draft.line(location.lineno)
        return loaded.line(location)

    return Page(lang, place, excerpt, painter(color=color))
