"""The routine of each month: its items, its signatures, and whether these still match.

The first month is that of the first core posting. The history is passed once:
events are grouped by month, and the longest streak and the largest drawdown are
carried on from month to month.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from bisect import bisect_left, bisect_right
from decimal import Context, Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from beancount_barbell.engine.calendar.months import Ends, day_of_month_after, months_over
from beancount_barbell.engine.trades.streaks import day_streak
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.exact import plain
from beancount_barbell.model.months import ITEMS, MONTHLY_ITEMS, YEARLY_ITEMS, Month, MonthItem
from beancount_barbell.model.policy import Money, Policy, SignOff
from beancount_barbell.routine.discipline import DisciplineRecord
from beancount_barbell.routine.items import SHOW, MonthFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from beancount_barbell.model.history import Day, History, PriceGap, StalePrice
    from beancount_barbell.model.trades import Trade

DIGEST_DIGITS = 16

MONTHS_A_YEAR = 12
DECIMALS = 6
MILLIONTH = Decimal(1).scaleb(-DECIMALS)

AHEAD_DAYS = 31
"""A signature dated later than this after the ledger's last day does not count.

Users sign some days after their last booking.
"""


def review_months(history: History) -> tuple[Month, ...]:
    """The routine of every month that is over at `as_of`, in order.

    The history needs its `core_book`; its own `months` are not used.
    """
    used = history.core_book.used
    if not used:
        return ()
    signatures = _Signatures(history)
    months = []
    yearly = None
    since = history.policy.since
    for facts in _monthly(history, min(used.values()).replace(day=1)):
        signed = signatures.of(facts.start)
        asked = [*MONTHLY_ITEMS]
        if facts.day is None or not facts.day.sleeve_funded:
            asked.remove("sleeve-record")
        if yearly is None or _month_number(facts.start) >= _month_number(yearly) + MONTHS_A_YEAR:
            asked += YEARLY_ITEMS
            yearly = facts.start
        items = tuple(
            _item(name, facts, signed.get(name, ()))
            for name in ITEMS
            if name in asked or name in signed
        )
        ahead = signatures.ahead(facts.start)
        past = since is not None and facts.end < since
        months.append(Month(facts.start, facts.end, facts.due, facts.policy, items, ahead, past))
    return tuple(months)


def digest(history: History, month: Month, item: MonthItem) -> str:
    """The digest that a signature on an item must have: see `digest_of`."""
    if item.digest is not None:
        return item.digest
    return digest_of(history, month.end, month.policy, item.name, item.figures)


def digest_of(
    history: History,
    end: datetime.date,
    policy: Policy,
    name: str,
    figures: Mapping[str, Any],
) -> str:
    """The digest of an item's figures, of the roles and of the policy.

    The first 16 hexadecimal digits of SHA-256 over canonical JSON (sorted keys,
    no spaces, UTF-8) of: the figures with their month and item; the roles of the
    accounts opened by the month's end (`end`); the base currency and every key of the policy
    in force then that is not at its default.
    """
    opened = history.core_book.opened
    shown = {
        "figures": {"month": f"{end:%Y-%m}", "item": name, **as_shown(figures)},
        "policy": _settings(policy),
        "roles": {
            role.account: role.role.value if role.layer is None else f"attack/{role.layer.value}"
            for role in history.roles.classified()
            if opened.get(role.account, datetime.date.min) <= end
        },
    }
    text = json.dumps(
        shown, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_as_text
    )
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_DIGITS]


def as_shown(value: Any) -> Any:
    """An item's figures as they are shown and signed: at most six decimals.

    Further decimals come from divisions, and a signature must not depend on them.
    """
    if isinstance(value, Decimal):
        whole = max(value.adjusted(), 0) + 1
        shown = value.quantize(MILLIONTH, context=Context(prec=whole + DECIMALS + 1))
        return value if shown == value else shown
    if isinstance(value, dict):
        return {key: as_shown(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_shown(one) for one in value]
    return value


def _settings(policy: Policy) -> dict[str, Any]:
    defaults = Policy(policy.base_currency)
    settings = {
        key: getattr(policy, key)
        for key in Policy._fields
        if key != "sources" and getattr(policy, key) != getattr(defaults, key)
    }
    return {"base_currency": policy.base_currency, **_spelt(settings)}


def _spelt(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with amounts as text, as in the ledger: JSON would make lists of them."""
    return {
        key: f"{plain(value.number)} {value.currency}" if isinstance(value, Money) else value
        for key, value in settings.items()
    }


def _as_text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat()


def is_ahead(date: datetime.date, as_of: datetime.date) -> bool:
    """Whether `date` is more than `AHEAD_DAYS` after `as_of`: a signature with it is not true."""
    return (date - as_of).days > AHEAD_DAYS


