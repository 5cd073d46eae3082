"""One transaction → the amounts it moved between core, sleeve and outside.

The weight of a posting is the amount with which it balances: its cost, else its price,
else its units (Beancount's `convert.get_weight`). Legs are netted by participant: the
core, the sleeve, Equity, and every other account by itself. With the core at C < 0 and
the sleeve at S > 0, at most min(-C, S) of the core's money can have reached the sleeve.
That maximum is the breach, because the transaction can always be split so that it shows
as a direct transfer. At least max(0, -C + S - G) must have reached the sleeve, where G is
the sum received by all participants.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.sales import Sold, as_sold, at_price, is_sold, lots_coming
from beancount_barbell.model.buckets import CORE, HEDGE, ONE, RESERVE, SLEEVE, TRADE, ZERO
from beancount_barbell.model.exact import whole
from beancount_barbell.model.flows import Flow, Lent, Treatment, UnmappedResult, Way
from beancount_barbell.model.location import Location, location_of
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind, Layer, Role
from beancount_barbell.model.transactions import is_padding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from beancount_barbell.engine.bookings.reader import Booking, BookingReader, Piece
    from beancount_barbell.model.entries import Posting, Transaction
    from beancount_barbell.model.roles import AccountRole, Roles

BUCKET_OF_LAYER = {Layer.TRADE: TRADE, Layer.HEDGE: HEDGE, Layer.RESERVE: RESERVE}
HOLDING_KINDS = (Kind.ASSETS, Kind.LIABILITIES)  # a set would hash the members each time
RESULT_KINDS = (Kind.INCOME, Kind.EXPENSES)

THE_CORE, THE_SLEEVE, EQUITY, OUTSIDE = "<core>", "<sleeve>", "<equity>", "<outside>"
WAYS = {
    (THE_CORE, THE_SLEEVE): Way.CORE_TO_SLEEVE,
    (THE_CORE, OUTSIDE): Way.CORE_TO_OUTSIDE,
    (OUTSIDE, THE_CORE): Way.OUTSIDE_TO_CORE,
    (OUTSIDE, THE_SLEEVE): Way.OUTSIDE_TO_SLEEVE,
    (THE_SLEEVE, THE_CORE): Way.SLEEVE_TO_CORE,
    (THE_SLEEVE, OUTSIDE): Way.SLEEVE_TO_OUTSIDE,
}
"""(giver, taker) → the way of the money."""


class Leg(NamedTuple):
    """One posting, read. `weight` is in base currency where `rated`, else in `weight_currency`.

    `place` is that of the posting in its transaction, `cost` the total book cost
    with its currency. `bucket` is where the account's holdings or results belong,
    None outside. `sold` says that lots leave outside, `weight` being what they fetched;
    what of a result's weight was their loss is `lost`, and in it no longer.
    """

    place: int
    posting: Posting
    account: AccountRole
    units: Decimal
    commodity: str
    cost: tuple[str, Decimal] | None
    weight: Decimal
    weight_currency: str
    rated: bool
    bucket: int | None
    sold: bool = False
    lost: Decimal = ZERO


class Share(NamedTuple):
    """A leg's money, or a part of it, attributed to one participant (`party`)."""

    leg: Leg
    party: str
    bucket: int | None
    amount: Decimal


class Context(NamedTuple):
    """The facts against which a transaction is read, as of the end of its day.

    `rate` gives base currency for one unit of any commodity, None where unknown; `reduces`
    says whether a leg with a cost reduces the holding of its account; `bookings` reads which
    goods the transaction traded or exchanged; `pads` are the locations of the ledger's `pad`
    directives.
    """

    base_currency: str
    roles: Roles
    rate: Callable[[str], Decimal | None]
    reduces: Callable[[Leg], bool]
    bookings: BookingReader
    pads: frozenset[Location]


class Taken(NamedTuple):
    """What an untagged account took as the sleeve's loss, or gave back with lots (< 0).

    `bearer` is the bucket whose contributions such a loss leaves as they are; None where it is
    the result of lots that were sold, or their tax.
    """

    account: AccountRole
    amount: Decimal
    bearer: int | None


class Movement(NamedTuple):
    """What one transaction did: its legs, its flow, and facts for later steps.

    `unrated` are the sleeve's nets by currency, if any leg has no rate: of each currency
    they count from the day on which it has a rate (base currency: at once). `taken` is what
    untagged accounts took as the sleeve's loss, or gave back with lots (< 0).
    """

    legs: list[Leg]
    flow: Flow
    unmapped: tuple[UnmappedResult, ...]
    unrated: tuple[tuple[str, Decimal], ...]
    taken: tuple[Taken, ...]

    @property
    def untold(self) -> Decimal:
        """The size of the sleeve's results that no tag tells (>= 0, base currency)."""
        return sum((abs(one.amount) for one in self.taken), ZERO)


