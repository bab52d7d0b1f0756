"""Publishing on both databases: previews, refusals, merged files, versions that never change."""

from __future__ import annotations

import csv
import io
import threading
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.desk.actors import AT_THE_KEYBOARD, Actor, NotAllowed, Right
from scheduler.desk.centres import check_files, export_zip, import_folder, import_zip, open_stored
from scheduler.desk.drafts import DraftView, edit, open_draft, undo, view_draft
from scheduler.desk.opening import open_centre
from scheduler.desk.operations import CellEdit, Pin, SetCells, SetDuty
from scheduler.desk.publishing import (
    compare_versions,
    draft_from_version,
    list_versions,
    newest_version,
    preview,
    publish,
    publish_within,
    view_version,
)
from scheduler.domain.faults import BadInput
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.io.centre_archive import pack_files, unpack_files
from scheduler.io.published_files import merge_published
from scheduler.store import events, revisions
from scheduler.store.database import Database
from tests.stores import TINY

ANN = Actor("Ann", frozenset(Right))
GUEST = Actor("guest", frozenset())
MONDAY = date(2026, 9, 28)


@pytest.fixture
def tiny(database: Database) -> Database:
    import_folder(database, AT_THE_KEYBOARD, TINY)
    return database


@pytest.fixture
def draft(tiny: Database) -> DraftView:
    return open_draft(tiny, ANN, "tiny")


sent = iter(range(10**9))


def put(database: Database, draft: DraftView, employee: str, day: int, *codes: str) -> None:
    when = date.fromordinal(MONDAY.toordinal() + day)
    cells = (CellEdit(employee_id=employee, date=when, codes=codes),)
    edit(database, ANN, draft.id, "tab", next(sent), SetCells(cells=cells))


def put_out(database: Database, draft: DraftView, reason: str = "first rota") -> Any:
    seen = preview(database, draft.id).number
    return publish(database, ANN, draft.id, reason, seen, despite_violations=True)


def files_now(database: Database, centre_id: str = "tiny") -> dict[str, bytes]:
    return unpack_files(export_zip(database, centre_id))


def rows(content: bytes, *columns: str) -> list[tuple[str, ...]]:
    lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return [tuple(line[column] for column in columns) for line in lines]


def test_preview_says_what_changes_for_whom(tiny: Database, draft: DraftView) -> None:
    put(tiny, draft, "002", 3, "L")
    shown = preview(tiny, draft.id)
    assert (shown.number, shown.previous, shown.published) == (1, None, None)
    # 001 has the pinned Early and the pinned holiday duty, 002 the Late, 003 the pinned phone.
    assert [(p.employee, len(p.cells), len(p.duties)) for p in shown.differences] == [
        (0, 1, 1),
        (1, 1, 0),
        (2, 0, 1),
    ]
    assert shown.blocking == shown.report.hard_violations != ()
    assert list_versions(tiny, "tiny") == []


def test_published_rota_is_a_version_and_in_the_facts(tiny: Database, draft: DraftView) -> None:
    put(tiny, draft, "002", 3, "L")
    card = put_out(tiny, draft)
    assert (card.number, card.actor, card.reason) == (1, "Ann", "first rota")
    assert (card.first, card.last, card.weeks) == (MONDAY, date(2026, 10, 11), 2)
    assert card.summary["cells_changed"] == 2
    assert card.summary["turns_changed"] == 2
    assert card.summary["people_changed"] == 3
    assert card.summary["draft_number"] == 1
    files = files_now(tiny)
    assert rows(files["published_rota.csv"], "employee_id", "date", "shift") == [
        ("001", "2026-09-26", "E"),
        ("001", "2026-09-28", "E"),
        ("002", "2026-09-27", "L"),
        ("002", "2026-10-01", "L"),
    ]
    duty = rows(files["published_duty.csv"], "duty", "date", "until", "employee_id")
    assert duty == [
        ("holiday", "2026-10-02", "2026-10-02", "001"),
        ("phone", "2026-09-21", "", "002"),
        ("phone", "2026-10-05", "2026-10-11", "003"),
    ]
    after = view_draft(tiny, draft.id)
    assert after.problem.published == after.rota
    assert after.problem.past == open_centre(TINY).problem.past
    assert preview(tiny, draft.id).differences == []
    with tiny.reading() as connection:
        newest = revisions.newest(connection, "tiny")
        [event] = [e for e in events.newest_events(connection) if e.action == "publish_rota"]
    assert (newest.id, newest.number, newest.reason) == (card.revision_id, 2, "first rota")
    assert (event.actor, event.facts) == ("Ann", {"version": 1, "revision": 2})


