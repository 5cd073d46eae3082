"""`barbell room` as text: allowed amounts, duties, and the next dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.room import NO_LAYER, NO_LIMIT
from beancount_barbell.model.codes import CODES
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rendering.labels import label, reason_text
from beancount_barbell.rendering.numbers import money
from beancount_barbell.rendering.room_labels import room_label
from beancount_barbell.rendering.style import Paint, ScreenRow, screen, unpainted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal


_UNDER = "room."
"""Prefix of the room's paths among the UNKNOWN reasons of `barbell status`."""


class RoomFormatter(NamedTuple):
    """Puts the figures of `room` into words of one language.

    `unknown` are the reasons of UNKNOWN by the paths of the figures.
    """

    figures: Mapping[str, Any]
    unknown: Mapping[str, str]
    currency: str
    lang: str

    def say(self, key: str, **params: Any) -> str:
        """A text of `room_labels`."""
        return room_label(key, self.lang, **params)

    def money(self, amount: Decimal) -> str:
        """An amount in base currency."""
        return money(amount, self.currency)

    def amount(self, amount: Decimal | None, path: str) -> str:
        """An amount; without one, "no limit" or the reason why it is UNKNOWN."""
        if amount is not None:
            return self.money(amount)
        reason = self.unknown[path]
        if reason == NO_LIMIT:
            return self.say("free")
        return self.say("unknown", reason=reason_text(reason, self.lang))

    def exists(self, path: str) -> bool:
        """Whether the layer of a figure has an account."""
        return self.unknown.get(path) != NO_LAYER

    def limited(self, code: str | None) -> tuple[str, ...]:
        """The rule that a slightly larger amount would break; empty without one."""
        if code is None:
            return ()
        return (self.say("limited", name=CODES[code].name, code=code),)


def room_formatter(figures: Mapping[str, Any], lang: str) -> RoomFormatter:
    """The room part of the figures of `barbell status`."""
    unknown = {
        path.removeprefix(_UNDER): reason
        for path, reason in figures["unknown"].items()
        if path.startswith(_UNDER)
    }
    return RoomFormatter(figures["room"], unknown, figures["base_currency"], lang)


def room_text(teller: RoomFormatter, paint: Paint = unpainted, doubt: str = "") -> str:
    """All sections, each under its heading.

    `doubt` says why all figures are uncertain, "" if they are not.
    """
    lines = [teller.say("title", date=teller.figures["as_of"])]
    lines += [paint(doubt, "notice")] if doubt else []
    sections = {
        "may": screen([row._replace(notes=row.notes or ("",)) for row in may_rows(teller)]),
        "must": duty_lines(teller, doubtful=bool(doubt)),
        "dates": date_lines(teller),
    }
    for key, told in sections.items():
        shown = told or [teller.say("nothing-due")]
        lines += ["", paint(teller.say(key), "strong"), *(f"  {line}" for line in shown)]
    return "\n".join(lines)


def room_changes(before: RoomFormatter, after: RoomFormatter) -> list[str]:
    """The changes of the room, one per line; "+" marks a new line, "-" a line that is gone."""
    was = {row.head: row for row in may_rows(before)}
    lines = []
    for row in may_rows(after):
        old = was.get(row.head, ScreenRow(row.head, ""))
        if row == old:
            continue
        value = row.value if old.value in ("", row.value) else f"{old.value} → {row.value}"
        told = [f"{row.head.strip()}  {value}", *(one for one in row.notes if one not in old.notes)]
        lines.append("  ".join(told))
    for tell in (must_lines, date_lines):
        old_lines, new_lines = tell(before), tell(after)
        lines += [f"- {line}" for line in old_lines if line not in new_lines]
        lines += [f"+ {line}" for line in new_lines if line not in old_lines]
    return lines


