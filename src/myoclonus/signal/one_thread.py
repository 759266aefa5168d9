"""One thread for linear algebra: our products are small and many, and threads that wait for each other cost more than they give.

Measured on a night of four channels: 12 s with one thread, 30 s with one a core. Sums also come in one order, so that a result does not
depend on how many cores a machine has.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits

__all__ = ["one_thread"]


@contextmanager
def one_thread() -> Iterator[None]:
    """Let the libraries of linear algebra use one thread while this lasts, in the whole process."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield
