"""The core as collateral: pledges day by day, and loans secured by the core.

A pledge has no postings. It is followed from its directive to its release, with the
value of the core that it exposes. A sale by the lender is an ordinary flow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.location import location_of
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Role, covers
from beancount_barbell.model.separation import Draw, PledgedCore, SecuredLoan
from beancount_barbell.model.transactions import booked

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping
    from decimal import Decimal

    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.policy import Pledge
    from beancount_barbell.model.roles import AccountTerms
    from beancount_barbell.reading.ledger import Reading


NO_HAIRCUTS: Mapping[str, Decimal] = {}


class Worth(NamedTuple):
    """A value in base currency, None where `missing` names commodities without a price."""

    value: Decimal | None
    missing: tuple[str, ...]


class Collateral:
    """Follows pledges for the sleeve and the loans that the core secures.

    In a ledger with neither, `pledged` and `secured` are False, and no method needs a call.
    """

    def __init__(self, reading: Reading, portfolio: Portfolio) -> None:
        self._roles = reading.roles
        self._commodities = reading.commodities
        self._portfolio = portfolio
        self._loans = [
            terms
            for terms in reading.roles.terms.values()
            if terms.secured_by is not None and reading.roles.of(terms.account).role is Role.ATTACK
        ]
        self.loan_accounts = frozenset(terms.account for terms in self._loans)
        """The accounts of the declared level-3 loans."""
        self._by_day: dict[datetime.date, list[Pledge]] = {}
        for pledge in reading.directives.pledges:
            if self._is_sleeve(pledge.liability) and pledge.liability not in self.loan_accounts:
                self._by_day.setdefault(pledge.date, []).append(pledge)
        self._open: dict[tuple[str, str], PledgedCore] = {}
        self._closed: list[PledgedCore] = []
        self.days = frozenset(self._by_day)
        """The days on which a pledge begins or ends."""
        self.secured = bool(self._loans)
        """Whether any loan is secured by the core."""
        self.pledged = bool(self._by_day)
        """Whether the core was ever pledged for the sleeve."""
        self._within: list[bool | None] = []
        self.limits_changed_on: datetime.date | None = None
        """The last day on which a secured loan came under or over its limit, or UNKNOWN."""

    def _is_sleeve(self, account: str) -> bool:
        role = self._roles.of(account)
        return role.role is Role.ATTACK or role.conflict

    # -- pledges ------------------------------------------------------------

    def inspect(self, date: datetime.date) -> None:
        """Apply the day's pledges and releases; value what is pledged at the day's end.

        The order of a pledge and a release on one day is irrelevant: an account pledged the
        day before stays pledged; another one is pledged and released.
        """
        said = self._by_day.get(date, ())
        pledged_now = {_key(one) for one in said if not one.released}
        for one in said:
            key = _key(one)
            if not one.released and key not in self._open:
                self._open[key] = _begun(one)
        for key, found in self._open.items():
            worth = self.exposed(found.core)
            higher = worth.value is not None and (found.peak is None or worth.value > found.peak)
            self._open[key] = found._replace(
                exposed=worth.value,
                missing=worth.missing,
                peak=worth.value if higher else found.peak,
                peak_date=date if higher else found.peak_date,
            )
        for one in said:
            key = _key(one)
            was = self._open.get(key)
            if one.released and was is not None and not self._renewed(was, date, pledged_now):
                del self._open[key]
                self._closed.append(was._replace(end=date, released=one.location))

    @staticmethod
    def _renewed(
        found: PledgedCore, date: datetime.date, pledged_now: set[tuple[str, str]]
    ) -> bool:
        return found.start < date and (found.core, found.liability) in pledged_now

    def exposed(self, account: str) -> Worth:
        """Market value x haircut of a core account and the accounts below it."""
        haircuts = ((name, self._commodities.of(name).haircut) for name, _ in self._held(account))
        return self._market(account, {name: one for name, one in haircuts if one is not None})

    def _held(self, account: str) -> Iterator[tuple[str, Decimal]]:
        for (name, commodity), units in self._portfolio.positions.by_account.items():
            if units and covers(account, name):
                yield commodity, units

    def pledges(self) -> tuple[PledgedCore, ...]:
        """Every time the core was pledged for the sleeve, in order of date."""
        found = [*self._closed, *self._open.values()]
        return tuple(sorted(found, key=lambda one: (one.start, one.location)))

    # -- secured loans ------------------------------------------------------

    def secured_debt(self) -> Decimal | None:
        """Total debt of the secured loans, base currency; None without a rate."""
        total = ZERO
        for terms in self._loans:
            debt = self._debt(terms.account).value
            if debt is None:
                return None
            total += debt
        return total

    def watch_limits(self, date: datetime.date) -> None:
        """Note at a day's end which secured loans are within their limits."""
        within = [self._is_within(terms) for terms in self._loans]
        if within != self._within:
            self._within, self.limits_changed_on = within, date

    def _is_within(self, terms: AccountTerms) -> bool | None:
        ltv, limit = self._ltv(terms.secured_by or ""), _limit(terms)
        return None if ltv is None or limit is None else ltv <= limit

    def _ltv(self, collateral: str) -> Decimal | None:
        return _ltv(self._debt_on(collateral).value, self._market(collateral).value)

    def _debt(self, account: str) -> Worth:
        """The debt of one account, without the accounts below it (they have own terms)."""
        held = self._portfolio.positions.by_account.items()
        owed = self._sum((one, -units) for (name, one), units in held if units and name == account)
        return owed if owed.value is None else owed._replace(value=max(owed.value, ZERO))

    def loans(
        self, core: Decimal | None, entries: Iterable[Transaction]
    ) -> tuple[SecuredLoan, ...]:
        """The secured loans at `as_of`, in order of account.

        Args:
            core: the value of the whole core, None where UNKNOWN.
            entries: the replayed entries, to find the draws in.
        """
        if not self._loans:
            return ()
        draws = _draws(entries, self.loan_accounts)
        owed = self.secured_debt()
        net_core = None if core is None or owed is None else core - owed
        return tuple(
            self._loan(terms, terms.secured_by or "", net_core, tuple(draws[terms.account]))
            for terms in sorted(self._loans, key=lambda one: one.account)
        )

    def _loan(
        self,
        terms: AccountTerms,
        secured_by: str,
        net_core: Decimal | None,
        draws: tuple[Draw, ...],
    ) -> SecuredLoan:
        debt, held = self._debt(terms.account), self._market(secured_by)
        on_it = self._debt_on(secured_by)
        core_yield, no_yield = self._yield(secured_by)
        forced = None
        if on_it.value and terms.ltv_call:
            forced = on_it.value / terms.ltv_call
        move = None
        if forced is not None and held.value is not None and held.value > 0:
            move = forced / held.value - 1
        return SecuredLoan(
            account=terms.account,
            secured_by=secured_by,
            debt=debt.value,
            collateral=held.value,
            ltv=self._ltv(secured_by),
            limit=_limit(terms),
            net_core=net_core,
            rate=terms.rate,
            core_yield=core_yield,
            carry=None if core_yield is None or terms.rate is None else core_yield - terms.rate,
            forced_sale=forced,
            forced_sale_move=move,
            forced_sale_rate=self._rate_there(secured_by, move),
            missing=tuple(sorted({*on_it.missing, *held.missing})),
            no_yield=no_yield,
            draws=draws,
            location=terms.location,
        )

    def _market(self, account: str, haircuts: Mapping[str, Decimal] = NO_HAIRCUTS) -> Worth:
        """The value of what an account and those below it hold; `haircuts` are by commodity."""
        return self._sum(
            (commodity, units * haircuts.get(commodity, ONE))
            for commodity, units in self._held(account)
        )

    def _sum(self, held: Iterable[tuple[str, Decimal]]) -> Worth:
        """The value of units of commodities."""
        total = ZERO
        missing = []
        for commodity, units in held:
            rate = self._portfolio.rate(commodity)
            if rate is None:
                missing.append(commodity)
            else:
                total += units * rate
        return Worth(None if missing else total, tuple(sorted(missing)))

    def _debt_on(self, collateral: str) -> Worth:
        """The debt of all loans secured by an account, or by one below or above it."""
        total = ZERO
        missing: set[str] = set()
        for terms in self._loans:
            secured_by = terms.secured_by or ""
            if covers(collateral, secured_by) or covers(secured_by, collateral):
                debt = self._debt(terms.account)
                total += debt.value or ZERO
                missing.update(debt.missing)
        return Worth(None if missing else total, tuple(sorted(missing)))

    def _yield(self, account: str) -> tuple[Decimal | None, tuple[str, ...]]:
        """The stated yearly yield of an account's holdings, weighted by value.

        Cash in the base currency has a yield of 0 unless one is stated. The second item
        names the commodities whose yield or price is unknown; then the yield is None.
        """
        earned = total = ZERO
        unknown = set()
        for commodity, units in self._held(account):
            rate = self._portfolio.rate(commodity)
            stated = self._commodities.of(commodity).product_yield
            if stated is None and commodity == self._portfolio.base_currency:
                stated = ZERO
            if stated is None or rate is None:
                unknown.add(commodity)
            else:
                total += units * rate
                earned += units * rate * stated
        if unknown or total <= 0:
            return None, tuple(sorted(unknown))
        return earned / total, ()

    def _rate_there(self, account: str, move: Decimal | None) -> tuple[str, Decimal] | None:
        """The currency's rate at a forced sale, if all collateral depends on one currency."""
        if move is None:
            return None
        currencies = set()
        for commodity, _ in self._held(account):
            if self._commodities.of(commodity).hedged:
                return None
            currencies.add(self._portfolio.routes.currency_of(commodity))
        currency = currencies.pop() if len(currencies) == 1 else None
        if currency is None or currency == self._portfolio.base_currency:
            return None
        rate = self._portfolio.rate(currency)
        return None if rate is None else (currency, rate * (1 + move))


