"""From calls to people: smallest staff, chats held at once, shrinkage, fixed positions."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scheduler.domain.queue import Queue
from scheduler.workload.staffing import (
    MOST_PEOPLE,
    Staffing,
    TooManyPeopleError,
    evaluate,
    net_agents,
    required_agents,
    rostered_agents,
    size,
)

HALF_HOUR = 1800
PHONE = Queue(
    id="phone",
    name="热线",
    name_en="Hotline",
    skill="phone",
    aht_seconds=180,
    service_level=0.8,
    threshold_seconds=20,
)
DESK = Queue(id="desk", name="来宾", skill="desk", fixed=True)


def plain_size(load: float, queue: Queue) -> int:
    """The smallest staff by the textbook, one number at a time."""
    blocked, n = 1.0, 0
    while True:
        n += 1
        blocked = load * blocked / (n + load * blocked)
        if n <= load:
            continue
        waiting = n * blocked / (n - load * (1 - blocked))
        late = waiting * math.exp(-(n - load) * queue.threshold_seconds / queue.aht_seconds)
        if 1 - late >= queue.service_level - 1e-12:
            return n


# --- worked by hand ---------------------------------------------------------------------------


def test_a_hundred_calls_of_three_minutes_in_half_an_hour():
    """10 erlangs; 13 agents give 79.6 % and 14 give 88.8 %; 14 / 0.7 = 20 on the rota."""
    got = size(100, HALF_HOUR, replace(PHONE, shrinkage=0.3, max_occupancy=0.85))
    assert (got.agents, got.scheduled, got.load_erlangs, got.stable) == (14, 20, 10, True)
    assert got.service_level == pytest.approx(0.888350, abs=1e-6)
    assert got.p_wait == pytest.approx(0.174132, abs=1e-6)
    assert got.asa_s == pytest.approx(7.835937, abs=1e-6)
    assert got.occupancy == pytest.approx(10 / 14)
    assert got.trouble == ""


def test_two_agents_for_one_erlang():
    """C(2, 1) = 1/3: two thirds are answered at once, 60 s is the average wait."""
    queue = replace(PHONE, service_level=2 / 3, threshold_seconds=0)
    assert size(10, HALF_HOUR, queue).agents == 2
    asa = replace(PHONE, service_level=None, threshold_seconds=None, max_asa_seconds=60)
    got = size(10, HALF_HOUR, asa)
    assert (got.agents, got.service_level) == (2, None)
    assert got.asa_s == pytest.approx(60)
    assert size(10, HALF_HOUR, replace(asa, max_asa_seconds=59.9)).agents == 3


def test_all_targets_are_met_at_once():
    """10 erlangs at most 70 % busy need 15 (14.29); the service level alone needs 14."""
    assert size(100, HALF_HOUR, replace(PHONE, max_occupancy=0.7)).agents == 15
    assert size(100, HALF_HOUR, replace(PHONE, max_occupancy=0.9)).agents == 14
    assert size(100, HALF_HOUR, replace(PHONE, max_asa_seconds=1)).agents > 14


def test_an_occupancy_hit_exactly_needs_nobody_more():
    """2.1 erlangs at 70 % are 3 agents, though 2.1 / 0.7 is a hair above 3."""
    assert 2.1 / 0.7 > 3
    only = Queue(id="q", name="q", skill="s", aht_seconds=2.1, max_occupancy=0.7)
    assert size(1, 1, only).agents == 3


def test_a_queue_without_targets_gets_the_first_stable_number():
    bare = Queue(id="q", name="q", skill="s", aht_seconds=180)
    assert net_agents([99, 100, 101], HALF_HOUR, bare).tolist() == [10, 11, 11]


def test_a_loose_target_is_not_overstaffed():
    """100 erlangs: nobody can carry them with 100; 101 will do for 1 % in 20 s."""
    assert size(1000, HALF_HOUR, replace(PHONE, service_level=0.01)).agents == 101


# --- the rota: shrinkage, chats, positions ----------------------------------------------------


@pytest.mark.parametrize(
    ("net", "shrinkage", "rostered"),
    [
        *((21, 0.3, 30), (14, 0.3, 20), (15, 0.3, 22), (9, 0.1, 10), (7, 0.3, 10), (6, 0.4, 10)),
        *((10, 0, 10), (0, 0.9, 0), (1, 0.9, 10), (1, 0.99, 100)),
    ],
)
def test_rostered_agents(net: int, shrinkage: float, rostered: int):
    assert rostered_agents(net, shrinkage) == rostered


def test_shrinkage_of_every_percent_makes_no_false_extra_person():
    """net = k (100 - p) people with p percent shrinkage are exactly 100 k on the rota."""
    for percent in range(100):
        for k in (1, 7, 60):
            assert rostered_agents(k * (100 - percent), percent / 100) == 100 * k


def test_somebody_with_three_chats_counts_for_three_places():
    """14 places are 5 people at 3 chats each; 5 people hold 15 places."""
    chat = replace(PHONE, concurrency=3)
    got = size(100, HALF_HOUR, chat)
    assert got.agents == 5
    assert got.occupancy == pytest.approx(10 / 15)
    assert got.service_level == evaluate(100, HALF_HOUR, PHONE, 15).service_level
    assert size(100, HALF_HOUR, replace(chat, shrinkage=0.3)).scheduled == 8  # 5 / 0.7 = 7.14


def test_fixed_positions_are_the_people_needed():
    assert required_agents([0, 2, 2.5, 3], HALF_HOUR, DESK).tolist() == [0, 2, 3, 3]
    assert required_agents([7], HALF_HOUR, replace(DESK, shrinkage=0.3)).tolist() == [10]
    assert size(2, HALF_HOUR, DESK) == Staffing(2, 2, None, stable=True)
    short = evaluate(2, HALF_HOUR, DESK, 1)
    assert not short.stable
    assert "fewer than the positions" in short.trouble


# --- no calls, too many calls -----------------------------------------------------------------


def test_no_calls_need_nobody():
    assert required_agents([0, 0.0], HALF_HOUR, replace(PHONE, shrinkage=0.3)).tolist() == [0, 0]
    got = size(0, HALF_HOUR, PHONE)
    assert (got.agents, got.stable, got.service_level, got.asa_s) == (0, True, 1, 0)


@pytest.mark.parametrize("agents", [0, 8, 10])
def test_too_few_agents_get_words_not_figures(agents: int):
    got = evaluate(100, HALF_HOUR, PHONE, agents)
    assert not got.stable
    assert (got.service_level, got.occupancy, got.p_wait, got.asa_s) == (None,) * 4
    assert got.trouble == (
        f"{agents} people cannot carry 10 erlangs of work: the queue grows without end"
    )


def test_stability_counts_the_chats_held_at_once():
    chat = replace(PHONE, concurrency=4)
    assert not evaluate(100, HALF_HOUR, chat, 2).stable
    assert evaluate(100, HALF_HOUR, chat, 3).stable


# --- many intervals at once -------------------------------------------------------------------


def test_a_table_of_days_and_intervals_keeps_its_shape():
    calls = np.array([[0, 10, 100], [1000, 0.01, 55.5]])
    got = required_agents(calls, HALF_HOUR, PHONE)
    assert got.shape == (2, 3)
    assert got.dtype == np.int64
    assert got.tolist() == [[size(c, HALF_HOUR, PHONE).scheduled for c in row] for row in calls]
    assert required_agents(np.empty(0), HALF_HOUR, PHONE).shape == (0,)


def test_fifty_weeks_of_half_hours_are_sized_in_no_time():
    """16,800 intervals, as 50 weeks x 7 days x 48 half-hours."""
    calls = np.random.default_rng(7).poisson(400 * (1.01 + np.sin(np.arange(16_800) / 8)))
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        required_agents(calls, HALF_HOUR, PHONE)
        seconds.append(time.perf_counter() - began)
    assert min(seconds) < 0.2


def test_ten_thousand_erlangs():
    got = size(100_000, HALF_HOUR, PHONE)
    assert got.agents == plain_size(10_000, PHONE)
    fewer = evaluate(100_000, HALF_HOUR, PHONE, got.agents - 1)
    assert fewer.service_level < 0.8 <= got.service_level


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize("queue", [PHONE, DESK])
@pytest.mark.parametrize("calls", [-1, math.nan, math.inf])
def test_arrivals_that_are_no_amount_are_refused(queue: Queue, calls: float):
    with pytest.raises(ValueError, match=r"at position 1 must be a number of 0 or more"):
        required_agents([3, calls], HALF_HOUR, queue)


@pytest.mark.parametrize("agents", [-1, 2.5])
def test_agents_that_are_no_number_of_people_are_refused(agents: float):
    with pytest.raises(ValueError, match="must be a whole number of 0 or more"):
        evaluate(100, HALF_HOUR, PHONE, agents)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"service_level": 80}, "for 80 % write 0.8"),
        ({"service_level": 1.0}, "Nobody can promise 1"),
        ({"service_level": None}, "give both or neither"),
        ({"threshold_seconds": None}, "give both or neither"),
        ({"threshold_seconds": -1}, "threshold_seconds -1 must be 0 or more"),
        ({"max_asa_seconds": 0}, "max_asa_seconds 0 must be above 0"),
        ({"max_occupancy": 85}, "for 85 % write 0.85"),
        ({"concurrency": 0}, "concurrency 0 must be 1 or more"),
        ({"shrinkage": 1.0}, "for 30 % write 0.3"),
        ({"shrinkage": math.nan}, "shrinkage nan must be"),
        ({"aht_seconds": 0}, "aht_seconds 0 must be a number of seconds above 0"),
        ({"understaffing_weight": -1}, "understaffing_weight -1 must be 0 or more"),
    ],
)
def test_a_queue_that_makes_no_sense_is_refused_by_name(change: dict, words: str):
    with pytest.raises(ValueError, match=f"queue 'phone': .*{words}"):
        replace(PHONE, **change)


# --- laws -------------------------------------------------------------------------------------

queues = st.builds(
    Queue,
    id=st.just("q"),
    name=st.just("q"),
    skill=st.just("s"),
    aht_seconds=st.floats(5, 1200),
    service_level=st.floats(0, 0.999),
    threshold_seconds=st.floats(0, 120),
    max_asa_seconds=st.none() | st.floats(0.5, 300),
    max_occupancy=st.none() | st.floats(0.2, 1),
    concurrency=st.integers(1, 4),
    shrinkage=st.floats(0, 0.6),
)
volumes = st.floats(0.01, 500)


def keeps(got: Staffing, queue: Queue, slack: float) -> bool:
    """Whether all targets are met; a positive slack is generous, a negative one is strict."""
    if not got.stable:
        return False
    assert got.service_level is not None
    assert got.asa_s is not None
    assert got.occupancy is not None
    return (
        got.service_level >= queue.service_level - slack
        and got.asa_s <= (queue.max_asa_seconds or math.inf) * (1 + slack)
        and got.occupancy <= (queue.max_occupancy or 1) * (1 + slack)
    )


@settings(deadline=None)
@given(volumes, queues)
def test_size_is_enough_and_one_fewer_is_not(calls: float, queue: Queue):
    got = size(calls, HALF_HOUR, queue)
    assume(got.load_erlangs)
    assert keeps(got, queue, slack=1e-7)
    fewer = evaluate(calls, HALF_HOUR, queue, got.agents - 1)
    assert not keeps(fewer, queue, slack=-1e-7)


@settings(deadline=None)
@given(volumes, queues)
def test_size_is_what_the_textbook_gives(calls: float, queue: Queue):
    plain = replace(queue, max_asa_seconds=None, max_occupancy=None, concurrency=1)
    got = size(calls, HALF_HOUR, plain)
    assume(got.load_erlangs)
    assert got.agents == plain_size(got.load_erlangs, plain)


@settings(deadline=None)
@given(st.lists(volumes, min_size=1, max_size=30), queues)
def test_many_intervals_are_sized_as_one_at_a_time(calls: list[float], queue: Queue):
    together = required_agents(np.array(calls), HALF_HOUR, queue)
    assert together.tolist() == [size(c, HALF_HOUR, queue).scheduled for c in calls]


@settings(deadline=None)
@given(volumes, st.floats(0, 100), queues)
def test_more_calls_never_need_fewer_people(calls: float, more: float, queue: Queue):
    few, many = required_agents([calls, calls + more], HALF_HOUR, queue)
    assert few <= many


@settings(deadline=None)
@given(st.integers(0, 5000), st.floats(0, 0.95))
def test_after_shrinkage_enough_people_are_present(net: int, shrinkage: float):
    rostered = int(rostered_agents(net, shrinkage))
    assert rostered * (1 - shrinkage) >= net - 1e-6
    assert (rostered - 1) * (1 - shrinkage) < net


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("calls", "change"),
    [
        (1e300, {"fixed": True}),
        (100, {"shrinkage": 1 - 1e-15}),
        (100, {"max_occupancy": 1e-300}),
    ],
)
def test_more_people_than_anybody_could_roster_are_refused(calls: float, change: dict):
    """A whole number of them would be no number at all."""
    with pytest.raises(TooManyPeopleError, match="more than anybody could roster"):
        required_agents([1, calls], HALF_HOUR, replace(PHONE, **change))


def test_ten_million_people_are_still_counted():
    assert required_agents(MOST_PEOPLE, HALF_HOUR, DESK) == MOST_PEOPLE
