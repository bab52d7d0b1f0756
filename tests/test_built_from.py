"""A published version carries what its rota was built with, and whether it was edited since."""

from __future__ import annotations

import threading

import pytest

from scheduler.desk import solving
from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.built_from import describe_built
from scheduler.desk.centres import import_folder
from scheduler.desk.drafts import DraftView, edit, open_draft, view_draft
from scheduler.desk.operations import CellEdit, SetCells
from scheduler.desk.publishing import VersionCard, list_versions, publish
from scheduler.desk.solving import BUILD_JOB, BuildMode
from scheduler.jobs.worker import work
from scheduler.solve.fingerprint import VERSIONS
from scheduler.store.database import Database
from tests.app_pages import open_page
from tests.stores import TINY


@pytest.fixture
def draft(sqlite_store: Database) -> DraftView:
    card = import_folder(sqlite_store, SUPERVISOR, TINY)
    return open_draft(sqlite_store, SUPERVISOR, card.id)


def build(database: Database, draft: DraftView) -> str:
    job = solving.request_build(database, SUPERVISOR, draft.id, BuildMode.BUILD, 1.0)
    work(database, {BUILD_JOB: solving.run_build}, threading.Event(), lambda: True)
    return job


def published(database: Database, draft: DraftView) -> VersionCard:
    seen = view_draft(database, draft.id).number
    publish(database, SUPERVISOR, draft.id, "why", seen, despite_violations=True)
    return list_versions(database, "tiny")[0]


def test_a_version_says_which_build_it_is_and_that_it_was_edited(
    sqlite_store: Database, draft: DraftView, monkeypatch: pytest.MonkeyPatch
) -> None:
    solving.apply_proposal(sqlite_store, SUPERVISOR, build(sqlite_store, draft))
    # A later build that came to nothing has no part in it.
    later = solving.request_build(sqlite_store, SUPERVISOR, draft.id, BuildMode.BUILD, 1.0)
    solving.stop_build(sqlite_store, SUPERVISOR, later)
    first = published(sqlite_store, draft)
    built = first.summary["built"]
    assert (built["seed"], built["is_edited"]) == (1, False)
    assert {"input", "rules", "rota", *VERSIONS} <= set(built["fingerprint"])
    told = describe_built(first)
    assert told is not None
    assert "with seed 1 on" in str(told.sentence)
    assert "by the clock, so that another run may come to another rota" in str(told.sentence)
    assert str(told.sentence).endswith("published as it was built.")
    assert f"rota {built['fingerprint']['rota']}" in str(told.marks)

    monkeypatch.setenv("PAIBAN_DATABASE", sqlite_store.url)
    for language, words in (("en", "published as it was built."), ("zh", "按排出的结果发布。")):
        page = open_page("versions", language, centre="tiny")
        assert not page.exception
        assert any(caption.value.endswith(words) for caption in page.caption)

    view = view_draft(sqlite_store, draft.id)
    person, day = view.problem.employees[1].id, view.problem.date_of(9)
    cells = (CellEdit(employee_id=person, date=day, codes=()),)
    codes = (view.problem.shift_types[0].code,)
    if not view.rota.cells[1, 9].any():
        cells = (CellEdit(employee_id=person, date=day, codes=codes),)
    edit(sqlite_store, SUPERVISOR, draft.id, "browser", 1, SetCells(cells=cells))
    told = describe_built(published(sqlite_store, draft))
    assert told is not None
    assert str(told.sentence).endswith("edited since.")


def test_a_rota_made_by_hand_carries_no_build(sqlite_store: Database, draft: DraftView) -> None:
    card = published(sqlite_store, draft)
    assert "built" not in card.summary
    assert describe_built(card) is None
