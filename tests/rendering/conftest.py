"""Texts by their keys, so that the layouts are tested and not the wording."""

from __future__ import annotations

import pytest

from beancount_barbell.rendering import report


@pytest.fixture
def keys_for_words(monkeypatch):
    monkeypatch.setattr(report, "say", lambda text, lang: f"<{text.key} {lang}>")
