"""`status` as one screen, and as one line for a prompt."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rendering.assessed import (
    STYLES,
    doubt_texts,
    headline_text,
    limit_text,
    value_text,
    verdict_text,
    word_text,
)
from beancount_barbell.rendering.labels import counted, label, reason_text, regime_notes
from beancount_barbell.rendering.numbers import money, percent, signed_money, signed_percent, units
from beancount_barbell.rendering.report import headline
from beancount_barbell.rendering.room_text import must_lines, room_formatter, short_lines
from beancount_barbell.rendering.style import Paint, ScreenRow, screen, unpainted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.figures.assessment import Assessed, Assessment
    from beancount_barbell.figures.distances import Distance
    from beancount_barbell.model.findings import Finding

_MOST_FINDINGS = 8
_STYLES_OF_WORDS = {
    "OK": "good",
    "REDUCING": "notice",
    "UNKNOWN": "notice",
    "HALTED": "error",
    "BREACH": "error",
}
_STATE_THAT_BINDS_NOTHING = "ACTIVE"


class Figures(NamedTuple):
    """The content of the screen.

    Attributes:
        values: `status_figures` of the ledger.
        assessed: the assessment of each figure.
        lines: `lines_of` the policy in force; rounding never moves a NAV across a line.
        distances: `line_distances` of the same history.
        failing: the findings that fail, listed at the end.
    """

    values: Mapping[str, Any]
    assessed: Assessed
    lines: Mapping[str, Decimal]
    distances: tuple[Distance, ...]
    failing: tuple[Finding, ...]


class _StatusFormatter(NamedTuple):
    """The figures, and how to show them: one place for language and currency."""

    figures: Mapping[str, Any]
    assessed: Assessed
    lang: str
    paint: Paint

    def label(self, key: str, **params: Any) -> str:
        """A label in the reader's language."""
        return label(key, self.lang, **params)

    def money(self, amount: Decimal) -> str:
        """An amount in base currency."""
        return money(amount, self.figures["base_currency"])

    def amount(self, amount: Decimal | None) -> str:
        """An amount, or the word UNKNOWN."""
        return self.label("word.UNKNOWN") if amount is None else self.money(amount)

    def unknown(self, path: str) -> str:
        """UNKNOWN, with the reason under `path`."""
        reason = self.figures["unknown"][path]
        return self.label("status.unknown", reason=reason_text(reason, self.lang))

    def one(self, key: str) -> Assessment:
        """The assessment of the figure `key`."""
        return self.assessed.figures[key]

    def value(self, key: str, lines: Iterable[Decimal] = ()) -> str:
        """The assessed value of the figure `key`."""
        return value_text(self.one(key), self.figures["base_currency"], self.lang, lines)

    def limit(self, key: str) -> str | None:
        """The limit of the figure `key`."""
        return limit_text(self.one(key), self.figures["base_currency"])

    def judged(self, key: str, text: str = "") -> str:
        """`text` about the figure `key`, and the figure's verdict in its tone."""
        one = self.one(key)
        verdict = self.paint(verdict_text(one, self.lang), STYLES[one.tone])
        return self.label("status.judged", text=text, verdict=verdict) if text else verdict

    def joined(self, *texts: str) -> str:
        """Several texts of one row, in one line."""
        return self.label("status.joint").join(texts)

    def because(self, key: str) -> tuple[str, ...]:
        """Why the figure `key` is UNKNOWN, as a note; empty where it is known."""
        one = self.one(key)
        if one.value is not None or one.unknown is None:
            return ()
        return (reason_text(one.unknown, self.lang),)

    def why(self, path: str) -> tuple[str, ...]:
        """The reason under `path` as a note; empty where the figure is known."""
        reason = self.figures["unknown"].get(path)
        return () if reason is None else (reason_text(reason, self.lang),)


def status_screen(shown: Figures, lang: str, paint: Paint = unpainted) -> str:
    """State, ceiling, core, sleeve, lines, budgets, flows, liquidity, findings."""
    voice = _StatusFormatter(shown.values, shown.assessed, lang, paint)
    rows = [
        *_core(voice),
        *_sleeve(voice),
        _nav(voice, shown),
        _exposure(voice),
        *_record(voice),
        *_budgets(voice),
        _separation(voice),
        *map(partial(_loan, voice), voice.figures["loans"]),
        *_flows(voice),
        _liquidity(voice),
        _regime(voice),
        *_unset(voice),
        *_room(voice),
        *_findings(voice, shown.failing),
    ]
    return "\n".join([_headline(voice), "", *screen(rows, paint)])


