"""Survival: the move to each line, the proof of the core, the odds with their assumptions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.rendering.stress_labels import stress_label, stress_reason
from fava_barbell.part_shapes import Fact, Part, Table, cell
from fava_barbell.parts_sleeve import assessed_fact
from fava_barbell.reasons import number
from fava_barbell.table import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from beancount_barbell.analysis import Analysis
    from fava_barbell.part_shapes import Source
    from fava_barbell.shapes import Link, Links, Voice

    Cells = tuple[Link, ...]

_PROOF = {"proven": Tone.GOOD, "proven-up-to": Tone.WATCH, "not-proven": Tone.BAD}
_PROVEN = "proven"
_ZERO = "zero"


def survival_part(source: Source, voice: Voice, links: Links) -> Part:
    """The figures of `barbell stress`, in its words."""
    analysis = source.analysis
    still = number(source.figures, "sleeve.exposure") == 0
    told = _Told(source.stress(), analysis, voice, links, still=still)
    return Part(
        key="survival",
        title=voice("part.survival"),
        notes=(voice("survival.note"),),
        facts=(
            *told.facts(),
            assessed_fact("at_risk", voice("survival.core_at_risk"), source, voice),
        ),
        tables=tuple(told.tables()),
        sources=tuple(told.sources()),
    )


class _Told:
    """Puts the figures' texts into cells of one language."""

    def __init__(
        self,
        figures: Mapping[str, Any],
        analysis: Analysis,
        voice: Voice,
        links: Links,
        *,
        still: bool,
    ) -> None:
        self._figures = figures
        self._policy = analysis.policy
        self._currency = analysis.base_currency
        self._voice = voice
        self._links = links
        self._still = still

    def sources(self) -> Iterator[Link]:
        """The line of the gap, and all figures."""
        gap = self._policy.sources.get("stress-gap")
        if gap is not None:
            yield place_of(gap, self._voice, self._links)
        yield cell(self._voice("data.stress"), "stress.json")

    def facts(self) -> Iterator[Fact]:
        """The proof of the core: its status, its limit g*, and what lacks."""
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
                "—" if known else voice("word.UNKNOWN"),
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
        """The moves, the conditions of the proof, the odds."""
        figures = self._figures
        moves = tuple(self._moves()) or ((cell(self._why("moves")), *[cell("")] * 3),)
        yield self._table(self._say("moves"), ("line", "nav", "equity", "move"), moves, {1, 2, 3})
        conditions = tuple(
            (
                cell(self._say(f"condition.{one['key']}")),
                cell(self._say(f"holds.{one['holds']}")),
            )
            for one in figures["proof"]["conditions"]
        )
        yield self._table(self._voice("survival.conditions"), ("condition", "holds"), conditions)
        columns = ("method", "probability", "interval", "assumptions")
        ruin = tuple(self._ruin()) or ((cell(self._why("ruin")), *[cell("")] * 4),)
        yield self._table(self._say("ruin"), ("line", *columns), ruin, {2})
        streaks = tuple(self._streaks()) or ((cell(self._why("streaks")), *[cell("")] * 4),)
        title, counts = self._voice("survival.streaks"), ("length", "trades")
        yield self._table(title, (*counts, *columns[1:]), streaks, {0, 1, 2})

    def _moves(self) -> Iterator[Cells]:
        for index, one in enumerate(self._figures["moves"]):
            move = ""
            if one["move"] is None:
                still = self._voice("survival.no-exposure")
                move = still if self._still else self._why(f"moves.{index}.move")
            yield (
                self._limit(one["key"]),
                cell(self._voice.numbers.nav(Decimal(one["nav"]))),
                cell(self._money(one["equity"])),
                cell(move or self._ratio(one["move"])),
            )

    def _ruin(self) -> Iterator[Cells]:
        for index, one in enumerate(self._figures["ruin"]):
            method = self._voice(f"method.{one['method']}")
            line = cell(self._line(one["line"]))
            yield (line, cell(method), *self._odds(one, f"ruin.{index}"))

    def _streaks(self) -> Iterator[Cells]:
        count = self._voice.numbers.count
        for index, one in enumerate(self._figures["streaks"]):
            odds = self._odds(one, f"streaks.{index}")
            yield (cell(count(one["length"])), cell(count(one["trades"])), *odds)

    def _odds(self, one: Mapping[str, Any], path: str) -> Cells:
        """A probability is never given bare: its interval, n, and what it assumes."""
        interval = ""
        if one["low"] is not None:
            interval = self._say(
                "interval", low=self._ratio(one["low"]), high=self._ratio(one["high"])
            )
        observed = "" if one["n"] is None else self._say("n", n=self._voice.numbers.count(one["n"]))
        few = self._say("few") if one["few"] else ""
        given = one["probability"]
        return (
            cell(self._why(f"{path}.probability") if given is None else self._ratio(given)),
            cell(", ".join(filter(None, (interval, observed, few))) or "—"),
            cell(self._say("comma").join(self._say(f"assume.{key}") for key in one["assumptions"])),
        )

    def _table(
        self,
        title: str,
        columns: tuple[str, ...],
        rows: tuple[Cells, ...],
        figures: Iterable[int] = (),
    ) -> Table:
        names = tuple(self._voice(f"column.{column}") for column in columns)
        return Table(title, names, rows, frozenset(figures))

    def _say(self, key: str, **params: str) -> str:
        return self._voice.numbers.text(stress_label(key, self._voice.labels.language, **params))

    def _line(self, key: str) -> str:
        return self._say(f"line.{key}" if key == _ZERO else f"name.{key}")

    def _limit(self, key: str) -> Link:
        """A line's name, leading to where the policy draws it."""
        place = self._policy.sources.get(key)
        return cell(self._line(key), None if place is None else self._links.source(place))

    def _why(self, path: str) -> str:
        """UNKNOWN, with the reason that the figures carry."""
        unknown = self._figures["unknown"]
        reason = unknown.get(path) or unknown.get(path.split(".", maxsplit=1)[0])
        if reason is None:
            return self._voice("word.UNKNOWN")
        told = stress_reason(reason, self._voice.labels.language)
        return self._say("unknown-because", reason=told)

    def _money(self, amount: str | None) -> str:
        if amount is None:
            return self._voice("word.UNKNOWN")
        return self._voice.numbers.money(Decimal(amount), self._currency)

    def _ratio(self, ratio: str | None) -> str:
        if ratio is None:
            return self._voice("word.UNKNOWN")
        return self._voice.numbers.ratio(Decimal(ratio))
