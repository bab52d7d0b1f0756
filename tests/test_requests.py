"""Requests from asking to the published rota, on SQLite and PostgreSQL, worked by hand.

Published of the tiny centre: 001 works Early on Wednesday 30 September and holds the holiday duty
of 1 October, 002 Late on Monday the 28th, 003 Late on Friday 2 October and the phone of the first
week.
"""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scheduler.desk.actors import AT_THE_KEYBOARD, Actor, NotAllowed, Right
from scheduler.desk.centres import import_folder, open_stored, read_stored
from scheduler.desk.draft_history import operations_of
from scheduler.desk.drafts import edit, open_draft, undo, view_draft
from scheduler.desk.leave_asking import LeaveWish, look_at_leave, who_could_stand_in
from scheduler.desk.leave_verdicts import Replacement
from scheduler.desk.operations import CellEdit, SetCells, SetDuty
from scheduler.desk.publishing import list_versions, preview, publish, view_version
from scheduler.desk.request_asking import (
    SwapWish,
    look_at_swap,
    turns_to_give,
    turns_to_take,
    who_could_take,
)
from scheduler.desk.request_deciding import take_step
from scheduler.desk.request_facts import RequestRefused
from scheduler.desk.request_steps import RequestKind, RequestState, Step
from scheduler.desk.request_turns import DutyRef, ShiftRef
from scheduler.desk.requests import (
    ask_leave,
    ask_swap,
    find,
    open_requests,
    settled_requests,
    standing_of,
)
from scheduler.domain.centre import SwapRegime
from scheduler.domain.faults import BadInput
from scheduler.store import requests as store
from scheduler.store import revisions
from scheduler.store.database import Database
from tests.stores import TINY

BOSS = AT_THE_KEYBOARD
EARLIER = datetime(2026, 9, 20, 4, tzinfo=UTC)
MON, TUE, WED = date(2026, 9, 28), date(2026, 9, 29), date(2026, 9, 30)
THU, FRI = date(2026, 10, 1), date(2026, 10, 2)
PHONE = DutyRef(employee_id="003", duty="phone", first=MON)
HOLIDAY = DutyRef(employee_id="001", duty="holiday", first=THU)
EXCHANGE, GIVE = RequestKind.EXCHANGE, RequestKind.GIVE


def shift(employee_id: str, when: date, *codes: str) -> ShiftRef:
    return ShiftRef(employee_id=employee_id, date=when, codes=codes)


EARLY = shift("001", WED, "E")
LATE = shift("003", FRI, "L")


def publish_tiny(database: Database, folder: Path) -> Database:
    without_pins = shutil.copytree(TINY, folder / "tiny")
    (without_pins / "pins.csv").unlink()
    import_folder(database, BOSS, without_pins)
    draft = open_draft(database, BOSS, "tiny")
    cells = (
        CellEdit(employee_id="001", date=WED, codes=("E",)),
        CellEdit(employee_id="002", date=MON, codes=("L",)),
        CellEdit(employee_id="003", date=FRI, codes=("L",)),
    )
    edit(database, BOSS, draft.id, "t", 1, SetCells(cells=cells))
    for number, (kind, first, who) in enumerate(
        (("phone", MON, "003"), ("holiday", THU, "001")), start=2
    ):
        duty = SetDuty(kind=kind, first=first, employee_id=who)
        edit(database, BOSS, draft.id, "t", number, duty)
    number = view_draft(database, draft.id).number
    publish(database, BOSS, draft.id, "first", number, despite_violations=True)
    return database


@pytest.fixture
def tiny(database: Database, tmp_path: Path) -> Database:
    return publish_tiny(database, tmp_path)


def published(database: Database, employee_id: str) -> list[str]:
    """A person's row of the published files as the newest facts hold it."""
    problem = open_stored(database, "tiny").problem
    assert problem.published is not None
    employee = problem.employee_index[employee_id]
    return [
        f"{problem.date_of(day).isoformat()} {problem.shift_types[kind].code}"
        for day, kind in problem.published.positions_of(employee)
    ]


def holder(database: Database, kind: str, first: date) -> list[str]:
    problem = open_stored(database, "tiny").problem
    assert problem.published is not None
    slot = next(s for s in problem.duty_slots if s.kind.id == kind and s.first == first)
    return [problem.employees[e].id for e in problem.published.holders_of(slot.index)]


