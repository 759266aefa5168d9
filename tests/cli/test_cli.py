"""The command line, run as a user runs it."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from myoclonus import __version__
from myoclonus.cli import EXIT_COULD_NOT_RUN, EXIT_DONE, EXIT_SOME_FAILED, EXIT_STOPPED, run
from myoclonus.cli.messages import explanations
from myoclonus.cli.options import channel_options, settings_of
from myoclonus.errors import SettingsError
from myoclonus.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
TWITCHES = ROOT / "src" / "myoclonus" / "data" / "thumb_twitches.edf"
Captured = pytest.CaptureFixture[str]


def test_the_version_is_printed(capsys: Captured) -> None:
    assert run(["--version"]) == EXIT_DONE
    assert capsys.readouterr().out == f"myoclonus {__version__}\n"


def test_exit_codes_are_what_the_page_says() -> None:
    assert (EXIT_DONE, EXIT_COULD_NOT_RUN, EXIT_SOME_FAILED, EXIT_STOPPED) == (0, 1, 2, 130)


@pytest.mark.parametrize("command", ["inspect", "analyze", "simulate", "demo", "settings", "messages"])
def test_every_command_has_help_with_an_example(command: str, capsys: Captured) -> None:
    assert run([command, "--help"]) == EXIT_DONE
    text = capsys.readouterr().out
    assert "Example:" in text
    assert f"myoclonus {command}" in text


@pytest.mark.parametrize(
    "words",
    [
        ["frobnicate"],
        ["--frobnicate"],
        ["analyze"],
        ["analyze", "x.edf"],
        ["simulate", "cortical"],
        ["simulate", "--rate", "x"],
    ],
)
def test_words_that_mean_nothing_never_end_well(words: list[str], capsys: Captured) -> None:
    assert run(words) == EXIT_COULD_NOT_RUN
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("myoclonus: ")
    assert captured.err.endswith("[command-line]\n")


def test_a_missing_recording_is_told_in_one_line_with_its_code(tmp_path: Path, capsys: Captured) -> None:
    assert run(["analyze", str(tmp_path / "no.edf"), "--out", str(tmp_path / "out")]) == EXIT_COULD_NOT_RUN
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err
    assert captured.err.rstrip().endswith("]")
    assert not (tmp_path / "out").exists()


def test_a_folder_of_other_files_is_refused_before_anything_is_read(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "thesis.docx").write_text("", encoding="utf-8")
    assert run(["analyze", str(tmp_path / "no.edf"), "--out", str(tmp_path)]) == EXIT_COULD_NOT_RUN
    assert "[output-not-ours]" in capsys.readouterr().err


def test_a_fault_of_the_program_is_admitted_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.delenv("MYOCLONUS_TRACEBACK", raising=False)
    monkeypatch.setattr("myoclonus.cli.settings.show_settings", fail(ZeroDivisionError("division by zero")))
    assert run(["settings"]) == EXIT_COULD_NOT_RUN
    error = capsys.readouterr().err
    assert "ZeroDivisionError: division by zero" in error
    assert "[program-fault]" in error
    assert "Traceback" not in error


def test_the_traceback_of_a_fault_is_shown_when_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("MYOCLONUS_TRACEBACK", "1")
    monkeypatch.setattr("myoclonus.cli.settings.show_settings", fail(ZeroDivisionError("division by zero")))
    run(["settings"])
    assert "Traceback" in capsys.readouterr().err


def test_stopping_from_the_keyboard_is_clean(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr("myoclonus.cli.settings.show_settings", fail(KeyboardInterrupt()))
    assert run(["settings"]) == EXIT_STOPPED
    assert capsys.readouterr().err == "Stopped; nothing was left half-written.\n"


def fail(error: BaseException):  # type: ignore[no-untyped-def]
    def raise_it(*_: object, **__: object) -> None:
        raise error

    return raise_it


def test_the_settings_are_printed_with_range_and_source(capsys: Captured) -> None:
    assert run(["settings"]) == EXIT_DONE
    text = capsys.readouterr().out
    assert "detect.highpass_hz" in text
    assert "5 to 100" in text
    assert "SENIAM" in text


def test_the_settings_as_json_hold_every_setting(capsys: Captured) -> None:
    run(["settings", "--json"])
    rows = json.loads(capsys.readouterr().out)
    names = {row["name"] for row in rows}
    assert {f"detect.{name}" for name in Settings().detect.__dataclass_fields__} <= names
    assert all(row["source"] for row in rows)


def test_a_code_is_explained(capsys: Captured) -> None:
    assert run(["messages", "unit-not-potential"]) == EXIT_DONE
    text = capsys.readouterr().out
    assert text.startswith("unit-not-potential\n\n")
    assert len(text) > 60


def test_an_unknown_code_is_refused_with_the_nearest_one(capsys: Captured) -> None:
    assert run(["messages", "unit-not-potentia"]) == EXIT_COULD_NOT_RUN
    assert "Near: unit-not-potential" in capsys.readouterr().err


def test_every_explanation_says_something() -> None:
    assert [code for code, text in explanations().items() if len(text) < 20] == []


def test_a_setting_on_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[detect]\nhighpass_hz = 25.0\nlowpass_hz = 400.0\n", encoding="utf-8")
    settings = settings_of(path, ["detect.highpass_hz=30"])
    assert (settings.detect.highpass_hz, settings.detect.lowpass_hz) == (30.0, 400.0)


@pytest.mark.parametrize("word", ["highpass_hz=20", "detect.highpass_hz", "="])
def test_a_setting_without_group_or_value_is_refused(word: str) -> None:
    with pytest.raises(SettingsError, match="setting-word"):
        settings_of(None, [word])


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(SettingsError, match="setting-unknown"):
        settings_of(None, ["detect.highpas_hz=20"])


def test_an_option_for_a_channel_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "channels.toml"
    path.write_text('[channels.EMG1]\nmuscle = "FDI"\nside = "left"\n', encoding="utf-8")
    said = channel_options(path, side=["EMG1=right"], role=["Leg=1=emg"])
    assert said == {"channels": {"EMG1": {"muscle": "FDI", "side": "right"}, "Leg=1": {"role": "emg"}}}


@pytest.mark.parametrize("word", ["EMG1", "=emg", "EMG1="])
def test_an_option_for_a_channel_without_name_or_value_is_refused(word: str) -> None:
    with pytest.raises(SettingsError, match=r'--role "CHANNEL|--role ".*channel-option'):
        channel_options(None, role=[word])


def test_saying_nothing_about_channels_is_nothing() -> None:
    assert channel_options(None, role=None, unit=[]) is None


def test_inspect_shows_the_muscle_of_the_bundled_recording(capsys: Captured) -> None:
    assert run(["inspect", str(TWITCHES)]) == EXIT_DONE
    text = capsys.readouterr().out
    assert "adductor_pollicis" in text
    assert "87.6" in text


def test_inspect_as_json_holds_the_channels(capsys: Captured) -> None:
    assert run(["inspect", str(TWITCHES), "--json", "--role", "EMG ADP=eeg"]) == EXIT_DONE
    (channel,) = json.loads(capsys.readouterr().out)["channels"]
    assert (channel["channel"], channel["role"], channel["understood_from"]) == ("EMG ADP", "eeg", "option")


def test_the_forms_that_can_be_simulated_are_listed(capsys: Captured) -> None:
    assert run(["simulate", "--list"]) == EXIT_DONE
    forms = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert "cortical" in forms
    assert len(forms) == len(set(forms))


def test_a_simulation_is_written_with_its_truth(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "made.edf"
    assert (
        run(["simulate", "cortical", "-o", str(path), "--duration", "12", "--seed", "3", "--muscle", "FDI R"])
        == EXIT_DONE
    )
    assert str(path) in capsys.readouterr().out.splitlines()
    assert (tmp_path / "made_truth_bursts.tsv").exists()


def test_a_simulated_file_is_still_known_as_simulated_when_it_is_analyzed(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "made.edf"
    run(["simulate", "cortical", "-o", str(path), "--duration", "12", "--muscle", "FDI R"])
    capsys.readouterr()
    assert run(["analyze", str(path), "--out", str(tmp_path / "out"), "--json"]) == EXIT_DONE
    assert json.loads(capsys.readouterr().out)["recording"]["origin"] == "simulated"


def test_a_recording_without_emg_says_how_to_name_a_channel(tmp_path: Path, capsys: Captured) -> None:
    assert run(["analyze", str(TWITCHES), "--out", str(tmp_path / "out"), "--role", "EMG ADP=eeg"]) == EXIT_DONE
    assert "CHANNEL=emg" in capsys.readouterr().out


def analyze(*words: str) -> int:
    return run(["analyze", *words])


def test_the_bundled_recording_gives_twenty_one_jerks_and_all_files(tmp_path: Path, capsys: Captured) -> None:
    assert analyze(str(TWITCHES), "--out", str(tmp_path / "out"), "--name", "twitches") == EXIT_DONE
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "Jerks in twitches" in captured.out
    assert "ADP 21" in captured.out
    assert len((tmp_path / "out" / "jerks.tsv").read_text(encoding="utf-8").splitlines()) == 22


def test_quiet_prints_nothing(tmp_path: Path, capsys: Captured) -> None:
    assert analyze(str(TWITCHES), "--out", str(tmp_path / "out"), "--quiet") == EXIT_DONE
    assert capsys.readouterr() == ("", "")


def test_json_prints_the_result_and_nothing_else(tmp_path: Path, capsys: Captured) -> None:
    assert analyze(str(TWITCHES), "--out", str(tmp_path / "out"), "--json") == EXIT_DONE
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))


def test_one_recording_that_fails_does_not_stop_the_others(tmp_path: Path, capsys: Captured) -> None:
    words = [str(TWITCHES), str(tmp_path / "no.edf"), "--out", str(tmp_path / "out"), "--quiet"]
    assert analyze(*words) == EXIT_SOME_FAILED
    assert "no.edf" in capsys.readouterr().err
    assert (tmp_path / "out" / "thumb_twitches" / "report.html").exists()


def test_when_all_recordings_fail_it_could_not_run(tmp_path: Path, capsys: Captured) -> None:
    assert (
        analyze(str(tmp_path / "a.edf"), str(tmp_path / "b.edf"), "--out", str(tmp_path / "out")) == EXIT_COULD_NOT_RUN
    )
    assert capsys.readouterr().err.count("myoclonus: ") == 2


def test_two_recordings_of_one_name_are_refused(tmp_path: Path, capsys: Captured) -> None:
    words = [str(tmp_path / "a" / "x.edf"), str(tmp_path / "b" / "x.edf"), "--out", str(tmp_path / "out")]
    assert analyze(*words) == EXIT_COULD_NOT_RUN
    assert "[output-name-twice]" in capsys.readouterr().err


def test_a_name_for_several_recordings_is_refused(tmp_path: Path, capsys: Captured) -> None:
    words = [str(tmp_path / "x.edf"), str(tmp_path / "y.edf"), "--out", str(tmp_path / "out"), "--name", "z"]
    assert analyze(*words) == EXIT_COULD_NOT_RUN
    assert "[name-for-several]" in capsys.readouterr().err


@pytest.mark.slow
def test_the_demo_writes_a_real_and_a_simulated_report_that_say_what_they_are(tmp_path: Path, capsys: Captured) -> None:
    assert run(["demo", "--out", str(tmp_path / "demo")]) == EXIT_DONE
    text = capsys.readouterr().out
    real = (tmp_path / "demo" / "thumb_twitches" / "report.html").read_text(encoding="utf-8")
    simulated = (tmp_path / "demo" / "simulated_cortical" / "report.html").read_text(encoding="utf-8")
    assert "This is not myoclonus" in real
    assert "Simulated recording" in simulated
    assert "This is not myoclonus" in " ".join(text.replace("│", " ").split())


def test_help_loads_nothing_that_is_slow() -> None:
    script = (
        "import sys; from myoclonus.cli import run; code = run(['analyze', '--help']); "
        "slow = {'matplotlib', 'mne', 'pandas', 'scipy', 'numpy', 'jinja2', 'typst'} & set(sys.modules); "
        "sys.exit(f'{code} {slow}' if code or slow else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_program_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "myoclonus", "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"myoclonus {__version__}\n")


@pytest.mark.parametrize("name", ["cli", "output"])
def test_the_page_is_what_the_program_writes(name: str) -> None:
    written = runpy.run_path(str(ROOT / "tools" / "write_docs.py"))[f"{name}_page"]()
    page = ROOT / "docs" / f"{name}.md"
    assert page.read_text(encoding="utf-8") == written, "run: make docs"


def test_a_long_recording_without_stages_says_that_sleep_was_not_scored(tmp_path: Path, capsys: Captured) -> None:
    samples = np.random.default_rng(0).normal(0.0, 3.0, 3700 * 200)
    np.savez(tmp_path / "long.npz", samples=samples[None], fs_hz=200.0, labels=["EMG TIB L"])
    arguments = ["analyze", str(tmp_path / "long.npz"), "--out", str(tmp_path / "out"), "--unit", "EMG TIB L=uV"]
    assert run(arguments) == EXIT_DONE
    text = " ".join(capsys.readouterr().out.replace("│", " ").split())
    assert "sleep not scored: no sleep stages" in text
    assert "--hypnogram" in text
