from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fava.application import create_app
from fava_ledgers import PAGE, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


class Browser:
    """One ledger in a real Fava, seen through its test client."""

    def __init__(self, client: FlaskClient, slug: str) -> None:
        self.client = client
        self.slug = slug

    def get(self, path: str = PAGE, language: str = "en", **query: str) -> TestResponse:
        return self.client.get(
            f"/{self.slug}/{path}", query_string=query, headers={"Accept-Language": language}
        )

    def page(self, language: str = "en", **query: str) -> str:
        answer = self.get(PAGE, language, **query)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def json(self, endpoint: str, language: str = "en") -> Any:
        answer = self.get(PAGE + endpoint, language)
        assert answer.status_code == 200
        return answer.get_json()


@pytest.fixture
def fava(tmp_path: Path) -> Callable[..., Browser]:
    """Starts Fava on a ledger's text; keywords are those of `create_app`."""

    def start(text: str, **options: Any) -> Browser:
        app = create_app([write(tmp_path, text)], load=True, poll_watcher=True, **options)
        app.testing = False  # as users run it: an exception becomes a 500, not a traceback
        return Browser(app.test_client(), "household")

    return start
