"""The first look at a night: each kind of movement, how much of it was found, and what healthy sleepers show."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from myoclonus.analysis import Analysis
from myoclonus.report.labels import counted, number
from myoclonus.report.summary import Reading
from myoclonus.settings.sleep import SleepSettings
from myoclonus.sleep import SleepScoring
from myoclonus.sleep.norms import HEAD_JERKS_P90_PER_H, HFLM_P90, PLMS

__all__ = ["Look", "NightLine", "chin_of", "is_read_as_night", "night_headline", "night_lines"]

Look = Callable[[str, str], Reading | None]
"""From measure and scope to the row of measures.tsv, whether measured or not."""

_PER_H = "\u00a0an\u00a0hour"
_P90_PLMS = PLMS.points[-1][0]
_USUAL, _HIGH = 75.0, 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NightLine:
    """One kind of movement.

    Attributes
    ----------
    what : str
        Its name.
    value : str
        How much was found, or that it was not recorded or could not be measured.
    limits : str
        95 % limits.
    health : str
        What healthy sleepers show.
    meaning : str
        What it means by itself, or the reason why there is no value.
    """

    what: str
    value: str
    limits: str
    health: str
    meaning: str


def is_read_as_night(analysis: Analysis) -> bool:
    """Tell whether the report opens with the night: it was scored, and stages, legs, or the reader's wish make it one."""
    sleep = analysis.sleep
    if not sleep.is_scored or sleep.night is None:
        return False
    return sleep.night.is_staged or bool(sleep.legs) or analysis.settings.sleep.scoring == "on"


def night_headline(scoring: SleepScoring, look: Look, chin: Reading | None, settings: SleepSettings) -> str:
    """Return the night in one sentence: periodic leg movements against health, then what else stands out."""
    said = [_legs_first(scoring, look)]
    minutes = _measured(look("fragmentary_minutes", "recording"))
    if minutes and minutes.value >= settings.fragmentary_min_minutes:
        said.append(f"excessive fragmentary myoclonus ({minutes.value:.0f}\u00a0min, incidental)")
    hypnic = _measured(look("hypnic_jerk_count", "recording"))
    if hypnic and hypnic.value:
        said.append(counted(round(hypnic.value), "hypnic jerk"))
    for kind, words in (("alma", "alternating leg muscle activation"), ("hft", "foot tremor")):
        found = _measured(look(f"{kind}_count", "recording"))
        if found and found.value:
            said.append(f"{found.value:.0f} series of {words}")
    head = _measured(look("head_jerk_index", "recording"))
    if head and head.value > HEAD_JERKS_P90_PER_H:
        said.append("many head jerks in REM sleep")
    if chin is not None and chin.status == "measured" and chin.value >= settings.rem_atonia_chin_limit:
        limit = f"limit {100 * settings.rem_atonia_chin_limit:g} %"
        said.append(f"REM sleep without atonia above the limit (chin {number(100 * chin.value)} %, {limit})")
    return "; ".join(said) + "."


def night_lines(scoring: SleepScoring, look: Look, chin: Reading | None, settings: SleepSettings) -> list[NightLine]:
    """Return one line for each kind of movement, in the order of a sleep laboratory's report.

    Parameters
    ----------
    scoring : SleepScoring
        What was scored.
    look : callable
        From measure and scope to the row of measures.tsv.
    chin : Reading or None
        Share of REM sleep with any activity of the chin.
    settings : SleepSettings
        Limits of the rules.
    """
    scopes = [(f"rule:{name}", f" ({name})") for name in reversed(scoring.legs)] or [("recording", "")]
    lines = [
        _line(f"Periodic leg movements in sleep{name}", look("plms_index", scope), _PER_H,
              _placed(look("plms_percentile", scope)) or f"nine in ten have {_P90_PLMS:g} an hour or fewer",
              "18 in 100 healthy sleepers have more than 15 an hour.")
        for scope, name in scopes
    ]  # fmt: skip
    scope = scopes[0][0]
    if not _measured(look("plms_index", scope)) and (one := _measured(look("plm_index", scope))):
        lines.append(
            _line("Periodic leg movements per recorded hour", one, _PER_H, "", "Sleep and wake together: no stages.")
        )
    lines += [
        _line("PLMS with arousal", look("plms_arousal_index", scope), _PER_H, "", "Movements within half a second of an arousal."),
        _line("Periodic leg movements in wake", look("plmw_index", scope), _PER_H, "", "While awake in bed."),
        _fragmentary(look, settings),
        _line("Hypnic jerks", look("hypnic_jerk_count", "recording"), "", "7 in 10 people at times", "Physiological."),
        _atonia(chin, look, settings),
        _line("Head jerks in REM sleep", look("head_jerk_index", "recording"), _PER_H,
              f"nine in ten have {HEAD_JERKS_P90_PER_H:g} an hour or fewer", "Usually incidental."),
        _series("Alternating leg muscle activation", look("alma_count", "recording"), "", "Usually incidental."),
        _series("Hypnagogic foot tremor", look("hft_count", "recording"), "", "Usually incidental."),
        _series("High-frequency leg movements", look("hflm_count", "recording"),
                f"nine in ten have {HFLM_P90} series or fewer", "Usually incidental."),
        _line("Axial jerks before sleep", look("propriospinal_sleep_onset_count", "recording"), "", "",
              "Propriospinal myoclonus at sleep onset is rare; most axial jerks of adults are functional."),
    ]  # fmt: skip
    return [
        line for line in lines if line.value != "not recorded" or line.meaning
    ]  # of marks, what they cannot hold is no line


