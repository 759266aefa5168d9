"""A whole night on disk: 8 h × 4 channels at 1 kHz, written block by block so that it never fills the memory.

Muscle activity of a few ten-minute segments is used again and again in a seeded order; noise, hum, ECG and artifacts
are fresh in every block. `python -m benchmarks.truth.night FILE.edf` writes it, with the truth beside it.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.truth import background, plan
from benchmarks.truth.build import Muscle, Surroundings, jerk_rows, open_channels, surround
from benchmarks.truth.bursts import BurstStyle
from benchmarks.truth.contractions import contract, contraction_times
from benchmarks.truth.motor_units import Array
from benchmarks.truth.record import Truth, table

LABELS = ("L TIB", "R TIB", "EMG ECR R", "SCM R")
BLOCK_S = 600
N_SEGMENTS = 4
STEP_UV = 0.1
SURROUNDINGS = Surroundings(
    hum_uv=(3.0, 2.0, 4.0, 2.0), ecg_uv=(4.0, 3.0, 12.0, 40.0), wander_uv=20.0, pops_per_min=0.3, movements_per_min=0.2
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Ten minutes of muscle activity, (n_channels, n_samples) in µV, and the truth in it (times from its start)."""

    muscle_uv: Array
    bursts: list[dict[str, object]]
    contractions: list[dict[str, object]]


def _segment(fs_hz: float, rng: np.random.Generator) -> Segment:
    """Return one segment: contractions every minute or so, jerks every few seconds between."""
    channels = open_channels(LABELS, fs_hz=fs_hz, duration_s=BLOCK_S, noise_uv=3.0, muscles=(Muscle(),), rng=rng)
    starts = contraction_times(BLOCK_S - 10, rng, (30.0, 80.0))
    contract(channels, starts, (30.0, 120.0), rng)
    at_s = plan.irregular_times(BLOCK_S - 10, (0.6, 8.0), rng, first_s=5.0)
    free = [t for t in at_s if all(t + 0.8 < low or t > low + length + 0.3 for low, length, _ in starts)]
    spread = plan.Spread(delay_s=(0.0, 0.003, 0.020, 0.008), jitter_s=0.001, takes_part=0.5)
    plan.add_jerks(channels, np.array(free), snr_db=(15.0, 35.0), style=BurstStyle(), spread=spread, rng=rng)
    muscle_uv = np.array([channel.at_rate(channel.bursts_uv + channel.ongoing_uv) for channel in channels])
    rows = {key: [row for channel in channels for row in channel.rows[key]] for key in ("bursts", "contractions")}
    return Segment(muscle_uv=muscle_uv.astype(np.float32), **rows)


def _shifted(rows: list[dict[str, object]], by_s: float, first_jerk: int) -> list[dict[str, object]]:
    moved = [{**row, "onset": row["onset"] + by_s} for row in rows]
    return [{**row, "jerk": row["jerk"] + first_jerk} if "jerk" in row else row for row in moved]


def _header(n_records: int, fs_hz: float) -> bytes:
    """Return an EDF header for records of one second and int16 steps of 0.1 µV."""
    n = len(LABELS)

    def field(*texts: object, width: int) -> bytes:
        return b"".join(str(text).ljust(width).encode("ascii") for text in texts)

    fixed = (
        field("0", width=8) + field("X X X X", "Startdate X X X X", width=80) + field("01.01.85", "23.00.00", width=8)
    )
    fixed += field(256 * (n + 1), width=8) + field("", width=44) + field(n_records, 1, width=8) + field(n, width=4)
    signals = field(*LABELS, width=16) + field(*[""] * n, width=80) + field(*["uV"] * n, width=8)
    signals += field(*["-3276.7"] * n, *["3276.7"] * n, *["-32767"] * n, *["32767"] * n, width=8)
    return (
        fixed + signals + field(*[""] * n, width=80) + field(*[round(fs_hz)] * n, width=8) + field(*[""] * n, width=32)
    )


