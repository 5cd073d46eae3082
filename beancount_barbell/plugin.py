"""The Beancount plugin: `plugin "beancount_barbell"`, the last plugin line of a ledger.

It returns the user's own entries, with the resolved role written on the `open` of every
classified account, and an error for each finding that is an error and open (or whose waiver
expired). Beancount has no warnings, so notices are left out. It never raises: a failure is
reported as an error, because without one the ledger would seem to be in order.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from beancount_barbell.analysis import analyse
from beancount_barbell.model.codes import VOCABULARY
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.model.plugin_names import PLUGINS
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.reading.ledger import read_ledger
from beancount_barbell.reading.roles import write_back
from beancount_barbell.reading.stream import repair_customs

if TYPE_CHECKING:
    from beancount_barbell.analysis import Analysis
    from beancount_barbell.model.findings import Finding

__plugins__ = ("barbell",)

_CALLS = "barbell_calls"
"""The option that counts the calls of one load, where a ledger has several plugin lines."""


class BarbellError(NamedTuple):
    """An error of this plugin for Beancount. The class is module-level, so that it can be pickled.

    `source` has only "filename" and an integer "lineno", because Fava fails to show any page
    if a value cannot be written as JSON.
    """

    source: dict[str, Any]
    message: str
    entry: Any


def barbell(
    entries: list[Any], options_map: dict[str, Any], _config: str | None = None
) -> tuple[list[Any], list[BarbellError]]:
    """Judge a ledger; called by Beancount's loader, once for each plugin line.

    Args:
        entries: all directives, booked; pads and balances have not run yet.
        options_map: Beancount's options.
        _config: the plugin line's string. It is not used, as the configuration is in dated
            directives; the reading of the ledger reports such a string.

    Returns:
        The same entries in the same order, with roles written on `open`, and the errors. Of
        several plugin lines only the last one judges, or each error would be told twice.
    """
    if _is_called_again(options_map):
        return entries, []
    main = str(options_map.get("filename") or "<string>")
    repaired = entries
    try:
        repaired = repair_customs(entries)
        analysis = analyse(repaired, options_map)
        return write_back(repaired, analysis.roles), _errors(analysis, main)
    except Exception as failure:  # noqa: BLE001 the user must see any failure
        return repaired, [_failed(failure, main)]


def _is_called_again(options_map: dict[str, Any]) -> bool:
    """Whether a plugin line below calls the plugin again, for the same load.

    The lines may be equal, so the calls are counted, in the options of this load.
    """
    lines = sum(name in PLUGINS for name, _ in options_map.get("plugin") or ())
    if lines < 2:  # noqa: PLR2004 the usual ledger: its options stay as they are
        return False
    calls: int = options_map.get(_CALLS, 0) + 1
    options_map[_CALLS] = calls
    return calls < lines


def tag(
    entries: list[Any], options_map: dict[str, Any], _config: str | None = None
) -> tuple[list[Any], list[BarbellError]]:
    """As `barbell`, but without judging: for callers that judge the ledger afterwards."""
    try:
        repaired = repair_customs(entries)
        reading = read_ledger(repaired, options_map, None, vocabulary=VOCABULARY)
        return write_back(repaired, reading.roles), []
    except Exception:  # noqa: BLE001 the caller judges afterwards, meets the same failure, and reports it
        return entries, []


def _errors(analysis: Analysis, main: str) -> list[BarbellError]:
    failing = [finding for finding in analysis.findings if finding.fails]
    if not failing:
        return []
    # Imported only here: a ledger without errors does not need the slow catalogues of texts.
    from beancount_barbell.rendering.language import choose  # noqa: PLC0415 see above
    from beancount_barbell.rendering.report import report_line  # noqa: PLC0415 see above

    lang = choose(None, analysis.policy.language, os.environ)
    return [_error(finding, report_line(finding, lang), main) for finding in failing]


def _error(finding: Finding, message: str, main: str) -> BarbellError:
    known = finding.location != NOWHERE
    filename = finding.location.filename if known else main
    lineno = finding.location.lineno if known else 1
    return BarbellError(_source(filename, lineno), message, finding.entry)


def _failed(failure: Exception, main: str) -> BarbellError:
    from beancount_barbell.rendering.labels import label  # noqa: PLC0415 as in `_errors`
    from beancount_barbell.rendering.language import choose  # noqa: PLC0415 as in `_errors`

    reason = f"{type(failure).__name__}: {failure}"
    message = label("plugin.failed", choose(None, None, os.environ), reason=reason)
    return BarbellError(_source(main, 1), message, None)


def _source(filename: str, lineno: int) -> dict[str, Any]:
    return {"filename": filename, "lineno": lineno}