def _headline(voice: _StatusFormatter) -> str:
    """The first line: the answer, doubts, drivers of the state, the ceiling, errors, the day."""
    figures, told = voice.figures, voice.assessed.headline
    style = _STYLES_OF_WORDS[told.words[0]]
    parts = [voice.paint(headline_text(told, voice.lang), style)]
    if figures["state"] == _STATE_THAT_BINDS_NOTHING:
        parts.append(word_text(figures["state"], voice.lang))
    parts += [
        voice.paint(text, "notice") for text in doubt_texts(told.doubts, voice.lang, told.missing)
    ]
    if figures["drivers"]:
        drivers = [voice.label(f"driver.{driver}") for driver in figures["drivers"]]
        parts.append(voice.label("status.by", drivers=voice.label("status.comma").join(drivers)))
    ceiling = figures["ceiling"]
    parts.append(
        voice.label("status.no-ceiling")
        if ceiling is None
        else voice.label("status.ceiling", amount=voice.money(ceiling))
    )
    if told.errors:
        parts.append(voice.paint(counted("count.error", told.errors, voice.lang), "error"))
    parts.append(voice.label("status.as-of", date=figures["as_of"]))
    return " · ".join(parts)


def _core(voice: _StatusFormatter) -> list[ScreenRow]:
    core = voice.figures["core"]
    notes = (*voice.because("core"), _floor(voice))
    rows = [ScreenRow(voice.label("status.core"), voice.value("core"), notes)]
    rows += [
        ScreenRow("", f"{units(held['units'])} {held['commodity']}", ("",))
        for held in core["in_kind"]
        if held["commodity"] != voice.figures["base_currency"]
    ]
    return [*rows, _at_risk(voice)]


def _at_risk(voice: _StatusFormatter) -> ScreenRow:
    head = "  " + voice.label("status.at-risk")
    return ScreenRow(
        head, voice.value("at_risk"), (voice.judged("at_risk"), *voice.because("at_risk"))
    )


def _floor(voice: _StatusFormatter) -> str:
    core, unknown = voice.figures["core"], voice.figures["unknown"]
    floor, distance = core["floor"], core["floor_distance"]
    if floor is None and "core.floor" not in unknown:
        return voice.judged("core")
    if floor is None:
        text = voice.label("status.floor", floor=voice.unknown("core.floor"))
        return voice.judged("core", text)
    if distance is None:
        return voice.judged("core", voice.label("status.floor", floor=voice.money(floor)))
    text = voice.label(
        "status.floor-below" if distance < 0 else "status.floor-above",
        floor=voice.money(floor),
        distance=money(abs(distance), voice.figures["base_currency"]),
    )
    return voice.judged("core", text)


def _sleeve(voice: _StatusFormatter) -> list[ScreenRow]:
    figures = voice.figures
    sweep = figures["sweep_suggested"]
    text = voice.label("status.ratio", ratio=voice.value("share"), upper=voice.limit("share"))
    notes = [voice.judged("share", text), *voice.because("share")]
    if sweep is not None:
        text = voice.label("status.sweep", amount=voice.money(sweep))
        notes.append(voice.paint(text, "notice"))
    equity = voice.amount(figures["sleeve"]["equity"])
    return [ScreenRow(voice.label("status.sleeve"), equity, tuple(notes))]


def _nav(voice: _StatusFormatter, shown: Figures) -> ScreenRow:
    sleeve = voice.figures["sleeve"]
    head, value = voice.label("status.nav"), voice.value("nav", shown.lines.values())
    if sleeve["nav"] is None:
        told = voice.judged("nav")
        if voice.one("drawdown").verdict != voice.one("nav").verdict:
            told = voice.joined(told, voice.judged("drawdown"))
        return ScreenRow(head, value, (told, *voice.because("nav")))
    tolerated = voice.one("drawdown").limit
    drawdown = voice.label(
        "status.drawdown",
        drawdown=voice.value("drawdown"),
        worst=percent(sleeve["max_drawdown"], () if tolerated is None else (tolerated,)),
    )
    told = voice.joined(voice.judged("nav"), voice.judged("drawdown", drawdown))
    notes = [_distance(voice, each) for each in shown.distances]
    opening = voice.figures["room"]["restart_from"]
    if opening is not None and opening["alone"]:
        notes.append(voice.label("line.restart", date=opening["date"]))
    return ScreenRow(head, value, (told, *notes))


