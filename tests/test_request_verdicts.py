"""What requests would do, judged on small rotas whose every number is worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from constraints.leave import ApprovedLeave
from constraints.minimum_rest import MinimumRest
from constraints.one_shift_a_day import OneShiftADay
from constraints.preferences import Preferences
from constraints.published_stability import PublishedStability
from scheduler.desk.leave_verdicts import (
    Replacement,
    judge_leave,
    take_off,
    turns_in_leave,
)
from scheduler.desk.opening import OpenCentre
from scheduler.desk.request_facts import LeaveFacts, RequestRefused, SwapFacts
from scheduler.desk.request_steps import (
    CLOSED,
    OPEN,
    RequestKind,
    RequestState,
    Step,
    steps_of,
    stricter,
)
from scheduler.desk.request_turns import DutyRef, ShiftRef, find_again, turns_of, words_of
from scheduler.desk.request_verdicts import Verdict, judge_swap_request, seen_days
from scheduler.domain.centre import SwapRegime
from scheduler.domain.duty import DutyKind, DutyPeriod, DutySlot
from scheduler.domain.people import Preference
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Name
from scheduler.domain.turns import ShiftTurn
from scheduler.rule import Mode, Rule
from tests import make

TUESDAY = make.MONDAY + timedelta(days=1)
LONG_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
EXCHANGE, GIVE, LEAVE = RequestKind.EXCHANGE, RequestKind.GIVE, RequestKind.LEAVE
AGREE, APPROVE = SwapRegime.AGREE_AND_NOTIFY, SwapRegime.SUPERVISOR_APPROVES
PHONE = DutyKind("phone", Name("值班电话", "Duty phone"), DutyPeriod.WEEK)


def opened(problem: Problem, *rules: Rule) -> OpenCentre:
    folder: Any = None
    return OpenCentre(folder, problem, rules or (OneShiftADay(),))


def shift(employee_id: str, day: int, *codes: str) -> ShiftRef:
    when = make.MONDAY + timedelta(days=day)
    return ShiftRef(employee_id=employee_id, date=when, codes=codes)


def swap(
    problem: Problem,
    rota: Rota,
    kind: RequestKind,
    receiver: str,
    facts: SwapFacts,
    *rules: Rule,
    at: datetime = LONG_BEFORE,
) -> Verdict:
    return judge_swap_request(opened(problem, *rules), rota, facts, kind, receiver, at)


# --- states ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", RequestKind)
@pytest.mark.parametrize("regime", SwapRegime)
def test_closed_requests_go_nowhere_and_open_ones_can_always_end(
    kind: RequestKind, regime: SwapRegime
) -> None:
    steps = steps_of(kind, regime)
    assert set(steps) <= OPEN
    assert not CLOSED & set(steps)
    for moves in steps.values():
        assert set(moves.values()) & CLOSED
        assert moves[Step.WITHDRAW] is RequestState.WITHDRAWN


def test_who_has_the_last_word() -> None:
    agreed = steps_of(GIVE, AGREE)[RequestState.ASKED]
    assert agreed[Step.AGREE] is RequestState.APPLIED
    assert Step.REFUSE not in agreed
    strict = steps_of(GIVE, APPROVE)
    assert strict[RequestState.ASKED][Step.AGREE] is RequestState.AGREED
    assert Step.APPROVE not in strict[RequestState.ASKED]
    assert strict[RequestState.AGREED][Step.APPROVE] is RequestState.APPLIED
    assert steps_of(LEAVE, AGREE) == steps_of(LEAVE, APPROVE)
    assert [stricter(a, b) for a in (AGREE, APPROVE) for b in (AGREE, APPROVE)] == [
        AGREE,
        APPROVE,
        APPROVE,
        APPROVE,
    ]


# --- turns ----------------------------------------------------------------------------------


def test_turns_are_listed_by_day_and_begin_at_their_local_time() -> None:
    slot = DutySlot(0, "phone/0", PHONE, make.MONDAY, TUESDAY, (0, 1))
    problem = make.problem("Ann", "Bob", days=2, duty_kinds=(PHONE,), duty_slots=(slot,))
    rota = make.rota(problem, ann="0E 1N", duties={0: "ann"})
    found = turns_of(problem, rota, 0)
    assert [turn.ref for turn in found] == [
        DutyRef(employee_id="ann", duty="phone", first=make.MONDAY),
        shift("ann", 0, "E"),
        shift("ann", 1, "N"),
    ]
    # Shanghai is 8 hours ahead of UTC: 06:00 there is 22:00 of the day before here.
    assert found[1].begins.astimezone(UTC) == datetime(2026, 1, 4, 22, tzinfo=UTC)
    assert str(found[1].words) == "Early, Mon 5 Jan"
    assert found[1].words.in_("zh") == "1月5日周一早班"


def test_a_turn_is_found_again_only_as_it_was_named() -> None:
    problem = make.problem("Ann", "Bob", days=2)
    rota = make.rota(problem, ann="0E", bob="1L")
    assert find_again(problem, rota, shift("ann", 0, "E")) == ShiftTurn(0, 0)
    assert find_again(problem, rota, shift("ann", 0, "L")) is None
    assert find_again(problem, rota, shift("ann", 1)) == ShiftTurn(0, 1)
    assert find_again(problem, rota, shift("ann", 5, "E")) is None
    assert find_again(problem, rota, shift("gone", 0, "E")) is None
    assert "X" in str(words_of(problem, shift("ann", 0, "X")))


def test_a_week_of_duty_is_found_in_a_horizon_that_cuts_it() -> None:
    cut = DutySlot(0, "phone/0", PHONE, TUESDAY, TUESDAY + timedelta(days=5), tuple(range(6)))
    days = make.days_from(TUESDAY, 7)
    problem = make.problem("Ann", days=days, duty_kinds=(PHONE,), duty_slots=(cut,))
    rota = make.rota(problem, duties={0: "ann"})
    wednesday = TUESDAY + timedelta(days=1)
    assert find_again(problem, rota, DutyRef(employee_id="ann", duty="phone", first=wednesday))
    gone = DutyRef(employee_id="ann", duty="other", first=wednesday)
    assert find_again(problem, rota, gone) is None
    assert "other" in str(words_of(problem, gone))


# --- swaps ----------------------------------------------------------------------------------


def test_lawful_exchange_says_who_works_what() -> None:
    problem = make.problem("Ann", "Bob", days=3)
    rota = make.rota(problem, ann="0E", bob="2L")
    facts = SwapFacts(give=shift("ann", 0, "E"), take=shift("bob", 2, "L"))
    verdict = swap(problem, rota, EXCHANGE, "bob", facts)
    assert verdict.is_lawful
    assert verdict.after == make.rota(problem, ann="2L", bob="0E")
    assert verdict.changes_the_rota
    # Early and Late are 8 h each without a break: nobody works more or less.
    assert [h.paid_minutes for h in verdict.hours] == [0, 0]


def test_broken_hard_rule_is_named_when_it_is_refused() -> None:
    # Bob's Late ends at 22:00, Early begins at 06:00.
    problem = make.problem("Ann", "Bob", days=2)
    rota = make.rota(problem, ann="1E", bob="0L")
    facts = SwapFacts(give=shift("ann", 1, "E"))
    verdict = swap(problem, rota, GIVE, "bob", facts, MinimumRest(hours=11))
    assert not verdict.is_lawful
    with pytest.raises(RequestRefused, match="Bob") as error:
        verdict.must_be_lawful()
    assert "hard rule" in str(error.value)
    assert error.value.in_("zh").endswith("违反硬规则，不能执行。")


def test_soft_consequences_are_told_and_do_not_refuse() -> None:
    wish = Preference("bob", None, make.MONDAY, "off", wanted=True, weight=2)
    problem = make.problem("Ann", "Bob", days=1, preferences=(wish,))
    rota = make.rota(problem, ann="0E")
    facts = SwapFacts(give=shift("ann", 0, "E"))
    rule = Preferences(mode=Mode.SOFT, weight=10)
    verdict = swap(problem, rota, GIVE, "bob", facts, rule)
    verdict.must_be_lawful()
    assert verdict.cost_difference == 20
    assert len(verdict.new) == 1


def test_agreed_change_does_not_pay_for_differing_from_what_was_published() -> None:
    problem = make.problem("Ann", "Bob", days=1)
    rota = make.rota(problem, ann="0E")
    told = replace(problem, published=rota)
    facts = SwapFacts(give=shift("ann", 0, "E"))
    verdict = swap(told, rota, GIVE, "bob", facts, PublishedStability(mode=Mode.HARD))
    assert verdict.is_lawful
    assert verdict.changes == ()


@pytest.mark.parametrize(
    ("kind", "receiver", "give", "take", "said"),
    [
        (GIVE, "gone", ("ann", 0, "E"), None, "gone is no longer here"),
        (GIVE, "bob", ("ann", 0, "L"), None, "Ann no longer has it: Late, Mon 5 Jan."),
        (GIVE, "ann", ("ann", 0, "E"), None, "cannot swap with themselves"),
        (GIVE, "cid", ("ann", 0, "E"), None, "Cid works on Mon 5 Jan: ask for an exchange."),
        (EXCHANGE, "bob", ("ann", 0, "E"), None, "A shift is exchanged for a shift"),
        (EXCHANGE, "bob", ("ann", 0, "E"), ("bob", 0), "Bob is off on Mon 5 Jan"),
        (EXCHANGE, "cid", ("ann", 0, "E"), ("cid", 0, "E"), "the same shift on that day"),
    ],
)
def test_impossible_swaps_say_why(
    kind: RequestKind, receiver: str, give: Any, take: Any, said: str
) -> None:
    problem = make.problem("Ann", "Bob", "Cid", days=2)
    rota = make.rota(problem, ann="0E", bob="1L", cid="0E")
    facts = SwapFacts(give=shift(*give), take=shift(*take) if take else None)
    verdict = swap(problem, rota, kind, receiver, facts)
    assert verdict.impossible is not None
    assert said in str(verdict.impossible)
    with pytest.raises(RequestRefused, match="Ask anew"):
        verdict.must_be_lawful()


def test_turn_that_has_begun_can_only_be_told_afterwards() -> None:
    problem = make.problem("Ann", "Bob", days=1)
    rota = make.rota(problem, ann="0E")
    # Early begins at 06:00 in Shanghai, 22:00 UTC on Sunday.
    begin = datetime(2026, 1, 4, 22, tzinfo=UTC)
    facts = SwapFacts(give=shift("ann", 0, "E"))
    moment_before = begin - timedelta(seconds=1)
    assert swap(problem, rota, GIVE, "bob", facts, at=moment_before).is_lawful
    begun = swap(problem, rota, GIVE, "bob", facts, at=begin)
    assert str(begun.impossible) == "Early, Mon 5 Jan has begun already."
    told = facts.model_copy(update={"after_the_fact": True})
    assert swap(problem, rota, GIVE, "bob", told, at=begin).is_lawful


def test_days_that_changed_since_they_were_agreed_stop_the_swap() -> None:
    problem = make.problem("Ann", "Bob", days=2)
    asked = make.rota(problem, ann="0E", bob="1L")
    seen = seen_days(problem, asked, ShiftTurn(0, 0), ShiftTurn(1, 1), 1)
    assert seen == (
        shift("ann", 0, "E"),
        shift("bob", 0),
        shift("ann", 1),
        shift("bob", 1, "L"),
    )
    facts = SwapFacts(give=shift("ann", 0, "E"), take=shift("bob", 1, "L"), seen=seen)
    assert swap(problem, asked, EXCHANGE, "bob", facts).is_lawful
    # Bob has been given Monday's night meanwhile: Ann never agreed to that.
    now = make.rota(problem, ann="0E", bob="0N 1L")
    verdict = swap(problem, now, EXCHANGE, "bob", facts)
    assert str(verdict.impossible) == "Bob's Mon 5 Jan has changed since."


def test_duty_goes_to_somebody_who_does_not_hold_it() -> None:
    slot = DutySlot(0, "phone/0", PHONE, make.MONDAY, TUESDAY, (0, 1))
    problem = make.problem("Ann", "Bob", days=2, duty_kinds=(PHONE,), duty_slots=(slot,))
    rota = make.rota(problem, duties={0: "ann"})
    give = DutyRef(employee_id="ann", duty="phone", first=make.MONDAY)
    verdict = swap(problem, rota, GIVE, "bob", SwapFacts(give=give))
    assert verdict.is_lawful
    assert verdict.regime is AGREE
    assert verdict.after is not None
    assert verdict.after.holders_of(0) == [1]
    both = Rota.of(problem, [], [(0, 0), (0, 1)])
    again = swap(problem, both, GIVE, "bob", SwapFacts(give=give))
    assert str(again.impossible) == "Bob holds that turn already."


# --- leave ----------------------------------------------------------------------------------


def leave(first: int, last: int) -> LeaveFacts:
    days = [make.MONDAY + timedelta(days=d) for d in (first, last)]
    return LeaveFacts(first=days[0], last=days[1], asked_on=date(2026, 1, 1))


def test_leave_touches_its_days_its_duties_and_a_night_that_runs_into_it() -> None:
    slot = DutySlot(0, "phone/0", PHONE, make.MONDAY, make.MONDAY, (0, 1, 2, 3))
    problem = make.problem("Ann", "Bob", days=4, duty_kinds=(PHONE,), duty_slots=(slot,))
    late = make.rota(problem, ann="0L 1E 2E 3E", duties={0: "ann"})
    place = opened(problem, ApprovedLeave())
    touched = turns_in_leave(place, late, "ann", leave(1, 2))
    # Late ends at 22:00 on the eve: it stays.
    assert [t.ref for t in touched] == [
        DutyRef(employee_id="ann", duty="phone", first=make.MONDAY),
        shift("ann", 1, "E"),
        shift("ann", 2, "E"),
    ]
    night = make.rota(problem, ann="0N 3E")
    assert [t.ref for t in turns_in_leave(place, night, "ann", leave(1, 2))] == [
        shift("ann", 0, "N")
    ]
    assert turns_in_leave(place, night, "ann", leave(2, 2)) == []


def test_leave_gives_turns_to_stand_ins_or_leaves_them_open() -> None:
    problem = make.problem("Ann", "Bob", days=3)
    rota = make.rota(problem, ann="0E 1E", bob="1L")
    place = opened(problem, ApprovedLeave(), OneShiftADay())
    [first, second] = turns_in_leave(place, rota, "ann", leave(0, 1))
    open_ = judge_leave(place, rota, "ann", leave(0, 1))
    assert open_.is_lawful
    assert open_.after == make.rota(problem, bob="1L")
    given = judge_leave(place, rota, "ann", leave(0, 1), [Replacement(first.ref, "bob")])
    assert given.after == make.rota(problem, bob="0E 1L")
    # Ann had 16 h, Bob takes 8 of them over.
    assert [h.paid_minutes for h in given.hours] == [-960, 480]
    busy = judge_leave(place, rota, "ann", leave(0, 1), [Replacement(second.ref, "bob")])
    assert str(busy.impossible) == "Bob cannot take Early, Tue 6 Jan."


def test_leave_without_turns_changes_nothing_in_the_rota() -> None:
    problem = make.problem("Ann", days=2)
    rota = make.rota(problem, ann="0E")
    verdict = judge_leave(opened(problem), rota, "ann", leave(1, 1))
    assert verdict.is_lawful
    assert not verdict.changes_the_rota
    assert judge_leave(opened(problem), rota, "gone", leave(1, 1)).impossible is not None


def test_meeting_of_a_shift_is_taken_off_with_it() -> None:
    host = DutyKind("host", Name("班会主持", "Host"), DutyPeriod.SHIFT)
    slot = DutySlot(0, "host/0", host, make.MONDAY, make.MONDAY, (0,), shift=0, team="A")
    problem = make.problem("Ann", "Bob", days=1, duty_kinds=(host,), duty_slots=(slot,))
    rota = make.rota(problem, ann="0E", bob="0L", duties={0: "ann"})
    assert take_off(problem, rota, ShiftTurn(0, 0)) == make.rota(problem, bob="0L")
