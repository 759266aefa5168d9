"""Options that several commands share: their names, and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Bipolar",
    "Channels",
    "Clinical",
    "Events",
    "Force",
    "Group",
    "Hypnogram",
    "Json",
    "KeepIdentity",
    "Language",
    "Markers",
    "Memory",
    "Muscle",
    "Out",
    "PageLanguage",
    "PlanOnly",
    "Quiet",
    "RetryFailed",
    "Role",
    "Scheduler",
    "Set",
    "SettingsFile",
    "Shard",
    "Side",
    "Sleep",
    "TermLanguage",
    "Timeout",
    "Unit",
    "Workers",
]

Channels = Annotated[
    Path | None,
    typer.Option("--channels", metavar="TOML", help="Roles, muscles, sides and units of channels; overrides labels."),
]
Role = Annotated[
    list[str] | None,
    typer.Option("--role", metavar="CHANNEL=ROLE", help="emg, eeg, eog, ecg, acc, resp, stim or other."),
]
Muscle = Annotated[list[str] | None, typer.Option("--muscle", metavar="CHANNEL=MUSCLE", help="Muscle of a channel.")]
Side = Annotated[list[str] | None, typer.Option("--side", metavar="CHANNEL=SIDE", help="left, right or midline.")]
Unit = Annotated[
    list[str] | None, typer.Option("--unit", metavar="CHANNEL=UNIT", help="Unit, when the header is wrong.")
]
Bipolar = Annotated[bool, typer.Option("--bipolar", help="Form pairs such as CHIN1 − CHIN2.")]
Markers = Annotated[Path | None, typer.Option("--markers", metavar="FILE", help="Markers in a separate file.")]
Hypnogram = Annotated[Path | None, typer.Option("--hypnogram", metavar="FILE", help="Sleep stages in a separate file.")]
Events = Annotated[
    list[Path] | None,
    typer.Option("--events", metavar="FILE", help="Scored events (apneas, arousals, …) in a separate file."),
]
Sleep = Annotated[
    bool | None,
    typer.Option(
        "--sleep/--no-sleep", help="Score movements in sleep, or not; by itself with stages or a long recording."
    ),
]
KeepIdentity = Annotated[
    bool, typer.Option("--keep-identity", help="Let names and dates of the header reach the output.")
]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", metavar="TOML", help="Settings; start from a result's settings.toml.")
]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="One setting, e.g. detect.highpass_hz=20.")
]
Force = Annotated[bool, typer.Option("--force", help="Write also into a folder that holds other files.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Out = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder of the result; made when missing.")]
Workers = Annotated[
    int, typer.Option("--workers", metavar="N", min=0, help="Recordings at a time; 0: one for each core.")
]
Scheduler = Annotated[
    str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Dask scheduler, e.g. tcp://node1:8786.")
]
Shard = Annotated[
    str | None, typer.Option("--shard", metavar="I/N", help="Only share I of N; then: myoclonus cohort collect DIR.")
]
Timeout = Annotated[float, typer.Option("--timeout", metavar="S", min=1.0, help="Give a recording up after so long.")]
Memory = Annotated[int, typer.Option("--memory", metavar="MB", min=0, help="Memory of each process; 0: no bound.")]
Group = Annotated[
    str | None, typer.Option("--group", metavar="COLUMN", help="Column of participants.tsv that tells groups apart.")
]
RetryFailed = Annotated[bool, typer.Option("--retry-failed", help="Try recordings again that failed.")]
PlanOnly = Annotated[bool, typer.Option("--plan", help="Show what there is to do, and do nothing.")]
Clinical = Annotated[bool, typer.Option("--clinical", help="Words, codes and sources for clinicians.")]
PageLanguage = Annotated[
    str | None,
    typer.Option("--language", metavar="CODE", help="Language of the page for the person: en, de or fr. Default: en."),
]
TermLanguage = Annotated[
    str | None,
    typer.Option("--language", metavar="CODE", help="Language of the words, e.g. de. Default: that of the term."),
]
Language = Annotated[
    str,
    typer.Option("--language", metavar="CODE", help="Language of the words; English where there is no translation."),
]
