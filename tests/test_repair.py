"""Repairs, chains, standby, why and why not: worked by hand, and what holds for any rota."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import comb
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constraints.availability import WithinAvailability
from constraints.coverage import Coverage
from constraints.duty_staffed import DutyStaffed
from constraints.leave import ApprovedLeave
from constraints.meeting_host import MeetingHost
from constraints.minimum_rest import MinimumRest
from constraints.one_shift_a_day import OneShiftADay
from constraints.published_stability import PublishedStability
from scheduler.breaks import settle_breaks
from scheduler.check import Report, check_rota
from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.people import Availability, Contract, ContractKind
from scheduler.domain.problem import Pin, Problem
from scheduler.domain.rota import Rota
from scheduler.domain.shifts import Band
from scheduler.domain.text import Name
from scheduler.domain.turns import DutyTurn, ShiftTurn
from scheduler.model.limits import Limits
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Group, Mode, Reach, Rule, Violation, strictness, weight_of_a_unit
from scheduler.solve.consequence import Place, explain_cell, follow, state_cell, without_pin
from scheduler.solve.repair import Absence, Effort, Repair, RepairStatus, repair
from scheduler.solve.repairing.sketch import Sketch
from scheduler.solve.repairing.stand_ins import StandIn
from scheduler.solve.standby import needed_standby, quantile, with_reserves
from tests import make
from tests.contract import PROBLEM, rotas

EVERY_RULE: tuple[Rule, ...] = tuple(rule() for rule in find_rules().values())
ONE, REST, LEAVE = OneShiftADay(), MinimumRest(), ApprovedLeave()
COVER, KEEP = Coverage(), PublishedStability()
RULES: tuple[Rule, ...] = (ONE, REST, LEAVE, COVER, KEEP)
ANN, BOB, CAI, DAN = range(4)
MISSING_FOR_A_SHIFT = 160
"""16 half hours without the one person wanted: 2 units each at 5 points."""


def published(problem: Problem, rota: Rota) -> Problem:
    return replace(problem, published=rota)


def wanting(*hours: tuple[int, range], days: int = 3) -> np.ndarray:
    """One person wanted in these hours of these days."""
    return make.demand(days, {(day, hour): 1 for day, span in hours for hour in span})


def desk(**rows: str) -> tuple[Problem, Rota]:
    """Four people, three days; one is wanted from 06:00 to 22:00 of the second."""
    problem = make.problem(
        "Ann",
        "Bob",
        "Cai",
        "Dan",
        days=3,
        queues=(make.PHONE,),
        demand=wanting((1, range(6, 22))),
    )
    rota = make.rota(problem, **rows)
    return published(problem, rota), rota


def ways(answer: Repair, turn: int = 0) -> dict[tuple[int, ...], StandIn]:
    return {way.people: way for way in answer.rankings[turn].ways}


def hard_units(report: Report) -> Counter[str]:
    units: Counter[str] = Counter()
    for found in report.hard_violations:
        units[found.rule.id] += found.violation.units
    return units


class TestRepair:
    def test_every_stand_in_has_a_price_by_rule(self) -> None:
        """Bob came off at 22:00 the day before; Cai has rested. Both would be changed."""
        problem, rota = desk(ann="1E", bob="0L", cai="2E", dan="1L")
        answer = repair(problem, RULES, rota, [Absence(ANN, 1, 1)])
        found = ways(answer)
        assert dict(found[CAI,].difference.by_rule) == {
            "coverage": -MISSING_FOR_A_SHIFT,
            "published_stability": 25,
        }
        assert found[CAI,].difference.cost == 25 - MISSING_FOR_A_SHIFT
        assert found[CAI,].is_lawful
        assert found[BOB,].difference.broken == ("minimum_rest",)
        assert answer.rankings[0].ways[0].people == (CAI,)
        assert answer.turns == (ShiftTurn(ANN, 1),)

    def test_the_proposal_touches_nobody_else(self) -> None:
        problem, rota = desk(ann="1E", bob="0L", cai="2E", dan="1L")
        answer = repair(problem, RULES, rota, [Absence(ANN, 1, 1)])
        assert answer.status is RepairStatus.OPTIMAL
        assert answer.proposal.rota.positions_of(CAI) == [(1, 0), (2, 0)]
        assert answer.proposal.people_touched == (CAI,)
        assert answer.report_before.cost == 0
        assert answer.left_open.report.cost == MISSING_FOR_A_SHIFT
        assert answer.proposal.report.cost == 25
        assert answer.proposal.report.cost_by_rule["published_stability"] == 25

    def test_a_chain_of_two_where_nobody_can_take_the_shift_alone(self) -> None:
        """Bob cannot be early after late; Cai moves to early and Bob takes Cai's late."""
        problem, rota = desk(ann="1E", bob="0L", cai="1L", dan="0L 2E")
        problem = replace(problem, pins=(Pin(DAN, 1, None),))
        answer = repair(problem, RULES, rota, [Absence(ANN, 1, 1)])
        best = answer.rankings[0].ways[0]
        assert best.people == (CAI, BOB)
        assert dict(best.difference.by_rule) == {
            "coverage": -MISSING_FOR_A_SHIFT,
            "published_stability": 50,
        }
        assert answer.proposal.rota.positions_of(CAI) == [(1, 0)]
        assert answer.proposal.rota.positions_of(BOB) == [(0, 1), (1, 1)]

    def test_a_chain_of_three(self) -> None:
        """Only Eve is off, and her contract has nights alone: night, then late, then early."""
        full, nights = frozenset({"full"}), frozenset({"full", "night"})
        types = (
            replace(make.EARLY, contracts=full),
            replace(make.LATE, contracts=full),
            replace(make.NIGHT, contracts=nights),
        )
        contract = Contract("night", Name("夜", "Night"), ContractKind.FULL_TIME, 2400)
        problem = make.problem(
            "Ann",
            "Cai",
            "Dan",
            make.employee("Eve", contract=contract),
            days=3,
            types=types,
            queues=(make.PHONE,),
            demand=wanting((1, range(6, 24))),
        )
        rota = make.rota(problem, ann="1E", cai="1L", dan="0L 1N", eve="2N")
        answer = repair(published(problem, rota), RULES, rota, [Absence(ANN, 1, 1)])
        best = answer.rankings[0].ways[0]
        assert best.people == (1, 2, 3)
        assert best.difference.cost == 75 - MISSING_FOR_A_SHIFT
        assert [step.turn for step in best.handovers] == [
            ShiftTurn(2, 1),
            ShiftTurn(1, 1),
            ShiftTurn(ANN, 1),
        ]

    def test_a_duty_of_the_absent_finds_a_holder(self) -> None:
        kind = DutyKind("phone", Name("值班", "Duty"), DutyPeriod.WEEK)
        slot = DutySlot(0, "phone:0", kind, make.MONDAY, date(2026, 1, 7), (0, 1, 2))
        problem = make.problem("Ann", "Bob", days=3, duty_kinds=(kind,), duty_slots=(slot,))
        rota = make.rota(problem, {0: "ann"})
        answer = repair(published(problem, rota), (DutyStaffed(), KEEP), rota, [Absence(ANN, 2, 2)])
        assert answer.turns == (DutyTurn(ANN, 0),)
        assert answer.rankings[0].ways[0].difference.hard == -1
        assert len(answer.left_open.report.hard_violations) == 1
        assert answer.proposal.rota.holders_of(0) == [BOB]
        assert not answer.proposal.report.hard_violations

    def test_who_takes_a_shift_hosts_its_meeting(self) -> None:
        kind = DutyKind("host", Name("班会主持", "Host"), DutyPeriod.SHIFT)
        slot = DutySlot(
            0, "host:0", kind, date(2026, 1, 6), date(2026, 1, 6), (1,), shift=0, team="A"
        )
        problem, rota = desk(ann="1E", bob="2E", cai="2E", dan="1L")
        problem = replace(problem, duty_kinds=(kind,), duty_slots=(slot,))
        rota = make.rota(problem, {0: "ann"}, ann="1E", bob="2E", cai="2E", dan="1L")
        problem = published(problem, rota)
        answer = repair(problem, (*RULES, MeetingHost()), rota, [Absence(ANN, 1, 1)])
        for option in (answer.planned, answer.proposal):
            assert option.rota.holders_of(0) == [*option.people_touched]

    def test_where_nothing_is_published_changes_still_count_in_choosing(self) -> None:
        """Cai and Bob could both step in; one of them does, and the price knows of no change."""
        problem, rota = desk(ann="1E", bob="2E", cai="2E", dan="1L")
        problem = replace(problem, published=None)
        answer = repair(problem, RULES, rota, [Absence(ANN, 1, 1)], keep=KEEP)
        assert answer.proposal.report.cost == 0
        assert len(answer.proposal.people_touched) == 1
        assert answer.rankings[0].ways[0].difference.keeping == 25
        assert answer.keeps_by == 25

    def test_nobody_is_touched_if_nobody_may_be(self) -> None:
        problem, rota = desk(ann="1E", bob="2E", cai="2E", dan="1L")
        effort = Effort(1.0, most_touched=0)
        answer = repair(problem, RULES, rota, [Absence(ANN, 1, 1)], effort)
        assert answer.planned.people_touched == answer.proposal.people_touched == ()
        assert answer.proposal.report.cost == MISSING_FOR_A_SHIFT

    def test_pins_of_others_hold_and_those_of_the_absent_do_not(self) -> None:
        problem, rota = desk(ann="1E", bob="2E", cai="2E", dan="1L")
        problem = replace(problem, pins=(Pin(ANN, 1, 0), Pin(CAI, 1, None)))
        answer = repair(problem, RULES, rota, [Absence(ANN, 1, 1)])
        assert answer.proposal.rota.positions_of(ANN) == []
        assert answer.proposal.people_touched == (BOB,)

    def test_an_absence_on_free_days_asks_for_nothing(self) -> None:
        problem, rota = desk(ann="1E", bob="2E", cai="2E", dan="1L")
        answer = repair(problem, RULES, rota, [Absence(ANN, 2, 2)])
        assert answer.turns == ()
        assert answer.proposal.rota == settle_breaks(problem, rota)

    def test_what_cannot_be_helped_is_said(self) -> None:
        """Everybody but Ann has to rest, and a rule of the house wants somebody there."""
        problem, rota = desk(ann="1E", bob="0L", cai="0L", dan="0L")
        rules = (ONE, REST, LEAVE, SomebodyEarly(mode=Mode.HARD))
        answer = repair(problem, rules, rota, [Absence(ANN, 1, 1)])
        assert answer.status is RepairStatus.UNLAWFUL