def bucket_of(account: AccountRole) -> int | None:
    """The bucket to which an account's holdings or results belong, None for outside.

    An account with contradictory tags counts as the sleeve's (trade layer): its money must
    not be counted on for the core.
    """
    if account.role is Role.CORE and not account.conflict:
        return CORE
    return sleeve_bucket(account) if account.conflict or account.role is Role.ATTACK else None


def sleeve_bucket(account: AccountRole) -> int:
    """The bucket of an account of the sleeve; see `bucket_of`."""
    return TRADE if account.conflict else BUCKET_OF_LAYER[account.layer or Layer.TRADE]


def holds_for_sleeve(account: AccountRole) -> bool:
    """Whether an account holds assets or debts of the sleeve."""
    return account.kind in HOLDING_KINDS and bucket_of(account) not in (None, CORE)


def classify(transaction: Transaction, context: Context) -> Movement:
    """Net a transaction by participant and compute what moved between the roles."""
    unpriced: set[str] = set()
    read = _without_memos(read_legs(transaction, context), context)
    booked = _as_sold(_without_strangers(read), context)
    booking, given = context.bookings.read(transaction), _given_away(booked, context)
    legs = _at_market(booked, context, booking, given, unpriced)
    beyond_book = sum((leg.weight for leg in legs), ZERO) - sum(
        (one.weight for one in booked), ZERO
    )
    owners = _owners_of_lots(legs, context)
    # Goods that the core gives away have no result: the expense beside them is the receiver.
    results_of = {} if given else owners
    rounding = _rounding_of_equity(legs, context)
    layer = _only_layer(legs)
    exact = _results_of_lots(legs, context) if len(results_of) > 1 else {}
    shares = [
        share
        for leg in legs
        for share in _attribute(leg, _owners_of_result(leg, exact, results_of, context), layer)
    ]
    if rounding is not None:
        shares = [*(share for share in shares if share.party != EQUITY), rounding]
    loss = _unattributed_loss(shares, _unpaid_outside(shares, beyond_book))
    flow = _flow(transaction, shares, owners, unpriced, context.pads, beyond_book, loss)
    unbooked = ZERO
    if booking is not None:
        nowhere = [leg.place for leg in booked if _is_for_nothing(leg, booking.of(leg.place))]
        unbooked = sum((leg.weight for leg in legs if leg.place in nowhere), ZERO)
    return Movement(
        legs,
        flow._replace(unbooked=unbooked) if unbooked else flow,
        _unmapped(transaction, shares, results_of, loss),
        _unrated(shares, context.base_currency),
        _taken(shares, loss),
    )


def only_keeps_books(kinds: Iterable[Kind]) -> bool:
    """Whether a transaction with such accounts closes results into Equity, or opens them.

    Nothing that anybody holds moves with it: it is neither money nor a result.
    """
    equity = False
    for kind in kinds:
        if kind in HOLDING_KINDS:
            return False
        equity = equity or kind is Kind.EQUITY
    return equity


def weigh(posting: Posting) -> tuple[str, Decimal] | None:
    """(currency, amount) with which a posting balances; None while it is not booked."""
    units = posting.units
    number = getattr(units, "number", None)
    if not isinstance(number, Decimal):
        return None
    cost = posting.cost
    cost_number = getattr(cost, "number", None)
    if cost is not None and isinstance(cost_number, Decimal):
        return cost.currency, whole(cost_number * number)
    price = posting.price
    if price is not None and isinstance(price.number, Decimal):
        return price.currency, whole(price.number * number)
    return units.currency, number


def read_legs(transaction: Transaction, context: Context) -> list[Leg]:
    """The legs of a transaction; postings without booked units are left out."""
    legs = []
    for place, posting in enumerate(transaction.postings):
        weighed = weigh(posting)
        if weighed is None:
            continue
        currency, weight = weighed
        at_cost = isinstance(getattr(posting.cost, "number", None), Decimal)
        rate = context.rate(currency) if currency != context.base_currency else ONE
        account = context.roles.of(posting.account)
        legs.append(
            Leg(
                place=place,
                posting=posting,
                account=account,
                units=posting.units.number,
                commodity=posting.units.currency,
                cost=weighed if at_cost else None,
                weight=weight if rate is None or rate == ONE else whole(weight * rate),
                weight_currency=currency,
                rated=rate is not None,
                bucket=bucket_of(account),
            )
        )
    return legs