def may_rows(teller: RoomFormatter) -> Iterator[ScreenRow]:
    """The allowed amounts and what limits them; the units that fit come below the exposure."""
    figures = teller.figures
    fund = figures["fund"]
    layers = [
        teller.say(
            "layer",
            layer=label(f"layer.{name}", teller.lang),
            amount=teller.amount(fund[name], f"fund.{name}"),
        )
        for name in ("trade", "hedge", "reserve")
        if teller.exists(f"fund.{name}")
    ]
    yield ScreenRow(teller.say("fund"), teller.amount(fund["total"], "fund.total"), tuple(layers))
    added = figures["add_exposure"]
    notes = teller.limited(added["limited_by"])
    if added["unproven_beyond"] is not None:
        notes += (teller.say("unproven", amount=teller.money(added["unproven_beyond"])),)
    amount = teller.amount(added["amount"], "add_exposure.amount")
    yield ScreenRow(teller.say("add-exposure"), amount, notes)
    for lot in figures["lots"]:
        name, one = lot["commodity"], lot["exposure_of_one"]
        count = lot["count"]
        told = teller.amount(None, f"lots.{name}") if count is None else f"{count:,}"
        each = () if one is None else (teller.say("each", amount=teller.money(one)),)
        yield ScreenRow("  " + teller.say("lots", commodity=name), told, each)
    core = figures["withdraw_core"]
    yield ScreenRow(
        teller.say("withdraw"),
        teller.amount(core["amount"], "withdraw_core.amount"),
        teller.limited(core["limited_by"]),
    )
    sweep = figures["sweep"]
    suggested = sweep["suggested"]
    notes = ()
    if suggested is not None:
        notes = (teller.say("suggested", amount=teller.money(suggested)),)
    yield ScreenRow(teller.say("sweep"), teller.amount(sweep["most"], "sweep.most"), notes)
    amount = teller.money(figures["from_core"]["amount"])
    yield ScreenRow(teller.say("from-core"), amount, (teller.say("never"),))


def duty_lines(teller: RoomFormatter, *, doubtful: bool) -> list[str]:
    """As `must_lines`; without any, a line that says that there is nothing to move or close."""
    return must_lines(teller) or [teller.say("nothing-known" if doubtful else "nothing-to-move")]


def must_lines(teller: RoomFormatter) -> list[str]:
    """The duties, one per line, and the conditions of a restart or review.

    Duties with UNKNOWN amounts and the same words are one line: they look the same.
    """
    lines = []
    for duty in teller.figures["must"]:
        amount = duty["amount"]
        words = {
            "what": teller.say(f"duty.{duty['what']}"),
            "amount": label("word.UNKNOWN", teller.lang)
            if amount is None
            else teller.money(amount),
            "code": label("status.comma", teller.lang).join(duty["codes"]),
        }
        until = duty["until"]
        key = "now" if until is None else "until" if until >= teller.figures["as_of"] else "overdue"
        line = _with_closing(teller, teller.say(key, date=until, **words), duty["close_first"])
        if amount is not None or line not in lines:
            lines.append(line)
    opening = _reopening(teller)
    return lines if opening is None else [*lines, opening]


def _with_closing(teller: RoomFormatter, act: str, closed: Decimal | None) -> str:
    """A duty, and the positions to be closed before it."""
    if closed is None:
        return teller.say("close-first.unknown", act=act)
    if not closed:
        return act
    return teller.say("close-first", act=act, amount=teller.money(closed))


def _reopening(teller: RoomFormatter) -> str | None:
    """When a restart or review counts, and what else it needs; None where none is needed."""
    opening = teller.figures["restart_from"]
    if opening is None:
        return None
    needs = label("status.comma", teller.lang).join(
        teller.say(f"needs.{need}") for need in opening["needs"]
    )
    key = f"opening.{opening['needs'][-1]}"
    return teller.say(key, date=opening["date"], needs=needs)


def date_words(teller: RoomFormatter, what: str) -> str:
    """A due date in words; `what` is a keyword, for some with a blank and a name."""
    word, _, name = what.partition(" ")
    key = "due.review.streak" if (word, name) == ("review", "") else f"due.{word}"
    return teller.say(key, name=name)


def date_lines(teller: RoomFormatter) -> list[str]:
    """The next dates, one per line."""
    lines = []
    for due in teller.figures["due"]:
        words = {"date": due["date"], "what": date_words(teller, due["what"])}
        if due["amount"] is None:
            lines.append(teller.say("date", **words))
        else:
            lines.append(teller.say("date-amount", amount=teller.money(due["amount"]), **words))
    return lines


def short_lines(teller: RoomFormatter) -> list[str]:
    """The allowed amounts in two lines, for the status screen."""
    figures = teller.figures
    return [
        teller.say(
            "short.sleeve",
            fund=teller.amount(figures["fund"]["total"], "fund.total"),
            exposure=teller.amount(figures["add_exposure"]["amount"], "add_exposure.amount"),
        ),
        teller.say(
            "short.core",
            core=teller.amount(figures["withdraw_core"]["amount"], "withdraw_core.amount"),
        ),
    ]
