"""Words of the command line as values of the library."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypedDict

from myoclonus.errors import SettingsError
from myoclonus.settings import Settings, load_settings, settings_from_mapping

__all__ = ["ReadingOptions", "channel_options", "reading_options", "settings_of"]


class ReadingOptions(TypedDict):
    """Options of ``read_recording`` that the command line can give."""

    channels: Mapping[str, Any] | None
    bipolar: bool
    keep_identity: bool
    markers: Path | None
    hypnogram: Path | None
    events: Sequence[Path]


def reading_options(
    channels: Mapping[str, Any] | None,
    bipolar: bool,
    keep_identity: bool,
    markers: Path | None,
    hypnogram: Path | None,
    events: Sequence[Path] | None = None,
) -> ReadingOptions:
    """Return the options of reading."""
    return ReadingOptions(
        channels=channels,
        bipolar=bipolar,
        keep_identity=keep_identity,
        markers=markers,
        hypnogram=hypnogram,
        events=tuple(events or ()),
    )


def channel_options(path: Path | None, **options: Sequence[str] | None) -> dict[str, Any] | None:
    """Return what is said about channels, the command line over the file.

    Parameters
    ----------
    path : Path or None
        A ``channels.toml``.
    **options : sequence of str or None
        For each property (``role``, ``muscle``, …) words of the form ``CHANNEL=VALUE``. A channel's name may hold
        ``=``: the last one counts.

    Returns
    -------
    dict or None
        As ``read_recording`` takes it; ``None`` when nothing was said.

    Raises
    ------
    SettingsError
        As ``read_options`` for the file; ``channel-option`` for a word without ``=``.
    """
    said: dict[str, Any] = {}
    if path is not None:
        from myoclonus.read.options import read_options  # noqa: PLC0415  (loads the readers, which explain does not need)

        read_options(path)
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    for property_name, words in options.items():
        for word in words or ():
            channel, equals, value = word.rpartition("=")
            if not equals or not channel.strip() or not value.strip():
                raise SettingsError(
                    f'--{property_name} "{word}" is not of the form "CHANNEL=VALUE", e.g. --{property_name} "EMG1=…".',
                    code="channel-option",
                )
            said.setdefault("channels", {}).setdefault(channel.strip(), {})[property_name] = value.strip()
    return said or None


def settings_of(
    path: Path | None,
    words: Sequence[str] | None,
    *,
    stimuli: Sequence[str] | None = None,
    sleep: bool | None = None,
    language: str | None = None,
) -> Settings:
    """Return the settings: defaults, then the file, then each ``NAME=VALUE``.

    Raises
    ------
    SettingsError
        ``setting-word`` for a word without ``=`` or group; ``language-unknown`` for a language without texts; otherwise as
        ``settings_from_mapping``.
    """
    values: dict[str, Any] = asdict(load_settings(path)) if path is not None else {}
    for word in words or ():
        name, equals, value = word.partition("=")
        group, dot, key = name.strip().partition(".")
        if not equals or not dot:
            raise SettingsError(
                f'--set "{word}" is not of the form "GROUP.NAME=VALUE", e.g. --set detect.highpass_hz=20.',
                code="setting-word",
            )
        values.setdefault(group, {})[key] = _value(value.strip())
    if stimuli:
        values.setdefault("detect", {})["stimulus_texts"] = ",".join(stimuli)
    if sleep is not None:
        values.setdefault("sleep", {})["scoring"] = "on" if sleep else "off"
    if language is not None:
        values.setdefault("report", {})["language"] = language
    made = settings_from_mapping(values)
    if made.report != Settings().report:
        from myoclonus.report.person import catalog  # noqa: PLC0415  (loads the report)

        catalog(made.report.language)
    return made


def _value(text: str) -> Any:
    """Return a number or truth value as TOML reads it; anything else is text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
