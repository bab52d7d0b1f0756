"""Waiting lines: numbers worked by hand, published cases, and laws that hold for every queue."""

import csv
import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.queue import Queue
from scheduler.workload import erlang
from scheduler.workload.erlang_a import impatient_line
from scheduler.workload.staffing import size

CASES = Path(__file__).resolve().parents[1] / ".." / "shared" / "oracles" / "erlang_cases.csv"
LAST_DIGITS = 4e-15

loads = st.floats(0.01, 300, allow_nan=False)
staff = st.integers(1, 400)


def exact_inverse_b(load: Fraction, agents: int) -> Fraction:
    inverse = Fraction(1)
    for n in range(1, agents + 1):
        inverse = 1 + inverse * n / load
    return inverse


# --- worked by hand ---------------------------------------------------------------------------


def test_one_erlang_two_agents():
    """B(0) = 1, B(1) = 1/2, B(2) = (1/2) / (2 + 1/2) = 1/5; C = 2 B / (2 - (1 - B)) = 1/3."""
    assert erlang.erlang_b(1, [0, 1, 2]) == pytest.approx([1, 1 / 2, 1 / 5], rel=LAST_DIGITS)
    assert erlang.p_wait(1, 2) == pytest.approx(1 / 3, rel=LAST_DIGITS)
    assert erlang.asa_seconds(1, 2, 180) == pytest.approx(60)  # 1/3 x 180 / (2 - 1)
    level = 1 - math.exp(-20 / 180) / 3
    assert erlang.service_level(1, 2, 180, 20) == pytest.approx(level)
    assert erlang.occupancy(1, 2) == 0.5


def test_one_agent_waits_with_the_probability_of_being_busy():
    """30 calls an hour of 90 s: 0.75 erlang; 0.75 wait, 0.75 x 90 / 0.25 = 270 s on average."""
    load = erlang.offered_load(30, 3600, 90)
    assert load == 0.75
    assert erlang.p_wait(load, 1) == pytest.approx(0.75)
    assert erlang.asa_seconds(load, 1, 90) == pytest.approx(270)


def test_a_threshold_of_zero_counts_those_who_do_not_wait():
    assert erlang.service_level(1, 2, 180, 0) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("calls", "aht", "load"), [(100, 180, 10), (0.1, 0.3, 0.03), (3, 0.7, 2.1)]
)
def test_offered_load(calls: float, aht: float, load: float):
    interval = 1800 if calls == 100 else 1
    assert erlang.offered_load(calls, interval, aht) == pytest.approx(load)


def test_a_whole_load_is_whole():
    """0.7 x 3 / 2.1 is 0.9999999999999998 in floats: 1 agent cannot carry it."""
    assert 0.7 * 3 / 2.1 < 1
    load = erlang.offered_load(0.7, 2.1, 3)
    assert load == 1
    assert erlang.p_wait(load, 1) == 1


@pytest.mark.parametrize(
    ("load", "agents"), [(12.5, 3), (12.5, 14), (150, 100), (150, 190), (700, 650), (700, 730)]
)
def test_blocking_agrees_with_exact_fractions(load: float, agents: int):
    exact = 1 / exact_inverse_b(Fraction(load), agents)
    assert float(erlang.erlang_b(load, agents)) == pytest.approx(float(exact), rel=1e-13)


def test_ten_thousand_erlangs_agree_with_the_plain_recursion():
    inverse = 1.0
    for n in range(1, 10_051):
        inverse = 1 + inverse * n / 10_000
    assert erlang.erlang_b(10_000, 10_050) == pytest.approx(1 / inverse, rel=1e-12)


def test_loads_of_every_size_side_by_side_agree_with_one_at_a_time():
    many = np.array([0, 0.001, 1, 17.3, 400, 9_000])
    agents = np.array([3, 1, 9, 18, 390, 9_100])
    together = erlang.erlang_b(many, agents)
    alone = [float(erlang.erlang_b(a, n)) for a, n in zip(many, agents, strict=True)]
    assert together == pytest.approx(alone, rel=1e-13)


# --- no calls, no people, too many calls ------------------------------------------------------


def test_without_load_nobody_waits():
    for agents in (0, 1, 50):
        assert erlang.p_wait(0, agents) == 0
        assert erlang.service_level(0, agents, 180, 20) == 1
        assert erlang.asa_seconds(0, agents, 180) == 0
        assert erlang.occupancy(0, agents) == 0
    assert erlang.erlang_b(0, [0, 1, 5]).tolist() == [1, 0, 0]


