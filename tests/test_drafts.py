"""Drafts on both databases: edits, undo and redo, two writers, ids that vanish, all on numbers
worked by hand."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from scheduler.check import check_rota
from scheduler.desk import draft_rotas
from scheduler.desk.actors import AT_THE_KEYBOARD, Actor, NotAllowed, Right
from scheduler.desk.centres import export_zip, import_folder, import_zip
from scheduler.desk.drafts import (
    changes_between,
    duty_differences,
    edit,
    edit_within,
    list_drafts,
    open_draft,
    operations_of,
    problem_with_pins,
    redo,
    rota_differences,
    undo,
    view_draft,
)
from scheduler.desk.opening import open_centre
from scheduler.desk.operations import (
    CellEdit,
    Operation,
    Pin,
    PinDuty,
    SetCells,
    SetDuty,
    SwapCells,
    TakeRota,
    changes_of,
)
from scheduler.domain.attendance import break_offsets
from scheduler.domain.faults import BadInput
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.io.centre_archive import pack_files, unpack_files
from scheduler.io.rota_changes import Changes, changes_from
from scheduler.io.rota_document import RotaDocument, document_of, rota_of
from scheduler.store import revisions, schema
from scheduler.store.database import Database
from tests.stores import TINY, sqlite_database

ANN = Actor("Ann", frozenset(Right))
GUEST = Actor("guest", frozenset())
DAY = date(2026, 9, 29)
NEXT = date(2026, 9, 30)


@pytest.fixture
def tiny(database: Database) -> Database:
    import_folder(database, AT_THE_KEYBOARD, TINY)
    return database


def put(employee: str, when: date, *codes: str) -> SetCells:
    return SetCells(cells=(CellEdit(employee_id=employee, date=when, codes=codes),))


def cell(view: Any, employee: str, when: date) -> tuple[str, ...]:
    problem = view.problem
    row = view.rota.cells[problem.employee_index[employee], problem.day_of(when)]
    return tuple(problem.shift_types[kind].code for kind in np.flatnonzero(row))


class Desk:
    """Ann at one browser: every edit gets the next number."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.draft = open_draft(database, ANN, "tiny").id
        self.sent = 0

    def do(self, operation: Operation) -> None:
        self.sent += 1
        edit(self.database, ANN, self.draft, "browser", self.sent, operation)

    def undo(self) -> None:
        undo(self.database, ANN, self.draft)

    def redo(self) -> None:
        redo(self.database, ANN, self.draft)

    @property
    def view(self) -> Any:
        return view_draft(self.database, self.draft)


@pytest.fixture
def desk(tiny: Database) -> Desk:
    return Desk(tiny)


def test_new_draft_holds_the_pins_and_is_opened_once(tiny: Database) -> None:
    view = open_draft(tiny, ANN, "tiny")
    assert (view.first, view.weeks, view.number) == (date(2026, 9, 28), 2, 0)
    # pins.csv: 001 Early on 28 Sep, 002 off on 29 Sep, 003 the phone week, 001 holiday duty.
    assert view.rota.positions_of(0) == [(0, 0)]
    assert view.rota.cells.sum() == 1
    held = [(view.problem.duty_slots[slot], who) for slot, who in np.argwhere(view.rota.duties)]
    assert [(slot.kind.id, slot.first, who) for slot, who in held] == [
        ("phone", date(2026, 10, 5), 2),
        ("holiday", date(2026, 10, 2), 0),
    ]
    assert view.pinned == {(0, 0), (1, 1)}
    assert view.duty_pinned == {slot.index for slot, _ in held}
    assert (view.can_undo, view.can_redo) == (False, False)
    assert open_draft(tiny, GUEST, "tiny").id == view.id
    other = open_draft(tiny, ANN, "tiny", date(2026, 10, 5), 1)
    assert [(c.id, c.weeks) for c in list_drafts(tiny, "tiny")] == [(other.id, 1), (view.id, 2)]
    with pytest.raises(NotAllowed, match="edit_rota"):
        open_draft(tiny, GUEST, "tiny", date(2026, 10, 12), 1)


