"""The report as a whole."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from myoclonus import tables
from myoclonus.analysis import Analysis
from myoclonus.forms import FORM_IDS
from myoclonus.report import write_report
from myoclonus.report.html import html_page
from myoclonus.report.methods import methods_paragraphs, settings_rows
from myoclonus.report.page import page_of
from myoclonus.report.pdf import pdf_bytes, slide_bytes
from myoclonus.report.pictures import pictures
from myoclonus.report.sections import Section, SectionTable, sections_of
from myoclonus.report.sections.forms import forms_section
from myoclonus.report.summary import order_of_muscles, summarize
from myoclonus.settings import load_settings, settings_from_mapping

from .example import CHANNELS, N_JERKS, analysis_of, detection, nothing_analyzed, nothing_found, recording

CONTRACT = {
    "bursts.tsv", "bursts.json", "jerks.tsv", "jerks.json", "measures.tsv", "measures.json", "evidence.tsv",
    "evidence.json", "forms.tsv", "forms.json", "quality.tsv", "quality.json", "burst_details.tsv", "burst_details.json", "channels.tsv",
    "channels.json", "time_course.tsv", "time_course.json", "report.html", "report.pdf", "person.html", "person.pdf", "slide.png",
    "result.json",
    "settings.toml", "provenance.json",
}  # fmt: skip
VOID = {"meta", "br", "img", "link", "hr", "input"}


class Reader(HTMLParser):
    """Keeps what a page holds, and whether its tags are closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("style", "script"):
            self.text.append(data)


def read_page(analysis: Analysis) -> tuple[Reader, str]:
    summary = summarize(analysis)
    text = html_page(page_of(analysis, summary), pictures(analysis, summary), sections_of(analysis, summary))
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader, text


def words(reader: Reader) -> str:
    return " ".join(" ".join(reader.text).replace("\u00a0", " ").split())