def _without_memos(legs: list[Leg], context: Context) -> list[Leg]:
    """Give no weight to the sleeve's futures and CFDs whose other side a memo account notes.

    Example: 2 contracts, and -2 on an Equity account. No value comes in with them. Contracts at a
    cost, or of the core, keep their weight.
    """
    base, has_value = context.base_currency, context.bookings.has_value
    contracts = [leg for leg in legs if leg.commodity != base and not has_value(leg.commodity)]
    if not contracts:
        return legs
    paid = {leg.commodity for leg in contracts if leg.cost is not None or leg.bucket == CORE}
    nets: dict[str, Decimal] = {}
    for leg in contracts:
        nets[leg.commodity] = nets.get(leg.commodity, ZERO) + leg.units
    memos = {name for name, net in nets.items() if not net and name not in paid}
    return [
        leg._replace(weight=ZERO, rated=True) if leg.commodity in memos else leg for leg in legs
    ]


def _without_strangers(legs: list[Leg]) -> list[Leg]:
    """Leave out currencies without a rate that balance by themselves outside both roles.

    Example: hours of leave beside a salary. No amount of core or sleeve depends on them.
    """
    nets: dict[str, Decimal] = {}
    for leg in legs:
        if not leg.rated:
            nets[leg.weight_currency] = nets.get(leg.weight_currency, ZERO) + leg.weight
    if not nets:
        return legs
    concerned = {leg.weight_currency for leg in legs if leg.bucket is not None}
    strange = {name for name, net in nets.items() if not net and name not in concerned}
    return [leg for leg in legs if leg.weight_currency not in strange]


def _as_sold(legs: list[Leg], context: Context) -> list[Leg]:
    """The legs with lots that somebody outside sells at what they fetch."""
    if all(leg.bucket is not None or leg.cost is None for leg in legs):
        return legs
    coming = lots_coming(leg.posting for leg in legs)
    outside = [leg for leg in legs if leg.bucket is None]
    lots = [leg for leg in outside if is_sold(leg.posting, coming)]
    results = [leg for leg in outside if leg.account.kind in RESULT_KINDS]
    ours = any(leg.bucket is not None and is_sold(leg.posting, coming) for leg in legs)
    if not (lots and results) or ours or not all(leg.rated for leg in legs):
        return legs
    sold = []
    for leg in lots:
        fetched = at_price(leg.posting)
        if fetched is not None and leg.weight_currency != context.base_currency:
            fetched *= context.rate(leg.weight_currency) or ZERO
        sold.append(Sold(leg.weight, fetched))
    weights = as_sold(sold, [leg.weight for leg in results])
    if weights is None:
        return legs
    new = {
        leg.place: leg._replace(weight=weight, sold=True)
        for leg, weight in zip(lots, weights[0], strict=True)
    }
    for leg, weight in zip(results, weights[1], strict=True):
        new[leg.place] = leg._replace(weight=weight, lost=max(ZERO, leg.weight - weight))
    return [new.get(leg.place, leg) for leg in legs]


def _given_away(legs: list[Leg], context: Context) -> frozenset[int]:
    """The places of legs with which goods of some worth left the core for nothing.

    Only untagged results may stand against them, at any cost; else the result is empty.
    """
    leaving = []
    for leg in legs:
        if leg.bucket == CORE and leg.cost is not None and leg.units < 0 and _is_unpaid(leg):
            leaving.append(leg)
        elif (leg.weight > 0 or leg.units > 0) and not _is_untagged_result(leg):
            return frozenset()
    return frozenset(leg.place for leg in leaving if context.rate(leg.commodity))


def _at_market(
    legs: list[Leg],
    context: Context,
    booking: Booking | None,
    given: frozenset[int],
    unpriced: set[str],
) -> list[Leg]:
    """The legs, with goods that changed hands in kind at market: book weight understates them.

    The same holds for goods that the core has `given` away, and for goods that leave the core
    or come into the sleeve at a price or a cost of 0. Commodities without a rate are added to
    `unpriced`.
    """
    if booking is None and not given:
        return legs
    return [_in_kind(leg, context, booking, given, unpriced) for leg in legs]


def _in_kind(
    leg: Leg,
    context: Context,
    booking: Booking | None,
    given: frozenset[int],
    unpriced: set[str],
) -> Leg:
    """A leg with the units that changed hands in kind, or for nothing, at market value.

    A price stated between two participants is ignored: the money paid counts as its own leg.
    """
    if leg.commodity == leg.weight_currency or not context.bookings.has_value(leg.commodity):
        return leg
    pieces = () if booking is None else booking.of(leg.place)
    handed = ZERO if booking is None else booking.handed.get(leg.place, ZERO)
    across = [piece for piece in pieces if piece.across]
    rest = leg.units - handed - sum((piece.units for piece in across), ZERO)
    units = handed + sum((piece.units * piece.ratio for piece in across), ZERO)
    if leg.place in given or _is_for_nothing(leg, pieces):
        units, rest = leg.units, ZERO
    if not units:
        return leg
    rate = context.rate(leg.commodity)
    if rate is None:
        unpriced.add(leg.commodity)
        return leg
    weight = whole(units * rate) + leg.weight * rest / leg.units
    return leg._replace(weight=weight, rated=leg.rated or not rest)