@pytest.mark.parametrize("agents", [0, 8, 10])
def test_too_much_load_means_that_everybody_waits(agents: int):
    assert erlang.p_wait(10, agents) == 1
    assert erlang.service_level(10, agents, 180, 20) == 0
    assert erlang.asa_seconds(10, agents, 180) == math.inf
    assert erlang.occupancy(10, agents) == 1


def test_far_too_many_agents_are_no_trouble():
    assert erlang.erlang_b(5, 1_000_000) == 0
    assert erlang.p_wait([5, 1e-300], 1_000_000).tolist() == [0, 0]


@pytest.mark.filterwarnings("error")
def test_extremes_raise_no_warnings():
    for load in (0, 1e-320, 1e-9, 5, 20_000):
        for agents in (0, 1, 200, 20_500):
            assert 0 <= erlang.erlang_b(load, agents) <= 1
            assert 0 <= erlang.service_level(load, agents, 180, 20) <= 1


# --- what is refused --------------------------------------------------------------------------


def test_half_an_agent_is_refused():
    with pytest.raises(ValueError, match=r"agents 12\.5 must be a whole number"):
        erlang.p_wait(10, 12.5)


@pytest.mark.parametrize("load", [-1, math.nan, math.inf])
def test_a_load_that_is_no_amount_is_refused(load: float):
    with pytest.raises(ValueError, match=r"load .* at position 1 must be a number of 0 or more"):
        erlang.erlang_b([1, load], 3)


@pytest.mark.parametrize(("aht", "threshold"), [(0, 20), (-5, 20), (180, -1), (math.nan, 20)])
def test_times_out_of_range_are_refused(aht: float, threshold: float):
    with pytest.raises(ValueError, match=r"_seconds .* must be"):
        erlang.service_level(1, 2, aht, threshold)


@pytest.mark.parametrize(("interval", "aht"), [(0, 180), (1800, 0), (1800, math.inf)])
def test_an_interval_or_a_call_without_length_is_refused(interval: float, aht: float):
    with pytest.raises(ValueError, match="must be a number of seconds above 0"):
        erlang.offered_load(100, interval, aht)


# --- laws -------------------------------------------------------------------------------------


@settings(deadline=None)
@given(loads, staff)
def test_the_recursion_itself(load: float, agents: int):
    """B(n) = a B(n - 1) / (n + a B(n - 1))."""
    fewer = float(erlang.erlang_b(load, agents - 1))
    expected = load * fewer / (agents + load * fewer)
    assert float(erlang.erlang_b(load, agents)) == pytest.approx(expected, rel=1e-12, abs=1e-300)


@settings(deadline=None)
@given(loads, staff, st.floats(1, 900), st.floats(0, 300))
def test_one_more_agent_never_hurts(load: float, agents: int, aht: float, threshold: float):
    pair = [agents, agents + 1]
    worse, better = erlang.service_level(load, pair, aht, threshold)
    assert better >= worse - 1e-12
    slow, quick = erlang.asa_seconds(load, pair, aht)
    assert quick <= slow
    waiting = erlang.p_wait(load, pair)
    assert waiting[1] <= waiting[0]
    assert (waiting >= 0).all()
    assert (waiting <= 1).all()


@settings(deadline=None)
@given(loads, staff)
def test_waiting_is_at_least_as_likely_as_being_turned_away(load: float, agents: int):
    assert erlang.p_wait(load, agents) >= erlang.erlang_b(load, agents) * (1 - 1e-12)


# --- published cases, recomputed with 50 digits -----------------------------------------------


@dataclass(frozen=True)
class Case:
    """One row of the table; an empty cell is None."""

    cells: dict[str, str]

    def number(self, column: str) -> float:
        return float(self.cells[column])

    def maybe(self, column: str) -> float | None:
        return float(self.cells[column]) if self.cells[column] else None

    @property
    def load(self) -> float:
        times = self.number("interval_s"), self.number("aht_s")
        return float(erlang.offered_load(self.number("calls"), *times))

    def queue(self, **targets: float | None) -> Queue:
        return Queue(
            id="case",
            name="case",
            skill="phone",
            aht_seconds=self.number("aht_s"),
            max_occupancy=self.maybe("max_occupancy"),
            shrinkage=self.maybe("shrinkage") or 0,
            **targets,  # type: ignore[arg-type]
        )

    def sized(self, **targets: float | None) -> int:
        staffing = size(self.number("calls"), self.number("interval_s"), self.queue(**targets))
        return (
            staffing.scheduled if "scheduled" in self.cells["expected_metric"] else staffing.agents
        )