def test_edits_are_undone_and_done_again(desk: Desk) -> None:
    desk.do(put("001", DAY, "E"))
    desk.do(put("001", DAY, "L"))
    assert cell(desk.view, "001", DAY) == ("L",)
    desk.undo()
    view = desk.view
    assert cell(view, "001", DAY) == ("E",)
    assert (view.can_undo, view.can_redo) == (True, True)
    desk.undo()
    desk.undo()
    assert (cell(desk.view, "001", DAY), desk.view.number, desk.view.can_undo) == ((), 0, False)
    desk.redo()
    desk.redo()
    desk.redo()
    assert (cell(desk.view, "001", DAY), desk.view.can_redo) == (("L",), False)


def test_edit_after_undo_leaves_the_undone_behind_but_loses_nothing(desk: Desk) -> None:
    for code in ("E", "L", "P"):
        desk.do(put("001", DAY, code))
    desk.undo()
    desk.undo()
    desk.do(put("002", NEXT, "L"))
    view = desk.view
    assert (cell(view, "001", DAY), cell(view, "002", NEXT)) == (("E",), ("L",))
    assert (view.number, view.can_redo) == (4, False)
    with desk.database.reading() as connection:
        query = select(schema.operation.c.number).order_by(schema.operation.c.id)
        assert connection.execute(query).scalars().all() == [1, None, None, 4]


def test_number_never_means_two_rotas(desk: Desk) -> None:
    desk.do(put("001", DAY, "E"))
    desk.undo()
    desk.do(put("001", DAY, "L"))
    # With the number of the first, a preview of the one edit would pass for the other.
    assert desk.view.number == 2
    desk.undo()
    assert desk.view.number == 0


def test_edit_stores_what_really_stood_there_before(desk: Desk) -> None:
    desk.do(put("001", DAY, "E"))
    desk.do(put("001", DAY, "L"))
    with desk.database.reading() as connection:
        query = select(schema.operation.c.changes).order_by(schema.operation.c.number)
        first, second = map(json.loads, connection.execute(query).scalars())
    # Nobody else is there, so the break goes to the middle of its window 11:00-14:00.
    [[_, _, nothing, early]] = first["cells"]
    [[_, _, before, late]] = second["cells"]
    assert nothing == {}
    assert early == before == {"E": early["E"]}
    assert 180 <= early["E"] <= 330
    assert set(late) == {"L"}


def test_break_of_a_cell_that_nobody_touches_stays(desk: Desk) -> None:
    desk.do(put("001", DAY, "E"))
    problem = desk.view.problem
    kind = problem.shift_index["E"]
    settled = desk.view.rota.breaks[0, 1, kind]
    assert settled != NO_BREAK
    desk.do(put("003", DAY, "E"))
    desk.do(put("002", DAY, "E"))
    assert desk.view.rota.breaks[0, 1, kind] == settled


def test_pasting_many_cells_is_one_step(desk: Desk) -> None:
    cells = tuple(
        CellEdit(employee_id=who, date=when, codes=("L",))
        for who in ("001", "002", "003")
        for when in (DAY, NEXT)
    )
    desk.do(SetCells(cells=cells))
    assert desk.view.rota.cells.sum() == 1 + 6
    desk.undo()
    assert desk.view.rota.cells.sum() == 1


def test_two_shifts_in_a_cell_can_be_said_and_the_check_objects(desk: Desk) -> None:
    desk.do(put("001", DAY, "E", "L"))
    view = desk.view
    assert cell(view, "001", DAY) == ("E", "L")
    assert "one_shift_a_day" in {v.rule.id for v in view.report.hard_violations}


def test_cells_change_places_with_their_breaks(desk: Desk) -> None:
    desk.do(put("001", DAY, "E"))
    desk.do(put("003", NEXT, "L"))
    before = desk.view
    desk.do(SwapCells(a=("001", DAY), b=("003", NEXT)))
    after = desk.view
    assert (cell(after, "001", DAY), cell(after, "003", NEXT)) == (("L",), ("E",))
    assert after.rota.breaks[2, 2, 0] == before.rota.breaks[0, 1, 0] != NO_BREAK
    desk.do(SwapCells(a=("001", DAY), b=("005", DAY)))
    assert (cell(desk.view, "001", DAY), cell(desk.view, "005", DAY)) == ((), ("L",))
    number = desk.view.number
    desk.do(SwapCells(a=("001", DAY), b=("001", DAY)))
    assert desk.view.number == number


