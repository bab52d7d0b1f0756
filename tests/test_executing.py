"""Who carries work out changes nothing but the time: threads, other processes, those that die."""

from __future__ import annotations

import math
import os
import pickle
import random
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.check import check_rota
from scheduler.registry import find_rules
from scheduler.solve import shipping
from scheduler.solve.annealing.cooling import Schedule
from scheduler.solve.construct import GRAIN, disturbance
from scheduler.solve.executing import Elsewhere, Hands, LostUnit, processes_here
from scheduler.solve.improve import Improver
from scheduler.solve.incumbent import Pricer
from scheduler.solve.numbers import falling_heat, logarithm
from scheduler.solve.parcels import Packer
from scheduler.solve.result import SolveLimits, SolveStatus
from scheduler.solve.search import build_program, solve
from scheduler.solve.sent_lanes import SentLanes
from scheduler.solve.shipping import ForeignProgram, Shipment
from scheduler.solve.stating import mark_of
from scheduler.solve.units import RowsRound, SolverRound, Workshop
from tests.contract import make_problem

HOUSE = tuple(rule() for rule in find_rules().values())
MIXED = replace(make_problem(), published=None)
PROGRAM = build_program(MIXED, HOUSE)
PACKER = Packer(PROGRAM)
PRICER = Pricer(PROGRAM)
BY_WORK = SolveLimits(seconds=60, workers=2, seed=3, deterministic_seconds=0.8)

values_at_random = st.integers(0, 1 << 30).map(
    lambda seed: PRICER.complete(_drawn(np.random.default_rng(seed)))[0]
)


def _drawn(rng: np.random.Generator) -> Any:
    """Any decisions within what facts allow."""
    values = PROGRAM.values_of_nothing()
    free = np.arange(PROGRAM.first_cell, PROGRAM.n_decisions)
    values[free] = rng.integers(PROGRAM.lower[free], PROGRAM.upper[free], endpoint=True)
    return values


class Stranger(Executor):
    """Workers that share nothing with us: what they do goes through bytes, with a shelf of theirs.

    ``trouble`` is called before each unit, and may raise or take its time.
    """

    def __init__(self, workers: int = 2, trouble: Callable[[], None] = lambda: None) -> None:
        self._pool = ThreadPoolExecutor(workers)
        self._shelf = shipping._Shelf()
        self._trouble = trouble
        self.shipped = self.asked = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        assert fn is shipping.carry_out
        return self._pool.submit(self._do, *args)

    def _do(self, data: bytes) -> Any:
        self._trouble()
        self.asked += 1
        parcel = pickle.loads(data)
        self.shipped += parcel.shipment is not None
        return pickle.loads(pickle.dumps(shipping.carry_out_of(parcel, self._shelf)))


def hands(stranger: Stranger, count: int = 2) -> Hands:
    return Hands(stranger, lambda: count)


# --- what is sent -------------------------------------------------------------------------------


@given(values=values_at_random)
@settings(max_examples=25)
def test_a_rota_comes_out_of_its_parcel_as_it_went_in(values: Any) -> None:
    assert np.array_equal(PACKER.unpack(PACKER.pack(values)), values)


@given(one=values_at_random, other=values_at_random)
@settings(max_examples=25)
def test_changes_lead_from_one_rota_to_the_other(one: Any, other: Any) -> None:
    changed = PACKER.changed(one, PACKER.changes(one, other))
    assert np.array_equal(PROGRAM.complete(changed), other)
    assert PACKER.changes(one, one.copy()) == (b"", b"")


def test_a_program_of_other_facts_is_refused() -> None:
    shipment = Shipment.of(mark_of(PROGRAM), MIXED, HOUSE)
    assert mark_of(shipment.unpack().program) == mark_of(PROGRAM)
    without = tuple(rule for rule in HOUSE if rule.id != "minimum_rest")
    with pytest.raises(ForeignProgram):
        replace(Shipment.of("", MIXED, without), mark=mark_of(PROGRAM)).unpack()


