"""Ledgers to which words are added that aim at what is wrong in them, near their limits."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from beancount import loader

from beancount_barbell import analyse

if TYPE_CHECKING:
    from random import Random

WAIVED = {"BB201", "BB202", "BB205", "BB206", *(f"BB30{n}" for n in range(1, 7)), "BB402", "BB403"}
OFFSETS = (-91, -40, -5, -1, 0, 0, 1, 1, 5, 30, 60)


def later(day: datetime.date, days: int) -> datetime.date:
    return day + datetime.timedelta(days=days)


def analysed(text: str) -> Any:
    entries, _, options = loader.load_string(text)
    return analyse(entries, options)


def with_waivers(random: Random, text: str) -> str:
    """Waivers of what was found: before, on and after its day, and up to its amount or not."""
    analysis = analysed(text)
    found = [one for one in analysis.findings if one.code in WAIVED]
    currency = text.split("core-floor: ")[1].split()[1]
    for one in random.sample(found, min(len(found), 4)):
        day = one.date + datetime.timedelta(random.choice(OFFSETS))
        ends = (10, 89, 90, 91, (one.date - day).days, (analysis.as_of - day).days)
        until = later(day, random.choice(ends) - random.choice((0, 0, 1)))
        text += f'{day} custom "barbell" "waiver" "{one.code}"\n  reason: "so"\n  until: {until}\n'
        text += '  by: "Hana"\n' * (random.random() < 0.9)
        amount = one.params.get("excess" if one.episode else "amount")
        if amount and one.code not in {"BB302", "BB303", "BB306"} and random.random() < 0.5:
            limit = amount - random.choice((-1, 0, 0, 1, amount // 2))
            text += f"  limit: {limit} {currency}\n"
        if one.code in {"BB201", "BB206"} and random.random() < 0.4:
            text += f"  account: {random.choice(list(one.accounts))}\n"
    return text


def with_grace(random: Random, text: str) -> str:
    """A `cure-days` that has just ended, or ends tomorrow, for something the market did."""
    analysis = analysed(text)
    for one in analysis.findings:
        if one.code in {"BB301", "BB302"} and "pushed_on" not in one.params:
            lasted = ((one.episode.end or analysis.as_of) - one.episode.start).days
            days = max(0, min(90, lasted - random.choice((-1, 0, 1, 2))))
            keys = text.index("  core-floor: ")
            rest = "\n".join(x for x in text[keys:].split("\n") if "cure-days" not in x)
            return f"{text[:keys]}  cure-days: {days}\n{rest}"
    return text


def with_substitutes(random: Random, text: str) -> str:
    """Money out of the core and into the sleeve, on either side of the window's ends."""
    days = {datetime.date.fromisoformat(one[:10]) for one in text.splitlines() if one[:3] == "202"}
    currency, first = text.split("core-floor: ")[1].split()[1], later(min(days), 40)
    scale = 1000 if currency == "JPY" else 10
    for _ in range(random.randint(1, 4)):
        day = max(first, random.choice(sorted(days)))
        apart = random.choice((-31, -30, -29, -3, 0, 1, 29, 30, 31, 59, 60, 61, 89, 90, 91))
        amount = random.choice((20, 40, 49, 50, 51, 89, 90, 91, 120, 149, 150, 151, 300)) * scale
        paid = random.choice(("Assets:Bank", "Income:Salary", "Expenses:Living"))
        for on, source, target in (
            (day, "Assets:Core:Bank", random.choice(("Expenses:Living", "Assets:Second"))),
            (later(day, apart), paid, "Assets:Attack:Trade"),
        ):
            part = amount + random.choice((0, 0, -1, 1, -scale, 30 * scale))
            text += f'{on} * "Instead"\n  {source}  -{part} {currency}\n'
            text += f"  {target}  {part} {currency}\n"
    return text
