"""`barbell init`: from any ledger a proposal of tags and limits, with the reason of each guess."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
from beancount.core import data
from beancount.parser import parser

from beancount_barbell.cli import clock, options
from beancount_barbell.cli.check import BEANCOUNT_ERRORS, CLEAN, advise_on_errors
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.interview import ask_limits, ask_roles
from beancount_barbell.cli.ledgers import (
    Loaded,
    cannot_read,
    find_ledger,
    formatted,
    judge,
    load,
    place,
    shown,
)
from beancount_barbell.cli.terminal import emit, note, progress
from beancount_barbell.cli.writing import file_named, is_special, write_text
from beancount_barbell.proposal.guesses import guess
from beancount_barbell.proposal.limits import limits_of
from beancount_barbell.proposal.portrait import Books, read_books
from beancount_barbell.reading.ledger import MOST_DAYS_AHEAD
from beancount_barbell.reading.stream import up_to
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.proposal_text import Proposal, proposal_text, role_lines

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.analysis import Analysis


@click.command(cls=Command)
@options.ledger
@click.option("--interactive", is_flag=True)
@click.option("-o", "--output", "target", type=click.Path())
@options.as_of
@options.lang
@click.pass_context
def init(
    context: click.Context,
    *,
    ledger: str | None,
    interactive: bool,
    target: str | None,
    as_of: datetime.date | None,
    lang: str | None,
) -> None:
    """Propose tags and a policy for LEDGER, from what its accounts did."""
    chosen = options.language(lang)
    file = file_named(target)
    _refuse_existing(file, chosen)
    path = find_ledger(ledger, chosen, unplugged=True)
    with progress(label("ledger.loading", chosen, ledger=shown(str(path)))):
        loaded = load(path, chosen)
        if as_of is not None:
            loaded = loaded._replace(entries=list(up_to(loaded.entries, as_of)))
        books = read_books(loaded.entries, loaded.options)
    for error in loaded.errors:
        note(formatted(error))
    advise_on_errors(loaded, chosen)
    booked = _last_booking(loaded, books, chosen)
    day = _day(booked, as_of or clock.current_day())
    if loaded.errors:
        note(label("check.provisional", chosen, count=len(loaded.errors)))
    if as_of is None:
        clock.warn_of_future(shown(str(path)), booked, chosen)
    text = _proposed(loaded, books, day, chosen, interactive=interactive)
    failing = {one.code for one in _with(loaded, text, chosen).findings if one.fails}
    if failing:
        note(label("init.fails", chosen, codes=", ".join(sorted(failing))))
    if file is None:
        emit(text)
    else:
        write_text(file, f"{text}\n", chosen)
        note(label("signoff.written", chosen, path=shown(file)).rstrip(":"))
    context.exit(BEANCOUNT_ERRORS if loaded.errors else CLEAN)


def _refuse_existing(file: str | None, lang: str) -> None:
    if file is not None and os.path.lexists(file) and not is_special(Path(file)):
        raise cannot_read("init.exists", lang, path=shown(file))


def _last_booking(loaded: Loaded, books: Books, lang: str) -> datetime.date:
    """The day of the ledger's last booking; refuses a ledger without anything to propose.

    Raises:
        CannotRead: the ledger is empty, is tagged already, or has no operating currency.
    """
    name = shown(str(loaded.path))
    if books.booked is None or not books.accounts:
        raise cannot_read("init.empty", lang, ledger=name)
    if not loaded.options["operating_currency"]:
        raise cannot_read("init.no-currency", lang, ledger=name)
    if judge(loaded, None, lang).spoken:
        raise cannot_read("init.tagged", lang, ledger=name)
    return books.booked


def _day(booked: datetime.date, today: datetime.date) -> datetime.date:
    """The date of the proposed directives.

    It is today, or the day of the last booking if today is more than `MOST_DAYS_AHEAD` days
    later.
    """
    return booked if (today - booked).days > MOST_DAYS_AHEAD else today


def _proposed(
    loaded: Loaded, books: Books, day: datetime.date, lang: str, *, interactive: bool
) -> str:
    base = loaded.options["operating_currency"][0]
    guesses = guess(books, base)
    if interactive:
        guesses = guess(books, base, ask_roles(guesses.questions, lang))
    limits = limits_of(_with(loaded, "\n".join(role_lines(guesses.roles, day)), lang).history)
    proposal = Proposal(shown(str(loaded.path)), day, base, loaded.enforced, books, guesses, limits)
    if interactive and guesses.roles:
        proposal = proposal._replace(answers=ask_limits(proposal, lang))
    return proposal_text(proposal, lang, place)


def _with(loaded: Loaded, text: str, lang: str) -> Analysis:
    """The analysis of the ledger with the directives in `text` added."""
    added, _, _ = parser.parse_string(text, report_filename=str(loaded.path))
    entries = sorted([*loaded.entries, *added], key=data.entry_sortkey)
    return judge(loaded._replace(entries=entries), None, lang)