def test_pins_reach_the_solver(desk: Desk) -> None:
    desk.do(put("003", DAY, "L"))
    desk.do(Pin(cells=(("003", DAY), ("004", NEXT)), on=True))
    desk.do(Pin(cells=(("001", date(2026, 9, 28)),), on=False))
    view = desk.view
    assert view.pinned == {(1, 1), (2, 1), (3, 2)}
    problem = problem_with_pins(view)
    late = problem.shift_index["L"]
    assert [(p.employee, p.day, p.shift) for p in problem.pins] == [
        (1, 1, None),
        (2, 1, late),
        (3, 2, None),
    ]
    holders = {problem.duty_slots[p.slot].kind.id: p.employee for p in problem.duty_pins}
    assert holders == {"phone": 2, "holiday": 0}
    # The folder's own pins stand in the facts as before.
    assert len(view.problem.pins) == 2


def test_duty_is_given_pinned_and_taken_away(desk: Desk) -> None:
    monday = date(2026, 9, 28)
    desk.do(SetDuty(kind="phone", first=monday, employee_id="005"))
    desk.do(PinDuty(kind="phone", first=monday, on=True))
    view = desk.view
    [slot] = [s.index for s in view.problem.duty_slots if (s.kind.id, s.first) == ("phone", monday)]
    assert view.rota.holders_of(slot) == [4]
    assert slot in view.duty_pinned
    desk.do(SetDuty(kind="phone", first=monday, employee_id=None))
    assert desk.view.rota.holders_of(slot) == []
    assert slot not in desk.view.duty_pinned
    desk.undo()
    assert (desk.view.rota.holders_of(slot), slot in desk.view.duty_pinned) == ([4], True)


def test_host_of_a_shift_is_named_with_shift_and_team(desk: Desk) -> None:
    desk.do(SetDuty(kind="host", first=DAY, shift="E", team="B", employee_id="003"))
    view = desk.view
    [slot] = [
        s.index
        for s in view.problem.duty_slots
        if (s.kind.id, s.first, s.team) == ("host", DAY, "B")
    ]
    assert view.rota.holders_of(slot) == [2]


def test_proposal_is_taken_but_for_what_is_pinned(desk: Desk) -> None:
    problem = desk.view.problem
    early, late = problem.shift_index["E"], problem.shift_index["L"]
    # The proposal would move the pinned Early of 28 Sep and the pinned phone week of 003.
    phone = next(s.index for s in problem.duty_slots if s.first == date(2026, 10, 5))
    proposal = Rota.of(problem, [(0, 0, late), (1, 2, early)], [(phone, 4)])
    desk.do(TakeRota(document=document_of(problem, proposal)))
    view = desk.view
    assert cell(view, "001", date(2026, 9, 28)) == ("E",)
    assert cell(view, "002", NEXT) == ("E",)
    assert view.rota.holders_of(phone) == [2]
    assert view.pinned == {(0, 0), (1, 1)}
    desk.undo()
    assert desk.view.rota.cells.sum() == 1


def test_pinned_shift_takes_its_break_where_the_proposal_has_it(desk: Desk) -> None:
    """Else the draft would cost something else than the proposal said."""
    problem, before = desk.view.problem, desk.view.rota
    early = problem.shift_index["E"]
    standing = int(before.breaks[0, 0, early])
    length = problem.centre.interval_minutes
    other = next(o for o in break_offsets(problem.shift_types[early], length) if o != standing)
    bare = Rota.of(problem, [(0, 0, early)])
    breaks = bare.breaks.copy()
    breaks[0, 0, early] = other
    proposal = bare.with_breaks(breaks)
    desk.do(TakeRota(document=document_of(problem, proposal)))
    assert int(desk.view.rota.breaks[0, 0, early]) == other
    assert desk.view.pinned == {(0, 0), (1, 1)}
    desk.undo()
    assert int(desk.view.rota.breaks[0, 0, early]) == standing


