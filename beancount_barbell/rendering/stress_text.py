"""`barbell stress` as text: every probability with its assumptions, n and interval."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.currencies import smallest_unit
from beancount_barbell.model.exact import rounded
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rendering.labels import label, reason_text
from beancount_barbell.rendering.numbers import (
    index,
    money,
    percent,
    signed_money,
    signed_percent,
    units,
)
from beancount_barbell.rendering.stress_labels import stress_label
from beancount_barbell.rendering.stress_odds import (
    assumptions_text,
    by_model,
    chance_text,
    interval_text,
    model_text,
)
from beancount_barbell.rendering.style import Paint, unpainted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence


_HUNDREDTH_PERCENT = Decimal("0.0001")
_STATUS_STYLES = {"proven": "good", "proven-up-to": "good", "not-proven": "error"}


class _StressFormatter(NamedTuple):
    """Puts values of the figures into words of one language."""

    figures: Mapping[str, Any]
    lang: str
    paint: Paint

    @property
    def currency(self) -> str:
        """The base currency."""
        return str(self.figures["base_currency"])

    def say(self, key: str, **params: Any) -> str:
        return stress_label(key, self.lang, **params)

    def shown(self, number: Decimal | None, show: Callable[[Decimal], str]) -> str:
        """A number, or UNKNOWN."""
        return label("word.UNKNOWN", self.lang) if number is None else show(number)

    def money(self, number: Decimal | None) -> str:
        return self.shown(number, partial(money, currency=self.currency))

    def signed(self, number: Decimal | None) -> str:
        return self.shown(number, partial(signed_money, currency=self.currency))

    def why(self, path: str) -> list[str]:
        """The reason why a whole section is UNKNOWN, as the section's only line."""
        reason = reason_text(self.figures["unknown"][path], self.lang)
        return [self.say("unknown-because", reason=reason)]


def stress_text(
    figures: Mapping[str, Any], lang: str, paint: Paint = unpainted, doubt: str = ""
) -> str:
    """All sections, each under its heading.

    `doubt` says why all figures are uncertain, "" if they are not.
    """
    teller = _StressFormatter(figures, lang, paint)
    state = label(f"state.{figures['state']}", lang)
    lines = [teller.say("title", date=figures["as_of"], state=state)]
    lines += [paint(doubt, "notice")] if doubt else []
    trades = figures["streaks"][0]["trades"] if figures["streaks"] else ""
    headings: Mapping[str, dict[str, Any]] = {
        "together": {"date": figures["together"]["start"]},
        "proof": {"gap": percent(figures["proof"]["gap"])},
        "streaks": {"trades": trades},
    }
    for key, section in _SECTIONS.items():
        told = section(teller)
        if told:
            heading = teller.say(key, **headings.get(key, {}))
            lines += ["", paint(heading, "strong"), *(f"  {line}" for line in told)]
    return "\n".join(lines)


def _currency_fall(teller: _StressFormatter) -> Iterator[str]:
    fall = teller.figures["core"]["currency_fall"]
    if fall is None:
        return
    words = {"fall": percent(fall["fall"]), "value": teller.money(fall["value"])}
    line = teller.say("currency-fall", **words)
    if fall["floor_distance"] is not None:
        distance = teller.signed(fall["floor_distance"])
        line += label("status.comma", teller.lang) + teller.say("distance", distance=distance)
    yield line


