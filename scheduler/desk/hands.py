"""Whoever is to do the work of a build: a cluster, processes here, or threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message

if TYPE_CHECKING:
    from scheduler.solve.executing import Hands


@contextmanager
def find_hands(address: str | None, processes: int | None = None) -> Iterator[Hands | None]:
    """The workers of a cluster, or so many processes here; None, which means threads, for neither.

    Raises:
        BadInput: both are asked for, or nobody answers at the address.
    """
    # The solver is only loaded where something is solved.
    from scheduler.jobs.cluster import hands_if_any
    from scheduler.solve.executing import processes_here

    if address is not None and processes is not None:
        problem = Message("cannot be used together with --dask.")
        remedy = Message("Leave one of the two out.")
        raise BadInput([Fault("build", None, "--processes", None, problem, remedy)])
    if processes is not None:
        with processes_here(processes) as hands:
            yield hands
        return
    with hands_if_any(address) as found:
        yield found