def refused(desk: Desk, operation: Operation) -> list[str]:
    number = desk.view.number
    with pytest.raises(BadInput) as error:
        desk.do(operation)
    assert desk.view.number == number
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (
            put("1", DAY, "E"),
            "rota, employee_id '1' is not a known employee. Did you mean 001? "
            "Known: 001, 002, 003, 004, 005.",
        ),
        (
            put("001", date(2026, 10, 12), "E"),
            "rota, date '2026-10-12' is not a day of this rota. "
            "Write a date from 2026-09-28 to 2026-10-11.",
        ),
        (put("001", DAY, "X"), "rota, shift 'X' is not a known shift type. Known: E, L, P."),
        (
            SwapCells(a=("001", DAY), b=("9", DAY)),
            "rota, employee_id '9' is not a known employee. Known: 001, 002, 003, 004, 005.",
        ),
        (
            Pin(cells=(("001", date(2027, 1, 1)),), on=True),
            "rota, date '2027-01-01' is not a day of this rota. "
            "Write a date from 2026-09-28 to 2026-10-11.",
        ),
        (
            SetDuty(kind="phon", first=DAY, employee_id="001"),
            "rota, duty 'phon' is not a known duty. Did you mean phone? "
            "Known: holiday, host, phone.",
        ),
        (
            SetDuty(kind="phone", first=DAY, employee_id="001"),
            "rota, date '2026-09-29' is not the first day of a turn of this duty. "
            "Turns nearby begin on 2026-09-28, 2026-10-05.",
        ),
        (
            SetDuty(kind="host", first=DAY, shift="L", team="A", employee_id="001"),
            "rota, date '2026-09-29' has no turn of this shift type and team. "
            "Turns of that day: E A, E B.",
        ),
        (
            PinDuty(kind="phone", first=date(2026, 9, 28), on=True),
            "rota, duty 'phone' is held by nobody. Give the turn to a person first.",
        ),
        (
            SetDuty(kind="phone", first=date(2026, 9, 28), employee_id="6"),
            "rota, employee_id '6' is not a known employee. Known: 001, 002, 003, 004, 005.",
        ),
    ],
)
def test_edit_that_names_what_is_not_there_changes_nothing(
    desk: Desk, operation: Operation, said: str
) -> None:
    assert refused(desk, operation) == [said]


def test_every_wrong_cell_of_a_paste_is_named(desk: Desk) -> None:
    wrong = (
        CellEdit(employee_id="001", date=DAY, codes=("E",)),
        CellEdit(employee_id="001", date=NEXT, codes=("X", "Y")),
        CellEdit(employee_id="008", date=NEXT),
    )
    assert len(refused(desk, SetCells(cells=wrong))) == 3


def test_rights_are_asked_for_every_change(desk: Desk) -> None:
    changes: list[Callable[[], object]] = [
        lambda: edit(desk.database, GUEST, desk.draft, "c", 1, put("001", DAY, "E")),
        lambda: undo(desk.database, GUEST, desk.draft),
        lambda: redo(desk.database, GUEST, desk.draft),
    ]
    for change in changes:
        with pytest.raises(NotAllowed, match="edit_rota"):
            change()
    assert desk.view.number == 0


def test_draft_that_is_not_there_is_said(tiny: Database) -> None:
    with pytest.raises(BadInput, match="draft, id '77' is not a draft that is kept here"):
        view_draft(tiny, 77)
    with pytest.raises(BadInput, match="'77'"):
        edit(tiny, ANN, 77, "c", 1, put("001", DAY, "E"))
    with pytest.raises(BadInput, match="'77'"):
        undo(tiny, ANN, 77)


class TestTwice:
    def test_edit_sent_twice_is_done_once(self, desk: Desk) -> None:
        for _ in range(3):
            edit(desk.database, ANN, desk.draft, "tab", 1, put("001", DAY, "E"))
        assert desk.view.number == 1
        # Sent again after somebody else's edit, it must not come back over it.
        desk.do(put("001", DAY, "L"))
        edit(desk.database, ANN, desk.draft, "tab", 1, put("001", DAY, "E"))
        assert cell(desk.view, "001", DAY) == ("L",)

    def test_edit_that_changed_nothing_is_remembered_and_is_no_step_of_undo(
        self, desk: Desk
    ) -> None:
        desk.do(put("001", DAY, "E"))
        same = put("001", DAY, "E")
        edit(desk.database, ANN, desk.draft, "tab", 1, same)
        assert desk.view.number == 1
        desk.do(put("001", DAY, "L"))
        edit(desk.database, ANN, desk.draft, "tab", 1, same)
        assert cell(desk.view, "001", DAY) == ("L",)
        desk.undo()
        assert cell(desk.view, "001", DAY) == ("E",)
        desk.undo()
        assert cell(desk.view, "001", DAY) == ()

    def test_undo_pressed_twice_for_one_sight_undoes_once(self, desk: Desk) -> None:
        desk.do(put("001", DAY, "E"))
        desk.do(put("001", DAY, "L"))
        for _ in range(2):
            undo(desk.database, ANN, desk.draft, seen_number=2)
        assert desk.view.number == 1
        for _ in range(2):
            redo(desk.database, ANN, desk.draft, seen_number=1)
        assert desk.view.number == 2

    def test_two_who_open_a_horizon_at_once_get_one_draft(self, tiny: Database) -> None:
        found = list[int]()
        together(4, lambda _: found.append(open_draft(tiny, ANN, "tiny").id))
        assert len(found) == 4
        assert len(set(found)) == 1


