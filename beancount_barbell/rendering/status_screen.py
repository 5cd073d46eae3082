"""`status` on one screen, and on one line for a prompt."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.metrics.figures import NOT_FUNDED
from beancount_barbell.rendering.labels import counted, label, reason_text
from beancount_barbell.rendering.numbers import (
    index,
    money,
    percent,
    signed_money,
    signed_percent,
    units,
)
from beancount_barbell.rendering.regime_words import regime_notes
from beancount_barbell.rendering.report import headline
from beancount_barbell.rendering.room_text import Teller, must_lines, short_lines
from beancount_barbell.rendering.style import Paint, cells, left, right, unpainted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beancount_barbell.metrics.distances import Distance
    from beancount_barbell.model.findings import Finding

_MOST_FINDINGS = 8
_DECISIVE = ("core.value", "sleeve.nav", "sleeve.equity", "sleeve.exposure")
_STATE_STYLES = {"ACTIVE": "good", "REDUCING": "notice", "HALTED": "error"}


class _Row(NamedTuple):
    """A line of the screen: what, how much, and what there is to say of it.

    With notes, `value` stands in the column of amounts; without, it is a
    sentence that starts where that column does.
    """

    head: str
    value: str
    notes: tuple[str, ...] = ()
    style: str = ""


class Figures(NamedTuple):
    """What the screen shows.

    Attributes:
        values: `status_figures` of the ledger.
        lines: `lines_of` the policy in force: a NAV is never rounded across one.
        distances: `line_distances` of the same history.
        failing: the findings that fail, listed at the end.
    """

    values: Mapping[str, Any]
    lines: Mapping[str, Decimal]
    distances: tuple[Distance, ...]
    failing: tuple[Finding, ...]


class _Voice(NamedTuple):
    """The figures, and how to tell them: one place for language and currency."""

    figures: Mapping[str, Any]
    lang: str
    paint: Paint

    def label(self, key: str, **params: Any) -> str:
        """A label in the reader's language."""
        return label(key, self.lang, **params)

    def money(self, text: str) -> str:
        """An amount of the figures, in base currency."""
        return money(Decimal(text), self.figures["base_currency"])

    def amount(self, text: str | None) -> str:
        """An amount, or the word UNKNOWN."""
        return self.label("status.unknown-word") if text is None else self.money(text)

    def unknown(self, path: str) -> str:
        """UNKNOWN, with the reason that stands under `path`."""
        reason = self.figures["unknown"][path]
        return self.label("status.unknown", reason=reason_text(reason, self.lang))

    def why(self, path: str) -> tuple[str, ...]:
        """The reason under `path` as a note, nothing where the figure is known."""
        reason = self.figures["unknown"].get(path)
        return () if reason is None else (reason_text(reason, self.lang),)


