"""Benchmarks: an independent generator of EMG with known truth, its scorer, and the runs."""