def together(count: int, work: Callable[[int], object]) -> None:
    troubles = list[BaseException]()

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            troubles.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []


def test_of_writers_at_once_nobody_loses_anything(desk: Desk) -> None:
    days = [date(2026, 10, day) for day in range(1, 7)]
    people = ["002", "003", "004"]

    def write(number: int) -> None:
        for turn, when in enumerate(days):
            operation = put(people[number], when, "L")
            edit(desk.database, ANN, desk.draft, f"tab {number}", turn, operation)

    together(3, write)
    view = desk.view
    assert view.number == 18
    assert all(cell(view, who, when) == ("L",) for who in people for when in days)


def test_what_stays_in_the_log_is_what_a_new_program_reads(desk: Desk) -> None:
    desk.do(put("001", DAY, "E"))
    desk.do(put("001", DAY, "L"))
    desk.undo()
    seen = desk.view.document
    draft_rotas._documents.clear()
    draft_rotas._newest.clear()
    assert desk.view.document == seen


def test_edit_that_is_rolled_back_leaves_nothing_behind(desk: Desk) -> None:
    desk.do(put("001", DAY, "E"))
    opened = desk.view.opened

    def fail() -> None:
        with desk.database.writing() as connection:
            for number, code in enumerate(("L", "P")):
                operation = put("001", DAY, code)
                edit_within(
                    connection, desk.database, ANN, opened, desk.draft, "x", number, operation
                )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert cell(desk.view, "001", DAY) == ("E",)
    # The next edit gets a number that the lost ones had: what they were must not be remembered.
    desk.do(put("002", DAY, "L"))
    desk.do(put("002", NEXT, "L"))
    assert cell(desk.view, "001", DAY) == ("E",)
    assert cell(desk.view, "002", NEXT) == ("L",)


def change_files(database: Database, change: Callable[[dict[str, bytes]], None]) -> None:
    files = unpack_files(export_zip(database, "tiny"))
    change(files)
    import_zip(database, ANN, pack_files(files, "tiny"), replace=True)


class TestFactsThatChange:
    def test_people_and_shift_types_that_vanish_become_notices(self, desk: Desk) -> None:
        desk.do(put("005", DAY, "P"))
        desk.do(put("004", DAY, "L"))
        desk.do(SetDuty(kind="phone", first=date(2026, 9, 28), employee_id="005"))
        desk.do(Pin(cells=(("005", DAY),), on=True))
        files = unpack_files(export_zip(desk.database, "tiny"))
        for name in ("employees.csv", "shift_types.csv"):
            lines = files[name].decode().splitlines()
            kept = [line for line in lines if not line.startswith(("005", "L,"))]
            files[name] = "\n".join(kept).encode()
        # These rows speak of the Late that is about to go.
        for name in ("published_rota.csv", "published_duty.csv", "preferences.csv"):
            del files[name]
        keep_as_newest(desk.database, files)
        view = desk.view
        assert [str(notice) for notice in view.notices] == [
            "005 is no longer a person of this centre: 2 turns are left out.",
            "L is no longer a shift type of this centre: 1 shifts are left out.",
        ]
        assert view.notices[0].in_("zh") == "005已不是本中心的员工：略去 2 个排班。"
        assert view.pinned == {(0, 0), (1, 1)}
        assert view.rota.cells.sum() == 1
        assert len(operations_of(desk.database, desk.draft)) == 4
        view.report  # noqa: B018 - the check can be made
        desk.undo()
        desk.do(put("001", DAY, "E"))

    def test_turn_of_duty_that_vanishes_becomes_a_notice(self, desk: Desk) -> None:
        files = unpack_files(export_zip(desk.database, "tiny"))
        text = files["centre.toml"].decode()
        files["centre.toml"] = text.replace(
            "2026-10-01, 2026-10-02, 2026-10-03", "2026-10-01"
        ).encode()
        files.pop("pins.csv")
        keep_as_newest(desk.database, files)
        assert [str(notice) for notice in desk.view.notices] == [
            "The duty holiday has no turn from Fri 2 Oct any more: it is left out."
        ]

    def test_view_is_on_the_newest_facts_at_once(self, desk: Desk) -> None:
        before = desk.view

        def rename(files: dict[str, bytes]) -> None:
            files["employees.csv"] = files["employees.csv"].replace(
                "李明".encode(), "李鸣".encode()
            )

        change_files(desk.database, rename)
        after = desk.view
        assert (before.problem.employees[0].name, after.problem.employees[0].name) == (
            "李明",
            "李鸣",
        )
        assert before.revision_id != after.revision_id
        assert (before.number, before.id) == (after.number, after.id)


