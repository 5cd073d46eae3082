"""The `barbell` command."""

from __future__ import annotations

import io
import os
import sys
import traceback
from typing import TYPE_CHECKING, NoReturn

import click

from beancount_barbell.cli import options
from beancount_barbell.cli.attempt import attempt
from beancount_barbell.cli.check import check
from beancount_barbell.cli.doctor import doctor
from beancount_barbell.cli.flows import flows
from beancount_barbell.cli.helping import CommandGroup
from beancount_barbell.cli.init import init
from beancount_barbell.cli.ledgers import CannotRead, knows_a_ledger
from beancount_barbell.cli.report import report
from beancount_barbell.cli.room import room
from beancount_barbell.cli.rules import explain, rules
from beancount_barbell.cli.signoff import signoff
from beancount_barbell.cli.status import history, status
from beancount_barbell.cli.stopping import exit_status
from beancount_barbell.cli.stress import stress
from beancount_barbell.cli.terminal import guarded_streams, note
from beancount_barbell.cli.trades import trades
from beancount_barbell.cli.watch import watch

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="beancount-barbell", message="%(prog)s %(version)s")
@options.lang
@click.pass_context
def barbell(context: click.Context, *, lang: str | None) -> None:
    """Keep the core out of reach of the sleeve."""
    if context.invoked_subcommand is None:
        if not knows_a_ledger(options.language(lang)):
            raise click.exceptions.NoArgsIsHelpError(context)
        context.invoke(status, lang=lang)
    context.default_map = {name: {"lang": lang} for name in barbell.commands}


for _command in (
    check,
    status,
    room,
    attempt,
    watch,
    history,
    flows,
    trades,
    report,
    signoff,
    stress,
    init,
    doctor,
    explain,
    rules,
):
    barbell.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line (None for that of the process) and exits with its status."""
    with guarded_streams():
        try:
            code = barbell.main(arguments, prog_name="barbell", standalone_mode=False)
        except click.ClickException as failure:
            code = _told(failure)
        except (click.Abort, KeyboardInterrupt):
            code = exit_status()
        except OSError as failure:
            code = _told(CannotRead(_reason(failure)))
        except Exception:  # noqa: BLE001 a fault of ours is not a finding: status 1 means findings
            note(traceback.format_exc())
            code = CannotRead.exit_code
    sys.exit(code)


def _told(failure: click.ClickException) -> int:
    told = io.StringIO()
    failure.show(told)
    note(told.getvalue().rstrip("\n"))
    return failure.exit_code


def _reason(failure: OSError) -> str:
    named = "" if failure.filename is None else f"{os.fsdecode(failure.filename)}: "
    return f"{named}{failure.strerror or failure}"
