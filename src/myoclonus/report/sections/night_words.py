"""The words and tables of the section on a night."""

from __future__ import annotations

import math

from myoclonus.report.labels import counted, number
from myoclonus.report.night_glance import Look
from myoclonus.report.sections.section import SectionTable
from myoclonus.report.summary import Reading
from myoclonus.sleep import Night, SleepScoring
from myoclonus.sleep.night import SLEEP, STAGES

__all__ = ["answer_of", "hour_table", "leg_table", "paragraphs_of", "stage_table"]

_NONE = "n/a"
_LEG_ROWS = (
    ("Leg movements in sleep", "leg_movement_index", ";stage:sleep"),
    ("Periodic leg movements in sleep (PLMS)", "plms_index", ""),
    ("PLMS, those at respiratory events included", "plms_index", ";respiratory:included"),
    ("PLMS with arousal", "plms_arousal_index", ""),
    ("Periodic leg movements in wake (PLMW)", "plmw_index", ""),
    ("Periodic leg movements per recorded hour", "plm_index", ""),
    ("Isolated leg movements in sleep", "isolated_leg_movement_index", ";stage:sleep"),
    ("Leg movements in sleep after a short interval", "short_interval_leg_movement_index", ";stage:sleep"),
)


def answer_of(scoring: SleepScoring, night: Night, look: Look) -> str:
    """Return the answer in one or two sentences."""
    if not scoring.legs:
        missing = look("plms_index", "recording")
        if missing is not None and "marked" in missing.reason:
            if night.scored["kind"].isin(("phasic", "tonic", "any")).any():
                return (
                    "No leg movement is marked. Marks of phasic and tonic activity serve REM sleep without atonia only; "
                    "no index of movements follows from them."
                )
            return (
                "No leg movement is marked. Whether legs were scored, with none found, a list of marks does not tell."
            )
        return "No leg could be scored: no EMG of a leg was fit for it."
    measure = "plms_index" if night.is_staged else "plm_index"
    found = {name: look(measure, f"rule:{name}") for name in scoring.legs}
    measured = {name: one for name, one in found.items() if one is not None and one.status == "measured"}
    if not measured:
        return "Too little sleep was recorded for a rate of periodic leg movements."
    rates = " and ".join(f"{number(one.value)} by {name} rules" for name, one in measured.items())
    if not night.is_staged:
        return f"Periodic leg movements per recorded hour, sleep and wake together: {rates}."
    text = f"Periodic leg movements per hour of sleep: {rates}, in {_hours(night.hours(*SLEEP))} of sleep."
    percent = look("plms_percentile", "rule:WASM")
    if percent is not None and percent.status == "measured":
        text += f" About {percent.value:.0f} of 100 healthy sleepers have fewer."
    return text


def leg_table(scoring: SleepScoring, night: Night, look: Look) -> SectionTable:
    """Return the leg movements by both rule sets side by side: count, and rate with its limits."""
    names = list(scoring.legs)
    rows = []
    for words, measure, rest in _LEG_ROWS:
        cells = []
        for name in names:
            found = look(measure, f"rule:{name}{rest}")
            cells += [_count(found), _rate(found)]
        if any(cell != _NONE for cell in cells):
            rows.append((words, *cells))
    n_series = [len({k for k in legs.runs.series.tolist() if k >= 0}) for legs in scoring.legs.values()]
    rows.append(("Series", *(cell for n in n_series for cell in (str(n), ""))))
    for words, measure, rest in (
        ("Periodicity index (Ferri 2006)", "periodicity_index", ""),
        ("Share of leg movements that are periodic", "periodicity_index", ";definition:plm_share"),
    ):
        rows.append((words, *(cell for name in names for cell in ("", _value(look(measure, f"rule:{name}{rest}"))))))
    means = [look("intermovement_interval_log_mean", f"rule:{name}") for name in names]
    rows.append(
        ("Usual interval in series (geometric mean)", *(cell for one in means for cell in ("", _geometric(one))))
    )
    columns = ("", *(text for name in names for text in (f"{name}: n", f"{name}: an hour (95 %)")))
    return SectionTable(
        caption="Leg movements by both rule sets. Movements at respiratory events are left out unless said otherwise."
        f"{_divided_by(look('leg_scored_hours', 'recording'), night)}",
        columns=columns,
        rows=tuple(rows),
        numeric=(False, *(True for _ in columns[1:])),
    )


def _divided_by(hours: Reading | None, night: Night) -> str:
    """Return what the rates are divided by, in words."""
    if hours is None or hours.status != "measured":
        return ""
    what = "sleep" if night.is_staged else "recording"
    return f" Rates are per hour of {what} in which a leg could be scored: {_hours(hours.value)}."


def stage_table(scoring: SleepScoring, night: Night, look: Look) -> SectionTable | None:
    """Return time, leg movements, periodic leg movements and fragmentary myoclonus by stage."""
    if not night.is_staged:
        return None
    names = list(scoring.legs)
    has_fragmentary = look("fragmentary_index", "stage:sleep") is not None
    rows = []
    for stage in STAGES:
        cells = [f"{60 * night.hours(stage):.0f}", _rate(look("leg_movement_index", f"rule:WASM;stage:{stage}"))]
        cells += [_rate(look("plms_index", f"rule:{name};stage:{stage}")) for name in names]
        if has_fragmentary:
            cells.append("" if stage == "W" else _rate(look("fragmentary_index", f"stage:{stage}")))
        rows.append(({"W": "Wake", "R": "REM"}.get(stage, stage), *cells))
    columns: tuple[str, ...] = (
        "Stage",
        "Minutes",
        "Leg movements (WASM)",
        *(f"Periodic ({name})" for name in names),
        *(("Fragmentary, 3-s epochs",) if has_fragmentary else ()),
    )
    return SectionTable(
        caption="Per hour of each stage, with 95 % limits.", columns=columns, rows=tuple(rows),
        numeric=(False, *(True for _ in columns[1:])),
    )  # fmt: skip


