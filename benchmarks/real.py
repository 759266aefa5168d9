"""Read the real recordings: one function each, all returning a `Recording` in µV.

The recordings are not part of the project. Their folder is named in the environment variable MYOCLONUS_DATA; without
it, `shared/data` beside the working tree is tried.
"""

import json
import os
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

from myoclonus import read_recording, recording_from_array
from myoclonus.recording import Recording

HERE = Path(__file__).resolve().parent
MYONSET_FILES = ("example_data.edf", "example_data.bdf", "example_bva/example_data.vhdr")
GO, REST = 770.0, 772.0  # cues of the hand grasps
PULSE_S = 1.0


def folder() -> Path:
    """Return where the real recordings are, or would be."""
    named = os.environ.get("MYOCLONUS_DATA")
    return Path(named) if named else HERE.parent.parent / "shared" / "data"


def _plux_uv(counts: np.ndarray) -> np.ndarray:
    """Return µV of a 16-bit sensor of 3 mV range and gain 1000."""
    return (counts.astype(float).ravel() / 65536 - 0.5) * 3.0 / 1000 * 1e6


def opensignals_h5(path: Path) -> Recording:
    """Return the one EMG channel of an OpenSignals file, in µV."""
    with h5py.File(path) as file:
        device = file[next(iter(file))]
        channel = next(name for name in device["raw"] if name.startswith("channel"))
        counts = device["raw"][channel][:]
        fs_hz = float(device.attrs["sampling rate"])
    return recording_from_array([_plux_uv(counts)], fs_hz, ["EMG"], name=path.stem)


def opensignals_txt(path: Path) -> Recording:
    """Return the two EMG channels of a gesture (finger flexor, adductor pollicis), in µV; acceleration left out."""
    header = json.loads(path.read_text().splitlines()[1].removeprefix("# "))
    fs_hz = float(next(iter(header.values()))["sampling rate"])
    counts = np.loadtxt(path, ndmin=2)
    labels = ["flexor digitorum superficialis", "adductor pollicis"]
    return recording_from_array([_plux_uv(counts[:, 2]), _plux_uv(counts[:, 3])], fs_hz, labels, name=path.stem)


def reaction_time(path: Path) -> Recording:
    """Return both thumbs of the reaction-time recording, as bipolar channels."""
    return read_recording(path, bipolar=True)


def reaction_events(root: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return times of stimuli and of responses, s."""
    events = pd.read_csv(root / "myonset" / "example_events.csv")
    is_response = events["code"].isin([100, 200])
    is_stimulus = events["code"].between(10, 29)
    return events.loc[is_stimulus, "time"].to_numpy(float), events.loc[is_response, "time"].to_numpy(float)


def pulse_traces(path: Path) -> list[Recording]:
    """Return the five traces around a magnetic pulse at 1 s, in µV; trailing zeros are no recording and are cut off."""
    traces = np.load(path)
    found = []
    for number, trace in enumerate(traces):
        last = np.flatnonzero(trace)[-1] + 1
        marker = [{"onset": PULSE_S, "duration": 0.0, "text": "stim TMS", "channel": None}]
        found.append(recording_from_array([trace[:last]], 1000.0, ["FDI R"], name=f"pulse{number}", markers=marker))
    return found


def walking(root: Path) -> tuple[Recording, pd.DataFrame]:
    """Return 13 leg muscles in µV, and the gait cycles: touch-down and lift-off, s from the first sample."""
    table = pd.read_csv(root / "musclesyn" / "raw_emg.csv")
    first_s = float(table["time"].iloc[0])
    labels = list(table.columns[1:])
    cycles = pd.read_csv(root / "musclesyn" / "cycles.csv") - first_s
    samples = table[labels].to_numpy(float).T
    return recording_from_array(samples, 1000.0, labels, name="walking"), cycles.set_axis(["down", "up"], axis=1)


def grasps(path: Path) -> tuple[Recording, np.ndarray, np.ndarray]:
    """Return two EMG channels of cued hand grasps in µV at 200 Hz, and the times of GO and REST cues, s."""
    with np.load(path, allow_pickle=False) as file:
        emg_uv, fs_hz = file["emg_uv"].T, float(file["emg_fs"])
        code, at_s = file["stim_code"], file["stim_time"]
    made = recording_from_array(emg_uv, fs_hz, ["EMG 1", "EMG 2"], name=path.stem)
    return made, at_s[code == GO], at_s[code == REST]