def _blocks(
    segments: list[Segment], order: Array, fs_hz: float, rng: np.random.Generator
) -> Iterator[tuple[Array, Array, list]]:
    """Yield (n_channels, n_samples) in µV, the same as an ideal cleaning would leave it, and artifact rows."""
    n = round(BLOCK_S * fs_hz)
    for block, k in enumerate(order):
        beats_s = background.beat_times(BLOCK_S, rng=rng)
        rows, channels, ideals = [], [], []
        for i, label in enumerate(LABELS):
            level = 0.8 + 0.4 * rng.random()  # the tone of the night drifts from block to block
            muscle_uv = segments[k].muscle_uv[i].astype(float)
            noisy, ideal, found = surround(
                muscle_uv, i, SURROUNDINGS, fs_hz=fs_hz, beats_s=beats_s, rng=rng, gain=level
            )
            channels.append(noisy[:n])
            ideals.append(ideal[:n])
            by_s = block * BLOCK_S
            rows += [{"channel": label, **row._replace(onset=row.onset + by_s)._asdict()} for row in found]
        yield np.array(channels), np.array(ideals), rows


def _start(hours: float, fs_hz: float, seed: int) -> tuple[list[Segment], Array, np.random.Generator]:
    """Return the segments, which of them each block uses, and the generator that draws the rest."""
    rng = np.random.default_rng([seed, 8])
    segments = [_segment(fs_hz, rng) for _ in range(N_SEGMENTS)]
    return segments, rng.integers(0, N_SEGMENTS, int(np.ceil(hours * 3600 / BLOCK_S))), rng


def first_block(*, hours: float = 8.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return the first ten minutes of the night that `write_night` writes with the same options, for the oracle."""
    segments, order, rng = _start(hours, fs_hz, seed)
    signals_uv, ideal_uv, artifacts = next(_blocks(segments, order, fs_hz, rng))
    segment = segments[order[0]]
    return Truth(
        name="night",
        seed=seed,
        fs_hz=fs_hz,
        labels=LABELS,
        signals_uv=signals_uv,
        ideal_uv=ideal_uv,
        clean_uv=segment.muscle_uv,
        noise_uv=(SURROUNDINGS.noise_uv,) * len(LABELS),
        beats_s=np.zeros(0),
        bursts=table("bursts", segment.bursts),
        jerks=table("jerks", jerk_rows(segment.bursts)),
        silences=table("silences", []),
        contractions=table("contractions", segment.contractions),
        artifacts=table("artifacts", artifacts),
        neutral=table("neutral", []),
    )


def write_night(path: Path, *, hours: float = 8.0, fs_hz: float = 1000.0, seed: int = 0) -> dict[str, pd.DataFrame]:
    """Write a night as EDF, its truth as `STEM_TABLE.tsv` beside it, and return the truth tables.

    Peak memory stays below 500 MB whatever the length; `hours` is rounded up to whole blocks of ten minutes.
    """
    segments, order, rng = _start(hours, fs_hz, seed)
    n_blocks = len(order)
    bursts, contractions, artifacts = [], [], []
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(_header(n_blocks * BLOCK_S, fs_hz))
        for block, (signals_uv, _, found) in enumerate(_blocks(segments, order, fs_hz, rng)):
            counts = np.clip(np.round(signals_uv / STEP_UV), -32767, 32767).astype("<i2")
            file.write(counts.reshape(len(LABELS), BLOCK_S, -1).transpose(1, 0, 2).tobytes())
            segment = segments[order[block]]
            bursts += _shifted(segment.bursts, block * BLOCK_S, 10_000 * block)
            contractions += _shifted(segment.contractions, block * BLOCK_S, 0)
            artifacts += found
    rows = {"bursts": bursts, "jerks": jerk_rows(bursts), "contractions": contractions, "artifacts": artifacts}
    truth = {name: table(name, found) for name, found in rows.items()}
    for name, part in truth.items():
        part.to_csv(path.with_name(f"{path.stem}_{name}.tsv"), sep="\t", index=False, na_rep="n/a")
    return truth


def main() -> None:
    """Write a night from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    truth = write_night(chosen.file, hours=chosen.hours, seed=chosen.seed)
    print({name: len(part) for name, part in truth.items()})


if __name__ == "__main__":
    main()
