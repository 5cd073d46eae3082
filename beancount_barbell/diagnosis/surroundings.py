"""The facts a diagnosis needs besides the analysis, collected by the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from beancount_barbell.model.location import Location


class PluginLine(NamedTuple):
    """A `plugin` line in a file of the ledger; `effective` is False in an included file."""

    name: str
    location: Location
    effective: bool


class Unreachable(NamedTuple):
    """An include that Beancount could not follow: its line, and Beancount's message."""

    location: Location
    told: str


class Missing(NamedTuple):
    """A file of the ledger that no commit contains: "untracked", "ignored" or "outside"."""

    location: Location
    name: str
    reason: str


class Hook(NamedTuple):
    """The git hook that judges a commit of the ledger's repository.

    Attributes:
        location: the configuration of pre-commit, or where it would be.
        configured: whether it has a hook that judges a ledger.
        installed: whether git runs a hook that judges a ledger.
        skipped: whether that hook does not run for commits without a file that it matches.
        version: the version that the hook runs, None where it is the one installed here.
    """

    location: Location
    configured: bool
    installed: bool
    skipped: bool
    version: str | None


class Surroundings(NamedTuple):
    """The facts around one load of a ledger.

    Attributes:
        main: the first line of the ledger's main file.
        name: that file's name, as the user would type it.
        today: the user's current date.
        plugins: the names that Beancount loads, in order.
        plugin_lines: all `plugin` lines in the text of the ledger's files.
        raw: whether Beancount is told not to pad, balance and validate.
        unreachable: the includes that Beancount could not follow.
        missing: files that no commit has.
        hook: None outside of a repository.
        version: the version of this package that is installed here.
        stale_cache: Beancount's load cache, where it holds a verdict of an older version.
        tolerated: currencies with a tolerance of their own, "*" for all.
        digits: decimals that Beancount shows for each currency, inferred from the ledger;
            currencies with an option for it are left out.
    """

    main: Location
    name: str
    today: datetime.date
    plugins: tuple[str, ...]
    plugin_lines: tuple[PluginLine, ...]
    raw: bool
    unreachable: tuple[Unreachable, ...]
    missing: tuple[Missing, ...]
    hook: Hook | None
    version: str
    stale_cache: str | None
    tolerated: frozenset[str]
    digits: Mapping[str, int]
