"""Market rules: no new entries in a dangerous market.

A rule watches the prices of a series, in any quote currency. Levels and changes are
judged at each observation and bind from the next morning. A change is measured against
the lowest and highest of the observations before, because the first and last alone
would miss a move between them. `over` counts observations, not days; several prices of a
day are one observation. A series without new observations releases no stop. On the day of
a rule without an observation the newest one before is judged, as long as it is not too old
to be known.
"""

from __future__ import annotations

import datetime
from collections import deque
from typing import TYPE_CHECKING

from beancount_barbell.model.dates import days_after
from beancount_barbell.model.drivers import MarketStop, MarketTrigger, MarketUnknown
from beancount_barbell.model.history import PolicyLoosening
from beancount_barbell.model.location import location_of
from beancount_barbell.model.policy import MARKET_DIRECTIONS
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.strictness import looser, market_looser

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_barbell.model.entries import Directive, PriceDirective
    from beancount_barbell.model.location import Location
    from beancount_barbell.model.policy import MarketRule
    from beancount_barbell.model.states import RiskState

MAX_AGE_DAYS = 4


class Fired(NamedTuple):
    """The trigger of a rule that an observation fired, with its reference and limit."""

    trigger: MarketTrigger
    reference: Decimal | None
    limit: Decimal


class Observation(NamedTuple):
    """The lowest and the highest price of one day: their order is unknown."""

    low: Decimal
    high: Decimal


class _Series:
    """One series: its rule, its last observations and its stop."""

    def __init__(self, memory: int) -> None:
        self.rule: MarketRule | None = None
        self.kept: dict[str, Location] = {}
        """Fields of the rule that are as an earlier line says, and that line."""
        self.held_back: tuple[MarketRule, list[int]] | None = None
        """A looser rule that waits for the NAV's recovery, and its loosenings."""
        self.refused: list[int] = []
        """The loosenings of the newest rule, where they were refused."""
        self.memory = memory
        """How many observations before the newest one a rule looks back on at most."""
        self.seen: deque[Observation] = deque(maxlen=memory + 1)
        self.seen_on: datetime.date | None = None
        self.stop: MarketStop | None = None
        self.calm = 0