def answer(case: Case) -> float:
    """The figure a row asks for."""
    metric, aht = case.cells["expected_metric"], case.number("aht_s")
    match metric:
        case "required_agents_80pct" | "scheduled_80pct":
            return case.sized(service_level=0.8, threshold_seconds=case.number("target_s"))
        case "required_agents_pwait<=0.15":
            return case.sized(service_level=0.85, threshold_seconds=0)
        case "required_agents_asa<=5s":
            return case.sized(max_asa_seconds=5)
        case "required_lines_b<=0.02":
            return next(n for n in range(1000) if erlang.erlang_b(case.load, n) <= 0.02)
    agents = int(case.cells["agents"])
    match metric:
        case "blocking":
            return float(erlang.erlang_b(case.load, agents))
        case "p_wait":
            return float(erlang.p_wait(case.load, agents))
        case "service_level":
            return float(erlang.service_level(case.load, agents, aht, case.number("target_s")))
        case "occupancy":
            return float(erlang.occupancy(case.load, agents))
        case "asa_s" | "asa_s(unit=yr)":
            return float(erlang.asa_seconds(case.load, agents, aht))
        case "queue_len":  # Little: rate x average wait
            return float(erlang.asa_seconds(case.load, agents, aht)) * case.load / aht
        case "wait_p90_s":  # p_wait x exp(-spare x t / aht) = 0.1
            waiting = float(erlang.p_wait(case.load, agents))
            return math.log(waiting / 0.1) * aht / (agents - case.load)
    raise AssertionError(f"no answer for {metric}")


def read_cases() -> list[Case]:
    if not CASES.exists():
        return []
    with CASES.open(encoding="utf-8", newline="") as file:
        return [Case(row) for row in csv.DictReader(file)]


def name_of(case: Case) -> str:
    return "-".join(case.cells[c] for c in ("model", "calls", "agents", "expected_metric"))


def answer_impatient(case: Case) -> float:
    """The figure a row asks for where customers hang up."""
    line = impatient_line(
        case.load, int(case.cells["agents"]), case.number("aht_s"), case.number("patience_s")
    )
    match case.cells["expected_metric"]:
        case "p_abandon":
            return line.p_abandon
        case "p_wait":
            return line.p_wait
        case "queue_len":
            return line.queue_length
        case "mean_wait_all_s":
            return line.mean_wait_seconds
    raise AssertionError(f"no answer for {case.cells['expected_metric']}")


@given(load=st.floats(0.1, 300), agents=st.integers(1, 320))
@settings(deadline=None)
def test_patience_as_long_as_a_call_leaves_a_poisson_number_in_the_system(load, agents):
    """With patience equal to handling time every customer leaves at the same rate."""
    line = impatient_line(load, agents, 180, 180)
    below = math.fsum(
        math.exp(k * math.log(load) - load - math.lgamma(k + 1)) for k in range(agents)
    )
    assert line.p_wait == pytest.approx(1 - below, abs=1e-9)


def test_more_agents_lose_fewer_calls_and_bad_figures_are_refused():
    lost = [impatient_line(20, n, 180, 60).p_abandon for n in (10, 15, 20, 25, 30)]
    assert lost == sorted(lost, reverse=True)
    assert impatient_line(0, 3, 180, 60).p_wait == 0
    for wrong in ((-1, 3, 180, 60), (5, 0, 180, 60), (5, 3, 0, 60), (5, 3, 180, math.inf)):
        with pytest.raises(ValueError, match="must be"):
            impatient_line(*wrong)


@pytest.mark.skipif(not CASES.exists(), reason=f"the table of published cases is not at {CASES}")
@pytest.mark.parametrize("case", read_cases(), ids=name_of)
def test_published_case(case: Case):
    expected, tolerance = case.number("expected_value"), case.number("tolerance")
    found = answer_impatient(case) if case.cells["model"] == "A" else answer(case)
    assert found == pytest.approx(expected, abs=tolerance, rel=LAST_DIGITS)