def _core(teller: _StressFormatter) -> list[str]:
    core = teller.figures["core"]
    value = teller.say("value", value=teller.money(core["value"]))
    if core["floor"] is not None:
        distance = teller.signed(core["floor_distance"])
        value += label("status.comma", teller.lang)
        value += teller.say("floor", floor=teller.money(core["floor"]), distance=distance)
    ladder = {key: teller.money(amount) for key, amount in core["liquidity"].items()}
    lines = [value, *_currency_fall(teller), teller.say("liquidity", **ladder)]
    earned = core["yield"]
    if earned is None:
        reason = reason_text(teller.figures["unknown"]["core.yield"], teller.lang)
        return [*lines, teller.say("no-yield", reason=reason)]
    kinds = ("gross", "net", "local")
    span = {kind: signed_percent(earned[kind]) for kind in kinds}
    yearly = {kind: teller.shown(earned[f"{kind}_yearly"], signed_percent) for kind in kinds}
    weighted = teller.shown(earned["money_weighted_yearly"], signed_percent)
    lines.append(teller.say("yield", days=earned["days"], **span))
    rates = {
        key: teller.shown(earned[key], signed_percent) for key in ("distributed", "distributed_net")
    }
    lines.append(
        teller.say("simple", dietz=teller.shown(earned["modified_dietz"], signed_percent), **rates)
    )
    year = teller.say("yearly", **yearly, weighted=weighted)
    if earned["short"]:
        year += " " + teller.say("short", days=earned["days"])
    lines.append(year)
    parts = {key: teller.signed(amount) for key, amount in earned["result"].items()}
    parts["tax"] = teller.money(earned["result"]["tax"])
    lines.append(teller.say("result", **parts))
    if earned["months"]:
        counts = {key: earned[key] for key in ("months", "up", "up_local")}
        lines.append(teller.say("growth", **counts))
    return lines


def _sleeve(teller: _StressFormatter) -> list[str]:
    sleeve = teller.figures["sleeve"]
    worst, now = sleeve["worst_fall"], sleeve["under_water"]
    lines = [
        teller.say(
            "equity",
            equity=teller.money(sleeve["equity"]),
            exposure=teller.money(sleeve["exposure"]),
            nav=teller.shown(sleeve["nav"], index),
            drawdown=teller.shown(sleeve["drawdown"], percent),
        )
    ]
    if worst is not None:
        lines.append(teller.say("worst-fall", fall=_fall(teller, worst)))
    if now is not None and now != worst:
        lines.append(teller.say("under-water", fall=_fall(teller, now)))
    return lines


def _fall(teller: _StressFormatter, fall: Mapping[str, Any]) -> str:
    """Depth, peak, trough, recovery, and the days under water."""
    back = "fall.lasts" if fall["recovered_on"] is None else "fall.recovered"
    return teller.say(
        "fall",
        depth=percent(fall["depth"]),
        peak=index(fall["peak"]),
        peak_date=fall["peak_date"],
        trough=index(fall["trough"]),
        trough_date=fall["trough_date"],
        back=teller.say(back, date=fall["recovered_on"], days=fall["days"]),
    )


def _together(teller: _StressFormatter) -> list[str]:
    both = teller.figures["together"]
    if both["break_even"] is None:
        reason = reason_text(teller.figures["unknown"]["together.break_even"], teller.lang)
        even = teller.say("break-even-unknown", reason=reason)
    else:
        even = teller.say("break-even", rate=signed_percent(both["break_even"]))
    return [
        teller.say(
            "results",
            core=teller.signed(both["core_result"]),
            sleeve=teller.signed(both["sleeve_result"]),
            sum=teller.signed(both["sum"]),
        ),
        even,
    ]


def _moves(teller: _StressFormatter) -> list[str]:
    rows = teller.figures["moves"]
    if not rows:
        return teller.why("moves")
    if all(row["move"] is None for row in rows):
        return [teller.say("no-move")]
    return [_move(teller, row) for row in rows]


def _move(teller: _StressFormatter, row: Mapping[str, Any]) -> str:
    """One line and the move that reaches it; above 100 % only the rise of a short reaches it."""
    line = teller.say(f"line.{row['key']}", nav=index(row["nav"]))
    shown = {"line": line, "equity": teller.money(row["equity"])}
    if row["move"] is None:
        return teller.say("move-none", **shown)
    if not row["move"]:
        return teller.say("move-reached", **shown)
    key = "move-beyond" if row["move"] > 1 else "move"
    return teller.say(key, move=percent(row["move"]), **shown)