# --- what holds for any rota ----------------------------------------------------------------

ROUGH = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def absences(draw: st.DrawFn) -> Absence:
    first = draw(st.integers(0, PROBLEM.n_days - 1))
    last = draw(st.integers(first, min(PROBLEM.n_days - 1, first + 2)))
    return Absence(draw(st.integers(0, PROBLEM.n_employees - 1)), first, last)


def with_one_holder(rota: Rota) -> Rota:
    """The rota with at most one person on each turn of duty."""
    duties = rota.duties & (np.cumsum(rota.duties, axis=1) == 1)
    return Rota(rota.cells.copy(), rota.breaks.copy(), duties)


SOUND = rotas().map(with_one_holder)


@ROUGH
@given(rota=SOUND, absence=absences())
def test_a_repair_leaves_the_absent_alone_and_breaks_nothing_more(
    rota: Rota, absence: Absence
) -> None:
    answer = repair(PROBLEM, EVERY_RULE, rota, [absence], Effort(0.4))
    days = range(absence.first, absence.last + 1)
    for option in (answer.left_open, answer.planned, answer.proposal):
        assert not option.rota.cells[absence.employee, days].any()
        held = option.rota.slots_of(absence.employee)
        before = set(answer.before.slots_of(absence.employee))
        assert not any({*PROBLEM.duty_slots[k].days} & {*days} for k in held if k in before)
        assert option.report.cost == check_rota(answer.problem, EVERY_RULE, option.rota).cost
    least = hard_units(answer.left_open.report)
    for rule, units in hard_units(answer.proposal.report).items():
        assert units <= least[rule], rule