def _is_for_nothing(leg: Leg, pieces: Sequence[Piece]) -> bool:
    """Whether goods leave the core, or come into the sleeve, at a price or a cost of 0."""
    if pieces or leg.weight or leg.bucket is None or not _is_unpaid(leg):
        return False
    return leg.units < 0 if leg.bucket == CORE else leg.units > 0


def _is_unpaid(leg: Leg) -> bool:
    price = leg.posting.price
    return price is None or not price.number


def _rounding_of_equity(legs: list[Leg], context: Context) -> Share | None:
    """The Equity legs as a share of the only role that takes part, if they are only rounding.

    None where they are more than rounding, or where core and sleeve both take part. If all
    other legs are the role's, the share is the amount that balances them, because an
    interpolated Equity leg is rounded, too.
    """
    equity = [leg for leg in legs if leg.account.kind is Kind.EQUITY]
    if not equity or not all(leg.rated for leg in legs):
        return None
    net = sum((leg.weight for leg in equity), ZERO)
    ours = [leg for leg in legs if leg.bucket is not None]
    parties = {_party(leg) for leg in ours}
    if len(parties) > 1 or not context.bookings.is_rounding(net, context.base_currency):
        return None
    held = -sum((leg.weight for leg in ours), ZERO)
    alone = len(equity) + len(ours) == len(legs)
    if alone and context.bookings.is_rounding(held, context.base_currency):
        net = held
    bucket = min(leg.bucket for leg in ours if leg.bucket is not None)
    return Share(equity[0], parties.pop(), bucket, net)


def party_of(account: AccountRole, bucket: int | None, weight: Decimal) -> str:
    """The participant of a leg: core, sleeve, all of Equity, else the account itself.

    An account with contradictory tags is the core if the leg gives, the sleeve if it receives.
    """
    if account.conflict:
        return THE_CORE if weight < 0 else THE_SLEEVE
    if bucket is not None:
        return THE_CORE if bucket == CORE else THE_SLEEVE
    return EQUITY if account.kind is Kind.EQUITY else account.account


def _party(leg: Leg) -> str:
    return party_of(leg.account, leg.bucket, leg.weight)


def _reduced_lots(
    legs: list[Leg], context: Context
) -> Iterator[tuple[int, str, Decimal, Decimal | None]]:
    """The legs of core and sleeve that reduce lots: (bucket, currency, cost, result).

    The result is units x price - cost, None without a price; both are in the cost's currency.
    """
    for leg in legs:
        if leg.bucket is not None and leg.cost is not None and context.reduces(leg):
            currency, cost = leg.cost
            price = leg.posting.price
            yield (
                leg.bucket,
                currency,
                cost,
                None if price is None else leg.units * price.number - cost,
            )


def _owners_of_lots(legs: list[Leg], context: Context) -> dict[int, Decimal]:
    """Buckets of which a transaction reduces lots, each with its share of the result (a ratio).

    By gain (units x price - cost, absolute) if every reduced lot has a price, else by cost.
    """
    gains: dict[int, Decimal] = defaultdict(Decimal)
    costs: dict[int, Decimal] = defaultdict(Decimal)
    priced = True
    for bucket, _, cost, result in _reduced_lots(legs, context):
        costs[bucket] += abs(cost)
        if result is None:
            priced = False
        else:
            gains[bucket] += abs(result)
    weights = gains if priced and any(gains.values()) else costs
    total = sum(weights.values(), ZERO)
    if not total:
        return {bucket: ONE / len(costs) for bucket in costs}
    return {bucket: weights[bucket] / total for bucket in costs}


def _results_of_lots(legs: list[Leg], context: Context) -> dict[str, dict[int, Decimal]]:
    """Currency of the cost → bucket → result of its reduced lots (units x price - cost).

    Currencies in which such a lot has no price are left out.
    """
    found: dict[str, dict[int, Decimal]] = {}
    unknown = set()
    for bucket, currency, _, result in _reduced_lots(legs, context):
        if result is None:
            unknown.add(currency)
        else:
            layers = found.setdefault(currency, {})
            layers[bucket] = layers.get(bucket, ZERO) + result
    return {currency: layers for currency, layers in found.items() if currency not in unknown}


