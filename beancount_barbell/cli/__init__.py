"""The command line: the only package that loads files, prints, and exits."""

from __future__ import annotations

import sys

from beancount_barbell.cli import stopping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line as a process, and exits with its status.

    Half the time of a short run is spent on imports, so the handler of Ctrl-C is installed
    before them. Without `arguments`, those of the process are used.
    """
    try:
        stopping.heed_signals()
        from beancount_barbell.cli import app  # noqa: PLC0415 see above

        app.main(arguments)
    except KeyboardInterrupt:
        sys.exit(stopping.exit_status())
    finally:
        stopping.settle()