class MarketWatch:
    """Follows every series that has a rule."""

    def __init__(self, rules: Sequence[MarketRule]) -> None:
        self.days = {rule.date for rule in rules}
        self._rules = sorted(rules, key=lambda rule: (rule.date, rule.series))
        self._next = 0
        self.next_on = self._rules[0].date if rules else datetime.date.max
        """The day of the next rule, `date.max` without one."""
        memory: dict[str, int] = {}
        for rule in rules:
            memory[rule.series] = max(memory.get(rule.series, 1), rule.over)
        self._series = {name: _Series(most) for name, most in memory.items()}
        self._unjudged: list[_Series] = []
        """The series with a rule of today."""
        self._closed: list[MarketStop] = []
        self.loosenings: list[PolicyLoosening] = []
        """Every rule that was made looser, refused or not, in order of date."""

    @property
    def watched(self) -> frozenset[str]:
        """The series that have a rule, now or later."""
        return frozenset(self._series)

    @property
    def stops(self) -> list[MarketStop]:
        """What is stopped now, in order of date and series."""
        found = [one.stop for one in self._series.values() if one.stop is not None]
        return sorted(found, key=lambda stop: (stop.date, stop.series))

    # -- rules --------------------------------------------------------------

    def take(
        self, date: datetime.date, state: RiskState, nav: Decimal | None, *, in_loss: bool
    ) -> None:
        """Put the rules up to `date` into force; in a loss no rule becomes looser."""
        while self._next < len(self._rules) and self._rules[self._next].date <= date:
            self._take_rule(self._rules[self._next], state, nav, in_loss=in_loss)
            self._next += 1
        ahead = self._rules[self._next :]
        self.next_on = ahead[0].date if ahead else datetime.date.max

    def _take_rule(
        self, new: MarketRule, state: RiskState, nav: Decimal | None, *, in_loss: bool
    ) -> None:
        series = self._series[new.series]
        old, series.held_back = series.rule, None
        before_it, series.kept = series.kept, {}
        series.rule = new
        self._unjudged.append(series)
        for index in series.refused:
            self.loosenings[index] = self.loosenings[index]._replace(replaced_on=new.date)
        series.refused = []
        if old is None or not market_looser(old, new):
            return
        indices = []
        kept = {}
        for field in MARKET_DIRECTIONS:
            before, after = getattr(old, field), getattr(new, field)
            if not looser(field, before, after):
                continue
            kept[field] = before
            if field == "resume_below" and (before, after) == (old.halt_above, new.halt_above):
                continue  # where no line says otherwise, it is the level itself
            indices.append(len(self.loosenings))
            self.loosenings.append(
                PolicyLoosening(
                    date=new.date,
                    key=f"{new.series} {field.replace('_', '-')}",
                    old=before,
                    new=after,
                    refused=in_loss,
                    nav=nav,
                    state=state,
                    applied_on=None if in_loss else new.date,
                    location=new.location,
                    entry=new.entry,
                )
            )
        if in_loss:
            series.rule = new._replace(**kept)
            series.kept = {field: before_it.get(field, old.location) for field in kept}
            series.held_back = new, indices
            series.refused = indices

    def recover(self, date: datetime.date) -> None:
        """Put the rules that were held back into force: the loss is recovered."""
        for series in self._series.values():
            if series.held_back is None:
                continue
            series.rule, indices = series.held_back
            series.held_back, series.kept = None, {}
            for index in indices:
                self.loosenings[index] = self.loosenings[index]._replace(applied_on=date)

    def restart(self, date: datetime.date) -> None:
        """Drop the rules that were held back: a new generation begins."""
        for series in self._series.values():
            if series.held_back is None:
                continue
            for index in series.held_back[1]:
                self.loosenings[index] = self.loosenings[index]._replace(dropped_on=date)
            series.held_back = None

    # -- observations -------------------------------------------------------

    def observe(self, date: datetime.date, prices: Sequence[PriceDirective]) -> bool:
        """Judge a day's prices of watched series. Returns whether a stop began or ended.

        Several prices of one series are one observation, in which the highest goes first.
        """
        values: dict[str, list[PriceDirective]] = {}
        for price in prices:
            values.setdefault(price.currency, []).append(price)
        changed = False
        for name in sorted(values):
            series = self._series[name]
            told = sorted(values[name], key=lambda price: -price.amount.number)
            series.seen.append(Observation(told[-1].amount.number, told[0].amount.number))
            series.seen_on = date
            if series.rule is not None:
                changed = self._judge(date, series, series.rule, told) or changed
        return changed

    def look_back(self, date: datetime.date) -> None:
        """Judge the newest observation of each series by its rule, if that is of today."""
        for series in self._unjudged:
            rule, seen_on = series.rule, series.seen_on
            if rule is None or seen_on is None or date > days_after(seen_on, MAX_AGE_DAYS):
                continue
            if series.stop is None:
                newest = series.seen[-1]
                for value in (newest.high, newest.low):
                    _fires_now(date, series, rule, value, rule.entry)
        self._unjudged.clear()

    def _judge(
        self,
        date: datetime.date,
        series: _Series,
        rule: MarketRule,
        prices: Sequence[PriceDirective],
    ) -> bool:
        """Judge a day's prices, the highest first."""
        stopped = series.stop is not None
        if any(_fires_now(date, series, rule, one.amount.number, one) for one in prices):
            series.calm = 0
            return not stopped
        if series.stop is None:
            return False
        below = rule.resume_below is None or series.seen[-1].high < rule.resume_below
        series.calm = series.calm + 1 if below else 0
        if series.calm < rule.calm:
            return False
        self._closed.append(series.stop._replace(released_on=date))
        series.stop = None
        return True

    def history(self) -> tuple[MarketStop, ...]:
        """Every stop, in order of date and series."""
        return tuple(
            sorted((*self._closed, *self.stops), key=lambda stop: (stop.date, stop.series))
        )

    def unknown(self, as_of: datetime.date) -> tuple[MarketUnknown, ...]:
        """The series whose rule cannot judge `as_of`: silent, or with too few observations."""
        found = []
        for name in sorted(self._series):
            series = self._series[name]
            rule = series.rule
            if rule is None:
                continue
            needed = needed_observations(rule)
            # Without enough observations a rule has been UNKNOWN from its first day.
            lacks, since = len(series.seen) < needed or series.seen_on is None, rule.date
            if series.seen_on is not None and not lacks:
                since = max(since, days_after(series.seen_on, MAX_AGE_DAYS + 1))
            if lacks or since <= as_of:
                found.append(
                    MarketUnknown(
                        name,
                        series.seen_on,
                        min(len(series.seen), series.memory),
                        needed,
                        series.stop is not None,
                        rule.location,
                        rule.entry,
                        since,
                    )
                )
        return tuple(found)


def _fires_now(
    date: datetime.date, series: _Series, rule: MarketRule, value: Decimal, entry: Directive
) -> bool:
    """Whether a price of the newest observation fires the rule; begins a stop where none lasts.

    The stop stands at `entry`.
    """
    fired = fires(rule, value, list(series.seen)[:-1])
    if fired is None:
        return False
    if series.stop is None:
        place = series.kept.get(fired.trigger.value.replace("-", "_"), rule.location)
        series.stop = MarketStop(
            date,
            rule.series,
            fired.trigger,
            value,
            fired.reference,
            fired.limit,
            None,
            place,
            location_of(entry.meta),
            entry,
        )
    return True


def needed_observations(rule: MarketRule) -> int:
    """Number of earlier observations that a rule needs to judge one."""
    if rule.halt_rise is not None or rule.halt_change is not None:
        return rule.over
    return 0 if rule.halt_step is None else 1


def fires(rule: MarketRule, value: Decimal, seen: Sequence[Observation]) -> Fired | None:
    """The trigger of a rule that a price of `value` fires, None for none.

    `seen` are the observations before, oldest first. With fewer than `over` of them a
    change is UNKNOWN and fires nothing; the level is judged from the first observation.
    """
    if rule.halt_above is not None and value >= rule.halt_above:
        return Fired(MarketTrigger.LEVEL, None, rule.halt_above)
    before = list(seen)[-rule.over :]
    if len(before) >= rule.over:
        low, high = min(one.low for one in before), max(one.high for one in before)
        if rule.halt_rise is not None and low > 0 and value >= low * (1 + rule.halt_rise):
            return Fired(MarketTrigger.RISE, low, rule.halt_rise)
        if rule.halt_change is not None:
            for extreme in (low, high):
                if abs(value - extreme) >= rule.halt_change:
                    return Fired(MarketTrigger.CHANGE, extreme, rule.halt_change)
    if rule.halt_step is not None:
        for last in before[-1] if before else ():
            if abs(value - last) >= rule.halt_step:
                return Fired(MarketTrigger.STEP, last, rule.halt_step)
    return None
