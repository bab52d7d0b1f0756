"""The web server and its worker are killed fifty times while people edit, publish and build.

Edits are typed in a real browser, whose tab is never reloaded: whatever it has painted must in the
end be in the draft, once. Publications are confirmed or they are not; in the end each is there once
or not at all. Builds are taken up again, or given up with words.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler.desk import solving
from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.build_job import BuildMode
from scheduler.desk.centres import open_revision
from scheduler.desk.drafts import open_draft, view_draft
from scheduler.desk.publishing import list_versions, view_version
from scheduler.jobs.claims import MOST_ATTEMPTS
from scheduler.jobs.queue import JobState
from scheduler.store import drafts, revisions
from scheduler.store.database import Database
from tests.app_pages import with_published_rota
from tests.app_server import ROOT, running_app
from tests.pages_in_browser import settle, tab, write
from tests.stores import sqlite_database

# What is lost once in twenty times is lost: no second chance here.
pytestmark = [pytest.mark.slow, pytest.mark.flaky(reruns=0)]
KILLS = int(os.environ.get("PAIBAN_KILLS", "10"))
"""How often something is killed: `make endurance` does it fifty times."""
WEB_KILLS = max(2, KILLS * 8 // 50)
WORKER_KILLS = KILLS - WEB_KILLS
CODES = "EL"
PERSON = "赵磊"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = sqlite_database(tmp_path)
    with_published_rota(found)
    yield found
    found.close()


# --- the web server -------------------------------------------------------------------------


class Typist:
    """Types shift codes into one person's days, over and over, and knows what it typed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.edits = 0
        self.row: dict[int, str] = {}
        self.cells = page.locator("tr").filter(has=page.locator("th[data-person]", has_text=PERSON))

    def type_one(self) -> None:
        """One edit that always changes what stands there."""
        lap, day = divmod(self.edits, 14)
        code = CODES[(day + lap) % 2]
        cell = self.cells.locator("td[role=gridcell]").nth(day)
        for _ in range(5):
            cell.click()
            self.page.keyboard.press("Escape")
            self.page.keyboard.press(code.lower())
            self.page.wait_for_timeout(100)
            # Painted at once, whether or not there is a server; unless the key fell into the
            # moment in which the page is drawn anew.
            if cell.inner_text().strip().startswith(code):
                break
        expect(cell).to_contain_text(code)
        self.row[day] = code
        self.edits += 1

    def row_in(self, database: Database, draft_id: int) -> dict[int, str]:
        view = view_draft(database, draft_id)
        person = view.problem.employee_index["004"]
        return {
            day: view.problem.shift_types[kind].code for day, kind in view.rota.positions_of(person)
        }


def publish_by_hand(page: Page, reason: str) -> None:
    """Fill in the form of the page Publish and press its button, if there is anything new."""
    page.reload()
    why = page.get_by_label("Why is it published?")
    nothing_new = page.get_by_text("The draft is what staff see already")
    expect(why.or_(nothing_new).first).to_be_visible()
    settle(page)
    if why.count() == 0:
        return
    write(page, why, reason)
    despite = page.get_by_text("hard rules are broken")
    if despite.count():
        despite.first.click()
    page.get_by_test_id("stMain").get_by_role("button", name="Publish").click(no_wait_after=True)


def test_web_server_killed_while_people_edit_and_publish(
    browser: Browser, tmp_path: Path, database: Database
) -> None:
    moments = random.Random(20261122)
    draft_id = 1
    with running_app(tmp_path, database_url=database.url) as app, tab(browser, app.url) as page:
        typist = Typist(page)
        expect(typist.cells).to_be_visible()
        with tab(browser, f"{app.url}/publish") as publishing:
            for kill in range(WEB_KILLS):
                for _ in range(moments.randrange(1, 6)):
                    typist.type_one()
                if kill % 2:
                    expect(page.get_by_text("All saved", exact=True)).to_be_visible()
                    publish_by_hand(publishing, f"publication {kill}")
                for _ in range(moments.randrange(3)):
                    typist.type_one()
                time.sleep(moments.uniform(0, 0.4))
                app.kill()
                typist.type_one()
                app.start()
        expect(page.get_by_text("All saved", exact=True)).to_be_visible()
        shown = [
            typist.cells.locator("td[role=gridcell]").nth(day).inner_text().strip()[:1]
            for day in sorted(typist.row)
        ]
    assert shown == [typist.row[day] for day in sorted(typist.row)]
    stored = typist.row_in(database, draft_id)
    assert {day: stored.get(day) for day in typist.row} == typist.row
    check_log(database, draft_id)
    check_versions(database)


