"""Spikes and waves in the EEG, and what pattern it has."""
