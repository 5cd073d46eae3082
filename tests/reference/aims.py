"""Ledgers to which words are added that aim at what is wrong in them, near their limits."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from beancount import loader

from beancount_barbell import analyse
from beancount_barbell.routine.review import digest

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
            text += f"  account: {random.choice(sorted(one.accounts))}\n"
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


def with_terms(random: Random, text: str) -> str:
    """A household that has loans, pledges, institutions, funds of every kind, and a life."""
    pick, currency = random.choice, text.split("core-floor: ")[1].split()[1]
    scale = 100 if currency == "JPY" else 1
    text = text.replace(
        "2024-01-01 open Liabilities:Attack:Margin\n",
        "2024-01-01 open Liabilities:Attack:Loan\n"
        '  barbell: "attack"\n  barbell-secured-by: Assets:Core:Bank\n'
        f"  barbell-ltv-call: {pick((0.05, 0.1, 0.6))}\n"
        "2024-01-01 open Liabilities:Core:Card\n"
        '  barbell: "core"\n'
        "2024-01-01 open Liabilities:Attack:Margin\n",
    )
    if "Assets:Attack:Hedge" not in text:
        hedge = '2024-01-01 open Assets:Attack:Hedge\n  barbell-layer: "hedge"\n'
        text = text.replace(
            "2024-01-01 open Assets:Bank\n", hedge + "2024-01-01 open Assets:Bank\n"
        )
    many = random.random() < 0.5
    for account in ("Assets:Core:Bank", "Assets:Core:Fund", "Assets:Attack", "Assets:Attack:Trade"):
        told = ""
        if random.random() < 0.8:
            name = pick(("Kita", "Minami")) if many else account.split(":")[1]
            told += f'  barbell-institution: "{name}"\n  barbell-account-number: "{pick("12")}"\n'
        if random.random() < 0.5:
            sweep = (
                pick(('"none"', '"none"', "Assets:Core:Bank")) if "Attack" in account else '"none"'
            )
            told += f"  barbell-auto-sweep: {sweep}\n"
            told += f"  barbell-cross-collateral: {pick(('FALSE', 'FALSE', 'TRUE'))}\n"
        lines = text.split("\n")
        at = next(
            n
            for n, x in enumerate(lines)
            if f"open {account}" in (x, x[11:], x[11:].split(' "')[0])
        )
        lines.insert(at + 1, told.rstrip("\n")) if told else None
        text = "\n".join(lines)
    for account in ("Assets:Bank", "Assets:Second", "Assets:Clearing"):
        if random.random() < 0.3:
            line = f"2024-01-01 open {account}\n"
            text = text.replace(line, f"{line}  barbell-liquid: {pick(('TRUE', 'FALSE'))}\n")
    keys = (
        f"  fx-limit: {pick((0.1, 0.3, 0.33, 0.3333333333, 0.334, 0.4))}\n",
        f"  separation-level: {pick((1, 2, 3))}\n",
        f"  life-months: {pick((1, 3, 6))}\n",
        f"  letf-days: {pick((3, 10, 60))}\n",
    )
    start = text.index("  core-floor: ")
    text = text[:start] + "".join(k for k in keys if random.random() < 0.7) + text[start:]
    text += '2024-01-01 commodity PRIME\n  barbell-class: "prime-mmf"\n'
    text += '2024-01-01 commodity TREAS\n  barbell-class: "treasury-mmf"\n'
    text += f"2024-01-01 commodity DOUBLE\n  barbell-leverage: {pick((1, 2, -1))}\n"
    text += "2024-01-01 commodity ABROAD\n  barbell-hedged: TRUE\n" * pick((0, 1))
    days = {datetime.date.fromisoformat(one[:10]) for one in text.splitlines() if one[:3] == "202"}
    first = later(min(days), 10)
    for _ in range(random.randint(2, 10)):
        day = max(first, pick(sorted(days)))
        text += _term(random, day, later(day, pick((1, 3, 4, 10, 11, 29, 60, 61))), currency, scale)
    for _ in range(pick((0, 0, 1, 2))):
        text += f'{max(first, pick(sorted(days)))} custom "barbell" "policy"\n'
        text += f"  letf-days: {pick((0, 3, 10, 30, 60, 90))}\n"
    return text


def with_decisions(random: Random, text: str) -> str:
    """Losing streaks that count soon, and limits, halts, reviews and restarts on days of news."""
    pick = random.choice
    text = text.replace(
        "  core-floor: ", f"  streak-reduce: {pick((1, 2))}\n  streak-halt: 3\n  core-floor: ", 1
    )
    found = [one for one in analysed(text).findings if one.code in {"BB401", "BB405", "BB406"}]
    days = sorted({later(one.date, pick((0, 0, 1, 7, 20, 28, 29, 30, 31, 40))) for one in found})
    for day in random.sample(days, min(len(days), 4)):
        if random.random() < 0.4:
            key, values = pick((*CHANGED.items(),))
            text += f'{day} custom "barbell" "policy"\n  {key}: {pick(values)}\n'
        else:
            verb = pick(("halt", "review", "review", "restart"))
            text += f'{day} custom "barbell" "{verb}"\n  by: "Hana"\n  reason: "so"\n'
    for day in random.sample(days, min(len(days), 2)):
        text += _aside(random, text, later(day, pick((0, 1, 2, 9))))
    return text


def _aside(random: Random, text: str, day: datetime.date) -> str:
    """A purchase, or a sale of what is not there, in the hedge layer, at a price of its own."""
    currency = text.split("core-floor: ")[1].split()[1]
    units, price = random.choice((-20, -1, 1, 2, 10, 50)), 10 * (100 if currency == "JPY" else 1)
    told = (
        ""
        if "Assets:Attack:Hedge" in text
        else ('2024-01-01 open Assets:Attack:Hedge\n  barbell-layer: "hedge"\n')
    )
    return (
        f'{told}{day} * "Aside"\n  Assets:Attack:Hedge  {units} ASIDE {{{price} {currency}}}\n'
        f"  Assets:Attack:Hedge  {-units * price} {currency}\n"
    )


CHANGED = {
    "reduce-line": (0.65, 0.75, 0.8),
    "halt-line": (0.4, 0.55, 0.6),
    "reduce-to": (0, 0.25, 0.6),
    "max-drawdown": (0.2, 0.4, 0.55),
    "act-within": (1, 5, 10),
    "restart-after": (7, 30, 40),
    "streak-halt": (4, 5),
}


def _term(random: Random, day: Any, end: Any, currency: str, scale: int) -> str:
    """One of them, and its end."""
    pick, units = random.choice, random.randint(1, 90) * 10
    lender = pick(("Liabilities:Attack:Margin", "Liabilities:Attack:Loan", "Assets:Attack:Trade"))
    core = pick(("Assets:Core:Bank", "Assets:Core:Fund"))
    if random.random() < 0.2:
        both = f"{core} {lender}\n"
        last = f'{end} custom "barbell" "release" {both}' * pick((0, 1, 1))
        return f'{day} custom "barbell" "pledge" {both}{last}'
    name = pick(("PRIME", "TREAS", "DOUBLE", "ABROAD"))
    account = pick(("Assets:Core:Bank", "Assets:Attack:Reserve", "Assets:Attack:Trade"))
    account = account if name == "DOUBLE" else "Assets:Core:Bank"
    if random.random() < 0.5:
        lot, cost = f"{{{scale} {currency}}}", units * scale
        if name == "ABROAD":
            lot = f"{{{scale} USD}}" if currency == "JPY" else "{150 JPY}"
            lot, cost = f"{lot} ", units * scale * 150 if currency == "JPY" else units
            if currency == "USD":
                return ""
            return (
                f'{day} * "Abroad"\n  Assets:Core:Bank  {units} ABROAD {lot}\n'
                f"  Assets:Core:Bank  -{units * scale} USD\n"
            )
        lot = f"{units} {name} {lot}"
        bought = f'{day} * "Bought"\n  {account}  {lot}\n  {account}  -{cost} {currency}\n'
        sold = f'{end} * "Sold"\n  {account}  -{lot}\n  {account}  {cost} {currency}\n'
        return bought + sold * pick((0, 1, 1))
    ways = (
        ("Liabilities:Attack:Loan", "Assets:Attack:Trade"),
        ("Liabilities:Attack:Loan", "Assets:Attack:Trade"),
        ("Liabilities:Core:Card", "Assets:Core:Bank"),
        ("Liabilities:Card", "Assets:Attack:Trade"),
        ("Assets:Attack:Trade", "Assets:Attack:Hedge"),
        ("Assets:Attack:Hedge", "Assets:Attack:Trade"),
        ("Assets:Bank", "Expenses:Living"),
        ("Assets:Second", "Expenses:Living"),
    )
    source, target = pick(ways)
    amount = units * scale * 10
    told = f'{day} * "Moved"\n  {source}  -{amount} {currency}\n  {target}  {amount} {currency}\n'
    if source.startswith("Liabilities") and random.random() < 0.7:
        told += (
            f'{end} * "Back"\n  {source}  {amount} {currency}\n  {target}  -{amount} {currency}\n'
        )
    return told


def with_months(random: Random, text: str) -> str:
    """Balances of the core after some months, and signatures that fit their figures, or do not."""
    careful = random.random()
    text += _balances(random, text, careful)
    analysis = analysed(text)
    for month in analysis.history.months:
        for item in month.items:
            day = later(month.end, random.choice((0, 1, 1, 5, 9, 10, 11)))
            if random.random() < 0.6 * careful or day > analysis.as_of:
                continue
            fits, wrong = digest(analysis.history, month, item), "0123456789abcdef"
            for one in random.choice(([fits],) * 5 + ([wrong], [wrong, fits])):
                text += f'{day} custom "barbell" "signoff" "{month.name}" "{item.name}"\n'
                text += f'  by: "Hana"\n  digest: "{one}"\n'
    return text


def _balances(random: Random, text: str, careful: float) -> str:
    """Most of them on the day after the month, some about the review day, few of them wrong."""
    entries, told = loader.load_string(text)[0], ""
    units: dict[tuple[str, str], list[tuple[datetime.date, Any]]] = {}
    for entry in entries:
        for posting in getattr(entry, "postings", ()):
            if "s:Core:" in posting.account:
                name = posting.account, posting.units.currency
                units.setdefault(name, []).append((entry.date, posting.units.number))
    last = max(entry.date for entry in entries)
    for month in sorted({(entry.date.year, entry.date.month) for entry in entries}):
        start = later(datetime.date(*month, 28), 4).replace(day=1)
        for (account, currency), legs in units.items():
            day = later(start, random.choice((0,) * 9 + (1, 5, 9, 9, 10, 10, -1)))
            if random.random() < careful and legs[0][0] < day <= last:
                number = sum(amount for on, amount in legs if on < day)
                number += random.choice((0,) * 30 + (7,))
                told += f"{day} balance {account}  {number} {currency}\n"
    return told
