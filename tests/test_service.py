"""What customers get from the people who are there, against figures worked by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.queue import Queue
from scheduler.workload.service import agents_present, average_level, expected_service
from scheduler.workload.staffing import evaluate, net_agents, rostered_agents

HOUR = 3600
PHONE = Queue(
    id="phone", name="热线", skill="phone", aht_seconds=180, service_level=0.8, threshold_seconds=20
)
DESK = Queue(id="desk", name="前台", skill="visitor", fixed=True, shrinkage=0.5)


def test_one_agent_for_half_an_erlang() -> None:
    # 10 calls of 180 s in an hour are 0.5 erlangs. With one agent half of the calls wait, each on
    # average 180 / (1 - 0.5) = 360 s: 180 s over all. In 20 s: 1 - 0.5 exp(-0.5 x 20 / 180).
    service = expected_service([10.0], [1], HOUR, PHONE)
    assert service.agents.tolist() == [1]
    assert service.level[0] == pytest.approx(1 - 0.5 * math.exp(-0.5 * 20 / 180))
    assert service.asa_seconds[0] == pytest.approx(180)
    assert service.occupancy[0] == pytest.approx(0.5)
    assert not service.overloaded[0]


def test_where_more_comes_in_than_can_be_carried() -> None:
    # 20 calls are exactly one erlang: one agent never catches up; nobody answers nothing.
    service = expected_service([20.0, 5.0, 0.0], [1, 0, 0], HOUR, PHONE)
    assert service.overloaded.tolist() == [True, True, False]
    assert service.level.tolist()[:2] == [0.0, 0.0]
    assert service.asa_seconds.tolist()[:2] == [math.inf, math.inf]
    assert math.isnan(service.level[2])


def test_a_chat_place_is_worth_as_many_as_one_person_holds() -> None:
    chat = replace(PHONE, concurrency=3)
    one_person = expected_service([30.0], [1], HOUR, chat)
    three_people = expected_service([30.0], [3], HOUR, PHONE)
    assert one_person.level[0] == three_people.level[0]


def test_a_queue_without_a_threshold_has_a_wait_but_no_level() -> None:
    patient = replace(PHONE, service_level=None, threshold_seconds=None, max_asa_seconds=60)
    service = expected_service([10.0], [1], HOUR, patient)
    assert math.isnan(service.level[0])
    assert service.asa_seconds[0] == pytest.approx(180)


def test_fixed_positions_are_filled_or_not() -> None:
    # Half of the rostered time is lost: 4 people fill 2 of 3 positions, 6 all of them.
    service = expected_service([3.0, 3.0, 0.0], [4, 6, 1], HOUR, DESK)
    assert service.level[:2].tolist() == [pytest.approx(2 / 3), 1.0]
    assert math.isnan(service.level[2])
    assert service.overloaded.tolist() == [True, False, False]


def test_shrinkage_takes_whole_people_off() -> None:
    # 30 x 0.7 is 21 although the computer makes it 20.999...; 29 x 0.7 = 20.3.
    assert agents_present([30, 29, 0], 0.3).tolist() == [21, 20, 0]
    with pytest.raises(ValueError, match="rostered"):
        agents_present([-1], 0.3)


def test_intervals_count_by_their_calls() -> None:
    # 90 calls at 100 % and 10 at 0 % are 90 %, not 50 %.
    assert average_level([90, 10, 7], [1.0, 0.0, math.nan]) == pytest.approx(0.9)
    assert average_level([0.0], [math.nan]) is None
    assert average_level([], []) is None


@given(
    calls=st.floats(0.1, 500),
    shrinkage=st.sampled_from([0.0, 0.08, 0.15, 0.3, 0.33]),
    concurrency=st.integers(1, 4),
)
def test_whoever_is_sized_right_keeps_the_promise(
    calls: float, shrinkage: float, concurrency: int
) -> None:
    queue = replace(PHONE, shrinkage=shrinkage, concurrency=concurrency)
    needed = net_agents(calls, 1800, queue)
    rostered = rostered_agents(needed, shrinkage)
    assert agents_present(rostered, shrinkage) >= needed
    service = expected_service([calls], [int(rostered)], 1800, queue)
    assert service.level[0] >= 0.8 - 1e-9
    fewer = expected_service([calls], [int(rostered) - 1], 1800, queue)
    assert fewer.level[0] < 0.8
    by_hand = evaluate(calls, 1800, queue, int(service.agents[0]))
    assert service.level[0] == pytest.approx(np.float64(by_hand.service_level))