@ROUGH
@given(rota=SOUND, absence=absences())
def test_ways_cost_what_check_says(rota: Rota, absence: Absence) -> None:
    answer = repair(PROBLEM, EVERY_RULE, rota, [absence], Effort(0.1))
    open_ = answer.left_open
    for ranking in answer.rankings:
        for way in ranking.ways[:3]:
            after = check_rota(answer.problem, EVERY_RULE, done(answer, way))
            assert after.cost - open_.report.cost == way.difference.cost
            by_rule = {
                rule: after.cost_by_rule[rule] - cost
                for rule, cost in open_.report.cost_by_rule.items()
                if after.cost_by_rule[rule] != cost
            }
            assert by_rule == dict(way.difference.by_rule)
            # A breach that moves from one person to another is one that comes.
            more = hard_units(after) - hard_units(open_.report)
            assert set(more) <= set(way.difference.broken)


def done(answer: Repair, way: StandIn) -> Rota:
    """The open rota with a way carried out, told independently of how it was priced."""
    rota, before = answer.left_open.rota, answer.before
    cells, breaks, duties = rota.cells.copy(), rota.breaks.copy(), rota.duties.copy()
    for step in way.handovers:
        turn = step.turn
        if isinstance(turn, DutyTurn):
            duties[turn.slot, step.taker] = True
            continue
        cells[step.taker, turn.day] = before.cells[turn.employee, turn.day]
        breaks[step.taker, turn.day] = before.breaks[turn.employee, turn.day]
        cells_left = before.cells[turn.employee, turn.day]
        for slot in PROBLEM.duty_slots:
            hosted = slot.shift is not None and turn.day in slot.days and cells_left[slot.shift]
            if hosted and before.duties[slot.index, turn.employee]:
                duties[slot.index, turn.employee] = False
                duties[slot.index, step.taker] = True
    return Rota(cells, breaks, duties)