def _owners_of_result(
    leg: Leg,
    results: Mapping[str, Mapping[int, Decimal]],
    owners: dict[int, Decimal],
    context: Context,
) -> dict[int, Decimal]:
    """The owners' shares (ratios) in a leg: by their own `results` if it is the sum of these.

    A loss beside a gain has a share below zero. Otherwise the shares are `owners`, by the size of
    the lots; also where prices, which Beancount does not check, would make the core's result worse.
    """
    parts = results.get(leg.commodity)
    if parts is None or leg.account.kind not in RESULT_KINDS:
        return owners
    whole = sum(parts.values(), ZERO)
    if not whole or not context.bookings.is_rounding(leg.units - whole, leg.commodity):
        return owners
    exact = {bucket: result / whole for bucket, result in parts.items() if result}
    if CORE in owners:
        more = leg.weight * (exact.get(CORE, ZERO) - owners[CORE]) > 0
        return owners if more or leg.bucket is not None else exact
    return exact


def _only_layer(legs: list[Leg]) -> int | None:
    """The only layer in which a transaction moves holdings; None with no layer or several."""
    touched = {
        leg.bucket
        for leg in legs
        if leg.units and leg.bucket not in (None, CORE) and leg.account.kind in HOLDING_KINDS
    }
    return touched.pop() if len(touched) == 1 else None


def _attribute(leg: Leg, owners: dict[int, Decimal], only_layer: int | None) -> list[Share]:
    """Attribute a leg to core, sleeve or outside: a result by its tag, else by the lots sold.

    The lots sold always decide in which layer of the sleeve a result is.
    """
    party = _party(leg)
    if leg.bucket is not None:
        bucket = CORE if party == THE_CORE else leg.bucket
        if bucket != CORE and leg.account.kind in RESULT_KINDS:
            sold = {layer: share for layer, share in owners.items() if layer != CORE}
            if len(sold) > 1:
                total = sum(sold.values(), ZERO)
                return [Share(leg, party, n, leg.weight * sold[n] / total) for n in sold]
            bucket = next(iter(sold), bucket if only_layer is None else only_layer)
        return [Share(leg, party, bucket, leg.weight)]
    if owners and _is_untagged_result(leg):
        return [
            Share(leg, THE_CORE if owner == CORE else THE_SLEEVE, owner, leg.weight * share)
            for owner, share in owners.items()
        ]
    return [Share(leg, party, None, leg.weight)]


def _is_untagged_result(leg: Leg) -> bool:
    return leg.account.kind in RESULT_KINDS and not leg.account.tagged


def _unattributed_loss(shares: list[Share], unpaid: Decimal) -> Decimal:
    """What untagged accounts took, less the `unpaid` part, as far as it is the sleeve's loss."""
    spent = sum(_spent_untagged(shares).values(), ZERO)
    if not spent:
        return ZERO
    held = _net_of(THE_SLEEVE, HOLDING_KINDS, shares)
    income = any(amount < 0 for amount in _untagged(shares, Kind.INCOME).values())
    return loss_of_sleeve(spent - unpaid, held, income=income)


def loss_of_sleeve(spent: Decimal, held: Decimal, *, income: bool) -> Decimal:
    """The part of untagged expenses that counts as the sleeve's loss, in the unit of `spent`.

    Expenses, and what an Income account takes, count as far as the sleeve paid them. If the
    sleeve received money, they count if they are no larger than the amount received (a fee on
    the way). A larger expense (a household bill) does not count, nor does one in a transaction
    with untagged income.

    Args:
        spent: the amount that untagged expenses, and Income accounts, took.
        held: the amount that the sleeve's accounts received (> 0) or gave (< 0).
        income: whether an untagged Income account gave something.
    """
    if spent <= 0:
        return ZERO
    if held < 0:
        return min(spent, -held)
    return spent if spent <= held and not income else ZERO


def _taken(shares: list[Share], loss: Decimal) -> tuple[Taken, ...]:
    """What untagged accounts took as the sleeve's loss; negative where they gave it back.

    They have their part of the unattributed `loss`; a loss or a tax beside lots of the sleeve
    that are sold is the sleeve's as well. Nothing of it is known where a leg has no rate.
    """
    if not all(share.leg.rated for share in shares):
        return ()
    taken = [
        Taken(share.leg.account, share.amount, None)
        for share in shares
        if share.party == THE_SLEEVE and _is_untagged_result(share.leg)
    ]
    if loss:
        spent = _spent_untagged(shares)
        total = sum(spent.values(), ZERO)
        roles = {share.leg.account.account: share.leg.account for share in shares}
        bearer = _bearer(_nets_of_buckets(shares))
        taken += [
            Taken(roles[name], amount * loss / total, bearer) for name, amount in spent.items()
        ]
    return tuple(taken)


def _spent_untagged(shares: list[Share]) -> dict[str, Decimal]:
    """What untagged accounts took that no lots explain: expenses, and what Income accounts took."""
    income = _untagged(shares, Kind.INCOME).items()
    return _untagged(shares, Kind.EXPENSES) | {name: one for name, one in income if one > 0}


