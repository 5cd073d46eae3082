"""Doubts about how a holding is quoted, which may make its value wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ONE
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
    """Decides whether an option's quote is for one unit or a contract; notes doubtful lots."""

    def __init__(self, commodities: Commodities) -> None:
        self._commodities = commodities
        self._doubtful: dict[str, DoubtfulTerms] = {}
        self._sold: dict[str, DoubtfulTerms] = {}
        self.undecided: dict[Holding, None] = {}
        """Options with a multiplier, before their first quote."""

    def doubt_lot(
        self,
        holding: Holding,
        entry: Transaction,
        posting_meta: Mapping[str, object] | None,
        *,
        free: bool,
    ) -> None:
        """Note a lot whose cost does not fit: only futures and CFDs are booked at no cost.

        `free` is whether the lot has a cost of zero.
        """
        commodity = holding.commodity
        instrument = self._commodities.of(commodity).instrument
        odd = instrument is None if free else not holding.counted
        if odd and commodity not in self._doubtful:
            self._doubtful[commodity] = _doubt(commodity, entry, posting_meta)

    def doubt_sold(
        self, holding: Holding, entry: Transaction, posting_meta: Mapping[str, object] | None
    ) -> None:
        """Note a sold option without `barbell-underlying`."""
        if holding.commodity not in self._sold:
            self._sold[holding.commodity] = _doubt(holding.commodity, entry, posting_meta)

    def decide(self, date: datetime.date, routes: Routes) -> Iterator[Holding]:
        """Decide by an option's first quote whether it is for a contract or for one unit.

        Exchanges quote an option for one unit of its underlying, and the buyer pays the
        quote times the multiplier. So if the cost is nearer to the multiplied quote than to
        the quote itself, the quote is multiplied. On a logarithmic scale between the two,
        the middle third stays in doubt, e.g. for a multiplier of 1,000 costs of 10 to 100
        times the quote. Yields the options whose quote is multiplied.
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
        """The commodities in doubt, in alphabetical order."""
        doubts = (*self._doubtful.values(), *self._sold.values())
        return tuple(sorted(doubts, key=lambda one: one.commodity))


def _doubt(
    commodity: str, entry: Transaction, posting_meta: Mapping[str, object] | None
) -> DoubtfulTerms:
    location = location_of(posting_meta, location_of(entry.meta))
    return DoubtfulTerms(commodity, entry.date, None, None, None, location, entry)
