"""Reads drafts of bookings from a file or from standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from beancount_barbell.attempts.drafts import NAME, typed
from beancount_barbell.attempts.refusal import CannotTryError
from beancount_barbell.cli.ledgers import shown

if TYPE_CHECKING:
    from beancount_barbell.attempts.drafts import Draft


def read_draft(name: str) -> Draft:
    """The draft in a file, or on standard input where `name` is "-".

    Raises:
        CannotTryError: the draft cannot be read, is not UTF-8 text, or is empty.
    """
    told = NAME if name == "-" else shown(name)
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = content.decode("utf-8-sig")
    except FileNotFoundError as failure:
        raise CannotTryError("missing", draft=told) from failure
    except OSError as failure:
        reason = failure.strerror or str(failure)
        raise CannotTryError("unreadable", draft=told, reason=reason) from failure
    except UnicodeDecodeError as failure:
        raise CannotTryError("encoding", draft=told) from failure
    return typed(text, told)
