"""Workers on other machines (dask.distributed): asked to carry out units of a solve, or being one.

Whoever can reach the cluster's scheduler can have any program run on its workers, so it belongs
into a network of its own, or behind TLS (dask's own settings, ``tls://`` addresses).
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.solve.executing import Hands

if TYPE_CHECKING:
    from distributed import Client

CLUSTER_VARIABLE = "PAIBAN_DASK"
CONNECT_SECONDS = 5.0
COUNT_SECONDS = 1.0
"""How often the workers are counted."""

_log = logging.getLogger("paiban.cluster")


@contextmanager
def hands_of(address: str) -> Iterator[Hands]:
    """The workers of a cluster for the time being; those who come later take part too.

    Raises:
        BadInput: nobody answers there, or what speaks with clusters is not installed.
    """
    _refuse_if_missing(address)
    from distributed import Client

    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False, name="paiban")
    except (OSError, ValueError, TypeError) as error:
        raise _unreachable(address) from error
    counter = _Counter(client)
    executor = client.get_executor(pure=False)
    try:
        counter.start()
        yield Hands(executor, lambda: counter.number)
    finally:
        counter.stop()
        # Where the scheduler is gone there is nobody to take leave of.
        with suppress(Exception):
            executor.shutdown(wait=False)
        with suppress(Exception):
            client.close(timeout=CONNECT_SECONDS)


@contextmanager
def hands_if_any(address: str | None) -> Iterator[Hands | None]:
    """As `hands_of`, or None where no address is given."""
    if address is None:
        yield None
        return
    with hands_of(address) as hands:
        yield hands


@contextmanager
def hands_of_environment() -> Iterator[Hands | None]:
    """The workers of the cluster that PAIBAN_DASK names; None if it names none, or none answers.

    A build that somebody asked for in the browser goes on here then.
    """
    address = os.environ.get(CLUSTER_VARIABLE)
    opened = hands_if_any(address or None)
    try:
        hands = opened.__enter__()
    except BadInput as refusal:
        _log.warning("%s; the build goes on without it", refusal)
        yield None
        return
    try:
        yield hands
    finally:
        opened.__exit__(None, None, None)


def serve_cluster(address: str, threads: int, stop: Callable[[], bool]) -> None:
    """Carry out units for whoever asks the cluster's scheduler, until told to stop.

    A scheduler that goes away is waited for, and found again when it comes back.

    Raises:
        BadInput: nobody answers there, or what speaks with clusters is not installed.
    """
    _refuse_if_missing(address)
    import dask

    # Looking at every thread a hundred times a second took a third of what neighbourhoods do.
    quiet = {
        "distributed.worker.profile.enabled": False,
        "distributed.admin.system-monitor.gil.enabled": False,
    }
    with dask.config.set(quiet):
        asyncio.run(_serve(address, threads, stop))


async def _serve(address: str, threads: int, stop: Callable[[], bool]) -> None:
    from distributed import Worker

    has_worked = False
    while not stop():
        try:
            worker = await Worker(address, nthreads=threads, death_timeout=CONNECT_SECONDS)
        except (OSError, ValueError, TimeoutError) as error:
            if not has_worked:
                raise _unreachable(address) from error
            await asyncio.sleep(COUNT_SECONDS)
            continue
        has_worked = True
        _log.info("at work for %s with %s threads", address, threads)
        while not stop() and worker.status.name in ("running", "paused"):
            await asyncio.sleep(0.2)
        await worker.close(timeout=CONNECT_SECONDS)


class _Counter:
    """Counts how many units the workers of a cluster can do at once, now and then."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.number = self._count()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="count workers")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join(timeout=2 * COUNT_SECONDS)

    def _run(self) -> None:
        while not self._ended.wait(COUNT_SECONDS):
            self.number = self._count()

    def _count(self) -> int:
        try:
            return sum(self._client.nthreads().values())
        except Exception:
            # Whatever comes of a connection that broke: nobody can be reached for now.
            return 0


def _refuse_if_missing(address: str) -> None:
    if find_spec("distributed") is None:
        problem = Message("cannot be used: the package distributed is not installed.")
        remedy = Message("Install it with: pip install -r requirements-dask.txt")
        raise BadInput([Fault(address, None, None, None, problem, remedy)])


def _unreachable(address: str) -> BadInput:
    problem = Message("is not the address of a scheduler that answers.")
    remedy = Message(
        "Start one with: python -m dask scheduler. Its address is like {example}.",
        {"example": "tcp://10.0.0.5:8786"},
    )
    return BadInput([Fault(address, None, None, None, problem, remedy)])