def status_screen(shown: Figures, lang: str, paint: Paint = unpainted) -> str:
    """State, ceiling, core, sleeve, lines, budgets, flows, liquidity, findings.

    Args:
        shown: the figures.
        lang: "en" or "ja".
        paint: emphasis.
    """
    voice = _Voice(shown.values, lang, paint)
    rows = [
        *_core(voice),
        *_sleeve(voice),
        _nav(voice, shown),
        _exposure(voice),
        *_discipline(voice),
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
    return "\n".join([_headline(voice), "", *_table(rows, paint)])


def _headline(voice: _Voice) -> str:
    """The answer first: the state, what is not known of it, what it forbids."""
    figures = voice.figures
    state, errors = figures["state"], figures["findings"]["errors"]
    doubts = _doubts(voice)
    style = "notice" if doubts and state == "ACTIVE" else _STATE_STYLES[state]
    parts = [voice.paint(voice.label(f"state.{state}"), style), *doubts]
    if figures["drivers"]:
        drivers = [voice.label(f"driver.{driver}") for driver in figures["drivers"]]
        parts.append(voice.label("status.by", drivers=voice.label("status.comma").join(drivers)))
    ceiling = figures["ceiling"]
    parts.append(
        voice.label("status.no-ceiling")
        if ceiling is None
        else voice.label("status.ceiling", amount=voice.money(ceiling))
    )
    if errors:
        parts.append(voice.paint(counted("count.error", errors, voice.lang), "error"))
    parts.append(voice.label("status.as-of", date=figures["as_of"]))
    return " · ".join(parts)


def _doubts(voice: _Voice) -> list[str]:
    """What keeps the state from being sure: it then holds, it is not confirmed."""
    unknown = voice.figures["unknown"]
    reasons = {unknown[path] for path in _DECISIVE if path in unknown} - {NOT_FUNDED}
    told = [
        voice.label("status.held", reason=reason_text(reason, voice.lang)) for reason in reasons
    ]
    return [voice.paint(text, "notice") for text in sorted(told)]


def _core(voice: _Voice) -> list[_Row]:
    core = voice.figures["core"]
    notes = (*voice.why("core.value"), _floor(voice))
    rows = [_Row(voice.label("status.core"), voice.amount(core["value"]), notes)]
    rows += [
        _Row("", f"{units(Decimal(held['units']))} {held['commodity']}", ("",))
        for held in core["in_kind"]
        if held["commodity"] != voice.figures["base_currency"]
    ]
    risk = core["at_risk"]
    if risk != "0":
        note = voice.why("core.at_risk") or (voice.label("status.at-risk-note"),)
        style = "notice" if risk is None else "error"
        told = tuple(voice.paint(text, style) for text in note)
        rows.append(_Row("  " + voice.label("status.at-risk"), voice.amount(risk), told))
    return rows


def _floor(voice: _Voice) -> str:
    core, unknown = voice.figures["core"], voice.figures["unknown"]
    floor, distance = core["floor"], core["floor_distance"]
    if floor is None and "core.floor" not in unknown:
        return voice.label("status.no-floor")
    if floor is None:
        return voice.label("status.floor", floor=voice.unknown("core.floor"))
    if distance is None:
        return voice.label("status.floor", floor=voice.money(floor))
    gap = Decimal(distance)
    text = voice.label(
        "status.floor-below" if gap < 0 else "status.floor-above",
        floor=voice.money(floor),
        distance=money(abs(gap), voice.figures["base_currency"]),
    )
    return voice.paint(text, "error") if gap < 0 else text


def _sleeve(voice: _Voice) -> list[_Row]:
    figures = voice.figures
    ratio, sweep = figures["ratio"], figures["sweep_suggested"]
    told = voice.label("status.unknown-word") if ratio is None else percent(Decimal(ratio))
    upper = percent(Decimal(figures["ratio_upper"]))
    notes = [voice.label("status.ratio", ratio=told, upper=upper), *voice.why("ratio")]
    if sweep is not None:
        text = voice.label("status.sweep", amount=voice.money(sweep))
        notes.append(voice.paint(text, "notice"))
    equity = voice.amount(figures["sleeve"]["equity"])
    return [_Row(voice.label("status.sleeve"), equity, tuple(notes))]


def _nav(voice: _Voice, shown: Figures) -> _Row:
    sleeve = voice.figures["sleeve"]
    head = voice.label("status.nav")
    if sleeve["nav"] is None:
        return _Row(head, voice.label("status.unknown-word"), voice.why("sleeve.nav"))
    drawdown = voice.label(
        "status.drawdown",
        drawdown=percent(Decimal(sleeve["drawdown"])),
        worst=percent(Decimal(sleeve["max_drawdown"])),
    )
    nav = index(Decimal(sleeve["nav"]), shown.lines.values())
    return _Row(head, nav, (drawdown, *(_distance(voice, each) for each in shown.distances)))


def _distance(voice: _Voice, distance: Distance) -> str:
    currency = voice.figures["base_currency"]
    return voice.label(
        f"line.{distance.key}" if distance.suffices else f"line.{distance.key}-alone",
        line=units(distance.line),
        move=signed_percent(distance.move),
        amount=signed_money(distance.amount, currency)
        if distance.amount is not None
        else voice.label("status.unknown-word"),
    )


def _exposure(voice: _Voice) -> _Row:
    sleeve = voice.figures["sleeve"]
    head, leverage = voice.label("status.exposure"), sleeve["leverage"]
    value = voice.amount(sleeve["exposure"])
    if sleeve["exposure"] is None:
        return _Row(head, value, voice.why("sleeve.exposure"))
    if leverage is None:
        return _Row(head, value, voice.why("sleeve.leverage"))
    return _Row(head, value, (voice.label("status.leverage", leverage=f"{Decimal(leverage):.2f}"),))


def _discipline(voice: _Voice) -> list[_Row]:
    """How the rules were kept in loss; no row before there was a loss to keep them in."""
    kept = voice.figures["discipline"]
    share, days = kept["adherence_in_loss"], kept["reaction_lag_days"]
    told = []
    if share is not None:
        text = voice.label("status.adherence", share=percent(Decimal(share)))
        told.append(text if share == "1" else voice.paint(text, "error"))
    if days is not None and days != "0":  # what was crossed today may still be obeyed
        told.append(voice.label("status.reaction-lag", days=f"{Decimal(days):.1f}"))
    head = voice.label("status.discipline")
    return [_Row("" if index else head, text) for index, text in enumerate(told)]


def _budgets(voice: _Voice) -> list[_Row]:
    sleeve = voice.figures["sleeve"]
    budget = _budget(voice, "sleeve", sleeve)
    notes = (budget, *voice.why("sleeve.net_contributions"))
    rows = [_Row(voice.label("status.budget"), voice.amount(sleeve["net_contributions"]), notes)]
    for name, layer in sleeve["layers"].items():
        put_in = _budget(voice, f"sleeve.layers.{name}", layer)
        worth = voice.label("status.worth", value=voice.amount(layer["value"]))
        head = "  " + voice.label(f"layer.{name}")
        note = put_in + voice.label("status.joint") + worth
        rows.append(_Row(head, voice.amount(layer["net_contributions"]), (note,)))
    return rows


def _budget(voice: _Voice, path: str, part: Mapping[str, Any]) -> str:
    budget = part["budget"]
    if budget is None and f"{path}.budget" in voice.figures["unknown"]:
        return voice.label("status.put-in", budget=voice.unknown(f"{path}.budget"))
    if budget is None:
        return voice.label("status.put-in-free")
    text = voice.label("status.put-in", budget=voice.money(budget))
    put_in = part["net_contributions"]
    exceeded = put_in is not None and Decimal(put_in) > Decimal(budget)
    return voice.paint(text, "error") if exceeded else text


def _separation(voice: _Voice) -> _Row:
    """The level derived, and where it is not the level claimed or practised."""
    told = voice.figures["separation"]
    derived, claimed, effective = told["derived"], told["claimed"], told["effective"]
    head = voice.label("status.separation")
    notes = []
    if derived is None:
        notes.append(voice.unknown("separation.derived"))
    else:
        notes.append(voice.label("status.level", level=derived))
    if claimed is not None:
        text = voice.label("status.claimed", level=claimed)
        over = effective is not None and claimed > (derived or effective)
        notes.append(voice.paint(text, "error") if over else text)
    if derived is not None and effective < derived:
        text = voice.label("status.practised", level=effective)
        notes.append(voice.paint(text, "error"))
    return _Row(head, voice.label("status.joint").join(notes))


def _loan(voice: _Voice, loan: Mapping[str, Any]) -> _Row:
    """A loan that the core secures: how much of it, and where it is sold."""
    head = "  " + voice.label("status.loan")
    ratio = loan["ltv"]
    told = voice.label("status.unknown-word") if ratio is None else percent(Decimal(ratio))
    notes = [voice.label("status.ltv", account=loan["account"], ltv=told)]
    if loan["carry"] is not None:
        notes.append(voice.label("status.carry", carry=signed_percent(Decimal(loan["carry"]))))
    if loan["forced_sale_move"] is not None:
        move = Decimal(loan["forced_sale_move"])
        key = "forced-sale" if move < 0 else "forced-sale-now"
        notes.append(voice.label(f"status.{key}", move=percent(-move)))
    return _Row(head, voice.amount(loan["debt"]), tuple(notes))


def _flows(voice: _Voice) -> list[_Row]:
    flows = voice.figures["flows"]
    direct_only = flows["transit"] == "0"
    into = voice.label(
        "status.core-to-sleeve" if direct_only else "status.core-to-sleeve-both",
        amount=voice.amount(flows["core_to_sleeve"]),
        transit=voice.amount(flows["transit"]),
        outstanding=voice.amount(flows["outstanding"]),
    )
    back = voice.label("status.sleeve-to-core", amount=voice.amount(flows["sleeve_to_core"]))
    style = "" if flows["outstanding"] == "0" else "error"
    why = voice.why("flows.core_to_sleeve") or voice.why("flows.transit")
    return [
        _Row(voice.label("status.flows"), into, why, style=style),
        _Row("", back, voice.why("flows.sleeve_to_core")),
    ]


def _liquidity(voice: _Voice) -> _Row:
    """What of the core is cash at once and soon, and the reserve against a call."""
    ladder, head = voice.figures["liquidity"], voice.label("status.liquidity")
    if ladder["reserve_cover"] is None:
        reason = "".join(voice.why("liquidity.reserve_cover"))
        cover = voice.label("status.reserve-cover-unknown", reason=reason)
    else:
        times = f"{Decimal(ladder['reserve_cover']):.2f}"
        cover = voice.label("status.reserve-cover", times=times)
    if ladder["t0"] is None:
        return _Row(head, voice.amount(None), (*voice.why("liquidity.t0"), cover))
    soon = {key: voice.money(ladder[key]) for key in ("t1", "t2")}
    later = voice.label("status.ladder-later", **soon)
    return _Row(head, voice.money(ladder["t0"]), (voice.label("status.ladder"), later, cover))


def _regime(voice: _Voice) -> _Row:
    told, head = voice.figures["regime"], voice.label("status.regime")
    if told["name"] is None:
        return _Row(head, voice.unknown("regime.name"))
    note, *more = regime_notes(told, voice.lang)
    notes = [note, *(voice.paint(text, "notice") for text in more)]
    return _Row(head, voice.label("status.joint").join(notes))


def _unset(voice: _Voice) -> list[_Row]:
    """The method's rules that watch nothing, as the user has not set them."""
    keys = voice.figures["unset"]
    told = voice.label("status.comma").join(keys)
    return [_Row(voice.label("status.unset"), told)] if keys else []


def _room(voice: _Voice) -> list[_Row]:
    """What may be done and what must be; `barbell room` tells the rest."""
    unknown = {
        path.removeprefix("room."): reason
        for path, reason in voice.figures["unknown"].items()
        if path.startswith("room.")
    }
    teller = Teller(voice.figures["room"], unknown, voice.figures["base_currency"], voice.lang)
    told = [("may", line, "") for line in short_lines(teller)]
    told += [("must", line, "error") for line in must_lines(teller)]
    rows, before = [], ""
    for key, line, style in told:
        rows.append(_Row("" if key == before else teller.say(key), line, style=style))
        before = key
    return rows


def _findings(voice: _Voice, failing: Sequence[Finding]) -> list[_Row]:
    counts = voice.figures["findings"]
    told = voice.label("status.comma").join(
        counted(f"count.{kind}", counts[f"{kind}s"], voice.lang) for kind in ("error", "notice")
    )
    style = "error" if counts["errors"] else "good"
    rows = [_Row(voice.label("status.findings"), told, style=style)]
    rows += [
        _Row("", f"{finding.date}  {headline(finding, voice.lang)}")
        for finding in failing[:_MOST_FINDINGS]
    ]
    hidden = len(failing) - _MOST_FINDINGS
    if hidden > 0:
        rows.append(_Row("", voice.label("status.more", count=hidden)))
    return rows


def _table(rows: Sequence[_Row], paint: Paint) -> list[str]:
    """Heads to the left, amounts to the right, notes below each other."""
    heads = max(cells(row.head) for row in rows) + 2
    values = max(cells(row.value) for row in rows if row.notes)
    lines = []
    for row in rows:
        head = left(row.head, heads)
        if not row.notes:
            lines.append(head + paint(row.value, row.style))
            continue
        first, *others = row.notes
        lines.append(f"{head}{right(row.value, values)}  {first}".rstrip())
        lines += [" " * (heads + values + 2) + note for note in others]
    return lines


def status_line(shown: Figures, lang: str) -> str:
    """The state in one line, for a prompt or a status bar."""
    figures = shown.values
    voice = _Voice(figures, lang, unpainted)
    unknown = voice.label("status.unknown-word")
    nav, ratio, core = figures["sleeve"]["nav"], figures["ratio"], figures["core"]
    told = unknown if nav is None else index(Decimal(nav), shown.lines.values())
    parts = [voice.label(f"state.{figures['state']}"), voice.label("short.nav", nav=told)]
    told = unknown if ratio is None else percent(Decimal(ratio))
    parts.append(voice.label("short.ratio", ratio=told))
    if core["floor"] is not None:
        gap = core["floor_distance"]
        currency = figures["base_currency"]
        told = unknown if gap is None else signed_money(Decimal(gap), currency)
        parts.append(voice.label("short.core", distance=told))
    parts.append(counted("count.error", figures["findings"]["errors"], lang))
    return " · ".join(parts)