@pytest.mark.parametrize("kind", ["solver", "rows"])
def test_a_unit_finds_the_same_wherever_it_is_carried_out(kind: str) -> None:
    base = _first_values()
    free = np.flatnonzero(~PROGRAM.fixed[: PROGRAM.first_duty])[-60:]
    unit: SolverRound | RowsRound = (
        SolverRound(base, free, 5, 0.2, 60.0, None)
        if kind == "solver"
        else RowsRound(base, (0, 2), 5)
    )
    here = unit.carry_out(Workshop(PROGRAM))
    stranger = Stranger()
    crew = Elsewhere(hands(stranger), Workshop(PROGRAM), _shipment())
    there = crew.submit(unit).result(60)
    crew.close()
    assert here.values is not None
    assert there.values is not None
    assert np.array_equal(PROGRAM.complete(there.values), PROGRAM.complete(here.values.copy()))
    assert (there.work, there.solved) == (here.work, here.solved)
    # First it did not know the program; then it got it, once.
    assert (stranger.asked, stranger.shipped) == (2, 1)


# --- the same whoever works ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def by_threads() -> Any:
    return solve(MIXED, HOUSE, BY_WORK)


def test_limited_work_gives_the_same_rota_in_whatever_order_rounds_end(by_threads: Any) -> None:
    chance = random.Random(1)
    slow = Stranger(trouble=lambda: time.sleep(chance.random() * 0.05))
    found = solve(MIXED, HOUSE, BY_WORK, hands=hands(slow))
    assert slow.asked > 5
    assert found.rota == by_threads.rota
    assert found.objective == by_threads.objective


def test_limited_work_gives_the_same_rota_though_workers_die(by_threads: Any) -> None:
    units = iter(range(10_000))

    def die_now_and_then() -> None:
        if next(units) % 3 == 2:
            raise ConnectionError

    found = solve(MIXED, HOUSE, BY_WORK, hands=hands(Stranger(trouble=die_now_and_then)))
    assert found.rota == by_threads.rota


def test_the_number_of_workers_is_part_of_what_is_repeated(by_threads: Any) -> None:
    alone = solve(MIXED, HOUSE, replace(BY_WORK, workers=1))
    again = solve(MIXED, HOUSE, replace(BY_WORK, workers=1), hands=hands(Stranger(), 7))
    assert alone.rota == again.rota


def test_a_pool_of_processes_is_as_good(by_threads: Any) -> None:
    with processes_here(1) as hands:
        found = solve(MIXED, HOUSE, BY_WORK, hands=hands)
    assert found.rota == by_threads.rota