def _distance(voice: _StatusFormatter, distance: Distance) -> str:
    if distance.reached:
        return voice.label("line.reached", line=units(distance.line))
    currency = voice.figures["base_currency"]
    return voice.label(
        f"line.{distance.key}" if distance.suffices else f"line.{distance.key}-alone",
        line=units(distance.line),
        move=signed_percent(distance.move),
        amount=signed_money(distance.amount, currency)
        if distance.amount is not None
        else voice.label("word.UNKNOWN"),
    )


def _exposure(voice: _StatusFormatter) -> ScreenRow:
    told, why = [voice.judged("exposure")], [*voice.because("exposure")]
    one = voice.one("leverage")
    if one.value is not None or one.unknown is not None:
        text = voice.label("status.leverage", leverage=voice.value("leverage"))
        told.append(voice.judged("leverage", text))
        why += voice.because("leverage")
    notes = dict.fromkeys((voice.joined(*told), *why))
    return ScreenRow(voice.label("status.exposure"), voice.value("exposure"), tuple(notes))


def _record(voice: _StatusFormatter) -> list[ScreenRow]:
    """Losses in a row and deviations; after a loss also adherence and reaction lag."""
    kept = voice.figures["discipline"]
    share, days = kept["adherence_in_loss"], kept["reaction_lag_days"]
    streak = voice.label("status.streak", count=voice.value("streak"))
    many = voice.value("deviations")
    count = voice.label("status.deviations.one" if many == "1" else "status.deviations", count=many)
    told = [voice.joined(voice.judged("streak", streak), voice.judged("deviations", count))]
    if share is not None:
        told.append(voice.label("status.adherence", share=percent(share)))
    if days:  # a line crossed today leaves time to react: a lag of 0 is not shown
        told.append(voice.label("status.reaction-lag", days=f"{days:.1f}"))
    head = voice.label("status.discipline")
    return [ScreenRow("" if index else head, text) for index, text in enumerate(told)]


def _budgets(voice: _StatusFormatter) -> list[ScreenRow]:
    sleeve = voice.figures["sleeve"]
    budget = _budget(voice, "contributions", "sleeve")
    notes = (budget, *voice.because("contributions"))
    rows = [ScreenRow(voice.label("status.budget"), voice.value("contributions"), notes)]
    for name, layer in sleeve["layers"].items():
        key = f"layer.{name}"
        put_in = _budget(voice, key, f"sleeve.layers.{name}")
        worth = voice.label("status.worth", value=voice.amount(layer["value"]))
        note = put_in + voice.label("status.joint") + worth
        rows.append(ScreenRow("  " + voice.label(key), voice.value(key), (note,)))
    return rows


def _budget(voice: _StatusFormatter, key: str, path: str) -> str:
    limit = voice.limit(key)
    if limit is None and f"{path}.budget" not in voice.figures["unknown"]:
        return voice.judged(key)
    if limit is None:
        limit = voice.unknown(f"{path}.budget")
    return voice.judged(key, voice.label("status.put-in", budget=limit))


def _separation(voice: _StatusFormatter) -> ScreenRow:
    """The level derived, and the level claimed or practised where it differs."""
    one, head = voice.one("separation"), voice.label("status.separation")
    if one.value is None:
        text = voice.unknown("separation.derived")
    else:
        text = voice.label("status.level", level=voice.value("separation"))
    if one.limit is not None:
        claimed = voice.label("status.claimed", level=voice.limit("separation"))
        text = f"{text}{voice.label('status.joint')}{claimed}"
    return ScreenRow(head, voice.judged("separation", text))


def _loan(voice: _StatusFormatter, loan: Mapping[str, Any]) -> ScreenRow:
    """A loan that the core secures: debt, loan-to-value, carry, distance to a forced sale."""
    head = "  " + voice.label("status.loan")
    ratio = loan["ltv"]
    told = voice.label("word.UNKNOWN") if ratio is None else percent(ratio)
    notes = [voice.label("status.ltv", account=loan["account"], ltv=told)]
    if loan["carry"] is not None:
        notes.append(voice.label("status.carry", carry=signed_percent(loan["carry"])))
    if loan["forced_sale_move"] is not None:
        move = loan["forced_sale_move"]
        key = "forced-sale" if move < 0 else "forced-sale-now"
        notes.append(voice.label(f"status.{key}", move=percent(-move)))
    return ScreenRow(head, voice.amount(loan["debt"]), tuple(notes))