def refused(database: Database, draft: DraftView, **asked: Any) -> str:
    given = {"reason": "why", "seen_number": 0, "despite_violations": True} | asked
    with pytest.raises(BadInput) as error:
        publish(database, ANN, draft.id, **given)
    assert list_versions(database, "tiny") == []
    [fault] = error.value.faults
    return str(fault)


def test_publishing_is_refused_with_words(tiny: Database, draft: DraftView) -> None:
    assert refused(tiny, draft, reason=" \n") == (
        "rota, reason is not given. Say why the rota is published: staff will read it."
    )
    hard = len(view_draft(tiny, draft.id).report.hard_violations)
    assert refused(tiny, draft, despite_violations=False) == (
        f"rota breaks hard rules {hard} times. "
        "Mend the rota, or publish it all the same and say so in the reason."
    )
    put(tiny, draft, "002", 3, "L")
    assert refused(tiny, draft) == (
        "rota has been changed since you looked at it. Look at the preview again, then publish."
    )
    assert "has been changed" in refused(tiny, draft, seen_number=1, seen_revision_id=99)
    with pytest.raises(NotAllowed, match="publish_rota"):
        publish(tiny, GUEST, draft.id, "why", 1, True)


def test_what_was_undone_and_done_otherwise_is_not_what_was_seen(
    tiny: Database, draft: DraftView
) -> None:
    put(tiny, draft, "002", 3, "L")
    seen = preview(tiny, draft.id).number
    undo(tiny, ANN, draft.id)
    put(tiny, draft, "002", 3, "E")
    assert "has been changed" in refused(tiny, draft, seen_number=seen)


def test_rota_without_hard_violations_goes_out_without_more_ado(tiny: Database) -> None:
    files = files_now(tiny)
    known = {rule.id for rule in open_stored(tiny, "tiny").rules} - {"one_shift_a_day"}
    files["rules.toml"] = "".join(
        f'[[rule]]\nid = "{rule}"\nmode = "soft"\n' for rule in sorted(known)
    ).encode()
    import_zip(tiny, ANN, pack_files(files, "x"), replace=True)
    draft = open_draft(tiny, ANN, "tiny")
    assert preview(tiny, draft.id).blocking == ()
    card = publish(tiny, ANN, draft.id, "why", 0)
    assert (card.number, card.summary["hard"]) == (1, 0)
    assert card.summary["despite_violations"] is False


def test_second_click_publishes_nothing(tiny: Database, draft: DraftView) -> None:
    put_out(tiny, draft)
    with pytest.raises(BadInput, match="is published already, as version 1"):
        put_out(tiny, draft)
    put(tiny, draft, "002", 3, "L")
    assert put_out(tiny, draft, "more").number == 2
    # Only the pins differ: what the next who opens it would see.
    when = date(2026, 10, 1)
    edit(tiny, ANN, draft.id, "tab", next(sent), Pin(cells=(("002", when),), on=True))
    assert put_out(tiny, draft, "pinned").number == 3


def test_of_clicks_at_once_one_publishes(tiny: Database, draft: DraftView) -> None:
    outcomes = list[str]()

    def click() -> None:
        try:
            outcomes.append(str(publish(tiny, ANN, draft.id, "why", 0, True).number))
        except BadInput as error:
            outcomes.append("published already" if "already" in str(error) else str(error))

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["1", "published already", "published already", "published already"]


