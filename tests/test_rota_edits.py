"""Edits on their way from the browser to the draft: each is done once, in order, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.desk.actors import SUPERVISOR, Actor
from scheduler.desk.drafts import open_draft, view_draft
from scheduler.desk.operations import Operation, SetCells
from scheduler.domain.problem import Problem
from scheduler.store.database import Database
from scheduler.ui.grid.messages import MOST_REFUSALS, Taken, take_edits
from scheduler.ui.rota_page.editor import DraftEditor
from tests.app_pages import with_centre
from tests.make import problem
from tests.stores import sqlite_database

DAY, NEXT = "2026-09-29", "2026-09-30"
P = problem("Ann", days=2)


@dataclass
class Recorder:
    """Notes what is done instead of doing it."""

    done: list[tuple[str, int]] = field(default_factory=list)

    def problem(self) -> Problem:
        return P

    def do(self, client: str, number: int, operation: Operation) -> None:
        self.done.append((client, number))

    def undo(self) -> None:
        self.done.append(("undo", 0))

    def redo(self) -> None:
        self.done.append(("redo", 0))


def put(n: int, code: str = "E", client: str = "tab") -> dict[str, Any]:
    return {"client": client, "n": n, "do": "set", "cells": [["005", DAY, [code]]]}


class TestOnce:
    def test_what_is_sent_again_is_done_once(self) -> None:
        editor = Recorder()
        taken = take_edits([put(1), put(2)], Taken(), editor, "en")
        taken = take_edits([put(2), put(3)], taken, editor, "en")
        assert editor.done == [("tab", 1), ("tab", 2), ("tab", 3)]
        assert taken.numbers == {"tab": 3}

    def test_undo_sent_again_undoes_once(self) -> None:
        editor, undo = Recorder(), {"client": "tab", "n": 1, "do": "undo"}
        taken = take_edits([undo], Taken(), editor, "en")
        take_edits([undo], taken, editor, "en")
        assert editor.done == [("undo", 0)]

    def test_each_load_of_a_page_counts_for_itself(self) -> None:
        editor = Recorder()
        taken = take_edits([put(7, client="old"), put(1, client="new")], Taken(), editor, "en")
        assert taken.numbers == {"old": 7, "new": 1}

    @given(st.lists(st.integers(0, 12), max_size=30))
    def test_whatever_is_dropped_or_repeated_on_the_way(self, cuts: list[int]) -> None:
        """The browser sends all that is not acknowledged; any of these messages may be lost."""
        editor, taken, made = Recorder(), Taken(), list[dict[str, Any]]()
        for number, cut in enumerate(cuts, 1):
            made.append(put(number))
            waiting = [edit for edit in made if edit["n"] > taken.numbers.get("tab", 0)]
            if cut % 3:
                taken = take_edits(waiting, taken, editor, "en")
        take_edits(made, taken, editor, "en")
        assert editor.done == [("tab", number) for number in range(1, len(cuts) + 1)]


class TestRefusals:
    @pytest.mark.parametrize(
        "broken",
        [
            {"client": "tab", "n": 1, "do": "explode"},
            {"client": "tab", "n": 1, "do": "set", "cells": [["005", "yesterday", ["E"]]]},
            {"client": "tab", "n": 1, "do": "swap", "a": ["005"], "b": ["005", DAY]},
            {"client": "tab", "n": 1},
        ],
    )
    def test_what_cannot_be_read_is_told_and_left_behind(self, broken: dict[str, Any]) -> None:
        editor = Recorder()
        taken = take_edits([broken, put(2)], Taken(), editor, "en")
        assert editor.done == [("tab", 2)]
        assert taken.numbers == {"tab": 2}
        [refusal] = taken.refusals
        assert (refusal["client"], refusal["n"]) == ("tab", 1)
        assert "could not be read" in refusal["text"]

    @pytest.mark.parametrize(
        "nobody",
        [
            None,
            7,
            [],
            {"n": 1},
            {"client": "tab"},
            {"client": "", "n": 1},
            {"client": "tab", "n": 0},
            {"client": "tab", "n": True},
            {"client": "x" * 65, "n": 1},
            {"client": "tab", "n": 2**31},
        ],
    )
    def test_what_nobody_can_be_answered_for_is_passed_over(self, nobody: Any) -> None:
        editor = Recorder()
        assert take_edits([nobody], Taken(), editor, "en") == Taken()
        assert editor.done == []

    def test_only_the_newest_refusals_are_kept(self) -> None:
        broken = [{"client": "tab", "n": n, "do": "?"} for n in range(1, 100)]
        taken = take_edits(broken, Taken(), Recorder(), "zh")
        assert [one["n"] for one in taken.refusals] == list(range(100 - MOST_REFUSALS, 100))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    database = sqlite_database(tmp_path)
    yield database
    database.close()


class TestOnADraft:
    def test_every_kind_of_edit_reaches_the_draft(self, store: Database) -> None:
        draft = with_centre(store).draft_id
        editor = DraftEditor(store, SUPERVISOR, draft)
        first = view_draft(store, draft).problem.duty_slots[0]
        slot = [first.kind.id, first.first.isoformat(), "", ""]
        edits: list[dict[str, Any]] = [
            {"do": "set", "cells": [["005", DAY, ["P"]]]},
            {"do": "swap", "a": ["005", DAY], "b": ["005", NEXT]},
            {"do": "pin", "cells": [["005", NEXT]], "on": True},
            {
                "do": "paste",
                "text": "早班\tL",
                "people": ["003", "004"],
                "days": [DAY, NEXT],
                "fill": [1, 1],
            },
            {"do": "duty", "slot": slot, "employee": "003"},
            {"do": "pin_duty", "slot": slot, "on": True},
            {"do": "undo"},
            {"do": "redo"},
            {"do": "undo"},
        ]
        sent = [edit | {"client": "tab", "n": n} for n, edit in enumerate(edits, 1)]
        taken = take_edits(sent, Taken(), editor, "en")
        assert taken.refusals == ()
        view = view_draft(store, draft)
        p, shown = view.problem, view.rota
        at = {
            (e, d): p.shift_types[kind].code
            for e in ("003", "005")
            for d, kind in shown.positions_of(p.employee_index[e])
        }
        day = p.day_of(date.fromisoformat(DAY))
        assert at[("003", day)] == "E"
        assert at[("003", day + 1)] == "L"
        assert at[("005", day + 1)] == "P"
        assert ("005", day) not in at
        assert (p.employee_index["005"], day + 1) in view.pinned
        assert shown.holders_of(first.index) == [p.employee_index["003"]]
        assert first.index not in view.duty_pinned

    def test_a_refused_edit_changes_nothing_and_those_after_it_go_on(self, store: Database) -> None:
        draft = with_centre(store).draft_id
        editor = DraftEditor(store, SUPERVISOR, draft)
        bad = {
            "client": "tab",
            "n": 1,
            "do": "paste",
            "text": "E\tQQ",
            "people": ["003"],
            "days": [DAY, NEXT],
            "fill": [1, 1],
        }
        before = view_draft(store, draft).rota
        taken = take_edits([bad], Taken(), editor, "zh")
        assert view_draft(store, draft).rota == before
        assert "QQ" in taken.refusals[0]["text"]
        taken = take_edits([bad, put(2, "P")], taken, editor, "zh")
        assert view_draft(store, draft).rota != before
        assert len(taken.refusals) == 1

    def test_after_a_refresh_nothing_is_done_twice(self, store: Database) -> None:
        """A new session knows of nothing; the draft still knows the client and its numbers."""
        draft = with_centre(store).draft_id
        editor = DraftEditor(store, SUPERVISOR, draft)
        swap = {"client": "tab", "n": 1, "do": "swap", "a": ["003", DAY], "b": ["003", NEXT]}
        take_edits([put(3, "P", "other"), swap], Taken(), editor, "en")
        once = view_draft(store, draft)
        take_edits([swap], Taken(), editor, "en")
        again = view_draft(store, draft)
        assert (once.number, once.rota) == (again.number, again.rota)

    def test_without_the_right_it_is_told_so(self, store: Database) -> None:
        draft = with_centre(store).draft_id
        guest = DraftEditor(store, Actor("guest", frozenset()), draft)
        taken = take_edits([put(1)], Taken(), guest, "en")
        assert "guest may not do this" in taken.refusals[0]["text"]
        assert open_draft(store, SUPERVISOR, "tiny").number == 0


def test_operations_are_those_of_the_desk() -> None:
    """A set edit names cells as the desk does."""
    seen = list[Operation]()

    class Keeper(Recorder):
        def do(self, client: str, number: int, operation: Operation) -> None:
            seen.append(operation)

    take_edits([put(1, "L")], Taken(), Keeper(), "en")
    [operation] = seen
    assert isinstance(operation, SetCells)
    assert operation.cells[0].codes == ("L",)
    assert operation.cells[0].date == date.fromisoformat(DAY)
