"""The ledger of a test is its docstring, after the prelude of its module."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest
from histories import history_of

if TYPE_CHECKING:
    from beancount_barbell.model.history import History


@pytest.fixture
def history(request: pytest.FixtureRequest) -> History:
    """The history of the docstring's ledger, put after the module's `PRELUDE`."""
    return history_of(request.module.PRELUDE + textwrap.dedent(request.function.__doc__))