class _Signatures:
    """The signatures by month and item, in order of date."""

    def __init__(self, history: History) -> None:
        self._taken: dict[datetime.date, dict[str, list[SignOff]]] = {}
        self._ahead: dict[datetime.date, list[SignOff]] = {}
        for signoff in history.directives.signoffs:
            if is_ahead(signoff.date, history.as_of):
                self._ahead.setdefault(signoff.month, []).append(signoff)
            else:
                of_month = self._taken.setdefault(signoff.month, {})
                of_month.setdefault(signoff.item, []).append(signoff)

    def of(self, month: datetime.date) -> Mapping[str, Sequence[SignOff]]:
        return self._taken.get(month, {})

    def ahead(self, month: datetime.date) -> tuple[SignOff, ...]:
        return tuple(self._ahead.get(month, ()))


def _item(name: str, facts: MonthFacts, signed: Sequence[SignOff]) -> MonthItem:
    shown = SHOW[name](facts)
    item = MonthItem(name, *shown)
    if not signed:
        return item
    current = digest_of(facts.history, facts.end, facts.policy, name, shown.figures)
    matching = [one for one in signed if one.digest == current]
    others = tuple(one for one in signed if one.digest != current)
    if matching:
        return item._replace(signature=matching[0], mended=others, digest=current)
    return item._replace(stale=others[-1], mended=others[:-1], digest=current)


def _monthly(history: History, first: datetime.date) -> Iterator[MonthFacts]:
    days, book = history.days, history.core_book
    day_dates = [day.date for day in days]
    held_dates = [one.date for one in book.holdings]
    asserted = [one.date for one in book.assertions]
    over = tuple(months_over(first, history.as_of))
    record = DisciplineRecord(history)
    breaches, trades, deviations = (
        _by_month(facts) for facts in (history.breaches, history.trades, record.deviations)
    )
    missing, stale = _lasting(history.gaps, over), _lasting(history.stale, over)
    longest = current = seen = 0
    deepest: Decimal | None = None
    # The policy for months that end before the first row of the history.
    policy = days[0].policy if days else history.policy
    earlier = sorted(month for month in trades if month < (over[0].start if over else first))
    for month in earlier:
        longest, current = _streak(trades[month], longest, current)
    for start, end in over:
        upto = bisect_right(day_dates, end)
        deepest = _deepest(days[seen:upto], deepest)
        seen = upto
        day = days[upto - 1] if upto else None
        policy = policy if day is None else day.policy
        due = day_of_month_after(start, policy.review_day)
        longest, current = _streak(trades.get(start, ()), longest, current)
        holding = bisect_right(held_dates, end)
        yield MonthFacts(
            history=history,
            start=start,
            end=end,
            due=due,
            policy=policy,
            day=day,
            held=book.holdings[holding - 1].units if holding else {},
            assertions=book.assertions[bisect_right(asserted, end) : bisect_right(asserted, due)],
            breaches=breaches.get(start, ()),
            trades=trades.get(start, ()),
            deviations=deviations.get(start, ()),
            prices_missing=missing.get(start, ()),
            prices_stale=stale.get(start, ()),
            max_drawdown=deepest,
            longest_streak=longest,
            discipline=record.until(end),
        )


def _lasting(
    spells: Iterable[PriceGap | StalePrice], months: Sequence[Ends]
) -> dict[datetime.date, set[str]]:
    """First day of a month → the commodities of the spells that lasted at the month's end."""
    ends = [month.end for month in months]
    found: dict[datetime.date, set[str]] = {}
    for spell in spells:
        index = bisect_left(ends, spell.start)
        while index < len(ends) and (spell.end is None or spell.end > ends[index]):
            found.setdefault(months[index].start, set()).add(spell.commodity)
            index += 1
    return found


def _by_month(facts: Iterable[Any]) -> dict[datetime.date, list[Any]]:
    months: dict[datetime.date, list[Any]] = {}
    for fact in facts:
        months.setdefault(fact.date.replace(day=1), []).append(fact)
    return months


def _deepest(days: Sequence[Day], before: Decimal | None) -> Decimal | None:
    """The largest drawdown so far, ratio: of `days` and `before`; None without any NAV."""
    known = [day.drawdown for day in days if day.drawdown is not None]
    return max(known, default=before) if before is None else max(before, *known, ZERO)


def _streak(trades: Sequence[Trade], longest: int, current: int) -> tuple[int, int]:
    for _, of_day in groupby(trades, key=lambda trade: trade.date):
        peak, current, _ = day_streak(current, [(one.outcome, one.time) for one in of_day])
        longest = max(longest, peak)
    return longest, current


def _month_number(date: datetime.date) -> int:
    return date.year * MONTHS_A_YEAR + date.month
