"""Score the made night of `benchmarks.truth.sleep_night` with this package and with other scorers, side by side.

`python -m benchmarks.run_sleep` writes results/sleep.md. Others are run only when they are installed (psgscoring, lunapi).
Event F1 is per leg at an overlap of a fifth of the union; the PLMS index of the truth comes from a plain loop over the true movements by
the WASM rules, so that neither detection nor rules of the package are used for it.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.truth import sleep_night
from myoclonus.detect import detect_recording
from myoclonus.read import read_recording
from myoclonus.settings import Settings
from myoclonus.signal.matching import pair_intervals
from myoclonus.sleep import score_sleep
from myoclonus.sleep.leg_movements import find_leg_movements
from myoclonus.sleep.trace import traces_of

RESULTS = Path(__file__).parent / "results" / "sleep.md"
LEGS = ("EMG TIB L", "EMG TIB R")
Spans = dict[str, np.ndarray]


def truth_spans(night: sleep_night.Night) -> Spans:
    rows = night.movements
    return {
        leg: np.array([(r.onset, r.onset + r.duration) for r in rows.itertuples() if r.channel == leg]).reshape(-1, 2)
        for leg in LEGS
    }


def plms_per_hour(spans: Spans, stages: list[tuple[float, float, str]]) -> float:
    """Return periodic movements per hour of sleep by WASM, worked out with a plain loop."""
    blobs: list[list[tuple[float, float, str]]] = []
    for one in sorted((a, b, leg) for leg, found in spans.items() for a, b in found):
        near = [blob for blob in blobs[-6:] if any(x[2] != one[2] and one[0] - x[1] < 0.5 for x in blob)]
        if near:
            near[0].append(one)
        else:
            blobs.append([one])
    run: list[float] = []
    periodic: list[float] = []
    last = None
    for blob in [*blobs, None]:
        onset = blob[0][0] if blob else np.inf
        good = blob is not None and all(b - a <= 10 for a, b, _ in blob) and len(blob) <= 4
        good = good and (len(blob) == 1 or max(b for _, b, _ in blob) - onset <= 15)
        if not (good and last is not None and 10 <= onset - last <= 90):
            periodic += run if len(run) >= 4 else []
            run = []
        run = [*run, onset] if good else run
        last = onset if good else None
    asleep = [(a, a + length) for a, length, stage in stages if stage != "W"]
    hours = sum(b - a for a, b in asleep) / 3600
    return sum(any(a <= t < b for a, b in asleep) for t in periodic) / hours


def ours(path: Path) -> tuple[Spans, float, dict[str, float]]:
    """Return movements of each leg, CPU seconds of scoring, and what else the score says."""
    recording, settings = read_recording(path), Settings()
    detection = detect_recording(recording, settings.detect)
    start = time.process_time()
    scored = score_sleep(recording, detection, settings)
    seconds = time.process_time() - start
    traces = traces_of(recording, [recording.index_of(leg) for leg in LEGS], settings)
    spans = {
        t.channel: np.array([(m.onset_s, m.stop_s) for m in find_leg_movements(t, None, settings.sleep)]).reshape(-1, 2)
        for t in traces
    }
    value = scored.measures.set_index(["measure", "scope"])["value"]
    return (
        spans,
        seconds,
        {
            "PLMS/h": value["plms_index", "rule:WASM"],
            "minutes of fragmentary myoclonus": value["fragmentary_minutes", "recording"],
            "hypnic jerks": value["hypnic_jerk_count", "recording"],
        },
    )


def psgscoring_legs(night: sleep_night.Night) -> tuple[Spans, float]:
    """Return the movements that psgscoring finds on each leg, and CPU seconds; its offset rule by AASM switched on."""
    from psgscoring.plm import _detect_lm_channel  # noqa: PLC0415  (another package, when installed)

    start = time.process_time()
    spans = {}
    for leg in LEGS:
        samples = night.signals_uv[sleep_night.LABELS.index(leg)].astype(float)
        found = _detect_lm_channel(samples, night.fs_hz, unit="uV", offset_aasm=True)
        spans[leg] = np.array([(m["onset_s"], m["onset_s"] + m["duration_s"]) for m in found]).reshape(-1, 2)
    return spans, time.process_time() - start


def luna_legs(path: Path) -> tuple[Spans, float]:
    """Return the movements that Luna's LM finds on each leg (adaptive, at 200 Hz: its better mode here), and CPU seconds."""
    import lunapi  # noqa: PLC0415  (another package, when installed)

    start = time.process_time()
    engine = lunapi.proj()
    instance = engine.inst("night")
    instance.attach_edf(str(path))
    names = ",".join(leg.replace(" ", "_") for leg in LEGS)
    instance.proc(f"RESAMPLE sig={names} sr=200 & LM sig={names} adaptive annot=LM")
    spans = {}
    for leg, name in zip(LEGS, ("LM_L", "LM_R"), strict=True):
        spans[leg] = instance.fetch_annots([name])[["Start", "Stop"]].to_numpy(float).reshape(-1, 2)
    return spans, time.process_time() - start


