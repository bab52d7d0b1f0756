"""A supervisor's work from the first start to HR's file, in a real browser with a real worker."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.centres import read_stored
from scheduler.desk.drafts import open_draft, view_draft
from scheduler.desk.hr import look_at_month, month_csv
from scheduler.desk.publishing import list_versions
from scheduler.jobs.queue import JobState
from scheduler.rule import Mode
from scheduler.store import drafts
from scheduler.store.database import Database
from tests.app_pages import PreparedCentre, new_id, newest_build, with_published_rota
from tests.app_server import TINY, RunningApp, running_app
from tests.pages_in_browser import LONG, download, settle, stop_when_lawful, tab, write

pytestmark = pytest.mark.slow
MON_5_OCT = 7
"""Its place among the days of the tiny centre's rota."""


@pytest.fixture
def prepared(kept: Database) -> PreparedCentre:
    """The tiny centre with its rota published."""
    return with_published_rota(kept, new_id())


def address(app: RunningApp, prepared: PreparedCentre, page: str = "rota") -> str:
    return f"{app.url}/{page}?centre={prepared.centre_id}"


def row_of(page: Page, person: str) -> Locator:
    return page.locator("tr").filter(has=page.locator("th[data-person]", has_text=person))


def cell(page: Page, person: str, day: int) -> Locator:
    return row_of(page, person).locator("td[role=gridcell]").nth(day)


def put(page: Page, person: str, day: int, key: str) -> None:
    """Choose a cell with the mouse and type a shift's code into it."""
    cell(page, person, day).click()
    page.keyboard.press("Escape")
    page.keyboard.press(key)


def all_saved(page: Page) -> None:
    expect(page.get_by_text("All saved", exact=True)).to_be_visible()


def hard_violations(page: Page) -> Locator:
    return page.locator(".figures .figure").filter(has_text="hard violation").first


def operations(database: Database, draft_id: int) -> list[drafts.StoredOperation]:
    with database.reading() as connection:
        return drafts.operations_between(connection, draft_id, 1, 10**9)


# --- from the first start to HR's file ------------------------------------------------------


def test_first_start_to_published_rota_to_hr_file(browser: Browser, tmp_path: Path) -> None:
    with running_app(tmp_path, sample=TINY, worker=True) as app, tab(browser, app.url) as page:
        watch_the_first_build(page, app)
        publish_with_a_reason(page, "The first four weeks")
        page.get_by_role("link", name="Take the file for HR").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("HR export")
        settle(page)
        first = download(page, "Download CSV", tmp_path).read_bytes()
        second = download(page, "Download CSV", tmp_path).read_bytes()
        database = Database(app.database_url)
        assert first == second
        months = [
            month_csv(look_at_month(database, SUPERVISOR, "tiny", (2026, number)))
            for number in (9, 10)
        ]
        assert first in months
        assert "李明" in first.decode("utf-8-sig")
        [version] = list_versions(database, "tiny")
        assert (version.number, version.reason) == (1, "The first four weeks")
        database.close()


def watch_the_first_build(page: Page, app: RunningApp) -> None:
    """The sample's rota is built, and without a click it stands in the draft."""
    expect(page.get_by_text("The rota is being built.")).to_be_visible()
    expect(page.get_by_text("becomes the draft's rota by itself")).to_be_visible()
    points = page.get_by_test_id("stMetric").filter(has_text="Points")
    expect(points).to_contain_text(re.compile("[1-9]"))
    page.reload()
    expect(points).to_contain_text(re.compile("[1-9]"))
    expect(page.get_by_text("The rota is being built.")).to_be_hidden(timeout=2 * LONG)
    expect(page.get_by_role("grid", name="Rota: people and dates")).to_be_visible()
    expect(page.get_by_text("A rota is proposed.")).to_have_count(0)
    expect(hard_violations(page)).to_have_text("0 hard violations")
    database = Database(app.database_url)
    view = open_draft(database, SUPERVISOR, "tiny")
    job = newest_build(database)
    assert (job.state, job.decision, view.number) == (JobState.DONE, "applied", 1)
    database.close()


def publish_with_a_reason(page: Page, reason: str) -> None:
    page.get_by_role("link", name="Publish").first.click()
    expect(page.get_by_text("Everybody's shifts are new.")).to_be_visible()
    publish = page.get_by_test_id("stMain").get_by_role("button", name="Publish")
    publish.click()
    expect(page.get_by_text("Say why the rota is published")).to_be_visible()
    write(page, page.get_by_label("Why is it published?"), reason)
    publish.click()
    expect(page.get_by_text("Version 1 is published: staff see it now.")).to_be_visible()


# --- editing --------------------------------------------------------------------------------


