from __future__ import annotations

import shutil
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from fava_ledgers import EXTENSION, FOLDER, PAGE, serve, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fava.core import FavaLedger
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
        app = serve([write(tmp_path, text)], **options)
        app.testing = False  # as users run it: an exception becomes a 500, not a traceback
        return Browser(app.test_client(), "household")

    return start


@pytest.fixture(scope="session")
def example(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., tuple[FlaskClient, str, FavaLedger]]:
    """Starts Fava on a copy of a shipped ledger, once for all tests: they only read."""

    @cache
    def start(path: Path, **options: Any) -> tuple[FlaskClient, str, FavaLedger]:
        folder = tmp_path_factory.mktemp("examples") / FOLDER.name
        copy = shutil.copytree(FOLDER, folder) / path.relative_to(FOLDER)
        text = copy.read_text(encoding="utf-8")
        if "fava_barbell" not in text:
            copy.write_text(text + EXTENSION, encoding="utf-8")
        app = serve([copy], **options)
        ((slug, ledger),) = app.config["LEDGERS"].items()
        return app.test_client(), f"/{slug}/{PAGE}", ledger

    return start