def _proof(teller: _StressFormatter) -> list[str]:
    proof = teller.figures["proof"]
    status = teller.say(f"proof.{proof['status']}", limit=teller.shown(proof["limit"], percent))
    lines = [
        teller.paint(status, _STATUS_STYLES[proof["status"]]),
        teller.say(
            "proof.amounts",
            deficit=teller.money(proof["deficit"]),
            outside=teller.money(proof["outside"]),
            risk=teller.money(proof["core_at_risk"]),
        ),
    ]
    for condition in proof["conditions"]:
        holds = teller.say(f"holds.{condition['holds']}")
        if not condition["holds"]:
            holds = teller.paint(holds, "error" if condition["holds"] is False else "notice")
        lines.append(f"{holds}: {teller.say('condition.' + condition['key'])}")
    return lines


def _chance(teller: _StressFormatter, row: Mapping[str, Any]) -> str:
    """A probability with its interval and n; never alone."""
    few = teller.paint(teller.say("few"), "notice") if row["few"] else ""
    notes = (interval_text(row, teller.lang), teller.say("n", n=row["n"]), few)
    told = label("status.comma", teller.lang).join(filter(None, notes))
    return f"{chance_text(row, teller.lang)} ({told})"


def _assuming(teller: _StressFormatter, row: Mapping[str, Any]) -> str:
    told = assumptions_text(row, teller.lang)
    return teller.paint(teller.say("assuming", assumptions=told), "dim")


def _ruin(teller: _StressFormatter) -> list[str]:
    """Each model with its inputs and assumptions, and below it its probability for each line."""
    lines = []
    for answers in by_model(teller.figures["ruin"]).values():
        lines.append(model_text(answers[0], teller.currency, teller.lang))
        lines.append("  " + _assuming(teller, answers[0]))
        lines += [
            f"  {teller.say('name.' + row['line'])}: {_chance(teller, row)}" for row in answers
        ]
    return lines or teller.why("ruin")


def _streaks(teller: _StressFormatter) -> list[str]:
    rows: Sequence[Mapping[str, Any]] = teller.figures["streaks"]
    lines = [
        teller.say(
            "streak",
            length=row["length"],
            chance=_chance(teller, row),
            expected=teller.shown(row["expected_trades"], units),
        )
        for row in rows
    ]
    return [*lines, _assuming(teller, rows[-1])] if rows else []


def _recovery(teller: _StressFormatter) -> list[str]:
    recovery = teller.figures["recovery"]
    lines = []
    if recovery["lost"]:
        lost, months = teller.money(recovery["lost"]), recovery["months_of_core_income"]
        if months is None:
            unknown = teller.figures["unknown"]["recovery.months_of_core_income"]
            reason = reason_text(unknown, teller.lang)
            lines.append(teller.say("lost-alone", lost=lost, reason=reason))
        else:
            lines.append(teller.say("lost", lost=lost, months=f"{months:.1f}"))
    for row in recovery["table"]:
        shown = {"drawdown": percent(row["drawdown"]), "gain": signed_percent(row["gain"])}
        told = teller.say("recover", **shown)
        if row["years"] is not None:
            rate = teller.shown(recovery["yield"], percent)
            told += teller.say("recover-years", years=f"{row['years']:.2f}", rate=rate)
        lines.append(told)
    return lines


def _size(teller: _StressFormatter) -> list[str]:
    lines = []
    for row in teller.figures["size"]:
        shown = {"losses": row["losses"], "line": teller.say(f"name.{row['line']}")}
        if row["fraction"] is None:
            lines.append(teller.say("reached", **shown))
            continue
        # Rounded down, so that the shown size still survives the streak.
        fraction = rounded(row["fraction"], _HUNDREDTH_PERCENT, ROUND_DOWN)
        stake = rounded(row["stake"], smallest_unit(teller.currency), ROUND_DOWN)
        lines.append(
            teller.say(
                "stay", fraction=percent(fraction), stake=money(stake, teller.currency), **shown
            )
        )
    return lines


_SECTIONS = {
    "core": _core,
    "sleeve": _sleeve,
    "together": _together,
    "moves": _moves,
    "proof": _proof,
    "ruin": _ruin,
    "streaks": _streaks,
    "recovery": _recovery,
    "size": _size,
}
"""The sections by the label of their heading, in order."""
