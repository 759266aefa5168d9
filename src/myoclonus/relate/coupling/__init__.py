"""Coherence of brain and muscle, and of muscles with each other."""
