"""Demand against a rota, on the tiny centre: every figure worked by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.desk.demand_view import (
    DemandView,
    day_figures,
    expect,
    heat_map,
    list_shortfalls,
    look_at_demand,
)
from scheduler.desk.opening import OpenCentre, open_centre
from scheduler.desk.promises import promise_of
from scheduler.desk.service_curve import level_curve
from scheduler.domain.faults import BadInput
from scheduler.domain.rota import Rota

TINY = Path(__file__).parent / "centres" / "tiny"
HOTLINE, DESK = 0, 1
MONDAY, TUESDAY = 0, 1
ONE_AGENT = 1 - 0.5 * math.exp(-0.5 * 20 / 180)
"""Share answered within 20 s by one agent at half an erlang: half of the calls wait."""


@pytest.fixture(scope="module")
def tiny() -> OpenCentre:
    return open_centre(TINY)


def view_of(tiny: OpenCentre, *early_on_monday: int) -> DemandView:
    early = tiny.problem.shift_index["E"]
    cells = [(person, MONDAY, early) for person in early_on_monday]
    return look_at_demand(tiny, Rota.of(tiny.problem, cells))


def test_a_day_of_one_person_interval_by_interval(tiny: OpenCentre) -> None:
    """Early is 08:00-16:30, of which the hours to 16:00 are whole; the break falls on 12:00."""
    day = day_figures(view_of(tiny, 0), HOTLINE, MONDAY)
    assert [one.start for one in day] == [f"{hour:02d}:00" for hour in range(8, 22)]
    assert [one.present for one in day] == [1, 1, 1, 1, 0, 1, 1, 1] + [0] * 6
    assert {one.required for one in day} == {2}
    assert {one.calls for one in day} == {10.0}
    assert [one.balance for one in day][:5] == [-1, -1, -1, -1, -2]
    assert day[0].level == pytest.approx(ONE_AGENT)
    assert day[0].asa_seconds == pytest.approx(180)
    assert day[0].occupancy == pytest.approx(0.5)
    assert (day[4].level, day[4].asa_seconds, day[4].overloaded) == (0.0, None, True)


def test_a_day_is_weighed_by_its_calls(tiny: OpenCentre) -> None:
    # 14 hours of 10 calls: one agent in 7 of them, nobody in the other 7.
    service = expect(view_of(tiny, 0), HOTLINE, [MONDAY])
    assert service.calls == 140
    assert service.level == pytest.approx(ONE_AGENT / 2)
    assert (service.required_minutes, service.missing_minutes) == (28 * 60, 21 * 60)
    assert service.overloaded_intervals == 7
    assert (service.target, service.is_met) == (0.8, False)


def test_a_day_without_a_queue_has_nothing_to_say(tiny: OpenCentre) -> None:
    service = expect(view_of(tiny, 0), DESK, [TUESDAY])
    assert (service.calls, service.level, service.is_met) == (0.0, None, None)
    assert day_figures(view_of(tiny), DESK, TUESDAY) == []


def test_shortfalls_worst_first(tiny: OpenCentre) -> None:
    first, second = list_shortfalls(view_of(tiny, 0), [MONDAY])
    assert (first.queue, first.start, first.end) == (HOTLINE, "08:00", "22:00")
    assert (first.worst_missing, first.missing_minutes) == (2, 21 * 60)
    assert first.late_calls == pytest.approx(140 - 70 * ONE_AGENT)
    # The one person answers the phone, so the desk stays empty from 09:00 to 10:00.
    assert (second.queue, second.start, second.end) == (DESK, "09:00", "10:00")
    assert (second.level, second.target, second.late_calls) == (0.0, 1.0, 0.0)


def test_a_stretch_ends_where_everybody_is_there(tiny: OpenCentre) -> None:
    """Three people cover the hotline until 16:00; from then on two are missing until 22:00."""
    found = list_shortfalls(view_of(tiny, 0, 1, 2), [MONDAY])
    assert [(one.queue, one.start, one.end) for one in found] == [(HOTLINE, "16:00", "22:00")]
    assert expect(view_of(tiny, 0, 1, 2), DESK, [MONDAY]).is_met is True


def test_the_horizon_is_looked_at_day_by_day(tiny: OpenCentre) -> None:
    """Monday and Tuesday of an empty rota are two stretches, not one over the night."""
    found = list_shortfalls(view_of(tiny), [MONDAY, TUESDAY])
    assert [(one.day, one.queue) for one in found] == [(0, 0), (1, 0), (0, 1)]


def test_the_map_does_not_set_spare_people_off_against_missing_ones(tiny: OpenCentre) -> None:
    cells = {(one.day, one.start): one for one in heat_map(view_of(tiny, 0, 1, 2))}
    assert cells[MONDAY, "08:00"].balance == 1
    assert cells[MONDAY, "09:00"].balance == 0
    assert cells[MONDAY, "16:00"].balance == -2
    alone = {(one.day, one.start): one for one in heat_map(view_of(tiny, 0))}
    assert alone[MONDAY, "09:00"].balance == -2
    desk = heat_map(view_of(tiny, 0), DESK)
    assert [(one.day, one.start, one.balance) for one in desk] == [
        (0, "09:00", -1),
        (7, "10:00", -2),
    ]
    assert (MONDAY, "07:00") not in cells


def test_a_promise_about_the_wait_is_judged_by_the_wait(tiny: OpenCentre) -> None:
    """One agent at half an erlang answers after 180 s on average, two after 12 s."""
    [hotline, desk] = tiny.problem.queues
    patient = replace(hotline, service_level=None, threshold_seconds=None, max_asa_seconds=100)
    asked = replace(tiny, problem=replace(tiny.problem, queues=(patient, desk)))
    for people, met in (((0,), False), ((0, 1), True)):
        view = view_of(asked, *people)
        morning = [t for t in range(view.problem.n_intervals) if 8 <= t < 11]
        service = expect(view, HOTLINE, [MONDAY])
        assert (service.level, service.longest_asa_seconds) == (None, 100)
        assert service.is_met is False  # the evening has nobody
        assert all((view.services[0].asa_seconds[t] <= 100) == met for t in morning)
    assert promise_of(patient).in_("en") == "an average wait of at most 100 s"


def test_promises_in_words(tiny: OpenCentre) -> None:
    [hotline, desk] = tiny.problem.queues
    assert promise_of(hotline).in_("en") == "80% answered within 20 s"
    assert promise_of(desk).in_("zh") == "岗位全部有人"
    both = replace(hotline, max_occupancy=0.85)
    assert promise_of(both).in_("en") == (
        "80% answered within 20 s, people busy 85% of the time at most"
    )
    bare = replace(hotline, service_level=None, threshold_seconds=None)
    assert promise_of(bare).in_("en") == "a line that does not grow"


def test_the_curve_of_ten_erlangs() -> None:
    asked = {
        "arrivals": 100.0,
        "interval": 1800.0,
        "aht": 180.0,
        "service-level": 0.8,
        "within": 20.0,
    }
    curve = {one.staffing.agents: one for one in level_curve(asked | {"agents": 12.0})}
    assert min(curve) == 11
    assert curve[14].staffing.service_level == pytest.approx(0.888350, abs=1e-6)
    assert (curve[13].meets_targets, curve[14].meets_targets) == (False, True)
    levels = [one.staffing.service_level or 0 for one in curve.values()]
    assert levels == sorted(levels)
    assert levels[-2] < 0.995 <= levels[-1]
    with pytest.raises(BadInput, match="aht"):
        level_curve(asked | {"aht": 0.0})