def score(found: Spans, true: Spans) -> dict[str, float]:
    n_pairs = sum(len(pair_intervals(true[leg], found[leg], least_overlap=0.2)) for leg in LEGS)
    n_found, n_true = (sum(len(spans[leg]) for leg in LEGS) for spans in (found, true))
    return {
        "F1": 2 * n_pairs / max(n_found + n_true, 1),
        "precision": n_pairs / n_found if n_found else float("nan"),
        "recall": n_pairs / n_true,
    }


def attempt(name: str, run: Callable[[], tuple[Spans, float]]) -> tuple[Spans, float] | str:
    """Return what a scorer finds, or why it could not be run."""
    try:
        return run()
    except ImportError:
        return f"{name} is not installed"
    except Exception as error:  # another program's fault is a result, too
        return f"{name}: {type(error).__name__}: {error}"


def named(name: str) -> str:
    """Return a package's name with its version."""
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return name


def compared(
    mine: tuple[Spans, float], night: sleep_night.Night, path: Path, true: Spans
) -> tuple[list[dict[str, object]], list[str]]:
    """Return one row for each scorer that could be run, and why the others could not."""
    rows, notes = [], []
    for name, found in (
        ("myoclonus", mine),
        ("psgscoring", attempt("psgscoring", lambda: psgscoring_legs(night))),
        ("lunapi", attempt("lunapi", lambda: luna_legs(path))),
    ):
        if isinstance(found, str):
            notes.append(found)
        else:
            spans, seconds = found
            plms = plms_per_hour(spans, night.stages)
            rows.append({"scorer": named(name), **score(spans, true), "PLMS/h of these": plms, "CPU (s)": seconds})
    return rows, notes


def main() -> None:
    """Run all scorers and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=7.0)
    parser.add_argument("--rates", type=float, nargs="+", default=[500.0, 200.0, 256.0, 1000.0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="also write results/sleep.md")
    chosen = parser.parse_args()
    rows, others, notes = [], [], []
    for rate in chosen.rates:
        night = sleep_night.make_night(hours=chosen.hours, fs_hz=rate, seed=chosen.seed)
        true = truth_spans(night)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "night.edf"
            sleep_night.write_night(path, night)
            spans, seconds, said = ours(path)
            plms = plms_per_hour(true, night.stages)
            rows.append({"rate (Hz)": rate, **score(spans, true), "CPU (s)": seconds, "true PLMS/h": plms, **said})
            if rate == chosen.rates[0]:
                others, notes = compared((spans, seconds), night, path, true)
    text = page(pd.DataFrame(rows), pd.DataFrame(others), notes, chosen)
    print(text)
    if chosen.write:
        RESULTS.write_text(text, encoding="utf-8")


def page(rows: pd.DataFrame, others: pd.DataFrame, notes: list[str], chosen: argparse.Namespace) -> str:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return "\n".join(
        (
            "# Movements in sleep",
            "",
            f"A made night of {chosen.hours:g} h, five channels (`benchmarks/truth/sleep_night.py`, seed {chosen.seed}): both "
            "legs with heart, hum, drifting tone, swells below the threshold and bursts that are too short. F1 per leg movement "
            "at an overlap of a fifth of the union. CPU seconds of scoring all five channels, bursts found before; for other "
            "scorers, of both legs alone.",
            "",
            table_text(rows),
            "",
            f"Others, at {chosen.rates[0]:g} Hz:",
            "",
            table_text(others),
            *(f"\n{note}." for note in notes),
            "",
            f"Peak memory of the whole run: {peak:.1f} GiB.",
            "",
        )
    )


def table_text(rows: pd.DataFrame) -> str:
    lines = ["| " + " | ".join(rows.columns) + " |", "|" + "---|" * len(rows.columns)]
    for values in rows.itertuples(index=False):
        lines.append(
            "| "
            + " | ".join(f"{v:.3f}".rstrip("0").rstrip(".") if isinstance(v, float) else str(v) for v in values)
            + " |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
