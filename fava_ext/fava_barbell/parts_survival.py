"""Survival: the move to each line, the proof of the core, the odds with their assumptions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.rendering.stress_labels import stress_label, stress_reason
from fava_barbell.part_shapes import Fact, Part, Table, cell
from fava_barbell.shapes import Tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fava_barbell.part_shapes import Source
    from fava_barbell.shapes import Link, Links, Voice

    Cells = tuple[Link, ...]

_PROOF = {"proven": Tone.GOOD, "proven-up-to": Tone.WATCH, "not-proven": Tone.BAD}
_ZERO = "zero"


def survival_part(source: Source, voice: Voice, _links: Links) -> Part:
    """The figures of `barbell stress`, in its words."""
    told = _Told(source.stress(), source.analysis.base_currency, voice)
    return Part(
        key="survival",
        title=voice("part.survival"),
        notes=(voice("survival.note"),),
        facts=tuple(told.facts()),
        tables=tuple(told.tables()),
    )


class _Told:
    """Puts the figures' texts into cells of one language."""

    def __init__(self, figures: Mapping[str, Any], currency: str, voice: Voice) -> None:
        self._figures = figures
        self._currency = currency
        self._voice = voice

    def facts(self) -> Iterator[Fact]:
        """The proof of the core: its status, its limit g*, and what lacks."""
        proof, voice = self._figures["proof"], self._voice
        status, limit = proof["status"], proof["limit"]
        gap = self._ratio(proof["gap"])
        yield Fact(
            self._say("proof", gap=gap),
            self._say(f"proof.{status}", limit=self._ratio(limit)),
            tone=_PROOF[status],
        )
        yield Fact(
            voice("survival.limit"),
            "—" if limit is None else self._ratio(limit),
            "" if limit is not None else voice("survival.no-limit"),
        )
        for key in ("deficit", "outside", "core_at_risk"):
            known = proof[key] is not None
            tone = Tone.PLAIN if known else Tone.UNKNOWN
            yield Fact(voice(f"survival.{key}"), self._money(proof[key]), tone=tone)

    def tables(self) -> Iterator[Table]:
        """The moves, the conditions of the proof, the odds."""
        figures = self._figures
        moves = tuple(self._moves()) or ((cell(self._why("moves")), *[cell("")] * 3),)
        yield self._table(self._say("moves"), ("line", "nav", "equity", "move"), moves)
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
        yield self._table(self._say("ruin"), ("line", *columns), ruin)
        streaks = tuple(self._streaks()) or ((cell(self._why("streaks")), *[cell("")] * 4),)
        yield self._table(
            self._voice("survival.streaks"), ("length", "trades", *columns[1:]), streaks
        )

    def _moves(self) -> Iterator[Cells]:
        for index, one in enumerate(self._figures["moves"]):
            move = self._why(f"moves.{index}.move") if one["move"] is None else ""
            yield (
                cell(self._line(one["key"])),
                cell(self._voice.numbers.nav(Decimal(one["nav"]))),
                cell(self._money(one["equity"])),
                cell(move or self._ratio(one["move"])),
            )

    def _ruin(self) -> Iterator[Cells]:
        for index, one in enumerate(self._figures["ruin"]):
            line = self._line(one["line"])
            method = self._voice(f"method.{one['method']}")
            yield (cell(line), cell(method), *self._odds(one, f"ruin.{index}"))

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

    def _table(self, title: str, columns: tuple[str, ...], rows: tuple[Cells, ...]) -> Table:
        return Table(title, tuple(self._voice(f"column.{column}") for column in columns), rows)

    def _say(self, key: str, **params: str) -> str:
        return self._voice.numbers.text(stress_label(key, self._voice.labels.language, **params))

    def _line(self, key: str) -> str:
        return self._say(f"line.{key}" if key == _ZERO else f"name.{key}")

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