def give_early(database: Database, to: str = "002", **more: bool) -> int:
    wish = SwapWish(GIVE, EARLY, to, note="孩子家长会")
    return ask_swap(database, BOSS, "tiny", wish, at=EARLIER, **more).id


def change_facts(database: Database, file: str, more: str) -> None:
    """Somebody adds to a file of the centre meanwhile."""
    with database.writing() as connection:
        newest = revisions.newest(connection, "tiny")
        files = revisions.files_of(connection, newest.id)
        files[file] += more.encode()
        revisions.add_revision(
            connection, "tiny", files, actor="other", reason="edit", parent_id=newest.id
        )


def step(database: Database, number: int, what: Step, note: str = "") -> RequestState:
    return take_step(database, BOSS, number, what, note, at=EARLIER)


def actions(database: Database, number: int) -> list[str]:
    with database.reading() as connection:
        return [event.action for event in store.events_of(connection, [number])[number]]


# --- what there is to ask -------------------------------------------------------------------


def test_what_can_be_given_is_what_is_published_and_has_not_begun(tiny: Database) -> None:
    given = turns_to_give(tiny, "tiny", "001", EARLIER)
    assert [turn.ref for turn in given] == [EARLY, HOLIDAY]
    # At 08:00 in Shanghai, midnight UTC, Early has begun.
    begun = datetime(2026, 9, 30, 0, 0, tzinfo=UTC)
    assert [turn.ref for turn in turns_to_give(tiny, "tiny", "001", begun)] == [HOLIDAY]
    past = turns_to_give(tiny, "tiny", "001", begun, begun=True)
    assert [turn.ref for turn in past] == [EARLY]
    assert turns_to_give(tiny, "tiny", "004", EARLIER) == []
    assert [t.ref for t in turns_to_take(tiny, "tiny", EARLY, "003", EARLIER)] == [LATE]
    assert [t.ref for t in turns_to_take(tiny, "tiny", HOLIDAY, "003", EARLIER)] == [PHONE]


def test_nothing_can_be_asked_before_something_is_published(database: Database) -> None:
    import_folder(database, BOSS, TINY)
    assert turns_to_give(database, "tiny", "001", EARLIER) == []
    outlook = look_at_swap(database, "tiny", SwapWish(GIVE, EARLY, "002"), EARLIER)
    assert str(outlook.verdict.impossible) == "Nothing is published for that day."
    with pytest.raises(RequestRefused):
        ask_swap(database, BOSS, "tiny", SwapWish(GIVE, EARLY, "002"), at=EARLIER)


def test_who_could_take_is_ranked(tiny: Database) -> None:
    takers = who_could_take(tiny, "tiny", EARLY)
    assert takers is not None
    ids = [takers.window.opened.problem.employees[a.receiver].id for a in takers.ranking.answers]
    # 005 is part-time and may not work Early.
    assert sorted(ids) == ["002", "003", "004"]
    assert who_could_take(tiny, "tiny", shift("001", WED, "L")) is None
    assert who_could_take(tiny, "tiny", shift("001", date(2027, 1, 1), "L")) is None


# --- swaps under the two regimes ------------------------------------------------------------


def test_shift_waits_for_colleague_and_supervisor_then_becomes_a_new_version(
    tiny: Database,
) -> None:
    number = give_early(tiny)
    asked = find(tiny, number)
    assert (asked.state, asked.regime) == (
        RequestState.ASKED,
        SwapRegime.SUPERVISOR_APPROVES,
    )
    assert asked.what.en == "李明 gives 王芳: Early, Wed 30 Sep"
    assert asked.what.zh == "李明让给王芳：9月30日周三早班"
    with pytest.raises(RequestRefused, match="Asked"):
        step(tiny, number, Step.APPROVE)
    assert step(tiny, number, Step.AGREE) is RequestState.AGREED
    assert published(tiny, "001") == ["2026-09-30 E"]
    assert step(tiny, number, Step.APPROVE, "好") is RequestState.APPLIED
    assert published(tiny, "001") == []
    assert published(tiny, "002") == ["2026-09-28 L", "2026-09-30 E"]
    newest, first = list_versions(tiny, "tiny")
    assert (newest.number, first.number) == (2, 1)
    assert newest.reason == f"申请{number}：李明让给王芳：9月30日周三早班"
    assert newest.summary["cells_changed"] == newest.summary["people_changed"] == 2
    done = find(tiny, number)
    assert (done.version_id, done.answer, done.may) == (newest.id, "好", ())
    assert actions(tiny, number) == [
        "ask_request",
        "agree_request",
        "approve_request",
        "apply_request",
    ]
    assert str(done.history[-1].what) == "Applied: version 2"
    assert done.history[0].note == "孩子家长会"


