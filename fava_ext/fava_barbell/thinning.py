"""Reduces the points of a chart without changing its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

MOST_POINTS = 400
"""Most points drawn in one chart."""

_Row = TypeVar("_Row", bound="Sequence[Decimal | None]")


def thin(
    rows: Sequence[_Row],
    against: Sequence[tuple[int, int]] = (),
    most: int = MOST_POINTS,
) -> list[int]:
    """Which rows to draw so that the picture looks like that of all rows.

    The first and the last row are kept, and both sides of each crossing and of each gap. The
    rows are cut into as many buckets as there is space for; each bucket keeps its lowest and
    highest value of each column. If these need more than half of `most`, crossings are not kept;
    then each bucket also keeps the extremes of the distances to the lines, so that a value that
    crossed a line within a bucket is still seen on the other side. If the gaps alone need more
    than half of `most`, each bucket keeps one UNKNOWN row of each column that has one there.

    Args:
        rows: values in order of time, None where UNKNOWN.
        against: pairs of columns (a value, its line) whose crossings count.
        most: most rows to keep: at least two, and at least six for each column and pair,
            or the extremes find no space.

    Returns:
        Indices in ascending order, at most `most` of them.
    """
    if len(rows) <= most:
        return list(range(len(rows)))
    ends = {0, len(rows) - 1}
    series: list[Sequence[Decimal | None]] = list(zip(*rows, strict=True))
    gaps = ends.union(*map(_gaps, series))
    kept = gaps.union(crossings(rows, against))
    ragged = len(gaps) > most // 2
    if len(kept) > most // 2:
        kept = ends if ragged else gaps
        series += [_distances(rows, pair) for pair in against]
    series = [values for values in series if len(set(values)) > 1]  # a constant needs no more rows
    if not series:
        return sorted(kept)
    buckets = (most - len(kept)) // ((3 if ragged else 2) * len(series))
    for bucket in range(buckets):
        start, end = (len(rows) * edge // buckets for edge in (bucket, bucket + 1))
        for values in series:
            kept.update(_extremes(values, start, end))
            if ragged:
                kept.update(_first_unknown(values, start, end))
    return sorted(kept)


def changes(rows: Sequence[Sequence[object]]) -> list[int]:
    """Indices of the rows that differ from the row before, and of the first and last row."""
    last = len(rows) - 1
    return [at for at, row in enumerate(rows) if at in (0, last) or row != rows[at - 1]]


def crossings(
    rows: Sequence[Sequence[Decimal | None]], against: Iterable[tuple[int, int]]
) -> Iterator[int]:
    """Indices of the rows on both sides of each place where a value crosses or meets its line."""
    for pair in against:
        last: tuple[int, int] | None = None
        distances = _distances(rows, pair)
        known = [distance for distance in distances if distance is not None]
        if not known or min(known) > 0 or max(known) < 0:
            continue
        for index, distance in enumerate(distances):
            if distance is None:
                continue
            side = (distance > 0) - (distance < 0)
            if last is not None and last[1] != side:
                yield last[0]
                yield index
            last = (index, side)


def _distances(
    rows: Sequence[Sequence[Decimal | None]], pair: tuple[int, int]
) -> list[Decimal | None]:
    value_at, line_at = pair
    return [
        None if (value := row[value_at]) is None or (line := row[line_at]) is None else value - line
        for row in rows
    ]


def _gaps(values: Sequence[Decimal | None]) -> Iterator[int]:
    """Indices of the rows on both sides of each place where a value becomes (un)known."""
    unknown = [value is None for value in values]
    if True not in unknown:
        return
    for index in range(1, len(values)):
        if unknown[index - 1] != unknown[index]:
            yield index - 1
            yield index


def _first_unknown(values: Sequence[Decimal | None], start: int, end: int) -> tuple[int, ...]:
    return next(((index,) for index in range(start, end) if values[index] is None), ())


def _extremes(values: Sequence[Decimal | None], start: int, end: int) -> tuple[int, ...]:
    known = [(value, index) for index in range(start, end) if (value := values[index]) is not None]
    return (min(known)[1], max(known)[1]) if known else ()
