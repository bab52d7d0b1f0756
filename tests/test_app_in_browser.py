"""The app as a person starts and uses it: a real server, a real worker, a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from scheduler.desk import solving
from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.build_job import BuildMode
from scheduler.desk.build_views import JobView
from scheduler.desk.centres import export_zip
from scheduler.desk.drafts import view_draft
from scheduler.jobs.queue import JobState
from scheduler.store.database import Database
from scheduler.ui.pages import pages_there
from tests.app_pages import newest_build, with_centre
from tests.app_server import TINY, RunningApp, running_app
from tests.pages_in_browser import LONG, person, settle, stop_when_lawful, wait_until_drawn
from tests.stores import sqlite_database

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with the tiny centre, no worker: for what needs no build."""
    folder = tmp_path_factory.mktemp("app")
    database = sqlite_database(folder)
    with_centre(database)
    database.close()
    with running_app(folder, database_url=database.url) as found:
        yield found


def visit(browser: Browser, url: str, language: str = "en") -> Page:
    page = person(browser, language).new_page()
    page.set_default_timeout(LONG)
    page.goto(url)
    return page


def look_at_centres(browser: Browser, app: RunningApp, language: str = "en") -> Page:
    page = visit(browser, f"{app.url}/centres", language)
    wait_until_drawn(page)
    return page


def wait_until_over(database: Database, seconds: float = 90) -> JobView:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job = newest_build(database)
        if job.is_over:
            return job
        time.sleep(0.2)
    raise AssertionError(f"still {job.state}")


# --- builds ---------------------------------------------------------------------------------


