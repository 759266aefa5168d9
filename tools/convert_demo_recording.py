"""Convert the bundled demonstration recording from its HDF5 original to EDF+, without loss.

The original is ``emg_1000_hz_16_bits_solo.h5`` of the PyPI package biosignalsnotebooks 0.6.14 (MIT). Run::

    python tools/convert_demo_recording.py emg_1000_hz_16_bits_solo.h5 src/myoclonus/data/thumb_twitches.edf
"""

from __future__ import annotations

import sys
from pathlib import Path

import edfio
import h5py
import numpy as np

FS_HZ = 1000.0
FULL_SCALE_UV = 3000.0
"""EMG in V = (counts / 65536 - 0.5) * 3 / 1000, by the maker's transfer function of the sensor."""
RECORD_S = 0.6
"""Length of a data record: 87.6 s is a whole number of them, so that nothing is padded."""


def convert(source: Path, target: Path) -> None:
    """Write the 16-bit counts of the EMG channel as EDF+, without the device's address, date and time of day."""
    with h5py.File(source) as file:
        device = next(iter(file.values()))
        counts = np.asarray(device["raw/channel_1"])[:, 0].astype(np.int64)
    low_uv = -FULL_SCALE_UV / 2
    high_uv = round((65535 / 65536 - 0.5) * FULL_SCALE_UV, 3)
    signal = edfio.EdfSignal.from_digital(
        (counts - 32768).astype(np.int16),
        FS_HZ,
        label="EMG ADP",
        transducer_type="surface EMG, adductor pollicis",
        physical_dimension="uV",
        physical_range=(low_uv, high_uv),
        digital_range=(-32768, 32767),
    )
    patient = edfio.Patient(additional=["healthy_volunteer", "voluntary_twitches"])
    edfio.Edf([signal], patient=patient, data_record_duration=RECORD_S).write(target)


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
