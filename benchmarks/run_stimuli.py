"""Measure responses to stimuli: C-reflex, evoked potential, and jerks after tones, on recordings of known truth.

    python -m benchmarks.run_stimuli                # 100 recordings without a reflex, 5 of each other scene, about 10 min on one core
    python -m benchmarks.run_stimuli --seeds 10 --others 1     # quick

Recordings are made by `benchmarks/truth/shocks.py` and `sounds.py`, independently of the package: shocks with tails, M and F
waves, bursts of motor units, evoked potentials in 10 µV of EEG with alpha; tones and touches in turn. Ends with exit code 1
when a bar is missed: a C-reflex or a response in more than 5 % of the recordings without one (exact 95 % lower limit),
latency within 2 ms, share within 0.1 and P25 within 15 % in 90 % of the others, 90 % of the jerks after tones put down to them.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from benchmarks.run_accuracy import save
from benchmarks.truth import sounds
from benchmarks.truth.shocks import EEG, MUSCLES, Shocks, Stimulation, make_shocks
from benchmarks.truth.sounds import Sounds, make_sounds
from myoclonus.detect import detect_recording, with_aligned_stimuli
from myoclonus.measure.material import material_of
from myoclonus.read.muscles import muscles
from myoclonus.recording import Recording, recording_from_array
from myoclonus.relate.stimuli.relations import StimulusRelations, stimulus_relations
from myoclonus.settings import Settings

NONE = Shocks(n=120)
PATIENT = replace(NONE, reflex_share=0.5, n_spontaneous=10, p25_uv=12.0, n33_uv=8.0)
SCENES = {
    "none": NONE,
    "reflex": PATIENT,
    "reflex, markers ±2 ms": replace(PATIENT, marker_jitter_ms=2.0),
    "reflex, markers 5 ms late ±15 ms": replace(PATIENT, marker_late_ms=5.0, marker_jitter_ms=15.0),
    "reflex, hum of 50 and 60 Hz": replace(PATIENT, hum_50_uv=15.0, hum_60_uv=12.0),
    "reflex, tail of 8 ms": replace(PATIENT, is_biphasic=True, tail_uv=300.0, tail_ms=8.0),
    "reflex, three shocks": replace(PATIENT, n_pulses=3),
    "reflex, 1 kHz, linear phase": replace(PATIENT, emg_hz=1000.0, eeg_hz=1000.0, is_linear_phase=True),
    "reflex, 5 kHz": replace(PATIENT, emg_hz=5000.0, eeg_hz=5000.0),
    "reflex at 38 ms": replace(PATIENT, reflex_ms=38.0),
}
TONES = {"tones and touches": Sounds(), "tones that wear off": Sounds(n=120, tone_share=0.9, wears_off=0.8)}
STIMULATED = "EMG APB R"
NEAR_S = 0.025
F_WAVE_ENDS_MS = 41.0
"""Of a reflex that begins earlier after the last shock, the stimulated muscle cannot tell; the other one is judged."""


def shocked(made: Stimulation) -> Recording:
    n = len(EEG)
    return recording_from_array(
        made.samples_uv, made.fs_hz, made.labels, roles=["emg"] * len(MUSCLES) + ["eeg"] * n,
        muscles=[*MUSCLES.values(), *[None] * n], sides=["right"] * len(MUSCLES) + [None] * n,
        markers=[{"onset": float(moment), "text": "stim median R"} for moment in made.marker_s],
    )  # fmt: skip


def analyzed(recording: Recording) -> tuple[pd.DataFrame, list[StimulusRelations]]:
    settings = Settings()
    aligned = with_aligned_stimuli(recording, settings.detect)
    detection = detect_recording(aligned, settings.detect)
    material = material_of(aligned, detection, settings.measure, muscles())
    return detection.jerks, stimulus_relations(aligned, material, settings)


def matched(found_s: np.ndarray, true_s: np.ndarray) -> int:
    return int(sum(np.abs(found_s - moment).min(initial=9.0) <= NEAR_S for moment in true_s))


def after_shocks(scene: Shocks, seed: int) -> Iterator[dict[str, Any]]:
    """Yield what was found in each muscle of the hand, against the truth."""
    made = make_shocks(scene, seed)
    jerks, (relations,) = analyzed(shocked(made))
    onsets = np.array([made.reflex_s[name] for name in MUSCLES])
    reflex_s = (
        np.nanmin(onsets[:, np.isfinite(onsets).any(axis=0)], axis=0) if np.isfinite(onsets).any() else np.empty(0)
    )
    true_s = np.concatenate((reflex_s, made.spontaneous_s))
    found_s = jerks["onset"].to_numpy(float)
    share = EEG[relations.shown] if relations.shown else np.nan
    evoked = relations.evoked[relations.shown] if relations.shown else None
    for name, reflex in relations.reflexes.items():
        own_s = made.reflex_s[name]
        has = np.isfinite(own_s)
        yield {
            "muscle": name,
            "has_reflex": bool(has.any()),
            "told": reflex.probability.status == "measured",
            "reflex": bool(reflex.p.value < 0.05),
            "response": bool(relations.response.p.value < 0.05),
            "share_error": reflex.probability.value - has.mean(),
            "latency_error_ms": reflex.latency.value - np.median((own_s - made.shock_s)[has]) * 1e3
            if has.any()
            else np.nan,
            "p25_error": evoked.p25.value / (share * made.peaks["P25"][1]) - 1 if evoked else np.nan,
            "n20_error_ms": evoked.n20_latency.value - made.peaks["N20"][0] if evoked else np.nan,
            "n_true": true_s.size,
            "n_matched": matched(found_s, true_s),
            "n_found": found_s.size,
        }


def row_of_shocks(name: str, scene: Shocks, n_seeds: int, first: int) -> dict[str, Any]:
    table = pd.DataFrame([row for seed in range(first, first + n_seeds) for row in after_shocks(scene, seed)])
    once = table[table["muscle"] == STIMULATED]
    free = table[table["muscle"] != STIMULATED]
    after_last_ms = scene.reflex_ms - (scene.n_pulses - 1) * scene.pulse_interval_ms
    judged = table if after_last_ms > F_WAVE_ENDS_MS else free
    n_true, n_found = int(once["n_true"].sum()), int(once["n_found"].sum())
    return {
        "scene": name,
        "n": n_seeds,
        "reflex_share": table["reflex"].mean(),
        "response_share": once["response"].mean(),
        "stimulated_told": once["told"].mean(),
        "latency_error_ms": judged["latency_error_ms"].median() if scene.reflex_share else np.nan,
        "latency_ok": (judged["latency_error_ms"].abs() <= 2.0).mean() if scene.reflex_share else np.nan,
        "share_error": judged["share_error"].abs().median(),
        "share_ok": (judged["share_error"].abs() <= 0.1).mean() if scene.reflex_share else np.nan,
        "p25_error": once["p25_error"].median(),
        "p25_ok": (once["p25_error"].abs() <= 0.15).mean(),
        "jerks_true": n_true,
        "jerks_found": int(once["n_matched"].sum()) / n_true if n_true else np.nan,
        "jerks_false": n_found - int(once["n_matched"].sum()),
    }


def row_of_sounds(name: str, scene: Sounds, n_seeds: int, first: int) -> dict[str, Any]:
    rows = []
    for seed in range(first, first + n_seeds):
        made = make_sounds(scene, seed)
        markers = [{"onset": float(at), "text": "stim tone"} for at in made.tone_s]
        markers += [{"onset": float(at), "text": "stim touch"} for at in made.touch_s]
        recording = recording_from_array(
            made.samples_uv, scene.fs_hz, list(sounds.MUSCLES), muscles=list(sounds.MUSCLES.values()),
            sides=["right"] * len(sounds.MUSCLES), markers=sorted(markers, key=lambda one: one["onset"]),
        )  # fmt: skip
        jerks, relations = analyzed(recording)
        by_text = {one.kind.text: one.response for one in relations}
        at_s = jerks["onset"].to_numpy(float)
        is_reflex = np.array([np.abs(made.reflex_s - at).min(initial=9.0) <= NEAR_S for at in at_s], dtype=bool)
        rows.append(
            {
                "to_tone": (jerks["trigger"][is_reflex] == "stim tone").mean(),
                "others": (jerks["trigger"][~is_reflex] != "spontaneous").mean(),
                "tone": by_text["stim tone"].p.value < 0.05,
                "touch": by_text["stim touch"].p.value < 0.05,
                "habituation": by_text["stim tone"].habituation.ci_high,
            }
        )
    table = pd.DataFrame(rows)
    return {
        "scene": name,
        "n": n_seeds,
        "response_share": table["tone"].mean(),
        "other_kind_share": table["touch"].mean(),
        "jerks_to_tone": table["to_tone"].mean(),
        "others_to_stimuli": table["others"].mean(),
        "wears_off_share": (table["habituation"] < 1).mean(),
    }


def missed(table: pd.DataFrame) -> list[str]:
    rows = table.set_index("scene")
    bars = []
    for column, times in (("reflex_share", 2), ("response_share", 1)):
        n = int(rows.loc["none", "n"]) * times
        found = round(rows.loc["none", column] * n)
        if stats.binomtest(found, n).proportion_ci(method="exact").low > 0.05:
            bars.append(f"none: {column} {found} of {n}")
    for name in rows.index[rows.index.str.startswith("reflex")]:
        checked = ("latency_ok", "share_ok", "p25_ok")
        bars += [f"{name}: {column} {rows.loc[name, column]:.2f}" for column in checked if rows.loc[name, column] < 0.9]
    bars += [f"{name}: to the tone" for name in TONES if name in rows.index and rows.loc[name, "jerks_to_tone"] < 0.9]
    return bars


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="recordings without a reflex")
    parser.add_argument("--others", type=int, default=5, help="recordings of each other scene")
    parser.add_argument("--first", type=int, default=1000, help="the first seed")
    options = parser.parse_args()
    few, rows = options.others, []
    for name, scene in TONES.items():
        rows.append(row_of_sounds(name, scene, few, options.first))
    for name, scene in SCENES.items():
        rows.append(row_of_shocks(name, scene, options.seeds if name == "none" else few, options.first))
        save(pd.DataFrame(rows), "stimuli")
    table = pd.DataFrame(rows)
    sys.stdout.write(table.to_string(index=False) + "\n")
    problems = missed(table)
    for problem in problems:
        sys.stderr.write(f"missed: {problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
