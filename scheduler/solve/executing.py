"""The one seam through which work is carried out: threads here, processes, or other machines.

A `Crew` takes units of work and hands back futures. `Threads` are the usual one: CP-SAT and the
annealing work outside Python's lock. `Elsewhere` hands units to any `concurrent.futures.Executor`
whose workers do not share our memory. There the facts and rules are sent once to each worker, which
states the model itself and keeps it by its mark; after that a unit is a few kilobytes.
"""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from threading import Lock, Thread
from typing import Any, Protocol, TypeVar

from scheduler.domain.problem import Problem
from scheduler.rule import Rule
from scheduler.solve.shipping import Parcel, Shipment, carry_out, opened, packed
from scheduler.solve.stating import mark_of
from scheduler.solve.units import Unit, Workshop

T = TypeVar("T")

MOST_FAILURES = 8
"""Units lost one after the other, none done in between, after which we go on by ourselves."""
GRACE_SECONDS = 3.0
"""Seconds without any worker after which what was sent is given up."""
SETTLE_SECONDS = 2.0
"""Seconds that units under way elsewhere are waited for at the end of a turn."""
POLL_SECONDS = 0.2
MOST_THREADS = 256
"""They begin one by one, as units need them."""


class LostUnit(Exception):  # noqa: N818 - not an error of ours: a worker went away
    """Whoever had the unit is gone, or could not do it."""


@dataclass(frozen=True)
class Hands:
    """Workers that do not share our memory, and how many units they can do at once (now)."""

    executor: Executor
    count: Callable[[], int]


@contextmanager
def processes_here(count: int) -> Iterator[Hands]:
    """Processes of this machine, which have no lock in common but a model each (memory!).

    They end when this process does, however it ends.
    """
    with ProcessPoolExecutor(count, get_context("spawn"), _end_with_parent) as pool:
        yield Hands(pool, lambda: count)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()


class Crew(Protocol):
    """Whoever carries out units of work."""

    def places(self, cores: int) -> int:
        """How many units to keep going at once, where ``cores`` of this machine may be used."""

    def submit(self, unit: Unit[T]) -> Future[T]:
        """Have a unit carried out; `LostUnit` if nobody could."""

    def wait(self, running: Collection[Future[Any]]) -> set[Future[Any]]:
        """Those of the units that are done; looks again after a moment if none is."""

    def settle(self, running: Mapping[Future[Any], Unit[Any]]) -> set[Future[Any]]:
        """End what is under way, and those of it that were done all the same."""

    def close(self) -> None:
        """Nothing more will be asked for."""


@contextmanager
def crew_for(
    shop: Workshop, problem: Problem, rules: Sequence[Rule], hands: Hands | None
) -> Iterator[Crew]:
    """Whoever carries units out: the workers that are given, else threads."""
    crew: Crew
    if hands is None:
        crew = Threads(shop)
    else:
        crew = Elsewhere(hands, shop, Shipment.of(mark_of(shop.program), problem, rules))
    try:
        yield crew
    finally:
        crew.close()


class Threads:
    """Carries units out in threads of this process."""

    def __init__(self, shop: Workshop) -> None:
        self.shop = shop
        self.pool = ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="unit")

    def places(self, cores: int) -> int:
        """One for each core."""
        return cores

    def submit(self, unit: Unit[T]) -> Future[T]:
        """Begin it as soon as a thread is free."""
        return self.pool.submit(unit.carry_out, self.shop)

    def wait(self, running: Collection[Future[Any]]) -> set[Future[Any]]:
        """Those that are done."""
        return wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED).done

    def settle(self, running: Mapping[Future[Any], Unit[Any]]) -> set[Future[Any]]:
        """Stop them all and wait: what a stopped one has found is dropped."""
        for unit in running.values():
            unit.stop()
        wait(running)
        return set()

    def close(self) -> None:
        """End the threads."""
        self.pool.shutdown()


class Elsewhere:
    """Carries units out by other processes, and here as long as none of them is there.

    A unit whose worker died is either done by another one (some executors see to that) or lost. No
    worker is trusted to have the same program: it answers with the mark of its own.
    """

    def __init__(self, hands: Hands, shop: Workshop, shipment: Shipment) -> None:
        self.hands, self.shop, self.shipment = hands, shop, shipment
        self._here = Threads(shop)
        self._lock = Lock()
        self._sent: dict[Future[Any], Future[Any]] = {}
        self._failures = 0
        self._deserted_since: float | None = None
        self.done_elsewhere = 0
        """Units that came back from others."""

    def places(self, cores: int) -> int:
        """As many as the workers can do at once; those of this machine while there are none."""
        return self._workers() or cores

    def submit(self, unit: Unit[T]) -> Future[T]:
        """Send it, or begin it here where nobody else is."""
        if not self._workers():
            return self._here.submit(unit)
        asked: Future[T] = Future()
        asked.set_running_or_notify_cancel()
        self._send(unit, asked, packed(unit, self.shipment.mark, self.shop.packer))
        return asked

    def wait(self, running: Collection[Future[Any]]) -> set[Future[Any]]:
        """Those that are done, or lost since nobody is there any more."""
        done = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED).done
        if self._workers():
            self._deserted_since = None
        elif self._deserted_since is None:
            self._deserted_since = time.monotonic()
        elif time.monotonic() - self._deserted_since > GRACE_SECONDS:
            self._give_up(running)
        return done

    def settle(self, running: Mapping[Future[Any], Unit[Any]]) -> set[Future[Any]]:
        """Those that come within a moment; the others are forgotten."""
        for unit in running.values():
            unit.stop()
        done = wait(running, timeout=SETTLE_SECONDS).done
        self._give_up(set(running) - done)
        return done

    def close(self) -> None:
        """Forget what is under way; the workers belong to somebody else."""
        self._give_up(list(self._sent))
        self._here.close()

    # --- on the way -------------------------------------------------------------------------

    def _workers(self) -> int:
        return 0 if self._failures >= MOST_FAILURES else self.hands.count()

    def _send(self, unit: Unit[Any], asked: Future[Any], parcel: Parcel) -> None:
        try:
            sent = self.hands.executor.submit(carry_out, pickle.dumps(parcel))
        except Exception:
            # Whatever an executor raises when it is broken or closed: there are no others then.
            self._lose(asked)
            return
        with self._lock:
            self._sent[asked] = sent
        sent.add_done_callback(lambda done: self._arrived(unit, asked, parcel, done))

    def _arrived(
        self, unit: Unit[Any], asked: Future[Any], parcel: Parcel, done: Future[Any]
    ) -> None:
        with self._lock:
            if self._sent.pop(asked, None) is None:
                return
        try:
            reply = done.result()
            if reply is None:
                # The worker does not know the program yet.
                self._send(unit, asked, parcel._replace(shipment=self.shipment))
                return
            answer = opened(unit, reply, self.shop.packer)
        except BaseException:  # an executor may hand on what stopped its own tasks
            # Killed workers, lost connections and foreign programs all come down to the same.
            self._lose(asked)
            return
        self._failures = 0
        self.done_elsewhere += 1
        asked.set_result(answer)

    def _lose(self, asked: Future[Any]) -> None:
        self._failures += 1
        asked.set_exception(LostUnit())

    def _give_up(self, running: Collection[Future[Any]]) -> None:
        for asked in running:
            with self._lock:
                sent = self._sent.pop(asked, None)
            if sent is not None:
                # An executor whose workers are gone may not even be able to call them off.
                with suppress(Exception):
                    sent.cancel()
                asked.set_exception(LostUnit())
