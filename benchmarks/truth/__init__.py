"""Recordings of EMG with known truth, independent of the package they judge."""

from benchmarks.truth.record import Truth, write
from benchmarks.truth.scenarios import SCENARIOS, Scenario, make

__all__ = ["SCENARIOS", "Scenario", "Truth", "make", "write"]
