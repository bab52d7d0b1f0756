"""What a choice would change is what it changes, and comparing any two rotas of a horizon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.cell_choices import price_choices
from scheduler.desk.comparing import compare_rotas, versions_to_compare
from scheduler.desk.drafts import DraftView, edit, open_draft, view_draft
from scheduler.desk.operations import CellEdit, SetCells
from scheduler.desk.publishing import list_versions, preview, publish
from scheduler.domain.faults import BadInput
from scheduler.store.database import Database
from scheduler.ui.grid.answers import describe_choices
from tests.app_pages import with_published_rota
from tests.stores import sqlite_database

DAY = date(2026, 9, 30)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    database = sqlite_database(tmp_path)
    yield database
    database.close()


@pytest.fixture
def view(store: Database) -> DraftView:
    return view_draft(store, with_published_rota(store).draft_id)


def put(store: Database, view: DraftView, n: int, who: str, when: date, *codes: str) -> DraftView:
    cells = (CellEdit(employee_id=who, date=when, codes=codes),)
    edit(store, SUPERVISOR, view.id, "test", 100 + n, SetCells(cells=cells))
    return view_draft(store, view.id)


class TestChoices:
    def test_each_choice_does_what_it_says(self, store: Database, view: DraftView) -> None:
        choices = price_choices(view, "003", DAY, longest_seconds=60).priced
        assert {choice.shift for choice in choices} <= {None, 0, 1}
        assert len(choices) == 2
        for n, choice in enumerate(choices):
            codes = [] if choice.shift is None else [view.problem.shift_types[choice.shift].code]
            after = put(store, view, n, "003", DAY, *codes).report
            assert after.cost - view.report.cost == choice.cost
            assert len(after.hard_violations) <= len(view.report.hard_violations) + choice.hard

    def test_what_stands_there_and_what_may_not_is_left_out(self, view: DraftView) -> None:
        """Part-timers work only the peak; the others never do."""
        peak = view.problem.shift_index["P"]
        part_timer = {choice.shift for choice in price_choices(view, "005", DAY).priced}
        assert part_timer <= {None, peak}
        assert peak not in {choice.shift for choice in price_choices(view, "001", DAY).priced}

    def test_cells_outside_have_none(self, view: DraftView) -> None:
        assert price_choices(view, "nobody", DAY).priced == ()
        assert price_choices(view, "003", date(2030, 1, 1)).priced == ()

    def test_it_stops_when_the_time_is_up(self, store: Database, view: DraftView) -> None:
        """But each time it is asked again it knows one more, until it knows them all."""
        day = date(2026, 10, 5)
        everything = price_choices(view, "004", day, longest_seconds=60)
        assert everything.are_all
        known = []
        view = put(store, view, 9, "001", DAY, "L")
        for _ in everything.priced:
            found = price_choices(view, "004", day, longest_seconds=0.0)
            known.append((len(found.priced), found.are_all))
        whole = len(everything.priced)
        assert known == [(n, n == whole) for n in range(1, whole + 1)]
        assert whole >= 2

    def test_the_worst_is_told(self, store: Database, view: DraftView) -> None:
        """Late until 22:00, then Early at 08:00 is too short a rest."""
        view = put(store, view, 1, "001", DAY, "L")
        view = put(store, view, 2, "001", date(2026, 10, 1))
        choices = price_choices(view, "001", date(2026, 10, 1), longest_seconds=60)
        answer = describe_choices(view.problem, ["001", "2026-10-01"], choices, "en")
        early = next(choice for choice in answer["choices"] if choice["code"] == "E")
        assert early["hard"] >= 1
        assert "rests" in early["text"]


class TestComparing:
    def test_draft_against_the_version_it_came_from(self, store: Database, view: DraftView) -> None:
        [version] = versions_to_compare(store, view)
        same = compare_rotas(store, view, version.id, None)
        assert same.differences == []
        assert same.changes.new == same.changes.vanished == ()
        now = sorted(
            view.problem.shift_types[k].code for d, k in view.rota.positions_of(2) if d == 2
        )
        other = "L" if now != ["L"] else "E"
        view = put(store, view, 1, "003", DAY, other)
        compared = compare_rotas(store, view, version.id, None)
        [difference] = compared.differences
        assert difference.employee == 2
        assert [cell.after_codes for cell in difference.cells] == [(other,)]
        assert compared.report_after.cost == view.report.cost
        back = compare_rotas(store, view, None, version.id)
        assert back.report_after.cost == compared.report_before.cost

    def test_two_versions(self, store: Database, view: DraftView) -> None:
        view = put(store, view, 1, "004", DAY)
        view = put(store, view, 2, "004", DAY, "E")
        seen = preview(store, view.id)
        publish(store, SUPERVISOR, view.id, "again", seen.number, True)
        new, old = list_versions(store, view.centre_id)
        compared = compare_rotas(store, view_draft(store, view.id), old.id, new.id)
        assert {one.employee for one in compared.differences} <= {3}

    def test_days_that_only_one_has_are_left_out_of_both(
        self, store: Database, view: DraftView
    ) -> None:
        """The version has two weeks, the draft looked at the second of them and one more."""
        [version] = list_versions(store, view.centre_id)
        later = open_draft(store, SUPERVISOR, view.centre_id, date(2026, 10, 5), 2)
        assert [card.id for card in versions_to_compare(store, later)] == [version.id]
        compared = compare_rotas(store, later, version.id, None)
        assert not compared.before.cells[:, 7:].any()
        assert not compared.after.cells[:, 7:].any()
        assert compared.before.cells[:, :7].any()

    def test_versions_without_a_common_day_are_refused(
        self, store: Database, view: DraftView
    ) -> None:
        [version] = list_versions(store, view.centre_id)
        far = open_draft(store, SUPERVISOR, view.centre_id, date(2026, 11, 2), 2)
        assert versions_to_compare(store, far) == []
        with pytest.raises(BadInput, match="no day of this rota in common"):
            compare_rotas(store, far, version.id, None)
