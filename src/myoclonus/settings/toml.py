"""Settings to and from TOML, refusing what is unknown or out of range."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

import tomli_w

from myoclonus.errors import SettingsError
from myoclonus.settings.cortex import CortexSettings
from myoclonus.settings.coupling import CouplingSettings
from myoclonus.settings.detect import DetectSettings
from myoclonus.settings.forms import FormsSettings
from myoclonus.settings.knowledge import KnowledgeSettings
from myoclonus.settings.measure import MeasureSettings
from myoclonus.settings.read import ReadSettings
from myoclonus.settings.report import ReportSettings
from myoclonus.settings.response import ResponseSettings
from myoclonus.settings.review import ReviewSettings
from myoclonus.settings.sleep import SleepSettings

__all__ = ["Settings", "load_settings", "record_from_mapping", "settings_from_mapping", "settings_to_toml"]

T = TypeVar("T")

_KINDS = {bool: "true or false", str: "text in quotes", int: "a whole number", float: "a number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of an analysis, by room."""

    read: ReadSettings = field(default_factory=ReadSettings)
    detect: DetectSettings = field(default_factory=DetectSettings)
    measure: MeasureSettings = field(default_factory=MeasureSettings)
    cortex: CortexSettings = field(default_factory=CortexSettings)
    coupling: CouplingSettings = field(default_factory=CouplingSettings)
    response: ResponseSettings = field(default_factory=ResponseSettings)
    sleep: SleepSettings = field(default_factory=SleepSettings)
    forms: FormsSettings = field(default_factory=FormsSettings)
    knowledge: KnowledgeSettings = field(default_factory=KnowledgeSettings)
    review: ReviewSettings = field(default_factory=ReviewSettings)
    report: ReportSettings = field(default_factory=ReportSettings)


def load_settings(path: str | Path) -> Settings:
    """Read settings from a TOML file; what the file does not name keeps its default.

    Raises
    ------
    SettingsError
        ``settings-not-readable`` when the file is missing, not UTF-8 or not TOML; ``setting-unknown``,
        ``setting-wrong-type`` or ``setting-out-of-range`` for a bad entry.
    """
    try:
        values = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(
            f"{path}: not a readable settings file ({error}). Start from the settings.toml beside any result.",
            code="settings-not-readable",
        ) from error
    return settings_from_mapping(values)


def settings_from_mapping(values: Mapping[str, Any]) -> Settings:
    """Return settings from nested mappings such as ``{"detect": {"highpass_hz": 20}}``.

    Raises
    ------
    SettingsError
        ``setting-unknown``, ``setting-wrong-type`` or ``setting-out-of-range``; the message lists the choices.
    """
    return record_from_mapping(Settings, values)


def record_from_mapping(cls: type[T], values: Mapping[str, Any], prefix: str = "") -> T:
    """Return a settings record of class ``cls`` from nested mappings; what they do not name keeps its default.

    Parameters
    ----------
    cls : type
        A dataclass whose fields are made by ``setting`` or are such dataclasses themselves.
    values : mapping
        From field name to value.
    prefix : str
        What stands before the name of a setting in messages, e.g. ``detect.``.

    Raises
    ------
    SettingsError
        ``setting-unknown``, ``setting-wrong-type`` or ``setting-out-of-range``; the message lists the choices.
    """
    known = {item.name: item for item in fields(cls)}  # type: ignore[arg-type]
    defaults = cls()
    arguments: dict[str, Any] = {}
    for name, value in values.items():
        full_name = f"{prefix}{name}"
        if name not in known:
            raise SettingsError(
                f"setting {full_name} is unknown. Known here: {', '.join(known)}.", code="setting-unknown"
            )
        default = getattr(defaults, name)
        if not is_dataclass(default):
            arguments[name] = _checked(full_name, value, default, known[name].metadata)
        elif isinstance(value, Mapping):
            arguments[name] = record_from_mapping(type(default), value, f"{full_name}.")
        else:
            raise SettingsError(
                f"setting {full_name} is a group of settings; got {value!r}. Write its settings under [{full_name}].",
                code="setting-wrong-type",
            )
    return cls(**arguments)


def settings_to_toml(settings: Settings) -> str:
    """Return the settings as TOML text, every field written out."""
    return tomli_w.dumps(asdict(settings))


def _checked(name: str, value: Any, default: Any, metadata: Mapping[str, Any]) -> Any:
    kind = type(default)
    if not _fits(value, kind):
        raise SettingsError(f"setting {name} expects {_KINDS[kind]}; got {value!r}.", code="setting-wrong-type")
    low, high, choices = metadata.get("low"), metadata.get("high"), metadata.get("choices")
    is_inside = (not choices or value in choices) and (low is None or value >= low) and (high is None or value <= high)
    if not is_inside or (kind is float and not abs(value) <= sys.float_info.max):
        limits = "any finite number" if low is None and high is None else f"{low} to {high}"
        allowed = ", ".join(choices) if choices else limits
        raise SettingsError(
            f"setting {name} = {value!r} is not allowed. Allowed: {allowed}.", code="setting-out-of-range"
        )
    return kind(value)


def _fits(value: Any, kind: type) -> bool:
    if isinstance(value, bool) or kind in (bool, str):
        return type(value) is kind
    if kind is int:
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return isinstance(value, (int, float))
