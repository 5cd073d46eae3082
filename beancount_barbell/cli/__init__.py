"""The command line: the only room that loads files, prints, and exits."""

from beancount_barbell.cli.app import main

__all__ = ["main"]