def keep_as_newest(database: Database, files: dict[str, bytes]) -> None:
    with database.writing() as connection:
        newest = revisions.newest(connection, "tiny")
        revisions.add_revision(
            connection, "tiny", files, actor="Ann", reason="test", parent_id=newest.id
        )


def test_history_is_told_in_words(desk: Desk) -> None:
    desk.do(put("001", DAY, "E"))
    desk.do(put("001", DAY, "E", "L"))
    desk.do(put("001", DAY))
    desk.do(SwapCells(a=("001", date(2026, 9, 28)), b=("003", date(2026, 9, 28))))
    many = tuple(CellEdit(employee_id=who, date=NEXT, codes=("L",)) for who in ("002", "003"))
    desk.do(SetCells(cells=many))
    desk.do(Pin(cells=(("002", NEXT), ("003", NEXT), ("004", NEXT), ("005", NEXT)), on=True))
    desk.do(Pin(cells=(("005", NEXT),), on=False))
    desk.do(SetDuty(kind="phone", first=date(2026, 9, 28), employee_id="002"))
    desk.do(PinDuty(kind="phone", first=date(2026, 9, 28), on=True))
    desk.do(TakeRota(document=document_of(desk.view.problem, Rota.empty(desk.view.problem))))
    desk.undo()
    lines = operations_of(desk.database, desk.draft)
    assert [(line.number, line.actor, line.in_force) for line in lines] == [
        (number, "Ann", number < 10) for number in range(10, 0, -1)
    ]
    # The pinned cells and turns stay; of 003 on 28 Sep alone the Early goes.
    assert [line.words.in_("en") for line in lines] == [
        "A proposal taken over: 1 cells and 0 turns of duty changed.",
        "Duty phone from Mon 28 Sep: pinned.",
        "Duty phone from Mon 28 Sep: nobody becomes 王芳.",
        "周敏, Wed 30 Sep: no longer pinned.",
        "4 cells pinned: 王芳, 陈, 静, 赵磊, ….",
        "2 cells changed: 王芳, 陈, 静.",
        "李明 (Mon 28 Sep, Early) and 陈, 静 (Mon 28 Sep, a day off) change places.",
        "李明, Tue 29 Sep: Early, Late becomes a day off.",
        "李明, Tue 29 Sep: Early becomes Early, Late.",
        "李明, Tue 29 Sep: a day off becomes Early.",
    ]
    assert lines[0].words.in_("zh") == "采用方案：改动 1 格排班、0 轮值班。"
    assert lines[-1].words.in_("zh") == "李明，9月29日周二：休息改为早班。"
    assert len(operations_of(desk.database, desk.draft, limit=3)) == 3


def test_differences_name_cells_and_turns(desk: Desk) -> None:
    before = desk.view
    desk.do(put("001", DAY, "E"))
    desk.do(put("001", date(2026, 9, 28), "L"))
    desk.do(SetDuty(kind="phone", first=date(2026, 10, 5), employee_id="005"))
    after = desk.view
    problem = after.problem
    found = [
        (d.employee, d.day, d.before_codes, d.after_codes)
        for d in rota_differences(problem, before.rota, after.rota)
    ]
    assert found == [(0, 0, ("E",), ("L",)), (0, 1, (), ("E",))]
    [duty] = duty_differences(problem, before.rota, after.rota)
    assert (duty.before, duty.after) == ((2,), (4,))


