"""Analyze the bundled recording, then a simulated patient."""

from __future__ import annotations

import tempfile
from importlib.resources import as_file, files
from pathlib import Path

from rich.markup import escape

from myoclonus.cli.analyze import analyze_one
from myoclonus.cli.console import console
from myoclonus.cli.options import reading_options
from myoclonus.settings import Settings
from myoclonus.simulate import simulate, write_simulation

__all__ = ["DEMO_DURATION_S", "DEMO_FORM", "DEMO_SEED", "run_demo"]

DEMO_FORM = "cortical"
DEMO_SEED = 1
DEMO_DURATION_S = 120.0
_RECORDING = "thumb_twitches.edf"


def run_demo(out: Path, *, force: bool, quiet: bool) -> None:
    """Write both results into folders inside ``out`` and say where they are."""
    plain = reading_options(None, False, False, None, None)
    real, simulated = out / "thumb_twitches", out / f"simulated_{DEMO_FORM}"
    with as_file(files("myoclonus").joinpath("data", _RECORDING)) as recording:
        analyze_one(
            recording, real, Settings(), plain, force=force, quiet=quiet, name="thumb_twitches", origin="healthy"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"simulated_{DEMO_FORM}.edf"
        write_simulation(simulate(DEMO_FORM, duration_s=DEMO_DURATION_S, seed=DEMO_SEED), path)
        analyze_one(path, simulated, Settings(), plain, force=force, quiet=quiet, name=path.stem, origin="simulated")
    if not quiet:
        console().print(
            escape(
                f"Two reports: a healthy person's voluntary twitches in {real / 'report.html'}, and a simulated "
                f"patient with {DEMO_FORM} myoclonus in {simulated / 'report.html'}."
            ),
            soft_wrap=True,
        )
