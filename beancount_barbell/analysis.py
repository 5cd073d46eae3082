"""The analysis that plugin, command line and Fava share: read, replay, review, judge, accept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.engine.replay import at_home, replay
from beancount_barbell.model.codes import VOCABULARY
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.reading.ledger import read_ledger
from beancount_barbell.routine.months import reviewed_months
from beancount_barbell.rules import RULES
from beancount_barbell.rules.judging import judge

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from beancount_barbell.figures.assessment import Doubt
    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History
    from beancount_barbell.model.policy import Policy
    from beancount_barbell.model.problems import RepeatedKey
    from beancount_barbell.model.roles import Roles
    from beancount_barbell.reading.ledger import Reading


class Analysis(NamedTuple):
    """The analysis of a ledger as of one day.

    Attributes:
        findings, history: those of every status, by date, code and place; the facts behind them.
        policy, roles: the limits in force at `as_of`, and the role of each account.
        as_of, base_currency: the day of the analysis, and the currency of its amounts.
        spoken: False for a ledger without a directive or tag of ours: nothing was judged.
        reading: the ledger as it was read, for figures that are computed only when needed.
    """

    findings: tuple[Finding, ...]
    history: History
    policy: Policy
    roles: Roles
    as_of: datetime.date
    base_currency: str
    spoken: bool
    reading: Reading

    def __repr__(self) -> str:
        return f"<Analysis as of {self.as_of}: {len(self.findings)} findings>"

    def figures(self, loading: Iterable[Doubt] = ()) -> dict[str, Any]:
        """The mapping that `status --format json` prints; `loading` are doubts about the load."""
        # Here, not above: bean-check needs no figures, and these modules are slow to import.
        from beancount_barbell.figures.status_figures import status_figures  # noqa: PLC0415 see above

        return status_figures(at_home(self.history, self.reading), self.findings, loading)

    def room(self) -> dict[str, Any]:
        """What may be booked next: the mapping that `room --format json` prints."""
        from beancount_barbell.figures.status_figures import room_part  # noqa: PLC0415 as above

        return room_part(at_home(self.history, self.reading), self.findings)


def analyse(
    entries: Sequence[Any],
    options_map: Mapping[str, Any],
    *,
    as_of: datetime.date | None = None,
    at_least: datetime.date | None = None,
    with_household: bool = False,
    repeated: Sequence[RepeatedKey] = (),
) -> Analysis:
    """Read a ledger, replay it, and judge it by every rule: a pure function of the arguments.

    Args:
        entries: Beancount's entries, before or after pads were expanded; they do not change.
        options_map: the ledger's options.
        as_of: the last day to analyse; None for the day of the ledger's last booking.
        at_least: as `as_of`, but not before that booking, and with later waivers and sign-offs.
        with_household: read outside accounts, too; without it, figures replay the ledger again.
        repeated: metadata keys that the ledger's text has twice, which entries do not show.
    """
    reading = read_ledger(entries, options_map, as_of, at_least, VOCABULARY, repeated)
    if not reading.spoken:
        # Without a directive or tag of ours there is nothing to replay: skip the entries.
        reading = reading._replace(stream=reading.stream._replace(entries=()))
    history = replay(reading, with_household=with_household)
    history = history._replace(months=reviewed_months(history))
    return Analysis(
        findings=judge(history, RULES) if reading.spoken else (),
        history=history,
        policy=history.policy,
        roles=history.roles,
        as_of=history.as_of,
        base_currency=history.base_currency,
        spoken=reading.spoken,
        reading=reading,
    )