def _untagged(shares: list[Share], *kinds: Kind) -> dict[str, Decimal]:
    """Untagged result accounts without an owner by lots → the net amount they received."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for share in shares:
        leg = share.leg
        if share.bucket is None and _is_untagged_result(leg) and leg.account.kind in kinds:
            found[leg.account.account] += share.amount
    return found


def _given_untagged(shares: list[Share], net: Decimal) -> tuple[tuple[str, Decimal], ...]:
    """The untagged result accounts that gave the sleeve money that counts as a contribution."""
    given = _untagged(shares, Kind.INCOME, Kind.EXPENSES)
    return tuple(
        (account, min(-amount, net))
        for account, amount in sorted(given.items())
        if amount < 0 < net
    )


def _flow(
    transaction: Transaction,
    shares: list[Share],
    owners: dict[int, Decimal],
    unpriced: set[str],
    pads: frozenset[Location],
    beyond_book: Decimal,
    loss: Decimal,
) -> Flow:
    nets: dict[str, Decimal] = defaultdict(Decimal)
    for share in shares:
        nets[share.party] += share.amount
    if beyond_book:
        _without_book_results(nets, shares, beyond_book)
    else:
        carried = _carried_by_results(shares, owners)
        nets[THE_CORE] -= carried
        nets[THE_SLEEVE] += carried
    core, sleeve = nets[THE_CORE], nets[THE_SLEEVE]
    received = sum((net for net in nets.values() if net > 0), ZERO)
    most = least = pro_rata = back = ZERO
    if core < 0 < sleeve:
        most = min(-core, sleeve)
        least = max(ZERO, -core + sleeve - received)
        pro_rata = -core * sleeve / received
    elif sleeve < 0 < core:
        back = min(-sleeve, core)
    withdrawn = max(ZERO, -core) - most

    padded = is_padding(transaction, pads)
    layers = _layer_nets(shares, loss)
    net = sleeve + loss
    if (padded or _only_renames(shares)) and net < 0 and not back:
        # Nobody knows where it went: unexplained money is a loss, never a withdrawal.
        net, layers = ZERO, (ZERO, ZERO, ZERO)
    # A tax or a fee that somebody pays for the sleeve does not arrive in its accounts.
    arrived = _net_of(THE_SLEEVE, HOLDING_KINDS, shares)
    given = ZERO
    if not padded or most:
        given = max(ZERO, min(net, _given(shares, nets)))
    explicit = max(ZERO, min(given, arrived))

    rated = all(share.leg.rated for share in shares)
    unknown = frozenset() if rated else _unknown_ways(shares)
    unrated = {share.leg.weight_currency for share in shares if not share.leg.rated}
    place = location_of(transaction.meta)
    borrowed, debts = _borrowed(shares, nets, arrived)
    if not rated and borrowed <= 0 and Way.OUTSIDE_TO_SLEEVE not in unknown:
        borrowed, debts = ZERO, ()  # the part of a debt that it repaid is unknown
    leaving = [s for s in shares if s.party == THE_CORE and s.amount < 0]
    arriving = [s for s in shares if s.party == THE_SLEEVE and s.amount > 0]
    received_by_core = [s for s in shares if core > 0 and s.party == THE_CORE and s.amount > 0]
    given_by_sleeve = [s for s in shares if sleeve < 0 and s.party == THE_SLEEVE and s.amount < 0]
    return Flow(
        date=transaction.date,
        core_net=core if rated else None,
        sleeve_net=sleeve if rated else None,
        to_sleeve=None if Way.CORE_TO_SLEEVE in unknown else most if rated else ZERO,
        to_sleeve_least=None if Way.CORE_TO_SLEEVE in unknown else least if rated else ZERO,
        to_sleeve_pro_rata=None if Way.CORE_TO_SLEEVE in unknown else pro_rata if rated else ZERO,
        from_sleeve=back if rated else ZERO,
        withdrawn=None if Way.CORE_TO_OUTSIDE in unknown else withdrawn if rated else ZERO,
        inflow=max(net, ZERO) if rated else ZERO,
        outflow=max(-net, ZERO) if rated else ZERO,
        explicit_inflow=explicit if rated else ZERO,
        costs_borne=given - explicit if rated else ZERO,
        layers=layers if rated else (ZERO, ZERO, ZERO),
        source=_largest(leaving),
        target=_largest(arriving),
        accounts=frozenset(share.leg.account.account for share in shares),
        links=frozenset(transaction.links or ()),
        missing=tuple(sorted(unpriced | unrated)),
        to_equity=nets[EQUITY] > 0,
        core_income=min(_own_income(leaving, owners), max(ZERO, -core)),
        core_location=_place_of(leaving, place),
        sleeve_location=_place_of(arriving, place),
        entry=transaction,
        borrowed=borrowed if rated or not borrowed else None,
        lender=largest_lender(debts),
        debts=debts,
        core_target=_largest(received_by_core),
        sleeve_source=_largest(given_by_sleeve),
        opened=max(ZERO, min(net, -nets[EQUITY])) if rated else ZERO,
        untagged=_given_untagged(shares, net) if rated else (),
        unknown=unknown,
    )


def _only_renames(shares: list[Share]) -> bool:
    """Whether results of the sleeve go to accounts of nobody's, and nothing that is held moves."""
    return all(
        one.leg.account.kind in RESULT_KINDS
        and (one.party == THE_SLEEVE or _is_untagged_result(one.leg))
        for one in shares
    )