def test_version_holds_what_the_facts_hold_and_the_old_one_stays(tiny: Database) -> None:
    number = give_early(tiny, agreed=True)
    step(tiny, number, Step.APPROVE)
    newest, first = list_versions(tiny, "tiny")
    rota = view_version(tiny, newest.id).rota
    assert (rota.cells == open_stored(tiny, "tiny").problem.published.cells).all()  # type: ignore[union-attr]
    then = view_version(tiny, first.id)
    assert then.rota.cells[0].any()
    # Breaks are settled in what staff read.
    with tiny.reading() as connection:
        files = revisions.files_of(connection, newest.revision_id)
    row = next(
        line
        for line in files["published_rota.csv"].decode("utf-8-sig").splitlines()
        if line.startswith("002,王芳,2026-09-30")
    )
    assert row.split(",")[6] != ""


def test_duty_is_settled_by_the_two_and_the_supervisor_is_told(tiny: Database) -> None:
    wish = SwapWish(GIVE, HOLIDAY, "003")
    done = ask_swap(tiny, BOSS, "tiny", wish, agreed=True, at=EARLIER)
    assert done.state is RequestState.APPLIED
    assert done.regime is SwapRegime.AGREE_AND_NOTIFY
    assert holder(tiny, "holiday", THU) == ["003"]
    assert actions(tiny, done.id)[-2:] == ["apply_request", "tell_supervisor"]
    assert list_versions(tiny, "tiny")[0].number == 2


def test_exchange_of_two_shifts(tiny: Database) -> None:
    wish = SwapWish(EXCHANGE, EARLY, "003", LATE)
    number = ask_swap(tiny, BOSS, "tiny", wish, agreed=True, at=EARLIER).id
    step(tiny, number, Step.APPROVE)
    assert published(tiny, "001") == ["2026-10-02 L"]
    assert published(tiny, "003") == ["2026-09-30 E"]


@pytest.mark.parametrize(
    ("what", "state"),
    [
        (Step.DECLINE, RequestState.REFUSED),
        (Step.REFUSE, RequestState.REFUSED),
        (Step.WITHDRAW, RequestState.WITHDRAWN),
        (Step.CLOSE, RequestState.EXPIRED),
    ],
)
def test_requests_that_end_leave_the_rota_alone(
    tiny: Database, what: Step, state: RequestState
) -> None:
    number = give_early(tiny)
    assert step(tiny, number, what, "人手不够") is state
    assert open_requests(tiny, "tiny") == []
    [settled] = settled_requests(tiny, "tiny")
    assert (settled.state, settled.answer) == (state, "人手不够")
    assert len(list_versions(tiny, "tiny")) == 1
    for again in Step:
        with pytest.raises(RequestRefused):
            step(tiny, number, again)


# --- what is refused ------------------------------------------------------------------------


def test_hard_rule_refuses_when_asked(tiny: Database) -> None:
    # 005 is part-time: Early is not a shift of that contract.
    wish = SwapWish(GIVE, EARLY, "005")
    with pytest.raises(RequestRefused, match="hard rule"):
        ask_swap(tiny, BOSS, "tiny", wish, at=EARLIER)
    assert open_requests(tiny, "tiny") == []


def test_the_same_is_not_asked_twice_while_it_waits(tiny: Database) -> None:
    number = give_early(tiny)
    with pytest.raises(RequestRefused, match="asked already"):
        give_early(tiny)
    give_early(tiny, "003")
    step(tiny, number, Step.WITHDRAW)
    assert give_early(tiny) > number


