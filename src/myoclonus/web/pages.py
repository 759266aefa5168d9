"""The pages that need no script: measures, evidence, guide and report; every word of the recording is escaped."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined

from myoclonus.errors import ReadError
from myoclonus.report.labels import number
from myoclonus.report.measure_words import in_words
from myoclonus.report.methods import DISCLAIMER
from myoclonus.review.behind import behind
from myoclonus.web import answers
from myoclonus.web.desk import Desk
from myoclonus.web.job import AnalysisJob
from myoclonus.web.keys import KEYS

__all__ = ["REPORT_POLICY", "Pages"]

REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The report carries its style inside and no script; none would run."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one desk."""

    desk: Desk
    job: AnalysisJob

    def workbench(self) -> str:
        """Return the page of the signals; its content comes by script."""
        return _rendered("workbench.html.j2", name=self.desk.recording.name)

    def measures(self) -> str:
        """Return all measures in words, and those that are missing with the reason."""
        found = answers.measures(self.job)
        return _rendered(
            "measures.html.j2",
            name=self.desk.recording.name,
            source=found["from"],
            measured=[row | {"link": self._link(row)} for row in found["measures"] if row["status"] == "measured"],
            missing=found["missing"],
        )

    def evidence(self) -> str:
        """Return the forms with what speaks for and against each, and every criterion with its source."""
        found, measures = answers.evidence(self.job), answers.measures(self.job)["measures"]
        return _rendered(
            "evidence.html.j2",
            name=self.desk.recording.name,
            source=found["from"],
            statement=DISCLAIMER,
            forms=found["forms"],
            evidence=[self._with_events(row, measures) for row in found["evidence"]],
            number=number,
        )

    def _link(self, row: dict[str, Any]) -> str:
        """Return where the workbench shows the events behind a measure."""
        events = behind(str(row["measure"]), str(row["scope"]), self.desk.recording)
        return f"#events={quote(events)}&of={quote(in_words(str(row['measure'])))}"

    def _with_events(self, row: dict[str, Any], measures: list[dict[str, Any]]) -> dict[str, Any]:
        """Return a criterion with a link to the events behind it; to none where nothing was measured."""
        measure = str(row["measure"] or "")
        own = [one for one in measures if one["measure"] == measure and one["status"] == "measured"]
        same = [one for one in own if one["value"] == row["observed"]]
        observed = "" if row["observed"] is None else f"{number(row['observed'])} {row['unit'] or ''}".strip()
        link = f"/{self._link((same or own)[0])}" if own and row["observed"] is not None else None
        return row | {"words": in_words(measure), "shown": observed, "link": link}

    def guide(self) -> str:
        """Return the guide: keys, lanes, colors, and what is amiss with the recording."""
        quality = self.desk.seen_detection().quality.astype(object)
        rows = quality.where(quality.notna(), None).to_dict("records")
        groups = [(group, list(keys)) for group, keys in groupby(KEYS, key=lambda key: key.group)]
        name, tests = self.desk.recording.name, self.next_tests()
        return _rendered("guide.html.j2", name=name, groups=groups, findings=rows, tests=tests)

    def guide_json(self) -> dict[str, Any]:
        """Return what the guide says of this recording."""
        return answers.guide(self.desk) | {"next_tests": self.next_tests()}

    def next_tests(self) -> list[dict[str, Any]]:
        """Return which tests would tell most about the form, and how to record each; none while what was found is hidden."""
        folder = self.job.outcome.folder if self.job.outcome else self.desk.folder
        if self.desk.hides or not (folder / "result.json").is_file():
            return []
        return [row | {"findings": row["findings"].replace("_", " ")} for row in self.report_json()["next_tests"]]

    def report(self) -> str:
        """Return the report of the last analysis.

        Raises
        ------
        ReadError
            ``result-not-readable``.
        """
        return self._read("report.html")

    def report_json(self) -> Any:
        """Return what ``result.json`` holds."""
        return json.loads(self._read("result.json"))

    def _read(self, name: str) -> str:
        folder = self.job.outcome.folder if self.job.outcome else self.desk.folder
        try:
            return (folder / name).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise ReadError(
                f"{folder / name}: cannot be read ({error}). Analyze the recording again.", code="result-not-readable"
            ) from error


def _rendered(template: str, **values: Any) -> str:
    return _environment().from_string(_template(template)).render(**values)


@cache
def _template(name: str) -> str:
    return (files("myoclonus.web") / "templates" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