@pytest.mark.parametrize("found", [detection, nothing_found, nothing_analyzed])
def test_every_file_of_the_contract_is_always_there(found, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    written = write_report(analysis_of(monkeypatch, found()), tmp_path / "out")
    assert set(written) == CONTRACT == {path.name for path in (tmp_path / "out").iterdir()}
    assert all(path.stat().st_size > 0 for path in written.values())


def test_each_table_has_the_columns_of_its_schema(analysis: Analysis, tmp_path: Path) -> None:
    write_report(analysis, tmp_path / "out")
    for schema in (
        tables.BURSTS,
        tables.JERKS,
        tables.MEASURES,
        tables.EVIDENCE,
        tables.FORMS,
        tables.QUALITY,
        tables.CHANNELS,
    ):
        header = (tmp_path / "out" / f"{schema.name}.tsv").read_text(encoding="utf-8").splitlines()[0]
        assert tuple(header.split("\t")) == schema.names


def test_the_same_analysis_gives_the_same_bytes(analysis: Analysis, tmp_path: Path) -> None:
    first, second = write_report(analysis, tmp_path / "a"), write_report(analysis, tmp_path / "b")
    assert {name: path.read_bytes() for name, path in first.items()} == {
        name: path.read_bytes() for name, path in second.items()
    }


def test_the_result_counts_the_jerks_and_keeps_missing_as_null(analysis: Analysis, tmp_path: Path) -> None:
    result = json.loads(write_report(analysis, tmp_path / "out")["result.json"].read_text(encoding="utf-8"))
    assert (result["summary"]["n_jerks"], len(result["jerks"])) == (N_JERKS, N_JERKS)
    assert result["jerks"][0]["latency_ms"] is None
    assert result["summary"]["refused"] == {"EMG slow": "Recorded at 1 Hz."}


def test_the_settings_beside_a_result_give_the_same_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = settings_from_mapping({"detect": {"highpass_hz": 30.0}})
    written = write_report(analysis_of(monkeypatch, detection(), settings=settings), tmp_path / "out")
    assert load_settings(written["settings.toml"]) == settings


def test_every_form_is_listed_in_the_order_of_its_probability(analysis: Analysis, tmp_path: Path) -> None:
    lines = write_report(analysis, tmp_path / "out")["forms.tsv"].read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    assert {row[1] for row in rows} == set(FORM_IDS)
    probabilities = [float(row[2]) for row in rows]
    assert probabilities == sorted(probabilities, reverse=True)
    assert 0 < sum(probabilities) < 1


def test_the_page_says_which_form_below_the_headline_and_what_to_record_next(analysis: Analysis) -> None:
    reader, _ = read_page(analysis)
    assert f"Which form? {analysis.weighed.answer}" in words(reader)
    assert "Next best: " in words(reader)
    assert "Would rule it out" in words(reader)


def test_the_result_holds_axes_next_tests_and_the_posterior(analysis: Analysis, tmp_path: Path) -> None:
    result = json.loads(write_report(analysis, tmp_path / "out")["result.json"].read_text(encoding="utf-8"))
    assert [row["axis"] for row in result["axes"]] == ["polarity", "activation", "rhythm", "distribution", "origin"]
    assert result["next_tests"][0]["gain_bits"] >= result["next_tests"][-1]["gain_bits"] > 0
    beside = {
        name: result["answer"]["posterior"].pop(name)
        for name in ("sleep_start", "fragmentary", "periodic_limb_movement", "negative")
    }
    result["answer"]["posterior"].pop("progressive_myoclonus_epilepsy")
    absent = math.prod(1 - one for one in beside.values())
    result["answer"]["posterior"]["none"] /= absent
    assert sum(result["answer"]["posterior"].values()) == pytest.approx(1.0, abs=1e-4)
    assert result["answer"]["text"] == analysis.weighed.answer


def test_the_page_opens_with_how_many_where_and_how_long(analysis: Analysis) -> None:
    reader, _ = read_page(analysis)
    assert (
        "12 jerks in 58 s, 12.4 a minute, in 3 of 3 muscles, most often first in first dorsal interosseous R; "
        "bursts last 36 ms." in words(reader)
    )


def test_the_page_says_why_a_channel_was_refused(analysis: Analysis) -> None:
    reader, _ = read_page(analysis)
    assert "EMG slow: Recorded at 1 Hz." in words(reader)


def test_the_page_needs_nothing_from_outside(analysis: Analysis) -> None:
    reader, text = read_page(analysis)
    assert not [tag for tag, _ in reader.tags if tag in ("script", "link", "iframe", "object")]
    sources = [
        value for _, attrs in reader.tags for name, value in attrs.items() if name in ("src", "href", "xlink:href")
    ]
    assert all(re.match(r"(#|data:image/png;base64,|[a-z_]+\.tsv$)", value or "") for value in sources)
    assert not re.search(r"url\((?!#)|@import", text)


def test_every_figure_is_described_in_words(analysis: Analysis) -> None:
    reader, _ = read_page(analysis)
    figures = [attrs for tag, attrs in reader.tags if tag == "svg" and attrs.get("role") == "img"]
    summary = summarize(analysis)
    drawn = [*pictures(analysis, summary), *(p.name for one in sections_of(analysis, summary) for p in one.pictures)]
    assert len(figures) == len(drawn) >= 6
    assert len(set(drawn)) == len(drawn)
    assert all(len(attrs["aria-label"] or "") > 30 for attrs in figures)


def test_the_muscle_that_leads_is_among_those_whose_jerks_are_drawn(
    analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = summarize(analysis)
    monkeypatch.setattr("myoclonus.report.pictures.MAX_TYPICAL", 1)
    for lead in summary.bursts_by_channel:
        drawn = pictures(analysis, dataclasses.replace(summary, lead=lead))["typical"]
        assert drawn.description.endswith(f"in {summary.labels[lead]}.")


def test_names_of_muscles_beside_their_order_are_not_cut(analysis: Analysis) -> None:
    summary = summarize(analysis)
    long = dataclasses.replace(summary, short=dict.fromkeys(summary.short, "Paraspinal lumbar R"))
    figure = pictures(analysis, long)["order"].figure
    figure.draw_without_rendering()
    assert min(text.get_window_extent().x0 for text in figure.axes[0].get_yticklabels()) >= 0


def test_no_two_elements_of_the_page_share_an_id(analysis: Analysis) -> None:
    reader, _ = read_page(analysis)
    ids = [attrs["id"] for _, attrs in reader.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_the_figures_follow_light_and_dark(analysis: Analysis) -> None:
    _, text = read_page(analysis)
    drawing = text[text.index("<svg") :]
    assert "var(--positive)" in drawing
    assert not re.search(r"(?:fill|stroke): #(?:1a1f26|0a5ea8|66707c)", drawing)


def test_the_page_stays_small_with_many_bursts(monkeypatch: pytest.MonkeyPatch) -> None:
    found = detection()
    many = tables.from_rows(
        tables.BURSTS,
        [
            {
                "burst_id": f"b{k}",
                "channel": CHANNELS[k % 3],
                "kind": "positive",
                "onset": k * 0.001,
                "duration": 0.03,
                "jerk_id": "j001",
            }
            for k in range(20_000)
        ],
    )
    analysis = analysis_of(monkeypatch, found)
    crowded = type(found)(
        bursts=many,
        burst_details=found.burst_details,
        jerks=found.jerks,
        quality=found.quality,
        analyzed_s=found.analyzed_s,
    )
    _, text = read_page(replaced(analysis, crowded))
    assert len(text.encode()) < 2_000_000


def replaced(analysis: Analysis, found) -> Analysis:  # type: ignore[no-untyped-def]
    values = {name: getattr(analysis, name) for name in Analysis.__slots__}
    return Analysis(**(values | {"detection": found}))


@pytest.mark.parametrize(
    ("origin", "text"), [("simulated", "Simulated recording"), ("healthy", "This is not myoclonus"), ("recorded", None)]
)
def test_a_banner_tells_what_is_no_patient(origin, text: str | None, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    reader, _ = read_page(analysis_of(monkeypatch, detection(), origin=origin))
    assert ("note" in [attrs.get("role") for _, attrs in reader.tags]) == (text is not None)
    assert text is None or text in words(reader)


def test_the_page_says_recorded_none_found_when_there_is_no_jerk(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, _ = read_page(analysis_of(monkeypatch, nothing_found()))
    assert "No jerk found in 58 s of EMG from 3 muscles." in words(reader)
    assert "Recorded, none found." in words(reader)


def test_the_page_does_not_say_none_found_when_nothing_was_analyzed(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, _ = read_page(analysis_of(monkeypatch, nothing_analyzed()))
    assert "Nothing could be analyzed" in words(reader)
    assert "No jerk found" not in words(reader)
    assert "needs a muscle that was analyzed" in words(reader)
    assert "none found" not in words(reader)


def test_the_page_names_no_first_muscle_when_no_order_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = analysis_of(monkeypatch, detection())
    without = dataclasses.replace(
        analysis, measures=analysis.measures[analysis.measures["measure"] != "latency_difference"]
    )
    reader, _ = read_page(without)
    assert "Too few jerks with several muscles" in words(reader)
    assert "most often first" not in words(reader).lower()


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "$\\frac{1$",
    '#panic("x") *b* µV ü 漢\x01',
    "ECG",
)


def test_hostile_names_of_channels_stay_text(monkeypatch: pytest.MonkeyPatch) -> None:
    source = recording(HOSTILE)
    unnamed = tuple(channel_without_muscle(channel) for channel in source.channels)
    analysis = analysis_of(monkeypatch, detection(HOSTILE), source=source.with_changes(channels=unnamed))
    reader, _ = read_page(analysis)
    assert not [tag for tag, _ in reader.tags if tag in ("script", "img")]
    summary = summarize(analysis)
    sections = sections_of(analysis, summary)
    assert pdf_bytes(page_of(analysis, summary), pictures(analysis, summary), sections).startswith(b"%PDF")


def channel_without_muscle(channel):  # type: ignore[no-untyped-def]
    values = {name: getattr(channel, name) for name in type(channel).__slots__}
    return type(channel)(**(values | {"muscle": None, "side": None}))


def test_the_methods_are_written_from_the_settings_used(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_from_mapping({"detect": {"highpass_hz": 31.0}, "measure": {"n_bootstrap": 777}})
    analysis = analysis_of(monkeypatch, detection(), settings=settings)
    text = " ".join(methods_paragraphs(analysis, summarize(analysis)))
    assert "from 31 Hz" in text
    assert "777 bootstrap samples" in text


def test_a_changed_setting_is_marked_as_changed() -> None:
    rows = settings_rows(settings_from_mapping({"detect": {"highpass_hz": 31.0}}))
    assert [row["name"] for row in rows if row["changed"]] == ["detect.highpass_hz"]


def test_the_order_of_muscles_counts_from_the_one_that_leads(analysis: Analysis) -> None:
    order = order_of_muscles(summarize(analysis))
    assert [lag.channel for lag in order] == ["EMG FDI R", "EMG APB R"]
    assert order[1].value == pytest.approx(4.0, abs=1e-6)


def test_a_lag_measured_the_other_way_round_changes_its_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = analysis_of(monkeypatch, detection())
    jerks = analysis.detection.jerks.assign(lead_channel="EMG APB R")
    found = analysis.detection
    swapped = type(found)(
        bursts=found.bursts,
        burst_details=found.burst_details,
        jerks=jerks,
        quality=found.quality,
        analyzed_s=found.analyzed_s,
    )
    order = order_of_muscles(summarize(replaced(analysis, swapped)))
    assert [(lag.channel, round(lag.value, 6)) for lag in order] == [("EMG FDI R", -4.0), ("EMG APB R", 0.0)]


def test_the_page_and_provenance_hold_no_path(analysis: Analysis, tmp_path: Path) -> None:
    written = write_report(analysis, tmp_path / "out")
    for name in ("report.html", "result.json", "provenance.json"):
        assert str(tmp_path) not in written[name].read_text(encoding="utf-8")


def test_a_section_shows_its_answer_its_words_and_its_table_with_every_cell_escaped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    analysis = analysis_of(monkeypatch, detection())
    summary = summarize(analysis)
    table = SectionTable(caption="Trials", columns=("Channel", "n"), rows=(("<b>C3</b>", "40"),), numeric=(False, True))
    section = Section(id="cortex", title="Cortex?", answer="No spike.", paragraphs=("40 trials.",), tables=(table,))
    text = html_page(page_of(analysis, summary), pictures(analysis, summary), [section])
    reader = Reader()
    reader.feed(text)
    assert "Cortex? No spike. 40 trials. Trials Channel n <b>C3</b> 40" in words(reader)
    assert "<b>C3" not in text
    assert pdf_bytes(page_of(analysis, summary), pictures(analysis, summary), [section]).startswith(b"%PDF")


def test_the_slide_stays_one_page_with_a_long_answer(analysis: Analysis) -> None:
    summary = summarize(analysis)
    page = dataclasses.replace(page_of(analysis, summary), headline="Jerks in many muscles. " * 10)
    slide = slide_bytes(page, {}, "An answer with many words. " * 20)
    assert slide.startswith(b"\x89PNG")
    assert (int.from_bytes(slide[16:20], "big"), int.from_bytes(slide[20:24], "big")) == (1920, 1080)


def test_what_was_looked_for_and_not_found_is_not_called_unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = analysis_of(monkeypatch, detection())
    page = page_of(analysis, summarize(analysis))
    assert page.unmeasured
    assert not [line for line in page.unmeasured if line["why"].startswith(("none found", "no rhythm found"))]


def test_what_cannot_wait_stands_above_all_and_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = analysis_of(monkeypatch, detection())
    weighed = dataclasses.replace(analysis.weighed, urgent="Urgent: look.", answer="Urgent: look. Fits: nothing.")
    page = page_of(dataclasses.replace(analysis, weighed=weighed), summarize(analysis))
    assert (page.urgent, page.answer) == ("Urgent: look.", "Fits: nothing.")
    reader, _ = read_page(dataclasses.replace(analysis, weighed=weighed))
    text = words(reader)
    assert text.index("Urgent: look.") < text.index("Which form?")
    assert page_of(analysis, summarize(analysis)).urgent == ""


def test_only_evidence_that_counts_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = analysis_of(monkeypatch, detection())
    section = forms_section(analysis, summarize(analysis))
    assert section is not None
    ratios = [float(row[4]) for table in section.tables if table.columns[0] == "Finding" for row in table.rows]
    assert ratios
    assert all(abs(math.log(ratio)) > 0.08 for ratio in ratios)
