"""Whether the plugin is loaded and in which order, and whether its verdict reaches the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.diagnosis.diagnosis import Diagnosis, diagnosis
from beancount_barbell.model.currencies import currency_digits
from beancount_barbell.model.plugin_names import PLUGIN, PLUGINS
from beancount_barbell.reading.spelling import WORD, normal, within_one_edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from beancount_barbell.diagnosis.surroundings import PluginLine, Surroundings
    from beancount_barbell.model.location import Location

PLUGIN_LINE = f'plugin "{PLUGIN}"'

HOOK_LINES = (
    "repos:",
    "  - repo: local",
    "    hooks:",
    "      - id: barbell-check",
    "        name: barbell check",
    "        entry: barbell check {ledger}",
    "        language: system",
    "        always_run: true",
    "        pass_filenames: false",
    "        require_serial: true",
)
"""A hook that runs the installed `barbell`."""


def plugins_after(plugins: Sequence[str]) -> tuple[str, ...]:
    """The plugins that run after ours; empty where ours is not loaded."""
    last = max(
        (place for place, name in enumerate(plugins) if name in PLUGINS), default=len(plugins)
    )
    return tuple(plugins[last + 1 :])


def about_plugins(around: Surroundings) -> Iterator[Diagnosis]:
    """The plugin is missing, misspelt, in an included file, or not the last one; and raw mode."""
    wrong = [line for line in around.plugin_lines if is_near(line.name)]
    for line in wrong:
        yield diagnosis("BB902", around, PLUGIN_LINE, at=line.location, name=line.name)
    if PLUGINS.isdisjoint(around.plugins):
        yield from _missing(around, wrong)
    after = plugins_after(around.plugins)
    if after:
        place = _our_line(around)
        yield diagnosis("BB903", around, PLUGIN_LINE, at=place, plugins=after)
    if around.raw:
        default = 'option "plugin_processing_mode" "default"'
        yield diagnosis("BB904", around, default)


def _missing(around: Surroundings, wrong: Sequence[PluginLine]) -> Iterator[Diagnosis]:
    included = [line for line in around.plugin_lines if line.name in PLUGINS]
    if included:
        place, main = included[0].location, around.name
        yield diagnosis("BB901", around, PLUGIN_LINE, at=place, variant="included", main=main)
    elif not any(line.effective for line in wrong):
        yield diagnosis("BB901", around, PLUGIN_LINE)


def is_near(name: str) -> bool:
    """Whether a plugin's name is not ours, but a misspelling of ours."""
    if name == PLUGIN or name.startswith(f"{PLUGIN}."):
        return False
    folded = normal(name.casefold())
    return folded in {WORD, normal(PLUGIN)} or within_one_edit(folded, normal(PLUGIN))


def _our_line(around: Surroundings) -> Location:
    lines = around.plugin_lines
    places = [one.location for one in lines if one.name in PLUGINS and one.effective]
    return places[-1] if places else around.main


def about_files(around: Surroundings) -> Iterator[Diagnosis]:
    """Includes that Beancount cannot follow, files that no commit has, and an old load cache."""
    for include in around.unreachable:
        yield diagnosis("BB918", around, at=include.location, told=include.told)
    for one in around.missing:
        add = (f"git add {one.name}",) if one.reason == "untracked" else ()
        yield diagnosis("BB919", around, *add, at=one.location, variant=one.reason, path=one.name)
    if around.stale_cache is not None:
        remove = f"rm {around.stale_cache}"
        yield diagnosis("BB923", around, remove, path=around.stale_cache)


def about_hook(around: Surroundings) -> Iterator[Diagnosis]:
    """Whether every commit is judged, and by the installed version."""
    hook = around.hook
    if hook is None:
        return
    if not hook.installed:
        lines = [] if hook.configured else [line.format(ledger=around.name) for line in HOOK_LINES]
        lines.append("pre-commit install")
        variant = "not-installed" if hook.configured else None
        yield diagnosis("BB920", around, *lines, at=hook.location, variant=variant)
    if hook.skipped:
        yield diagnosis("BB921", around, "        always_run: true", at=hook.location)
    if hook.version is not None and hook.version != around.version:
        line = f"    rev: v{around.version}"
        versions: dict[str, Any] = {"version": hook.version, "installed": around.version}
        yield diagnosis("BB922", around, line, at=hook.location, **versions)


def about_rounding(
    around: Surroundings, currency: str, entries: Iterable[Any]
) -> Iterator[Diagnosis]:
    """A base currency without decimals, where Beancount infers misleading ones."""
    if currency_digits(currency):
        return
    if not around.tolerated & {currency, "*"} and _is_exchanged(currency, entries):
        line = f'option "inferred_tolerance_default" "{currency}:0.5"'
        yield diagnosis("BB924", around, line, variant="tolerance", unit=currency)
    shown = around.digits.get(currency, 0)
    if shown:
        line = f'option "display_precision" "{currency}:1"'
        facts: dict[str, Any] = {"unit": currency, "shown": shown}
        yield diagnosis("BB924", around, line, variant="precision", **facts)


def _is_exchanged(currency: str, entries: Iterable[Any]) -> bool:
    """Whether anything has a price or a cost in a currency."""
    return any(
        quoted is not None and quoted.currency == currency
        for entry in entries
        for posting in getattr(entry, "postings", ())
        for quoted in (posting.price, posting.cost)
    )
