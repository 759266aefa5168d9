"""What the user says about channels; it overrides what the file says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from myoclonus.errors import ReadError, SettingsError
from myoclonus.read.muscles import muscle_named, muscles
from myoclonus.recording import Role
from myoclonus.units import acceleration_factor_g, potential_factor_uv

__all__ = ["BipolarPair", "ChannelOption", "ReadOptions", "read_options"]

_CHANNEL_KEYS = ("name", "role", "muscle", "side", "unit", "ignore")
_PAIR_KEYS = ("plus", "minus", "role", "muscle", "side")
_TOP_KEYS = ("channels", "bipolar", "fs_hz", "unit", "time_unit", "labels")
_SIDES = ("left", "right", "midline")
_TIME_UNITS = ("s", "ms", "us", "min")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOption:
    """What the user says about one channel; ``None`` leaves what the file says."""

    name: str | None = None
    role: Role | None = None
    muscle: str | None = None
    side: str | None = None
    unit: str | None = None
    ignore: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BipolarPair:
    """A channel to be formed as ``plus`` minus ``minus``."""

    name: str
    plus: str
    minus: str
    role: Role | None = None
    muscle: str | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What the user says about a recording.

    Attributes
    ----------
    channels : mapping of str to ChannelOption
        By the label in the file.
    bipolar : tuple of BipolarPair
        Pairs to be formed, by the labels in the file.
    fs_hz : float or None
        Sampling rate of a file that has none (CSV, ``.npy``).
    unit : str or None
        Unit of the channels of such a file that have none.
    time_unit : str or None
        Unit of the time column of a CSV: s, ms, us or min.
    labels : tuple of str
        Names of the channels of a file that has none.
    """

    channels: Mapping[str, ChannelOption] = field(default_factory=dict)
    bipolar: tuple[BipolarPair, ...] = ()
    fs_hz: float | None = None
    unit: str | None = None
    time_unit: str | None = None
    labels: tuple[str, ...] = ()


def read_options(channels: ReadOptions | Mapping[str, Any] | str | Path | None) -> ReadOptions:
    """Return the options of a ``channels.toml``, or of a mapping of the same form.

    Raises
    ------
    SettingsError
        ``channels-not-readable`` when the file is missing or not TOML; ``channel-option-unknown`` or
        ``channel-option-wrong`` for a bad
        entry, with the choices; ``muscle-unknown``.

    Examples
    --------
    >>> options = read_options({"channels": {"EMG1": {"muscle": "FDI", "side": "right"}}})
    >>> options.channels["EMG1"].muscle
    'first_dorsal_interosseous'
    """
    if channels is None:
        return ReadOptions()
    if isinstance(channels, ReadOptions):
        return channels
    if isinstance(channels, Mapping):
        return _from_mapping(channels, "channel options")
    path = Path(channels)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"{path.name}: not a readable channels.toml ({error}). See docs/formats.md for an example.",
            code="channels-not-readable",
        ) from error
    return _from_mapping(values, path.name)


def _from_mapping(values: Mapping[str, Any], where: str) -> ReadOptions:
    _refuse_unknown(values, _TOP_KEYS, where)
    channels, pairs = values.get("channels", {}), values.get("bipolar", {})
    for name, group in (("channels", channels), ("bipolar", pairs)):
        if not isinstance(group, Mapping):
            raise _wrong(f"{where}: {name}", group, "a group of channels")
    fs_hz = values.get("fs_hz")
    if fs_hz is not None and not (_is_number(fs_hz) and 0 < fs_hz < 1e9):
        raise _wrong(f"{where}: fs_hz", fs_hz, "a positive rate in Hz")
    labels = values.get("labels", ())
    if (
        isinstance(labels, str)
        or not isinstance(labels, Sequence)
        or not all(isinstance(label, str) and label for label in labels)
    ):
        raise _wrong(f"{where}: labels", labels, "a list of names")
    if len(set(labels)) != len(labels):
        raise _wrong(f"{where}: labels", labels, "names that are all different")
    return ReadOptions(
        channels={str(label): _channel(option, f'{where}, channel "{label}"') for label, option in channels.items()},
        bipolar=tuple(_pair(str(name), pair, f'{where}, bipolar "{name}"') for name, pair in pairs.items()),
        fs_hz=None if fs_hz is None else float(fs_hz),
        unit=_unit(values["unit"], where) if "unit" in values else None,
        time_unit=_choice(values, "time_unit", _TIME_UNITS, where),
        labels=tuple(labels),
    )


def _channel(option: Any, where: str) -> ChannelOption:
    if not isinstance(option, Mapping):
        raise _wrong(where, option, f"a group with some of {', '.join(_CHANNEL_KEYS)}")
    _refuse_unknown(option, _CHANNEL_KEYS, where)
    ignore, name = option.get("ignore", False), option.get("name")
    if not isinstance(ignore, bool):
        raise _wrong(f"{where}: ignore", ignore, "true or false")
    if name is not None and not (isinstance(name, str) and name.strip()):
        raise _wrong(f"{where}: name", name, "a name")
    return ChannelOption(
        name=name,
        role=_choice(option, "role", get_args(Role), where),
        muscle=_muscle(option, where),
        side=_choice(option, "side", _SIDES, where),
        unit=_unit(option["unit"], where) if "unit" in option else None,
        ignore=ignore,
    )


def _pair(name: str, pair: Any, where: str) -> BipolarPair:
    if isinstance(pair, Sequence) and not isinstance(pair, str) and len(pair) == 2:
        pair = {"plus": pair[0], "minus": pair[1]}
    if not isinstance(pair, Mapping) or not all(isinstance(pair.get(key), str) for key in ("plus", "minus")):
        raise _wrong(where, pair, 'two labels, e.g. ["CHIN1", "CHIN2"]')
    _refuse_unknown(pair, _PAIR_KEYS, where)
    return BipolarPair(
        name=name,
        plus=pair["plus"],
        minus=pair["minus"],
        role=_choice(pair, "role", get_args(Role), where),
        muscle=_muscle(pair, where),
        side=_choice(pair, "side", _SIDES, where),
    )


def _muscle(option: Mapping[str, Any], where: str) -> str | None:
    text = option.get("muscle")
    if text is None:
        return None
    found = muscle_named(text) if isinstance(text, str) else None
    if found is None:
        raise SettingsError(
            f"{where}: muscle {text!r} is not in the table of muscles. Known: {', '.join(muscles()['muscle'])}.",
            code="muscle-unknown",
        )
    return found.id


def _unit(unit: Any, where: str) -> str:
    if isinstance(unit, str):
        for factor in (potential_factor_uv, acceleration_factor_g):
            try:
                factor(unit, where=where)
            except ReadError:
                continue
            return unit
    raise _wrong(f"{where}: unit", unit, "V, mV, uV, nV, g, mg or m/s2")


def _choice(option: Mapping[str, Any], key: str, choices: tuple[str, ...], where: str) -> Any:
    value = option.get(key)
    if value is not None and value not in choices:
        raise _wrong(f"{where}: {key}", value, f"one of {', '.join(choices)}")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _refuse_unknown(values: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    unknown = [str(key) for key in values if key not in known]
    if unknown:
        raise SettingsError(
            f"{where}: {', '.join(unknown)} is unknown. Known here: {', '.join(known)}.", code="channel-option-unknown"
        )


def _wrong(where: str, value: Any, expected: str) -> SettingsError:
    return SettingsError(f"{where} is {value!r}; expected {expected}.", code="channel-option-wrong")
