"""Survival: the move to each line, the proof of the core, the odds with their assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

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
    told = _SurvivalFormatter(source.stress(), analysis, voice, still)
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


class _SurvivalFormatter(NamedTuple):
    """Formats the figures of `barbell stress` as facts and tables in one language.

    `still` says that the sleeve has no exposure.
    """

    figures: Mapping[str, Any]
    analysis: Analysis
    voice: PageFormatter
    still: bool

    def sources(self) -> Iterator[Link]:
        """Links to the policy's line for the stress gap, and to all figures."""
        gap = self.analysis.policy.sources.get("stress-gap")
        if gap is not None:
            yield place_of(gap, self.voice)
        yield Link(self.voice("data.stress"), "stress.json")

    def notes(self) -> Iterator[str]:
        """One note for all probabilities that rest on too few trades."""
        if any(one["few"] for key in ("ruin", "streaks") for one in self.figures[key]):
            yield self.voice("survival.few", least=self.voice.numbers.count(FEW_TRADES))

    def facts(self) -> Iterator[Fact]:
        """The proof of the core: its status, its limit g*, and what is missing."""
        proof, voice = self.figures["proof"], self.voice
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
        figures = self.figures
        moves = tuple(self._moves()) or ((Link(self._why("moves")), *[Link("")] * 3),)
        yield self._table(self._say("moves"), ("line", "nav", "equity", "move"), moves, {1, 2, 3})
        conditions = tuple(
            (
                Link(self._say(f"condition.{one['key']}")),
                Link(self._say(f"holds.{one['holds']}")),
            )
            for one in figures["proof"]["conditions"]
        )
        yield self._table(self.voice("survival.conditions"), ("condition", "holds"), conditions)
        yield from self._ruin()
        yield from self._streaks()

    def _moves(self) -> Iterator[Cells]:
        for index, one in enumerate(self.figures["moves"]):
            move = one["move"]
            if move is None:
                still = self.voice("survival.no-exposure")
                told = still if self.still else self._why(f"moves.{index}.move")
            elif not move:
                told = self.voice("survival.reached")
            else:
                told = self._ratio(move)
                told = self.voice("survival.beyond", move=told) if move > 1 else told
            yield (
                self._limit(one["key"]),
                Link(self.voice.numbers.nav(one["nav"])),
                Link(self._money(one["equity"])),
                Link(told),
            )

    def _ruin(self) -> Iterator[Table]:
        """A row for each ruin line, a column for each model; below, the basis of each model."""
        rows: Sequence[Mapping[str, Any]] = self.figures["ruin"]
        title, models = self._say("ruin"), by_model(rows)
        if not models:
            yield self._table(title, ("line",), ((Link(self._why("ruin")),),))
            return
        navs = {one["key"]: one["nav"] for one in self.figures["moves"]}
        lines = tuple(
            (
                self._limit(line, navs.get(line)),
                *(Link(self._chance(one)) for one in rows if one["line"] == line),
            )
            for line in dict.fromkeys(one["line"] for one in rows)
        )
        names = tuple(self.voice(f"method.{method}") for method in models)
        yield Table(title, (self.voice("column.line"), *names), lines)
        rests = tuple(
            (
                Link(name),
                Link(
                    self._told(model_text(first, self.analysis.base_currency, self.voice.language))
                ),
                Link(NO_VALUE if first["n"] is None else self.voice.numbers.count(first["n"])),
                Link(self._told(assumptions_text(first, self.voice.language))),
            )
            for name, (first, *_others) in zip(names, models.values(), strict=True)
        )
        columns = ("method", "inputs", "observations", "assumptions")
        yield self._table(self.voice("survival.models"), columns, rests, {2})

    def _streaks(self) -> Iterator[Table]:
        rows: Sequence[Mapping[str, Any]] = self.figures["streaks"]
        if not rows:
            why = ((Link(self._why("streaks")),),)
            yield self._table(self.voice("survival.streaks"), ("length",), why)
            return
        count, first = self.voice.numbers.count, rows[0]
        assumed = assumptions_text(first, self.voice.language)
        rests = (self._say("n", n=count(first["n"])), self._say("assuming", assumptions=assumed))
        yield Table(
            title=self._say("streaks", trades=count(first["trades"])),
            columns=self.voice.columns("length", "probability", "expected"),
            rows=tuple(
                (
                    Link(count(one["length"])),
                    Link(self._chance(one)),
                    Link(self._expected(one, f"streaks.{index}.expected_trades")),
                )
                for index, one in enumerate(rows)
            ),
            figures=frozenset({0, 2}),
            note=self.voice("status.comma").join(rests),
        )

    def _expected(self, one: Mapping[str, Any], path: str) -> str:
        expected = one["expected_trades"]
        return self._why(path) if expected is None else self._told(units(expected))

    def _chance(self, one: Mapping[str, Any]) -> str:
        """A probability, always with its interval, as on the command line."""
        told = chance_text(one, self.voice.language)
        interval = interval_text(one, self.voice.language)
        return self._told(f"{told} ({interval})" if interval else told)

    def _table(
        self,
        title: str,
        columns: tuple[str, ...],
        rows: tuple[Cells, ...],
        figures: Iterable[int] = (),
    ) -> Table:
        return Table(title, self.voice.columns(*columns), rows, frozenset(figures))

    def _told(self, text: str) -> str:
        return self.voice.numbers.text(text)

    def _say(self, key: str, **params: str) -> str:
        return self._told(stress_label(key, self.voice.language, **params))

    def _limit(self, key: str, nav: Decimal | None = None) -> Link:
        """The name of a line, with its NAV if given, and a link to the policy's line."""
        place = self.analysis.policy.sources.get(key)
        named = key != _ZERO and nav is None
        shown = "" if nav is None else self.voice.numbers.plain(nav)
        text = self._say(f"{'name' if named else 'line'}.{key}", nav=shown)
        return Link(text, None if place is None else self.voice.links.source(place))

    def _why(self, path: str) -> str:
        """UNKNOWN, with the reason from the figures."""
        unknown = self.figures["unknown"]
        reason = unknown.get(path) or unknown.get(path.split(".", maxsplit=1)[0])
        if reason is None:
            return self.voice("word.UNKNOWN")
        told = reason_text(reason, self.voice.language)
        return self._say("unknown-because", reason=told)

    def _money(self, amount: Decimal | None) -> str:
        if amount is None:
            return self.voice("word.UNKNOWN")
        return self.voice.numbers.money(amount, self.analysis.base_currency)

    def _ratio(self, ratio: Decimal | None) -> str:
        if ratio is None:
            return self.voice("word.UNKNOWN")
        return self.voice.numbers.ratio(ratio)
