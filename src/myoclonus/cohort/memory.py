"""How much memory a process may take, and took."""

from __future__ import annotations

import sys

__all__ = ["bound_memory", "peak_memory_mb"]

_MB = 1 << 20


def bound_memory(megabytes: int) -> None:
    """Let this process allocate no more than so much; an allocation beyond it raises ``MemoryError``.

    Only Linux has a limit that counts what is written to and leaves out files that are mapped; elsewhere, and with 0,
    nothing is bounded.
    """
    if megabytes and sys.platform == "linux":
        import resource  # noqa: PLC0415  (not on every system)

        resource.setrlimit(resource.RLIMIT_DATA, (megabytes * _MB, megabytes * _MB))


def peak_memory_mb() -> int | None:
    """Return the largest memory that this process has taken so far, or ``None`` where the system does not say."""
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415  (not on every system)

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak * (1 if sys.platform == "darwin" else 1024) / _MB)