def test_facts_that_change_in_between_are_looked_at_again(
    tiny: Database, draft: DraftView, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody edits the facts between the check and the writing: the check is made anew."""
    from scheduler.desk import publishing

    real, calls = publishing._files_after, []

    def interrupted(*args: Any) -> Any:
        found = real(*args)
        if not calls:
            files = files_now(tiny)
            files["leave.csv"] += b"003,2026-10-08,2026-10-08,annual,,yes\n"
            import_zip(tiny, ANN, pack_files(files, "x"), replace=True)
        calls.append(1)
        return found

    monkeypatch.setattr(publishing, "_files_after", interrupted)
    card = publish(tiny, ANN, draft.id, "why", 0, True)
    assert len(calls) == 2
    assert b"2026-10-08" in files_now(tiny)["leave.csv"]
    with tiny.reading() as connection:
        assert [r.number for r in revisions.history(connection, "tiny")] == [3, 2, 1]
        assert revisions.newest(connection, "tiny").id == card.revision_id


def test_version_stays_as_it_was_published(tiny: Database, draft: DraftView) -> None:
    put(tiny, draft, "002", 3, "L")
    first = put_out(tiny, draft)
    before = view_version(tiny, first.id)
    put(tiny, draft, "002", 3)
    put(tiny, draft, "004", 4, "E")
    second = put_out(tiny, draft, "002 is away")
    assert second.previous_id == first.id
    again = view_version(tiny, first.id)
    assert again.rota.positions_of(1) == [(3, again.opened.problem.shift_index["L"])]
    assert again.rota == before.rota
    assert again.report.cost == first.summary["cost"]
    assert view_version(tiny, second.id).rota == view_draft(tiny, draft.id).rota
    with pytest.raises(BadInput, match="version, id '99' is not a version that is kept here"):
        view_version(tiny, 99)


def test_versions_are_compared_by_person(tiny: Database, draft: DraftView) -> None:
    put(tiny, draft, "002", 3, "L")
    first = put_out(tiny, draft)
    put(tiny, draft, "002", 3)
    put(tiny, draft, "004", 4, "E", "L")
    second = put_out(tiny, draft, "more")
    for pair in ((first.id, second.id), (second.id, first.id)):
        compared = compare_versions(tiny, *pair)
        assert (compared.before.card.number, compared.after.card.number) == (1, 2)
        assert [
            (p.employee, [(c.day, c.before_codes, c.after_codes) for c in p.cells])
            for p in compared.differences
        ] == [(1, [(3, ("L",), ())]), (3, [(4, (), ("E", "L"))])]
        assert "one_shift_a_day" in {v.rule.id for v in compared.changes.new}


def test_versions_of_other_days_are_compared_where_they_meet(
    tiny: Database, draft: DraftView
) -> None:
    put(tiny, draft, "002", 3, "L")
    put(tiny, draft, "002", 10, "L")
    first = put_out(tiny, draft)
    later = open_draft(tiny, ANN, "tiny", date(2026, 10, 5), 2)
    # The second week is published already, so the new draft starts from it.
    assert later.rota.positions_of(1) == [(3, later.problem.shift_index["L"])]
    put(tiny, later, "002", 10, "E")
    put(tiny, later, "002", 17, "E")
    second = put_out(tiny, later)
    assert second.previous_id == first.id
    compared = compare_versions(tiny, first.id, second.id)
    [person] = compared.differences
    assert [(c.day, c.before_codes, c.after_codes) for c in person.cells] == [(3, ("L",), ("E",))]
    # The first week keeps what the first version said.
    published = rows(files_now(tiny)["published_rota.csv"], "employee_id", "date", "shift")
    assert [row for row in published if row[0] == "002"] == [
        ("002", "2026-09-27", "L"),
        ("002", "2026-10-01", "L"),
        ("002", "2026-10-08", "E"),
        ("002", "2026-10-15", "E"),
    ]
    apart = open_draft(tiny, ANN, "tiny", date(2026, 11, 2), 1)
    third = put_out(tiny, apart)
    assert third.previous_id is None
    with pytest.raises(BadInput, match="no day in common with version 1"):
        compare_versions(tiny, first.id, third.id)


def test_newest_version_of_a_day(tiny: Database, draft: DraftView) -> None:
    assert newest_version(tiny, "tiny") is None
    first = put_out(tiny, draft)
    second = put_out(tiny, open_draft(tiny, ANN, "tiny", date(2026, 10, 5), 2))
    assert [card.number for card in list_versions(tiny, "tiny")] == [2, 1]
    for when, card in (
        (None, second),
        (date(2026, 10, 4), first),
        (date(2026, 10, 5), second),
        (date(2026, 10, 19), None),
    ):
        assert newest_version(tiny, "tiny", when) == card


def test_version_comes_back_into_the_draft_and_can_be_undone(
    tiny: Database, draft: DraftView
) -> None:
    put(tiny, draft, "002", 3, "L")
    first = put_out(tiny, draft)
    put(tiny, draft, "002", 3)
    pin = Pin(cells=(("002", date(2026, 10, 1)), ("001", MONDAY)), on=False)
    edit(tiny, ANN, draft.id, "tab", next(sent), pin)
    changed = view_draft(tiny, draft.id)
    back = draft_from_version(tiny, ANN, first.id)
    assert back.rota == view_version(tiny, first.id).rota
    assert back.pinned == {(0, 0), (1, 1)}
    undo(tiny, ANN, draft.id)
    assert view_draft(tiny, draft.id).document == changed.document
    with pytest.raises(NotAllowed):
        draft_from_version(tiny, GUEST, first.id)


def test_new_draft_of_a_published_horizon_starts_from_the_version(
    tiny: Database, draft: DraftView
) -> None:
    put(tiny, draft, "002", 3, "L")
    card = put_out(tiny, draft)
    from scheduler.store import schema

    with tiny.writing() as connection:
        connection.execute(schema.draft.update().values(first=date(2020, 1, 6)))
    again = open_draft(tiny, ANN, "tiny")
    assert again.id != draft.id
    assert again.rota == view_version(tiny, card.id).rota
    assert again.number == 0


def test_publication_within_a_larger_change_is_kept_or_lost_with_it(
    tiny: Database, draft: DraftView
) -> None:
    opened = view_draft(tiny, draft.id).opened
    rota = Rota.of(opened.problem, [(3, 3, 0)])
    with tiny.reading() as connection:
        newest = revisions.newest(connection, "tiny")
        files = revisions.files_of(connection, newest.id)
    files |= merge_published(opened.centre_folder, opened.problem, rota)

    def swap(*, fails: bool) -> None:
        with tiny.writing() as connection:
            publish_within(
                connection,
                ANN,
                opened,
                draft.id,
                rota,
                files,
                parent_id=newest.id,
                reason="swap",
                summary={"request": 7},
            )
            if fails:
                raise RuntimeError

    with pytest.raises(RuntimeError):
        swap(fails=True)
    assert list_versions(tiny, "tiny") == []
    swap(fails=False)
    [card] = list_versions(tiny, "tiny")
    assert (card.summary, card.reason) == ({"request": 7}, "swap")
    # The break is settled when it is published.
    assert view_version(tiny, card.id).rota.breaks[3, 3, 0] >= 0
    with pytest.raises(revisions.StaleWrite):
        swap(fails=False)


# --- the published files ------------------------------------------------------------------------


def test_weekly_turn_over_the_edge_keeps_the_part_outside(tiny: Database) -> None:
    """002 has the phone from Mon 21 Sep. A rota from Wed 23 Sep gives the rest to 005."""
    middle = open_draft(tiny, ANN, "tiny", date(2026, 9, 23), 1)
    wednesday, monday = date(2026, 9, 23), date(2026, 9, 28)
    assert [(s.first, s.last) for s in middle.problem.duty_slots if s.kind.id == "phone"] == [
        (wednesday, date(2026, 9, 27)),
        (monday, date(2026, 9, 29)),
    ]
    for first, who in ((wednesday, "005"), (monday, "003")):
        turn = SetDuty(kind="phone", first=first, employee_id=who)
        edit(tiny, ANN, middle.id, "tab", next(sent), turn)
    put_out(tiny, middle)
    columns = ("duty", "date", "until", "employee_id")
    assert rows(files_now(tiny)["published_duty.csv"], *columns) == [
        ("phone", "2026-09-21", "2026-09-22", "002"),
        ("phone", "2026-09-23", "2026-09-27", "005"),
        ("phone", "2026-09-28", "2026-09-29", "003"),
    ]
    problem = open_stored(tiny, "tiny", date(2026, 9, 30), 1).problem
    # (employee, duty, first day, last day) before Wed 30 Sep.
    assert problem.past_duties == (
        (1, "phone", -9, -8),
        (4, "phone", -7, -3),
        (2, "phone", -2, -1),
    )


def test_parts_of_a_week_that_one_person_holds_become_one_row(tiny: Database) -> None:
    """A horizon with the whole week has one turn: two rows would say it twice and be refused."""
    for first, weeks in ((date(2026, 9, 23), 1), (date(2026, 9, 30), 1)):
        part = open_draft(tiny, ANN, "tiny", first, weeks)
        for slot in part.problem.duty_slots:
            if slot.kind.id == "phone":
                turn = SetDuty(kind="phone", first=slot.first, employee_id="002")
                edit(tiny, ANN, part.id, "tab", next(sent), turn)
        put_out(tiny, part)
    columns = ("duty", "date", "until", "employee_id")
    phone = [r for r in rows(files_now(tiny)["published_duty.csv"], *columns) if r[0] == "phone"]
    assert phone == [
        ("phone", "2026-09-21", "2026-09-27", "002"),
        ("phone", "2026-09-28", "2026-10-04", "002"),
        ("phone", "2026-10-05", "2026-10-06", "002"),
    ]
    whole = open_stored(tiny, "tiny", date(2026, 9, 21), 3).problem
    assert whole.published is not None
    held = [whole.published.holders_of(s.index) for s in whole.duty_slots if s.kind.id == "phone"]
    assert held == [[1], [1], [1]]


def test_row_that_begins_in_the_middle_of_a_week_is_the_turn_of_that_week(
    tiny: Database, draft: DraftView
) -> None:
    files = files_now(tiny) | {
        "published_duty.csv": b"duty,date,until,employee_id\nphone,2026-09-29,2026-10-04,002\n",
        "published_rota.csv": b"employee_id,date,shift\n001,2026-10-01,E\n",
    }
    with tiny.writing() as connection:
        newest = revisions.newest(connection, "tiny")
        revisions.add_revision(
            connection, "tiny", files, actor="Ann", reason="x", parent_id=newest.id
        )
    # From Wed 30 Sep the turn has begun, on a day that is neither its first nor in the horizon.
    problem = open_stored(tiny, "tiny", date(2026, 9, 30), 1).problem
    assert problem.published is not None
    [turn] = [s for s in problem.duty_slots if (s.kind.id, s.days[-1]) == ("phone", 4)]
    assert problem.published.holders_of(turn.index) == [1]


def test_two_parts_of_a_week_with_a_day_between_are_one_turn(tiny: Database) -> None:
    """002 holds the phone until Thursday by one version and from Saturday by another."""
    files = files_now(tiny) | {
        "published_duty.csv": (
            b"duty,date,until,employee_id\n"
            b"phone,2026-09-28,2026-10-01,002\nphone,2026-10-03,2026-10-04,002\n"
        ),
        "published_rota.csv": b"employee_id,date,shift\n001,2026-10-01,E\n",
    }
    problem = check_files(files).problem(MONDAY, 1)
    assert problem.published is not None
    [turn] = [s for s in problem.duty_slots if s.kind.id == "phone"]
    assert problem.published.holders_of(turn.index) == [1]

    files["published_duty.csv"] = files["published_duty.csv"].replace(b"2026-10-03", b"2026-10-01")
    with pytest.raises(BadInput, match="row 3 says again what row 2 says"):
        check_files(files).problem(MONDAY, 1)


def test_rows_of_other_days_keep_their_columns(tiny: Database, draft: DraftView) -> None:
    files = files_now(tiny)
    files["published_rota.csv"] = (
        b"employee_id,date,shift,note\n001,2026/9/26,E,=1+1\n002,2026-10-02,L,gone\n"
    )
    with tiny.writing() as connection:
        newest = revisions.newest(connection, "tiny")
        revisions.add_revision(
            connection, "tiny", files, actor="Ann", reason="x", parent_id=newest.id
        )
    put_out(tiny, draft)
    found = rows(files_now(tiny)["published_rota.csv"], "employee_id", "date", "shift", "note")
    assert found == [("001", "2026/9/26", "E", "'=1+1"), ("001", "2026-09-28", "E", "")]


def some_rota(problem: Problem, data: st.DataObject) -> Rota:
    cell = st.tuples(
        st.integers(0, problem.n_employees - 1),
        st.integers(0, problem.n_days - 1),
        st.integers(0, problem.n_shift_types - 1),
    )
    turn = st.tuples(
        st.integers(0, len(problem.duty_slots) - 1), st.integers(0, problem.n_employees - 1)
    )
    cells = data.draw(st.lists(cell, max_size=12))
    held = dict(data.draw(st.lists(turn, max_size=6)))
    return Rota.of(problem, cells, held.items())


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_merged_is_read_back_as_it_was(data: st.DataObject) -> None:
    """Two rotas one after the other, at whatever days: the later one is read back whole, the
    earlier one on the days that are left; and every horizon over them can be opened."""
    from scheduler.io.centre_archive import folder_files

    files = folder_files(TINY)
    starts = st.integers(-6, 6).map(lambda day: date.fromordinal(MONDAY.toordinal() + day))
    problems, rotas = [], []
    for _ in range(2):
        problem = check_files(files).problem(data.draw(starts), data.draw(st.integers(1, 2)))
        rota = some_rota(problem, data)
        files |= merge_published(check_files(files), problem, rota)
        problems.append(problem)
        rotas.append(rota)
    [early, late], [before, after] = problems, rotas
    folder = check_files(files)
    again = folder.problem(late.first, late.n_days // 7)
    if after.cells.any():
        assert again.published == after
    known = folder.problem(early.first, early.n_days // 7)
    left = [d for d in range(early.n_days) if not 0 <= late.day_of(early.date_of(d)) < late.n_days]
    if known.published is not None:
        assert (known.published.cells[:, left] == before.cells[:, left]).all()
    else:
        assert not before.cells[:, left].any()
    for shift in range(-6, 7):
        folder.problem(date.fromordinal(MONDAY.toordinal() + shift), 3)
