"""Judge `myoclonus` on real recordings: what is known about each is a check, with the figure measured.

    python -m benchmarks.run_real
    MYOCLONUS_DATA=/where/they/are python -m benchmarks.run_real

None of these recordings is of myoclonus: they are voluntary movements, a magnetic pulse, and channels that must be
refused. Checks whose recording is absent are skipped, and say so. Results go to `benchmarks/results/real.tsv` and
`real.json`.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import real
from benchmarks.run_accuracy import save
from myoclonus import analyze, detect_recording, read_recording
from myoclonus.detect import Detection

TWITCHES_S = (2.5, 6.6, 12, 15.6, 19, 23, 26, 29, 35, 40, 43.5, 50, 53, 57, 60, 62, 65, 69, 72, 78, 80)
NEAR_TWITCH_S = 0.8  # the list is rounded to half seconds and seconds
BEFORE_RESPONSE_S, AFTER_RESPONSE_S = 0.4, 0.1  # a button is pressed at the peak of the force, after the burst began
AFTER_PULSE_S = 0.2
NEAR_STEP_S = 0.2  # knee extensors brace for touch-down
REST_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One expectation about one recording, what was found, and pass, FAIL or skipped."""

    recording: str
    expected: str
    found: str
    verdict: str


def check(recording: str, expected: str, found: str, *, is_met: bool) -> Check:
    """Return a check that was made."""
    return Check(recording=recording, expected=expected, found=found, verdict="pass" if is_met else "FAIL")


def counts(found: Detection) -> tuple[int, int]:
    """Return how many bursts and how many silences were found."""
    return int((found.bursts["kind"] == "positive").sum()), int((found.bursts["kind"] == "negative").sum())


def onsets_s(found: Detection, kind: str = "positive", channel: str | None = None) -> np.ndarray:
    """Return the onsets of one kind, of one channel or of all."""
    rows = found.bursts[found.bursts["kind"] == kind]
    return rows.loc[rows["channel"] == channel if channel else slice(None), "onset"].to_numpy(float)


def check_twitches(root: Path) -> Iterator[Check]:
    """21 brief contractions of the thumb, isolated."""
    found = detect_recording(real.opensignals_h5(root / "bsnb" / "emg_1000_hz_16_bits_solo.h5"))
    n_bursts, n_silences = counts(found)
    near = [bool(np.any(np.abs(onsets_s(found) - at_s) < NEAR_TWITCH_S)) for at_s in TWITCHES_S]
    text = f"{n_bursts} bursts ({sum(near)} of 21 at their time), {n_silences} silences"
    is_met = n_bursts == len(near) == sum(near) and n_silences == 0
    yield check("thumb twitches", "21 bursts, each at its time, no silence", text, is_met=is_met)


def check_long_contractions(root: Path) -> Iterator[Check]:
    """Long contractions of the biceps."""
    for name in ("emg_bursts", "emg_fatigue"):
        recording = real.opensignals_h5(root / "bsnb" / f"{name}.h5")
        n_bursts, n_silences = counts(detect_recording(recording))
        minutes = recording.duration_s / 60
        text = f"{n_bursts} bursts, {n_silences} silences ({(n_bursts + n_silences) / minutes:.1f}/min)"
        yield check(name, "no burst, no silence", text, is_met=n_bursts + n_silences == 0)


def check_no_movement(root: Path) -> Iterator[Check]:
    """A hand that does not move."""
    for path in sorted((root / "bsnb" / "classification_game").glob("0_*.txt")):
        n_bursts, n_silences = counts(detect_recording(real.opensignals_txt(path)))
        yield check(
            f"still hand {path.stem}",
            "no burst, no silence",
            f"{n_bursts} bursts, {n_silences} silences",
            is_met=n_bursts + n_silences == 0,
        )


def check_reaction_times(root: Path) -> Iterator[Check]:
    """Both thumbs press after a stimulus; one recording in three formats."""
    _, responses_s = real.reaction_events(root)
    found = {name: detect_recording(real.reaction_time(root / "myonset" / name)) for name in real.MYONSET_FILES}
    first, *others = found.values()
    same = [counts(first) == counts(other) for other in others]
    away_ms = [float(np.max(np.abs(onsets_s(first) - onsets_s(other)))) * 1000 for other in others] if all(same) else []
    text = f"{', '.join(str(counts(one)) for one in found.values())}; onsets at most {max(away_ms, default=np.nan):.2f} ms apart"
    is_met = all(same) and max(away_ms) < 2.0
    yield check("reaction times, EDF, BDF, BrainVision", "same events, onsets within 2 ms", text, is_met=is_met)
    onset_s = onsets_s(first)
    ahead_s = responses_s[:, None] - onset_s[None, :]
    pressed = np.any((ahead_s > -AFTER_RESPONSE_S) & (ahead_s < BEFORE_RESPONSE_S), axis=1)
    text = f"{pressed.sum()} of {len(pressed)}"
    yield check("reaction times", "a burst before every response", text, is_met=bool(pressed.all()))
    n_silences = counts(first)[1]
    yield check("reaction times", "no silence: nothing is held", f"{n_silences} silences", is_met=n_silences == 0)


