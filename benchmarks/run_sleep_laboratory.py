"""Score nights as laboratories send them (`benchmarks.truth.sleep_laboratory`) with this package and with other scorers.

`python -m benchmarks.run_sleep_laboratory --write` writes results/sleep_laboratory.md. One limit (`sleep.hypnic_outstanding`) was
set on other seeds of these nights, the rest on none. F1 per leg movement at an overlap of a fifth of the union. The true index
comes from a plain loop over the true movements by the WASM rules, those at respiratory events left out, per hour of sleep.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from edfio import EdfAnnotation, read_edf

from benchmarks.run_sleep import LEGS, Spans, attempt, luna_legs, named, psgscoring_legs, score, truth_spans
from benchmarks.truth import sleep_laboratory, sleep_night
from myoclonus.detect import detect_recording
from myoclonus.read import read_recording
from myoclonus.recording import Recording
from myoclonus.settings import Settings
from myoclonus.sleep import SleepScoring, score_sleep
from myoclonus.sleep.leg_movements import find_leg_movements
from myoclonus.sleep.trace import traces_of

RESULTS = Path(__file__).parent / "results" / "sleep_laboratory.md"
SHORTEST_S, LONGEST_S, LONGEST_BOTH_S, LARGEST = 0.5, 10.0, 15.0, 4


def true_index(made: sleep_laboratory.Laboratory) -> float:
    """Return periodic movements per hour of sleep by WASM, worked out with a plain loop."""
    whole: list[list[tuple[float, float, str]]] = []
    spans = truth_spans(made.night)
    for one in sorted((a, b, leg) for leg, found in spans.items() for a, b in found):
        near = [blob for blob in whole[-6:] if any(x[2] != one[2] and one[0] - x[1] < 0.5 for x in blob)]
        (near[0] if near else whole.append([]) or whole[-1]).append(one)
    run, periodic, last = [], [], None
    for blob in [*whole, None]:
        if blob is None:
            start, stop, fits = np.inf, np.inf, False
        else:
            start, stop = min(x[0] for x in blob), max(x[1] for x in blob)
            fits = all(b - a <= LONGEST_S for a, b, _ in blob) and len(blob) <= LARGEST
            fits = fits and (len(blob) == 1 or stop - start <= LONGEST_BOTH_S)
            if fits and any(start <= end + 10.25 and stop > end - 2 for _, end in made.respiratory):
                continue
        if not (fits and last is not None and 10 <= start - last <= 90):
            periodic += run if len(run) >= 4 else []
            run = []
        run = [*run, start] if fits else run
        last = start if fits else None
    epochs = [stage for _, _, stage in made.night.stages]
    asleep = sum(stage != "W" for stage in epochs) / 120
    return sum(epochs[min(int(at // 30), len(epochs) - 1)] != "W" for at in periodic) / asleep


def write(path: Path, made: sleep_laboratory.Laboratory) -> None:
    """Write the night with its stages, respiratory events and arousals."""
    sleep_night.write_night(path, made.night)
    edf = read_edf(path)
    marks = [EdfAnnotation(a, b - a, "Obstructive apnea") for a, b in made.respiratory]
    marks += [EdfAnnotation(a, b - a, "EEG arousal") for a, b in made.arousals]
    edf.add_annotations(marks)
    edf.write(path)


def one_night(seed: int, folder: Path) -> tuple[dict[str, object], list[dict[str, object]], list[str]]:
    """Return the row of this package, the rows of all scorers, and why others could not be run."""
    made = sleep_laboratory.make_night(seed)
    path = folder / f"laboratory_{seed}.edf"
    write(path, made)
    true, index = truth_spans(made.night), true_index(made)
    recording, settings = read_recording(path), Settings()
    start = time.process_time()
    detection = detect_recording(recording, settings.detect)
    detected = time.process_time()
    scored = score_sleep(recording, detection, settings)
    seconds = time.process_time() - detected
    value = scored.measures.set_index(["measure", "scope"])["value"]
    ours = single_legs(scored, recording, settings)
    hypnic = scored.movements.loc[scored.movements["type"] == "hypnic", "onset"].to_numpy(float)
    n_hypnic = sum(bool(np.any(np.abs(hypnic - at) < 0.5)) for at in made.night.hypnic_s)
    minutes = np.unique((made.night.twitches["onset"] // 60).astype(int), return_counts=True)[1]
    found_index = value["plms_index", "rule:WASM"]
    row = {
        "seed": seed, "rate (Hz)": made.night.fs_hz, "leg off": "1 h" if made.off else "all night", **score(ours, true),
        "true PLMS/h": index, "PLMS/h": found_index, "error (%)": 100 * (found_index / index - 1),
        "true FM min": int((minutes >= 5).sum()), "FM min": value["fragmentary_minutes", "recording"],
        "hypnic jerks": f"{n_hypnic} of {len(made.night.hypnic_s)}, {len(hypnic) - n_hypnic} false",
        "CPU of scoring (s)": seconds, "with bursts (s)": seconds + detected - start,
    }  # fmt: skip
    rows, notes = [{"scorer": "myoclonus", **score(ours, true), "CPU (s)": seconds}], []
    for name, other in (
        ("psgscoring", attempt("psgscoring", lambda: psgscoring_legs(made.night))),
        ("lunapi", attempt("lunapi", lambda: luna_legs(path))),
    ):
        if isinstance(other, str):
            notes.append(other)
        else:
            rows.append({"scorer": named(name), **score(other[0], true), "CPU (s)": other[1]})
    return row, rows, notes


def single_legs(scored: SleepScoring, recording: Recording, settings: Settings) -> Spans:
    """Return the movements of each leg that was scored, before both legs are joined, where the leg was fit."""
    indices = [recording.index_of(leg) for leg in scored.leg_channels]
    unfit = scored.quality[scored.quality["code"] == "leg-unfit"]
    found: Spans = {leg: np.empty((0, 2)) for leg in LEGS}
    for trace in traces_of(recording, indices, settings):
        spans = np.array([(m.onset_s, m.stop_s) for m in find_leg_movements(trace, None, settings.sleep)]).reshape(
            -1, 2
        )
        for row in unfit[unfit["channel"] == trace.channel].itertuples():
            spans = spans[~((spans[:, 0] >= row.onset) & (spans[:, 0] < row.onset + row.duration))]
        found[trace.channel] = spans
    return found


def main() -> None:
    """Run all scorers and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13, 14, 15])
    parser.add_argument("--write", action="store_true", help="also write results/sleep_laboratory.md")
    chosen = parser.parse_args()
    nights, scorers, notes = [], [], []
    with tempfile.TemporaryDirectory() as name:
        for seed in chosen.seeds:
            row, rows, said = one_night(seed, Path(name))
            nights.append(row)
            scorers += rows
            notes += [text for text in said if text not in notes]
            for file in Path(name).iterdir():
                file.unlink()
    means = pd.DataFrame(scorers).groupby("scorer", sort=False).mean().reset_index()
    seeds = ", ".join(map(str, chosen.seeds))
    text = "\n".join(
        (
            "# Nights as sleep laboratories send them", "",
            f"Made nights of 7 h, five channels (`benchmarks/truth/sleep_laboratory.py`, seeds {seeds}): rates of "
            "200 to 512 Hz, hum of 60 Hz, heart, posture and tone, apneas with movements, movements around 10 s, both legs 0.2 to 0.6 s "
            "apart, an electrode off for an hour or all night. F1 per leg movement at an overlap of a fifth of the union.", "",
            table(pd.DataFrame(nights)), "",
            "Means over these nights, each scorer on the traces as recorded, with hum and heart in the legs:", "",
            table(means), "",
            *notes,
        )
    )  # fmt: skip
    print(text)
    if chosen.write:
        RESULTS.write_text(text.rstrip() + "\n", encoding="utf-8")


def table(rows: pd.DataFrame) -> str:
    """Return rows as a table of Markdown."""
    cells = [
        [f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in row]
        for row in rows.itertuples(index=False)
    ]
    lines = [list(map(str, rows.columns)), ["---"] * len(rows.columns), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