def test_rights_are_asked_for_each_step(tiny: Database) -> None:
    nobody = Actor("guest", frozenset())
    asker = Actor("asker", frozenset({Right.ASK_REQUEST}))
    colleague = Actor("colleague", frozenset({Right.ANSWER_REQUEST}))
    with pytest.raises(NotAllowed):
        ask_swap(tiny, nobody, "tiny", SwapWish(GIVE, EARLY, "002"), at=EARLIER)
    with pytest.raises(NotAllowed):
        ask_leave(tiny, nobody, "tiny", LeaveWish("004", FRI, FRI), EARLIER)
    number = ask_swap(tiny, asker, "tiny", SwapWish(GIVE, EARLY, "002"), at=EARLIER).id
    with pytest.raises(NotAllowed):
        take_step(tiny, asker, number, Step.AGREE, at=EARLIER)
    take_step(tiny, colleague, number, Step.AGREE, at=EARLIER)
    for what in (Step.APPROVE, Step.REFUSE, Step.CLOSE):
        with pytest.raises(NotAllowed):
            take_step(tiny, colleague, number, what, at=EARLIER)
    take_step(tiny, asker, number, Step.WITHDRAW, at=EARLIER)


def test_colleague_needs_no_right_to_publish_what_the_two_settle(tiny: Database) -> None:
    asker = Actor("asker", frozenset({Right.ASK_REQUEST}))
    colleague = Actor("colleague", frozenset({Right.ANSWER_REQUEST}))
    wish = SwapWish(GIVE, HOLIDAY, "003")
    number = ask_swap(tiny, asker, "tiny", wish, at=EARLIER).id
    assert take_step(tiny, colleague, number, Step.AGREE, at=EARLIER) is RequestState.APPLIED
    assert list_versions(tiny, "tiny")[0].actor == "colleague"


# --- judged again when applied --------------------------------------------------------------


def republish(database: Database, *cells: CellEdit) -> None:
    draft = open_draft(database, BOSS, "tiny")
    count = len(list_versions(database, "tiny"))
    edit(database, BOSS, draft.id, "again", count, SetCells(cells=cells))
    number = view_draft(database, draft.id).number
    publish(database, BOSS, draft.id, "again", number, despite_violations=True)


def test_rota_that_moved_on_closes_the_request_and_says_why(tiny: Database) -> None:
    number = give_early(tiny, agreed=True)
    republish(tiny, CellEdit(employee_id="001", date=WED, codes=("L",)))
    standing = standing_of(tiny, "tiny", find(tiny, number), at=EARLIER)
    assert "no longer has it" in str(standing.verdict.impossible)
    with pytest.raises(RequestRefused, match="closed"):
        step(tiny, number, Step.APPROVE)
    closed = find(tiny, number)
    assert closed.state is RequestState.EXPIRED
    assert "不再担任" in closed.answer
    assert published(tiny, "001") == ["2026-09-30 L"]
    assert len(list_versions(tiny, "tiny")) == 2


def test_hard_rule_that_breaks_by_now_refuses_and_leaves_the_request_open(tiny: Database) -> None:
    number = give_early(tiny, agreed=True)
    change_facts(tiny, "leave.csv", "002,2026-09-30,2026-09-30,sick,2026-09-10,yes\r\n")
    with pytest.raises(RequestRefused, match="on leave"):
        step(tiny, number, Step.APPROVE)
    assert find(tiny, number).state is RequestState.AGREED
    assert published(tiny, "001") == ["2026-09-30 E"]


def test_time_that_has_come_closes_the_request(tiny: Database) -> None:
    number = give_early(tiny, agreed=True)
    with pytest.raises(RequestRefused, match="begun"):
        take_step(tiny, BOSS, number, Step.APPROVE, at=datetime(2026, 9, 30, 0, 0, tzinfo=UTC))
    assert find(tiny, number).state is RequestState.EXPIRED


def test_swap_told_afterwards_is_marked_and_needs_the_supervisor(tiny: Database) -> None:
    after = datetime(2026, 10, 2, tzinfo=UTC)
    wish = SwapWish(GIVE, HOLIDAY, "003")
    told = ask_swap(tiny, BOSS, "tiny", wish, agreed=True, at=after)
    assert told.marked_late
    assert told.regime is SwapRegime.SUPERVISOR_APPROVES
    assert told.state is RequestState.AGREED
    later = datetime(2026, 10, 9, tzinfo=UTC)
    assert take_step(tiny, BOSS, told.id, Step.APPROVE, at=later) is RequestState.APPLIED
    assert holder(tiny, "holiday", THU) == ["003"]