def hour_table(scoring: SleepScoring, night: Night, look: Look) -> SectionTable | None:
    """Return periodic leg movements per hour of sleep in each hour of the recording."""
    if not night.is_staged or not scoring.legs:
        return None
    rows = []
    for hour in range(1, math.ceil(night.duration_s / 3600.0 - 1e-9) + 1):
        minutes = 60 * night.hours(*SLEEP, within_s=(3600.0 * (hour - 1), 3600.0 * hour))
        cells = [_rate(look("plms_index", f"rule:{name};hour:{hour}")) for name in scoring.legs]
        rows.append((str(hour), f"{minutes:.0f}", *cells))
    columns = ("Hour", "Sleep (min)", *(f"PLMS an hour ({name})" for name in scoring.legs))
    return SectionTable(
        caption="Periodic leg movements by the hour", columns=columns, rows=tuple(rows),
        numeric=(True,) * len(columns), is_folded=True,
    )  # fmt: skip


def paragraphs_of(scoring: SleepScoring, night: Night, look: Look, atonia: str) -> list[str]:
    """Return what else must be said: how the rule sets differ here, what hides, and what the numbers do not mean."""
    said = [_difference(scoring)] if len(scoring.legs) > 1 else []
    if len(scoring.leg_channels) == 1 and scoring.leg_channels[0] != "leg":
        said.append(
            f"Only one leg could be scored ({scoring.leg_channels[0]}). The rules ask for both: what the other leg does alone is missed, "
            "so that the rates are rather too low."
        )
    if not night.is_staged:
        said.append(
            "No sleep stages were given. The rates are per recorded hour, so that time awake in bed lowers or raises them, movements "
            "of wake are counted with those of sleep, and fragmentary myoclonus, hypnic jerks and REM sleep could not be scored."
        )
    if night.staging == "automatic":
        said.append(
            "The sleep stages were scored automatically (YASA), not by a person; everything by stage rests on that."
        )
    if not len(night.respiratory_s):
        said.append(
            "No respiratory events were given: movements at their end count as leg movements here. Give them with --events."
        )
    minutes = look("fragmentary_minutes", "recording")
    if minutes is not None and minutes.status == "measured" and minutes.value >= 20:
        said.append(
            f"Excessive fragmentary myoclonus by the AASM rule ({minutes.value:.0f} minutes of NREM sleep with 5 potentials or more). "
            "It is a finding without a known meaning of its own: 9 in 100 healthy sleepers and a quarter of the patients of a sleep "
            "laboratory have it."
        )
    return [*said, atonia] if atonia else said


def _difference(scoring: SleepScoring) -> str:
    """Return in words where the two rule sets part on this night."""
    aasm, wasm = scoring.legs["AASM"], scoring.legs["WASM"]
    n = {legs.rules.name: int(legs.is_periodic.sum()) for legs in (aasm, wasm)}
    at_s = {legs.rules.name: set(legs.onset_s[legs.is_periodic].round(3).tolist()) for legs in (aasm, wasm)}
    only = {"AASM": len(at_s["AASM"] - at_s["WASM"]), "WASM": len(at_s["WASM"] - at_s["AASM"])}
    if not any(only.values()):
        return f"Both rule sets find the same {counted(n['WASM'], 'periodic movement')}." if n["WASM"] else ""
    reasons = []
    if (short := int(((wasm.runs.interval_s < 10.0) & wasm.is_candidate).sum())) > 0:
        reasons.append(f"{counted(short, 'interval')} below 10 s (WASM ends the series, AASM counts from 5 s)")
    if (long := int((~wasm.is_candidate).sum())) > 0:
        reasons.append(f"{counted(long, 'movement')} too long for a candidate (WASM ends the series, AASM passes over)")
    if (respiratory := int((wasm.is_respiratory & wasm.is_candidate).sum()) - int(aasm.is_respiratory.sum())) != 0:
        more = "more" if respiratory > 0 else "fewer"
        reasons.append(f"{counted(abs(respiratory), 'movement')} {more} left out as respiratory by WASM")
    because = f" What parts them: {'; '.join(reasons)}." if reasons else ""
    return (
        f"The rule sets differ: {only['AASM']} periodic by AASM only, {only['WASM']} by WASM only, of {n['AASM']} and {n['WASM']}."
        f"{because}"
    )


def _hours(hours: float) -> str:
    minutes = round(60 * hours)
    return f"{minutes // 60}\u00a0h {minutes % 60}\u00a0min" if minutes >= 60 else f"{minutes}\u00a0min"


def _count(found: Reading | None) -> str:
    return str(found.n) if found is not None and found.status == "measured" else _NONE


def _rate(found: Reading | None) -> str:
    if found is None or found.status != "measured":
        return _NONE
    return f"{number(found.value)} ({number(found.ci_low)} to {number(found.ci_high)})"


def _value(found: Reading | None) -> str:
    return f"{found.value:.2f}" if found is not None and found.status == "measured" else _NONE


def _geometric(found: Reading | None) -> str:
    return f"{math.exp(found.value):.1f} s" if found is not None and found.status == "measured" else _NONE