def test_a_killed_web_server_does_not_stop_a_build(browser: Browser, tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    draft_id = with_centre(database).draft_id
    solving.request_build(database, SUPERVISOR, draft_id, BuildMode.BUILD, 15)
    with running_app(tmp_path, database_url=database.url, worker=True) as app:
        page = visit(browser, app.url)
        points = page.get_by_test_id("stMetric").filter(has_text="Points")
        expect(points).to_contain_text(re.compile("[1-9]"))
        app.kill()
        halfway = newest_build(database)
        told = len(halfway.progress)
        while len(halfway.progress) == told:
            assert halfway.state is JobState.RUNNING
            time.sleep(0.2)
            halfway = newest_build(database)
        app.start()
        # The tab that was open finds the server again, and the build goes on in it.
        expect(page.get_by_text("A rota is proposed.")).to_be_visible()
        job = wait_until_over(database)
        assert (job.state, job.attempts) == (JobState.DONE, 1)
        page.get_by_role("button", name="Take it over").click()
        expect(page.get_by_text("A rota is proposed.")).to_have_count(0)
        assert view_draft(database, draft_id).number == 1
        # The old worker has gone home, and the new server has one of its own.
        solving.request_build(database, SUPERVISOR, draft_id, BuildMode.IMPROVE, 1)
        assert wait_until_over(database).state is JobState.DONE
    database.close()


def test_a_stopped_build_proposes_the_best_it_has(browser: Browser, tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    draft_id = with_centre(database).draft_id
    solving.request_build(database, SUPERVISOR, draft_id, BuildMode.BUILD, 600)
    with running_app(tmp_path, database_url=database.url, worker=True) as app:
        page = visit(browser, app.url)
        stop_when_lawful(page)
        job = newest_build(database)
        assert job.outcome is not None
        assert job.outcome.was_stopped
        assert job.proposal is not None
        assert job.proposal.hard_violations == 0
    database.close()


def test_a_server_that_ends_leaves_its_build_to_the_next_one(
    browser: Browser, tmp_path: Path
) -> None:
    database = sqlite_database(tmp_path)
    draft_id = with_centre(database).draft_id
    solving.request_build(database, SUPERVISOR, draft_id, BuildMode.BUILD, 10)
    with running_app(tmp_path, database_url=database.url, worker=True) as app:
        while len((build := newest_build(database)).progress) < 2:
            assert not build.is_over, build.state
            time.sleep(0.1)
        app.stop()
        left = newest_build(database)
        assert (left.state, left.attempts) == (JobState.QUEUED, 0)
        app.start()
        job = wait_until_over(database)
        assert job.state is JobState.DONE
        assert job.proposal is not None
        assert job.proposal.hard_violations == 0
    database.close()


# --- the frame ------------------------------------------------------------------------------


def test_nothing_is_asked_from_elsewhere(browser: Browser, app: RunningApp) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{app.url}/centres")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settle(page)
    foreign = [url for url in asked if not url.startswith((app.url, "data:", "blob:"))]
    assert asked
    assert foreign == []
    page.close()


@pytest.mark.parametrize(
    ("language", "tag", "title"), [("zh", "zh-CN", "中心管理"), ("en", "en", "Centres")]
)
def test_the_browsers_language_comes_first(
    browser: Browser, app: RunningApp, language: str, tag: str, title: str
) -> None:
    page = look_at_centres(browser, app, language)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("html")).to_have_attribute("lang", tag)
    page.close()


def test_a_chosen_language_outlives_other_pages_and_a_refresh(
    browser: Browser, app: RunningApp
) -> None:
    page = look_at_centres(browser, app)
    page.get_by_role("radio", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("中心管理")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    settle(page)
    page.get_by_role("link", name="班表").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("班表")
    settle(page)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("班表")
    assert "lang=zh" in page.url
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.close()


def test_chosen_days_outlive_other_pages_and_a_refresh(browser: Browser, app: RunningApp) -> None:
    page = look_at_centres(browser, app)
    days = page.get_by_test_id("stSidebar").get_by_test_id("stPopover")
    expect(days).to_contain_text("28 Sep – 11 Oct 2026")
    page.get_by_test_id("stSidebar").get_by_role("button", name="chevron_right").click()
    expect(days).to_contain_text("12 Oct – 25 Oct 2026")
    settle(page)
    page.get_by_role("link", name="People").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    settle(page)
    page.reload()
    expect(days).to_contain_text("12 Oct – 25 Oct 2026")
    page.close()


# --- the menu -------------------------------------------------------------------------------


def menu(page: Page) -> Locator:
    return page.get_by_test_id("stSidebar").get_by_role("navigation")


def test_the_menu_leads_to_every_page_in_its_group(browser: Browser, app: RunningApp) -> None:
    page = look_at_centres(browser, app)
    links = menu(page).get_by_role("link")
    paths = links.evaluate_all("(links) => links.map((link) => link.href)")
    assert paths == [f"{app.url}/{one.url_path}" for one in pages_there()]
    facts = menu(page).get_by_role("group", name="Facts").get_by_role("link")
    assert [link.split("\n")[-1] for link in facts.all_inner_texts()] == [
        one.title for one in pages_there() if one.group == "Facts"
    ]
    here = menu(page).locator("[aria-current=page]")
    expect(here).to_have_accessible_name("Centres")
    expect(here).to_have_count(1)
    page.close()


def test_the_menu_changes_the_page_and_not_the_document(browser: Browser, app: RunningApp) -> None:
    page = visit(browser, f"{app.url}/centres?centre=tiny&other=1")
    wait_until_drawn(page)
    page.evaluate("window.isSameDocument = true")
    link = menu(page).get_by_role("link", name="People")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    settle(page)
    assert page.url == f"{app.url}/people?centre=tiny"
    expect(link).to_be_focused()
    expect(link).to_have_attribute("aria-current", "page")
    menu(page).get_by_role("link", name="Leave").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leave")
    settle(page)
    # One step back is one page back, whatever has been chosen.
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    expect(menu(page).locator("[aria-current=page]")).to_have_accessible_name("People")
    assert page.evaluate("window.isSameDocument")
    page.close()


def test_the_menu_opens_a_page_in_a_tab_of_its_own(browser: Browser, app: RunningApp) -> None:
    page = look_at_centres(browser, app)
    address = page.url
    with page.context.expect_page() as waiting:
        menu(page).get_by_role("link", name="People").click(modifiers=["ControlOrMeta"])
    expect(waiting.value.get_by_role("heading", level=1)).to_have_text("People")
    expect(page.get_by_role("heading", level=1)).to_have_text("Centres")
    assert page.url == address
    waiting.value.close()
    page.close()


# --- centres --------------------------------------------------------------------------------


def test_a_centre_goes_out_and_comes_in_again(
    browser: Browser, app: RunningApp, tmp_path: Path
) -> None:
    page = look_at_centres(browser, app)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export").first.click()
    packed = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(packed)
    database = Database(app.database_url)
    assert packed.name == "tiny.zip"
    assert packed.read_bytes() == export_zip(database, "tiny")
    page.locator("input[type=file]").set_input_files(packed)
    settle(page)
    page.get_by_role("button", name="Bring in").click()
    refusal = page.get_by_test_id("stAlert")
    expect(refusal).to_contain_text("is here already")
    expect(refusal).to_contain_text("Nothing was changed.")
    page.get_by_text("Replace the facts of a centre that is here already").click()
    settle(page)
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_text("Tiny Desk is here.")).to_be_visible()
    database.close()
    page.close()


def test_broken_files_are_refused_with_their_place(browser: Browser, app: RunningApp) -> None:
    page = look_at_centres(browser, app)
    files = [
        {"name": path.name, "mimeType": "text/csv", "buffer": path.read_bytes()}
        for path in TINY.iterdir()
    ]
    for file in files:
        if file["name"] == "leave.csv":
            file["buffer"] = b"employee_id,first,last,kind\nNOBODY,2026-99-01,2026-10-02,annual\n"
    page.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    settle(page)
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("leave.csv")
    assert "Traceback" not in page.inner_text("body")
    page.close()


def test_a_sample_is_added_put_away_and_taken_back(browser: Browser, app: RunningApp) -> None:
    page = look_at_centres(browser, app)
    sample = page.get_by_test_id("stHorizontalBlock").filter(has_text="Yunshan Mall")
    sample.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Yunshan Mall Customer Desk is here.")).to_be_visible()
    card = page.get_by_test_id("stHorizontalBlock").filter(has_text="mall_desk")
    card.get_by_role("button", name="Put away").click()
    expect(page.get_by_text("Put away (1)")).to_be_visible()
    settle(page)
    page.get_by_text("Put away (1)").click()
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("mall_desk · facts no. 1")).to_be_visible()
    page.close()


# --- when something is wrong ----------------------------------------------------------------


def test_a_mistake_of_ours_is_never_a_traceback(browser: Browser, tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    with_centre(database)
    with running_app(tmp_path, database_url=database.url) as app:
        # A table that is gone is nothing the app can know of.
        with database.writing() as connection:
            connection.exec_driver_sql("ALTER TABLE centre RENAME TO gone")
        page = visit(browser, f"{app.url}/people")
        expect(page.get_by_text("Something went wrong in Paiban itself.").first).to_be_visible()
        shown = page.inner_text("body")
        assert "Traceback" not in shown
        assert "sqlite3" not in shown
        number = re.search(r"with number ([0-9A-F]{6})", shown)
        assert number is not None
        assert f"mistake {number[1]}" in app.words_of_log()
    database.close()
