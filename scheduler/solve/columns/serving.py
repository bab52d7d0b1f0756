"""Which programs whole rows can be put together for, and whether for the whole horizon at once."""

from __future__ import annotations

from scheduler.model.program import NOBODY, Program

MOST_SHARED = 10_000
"""Limits and quantities that tie people together up to which they are solved again and again."""
MOST_PERSON_DAYS = 60_000
"""Size up to which everybody's graph is kept in memory (some 8 KB for each person and day)."""
LONG_DAYS = 100
"""Horizon beyond which rows are put together a few weeks at a time."""
MOST_SHARED_IN_ALL = 60_000
"""Limits and quantities that tie people together in all, if only a few weeks are solved at once."""


def can_serve(program: Program) -> bool:
    """Whether graphs of everybody fit, and few enough limits tie people together."""
    problem = program.problem
    if problem.n_employees * problem.n_days > MOST_PERSON_DAYS:
        return False
    most = MOST_SHARED_IN_ALL if problem.n_days > LONG_DAYS else MOST_SHARED
    shared = int((program.row_owner == NOBODY).sum())
    shared += sum(int((program.owner[batch.vars] == NOBODY).sum()) for batch in program.batches)
    return shared <= most
