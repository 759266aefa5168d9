"""Settings of the report."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.settings.fields import setting

__all__ = ["ReportSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSettings:
    """How results are shown; nothing here changes a number."""

    language: str = setting(
        "en",
        source="own: of the page for the person who was recorded: en, de or fr; English where a text is not translated",
    )