def check_log(database: Database, draft_id: int) -> None:
    """No edit stands in the log twice."""
    with database.reading() as connection:
        log = drafts.operations_between(connection, draft_id, 1, 10**9)
    sent = [(one.client, one.client_number) for one in log]
    assert len(sent) == len(set(sent))
    assert [one.number for one in log] == list(range(1, len(log) + 1))


def check_versions(database: Database) -> None:
    """Versions are numbered without a gap, none twice, each with the facts that hold it."""
    cards = list_versions(database, "tiny")
    assert [card.number for card in cards] == list(range(len(cards), 0, -1))
    seen = [card.summary["draft_number"] for card in cards]
    assert len(set(seen)) == len(seen)
    with database.reading() as connection:
        newest = revisions.newest(connection, "tiny")
    assert newest.id == cards[0].revision_id
    facts = open_revision(database, newest.id, cards[0].first, cards[0].weeks)
    assert facts.problem.published == view_version(database, cards[0].id).rota


# --- the worker -----------------------------------------------------------------------------


def start_worker(database: Database) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "scheduler", "worker"],
        cwd=ROOT,
        env={**os.environ, "PAIBAN_DATABASE": database.url},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def test_worker_killed_while_it_builds(database: Database) -> None:
    moments = random.Random(20261122)
    places = [open_draft(database, SUPERVISOR, "tiny", monday, 1).id for monday in mondays(14)]
    jobs: dict[str, int] = {}
    for kill in range(WORKER_KILLS):
        draft_id = places[kill % len(places)]
        current = solving.current_job(database, draft_id)
        if current is None or current.is_over:
            job = solving.request_build(
                database, SUPERVISOR, draft_id, BuildMode.BUILD, 1, applies_itself=True
            )
            jobs[job] = draft_id
        tries = attempts(database, jobs)
        worker = start_worker(database)
        # Mostly while it builds, sometimes while it starts, however slow this computer is.
        while kill % 4 and attempts(database, jobs) == tries and not all_over(database, jobs):
            assert worker.poll() is None
            time.sleep(0.1)
        time.sleep(moments.uniform(0, 1.5))
        worker.kill()
        worker.wait()
    # The last worker is left alone until everything is settled.
    worker = start_worker(database)
    try:
        deadline = time.monotonic() + 240
        while not all_over(database, jobs):
            assert time.monotonic() < deadline
            time.sleep(0.2)
    finally:
        worker.terminate()
        worker.wait()
    ended = [solving.view_job(database, job) for job in jobs]
    newest = {draft_id: job for job, draft_id in jobs.items()}
    assert max(job.attempts for job in ended) > 1
    for job in ended:
        assert job.attempts <= MOST_ATTEMPTS
        assert job.state in (JobState.DONE, JobState.FAILED)
        assert (job.proposal is not None) == (job.state is JobState.DONE)
        assert (job.error is not None) == (job.state is JobState.FAILED)
        # Whoever asks for another build has done with one that failed.
        failed = None if newest[jobs[job.id]] == job.id else "discarded"
        assert job.decision == ("applied" if job.state is JobState.DONE else failed)
    for draft_id in places:
        done = [job for job in ended if jobs[job.id] == draft_id and job.decision == "applied"]
        # Built anew, the same rota may come out: then it is no operation.
        assert bool(done) <= view_draft(database, draft_id).number <= len(done)
        check_log(database, draft_id)


def attempts(database: Database, jobs: Iterable[str]) -> int:
    """How often anybody has begun any of these jobs."""
    return sum(solving.view_job(database, job).attempts for job in jobs)


def all_over(database: Database, jobs: Iterable[str]) -> bool:
    return all(solving.view_job(database, job).is_over for job in jobs)


def mondays(count: int) -> list[date]:
    return [date(2026, 10, 12) + timedelta(weeks=number) for number in range(count)]