@ROUGH
@given(rota=SOUND, employee=st.integers(0, 4), day=st.integers(0, 9))
def test_alternatives_cost_what_check_says(rota: Rota, employee: int, day: int) -> None:
    before = check_rota(PROBLEM, EVERY_RULE, settle_breaks(PROBLEM, rota))
    stated = state_cell(PROBLEM, EVERY_RULE, rota)
    for choice in explain_cell(stated, rota, Place(employee, day)):
        after = check_rota(PROBLEM, EVERY_RULE, choice.rota)
        more = hard_units(after) - hard_units(before)
        # A breach may go where another of the same rule comes: that is forbidden all the same.
        assert choice.is_forbidden or not more
        if choice.difference.by_rule or not choice.is_forbidden:
            assert set(more) <= {rule.id for rule in choice.rules}
            assert after.cost - before.cost == choice.difference.cost


# --- why, and why not -----------------------------------------------------------------------


class SomebodyEarly(Rule):
    """Somebody is early on the second day; for one who is of team B that is dear.

    A rule of the house that the engine has never heard of.
    """

    id: ClassVar[str] = "somebody_early"
    title: ClassVar[str] = "Somebody early"
    unit: ClassVar[str] = "day"
    group: ClassVar[Group] = Group.HABITS
    reach: ClassVar[Reach] = Reach.COUPLING
    origin: ClassVar[str] = "House rule."

    mode: Mode = strictness(Mode.SOFT)
    weight: int = weight_of_a_unit(500)

    def build(self, model: RotaModel, limit: Limits) -> None:
        people = self.people(model.problem)
        limit.at_least([model.works(e, 1, 0) for e in people], 1)
        for employee in people:
            if model.problem.employees[employee].team == "B":
                limit.forbid(model.works(employee, 1, 0))

    def check(self, problem: Problem, rota: Rota) -> Iterator[Violation]:
        early = np.flatnonzero(rota.cells[:, 1, 0]).tolist()
        if not early:
            yield self.violation("Nobody is early.", {}, units=1, days=(1,))
        for employee in early:
            if problem.employees[employee].team == "B":
                who = {"employee": problem.employees[employee]}
                yield self.violation("{employee} is early.", who, units=1, days=(1,))


