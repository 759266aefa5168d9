"""A recording with known truth, and its files: EDF for the signals, TSV for the truth."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from edfio import Edf, EdfSignal

TABLES = {
    # kind: positive. snr_db: nominal, see the module `background` for the band. jerk: row of `jerks`.
    "bursts": ("channel", "kind", "onset", "duration", "snr_db", "n_potentials", "jerk"),
    "jerks": ("jerk", "onset", "duration", "channels"),  # channels: comma-separated, in order of onset
    # left_fraction: amplitude of the ongoing activity that is left inside.
    "silences": ("channel", "kind", "onset", "duration", "left_fraction"),
    "contractions": ("channel", "onset", "duration", "rise_s"),
    "artifacts": ("channel", "kind", "onset", "duration", "peak_uv"),
    # Stretches in which a detection is neither right nor wrong: chance gaps of 15 ms and more between motor-unit
    # potentials.
    "neutral": ("channel", "kind", "onset", "duration"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """A simulated recording and all that is true about it. Times in seconds from the first sample.

    Attributes
    ----------
    name, seed, settings : what made it.
    fs_hz : sampling rate, Hz.
    labels : one per channel; ECG channels are named `ECG`.
    signals_uv : (n_channels, n_samples) float32 array, µV, quantized as a 16-bit EDF would.
    noise_uv : RMS of amplifier and electrode noise in the SNR band, per channel, µV.
    bursts, jerks, silences, contractions, artifacts, neutral : tables, columns as in `TABLES`.
    ideal_uv : (n_channels, n_samples), what an ideal cleaning would leave: muscle and the noise above 15 Hz. For the
    oracle.
    clean_uv : (n_channels, n_samples), the muscle activity of the bursts alone. For plots.
    beats_s : times of R waves, s; empty when no channel has ECG.
    """

    name: str
    seed: int
    fs_hz: float
    labels: tuple[str, ...]
    signals_uv: np.ndarray
    ideal_uv: np.ndarray
    clean_uv: np.ndarray
    noise_uv: tuple[float, ...]
    beats_s: np.ndarray
    bursts: pd.DataFrame
    jerks: pd.DataFrame
    silences: pd.DataFrame
    contractions: pd.DataFrame
    artifacts: pd.DataFrame
    neutral: pd.DataFrame
    settings: dict[str, object] = field(default_factory=dict)

    @property
    def duration_s(self) -> float:
        """Length of the recording, s."""
        return self.signals_uv.shape[1] / self.fs_hz

    @property
    def emg_labels(self) -> tuple[str, ...]:
        """Labels of the muscle channels."""
        return tuple(label for label in self.labels if label != "ECG")

    @property
    def intervals(self) -> pd.DataFrame:
        """Bursts and silences in one table: channel, kind, onset, duration."""
        columns = ["channel", "kind", "onset", "duration"]
        parts = [part[columns] for part in (self.bursts, self.silences) if len(part)]
        return pd.concat(parts, ignore_index=True) if parts else self.bursts[columns]


def table(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return one of the truth tables from rows, sorted by onset, with all its columns even when empty."""
    made = pd.DataFrame(rows, columns=list(TABLES[name]))
    if not len(made):
        numbers = {"onset", "duration", "snr_db", "left_fraction", "rise_s", "peak_uv"}
        return made.astype({column: float for column in made.columns if column in numbers})
    keys = ["onset", "channel"] if "channel" in made else ["onset"]
    return made.sort_values(keys, ignore_index=True)


def write(truth: Truth, folder: Path) -> Path:
    """Write `NAME.edf` and one `NAME_TABLE.tsv` per truth table into a folder; return the path of the EDF.

    The physical range of each channel is symmetric and one step is 0.1 µV or, for a larger range, what 16 bits allow.
    """
    folder.mkdir(parents=True, exist_ok=True)
    signals = []
    for label, values in zip(truth.labels, truth.signals_uv, strict=True):
        limit_uv = float(max(3276.7, np.ceil(np.abs(values).max() + 1)))
        signal = EdfSignal(
            values.astype(float),
            sampling_frequency=truth.fs_hz,
            label=label[:16],
            physical_dimension="uV",
            physical_range=(-limit_uv, limit_uv),
            digital_range=(-32767, 32767),
        )
        signals.append(signal)
    path = folder / f"{truth.name}.edf"
    Edf(signals).write(path)
    for name in TABLES:
        getattr(truth, name).to_csv(folder / f"{truth.name}_{name}.tsv", sep="\t", index=False, na_rep="n/a")
    (folder / f"{truth.name}.json").write_text(json.dumps(truth.settings, indent=1, default=str) + "\n")
    return path
