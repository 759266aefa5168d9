"""Write simulated recordings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from myoclonus.simulate import FORMS, simulate, write_simulation

__all__ = ["list_forms", "simulate_file"]


def list_forms() -> None:
    """Print the forms that can be simulated, one a line, with what they are."""
    width = max(len(form) for form, _ in FORMS)
    for form, description in FORMS:
        typer.echo(f"{form:{width}}  {description}")


def simulate_file(
    form: str,
    path: Path,
    *,
    duration_s: float | None,
    fs_hz: float,
    seed: int,
    muscles: Sequence[str] | None,
    artifacts: Sequence[str],
) -> None:
    """Simulate a form, write it, and print the names of the files."""
    made = simulate(form, duration_s=duration_s, fs_hz=fs_hz, seed=seed, muscles=muscles, artifacts=artifacts)
    for written in write_simulation(made, path):
        typer.echo(str(written))