def test_stricter_centre_has_the_last_word(tiny: Database) -> None:
    number = ask_swap(tiny, BOSS, "tiny", SwapWish(GIVE, HOLIDAY, "003"), at=EARLIER).id
    assert find(tiny, number).regime is SwapRegime.AGREE_AND_NOTIFY
    change_facts(tiny, "centre.toml", '\n[swaps]\nduty = "supervisor_approves"\n')
    assert step(tiny, number, Step.AGREE) is RequestState.AGREED
    assert find(tiny, number).regime is SwapRegime.SUPERVISOR_APPROVES
    assert holder(tiny, "holiday", THU) == ["001"]
    assert step(tiny, number, Step.APPROVE) is RequestState.APPLIED


# --- open drafts ----------------------------------------------------------------------------


def test_open_draft_takes_the_change_up_so_that_publishing_does_not_take_it_back(
    tiny: Database,
) -> None:
    number = give_early(tiny, agreed=True)
    step(tiny, number, Step.APPROVE)
    draft = open_draft(tiny, BOSS, "tiny")
    assert preview(tiny, draft.id).differences == []
    line = operations_of(tiny, draft.id)[0]
    assert str(line.words) == (f"Request {number} applied: 2 cells and 0 turns of duty changed.")
    # The planner may take it back in the draft, and the preview says so.
    undo(tiny, BOSS, draft.id)
    people = {draft.problem.employees[p.employee].id for p in preview(tiny, draft.id).differences}
    assert people == {"001", "002"}


def test_draft_that_says_otherwise_is_left_alone_and_its_preview_shows_it(
    tiny: Database,
) -> None:
    draft = open_draft(tiny, BOSS, "tiny")
    mine = CellEdit(employee_id="002", date=WED, codes=("L",))
    edit(tiny, BOSS, draft.id, "planner", 1, SetCells(cells=(mine,)))
    before = view_draft(tiny, draft.id).number
    number = give_early(tiny, agreed=True)
    step(tiny, number, Step.APPROVE)
    assert view_draft(tiny, draft.id).number == before
    differing = {
        draft.problem.employees[p.employee].id for p in preview(tiny, draft.id).differences
    }
    assert differing == {"001", "002"}
    with tiny.reading() as connection:
        applied = store.events_of(connection, [number])[number][-1]
    assert applied.facts["drafts_left"] == [draft.id]


# --- two at once ----------------------------------------------------------------------------