KILLED_PARENT = """
import os, signal
from scheduler.solve.executing import processes_here
if __name__ == "__main__":
    with processes_here(1) as hands:
        print(hands.executor.submit(os.getpid).result(), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="looks at processes in /proc")
def test_processes_end_with_the_one_that_began_them(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED_PARENT, "utf-8")
    root = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, str(script)],
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        timeout=60,
    )
    child = int(done.stdout)
    deadline = time.monotonic() + 20
    while is_alive(child):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


# --- those that die -----------------------------------------------------------------------------


def _refuse() -> None:
    raise ConnectionError


@pytest.mark.parametrize("count", [0, 3], ids=["nobody there", "all of them die"])
def test_without_workers_a_solve_goes_on_by_itself(count: int) -> None:
    stranger = Stranger(trouble=_refuse)
    limits = SolveLimits(seconds=3, workers=1, seed=1)
    found = solve(MIXED, HOUSE, limits, hands=hands(stranger, count))
    assert found.status in (SolveStatus.FEASIBLE, SolveStatus.OPTIMAL)
    assert found.rota is not None
    assert found.objective == check_rota(MIXED, HOUSE, found.rota).cost
    assert stranger.asked == 0


def test_what_was_sent_is_given_up_once_everybody_is_gone(monkeypatch: Any) -> None:
    monkeypatch.setattr("scheduler.solve.executing.GRACE_SECONDS", 0.3)
    there = [2]
    stuck = Stranger(trouble=lambda: time.sleep(3))
    crew = Elsewhere(Hands(stuck, lambda: there[0]), Workshop(PROGRAM), _shipment())
    unit = RowsRound(_first_values(), (0, 1), 1)
    sent = crew.submit(unit)
    assert not crew.wait([sent])
    there[0] = 0
    while not sent.done():
        crew.wait([sent])
    with pytest.raises(LostUnit):
        sent.result()
    # From now on work is done here; and elsewhere again once somebody is back.
    assert crew.submit(unit).result(60).values is not None
    assert crew.done_elsewhere == 0
    crew.close()


def test_a_lost_round_costs_a_round_only() -> None:
    units = iter(range(10_000))

    def die_at_first() -> None:
        if next(units) < 3:
            raise ConnectionError

    shop = Workshop(PROGRAM)
    crew = Elsewhere(hands(Stranger(trouble=die_at_first)), shop, _shipment())
    values, score = PRICER.complete(_first_values().copy())
    improver = Improver(shop, crew, values, score, 1, 2, lambda *_: None, lambda: False)
    improver.run(lambda: improver.rounds >= 6)
    crew.close()
    assert improver.lost == 3
    assert improver.score < score


class Silent(Executor):
    """Workers that never answer."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        return Future()


def test_a_stretch_that_comes_too_late_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.solve.executing.SETTLE_SECONDS", 0.1)
    shop = Workshop(PROGRAM)
    crew = Elsewhere(Hands(Silent(), lambda: 1), shop, _shipment())
    [lane] = SentLanes(crew, shop, 1).of(1)
    values, score = PRICER.complete(_first_values().copy())
    lane.load(values, score)
    lane.begin(0.0, Schedule(10.0, 1.0, 60.0))
    assert lane.end(lambda: True) == 0
    assert (lane.score, lane.best_score) == (score, score)
    assert np.array_equal(lane.best, values)
    crew.close()


def _first_values() -> Any:
    return Workshop(PROGRAM).constructor.first_rota(lambda: False)[0]


def _shipment() -> Shipment:
    return Shipment.of(mark_of(PROGRAM), MIXED, HOUSE)


# --- the same on any processor ------------------------------------------------------------------


@given(x=st.floats(1e-300, 1e300))
def test_the_logarithm_is_one(x: float) -> None:
    assert logarithm(x) == pytest.approx(math.log(x), rel=4e-16, abs=4e-16)


@given(x=st.floats(1e-300, 1.0))
def test_machine_code_rounds_as_plain_arithmetic_does(x: float) -> None:
    assert logarithm(x) == logarithm.py_func(x)  # type: ignore[attr-defined]


@given(warm=st.floats(1e-3, 1e6), share=st.floats(0, 1))
def test_heat_falls_from_warm_to_cold(warm: float, share: float) -> None:
    assert falling_heat(warm, warm / 20, 0) == warm
    assert falling_heat(warm, warm / 20, 1) == pytest.approx(warm / 20)
    assert falling_heat(warm, warm / 20, share) == pytest.approx(warm * 0.05**share)


@given(seed=st.integers(0, 1 << 20), spread=st.sampled_from([2.0, 6.0]))
@settings(max_examples=20)
def test_disturbed_prices_add_up_to_the_same_in_any_order(seed: int, spread: float) -> None:
    rng = np.random.default_rng(seed)
    amounts = disturbance(spread, 4000, rng)
    assert (amounts * GRAIN == np.rint(amounts * GRAIN)).all()
    assert sum(amounts) == sum(rng.permutation(amounts)) == math.fsum(amounts)
    assert amounts.std() == pytest.approx(spread, rel=0.1)
    assert abs(amounts.mean()) < spread / 8