def _limit(terms: AccountTerms) -> Decimal | None:
    """The loan-to-value ratio up to which a loan may be drawn; None where not stated."""
    return terms.ltv_call if terms.ltv_warn is None else terms.ltv_warn


def _ltv(debt: Decimal | None, collateral: Decimal | None) -> Decimal | None:
    """Loan over value; None where one is UNKNOWN, or a debt has no collateral."""
    if debt == 0:
        return ZERO
    if debt is None or collateral is None or collateral <= 0:
        return None
    return debt / collateral


def _key(pledge: Pledge) -> tuple[str, str]:
    return pledge.core_account, pledge.liability


def _begun(pledge: Pledge) -> PledgedCore:
    return PledgedCore(
        core=pledge.core_account,
        liability=pledge.liability,
        start=pledge.date,
        end=None,
        exposed=None,
        peak=None,
        peak_date=None,
        missing=(),
        location=pledge.location,
        released=None,
        entry=pledge.entry,
    )


def _draws(entries: Iterable[Transaction], accounts: frozenset[str]) -> dict[str, list[Draw]]:
    """The postings that increased a loan, by account and in order of date."""
    found: dict[str, list[Draw]] = {account: [] for account in accounts}
    for entry in entries:
        for posting, number in booked(entry):
            if posting.account in accounts and number < 0:
                place = location_of(posting.meta, location_of(entry.meta))
                found[posting.account].append(Draw(entry.date, place, entry))
    return found