def _net_of(party: str, kinds: tuple[Kind, ...], shares: list[Share]) -> Decimal:
    """The net of a role's accounts of some kinds."""
    return sum(
        (one.amount for one in shares if one.party == party and one.leg.account.kind in kinds),
        ZERO,
    )


def _results_of(party: str, shares: list[Share]) -> Decimal:
    """The net of a role's result accounts: positive for a cost, negative for a gain."""
    return _net_of(party, RESULT_KINDS, shares)


def _carried_by_results(shares: list[Share], owners: dict[int, Decimal]) -> Decimal:
    """The amount that a cost of the core and a gain of the sleeve move in one transaction.

    The books of each role balance, and yet the core has paid what the sleeve received. If
    the transaction reduces lots of the sleeve, the gain is a real one, and nothing moves.
    """
    cost = _results_of(THE_CORE, shares)
    gain = -_results_of(THE_SLEEVE, shares)
    if any(bucket != CORE for bucket in owners):
        return ZERO
    return max(ZERO, min(cost, gain))


def _without_book_results(
    nets: dict[str, Decimal], shares: list[Share], beyond_book: Decimal
) -> None:
    """Take results out of the nets that are only the difference of book value and market value.

    Goods that changed hands in kind count `beyond_book` more than booked (less, if negative).
    Nobody paid that part of a cost beside them (or received that part of a gain).
    """
    left, sign = abs(beyond_book), ONE.copy_sign(beyond_book)
    for party in (THE_CORE, THE_SLEEVE):
        part = min(left, max(ZERO, sign * _results_of(party, shares)))
        nets[party] -= sign * part
        left -= part


def _unpaid_outside(shares: list[Share], beyond_book: Decimal) -> Decimal:
    """The part of outside costs that is only the difference of book value and market value."""
    ours = sum((max(ZERO, _results_of(party, shares)) for party in (THE_CORE, THE_SLEEVE)), ZERO)
    return max(ZERO, beyond_book - ours)


def _unknown_ways(shares: list[Share]) -> frozenset[Way]:
    """The ways of a transaction on which something without a rate went.

    A transaction balances in each currency: money that somebody gave in one currency was
    received by a participant with a plus in it. All money with a rate counts as one currency.
    """
    nets: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for share in shares:
        nets[share.party, "" if share.leg.rated else share.leg.weight_currency] += share.amount
    found = set()
    for currency in {currency for _, currency in nets}:
        sides = [
            (party if party in (THE_CORE, THE_SLEEVE) else OUTSIDE, net > 0)
            for (party, name), net in nets.items()
            if name == currency and net
        ]
        found |= {
            way
            for (giver, taker), way in WAYS.items()
            if (giver, False) in sides and (taker, True) in sides
        }
    return frozenset(found)