def test_edit_shows_its_violation_and_undo_takes_both_back(
    browser: Browser, app: RunningApp, kept: Database, prepared: PreparedCentre
) -> None:
    with tab(browser, address(app, prepared)) as page:
        expect(hard_violations(page)).to_have_text("0 hard violations")
        # 王芳 is on leave on Monday 5 October.
        put(page, "王芳", MON_5_OCT, "e")
        expect(cell(page, "王芳", MON_5_OCT)).to_contain_text("E")
        expect(hard_violations(page)).not_to_have_text("0 hard violations")
        said = page.get_by_text(re.compile("王芳 is on leave on Mon 5 Oct, but works")).first
        expect(said).to_be_attached()
        all_saved(page)
        page.get_by_role("button", name="Undo").click()
        expect(hard_violations(page)).to_have_text("0 hard violations")
        expect(cell(page, "王芳", MON_5_OCT)).to_contain_text("Lv")
        all_saved(page)
    assert view_draft(kept, prepared.draft_id).number == 1


def test_refresh_in_the_middle_of_editing_loses_nothing(
    browser: Browser, app: RunningApp, kept: Database, prepared: PreparedCentre
) -> None:
    before = len(operations(kept, prepared.draft_id))
    typed = "elelelel"
    with tab(browser, address(app, prepared)) as page:
        cell(page, "赵磊", 0).click()
        page.keyboard.press("Escape")
        for key in typed:
            page.keyboard.press(key)
            page.keyboard.press("ArrowRight")
        # At once, whatever has arrived by now.
        page.reload()
        expect(cell(page, "赵磊", 0)).to_contain_text("E")
        all_saved(page)
        for day, key in enumerate(typed):
            expect(cell(page, "赵磊", day)).to_have_text(re.compile(rf"^\s*{key.upper()}"))
    done = operations(kept, prepared.draft_id)[before:]
    # What was typed where it stood already is no edit.
    assert len({(one.client, one.client_number) for one in done}) == len(done) <= len(typed)
    view = view_draft(kept, prepared.draft_id)
    person = view.problem.employee_index["004"]
    codes = [view.problem.shift_types[kind].code for _, kind in view.rota.positions_of(person)]
    assert codes[: len(typed)] == [key.upper() for key in typed]


# --- rules ----------------------------------------------------------------------------------


def test_a_rule_is_changed_and_the_rota_rebuilt(
    browser: Browser, app: RunningApp, kept: Database, prepared: PreparedCentre
) -> None:
    with tab(browser, address(app, prepared, "rules")) as page:
        write(page, page.get_by_label("Search"), "weekend")
        page.get_by_text("Weekends", exact=True).click()
        page.get_by_role("radio", name="Hard").click()
        expect(page.get_by_text("Not saved yet.")).to_be_visible()
        settle(page)
        write(page, page.get_by_label("Reason"), "Whole weekends are promised")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Not saved yet.")).to_be_hidden()
        rules = {rule.id: rule for rule in read_stored(kept, prepared.centre_id).rules}
        assert rules["weekends"].mode is Mode.HARD
        page.get_by_role("link", name="Rota").first.click()
        broken = hard_violations(page)
        expect(broken).to_be_visible()
        settle(page)
        page.get_by_role("button", name="Build").first.click()
        page.get_by_text("Build the rest anew around the pins").click()
        settle(page)
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_text("The rota is being built.")).to_be_visible()
        stop_when_lawful(page)
        page.get_by_role("button", name="Take it over").click()
        expect(page.get_by_text("A rota is proposed.")).to_have_count(0)
        expect(broken).to_have_text("0 hard violations")
    assert view_draft(kept, prepared.draft_id).report.hard_violations == ()


# --- paper ----------------------------------------------------------------------------------


def test_the_sheet_prints_in_colour_and_chinese(
    browser: Browser, app: RunningApp, prepared: PreparedCentre, tmp_path: Path
) -> None:
    with tab(browser, address(app, prepared, "publish"), "zh") as page:
        sheets = []
        for paper in ("A3", "A4"):
            page.get_by_role("radio", name=f"{paper} 打印").click()
            settle(page)
            sheets.append(download(page, "下载打印页", tmp_path).rename(tmp_path / f"{paper}.html"))
    for sheet in sheets:
        check_print(browser, sheet)


def check_print(browser: Browser, sheet: Path) -> None:
    printed = browser.new_page()
    printed.goto(sheet.as_uri())
    printed.emulate_media(media="print")
    assert "李明" in printed.inner_text("body")
    colours = printed.evaluate(
        """() => [...document.querySelectorAll('td')].map(
            (cell) => getComputedStyle(cell).backgroundColor)"""
    )
    # Early and Late of shift_types.csv.
    assert {"rgb(246, 196, 83)", "rgb(142, 202, 230)"} <= set(colours)
    made = printed.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", made)) == 1
    printed.close()