class TestHouseRule:
    """Written here, unknown to the engine: it prices, decides and explains like any other."""

    def test_it_has_a_say_in_who_steps_in(self) -> None:
        """Without Ann nobody is early (500); of team B it is as dear, of team A it is not."""
        people = ("Ann", make.employee("Bob", team="B"), "Cai")
        problem = make.problem(*people, days=3)
        rota = make.rota(problem, ann="1E")
        rules = (ONE, LEAVE, KEEP, SomebodyEarly())
        answer = repair(published(problem, rota), rules, rota, [Absence(ANN, 1, 1)])
        found = ways(answer)
        assert found[CAI,].difference.by_rule["somebody_early"] == -500
        assert "somebody_early" not in found[BOB,].difference.by_rule
        assert answer.proposal.people_touched == (CAI,)

    def test_it_explains_a_cell(self) -> None:
        problem = make.problem("Ann", days=3)
        rota = make.rota(problem, ann="1E")
        rule = SomebodyEarly()
        stated = state_cell(problem, (ONE, rule), rota)
        off = explain_cell(stated, rota, Place(ANN, 1))[0]
        assert (off.shift, off.difference.cost, off.rules) == (None, 500, (rule,))

    def test_it_stands_in_a_conflict(self) -> None:
        """Ann alone is there: early on the second day is a must, so late on the first is not."""
        problem = make.problem("Ann", days=3)
        rota = make.rota(problem, ann="1E")
        rules = (ONE, REST, SomebodyEarly(mode=Mode.HARD))
        answer = follow(state_cell(problem, rules, rota), rota, Place(ANN, 0), 1)
        assert not answer.is_lawful
        assert answer.is_proven
        assert {one.rule.id for one in answer.conflict} == {"minimum_rest", "somebody_early"}
        for one in answer.conflict:
            assert list(one.rule.check(problem, one.rota))


