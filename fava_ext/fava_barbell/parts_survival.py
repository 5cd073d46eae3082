"""Survival: the move to each line, the proof of the core, the odds with their assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.assessment import Tone, number
from beancount_barbell.figures.stress_figures import FEW_TRADES
from beancount_barbell.rendering.labels import reason_text
from beancount_barbell.rendering.numbers import units
from beancount_barbell.rendering.stress_labels import stress_label
from beancount_barbell.rendering.stress_odds import (
    assumptions_text,
    by_model,
    chance_text,
    interval_text,
    model_text,
)
from fava_barbell.part_shapes import NO_VALUE, Fact, Part, Source, Table
from fava_barbell.parts_sleeve import assessed_fact
from fava_barbell.shapes import Link, PageFormatter
from fava_barbell.table import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.analysis import Analysis

    Cells = tuple[Link, ...]

_PROOF = {"proven": Tone.GOOD, "proven-up-to": Tone.WATCH, "not-proven": Tone.BAD}
_PROVEN = "proven"
_ZERO = "zero"


def survival_part(source: Source, voice: PageFormatter) -> Part:
    """The figures of `barbell stress`, in its words."""
    analysis = source.analysis
    still = number(source.figures, "sleeve.exposure") == 0
    told = _SurvivalFormatter(source.stress(), analysis, voice, still=still)
    return Part(
        key="survival",
        title=voice("part.survival"),
        notes=(voice("survival.note"), *told.notes()),
        facts=(
            *told.facts(),
            assessed_fact("at_risk", voice("survival.core_at_risk"), source, voice),
        ),
        tables=tuple(told.tables()),
        sources=tuple(told.sources()),
    )


class _SurvivalFormatter:
    """Formats the figures of `barbell stress` as facts and tables in one language."""

    def __init__(
        self,
        figures: Mapping[str, Any],
        analysis: Analysis,
        voice: PageFormatter,
        *,
        still: bool,
    ) -> None:
        self._figures = figures
        self._policy = analysis.policy
        self._currency = analysis.base_currency
        self._voice = voice
        self._still = still
        self._language = voice.labels.language

    def sources(self) -> Iterator[Link]:
        """Links to the policy's line for the stress gap, and to all figures."""
        gap = self._policy.sources.get("stress-gap")
        if gap is not None:
            yield place_of(gap, self._voice)
        yield Link(self._voice("data.stress"), "stress.json")

    def notes(self) -> Iterator[str]:
        """One note for all probabilities that rest on too few trades."""
        if any(one["few"] for key in ("ruin", "streaks") for one in self._figures[key]):
            yield self._voice("survival.few", least=self._voice.numbers.count(FEW_TRADES))

    def facts(self) -> Iterator[Fact]:
        """The proof of the core: its status, its limit g*, and what is missing."""
        proof, voice = self._figures["proof"], self._voice
        status, limit = proof["status"], proof["limit"]
        gap = self._ratio(proof["gap"])
        yield Fact(
            self._say("proof", gap=gap),
            self._say(f"proof.{status}", limit=self._ratio(limit)),
            tone=voice.shade(_PROOF[status]),
        )
        if limit is None:
            known = status == _PROVEN
            yield Fact(
                voice("survival.limit"),
                NO_VALUE if known else voice("word.UNKNOWN"),
                voice("survival.no-limit" if known else "survival.unknown-limit"),
                Tone.PLAIN if known else Tone.UNKNOWN,
            )
        else:
            yield Fact(voice("survival.limit"), self._ratio(limit))
        for key in ("deficit", "outside"):
            known = proof[key] is not None
            tone = Tone.PLAIN if known else Tone.UNKNOWN
            yield Fact(voice(f"survival.{key}"), self._money(proof[key]), tone=tone)

    def tables(self) -> Iterator[Table]:
        """The tables of the moves, the conditions of the proof, and the odds."""
        figures = self._figures
        moves = tuple(self._moves()) or ((Link(self._why("moves")), *[Link("")] * 3),)
        yield self._table(self._say("moves"), ("line", "nav", "equity", "move"), moves, {1, 2, 3})
        conditions = tuple(
            (
                Link(self._say(f"condition.{one['key']}")),
                Link(self._say(f"holds.{one['holds']}")),
            )
            for one in figures["proof"]["conditions"]
        )
        yield self._table(self._voice("survival.conditions"), ("condition", "holds"), conditions)
        yield from self._ruin()
        yield from self._streaks()

    def _moves(self) -> Iterator[Cells]:
        for index, one in enumerate(self._figures["moves"]):
            move = one["move"]
            if move is None:
                still = self._voice("survival.no-exposure")
                told = still if self._still else self._why(f"moves.{index}.move")
            else:
                told = self._ratio(move)
                told = self._voice("survival.beyond", move=told) if move > 1 else told
            yield (
                self._limit(one["key"]),
                Link(self._voice.numbers.nav(one["nav"])),
                Link(self._money(one["equity"])),
                Link(told),
            )

    def _ruin(self) -> Iterator[Table]:
        """A row for each ruin line, a column for each model; below, the basis of each model."""
        rows: Sequence[Mapping[str, Any]] = self._figures["ruin"]
        title, models = self._say("ruin"), by_model(rows)
        if not models:
            yield self._table(title, ("line",), ((Link(self._why("ruin")),),))
            return
        navs = {one["key"]: one["nav"] for one in self._figures["moves"]}
        lines = tuple(
            (
                self._limit(line, navs.get(line)),
                *(Link(self._chance(one)) for one in rows if one["line"] == line),
            )
            for line in dict.fromkeys(one["line"] for one in rows)
        )
        names = tuple(self._voice(f"method.{method}") for method in models)
        yield Table(title, (self._voice("column.line"), *names), lines)
        rests = tuple(
            (
                Link(name),
                Link(self._told(model_text(first, self._currency, self._language))),
                Link(NO_VALUE if first["n"] is None else self._voice.numbers.count(first["n"])),
                Link(self._told(assumptions_text(first, self._language))),
            )
            for name, (first, *_others) in zip(names, models.values(), strict=True)
        )
        columns = ("method", "inputs", "observations", "assumptions")
        yield self._table(self._voice("survival.models"), columns, rests, {2})

    def _streaks(self) -> Iterator[Table]:
        rows: Sequence[Mapping[str, Any]] = self._figures["streaks"]
        if not rows:
            why = ((Link(self._why("streaks")),),)
            yield self._table(self._voice("survival.streaks"), ("length",), why)
            return
        count, first = self._voice.numbers.count, rows[0]
        assumed = assumptions_text(first, self._language)
        rests = (self._say("n", n=count(first["n"])), self._say("assuming", assumptions=assumed))
        yield Table(
            title=self._say("streaks", trades=count(first["trades"])),
            columns=self._voice.columns("length", "probability", "expected"),
            rows=tuple(
                (
                    Link(count(one["length"])),
                    Link(self._chance(one)),
                    Link(self._expected(one, f"streaks.{index}.expected_trades")),
                )
                for index, one in enumerate(rows)
            ),
            figures=frozenset({0, 2}),
            note=self._voice("status.comma").join(rests),
        )

    def _expected(self, one: Mapping[str, Any], path: str) -> str:
        expected = one["expected_trades"]
        return self._why(path) if expected is None else self._told(units(expected))

    def _chance(self, one: Mapping[str, Any]) -> str:
        """A probability, always with its interval, as on the command line."""
        told = chance_text(one, self._language)
        interval = interval_text(one, self._language)
        return self._told(f"{told} ({interval})" if interval else told)

    def _table(
        self,
        title: str,
        columns: tuple[str, ...],
        rows: tuple[Cells, ...],
        figures: Iterable[int] = (),
    ) -> Table:
        return Table(title, self._voice.columns(*columns), rows, frozenset(figures))

    def _told(self, text: str) -> str:
        return self._voice.numbers.text(text)

    def _say(self, key: str, **params: str) -> str:
        return self._told(stress_label(key, self._language, **params))

    def _limit(self, key: str, nav: Decimal | None = None) -> Link:
        """The name of a line, with its NAV if given, and a link to the policy's line."""
        place = self._policy.sources.get(key)
        named = key != _ZERO and nav is None
        shown = "" if nav is None else self._voice.numbers.plain(nav)
        text = self._say(f"{'name' if named else 'line'}.{key}", nav=shown)
        return Link(text, None if place is None else self._voice.links.source(place))

    def _why(self, path: str) -> str:
        """UNKNOWN, with the reason from the figures."""
        unknown = self._figures["unknown"]
        reason = unknown.get(path) or unknown.get(path.split(".", maxsplit=1)[0])
        if reason is None:
            return self._voice("word.UNKNOWN")
        told = reason_text(reason, self._language)
        return self._say("unknown-because", reason=told)

    def _money(self, amount: Decimal | None) -> str:
        if amount is None:
            return self._voice("word.UNKNOWN")
        return self._voice.numbers.money(amount, self._currency)

    def _ratio(self, ratio: Decimal | None) -> str:
        if ratio is None:
            return self._voice("word.UNKNOWN")
        return self._voice.numbers.ratio(ratio)
