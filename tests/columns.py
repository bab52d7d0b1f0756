"""What tests of column generation share."""

from __future__ import annotations

from scheduler.model.program import Program
from scheduler.solve.columns.generation import Generation
from scheduler.solve.columns.master import Master, SharedLimits
from scheduler.solve.columns.pool import RowPool


def generation_of(program: Program) -> Generation:
    """Generation of everybody's rows, those of a first start known."""
    pool = RowPool.of(program)
    assert pool is not None
    master = Master(SharedLimits(program, pool.own), pool, range(len(pool.people)), None)
    generation = Generation(pool, master, lambda: False)
    generation.begin()
    return generation