class TestWhyNot:
    def test_somebody_moves_for_a_day_off(self) -> None:
        problem, rota = desk(ann="1E", bob="0L", cai="2E", dan="1L")
        answer = follow(state_cell(problem, RULES, rota), rota, Place(ANN, 1), None)
        assert answer.is_lawful
        assert answer.is_proven
        assert answer.rota.positions_of(CAI) == [(1, 0), (2, 0)]
        assert answer.difference.cost == 50
        assert answer.difference.by_rule == {"published_stability": 50}

    def test_nobody_moves_where_that_is_dearer(self) -> None:
        """A second early person costs nobody anything but the change."""
        problem, rota = desk(ann="1E", bob="2E", cai="2E", dan="1L")
        answer = follow(state_cell(problem, RULES, rota), rota, Place(CAI, 1), 0)
        assert answer.difference.cost == 25
        assert (answer.rota.cells != rota.cells).any(axis=2).sum() == 1

    def test_a_ban_is_told_at_once(self) -> None:
        problem, rota = desk(ann="1E", bob="2E", cai="2E", dan="1L")
        away = Availability("cai", None, date(2026, 1, 6), 0, 1440, available=False)
        problem = replace(problem, availability=(away,))
        rules = (*RULES, WithinAvailability())
        answer = follow(state_cell(problem, rules, rota), rota, Place(CAI, 1), 0)
        assert not answer.is_lawful
        assert WithinAvailability() in [one.rule for one in answer.conflict]

    def test_pins_of_other_cells_can_make_it_impossible(self) -> None:
        """Late is pinned the day before; the asked cell's own pin does not count."""
        problem, rota = desk(ann="0L")
        problem = replace(problem, pins=(Pin(ANN, 0, 1), Pin(ANN, 1, None)))
        place = Place(ANN, 1)
        stated = state_cell(without_pin(problem, place), RULES, rota)
        assert [one.rule.id for one in follow(stated, rota, place, 0).conflict] == ["minimum_rest"]
        assert follow(stated, rota, place, 1).is_lawful

    def test_people_who_stay_keep_their_breaks(self) -> None:
        lunch = make.shift_type(
            "D",
            8,
            17,
            "day",
            break_minutes=60,
            break_earliest_minutes=180,
            break_latest_minutes=300,
        )
        problem = make.problem(
            "Ann",
            "Bob",
            "Cai",
            days=2,
            types=(lunch,),
            queues=(make.PHONE,),
            demand=make.demand(2, {(1, hour): 2 for hour in range(8, 17)}),
        )
        rota = make.rota(problem, ann="1D", bob="1D")
        breaks = rota.breaks.copy()
        breaks[ANN, 1, 0], breaks[BOB, 1, 0] = 180, 180
        rota = rota.with_breaks(breaks)
        problem = published(problem, rota)
        answer = repair(problem, RULES, rota, [Absence(ANN, 1, 1)])
        assert answer.proposal.people_touched == (CAI,)
        assert answer.proposal.rota.breaks[BOB, 1, 0] == 180
        assert answer.proposal.rota.breaks[CAI, 1, 0] in (240, 270, 300)


def test_a_sketch_says_what_it_touched() -> None:
    problem, rota = desk(ann="1E", bob="2E", cai="2E", dan="1L")
    sketch = Sketch(problem, rota)
    sketch.put(ANN, 1, 1)
    assert sketch.touched == {(ANN, 1)}
    assert sketch.rota().positions_of(ANN) == [(1, 1)]
    assert rota.positions_of(ANN) == [(1, 0)]


# --- standby --------------------------------------------------------------------------------


@given(
    people=st.integers(0, 60),
    rate=st.floats(0.001, 0.6),
    share=st.floats(0.5, 0.999),
)
def test_the_quantile_is_the_first_that_reaches_the_share(
    people: int, rate: float, share: float
) -> None:
    def reached(k: int) -> float:
        return sum(comb(people, i) * rate**i * (1 - rate) ** (people - i) for i in range(k + 1))

    k = quantile(people, rate, share)
    assert reached(k) >= share - 1e-9
    assert k == 0 or reached(k - 1) < share + 1e-9


@pytest.mark.parametrize(("share", "needed"), [(0.3, 0), (0.7, 1), (0.9, 2), (0.95, 3)])
def test_of_ten_people_absent_one_day_in_ten(share: float, needed: int) -> None:
    """P(0) = 0.349, P(<= 1) = 0.736, P(<= 2) = 0.930, P(<= 3) = 0.987."""
    assert quantile(10, 0.1, share) == needed


def test_standby_counts_classes_of_shifts_and_who_could_step_in() -> None:
    """Bob came off late and could not be early; on leave is nobody asked."""
    problem, rota = desk(ann="1E", bob="0L", cai="2E", dan="1L")
    found = needed_standby(problem, rota, rate=0.5, share=0.9)
    assert [(one.day, one.band, one.scheduled, one.needed) for one in found] == [
        (0, Band.LATE, 1, 1),
        (1, Band.EARLY, 1, 1),
        (1, Band.LATE, 1, 1),
        (2, Band.EARLY, 1, 1),
    ]
    first, early, late, _ = with_reserves(problem, RULES, rota, found)
    # Late today and early tomorrow is too little rest: so not for Ann, nor tomorrow for Cai.
    assert first.reserves == (CAI, DAN)
    assert early.reserves == (CAI,)
    assert late.reserves == (BOB,)
    assert not early.is_thin
