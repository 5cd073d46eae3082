"""What of the holdings may be priced otherwise than the ledger means it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.valuation.prices import ONE
from beancount_barbell.model.instruments import DoubtfulTerms
from beancount_barbell.model.location import location_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping

    from beancount_barbell.engine.valuation.holdings import Holding
    from beancount_barbell.engine.valuation.routes import Routes
    from beancount_barbell.model.commodities import Commodities
    from beancount_barbell.model.entries import Transaction


class QuoteTerms:
    """Whether a quote is for one unit or for a contract, and lots that do not fit their terms."""

    def __init__(self, commodities: Commodities) -> None:
        self._commodities = commodities
        self._doubtful: dict[str, DoubtfulTerms] = {}
        self._sold: dict[str, DoubtfulTerms] = {}
        self.undecided: dict[Holding, None] = {}
        """Options with a multiplier of which no quote is known yet."""

    def doubt_lot(
        self,
        holding: Holding,
        entry: Transaction,
        posting_meta: Mapping[str, object] | None,
        *,
        free: bool,
    ) -> None:
        """Futures and CFDs are booked at no cost, and only they; in doubt is what is otherwise."""
        commodity = holding.commodity
        instrument = self._commodities.of(commodity).instrument
        odd = instrument is None if free else not holding.counted
        if odd and commodity not in self._doubtful:
            location = location_of(posting_meta, location_of(entry.meta))
            self._doubtful[commodity] = DoubtfulTerms(
                commodity, entry.date, None, None, None, location, entry
            )

    def doubt_sold(
        self, holding: Holding, entry: Transaction, posting_meta: Mapping[str, object] | None
    ) -> None:
        """An option is sold that does not say what it is on."""
        if holding.commodity not in self._sold:
            location = location_of(posting_meta, location_of(entry.meta))
            self._sold[holding.commodity] = DoubtfulTerms(
                holding.commodity, entry.date, None, None, None, location, entry
            )

    def decide(self, date: datetime.date, routes: Routes) -> Iterator[Holding]:
        """By an option's first quote, see what it is for: a contract, or one of many units.

        Exchanges quote options as they quote their underlying; what is paid is
        that times the multiplier. So where the cost is nearer to the multiplied
        quote than to the quote itself, the quote is taken times the multiplier. In
        the middle third between the two, by powers of the multiplier, it stays in doubt.
        Yields the options whose quote is taken times the multiplier.
        """
        for holding in tuple(self.undecided):
            hop, cost = holding.hop, routes.unit_cost(holding)
            if hop is None or hop.commodity != holding.commodity or not hop.explicit:
                continue
            if hop.entry is None or not cost:
                continue
            quote = hop.number * routes.rates[hop.quote]
            if not quote:
                continue
            del self.undecided[holding]
            multiplier = abs(self._commodities.of(holding.commodity).multiplier or ONE)
            ratio = cost / quote
            if multiplier > 1:
                multiplied, sure = ratio**2 > multiplier, not multiplier < ratio**3 < multiplier**2
            else:
                multiplied, sure = ratio**2 < multiplier, not multiplier**2 < ratio**3 < multiplier
            if multiplied or not sure:
                self._doubtful[holding.commodity] = DoubtfulTerms(
                    holding.commodity,
                    date,
                    multiplier,
                    cost,
                    quote,
                    location_of(hop.entry.meta),
                    hop.entry,
                    multiplier if multiplied else ONE,
                    sure,
                )
            if multiplied:
                holding.per_quote = multiplier
                yield holding

    def doubtful(self) -> tuple[DoubtfulTerms, ...]:
        """What may be priced otherwise than the ledger means it, in alphabetical order."""
        doubts = (*self._doubtful.values(), *self._sold.values())
        return tuple(sorted(doubts, key=lambda one: one.commodity))
