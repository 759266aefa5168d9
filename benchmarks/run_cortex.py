"""Measure what is said of the cortex: false positives and power over many recordings, and the speed of the back-average.

    python -m benchmarks.run_cortex                            # what the result files lack, see below
    python -m benchmarks.run_cortex --only discharges          # one part: back_average, discharges, readiness
    python -m benchmarks.run_cortex --scene sleep --anew       # scenes whose name holds a word, again
    python -m benchmarks.run_cortex --seeds 10 --save quick    # quick, into results/quick_*.tsv
    python -m benchmarks.run_cortex --speed                    # speed and equality with MNE only

100 recordings of each scene in which nothing is to be found, and of the main ones in which something is; 20 of the others. Each
scene is written when it is done and is not made again when its row holds as many recordings, so that a run that was ended goes on
where it stood. All of it takes about an hour of one core.

Recordings are made by `benchmarks/truth/scalp.py` and `eeg_scenes.py`, independently of the package. A back-average counts as
*found* when any muscle of the recording shows a cortical spike after correction over muscles. Ends with exit code 1 when a bar is
missed: at most 5 % found where there is none (exact 95 % lower limit below 5 %), at least 95 % where there is what is to be found
in the main scenes, latency within 3 ms and the right electrode in 95 % of spikes of 9 µV, 500 jerks × 32 electrodes in 5 s.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from benchmarks import cortex_back_average, cortex_discharges, cortex_readiness
from benchmarks.run_accuracy import RESULTS, save
from benchmarks.truth.scalp import LABELS
from myoclonus.relate import back_average
from myoclonus.settings.cortex import CortexSettings

N_JERKS, N_ELECTRODES, FS_HZ = 500, 32, 1000.0
MOST_BY_CHANCE, LEAST_FOUND = 0.05, 0.95


@dataclass(frozen=True)
class Part:
    """Scenes of one kind: how one recording is made and judged, and which must be found in full numbers."""

    scenes: dict[str, Any]
    one_recording: Callable[[Any, int], dict[str, Any]]
    row_of: Callable[[Any, list[dict[str, Any]]], dict[str, Any]]
    has_some: Callable[[str], bool]
    is_full: Callable[[str], bool]


PARTS = {
    "back_average": Part(
        cortex_back_average.SCENES,
        cortex_back_average.one_recording,
        cortex_back_average.row_of,
        lambda name: name.startswith("spike"),
        lambda name: name in cortex_back_average.FULL,
    ),
    "discharges": Part(
        cortex_discharges.SCENES,
        cortex_discharges.one_recording,
        cortex_discharges.row_of,
        cortex_discharges.is_to_be_found,
        lambda _: True,
    ),
    "readiness": Part(
        cortex_readiness.SCENES,
        cortex_readiness.one_recording,
        cortex_readiness.row_of,
        cortex_readiness.is_to_be_found,
        lambda name: name in cortex_readiness.FULL,
    ),
}
STEMS = {"back_average": "cortex", "discharges": "cortex_discharges", "readiness": "cortex_readiness"}


def one_scene(part: Part, name: str, n_seeds: int) -> dict[str, Any]:
    """Return the row of a scene."""
    scene = part.scenes[name]
    made = [part.one_recording(scene, seed) for seed in range(n_seeds)]
    found = sum(one["is_found"] for one in made)
    limits = stats.binomtest(found, n_seeds).proportion_ci(method="exact")
    counted = {
        "scene": name,
        "n": n_seeds,
        "found": found,
        "share": found / n_seeds,
        "low": limits.low,
        "high": limits.high,
    }
    return counted | part.row_of(scene, made)


def run_part(name: str, options: argparse.Namespace) -> pd.DataFrame:
    """Make the scenes of a part that are lacking or wanted anew, write each when it is done, and return all."""
    part, stem = PARTS[name], options.save + STEMS[name]
    file = RESULTS / f"{stem}.tsv"
    known = pd.read_csv(file, sep="\t").to_dict("records") if file.exists() else []
    rows = {row["scene"]: row for row in known if row["scene"] in part.scenes}
    for scene in part.scenes:
        n_seeds = options.seeds if part.is_full(scene) else max(options.seeds // 5, 1)
        is_wanted = options.scene in scene
        if is_wanted and (options.anew or scene not in rows or rows[scene]["n"] < n_seeds):
            rows[scene] = one_scene(part, scene, n_seeds)
            table = pd.DataFrame([rows[scene] for scene in part.scenes if scene in rows])
            save(table, stem)
            sys.stdout.write(f"{name}: {table[table['scene'] == scene].to_string(index=False, header=False)}\n")
            sys.stdout.flush()
    return pd.DataFrame([rows[scene] for scene in part.scenes if scene in rows])


def speed() -> Iterator[dict[str, Any]]:
    """Yield CPU seconds of the same job: cut, average, and for this package also reject, filter and test."""
    import mne  # noqa: PLC0415

    rng = np.random.default_rng(0)
    onset_s = 2.0 + np.cumsum(rng.uniform(0.9, 1.5, N_JERKS))
    n = int((onset_s[-1] + 3.0) * FS_HZ)
    samples = np.cumsum(rng.normal(0, 1.0, (N_ELECTRODES, n)), axis=1)
    samples -= np.linspace(0, 1, n) * samples[:, -1:]
    samples = 12 * samples / samples.std(axis=1, keepdims=True) + rng.normal(0, 3, samples.shape)
    names = [*LABELS, "FC1", "FC2", "CP1", "CP2", "C1", "C2", "FC5", "FC6", "CP5", "CP6", "Oz", "POz", "FCz"]
    settings = CortexSettings(blink_uv=500.0, max_swing_uv=5000.0, outlier_mads=20.0)
    started = time.process_time()
    own = back_average(samples, onset_s, fs_hz=FS_HZ, names=names, settings=settings)
    own_s = time.process_time() - started
    raw = mne.io.RawArray(samples * 1e-6, mne.create_info(names, FS_HZ, "eeg"), verbose="error")
    events = np.column_stack((np.round(onset_s * FS_HZ).astype(int), np.zeros(N_JERKS, int), np.ones(N_JERKS, int)))
    started = time.process_time()
    plain = mne.Epochs(raw, events, tmin=-0.15, tmax=0.2, baseline=(None, -0.0605), preload=True, verbose="error")
    evoked = plain.average()
    mne_s = time.process_time() - started
    started = time.process_time()
    filtered = raw.copy().filter(1.0, 200.0, verbose="error")
    mne.Epochs(
        filtered, events, tmin=-0.15, tmax=0.2, baseline=(None, -0.0605), preload=True, verbose="error"
    ).average()
    filtered_s = time.process_time() - started
    difference = float(np.abs(own.average_uv - evoked.data * 1e6).max())
    yield {"what": "back_average, 1000 permutations, two widths", "cpu_s": own_s, "largest_difference_uv": difference}
    yield {"what": "MNE Epochs + average", "cpu_s": mne_s, "largest_difference_uv": 0.0}
    yield {"what": "MNE filter 1–200 Hz + Epochs + average", "cpu_s": filtered_s, "largest_difference_uv": np.nan}


def missed(name: str, table: pd.DataFrame) -> list[str]:
    """Return the bars that a part misses."""
    part, problems = PARTS[name], []
    for row in table.to_dict("records"):
        if not part.has_some(row["scene"]):
            problems += [f"{row['scene']}: {row['share']:.0%} found"] if row["low"] > MOST_BY_CHANCE else []
        elif part.is_full(row["scene"]):
            problems += [f"{row['scene']}: {row['share']:.0%} found"] if row["share"] < LEAST_FOUND else []
            if min(row.get("electrode", 1.0), row.get("latency_ok", 1.0)) < LEAST_FOUND:
                problems.append(f"{row['scene']}: latency or electrode")
    return problems


def main() -> int:
    """Run from the command line; return 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--only", choices=PARTS, action="append", help="parts to run")
    parser.add_argument("--scene", default="", help="only scenes whose name holds this")
    parser.add_argument("--anew", action="store_true", help="make scenes again that are there")
    parser.add_argument("--save", default="", help="what the names of the result files begin with")
    parser.add_argument("--speed", action="store_true", help="speed only")
    options = parser.parse_args()
    problems = []
    for name in [] if options.speed else options.only or PARTS:
        problems += missed(name, run_part(name, options))
    if options.speed or not options.only:
        fast = pd.DataFrame(list(speed()))
        save(fast, options.save + "cortex_speed")
        sys.stdout.write(fast.to_string(index=False) + "\n")
        problems += ["speed"] if fast["cpu_s"][0] > 5.0 or fast["largest_difference_uv"][0] > 1e-2 else []
    for problem in problems:
        sys.stderr.write(f"missed: {problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