def _layer_nets(shares: list[Share], loss: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Net contribution of each layer (trade, hedge, reserve).

    The unattributed loss is added to the net of the layer that paid most, because it is no
    withdrawal; where none paid, to that of the layer that received most: it was put in, too.
    """
    nets = _nets_of_buckets(shares)
    if loss:
        nets[_bearer(nets)] += loss
    return nets[TRADE], nets[HEDGE], nets[RESERVE]


def _nets_of_buckets(shares: list[Share]) -> list[Decimal]:
    nets = [ZERO, ZERO, ZERO, ZERO]
    for share in shares:
        if share.party == THE_SLEEVE and share.bucket is not None:
            nets[share.bucket] += share.amount
    return nets


def _bearer(nets: Sequence[Decimal]) -> int:
    """The bucket of the sleeve that paid most; where none paid, the one that received most."""
    paid = min(SLEEVE, key=nets.__getitem__)
    return paid if nets[paid] < 0 else max(SLEEVE, key=nets.__getitem__)


def _given(shares: list[Share], nets: dict[str, Decimal]) -> Decimal:
    """The sum that participants gave, without untagged result accounts that have no owner."""
    unmapped = {one.party for one in shares if one.bucket is None and _is_untagged_result(one.leg)}
    return -sum((min(net, ZERO) for party, net in nets.items() if party not in unmapped), ZERO)


def _borrowed(
    shares: list[Share], nets: dict[str, Decimal], arrived: Decimal
) -> tuple[Decimal, tuple[Lent, ...]]:
    """(amount that debts outside lent the sleeve, the part of each debt), in base currency.

    The amount is negative if the sleeve repaid debts. A loan counts only as far as it `arrived`
    in the sleeve's accounts: a fee that a card pays for the sleeve is a contribution, no capital.

    The amount is the most that is possible, as between core and sleeve. But money from Equity
    is no debt: an opening brings in what was there before, and funds nothing.
    """
    sleeve, equity = nets[THE_SLEEVE], nets[EQUITY]
    if sleeve > 0:
        sleeve = max(ZERO, sleeve + min(ZERO, equity))
    else:
        sleeve = min(ZERO, sleeve + max(ZERO, equity))
    debts = {
        share.party: nets[share.party]
        for share in shares
        if share.bucket is None
        and share.leg.account.kind is Kind.LIABILITIES
        and nets[share.party] * sleeve < 0
    }
    if not debts:
        return ZERO, ()
    total = abs(sum(debts.values(), ZERO))
    amount = max(sleeve, -total) if sleeve < 0 else min(sleeve, total, max(ZERO, arrived))
    return amount, tuple(_each_debt(shares, debts)) if amount else ()


def _each_debt(shares: list[Share], debts: Mapping[str, Decimal]) -> Iterator[Lent]:
    """The part of each of `debts` in the transaction, by commodity."""
    units: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    worth: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for share in shares:
        if share.party in debts:
            place = share.party, share.leg.commodity
            units[place] += share.leg.units
            worth[place] += share.amount
    for (account, commodity), amount in sorted(worth.items()):
        if amount * debts[account] > 0:
            number = units[account, commodity] or amount  # units are 0 where only prices differ
            yield Lent(account, commodity, abs(number), abs(amount))


def largest_account(amounts: Iterable[tuple[str, Decimal]]) -> str | None:
    """The account with the largest sum of `amounts`, ties by name; None without any."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for account, amount in amounts:
        totals[account] += amount
    return min(totals, key=lambda account: (-totals[account], account), default=None)


def largest_lender(debts: Iterable[Lent]) -> str | None:
    """The account with the largest worth of debts, ties by name; None without debts."""
    return largest_account((one.account, one.worth) for one in debts)


def _own_income(leaving: list[Share], owners: dict[int, Decimal]) -> Decimal:
    """Core's distributions and interest in the money that left it; gains on lots do not count."""
    if owners:
        return ZERO
    return -sum((s.amount for s in leaving if s.leg.account.kind is Kind.INCOME), ZERO)


def _largest(shares: list[Share]) -> str | None:
    """The account with the largest legs among `shares`, ties by name."""
    return largest_account((share.leg.account.account, abs(share.amount)) for share in shares)


def _place_of(shares: list[Share], fallback: Location) -> Location:
    return location_of(shares[0].leg.posting.meta, fallback) if shares else fallback


def _unmapped(
    transaction: Transaction, shares: list[Share], owners: dict[int, Decimal], loss: Decimal
) -> tuple[UnmappedResult, ...]:
    """The untagged result accounts of a transaction of core or sleeve, with their treatment."""
    with_sleeve = any(share.party == THE_SLEEVE for share in shares)
    found: dict[str, UnmappedResult] = {}
    for share in shares:
        leg = share.leg
        if not _is_untagged_result(leg):
            continue
        if owners:
            treatment = Treatment.RESULT_OF_LOTS
        elif leg.account.kind is Kind.INCOME and share.amount < 0:
            treatment = Treatment.CONTRIBUTION
        else:
            treatment = Treatment.LOSS if loss else Treatment.OUTSIDE
        result = UnmappedResult(
            transaction.date,
            leg.account.account,
            with_sleeve,
            treatment,
            location_of(leg.posting.meta, location_of(transaction.meta)),
            transaction,
        )
        known = found.get(result.account)
        if known is None or result.goes_before(known):
            found[result.account] = result
    return tuple(found.values())


def _unrated(shares: list[Share], base_currency: str) -> tuple[tuple[str, Decimal], ...]:
    """The sleeve's nets by currency, if any leg has no rate; else nothing.

    Legs with a rate are in base currency already.
    """
    if all(share.leg.rated for share in shares):
        return ()
    nets: dict[str, Decimal] = defaultdict(Decimal)
    for share in shares:
        if share.party == THE_SLEEVE:
            currency = base_currency if share.leg.rated else share.leg.weight_currency
            nets[currency] += share.amount
    return tuple((currency, net) for currency, net in sorted(nets.items()) if net)
