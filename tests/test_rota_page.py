"""The page Rota without a browser: what it offers when, and what becomes of a build."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from scheduler.desk import solving
from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.build_job import BuildMode
from scheduler.desk.centres import import_folder
from scheduler.desk.drafts import edit, open_draft, view_draft
from scheduler.desk.operations import CellEdit, SetCells
from scheduler.desk.publishing import list_versions
from scheduler.desk.solving import BUILD_JOB
from scheduler.jobs import claims
from scheduler.jobs.queue import JobState
from scheduler.jobs.worker import JobContext, work
from scheduler.solve.result import Progress
from scheduler.store.database import Database
from scheduler.ui.rota_page.building import chart_rows, known_bound
from tests.app_pages import open_page, with_centre, with_published_rota, with_rota, words_on
from tests.stores import sqlite_database

NO_LEADER = Path(__file__).parent / "golden" / "no_leader"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    database = sqlite_database(tmp_path)
    monkeypatch.setenv("PAIBAN_DATABASE", database.url)
    yield database
    database.close()


def carry_out(database: Database) -> None:
    """Do what is asked for, in this process."""
    handlers = {BUILD_JOB: solving.run_build}
    work(database, handlers, threading.Event(), lambda: True, when_done=solving.apply_by_itself)


def button(page: AppTest, words: str) -> Any:
    [found] = [one for one in page.button if one.label == words]
    return found


def clear_a_day(database: Database, draft_id: int) -> None:
    view = view_draft(database, draft_id)
    cells = tuple(
        CellEdit(employee_id=e.id, date=view.problem.first) for e in view.problem.employees
    )
    edit(database, SUPERVISOR, draft_id, "test", 99, SetCells(cells=cells))


class TestBeginning:
    def test_an_empty_draft_offers_to_build_the_rota(self, store: Database) -> None:
        prepared = with_centre(store)
        page = open_page("rota")
        assert "There is no rota for these days yet" in words_on(page)
        assert "5 people from 28 Sep 2026 to 11 Oct 2026" in words_on(page)
        button(page, "Build the rota").click().run()
        job = solving.current_job(store, prepared.draft_id)
        assert job is not None
        assert (job.mode, job.request.seconds, job.state) == (
            BuildMode.BUILD,
            60.0,
            JobState.QUEUED,
        )
        assert "Waiting for the worker to take it up." in words_on(page)
        assert button(page, "Build").disabled

    def test_or_to_fill_it_by_hand(self, store: Database) -> None:
        with_centre(store)
        page = open_page("rota")
        button(page, "Fill it by hand").click().run()
        assert "There is no rota for these days yet" not in words_on(page)
        assert not button(page, "Build").disabled

    def test_other_days_begin_empty_again(self, store: Database) -> None:
        with_rota(store)
        assert "no rota for these days" not in words_on(open_page("rota"))
        later = open_page("rota", **{"from": "2026-11-02", "weeks": "2"})
        assert "no rota for these days" in words_on(later)


class TestBuilds:
    def test_how_long_and_from_where_is_asked(self, store: Database) -> None:
        with_rota(store)
        page = open_page("rota")
        button(page, "Build").click().run()
        assert [str(option) for option in page.radio[0].options] == [
            "Improve what is there",
            "Build the rest anew around the pins",
        ]
        assert [str(option) for option in page.select_slider[0].options][:2] == ["10 s", "30 s"]

    def test_a_proposal_is_taken_over(self, store: Database) -> None:
        prepared = with_rota(store)
        clear_a_day(store, prepared.draft_id)
        solving.request_build(store, SUPERVISOR, prepared.draft_id, BuildMode.IMPROVE, 1)
        carry_out(store)
        before = view_draft(store, prepared.draft_id)
        page = open_page("rota")
        assert "A rota is proposed." in words_on(page)
        assert re.search(r"Answered in time: Hotline \d+% → \d+% \(wanted 80%\)", words_on(page))
        assert re.search("better is possible|Proven best|not been worked out", words_on(page))
        assert re.search(r"- Hotline.*: \d of \d people are there", words_on(page))
        button(page, "Take it over").click().run()
        after = view_draft(store, prepared.draft_id)
        assert after.number == before.number + 1
        assert after.report.cost < before.report.cost
        assert "A rota is proposed." not in words_on(page)

    def test_a_proposal_is_left(self, store: Database) -> None:
        prepared = with_rota(store)
        clear_a_day(store, prepared.draft_id)
        solving.request_build(store, SUPERVISOR, prepared.draft_id, BuildMode.IMPROVE, 1)
        carry_out(store)
        number = view_draft(store, prepared.draft_id).number
        words = words_on(open_page("rota", "zh"))
        assert "已有新班表方案。" in words
        assert re.search(
            r"最缺人的时段，以及那里能做到什么\n(.*\n)*?- 热线.*：需\d人、在岗\d人；", words
        )
        page = open_page("rota")
        button(page, "Leave it").click().run()
        assert view_draft(store, prepared.draft_id).number == number
        assert "A rota is proposed." not in words_on(page)

    def test_one_that_is_outdated_says_so(self, store: Database) -> None:
        prepared = with_rota(store)
        solving.request_build(store, SUPERVISOR, prepared.draft_id, BuildMode.IMPROVE, 1)
        carry_out(store)
        assert "have changed since" not in words_on(open_page("rota"))
        clear_a_day(store, prepared.draft_id)
        assert "have changed since this was built" in words_on(open_page("rota"))

    def test_a_conflict_is_explained_with_ways_out(self, store: Database) -> None:
        card = import_folder(store, SUPERVISOR, NO_LEADER)
        draft = open_draft(store, SUPERVISOR, card.id)
        solving.request_build(store, SUPERVISOR, draft.id, BuildMode.BUILD, 5)
        carry_out(store)
        page = open_page("rota")
        words = words_on(page)
        assert "No rota can keep all hard rules at once." in words
        assert "Why no rota is possible" in words
        assert "Ways out, the smallest first" in words
        button(page, "I have read this").click().run()
        assert "Why no rota is possible" not in words_on(page)
        assert "There is no rota for these days yet" in words_on(page)

    def test_a_failure_is_told_without_a_traceback(self, store: Database) -> None:
        prepared = with_rota(store)
        solving.request_build(store, SUPERVISOR, prepared.draft_id, BuildMode.IMPROVE, 1)

        def stumble(context: JobContext) -> str:
            raise RuntimeError("a mistake")

        for _ in range(claims.MOST_ATTEMPTS):
            work(store, {BUILD_JOB: stumble}, threading.Event(), lambda: True)
        page = open_page("rota")
        [told] = [error.value for error in page.error]
        assert told.startswith("The build failed.")
        assert "RuntimeError" not in told
        button(page, "I have read this").click().run()
        assert list(page.error) == []


class TestComparing:
    def test_nothing_published_nothing_to_compare(self, store: Database) -> None:
        with_rota(store)
        page = open_page("rota")
        button(page, "Compare").click().run()
        assert "nothing to compare" in words_on(page) + _dialog_words(page)

    def test_the_draft_against_its_version_and_back(self, store: Database) -> None:
        prepared = with_published_rota(store)
        clear_a_day(store, prepared.draft_id)
        view = view_draft(store, prepared.draft_id)
        page = open_page("rota")
        [version] = list_versions(store, prepared.centre_id)
        page.session_state["paiban.rota.compare"] = (prepared.draft_id, version.id, 0)
        words = words_on(page.run())
        assert "The draft as it is now against Version 1" in words
        assert f"→ :red[**{view.report.cost:,}**]" in words
        button(page, "Back to the draft").click().run()
        assert "against Version 1" not in words_on(page)


def _dialog_words(page: AppTest) -> str:
    return "\n".join(str(getattr(element, "value", "")) for element in page.get("markdown"))


class TestProgress:
    def told(
        self, seconds: float, points: int | None, bound: int | None, hard: int = 0
    ) -> Progress:
        return Progress(seconds, points, bound, hard, "")

    def test_the_chart_waits_for_two_lawful_rotas(self) -> None:
        assert chart_rows([self.told(1, None, None), self.told(2, 900, None, hard=3)]) == []
        assert chart_rows([self.told(1, 900, None), self.told(2, 950, 10, hard=1)]) == []
        rows = chart_rows([self.told(1, 900, 0), self.told(2, 800, 700)])
        assert [row["points"] for row in rows] == [900, 800, 700]

    def test_a_bound_of_nothing_is_none(self) -> None:
        assert known_bound(None) is None
        assert known_bound(self.told(1, 900, 0)) is None
        assert known_bound(self.told(1, 900, 5)) == 5


def test_days_are_those_of_the_address(store: Database) -> None:
    with_centre(store)
    open_page("rota", **{"from": "2026-10-05", "weeks": "1"})
    assert open_draft(store, SUPERVISOR, "tiny", date(2026, 10, 5), 1).id == 2
