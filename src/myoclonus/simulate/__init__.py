"""Simulated recordings with known truth, one for each form."""

from myoclonus.simulate.artifacts import ARTIFACTS
from myoclonus.simulate.files import write_simulation
from myoclonus.simulate.recordings import Simulation, simulate
from myoclonus.simulate.signatures import FORMS, SimulatedForm
from myoclonus.simulate.truth import Truth

__all__ = ["ARTIFACTS", "FORMS", "SimulatedForm", "Simulation", "Truth", "simulate", "write_simulation"]
