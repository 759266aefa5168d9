"""How the analysis was done, in words written from the settings that were used."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from myoclonus._version import __version__
from myoclonus.analysis import Analysis
from myoclonus.report.labels import counted, number, span
from myoclonus.report.summary import Summary
from myoclonus.settings import Settings

__all__ = ["DISCLAIMER", "methods_paragraphs", "settings_rows", "versions_text"]

DISCLAIMER = "Describes and measures; does not diagnose."


def methods_paragraphs(analysis: Analysis, summary: Summary) -> list[str]:
    """Return what was recorded, how jerks were found, and how values were summarized."""
    return [_recorded(analysis, summary), _detected(analysis.settings), _measured(analysis.settings)]


def settings_rows(settings: Settings) -> list[dict[str, Any]]:
    """Return one row per setting: name, value, default, range, source, and whether it was changed."""
    defaults = Settings()
    rows = []
    for group in fields(settings):
        used, default = getattr(settings, group.name), getattr(defaults, group.name)
        if not is_dataclass(used):
            continue
        for item in fields(used):
            value, standard = getattr(used, item.name), getattr(default, item.name)
            rows.append(
                {
                    "name": f"{group.name}.{item.name}",
                    "value": _setting_text(value),
                    "default": _setting_text(standard),
                    "range": _range_text(item.metadata),
                    "source": item.metadata.get("source", ""),
                    "changed": value != standard,
                }
            )
    return rows


def versions_text(analysis: Analysis) -> str:
    """Return program, Python and library versions, and the hashes of input and settings, in one line."""
    provenance = analysis.provenance
    libraries = ", ".join(f"{name} {found}" for name, found in provenance.get("libraries", {}).items() if found)
    input_hash = (provenance.get("input") or {}).get("sha256")
    parts = [
        f"myoclonus {provenance.get('version', __version__)}",
        f"Python {provenance['python']}" if provenance.get("python") else "",
        libraries,
        f"recording sha256 {input_hash[:16]}…" if input_hash else "",
        f"settings sha256 {provenance['settings_sha256'][:16]}…" if provenance.get("settings_sha256") else "",
        "full record: provenance.json",
    ]
    return "; ".join(part for part in parts if part) + "."


def _recorded(analysis: Analysis, summary: Summary) -> str:
    rates = sorted({channel.fs_hz for channel in analysis.recording.channels if channel.name in summary.emg})
    at = f" sampled at {' and '.join(number(rate, 6) for rate in rates)} Hz" if rates else ""
    return (
        f"The recording lasts {span(analysis.recording.duration_s)} and holds "
        f"{counted(len(analysis.recording.channels), 'channel')}, {len(summary.emg)} of them surface EMG{at}. "
        f"{len(summary.analyzed)} EMG "
        f"{'channel was' if len(summary.analyzed) == 1 else 'channels were'} fit for the detection of bursts."
    )


def _detected(settings: Settings) -> str:
    detect = settings.detect
    return (
        f"Surface EMG was band-passed from {number(detect.highpass_hz)} Hz to {number(detect.lowpass_hz)} Hz, or as "
        "far as the sampling rate allows. Bursts and silences were found against the background around them, which is "
        "followed over time; onsets and ends were placed by a likelihood-ratio change point on the unsmoothed signal. "
        f"Bursts shorter than {number(detect.min_duration_ms)} ms or longer than {number(detect.max_duration_ms)} ms "
        f"are not counted, but for those of up to {number(detect.long_max_duration_ms)} ms that begin abruptly with a burst "
        "of another muscle. Bursts of several muscles that begin close together form one jerk."
    )


def _measured(settings: Settings) -> str:
    measure = settings.measure
    return (
        "Medians carry exact order-statistic limits, rates exact Poisson limits, and other values limits from "
        f"{measure.n_bootstrap} bootstrap samples (seed {measure.seed}), all at 95 %. "
        f"Fewer than {measure.min_bursts_for_duration} bursts give no duration."
    )


def _setting_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return number(value, 7) if isinstance(value, float) else str(value)


def _range_text(metadata: Any) -> str:
    if metadata.get("choices"):
        return ", ".join(metadata["choices"])
    low, high = metadata.get("low"), metadata.get("high")
    return f"{number(low, 7)} to {number(high, 12)}" if low is not None and high is not None else ""