def check_pulses(root: Path) -> Iterator[Check]:
    """A magnetic pulse during contraction: an evoked potential, then a silent period."""
    for recording in real.pulse_traces(root / "dimep" / "examples.npy"):
        found = detect_recording(recording)
        after = {kind: onsets_s(found, kind) - real.PULSE_S for kind in ("positive", "negative")}
        n_evoked, n_silent = (int(np.sum((at_s > 0) & (at_s < AFTER_PULSE_S))) for at_s in after.values())
        elsewhere = sum(counts(found)) - n_evoked - n_silent
        text = f"{n_evoked} burst and {n_silent} silence within 200 ms, {elsewhere} events elsewhere"
        is_met = n_evoked >= 1 and n_silent >= 1 and not elsewhere
        yield check(recording.name, "evoked burst, then a silence; nothing elsewhere", text, is_met=is_met)


def check_walking(root: Path) -> Iterator[Check]:
    """Thirteen leg muscles through six strides: contractions of a third of a second, in order."""
    recording, cycles = real.walking(root)
    found = detect_recording(recording)
    n_bursts, n_silences = counts(found)
    text = f"{n_bursts} bursts, {n_silences} silences in {len(found.jerks)} jerks"
    yield check("walking", "contractions of walking are not jerks", text, is_met=len(found.jerks) == 0)
    knee_s, calf_s = onsets_s(found, channel="VL"), onsets_s(found, channel="GM")
    braced = [knee_s[np.abs(knee_s - at_s) < NEAR_STEP_S] for at_s in cycles["down"]]
    pushed = [calf_s[(calf_s > row.down) & (calf_s < row.up)] for row in cycles.itertuples()]
    n_braced, n_pushed = sum(len(at_s) > 0 for at_s in braced), sum(len(at_s) > 0 for at_s in pushed)
    text = f"knee extensor at touch-down in {n_braced}, calf between touch-down and lift-off in {n_pushed} of {len(cycles)}"
    yield check("walking", "knee extensor, then calf, in each stride", text, is_met=n_braced == n_pushed == len(cycles))


def check_grasps(root: Path) -> Iterator[Check]:
    """Hand grasps of seconds on cue, 200 Hz."""
    for path in sorted((root / "mi_openbci").glob("S*.npz")):
        recording, _, rest_s = real.grasps(path)
        found = detect_recording(recording)
        n_bursts, n_silences = counts(found)
        at_s = found.bursts["onset"].to_numpy(float)
        n_at_rest = int(sum(np.sum((at_s > cue_s) & (at_s < cue_s + REST_S)) for cue_s in rest_s))
        per_min = len(found.jerks) / (recording.duration_s / 60)
        text = f"{n_bursts} bursts, {n_silences} silences ({per_min:.0f} jerks/min)"
        yield check(f"grasps {path.stem}", "contractions are not jerks", text, is_met=not len(at_s))
        text = f"{n_at_rest} events in {len(rest_s)} × {REST_S:g} s"
        yield check(f"grasps {path.stem}", "nothing after the cue to rest", text, is_met=n_at_rest == 0)


def check_refusals(root: Path) -> Iterator[Check]:
    """Channels that cannot hold an EMG."""
    cases = {
        "rsleep/subject1.edf": ("resolution-too-coarse", ["Left Leg", "Right Leg"]),
        "edfio/short_psg.edf": ("rate-too-low", ["EMG submental"]),
    }
    for name, (code, channels) in cases.items():
        result = analyze(read_recording(root / name))
        quality = result.detection.quality
        refused = sorted(quality.loc[(quality["severity"] == "refused") & (quality["code"] == code), "channel"])
        text = f"refused: {', '.join(refused) or 'none'}; {len(result.detection.bursts)} bursts"
        is_met = refused == channels and not len(result.detection.bursts)
        yield check(name, f"{', '.join(channels)} refused: {code}", text, is_met=is_met)


CHECKS: dict[str, Callable[[Path], Iterator[Check]]] = {
    "bsnb/emg_1000_hz_16_bits_solo.h5": check_twitches,
    "bsnb/emg_fatigue.h5": check_long_contractions,
    "bsnb/classification_game": check_no_movement,
    "myonset": check_reaction_times,
    "dimep": check_pulses,
    "musclesyn": check_walking,
    "mi_openbci": check_grasps,
    "rsleep": check_refusals,
}


def all_checks(root: Path) -> list[Check]:
    """Return every check, in order; those whose recording is absent are skipped with the reason."""
    made: list[Check] = []
    for needed, checks in CHECKS.items():
        if (root / needed).exists():
            made += checks(root)
        else:
            expected = (checks.__doc__ or "").strip()
            made.append(Check(recording=needed, expected=expected, found=f"not at {needed}", verdict="skipped"))
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; return 0 when no check fails, else 1."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args(
        arguments
    )
    table = pd.DataFrame([asdict(made) for made in all_checks(real.folder())])
    for made in table.itertuples():
        print(f"{made.verdict:8}{made.recording:38}{made.expected:58}{made.found}")
    print("\n" + ", ".join(f"{n} {verdict}" for verdict, n in table["verdict"].value_counts().items()))
    if (table["verdict"] != "skipped").any():
        save(table, "real")
    return int((table["verdict"] == "FAIL").any())


if __name__ == "__main__":
    raise SystemExit(main())
