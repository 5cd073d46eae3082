"""The `barbell` command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from beancount_barbell.cli.check import check
from beancount_barbell.cli.flows import flows
from beancount_barbell.cli.report import report
from beancount_barbell.cli.rules import explain, rules
from beancount_barbell.cli.signoff import signoff
from beancount_barbell.cli.status import history, status
from beancount_barbell.cli.stress import stress
from beancount_barbell.cli.terminal import INTERRUPTED
from beancount_barbell.cli.trades import trades

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="beancount-barbell", message="%(prog)s %(version)s")
def barbell() -> None:
    """Keep the core out of reach of the sleeve.

    LEDGER may be left out: then BEANCOUNT_FILE is read, or the one file tracked
    by git that loads the plugin.
    """


for _command in (check, status, history, flows, trades, report, signoff, stress, explain, rules):
    barbell.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and exits with its status.

    Args:
        arguments: instead of the process's own.
    """
    try:
        code = barbell.main(arguments, prog_name="barbell", standalone_mode=False)
    except click.ClickException as failure:
        failure.show()
        code = failure.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    sys.exit(code)
