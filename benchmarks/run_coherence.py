"""Measure coherence of 32 EEG and 4 EMG channels over 10 min at 1 kHz, by `myoclonus`, mne-connectivity and SciPy.

    python -m benchmarks.run_coherence

Each way runs in a process of its own with one thread and is timed by its CPU time without imports; peak memory is that of
the process (Linux). All get the same rectified EMG and segments of 1 s. `myoclonus` and SciPy use the same overlap of half
and the same window and must agree; mne-connectivity takes disjoint segments and returns the root, which is squared here.
`myoclonus_all` is what `analyze` does besides: rectified and unrectified, chance, hum, crosstalk, delays.
mne-connectivity is left out when it is not installed.
"""

import argparse
import importlib
import importlib.util
import json
import os
import resource
import subprocess
import sys
import time

import numpy as np
import pandas as pd
from scipy import signal

from benchmarks.run_accuracy import save
from myoclonus.relate import coherence
from myoclonus.relate.coupling.segments import grid_over, segment_spectra
from myoclonus.relate.coupling.spectra import pair_spectra

FS_HZ, SECONDS, N_EEG, N_EMG = 1000.0, 600, 32, 4
LOW_HZ, HIGH_HZ = 5, 60
WAYS = ("myoclonus", "myoclonus_all", "scipy", "mne_connectivity")
SHOWN = ("way", "cpu_s", "peak_mb", "largest", "difference")


def signals() -> np.ndarray:
    """Return EEG and EMG in µV: one drive of 16 Hz in the first EEG and the first EMG channel."""
    rng = np.random.default_rng(0)
    n = int(FS_HZ * SECONDS)
    samples = rng.normal(0, 20, (N_EEG + N_EMG, n))
    drive = np.sin(2 * np.pi * np.cumsum(16 + rng.normal(0, 20, n)) / FS_HZ)
    samples[0] += 8 * drive
    samples[N_EEG] *= 1 + 0.6 * drive
    samples[N_EEG:] *= 3
    return samples


def by_myoclonus(samples: np.ndarray) -> np.ndarray:
    """Return coherence ``(eeg, emg, frequency)`` from the sums of this package."""
    grid = grid_over([[0, SECONDS]], 1.0, 0.5)
    frequency_hz = np.arange(LOW_HZ, HIGH_HZ + 1.0)
    spectra = [segment_spectra(lambda a, b, x=x: x[a:b], FS_HZ, x.size, grid, frequency_hz) for x in samples]
    return np.array([[pair_spectra(a, b, grid).coherence for b in spectra[N_EEG:]] for a in spectra[:N_EEG]])


def by_scipy(samples: np.ndarray) -> np.ndarray:
    """Return the same from SciPy, pair by pair."""

    def one(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return signal.coherence(a, b, FS_HZ, nperseg=1000, noverlap=500)[1][LOW_HZ : HIGH_HZ + 1]

    return np.array([[one(a, b) for b in samples[N_EEG:]] for a in samples[:N_EEG]])


def by_mne_connectivity(samples: np.ndarray) -> np.ndarray:
    """Return the same from mne-connectivity, on disjoint segments."""
    mne_connectivity = importlib.import_module("mne_connectivity")
    epochs = samples.reshape(N_EEG + N_EMG, SECONDS, -1).transpose(1, 0, 2)
    pairs = np.indices((N_EEG, N_EMG)).reshape(2, -1)
    found = mne_connectivity.spectral_connectivity_epochs(
        epochs, method="coh", mode="fourier", sfreq=FS_HZ, fmin=LOW_HZ, fmax=HIGH_HZ,
        indices=(pairs[0], pairs[1] + N_EEG), verbose="error",
    )  # fmt: skip
    return (found.get_data() ** 2).reshape(N_EEG, N_EMG, -1)


def run(way: str) -> None:
    """Run one way and write what it took as JSON."""
    samples = signals()
    if way == "myoclonus_all":
        begin = time.process_time()
        pairs = coherence(samples, fs_hz=FS_HZ, emg=range(N_EEG, N_EEG + N_EMG), stretches_s=[[0, SECONDS]]).pairs
        took = time.process_time() - begin
        largest, values = max(pair.coherence for pair in pairs), []
    else:
        rectified = np.concatenate((samples[:N_EEG], np.abs(samples[N_EEG:])))
        function = {"myoclonus": by_myoclonus, "scipy": by_scipy, "mne_connectivity": by_mne_connectivity}[way]
        if way == "mne_connectivity":
            importlib.import_module(way)
        begin = time.process_time()
        found = function(rectified)
        took = time.process_time() - begin
        largest, values = float(found.max()), found.ravel().tolist()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"way": way, "cpu_s": took, "peak_mb": peak_mb, "largest": largest, "values": values}))


def main() -> None:
    """Run every way and save the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--way", choices=WAYS)
    chosen = parser.parse_args().way
    if chosen:
        run(chosen)
        return
    one_thread = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    rows = []
    for way in WAYS:
        if way == "mne_connectivity" and importlib.util.find_spec(way) is None:
            continue
        command = [sys.executable, "-m", "benchmarks.run_coherence", "--way", way]
        rows.append(json.loads(subprocess.run(command, env=one_thread, capture_output=True, check=True).stdout))
    reference = np.array(next(row["values"] for row in rows if row["way"] == "scipy"))
    for row in rows:
        values = np.array(row.pop("values"))
        row["difference"] = float(np.abs(values - reference).max()) if values.size else float("nan")
    table = pd.DataFrame(rows)[list(SHOWN)]
    save(table, "coherence")
    sys.stdout.write(table.round(4).to_string(index=False) + "\n")


if __name__ == "__main__":
    main()
