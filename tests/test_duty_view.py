"""The duty rotation on the tiny centre: candidates, turns over the years, the quarterly review."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scheduler.check import check_rota
from scheduler.desk.actors import AT_THE_KEYBOARD, Actor, NotAllowed
from scheduler.desk.centres import import_folder
from scheduler.desk.drafts import open_draft, undo, view_draft
from scheduler.desk.duty_review import Quarter, review_quarter
from scheduler.desk.duty_view import (
    Candidate,
    count_turns,
    give_turn,
    list_turns,
    pin_turn,
    rank_candidates,
    turns_of_rota,
)
from scheduler.desk.opening import OpenCentre, open_centre
from scheduler.domain.faults import BadInput
from scheduler.domain.rota import Rota
from scheduler.store.database import Database

TINY = Path(__file__).parent / "centres" / "tiny"
GUEST = Actor("guest", frozenset())


@pytest.fixture(scope="module")
def tiny() -> OpenCentre:
    return open_centre(TINY)


def slot_of(opened: OpenCentre, kind: str, first: date) -> int:
    [found] = [s.index for s in opened.problem.duty_slots if s.kind.id == kind and s.first == first]
    return found


def ranked(opened: OpenCentre, rota: Rota, slot: int) -> dict[str, Candidate]:
    return {one.person.id: one for one in rank_candidates(opened, rota, slot)}


def said(one: Candidate) -> list[str]:
    return [str(change.shown.violation.message) for change in one.new]


class TestCandidates:
    def test_everybody_is_listed_and_the_rules_say_why_not(self, tiny: OpenCentre) -> None:
        """004 came on 1 August and is ready on 1 November; 002 is on leave on 5 and 6 October."""
        second_week = slot_of(tiny, "phone", date(2026, 10, 5))
        found = ranked(tiny, Rota.empty(tiny.problem), second_week)
        assert {name: one.is_eligible for name, one in found.items()} == {
            "001": True,
            "003": True,
            "005": True,
            "002": False,
            "004": False,
        }
        away = "王芳 is on leave or not employed on Mon 5 Oct, Tue 6 Oct while holding Duty phone"
        assert away in "".join(said(found["002"]))
        assert "3 months after the hire on 2026-08-01 are reached only on 2026-11-01" in "".join(
            said(found["004"])
        )

    def test_a_shift_that_does_not_go_with_the_duty_is_named(self, tiny: OpenCentre) -> None:
        first_week = slot_of(tiny, "phone", date(2026, 9, 28))
        late = Rota.of(tiny.problem, [(0, 1, tiny.problem.shift_index["L"])])
        one = ranked(tiny, late, first_week)["001"]
        assert not one.is_eligible
        assert any("李明 works Late on Tue 29 Sep while holding Duty phone" in t for t in said(one))

    def test_fewest_turns_come_first_among_the_eligible(self, tiny: OpenCentre) -> None:
        """001 holds the second week already, 002 held the phone the week before the rota."""
        first_week = slot_of(tiny, "phone", date(2026, 9, 28))
        second_week = slot_of(tiny, "phone", date(2026, 10, 5))
        rota = Rota.of(tiny.problem, (), [(second_week, 0)])
        order = [one.person.id for one in rank_candidates(tiny, rota, first_week)]
        assert order == ["003", "005", "002", "001", "004"]
        found = ranked(tiny, rota, first_week)
        assert (found["001"].before, found["001"].now, found["001"].turns) == (0, 1, 1)
        assert found["002"].last_turn == date(2026, 9, 21)
        assert found["002"].is_eligible
        assert any("0 weeks between" in text for text in said(found["002"]))
        assert found["002"].cost > 0

    def test_whoever_holds_it_now_is_judged_as_the_others_are(self, tiny: OpenCentre) -> None:
        first_week = slot_of(tiny, "phone", date(2026, 9, 28))
        empty, held = Rota.empty(tiny.problem), Rota.of(tiny.problem, (), [(first_week, 3)])
        assert rank_candidates(tiny, empty, first_week) == rank_candidates(tiny, held, first_week)

    def test_one_check_for_all_says_what_a_check_for_each_says(self, tiny: OpenCentre) -> None:
        """Giving the turn to one person alone breaks exactly the hard rules listed for them."""
        second_week = slot_of(tiny, "phone", date(2026, 10, 5))
        for one in rank_candidates(tiny, Rota.empty(tiny.problem), second_week):
            alone = Rota.of(tiny.problem, (), [(second_week, one.employee)])
            report = check_rota(tiny.problem, tiny.rules, alone)
            found = {
                str(v.violation.message)
                for v in report.hard_violations
                if v.violation.employee == one.employee
            }
            listed = {
                str(change.shown.violation.message) for change in one.new if change.shown.is_hard
            }
            assert listed == found


class TestTurns:
    def test_turns_in_order_of_time_without_small_duties(self, tiny: OpenCentre) -> None:
        turns = turns_of_rota(tiny.problem, Rota.empty(tiny.problem))
        assert [(turn.slot.kind.id, turn.slot.first.day) for turn in turns] == [
            ("phone", 28),
            ("holiday", 1),
            ("holiday", 2),
            ("holiday", 3),
            ("phone", 5),
        ]

    def test_a_turn_shows_what_the_rules_say_to_it(self, tiny: OpenCentre) -> None:
        first_week = slot_of(tiny, "phone", date(2026, 9, 28))
        rota = Rota.of(tiny.problem, (), [(first_week, 3)])
        report = check_rota(tiny.problem, tiny.rules, rota)
        turn = turns_of_rota(tiny.problem, rota, report.violations, frozenset({first_week}))[0]
        assert [person.id for person in turn.holders] == ["004"]
        assert turn.is_pinned
        assert any("may not hold" in str(v.violation.message) for v in turn.violations)

    def test_years_and_holidays_are_told_apart(self, tiny: OpenCentre) -> None:
        """003 had National Day in 2025 and has the 1st and 2nd in 2026."""
        first, second = (slot_of(tiny, "holiday", date(2026, 10, day)) for day in (1, 2))
        rota = Rota.of(tiny.problem, (), [(first, 2), (second, 2)])
        table = count_turns(tiny.problem, rota)
        assert [kind.id for kind in table.kinds] == ["holiday"]
        assert {item: name.en for item, name in table.holidays.items()} == {
            "national_day": "National Day"
        }
        chen = table.rows[2]
        assert chen.holidays == {"national_day": {2025: 1, 2026: 2}}
        assert (chen.before, chen.now) == ({}, {"holiday": 2})
        assert (table.rows[0].holidays, table.rows[0].now) == ({}, {})


class TestDraft:
    def test_a_turn_is_given_pinned_and_taken_back(self, sqlite_store: Database) -> None:
        import_folder(sqlite_store, AT_THE_KEYBOARD, TINY)
        view = open_draft(sqlite_store, AT_THE_KEYBOARD, "tiny")
        turn = list_turns(view)[0]
        give_turn(sqlite_store, AT_THE_KEYBOARD, view.id, turn.slot, view.problem, "005", "tab", 1)
        pin_turn(sqlite_store, AT_THE_KEYBOARD, view.id, turn.slot, view.problem, True, "tab", 2)
        given = list_turns(view_draft(sqlite_store, view.id))[0]
        assert ([person.id for person in given.holders], given.is_pinned) == (["005"], True)
        for _ in range(2):
            undo(sqlite_store, AT_THE_KEYBOARD, view.id)
        assert list_turns(view_draft(sqlite_store, view.id))[0].holders == ()

    def test_guests_and_strangers_are_refused(self, sqlite_store: Database) -> None:
        import_folder(sqlite_store, AT_THE_KEYBOARD, TINY)
        view = open_draft(sqlite_store, AT_THE_KEYBOARD, "tiny")
        slot = list_turns(view)[0].slot
        with pytest.raises(NotAllowed):
            give_turn(sqlite_store, GUEST, view.id, slot, view.problem, "005", "tab", 1)
        with pytest.raises(BadInput, match="999"):
            give_turn(sqlite_store, AT_THE_KEYBOARD, view.id, slot, view.problem, "999", "tab", 1)


class TestReview:
    @pytest.mark.parametrize(
        ("when", "quarter", "first", "last"),
        [
            (date(2026, 1, 1), Quarter(2026, 1), date(2026, 1, 1), date(2026, 3, 31)),
            (date(2026, 12, 31), Quarter(2026, 4), date(2026, 10, 1), date(2026, 12, 31)),
            (date(2026, 6, 30), Quarter(2026, 2), date(2026, 4, 1), date(2026, 6, 30)),
        ],
    )
    def test_quarters(self, when: date, quarter: Quarter, first: date, last: date) -> None:
        assert Quarter.of(when) == quarter
        assert (quarter.first, quarter.last) == (first, last)
        assert quarter.next.previous == quarter
        assert quarter.previous.next == quarter

    def test_who_joins_and_from_which_day(self, tiny: OpenCentre) -> None:
        """004 was hired on 1 August: three months are over on 1 November."""
        review = review_quarter(tiny, Quarter(2026, 4))
        [zhao] = review.newcomers
        assert (zhao.person.id, zhao.mentor and zhao.mentor.id) == ("004", "003")
        assert zhao.eligible_from == date(2026, 11, 1)
        assert zhao.joins_in(review.quarter)
        assert {kind.id for kind, _ in zhao.begins} == {"phone", "holiday"}
        assert "are reached only on 2026-11-01" in str(zhao.reason)
        assert (review.tenure_months, review.satisfaction_min) == (3, 0.9)
        assert review.closure_rate_min == 0.85

    def test_the_quarter_before_and_the_one_after(self, tiny: OpenCentre) -> None:
        before = review_quarter(tiny, Quarter(2026, 3))
        assert [one.joins_in(before.quarter) for one in before.newcomers] == [False]
        assert review_quarter(tiny, Quarter(2027, 1)).newcomers == ()
