"""Run one tool on the first seconds of one EDF and write its events: the process that `run_speed.py` times.

    python speed_peer.py TOOL FILE.edf SECONDS EVENTS.csv

Each tool runs alone in this process and imports only what it needs, so that time and memory are its own. Peers read
with edfio. BioSPPy's detectors have no defaults: theirs here were chosen for F1 on one hour of the night (see the
README), with the quietest five seconds as rest and the 100 Hz high-pass of its own pipeline.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

Row = tuple[str, float, float]  # channel, onset s, end s
LEGS = ("L TIB", "R TIB")
REST_S = 5


def _signals(path: Path, seconds: float) -> Iterator[tuple[str, object, float]]:
    """Yield label, µV and rate of each channel."""
    import edfio  # noqa: PLC0415

    for signal in edfio.read_edf(path).signals:
        fs_hz = signal.sampling_frequency
        yield signal.label, signal.get_data_slice(0, seconds), fs_hz


def myoclonus(path: Path, seconds: float) -> Iterator[Row]:
    """Bursts by `detect_recording`; the whole file, which must be as long as asked."""
    from myoclonus import detect_recording, read_recording  # noqa: PLC0415

    bursts = detect_recording(read_recording(path)).bursts
    for row in bursts[bursts["kind"] == "positive"].itertuples():
        yield row.channel, row.onset, row.onset + row.duration


def myoclonus_analyze(path: Path, seconds: float) -> Iterator[Row]:
    """All tables of `analyze`: bursts, jerks, measures, averages, course."""
    from myoclonus import analyze  # noqa: PLC0415

    bursts = analyze(path).detection.bursts
    for row in bursts[bursts["kind"] == "positive"].itertuples():
        yield row.channel, row.onset, row.onset + row.duration


def neurokit2(path: Path, seconds: float) -> Iterator[Row]:
    """`emg_process` with its defaults, channel by channel."""
    import neurokit2 as nk  # noqa: PLC0415

    for label, emg_uv, fs_hz in _signals(path, seconds):
        _, info = nk.emg_process(emg_uv, sampling_rate=int(fs_hz))
        for on, off in zip(info["EMG_Onsets"], info["EMG_Offsets"], strict=False):
            yield label, on / fs_hz, off / fs_hz


def _biosppy(path: Path, seconds: float, detector: str, settings: dict[str, float], has_rest: bool) -> Iterator[Row]:
    import numpy as np  # noqa: PLC0415
    from biosppy.signals import emg, tools  # noqa: PLC0415

    for label, emg_uv, fs_hz in _signals(path, seconds):
        clean, _, _ = tools.filter_signal(
            signal=emg_uv, ftype="butter", band="highpass", order=4, frequency=100, sampling_rate=fs_hz
        )
        block = int(REST_S * fs_hz)
        power = (clean[: len(clean) // block * block].reshape(-1, block) ** 2).mean(axis=1)
        at = int(power.argmin()) * block
        rest = clean[at : at + block]
        given = dict(settings)
        if has_rest:
            given["rest"] = rest
        elif "threshold" in given:  # in multiples of the rectified rest
            given["threshold"] *= float(np.abs(rest).mean())
        edges = getattr(emg, detector)(signal=clean, sampling_rate=fs_hz, **given)["onsets"]
        for on, off in zip(edges[::2], edges[1::2], strict=False):
            yield label, on / fs_hz, off / fs_hz


def biosppy_lidierth(path: Path, seconds: float) -> Iterator[Row]:
    """Lidierth 1986: moving mean of the rectified signal against rest."""
    settings = {"size": 20, "threshold": 6.0, "active_state_duration": 10, "fail_size": 10}
    return _biosppy(path, seconds, "lidierth_onset_detector", settings, has_rest=True)


def biosppy_silva(path: Path, seconds: float) -> Iterator[Row]:
    """Silva 2012: two moving means of the rectified signal."""
    settings = {"size": 20, "threshold_size": 500, "threshold": 4.0}
    return _biosppy(path, seconds, "silva_onset_detector", settings, has_rest=False)


def biosppy_find_onsets(path: Path, seconds: float) -> Iterator[Row]:
    """BioSPPy's own detector with its defaults."""
    return _biosppy(path, seconds, "find_onsets", {}, has_rest=False)


def psgscoring(path: Path, seconds: float) -> Iterator[Row]:
    """`analyze_plm` leg by leg, all asleep, AASM offsets, no limit on events: limb movements of 0.5 s and more."""
    from psgscoring import analyze_plm  # noqa: PLC0415

    for label, emg_uv, fs_hz in _signals(path, seconds):
        if label in LEGS:
            asleep = ["N2"] * (int(seconds / 30) + 1)
            found = analyze_plm(emg_uv, None, fs_hz, asleep, leg_unit="uV", event_list_cap=None, offset_aasm=True)
            if found["error"]:
                raise RuntimeError(found["error"])
            for event in found["events"]:
                yield label, event["onset_s"], event["onset_s"] + event["duration_s"]


TOOLS = {
    tool.__name__: tool
    for tool in (
        myoclonus,
        myoclonus_analyze,
        neurokit2,
        biosppy_lidierth,
        biosppy_silva,
        biosppy_find_onsets,
        psgscoring,
    )
}

if __name__ == "__main__":
    name, file, length, events = sys.argv[1:]
    found_rows = list(TOOLS[name](Path(file), float(length)))
    with Path(events).open("w", newline="") as table:
        csv.writer(table).writerows([("channel", "onset", "end"), *found_rows])