def _flows(voice: _StatusFormatter) -> list[ScreenRow]:
    flows = voice.figures["flows"]
    direct_only = flows["transit"] == 0
    into = voice.label(
        "status.core-to-sleeve" if direct_only else "status.core-to-sleeve-both",
        amount=voice.amount(flows["core_to_sleeve"]),
        transit=voice.amount(flows["transit"]),
        outstanding=voice.value("outstanding"),
    )
    back = voice.label("status.sleeve-to-core", amount=voice.amount(flows["sleeve_to_core"]))
    why = (
        *(voice.why("flows.core_to_sleeve") or voice.why("flows.transit")),
        *voice.why("flows.sleeve_to_core"),
    )
    told = voice.joined(voice.judged("outstanding", into), back)
    return [ScreenRow(voice.label("status.flows"), told, tuple(dict.fromkeys(why)))]


def _liquidity(voice: _StatusFormatter) -> ScreenRow:
    """The core's cash at once and soon, and the reserve's cover of a call."""
    ladder, head = voice.figures["liquidity"], voice.label("status.liquidity")
    if ladder["reserve_cover"] is None:
        reason = "".join(voice.why("liquidity.reserve_cover"))
        cover = voice.label("status.reserve-cover-unknown", reason=reason)
    else:
        times = f"{ladder['reserve_cover']:.2f}"
        cover = voice.label("status.reserve-cover", times=times)
    if ladder["t0"] is None:
        return ScreenRow(head, voice.amount(None), (*voice.why("liquidity.t0"), cover))
    soon = {key: voice.money(ladder[key]) for key in ("t1", "t2")}
    later = voice.label("status.ladder-later", **soon)
    return ScreenRow(head, voice.money(ladder["t0"]), (voice.label("status.ladder"), later, cover))


def _regime(voice: _StatusFormatter) -> ScreenRow:
    told, head = voice.figures["regime"], voice.label("status.regime")
    if told["name"] is None:
        return ScreenRow(head, voice.unknown("regime.name"))
    note, *more = regime_notes(told, voice.lang)
    notes = [note, *(voice.paint(text, "notice") for text in more)]
    return ScreenRow(head, voice.label("status.joint").join(notes))


def _unset(voice: _StatusFormatter) -> list[ScreenRow]:
    """The method's rules that check nothing, because the user has not set them."""
    keys = voice.figures["unset"]
    told = voice.label("status.comma").join(keys)
    return [ScreenRow(voice.label("status.unset"), told)] if keys else []


def _room(voice: _StatusFormatter) -> list[ScreenRow]:
    """The allowed amounts and the duties in short; `barbell room` shows the rest."""
    teller = room_formatter(voice.figures, voice.lang)
    told = [("may", line, "") for line in short_lines(teller)]
    told += [("must", line, "error") for line in must_lines(teller)]
    rows, before = [], ""
    for key, line, style in told:
        rows.append(ScreenRow("" if key == before else teller.say(key), line, style=style))
        before = key
    return rows


def _findings(voice: _StatusFormatter, failing: Sequence[Finding]) -> list[ScreenRow]:
    counts = voice.figures["findings"]
    told = voice.label("status.comma").join(
        counted(f"count.{kind}", counts[f"{kind}s"], voice.lang) for kind in ("error", "notice")
    )
    told = voice.paint(told, "error" if counts["errors"] else "good")
    months = voice.judged("review", voice.label("status.review"))
    rows = [ScreenRow(voice.label("status.findings"), voice.joined(told, months))]
    rows += [
        ScreenRow("", f"{finding.date}  {headline(finding, voice.lang)}")
        for finding in failing[:_MOST_FINDINGS]
    ]
    hidden = len(failing) - _MOST_FINDINGS
    if hidden > 0:
        rows.append(ScreenRow("", voice.label("status.more", count=hidden)))
    return rows


def status_line(shown: Figures, lang: str) -> str:
    """The answer in one line, for a prompt or a status bar."""
    figures = shown.values
    voice = _StatusFormatter(figures, shown.assessed, lang, unpainted)
    core = figures["core"]
    nav = voice.value("nav", shown.lines.values())
    parts = [
        headline_text(shown.assessed.headline, lang),
        voice.label("short.nav", nav=nav),
        voice.label("short.ratio", ratio=voice.value("share")),
    ]
    if core["floor"] is not None:
        gap = core["floor_distance"]
        unknown, currency = voice.label("word.UNKNOWN"), figures["base_currency"]
        told = unknown if gap is None else signed_money(gap, currency)
        parts.append(voice.label("short.core", distance=told))
    parts.append(counted("count.error", figures["findings"]["errors"], lang))
    return " · ".join(parts)
