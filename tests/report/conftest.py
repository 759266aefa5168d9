"""The analysis made by hand, for every test of the report."""

from __future__ import annotations

import pytest

from myoclonus.analysis import Analysis

from .example import analysis_of, detection


@pytest.fixture
def analysis(monkeypatch: pytest.MonkeyPatch) -> Analysis:
    return analysis_of(monkeypatch, detection())
