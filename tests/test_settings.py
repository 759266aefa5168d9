"""Settings: what is accepted, what is refused and with which code, and the round trip through TOML."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoclonus.errors import SettingsError
from myoclonus.settings import Settings, load_settings, settings_from_mapping, settings_to_toml
from myoclonus.settings.fields import setting
from myoclonus.settings.toml import record_from_mapping

DEFAULTS = Settings()
ROOMS = [(item.name, getattr(DEFAULTS, item.name)) for item in fields(Settings)]
FIELDS = [pytest.param(room, item, id=f"{name}.{item.name}") for name, room in ROOMS for item in fields(room)]
NUMBERS = [
    pytest.param(name, item, limit, id=f"{name}.{item.name}.{limit}")
    for name, room in ROOMS
    for item in fields(room)
    for limit in ("low", "high")
    if item.metadata.get(limit) is not None
]


def toml(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "settings.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def values_of(room: Any) -> st.SearchStrategy[dict[str, Any]]:
    strategies: dict[str, st.SearchStrategy[Any]] = {}
    for item in fields(room):
        low, high, choices = (item.metadata[key] for key in ("low", "high", "choices"))
        default = getattr(room, item.name)
        if isinstance(default, bool):
            strategies[item.name] = st.booleans()
        elif isinstance(default, str):
            strategies[item.name] = st.sampled_from(choices) if choices else st.text()
        elif isinstance(default, int):
            strategies[item.name] = st.integers(low, high)
        else:
            strategies[item.name] = st.floats(low, high)
    return st.fixed_dictionaries({}, optional=strategies)


all_settings = st.fixed_dictionaries({name: values_of(room) for name, room in ROOMS}).map(settings_from_mapping)


@given(all_settings)
def test_settings_survive_the_round_trip_through_toml(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> None:
    path = tmp_path_factory.getbasetemp() / "round-trip.toml"
    path.write_text(settings_to_toml(settings), encoding="utf-8")
    assert load_settings(path) == settings


def test_written_settings_hold_every_field() -> None:
    text = settings_to_toml(DEFAULTS)
    missing = [item.name for _, room in ROOMS for item in fields(room) if f"\n{item.name} = " not in text]
    assert missing == []


def test_file_that_names_one_setting_keeps_the_others(tmp_path: Path) -> None:
    settings = load_settings(toml(tmp_path, "[detect]\nhighpass_hz = 30\n"))
    assert settings == replace(DEFAULTS, detect=replace(DEFAULTS.detect, highpass_hz=30.0))
    assert isinstance(settings.detect.highpass_hz, float)


@pytest.mark.parametrize("text", ["", "# nothing\n", "[detect]\n"])
def test_file_without_settings_gives_the_defaults(tmp_path: Path, text: str) -> None:
    assert load_settings(toml(tmp_path, text)) == DEFAULTS


def test_byte_order_mark_at_the_start_of_the_file_is_no_error(tmp_path: Path) -> None:
    assert load_settings(toml(tmp_path, b"\xef\xbb\xbf[measure]\nseed = 3\n")).measure.seed == 3


def test_path_may_be_text(tmp_path: Path) -> None:
    assert load_settings(str(toml(tmp_path, "[measure]\nseed = 3\n"))).measure.seed == 3


def test_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(
        SettingsError, match=r"nowhere\.toml: not a readable settings file .* \[settings-not-readable\]"
    ):
        load_settings(tmp_path / "nowhere.toml")


def test_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="settings-not-readable"):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("[detect]\nhighpass_hz = 20 µ\n".encode("latin-1"), id="not UTF-8"),
        pytest.param("[detect]\n".encode("utf-16"), id="UTF-16"),
        pytest.param(b"%PDF-1.7\n", id="not TOML"),
        pytest.param(b"[detect]\nhighpass_hz = 20\nhighpass_hz = 30\n", id="same key twice"),
        pytest.param(b"[measure]\nseed = " + b"9" * 5000, id="number too long to read"),
        pytest.param(b"a = " + b"[" * 100_000, id="nested without end"),
    ],
)
def test_unreadable_content_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SettingsError, match="settings-not-readable"):
        load_settings(toml(tmp_path, content))


def test_unknown_key_is_refused_and_the_known_ones_listed() -> None:
    with pytest.raises(SettingsError, match=r"detect\.highpas_hz is unknown.*highpass_hz.*\[setting-unknown\]"):
        settings_from_mapping({"detect": {"highpas_hz": 20}})


def test_unknown_group_is_refused_and_the_known_ones_listed() -> None:
    with pytest.raises(SettingsError, match=r"setting detection is unknown.*read, detect.*\[setting-unknown\]"):
        settings_from_mapping({"detection": {}})


def test_value_where_a_group_belongs_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"detect is a group.*got 3.*\[detect\].*\[setting-wrong-type\]"):
        settings_from_mapping({"detect": 3})


@pytest.mark.parametrize(
    ("group", "name", "value", "expected"),
    [
        ("detect", "highpass_hz", "20", "a number"),
        ("detect", "highpass_hz", True, "a number"),
        ("detect", "highpass_hz", [20.0], "a number"),
        ("detect", "highpass_hz", {"value": 20.0}, "a number"),
        ("measure", "seed", 1.5, "a whole number"),
        ("measure", "seed", False, "a whole number"),
        ("measure", "seed", math.inf, "a whole number"),
        ("measure", "seed", math.nan, "a whole number"),
        ("measure", "seed", "1", "a whole number"),
    ],
)
def test_value_of_the_wrong_type_is_refused(group: str, name: str, value: object, expected: str) -> None:
    with pytest.raises(SettingsError, match=rf"{group}\.{name} expects {expected}; got .*\[setting-wrong-type\]"):
        settings_from_mapping({group: {name: value}})


def test_whole_number_written_with_a_point_is_a_whole_number() -> None:
    seed = settings_from_mapping({"measure": {"seed": 7.0}}).measure.seed
    assert (seed, type(seed)) == (7, int)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400])
def test_number_that_is_not_finite_is_out_of_range(value: float) -> None:
    with pytest.raises(SettingsError, match="setting-out-of-range"):
        settings_from_mapping({"detect": {"highpass_hz": value}})


def test_whole_number_of_any_size_is_refused_in_words() -> None:
    with pytest.raises(SettingsError, match="setting-out-of-range"):
        settings_from_mapping({"measure": {"seed": 10**400}})


@pytest.mark.parametrize(("group", "item", "limit"), NUMBERS)
def test_limit_itself_is_accepted(group: str, item: Any, limit: str) -> None:
    value = item.metadata[limit]
    assert getattr(getattr(settings_from_mapping({group: {item.name: value}}), group), item.name) == value


@pytest.mark.parametrize(("group", "item", "limit"), NUMBERS)
def test_next_number_outside_a_limit_is_refused(group: str, item: Any, limit: str) -> None:
    value, away = item.metadata[limit], -1 if limit == "low" else 1
    is_whole = isinstance(getattr(getattr(DEFAULTS, group), item.name), int)
    outside = value + away if is_whole else math.nextafter(value, away * math.inf)
    with pytest.raises(SettingsError, match=rf"{group}\.{item.name} = .* is not allowed.*\[setting-out-of-range\]"):
        settings_from_mapping({group: {item.name: outside}})


@pytest.mark.parametrize(("room", "item"), FIELDS)
def test_every_setting_has_a_source_and_an_allowed_default(room: Any, item: Any) -> None:
    default = getattr(room, item.name)
    low, high, choices = (item.metadata[key] for key in ("low", "high", "choices"))
    assert item.metadata["source"].strip()
    assert type(default) in (bool, int, float, str)
    if isinstance(default, str):
        assert not choices or default in choices
    elif not isinstance(default, bool):
        assert low is not None
        assert high is not None
        assert low <= default <= high


@pytest.mark.parametrize(("room", "item"), FIELDS)
def test_default_is_of_the_annotated_type(room: Any, item: Any) -> None:
    assert type(getattr(room, item.name)).__name__ == item.type


@dataclass(frozen=True, kw_only=True)
class Example:
    """Settings of kinds that no room may need at present."""

    method: str = setting("mean", choices=("mean", "median"), source="own: an example")
    level: float = setting(1.0, source="own: without limits")
    is_on: bool = setting(True, source="own: an example")


def test_text_among_the_choices_is_accepted() -> None:
    assert record_from_mapping(Example, {"method": "median"}) == Example(method="median")


@pytest.mark.parametrize("value", ["mode", "", "Mean"])
def test_text_that_is_no_choice_is_refused_and_the_choices_listed(value: str) -> None:
    with pytest.raises(SettingsError, match=r"method = .*Allowed: mean, median\. \[setting-out-of-range\]"):
        record_from_mapping(Example, {"method": value})


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400])
def test_number_without_limits_must_still_be_finite(value: float) -> None:
    with pytest.raises(SettingsError, match=r"level = .*Allowed: any finite number\. \[setting-out-of-range\]"):
        record_from_mapping(Example, {"level": value})


@pytest.mark.parametrize("value", [0, 1, "true", None])
def test_only_true_and_false_are_true_or_false(value: object) -> None:
    with pytest.raises(SettingsError, match=r"is_on expects true or false; got .*\[setting-wrong-type\]"):
        record_from_mapping(Example, {"is_on": value})


def test_settings_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        DEFAULTS.measure.seed = 1  # type: ignore[misc]


def rooms_of(record: Any) -> Iterator[Any]:
    yield record
    for item in fields(record):
        if is_dataclass(getattr(record, item.name)):
            yield from rooms_of(getattr(record, item.name))


def test_every_room_is_documented() -> None:
    assert [type(room).__name__ for room in rooms_of(DEFAULTS) if not (type(room).__doc__ or "").strip()] == []
