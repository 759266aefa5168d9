"""Results of one person compared: what is read, what is written, what is refused."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from myoclonus import tables
from myoclonus.change import compare_results, days_of, write_change
from myoclonus.change.results import read_result
from myoclonus.cli.run import run
from myoclonus.errors import ReadError, SettingsError
from myoclonus.report.files import table_records

NAN = float("nan")
VIGNETTES = tomllib.loads(
    (Path(__file__).resolve().parents[1] / "reference" / "form_vignettes.toml").read_text(encoding="utf-8")
)
COLUMNS = ("measure", "scope", "value", "ci_low", "ci_high", "n")


def measures(rows):
    """A table of rows [measure, scope, value, lower, upper, n]; a text in place of the value is the status."""
    made = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    for row in made:
        is_text = isinstance(row["value"], str)
        row["status"] = row["value"] if is_text else "measured"
        row["value"] = NAN if is_text else row["value"]
    return tables.from_rows(tables.MEASURES, made)


def result(folder: Path, name: str, per_min: float, n: int, *more, settings: str = "a") -> Path:
    rows = [
        ["jerk_rate", "recording", per_min, per_min * 0.8, per_min * 1.2, n],
        ["burst_rate", "channel:A", per_min, NAN, NAN, n],
        *more,
    ]
    folder.mkdir()
    values = {
        "recording": {"name": name},
        "summary": {"n_jerks": n, "analyzed_s": {"A": 300.0}},
        "measures": table_records(tables.MEASURES, measures(rows)),
    }
    (folder / "result.json").write_text(json.dumps(values), encoding="utf-8")
    (folder / "provenance.json").write_text(json.dumps({"program": "myoclonus", "settings_sha256": settings}))
    return folder


@pytest.fixture
def pair(tmp_path: Path) -> list[Path]:
    return [result(tmp_path / "a", "january", 10.0, 50), result(tmp_path / "b", "june", 30.0, 150)]


def test_result_is_read_from_its_folder_or_its_file(pair: list[Path]) -> None:
    folder, file = read_result(pair[0]), read_result(pair[0] / "result.json")
    assert folder.name == file.name == "january"
    assert folder.measures.equals(file.measures)
    assert folder.n_jerks == 50


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"measures": [{"color": 1}]}'])
def test_what_is_no_result_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "result.json").write_text(text)
    with pytest.raises(ReadError, match=r"not a result of this program .*\[result-not-readable\]"):
        read_result(tmp_path)


def test_missing_result_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="FileNotFoundError"):
        read_result(tmp_path / "nowhere")


def test_one_result_is_no_comparison(pair: list[Path]) -> None:
    with pytest.raises(SettingsError, match=r"1 result given; .*\[results-too-few\]"):
        compare_results(pair[:1])


def test_three_times_as_many_jerks_are_worse(pair: list[Path]) -> None:
    change = compare_results(pair)
    assert change.trend.verdict == "worse"
    assert len(change.notes) == 1


def test_other_settings_and_other_muscles_are_noted(tmp_path: Path, pair: list[Path]) -> None:
    other = result(tmp_path / "c", "july", 30.0, 150, ["burst_rate", "channel:B", 1.0, NAN, NAN, 9], settings="b")
    notes = compare_results([pair[0], other]).notes
    assert notes[0].startswith("The results were made with different settings")
    assert notes[1].startswith("Different muscles were recorded")
    assert notes[1].endswith("In all recordings: A.")


def test_result_without_provenance_is_read(pair: list[Path]) -> None:
    (pair[0] / "provenance.json").unlink()
    assert read_result(pair[0]).settings_sha256 == ""


def test_sleep_is_known_from_its_stages(tmp_path: Path, pair: list[Path]) -> None:
    stage = ["jerk_rate", "stage:N2", 1.0, 0.5, 2.0, 9]
    night = result(tmp_path / "n", "night", 0.2, 90, stage)
    posterior = compare_results([pair[0], night]).weighed.posterior
    assert posterior["sleep_start"] > compare_results(pair).weighed.posterior["sleep_start"]


def test_everything_is_written_and_the_page_needs_nothing_else(tmp_path: Path, pair: list[Path]) -> None:
    written = write_change(compare_results(pair), tmp_path / "out")
    assert set(written) == {"change.html", "change.json", "comparison.json", "comparison.tsv", "provenance.json"}
    page = written["change.html"].read_text(encoding="utf-8")
    assert "Worse: jerks a minute are 3 times" in page
    assert "<svg" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    values = json.loads(written["change.json"].read_text(encoding="utf-8"))
    assert (values["verdict"], values["recordings"]) == ("worse", ["january", "june"])


def test_names_are_escaped_and_nothing_to_compare_is_said(tmp_path: Path) -> None:
    none = [["jerk_rate", "recording", "not_measurable", NAN, NAN, 0]]
    folders = []
    for name in ("<b>x</b>", "y"):
        folder = result(tmp_path / name.strip("<>/b"), name, 1.0, 1)
        values = json.loads((folder / "result.json").read_text())
        values["measures"] = table_records(tables.MEASURES, measures(none))
        (folder / "result.json").write_text(json.dumps(values))
        folders.append(folder)
    page = write_change(compare_results(folders), tmp_path / "out")["change.html"].read_text(encoding="utf-8")
    assert "&lt;b&gt;x" in page
    assert "No measure was measured in two recordings." in page
    assert "<svg" not in page


def test_command_line_prints_what_changed(tmp_path: Path, pair: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["compare", *map(str, pair), "--out", str(tmp_path / "out")]
    assert run(arguments) == 0
    assert capsys.readouterr().out.startswith("Worse: jerks a minute are 3 times")
    assert run([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "worse"
    assert run([*arguments, "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_difference_and_gap_are_drawn(tmp_path: Path, pair: list[Path]) -> None:
    shares = [["sites_involved", "recording", value, value - 0.1, value + 0.1, 40] for value in (0.2, 0.6)]
    first = result(tmp_path / "s", "s", 10.0, 50, shares[0])
    last = result(tmp_path / "t", "t", 30.0, 150, shares[1])
    page = write_change(compare_results([first, pair[0], last]), tmp_path / "out")["change.html"].read_text()
    assert "0.4 more" in page


def series(folder: Path, rates: list[float], *more) -> list[Path]:
    """Results of ten minutes each."""
    return [
        result(folder / f"r{k}", f"visit {k}", per_min, round(10 * per_min), *more) for k, per_min in enumerate(rates)
    ]


def test_speed_is_said_when_days_are_given_and_asked_for_otherwise(tmp_path: Path) -> None:
    folders = series(tmp_path, [10.0, 20.0, 40.0])
    told = compare_results(folders, days=[0, 365.25, 730.5])
    (row,) = told.comparison[told.comparison["measure"] == "jerk_rate"].to_dict("records")
    assert row["per_year"] == pytest.approx(2.0, rel=0.01)
    assert 1.5 < row["per_year_ci_low"] < 2.0 < row["per_year_ci_high"] < 2.6
    assert "by a line over all, 2 times as many each year (" in told.trend.text
    untold = compare_results(folders)
    assert untold.comparison["per_year"].isna().all()
    assert any(note.endswith("Give the days between with --days.") for note in untold.notes)


@pytest.mark.parametrize("text", ["0,90", "0,90,60", "0,x,90", "0,nan,90"])
def test_days_that_do_not_fit_the_results_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=r"\[days-not-in-order\]"):
        compare_results(series(tmp_path, [10.0, 20.0, 40.0]), days=days_of(text))


def test_no_change_is_not_called_times_as_many(tmp_path: Path) -> None:
    text = compare_results(series(tmp_path, [60.0, 60.0])).trend.text
    assert text.startswith(
        "Unchanged from the first recording to the second: ratio of jerks a minute 1, 95 % limits 0."
    )
    assert "times" not in text


@pytest.mark.parametrize(
    ("rates", "verdict"), [([10.0, 20.0, 35.0, 60.0], "fits"), ([35.0, 35.0, 34.0, 35.0], "possible")]
)
def test_progressive_form_is_recognized_by_its_progression(tmp_path: Path, rates: list[float], verdict: str) -> None:
    rows = [row for row in VIGNETTES["unverricht_lundborg"]["rows"] if row[0] != "jerk_rate"]
    change = compare_results(series(tmp_path, rates, *rows), days=[0, 200, 400, 800])
    of_form = change.weighed.forms.set_index("form")
    assert of_form.loc["progressive_myoclonus_epilepsy", "verdict"] == verdict
    assert ("Progressive myoclonus epilepsy" in change.weighed.answer) or verdict == "possible"


def test_steady_jerks_speak_against_a_progressive_form(tmp_path: Path) -> None:
    rows = [row for row in VIGNETTES["unverricht_lundborg"]["rows"] if row[0] != "jerk_rate"]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    steady = compare_results(series(tmp_path / "a", [35.0, 35.0, 35.0], *rows)).weighed
    worse = compare_results(series(tmp_path / "b", [10.0, 20.0, 35.0], *rows)).weighed
    name = "progressive_myoclonus_epilepsy"
    assert steady.posterior[name] < 0.7
    assert worse.posterior[name] > 0.9