def at_once(*deeds: object) -> list[BaseException | None]:
    """Run deeds in threads that start together; what each raised."""
    gate = threading.Barrier(len(deeds))
    raised: list[BaseException | None] = [None] * len(deeds)

    def run(place: int) -> None:
        gate.wait()
        try:
            deeds[place]()  # type: ignore[operator]
        except BaseException as error:
            raised[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_of_two_supervisors_one_wins_and_the_other_is_told(tiny: Database) -> None:
    number = give_early(tiny, agreed=True)
    raised = at_once(
        lambda: step(tiny, number, Step.APPROVE), lambda: step(tiny, number, Step.REFUSE)
    )
    [loser] = [error for error in raised if error is not None]
    assert isinstance(loser, RequestRefused)
    assert "The request stands at" in str(loser)
    state = find(tiny, number).state
    assert state in (RequestState.APPLIED, RequestState.REFUSED)
    versions = len(list_versions(tiny, "tiny"))
    assert versions == (2 if state is RequestState.APPLIED else 1)


def test_approved_twice_at_once_is_applied_once(tiny: Database) -> None:
    number = give_early(tiny, agreed=True)
    deed = lambda: step(tiny, number, Step.APPROVE)  # noqa: E731
    raised = at_once(deed, deed, deed)
    assert sum(error is None for error in raised) == 1
    assert all(isinstance(error, RequestRefused) for error in raised if error is not None)
    assert [v.number for v in list_versions(tiny, "tiny")] == [2, 1]


def test_two_requests_at_once_both_end_in_the_published_rota(tiny: Database) -> None:
    one = give_early(tiny, agreed=True)
    wish = SwapWish(GIVE, LATE, "001")
    other = ask_swap(tiny, BOSS, "tiny", wish, agreed=True, at=EARLIER).id
    raised = at_once(lambda: step(tiny, one, Step.APPROVE), lambda: step(tiny, other, Step.APPROVE))
    assert raised == [None, None]
    assert published(tiny, "002") == ["2026-09-28 L", "2026-09-30 E"]
    assert published(tiny, "001") == ["2026-10-02 L"]
    assert published(tiny, "003") == []
    assert [v.number for v in list_versions(tiny, "tiny")] == [3, 2, 1]


def test_failure_in_the_middle_leaves_nothing_behind(
    tiny: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = give_early(tiny, agreed=True)
    before = actions(tiny, number)

    def fail(*_: object, **__: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("scheduler.desk.request_moves.requests.move_request", fail)
        with pytest.raises(KeyboardInterrupt):
            step(tiny, number, Step.APPROVE)
    assert len(list_versions(tiny, "tiny")) == 1
    assert published(tiny, "001") == ["2026-09-30 E"]
    assert (find(tiny, number).state, actions(tiny, number)) == (RequestState.AGREED, before)
    draft = open_draft(tiny, BOSS, "tiny")
    assert preview(tiny, draft.id).differences == []
    assert step(tiny, number, Step.APPROVE) is RequestState.APPLIED


# --- leave ----------------------------------------------------------------------------------


def leave_rows(database: Database, employee_id: str) -> list[tuple[date, date, str, bool]]:
    folder = read_stored(database, "tiny")
    return [
        (entry.first, entry.last, entry.kind, entry.asked_late)
        for entry in folder.leave
        if entry.employee_id == employee_id
    ]


def test_leave_in_time_on_free_days_is_granted_at_once(tiny: Database) -> None:
    wish = LeaveWish("004", MON, TUE, "sick", "体检", asked_on=date(2026, 9, 18))
    outlook = look_at_leave(tiny, "tiny", wish, EARLIER)
    assert (outlook.facts.late, outlook.touched) == (False, ())
    done = ask_leave(tiny, BOSS, "tiny", wish, EARLIER)
    assert done.state is RequestState.APPLIED
    assert leave_rows(tiny, "004") == [(MON, TUE, "sick", False)]
    # Nobody's rota changes: no new version, and what leave was there stays.
    assert len(list_versions(tiny, "tiny")) == 1
    assert len(leave_rows(tiny, "002")) == 1
    assert actions(tiny, done.id) == ["ask_request", "apply_request", "tell_supervisor"]


@pytest.mark.parametrize(("asked", "late"), [(date(2026, 9, 18), False), (date(2026, 9, 19), True)])
def test_three_days_ahead_are_in_time_and_two_are_late(
    tiny: Database, asked: date, late: bool
) -> None:
    # From 18 to 21 September are three days.
    wish = LeaveWish("004", date(2026, 9, 21), date(2026, 9, 21), asked_on=asked)
    view = ask_leave(tiny, BOSS, "tiny", wish, EARLIER)
    assert view.marked_late is late
    assert view.state is (RequestState.ASKED if late else RequestState.APPLIED)
    if late:
        assert step(tiny, view.id, Step.APPROVE) is RequestState.APPLIED
        assert leave_rows(tiny, "004")[0][3]


def test_leave_on_published_days_waits_and_is_granted_with_stand_ins(tiny: Database) -> None:
    wish = LeaveWish("001", WED, THU, asked_on=date(2026, 9, 1))
    view = ask_leave(tiny, BOSS, "tiny", wish, EARLIER)
    assert view.state is RequestState.ASKED
    standing = standing_of(tiny, "tiny", view)
    assert [turn.ref for turn in standing.touched] == [EARLY, HOLIDAY]
    ranked = who_could_stand_in(tiny, "tiny", "001", view.facts, EARLY)  # type: ignore[arg-type]
    assert ranked is not None
    assert ranked.ranking.possible == 3
    given = [Replacement(EARLY, "002"), Replacement(HOLIDAY, "003")]
    state = take_step(tiny, BOSS, view.id, Step.APPROVE, replacements=given)
    assert state is RequestState.APPLIED
    assert leave_rows(tiny, "001") == [(WED, THU, "annual", False)]
    assert published(tiny, "001") == []
    assert published(tiny, "002") == ["2026-09-28 L", "2026-09-30 E"]
    assert holder(tiny, "holiday", THU) == ["003"]
    # One version, whose facts hold leave and rota together.
    newest = list_versions(tiny, "tiny")[0]
    assert newest.number == 2
    with tiny.reading() as connection:
        files = revisions.files_of(connection, newest.revision_id)
    assert b"001,2026-09-30,2026-10-01" in files["leave.csv"]


def test_leave_that_leaves_duty_empty_must_be_granted_all_the_same(tiny: Database) -> None:
    wish = LeaveWish("001", THU, THU, asked_on=date(2026, 9, 1))
    number = ask_leave(tiny, BOSS, "tiny", wish, EARLIER).id
    with pytest.raises(RequestRefused, match="grant it all the same"):
        take_step(tiny, BOSS, number, Step.APPROVE)
    assert find(tiny, number).state is RequestState.ASKED
    assert leave_rows(tiny, "001") == []
    state = take_step(tiny, BOSS, number, Step.APPROVE, despite_violations=True)
    assert state is RequestState.APPLIED
    assert holder(tiny, "holiday", THU) == []


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (LeaveWish("009", MON, MON), "009 is no longer here"),
        (LeaveWish("004", TUE, MON), "lies before the first"),
        (LeaveWish("004", MON, date(2027, 9, 29)), "more than 366 days"),
        (LeaveWish("004", MON, MON, asked_on=date(2026, 9, 21)), "lies in the future"),
        (LeaveWish("002", date(2026, 10, 6), date(2026, 10, 9)), "is away from Mon 5 Oct"),
    ],
)
def test_leave_that_makes_no_sense_is_refused(tiny: Database, wish: LeaveWish, said: str) -> None:
    with pytest.raises(RequestRefused, match=said):
        ask_leave(tiny, BOSS, "tiny", wish, EARLIER)
    assert open_requests(tiny, "tiny") == []


def test_leave_is_not_asked_twice_for_a_day(tiny: Database) -> None:
    ask_leave(tiny, BOSS, "tiny", LeaveWish("001", WED, THU), EARLIER)
    with pytest.raises(RequestRefused, match="asked already"):
        ask_leave(tiny, BOSS, "tiny", LeaveWish("001", THU, FRI), EARLIER)
    ask_leave(tiny, BOSS, "tiny", LeaveWish("003", THU, FRI), EARLIER)
    assert len(open_requests(tiny, "tiny")) == 2


def test_stand_in_who_cannot_is_refused(tiny: Database) -> None:
    number = ask_leave(tiny, BOSS, "tiny", LeaveWish("001", WED, WED), EARLIER).id
    with pytest.raises(BadInput, match="cannot take"):
        take_step(tiny, BOSS, number, Step.APPROVE, replacements=[Replacement(EARLY, "005")])
    assert find(tiny, number).state is RequestState.ASKED


def test_leave_over_two_published_rotas_changes_both_at_once(tiny: Database) -> None:
    later = open_draft(tiny, BOSS, "tiny", date(2026, 10, 12), 1)
    cell = CellEdit(employee_id="003", date=date(2026, 10, 12), codes=("E",))
    edit(tiny, BOSS, later.id, "t", 1, SetCells(cells=(cell,)))
    number = view_draft(tiny, later.id).number
    publish(tiny, BOSS, later.id, "next", number, despite_violations=True)
    wish = LeaveWish("003", FRI, date(2026, 10, 12))
    view = ask_leave(tiny, BOSS, "tiny", wish, EARLIER)
    standing = standing_of(tiny, "tiny", view)
    assert [turn.first for turn in standing.touched] == [MON, FRI, date(2026, 10, 12)]
    take_step(tiny, BOSS, view.id, Step.APPROVE, despite_violations=True)
    assert [v.number for v in list_versions(tiny, "tiny")] == [4, 3, 2, 1]
    assert published(tiny, "003") == []
    after = open_stored(tiny, "tiny", date(2026, 10, 12), 1).problem
    assert after.published is None
    assert leave_rows(tiny, "003") == [(FRI, date(2026, 10, 12), "annual", False)]


def test_day_of_a_later_version_is_not_taken_back_by_a_swap_before_it(tiny: Database) -> None:
    later = open_draft(tiny, BOSS, "tiny", date(2026, 10, 5), 1)
    cell = CellEdit(employee_id="003", date=date(2026, 10, 8), codes=("E",))
    edit(tiny, BOSS, later.id, "t", 1, SetCells(cells=(cell,)))
    number = view_draft(tiny, later.id).number
    publish(tiny, BOSS, later.id, "corrected", number, despite_violations=True)
    swap = give_early(tiny, agreed=True)
    step(tiny, swap, Step.APPROVE)
    assert published(tiny, "003") == ["2026-10-02 L", "2026-10-08 E"]
    far = shift("003", date(2026, 10, 8), "E")
    outlook = look_at_swap(tiny, "tiny", SwapWish(EXCHANGE, EARLY, "003", far), EARLIER)
    assert outlook.verdict.impossible is not None