def chin_of(readings: Mapping[tuple[str, str], Reading], labels: Mapping[str, str]) -> Reading | None:
    """Return the share of REM sleep with any activity of the chin: the highest, with more than one channel there."""
    found = [
        one
        for (measure, scope), one in readings.items()
        if measure == "rem_atonia_any_fraction" and one.status == "measured" and _is_chin(scope, labels)
    ]
    missing = readings.get(("rem_atonia_any_fraction", "recording"))
    return max(found, key=lambda one: one.value, default=missing)


def _is_chin(scope: str, labels: Mapping[str, str]) -> bool:
    name = scope.removeprefix("channel:")
    return labels.get(name, name).casefold().strip().startswith(("chin", "mentalis"))


def _legs_first(scoring: SleepScoring, look: Look) -> str:
    if not scoring.legs:
        missing = look("plms_index", "recording")
        if missing is not None and "marked" in missing.reason:
            return "No leg movement is marked"
        return "No leg could be scored"
    plms = look("plms_index", "rule:WASM")
    if _measured(plms) and plms is not None:
        percent = _measured(look("plms_percentile", "rule:WASM"))
        where = f", more than in {percent.value:.0f} of 100 healthy sleepers" if percent else ""
        return f"{number(plms.value)} periodic leg movements per hour of sleep{where}"
    plm = _measured(look("plm_index", "rule:WASM"))
    if plm:
        return (
            f"{number(plm.value)} periodic leg movements per recorded hour, sleep and wake together (no sleep stages)"
        )
    return "Too little sleep was recorded for a rate of periodic leg movements"


def _fragmentary(look: Look, settings: SleepSettings) -> NightLine:
    line = _line("Fragmentary myoclonus (3-s epochs)", look("fragmentary_index", "stage:sleep"), _PER_H,
                 _placed(look("fragmentary_percentile", "recording")), "Incidental.")  # fmt: skip
    minutes = _measured(look("fragmentary_minutes", "recording"))
    if minutes is None:
        return line
    is_over = minutes.value >= settings.fragmentary_min_minutes
    verdict = "Excessive by the AASM rule" if is_over else "Not excessive"
    rule = f"{minutes.value:.0f} min of NREM with {settings.fragmentary_per_min:g} or more"
    rule += f"; the limit is {settings.fragmentary_min_minutes:g}"
    return NightLine(
        what=line.what, value=line.value, limits=line.limits, health=line.health,
        meaning=f"{verdict} ({rule}). Incidental: a quarter of a sleep laboratory's patients have it excessive.",
    )  # fmt: skip


def _atonia(chin: Reading | None, look: Look, settings: SleepSettings) -> NightLine:
    limit = f"limit {100 * settings.rem_atonia_chin_limit:g} %"
    what = "REM sleep without atonia, chin"
    chin = chin if chin is not None else look("rem_atonia_any_fraction", "recording")
    if chin is None or chin.status != "measured":
        return _line(what, chin, "", limit, "")
    meaning = "Jerks in REM sleep may be read as such."
    place = "below"
    if chin.value >= settings.rem_atonia_chin_limit:
        place = "above"
        meaning = "Above the limit: activity in REM sleep is not to be read as myoclonus."
    return NightLine(
        what=what, value=f"{number(100 * chin.value)} %",
        limits=f"{number(100 * chin.ci_low)} to {number(100 * chin.ci_high)}",
        health=f"{place} the {limit} (SINBAR 2012)", meaning=meaning,
    )  # fmt: skip


def _series(what: str, found: Reading | None, health: str, meaning: str) -> NightLine:
    line = _line(what, found, " series", health, meaning)
    return line if line.value != "0 series" else NightLine(
        what=what, value="none", limits="", health=health, meaning=meaning
    )  # fmt: skip


def _line(what: str, found: Reading | None, unit: str, health: str, meaning: str) -> NightLine:
    if found is None:
        return NightLine(what=what, value="not recorded", limits="", health=health, meaning="")
    if found.status != "measured":
        words = found.status.replace("_", " ")
        return NightLine(what=what, value=words, limits="", health=health, meaning=f"Why: {found.reason}.")
    limits = f"{number(found.ci_low)} to {number(found.ci_high)}" if math.isfinite(found.ci_low) else ""
    return NightLine(what=what, value=f"{number(found.value)}{unit}", limits=limits, health=health, meaning=meaning)


def _placed(percent: Reading | None) -> str:
    one = _measured(percent)
    return f"{_place_words(one)}" if one else ""


def _place_words(percent: Reading | None) -> str:
    """Return where a value lies among healthy sleepers, in words and as a percentile."""
    one = _measured(percent)
    if one is None:
        return ""
    share = f"about {one.value:.0f} in 100 healthy sleepers have fewer"
    if one.value >= _HIGH:
        return f"high ({share})"
    return f"{'upper range' if one.value > _USUAL else 'usual'} ({share})"


def _measured(found: Reading | None) -> Reading | None:
    return found if found is not None and found.status == "measured" else None