def test_changes_of_the_check_are_told_apart(desk: Desk) -> None:
    before = desk.view
    # Two shifts on a day are one too many, and 16 hours of work.
    desk.do(put("001", DAY, "E", "L"))
    after = desk.view
    changes = changes_between(after.problem, before.report, after.report)
    hard = [v.rule.id for v in changes.new if v.is_hard]
    assert sorted(hard) == ["one_shift_a_day", "working_hours"]
    assert changes.cost_after - changes.cost_before == sum(changes.cost_change_by_rule.values())
    assert changes.cost_change == after.report.cost - before.report.cost
    back = changes_between(after.problem, after.report, before.report)
    assert back.new == changes.vanished
    assert back.vanished == changes.new
    same = changes_between(after.problem, after.report, after.report)
    assert (same.new, same.vanished, same.cost_change_by_rule) == ((), (), {})


def test_report_is_that_of_the_checker_and_made_once(desk: Desk) -> None:
    desk.do(put("001", DAY, "E"))
    view = desk.view
    said = check_rota(view.problem, view.opened.rules, view.rota)
    assert (view.report.cost, len(view.report.violations)) == (said.cost, len(said.violations))
    assert desk.view.report is view.report


# --- the log, whatever is done ------------------------------------------------------------------

PEOPLE = ("001", "002", "003", "004", "005")
DAYS = tuple(date(2026, 9, 28 + day) for day in range(3))
SPOTS = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(DAYS))
CODES = st.lists(st.sampled_from("ELP"), max_size=2, unique=True).map(tuple)
MONDAY = st.sampled_from((date(2026, 9, 28), date(2026, 10, 5)))
STEPS = st.one_of(
    st.builds(lambda spot, codes: put(*spot, *codes), SPOTS, CODES),
    st.builds(SwapCells, a=SPOTS, b=SPOTS),
    st.builds(Pin, cells=st.lists(SPOTS, max_size=3).map(tuple), on=st.booleans()),
    st.builds(
        SetDuty,
        kind=st.just("phone"),
        first=MONDAY,
        employee_id=st.one_of(st.none(), st.sampled_from(PEOPLE)),
    ),
    st.sampled_from(("undo", "redo")),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(STEPS, max_size=12), st.integers(0, 3))
def test_log_is_a_stack_whatever_is_done(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Any], forget: int
) -> None:
    """Against the plainest model: a list of rotas and a place in it."""
    database = sqlite_database(tmp_path_factory.mktemp("log"))
    import_folder(database, ANN, TINY)
    draft = open_draft(database, ANN, "tiny")
    states, place = [draft.document], 0
    for number, step in enumerate(steps):
        if step == "undo":
            undo(database, ANN, draft.id)
            place = max(0, place - 1)
        elif step == "redo":
            redo(database, ANN, draft.id)
            place = min(len(states) - 1, place + 1)
        else:
            edit(database, ANN, draft.id, "tab", number, step)
            changes = changes_of(step, draft.problem, states[place])
            after = changes.done_to(states[place])
            assert changes.undone_in(after) == states[place]
            assert Changes.read(changes.write()) == changes
            if after != states[place]:
                states, place = [*states[: place + 1], after], place + 1
        if number % 4 == forget:
            draft_rotas._documents.clear()
        view = view_draft(database, draft.id)
        assert view.document == states[place]
        assert view.can_undo == (place > 0)
        assert view.can_redo == (place < len(states) - 1)
    database.close()


def test_changes_between_documents_lead_from_one_to_the_other() -> None:
    place, turn = ("a", "d"), ("k", "d", "", "")
    one = RotaDocument({place: {"E": 5}}, {turn: ("a",)}, frozenset({place}))
    other = RotaDocument({place: {"E": 6}, ("b", "d"): {"L": None}}, {}, frozenset())
    changes = changes_from(one, other, {"version": 3})
    assert changes.done_to(one) == other
    assert changes.undone_in(other) == one
    assert Changes.read(changes.write()) == changes


def test_rota_of_a_document_is_the_rota_it_was_made_of() -> None:
    problem = open_centre(TINY).problem
    rota = Rota.of(problem, [(0, 0, 0), (0, 0, 1), (4, 3, 2)], [(0, 1), (0, 2)])
    text = document_of(problem, rota, {(0, 0)}, {0})
    again, unknown = rota_of(problem, text)
    assert (again, unknown) == (rota, [])
    assert RotaDocument.read(text).write() == text
    assert json.loads(text)["shifts"][0] == ["001", "2026-09-28", "E", None]
    assert json.loads(text)["pins"] == [["001", "2026-09-28"]]
