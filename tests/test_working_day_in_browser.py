"""A supervisor's work from the first start to HR's file, in a real browser with a real worker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.centres import read_stored
from scheduler.desk.drafts import open_draft, view_draft
from scheduler.desk.hr import look_at_month, month_csv
from scheduler.desk.publishing import list_versions
from scheduler.rule import Mode
from scheduler.store import drafts
from scheduler.store.database import Database
from tests.app_pages import with_published_rota
from tests.app_server import TINY, RunningApp, running_app
from tests.browser import HOW_TO_GET_ONE, IS_NEEDED, find_browser, open_browser
from tests.pages_in_browser import LONG, PHONE, overflow, settle, tab
from tests.stores import sqlite_database

pytestmark = pytest.mark.slow
MON_5_OCT = 7
"""Its place among the days of the tiny centre's rota."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if find_browser() is None:
        if IS_NEEDED:
            pytest.fail(HOW_TO_GET_ONE)
        pytest.skip(HOW_TO_GET_ONE)
    with open_browser() as found:
        yield found


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """The tiny centre with its rota published."""
    found = sqlite_database(tmp_path)
    with_published_rota(found)
    yield found
    found.close()


@pytest.fixture
def app(tmp_path: Path, database: Database) -> Iterator[RunningApp]:
    with running_app(tmp_path, database_url=database.url, worker=True) as running:
        yield running


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
    expect(page.get_by_text("All saved", exact=True)).to_be_visible(timeout=LONG)


def hard_violations(page: Page) -> Locator:
    return page.locator(".figures .figure").filter(has_text="hard violation").first


def operations(database: Database) -> list[drafts.StoredOperation]:
    draft = open_draft(database, SUPERVISOR, "tiny")
    with database.reading() as connection:
        return drafts.operations_between(connection, draft.id, 1, 10**9)


# --- from the first start to HR's file ------------------------------------------------------


def test_first_start_to_published_rota_to_hr_file(browser: Browser, tmp_path: Path) -> None:
    with running_app(tmp_path, sample=TINY, worker=True) as app, tab(browser, app.url) as page:
        # The sample's rota is built and taken over by itself.
        built = page.get_by_role("grid", name="Rota: people and dates")
        expect(page.get_by_text("The rota is being built.")).to_be_hidden(timeout=LONG)
        expect(built).to_be_visible(timeout=LONG)
        expect(hard_violations(page)).to_have_text("0 hard violations")
        page.get_by_role("link", name="Publish").first.click()
        expect(page.get_by_text("Everybody's shifts are new.")).to_be_visible()
        reason = page.get_by_label("Why is it published?")
        publish = page.get_by_test_id("stMain").get_by_role("button", name="Publish")
        publish.click()
        expect(page.get_by_text("Say why the rota is published")).to_be_visible()
        reason.fill("The first four weeks")
        publish.click()
        expect(page.get_by_text("Version 1 is published: staff see it now.")).to_be_visible()
        page.get_by_role("link", name="Take the file for HR").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("HR export")
        settle(page)
        first, second = download(page, tmp_path, "a"), download(page, tmp_path, "b")
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


def download(page: Page, folder: Path, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download CSV").click()
    path = folder / name
    waiting.value.save_as(path)
    return path.read_bytes()


# --- editing --------------------------------------------------------------------------------


def test_edit_shows_its_violation_and_undo_takes_both_back(
    browser: Browser, app: RunningApp, database: Database
) -> None:
    with tab(browser, app.url) as page:
        expect(hard_violations(page)).to_have_text("0 hard violations")
        # 王芳 is on leave on Monday 5 October.
        put(page, "王芳", MON_5_OCT, "e")
        expect(cell(page, "王芳", MON_5_OCT)).to_contain_text("E", timeout=1000)
        expect(hard_violations(page)).not_to_have_text("0 hard violations", timeout=LONG)
        said = page.get_by_text(re.compile("王芳 is on leave on Mon 5 Oct, but works")).first
        expect(said).to_be_attached()
        all_saved(page)
        page.get_by_role("button", name="Undo").click()
        expect(hard_violations(page)).to_have_text("0 hard violations", timeout=LONG)
        expect(cell(page, "王芳", MON_5_OCT)).to_contain_text("Lv")
        all_saved(page)
    assert open_draft(database, SUPERVISOR, "tiny").number == 1


def test_refresh_in_the_middle_of_editing_loses_nothing(
    browser: Browser, app: RunningApp, database: Database
) -> None:
    before = len(operations(database))
    typed = "elelelel"
    with tab(browser, app.url) as page:
        cell(page, "赵磊", 0).click()
        page.keyboard.press("Escape")
        for key in typed:
            page.keyboard.press(key)
            page.keyboard.press("ArrowRight")
        # At once, whatever has arrived by now.
        page.reload()
        expect(cell(page, "赵磊", 0)).to_contain_text("E", timeout=LONG)
        all_saved(page)
        row = [cell(page, "赵磊", day).inner_text().strip()[:1] for day in range(len(typed))]
        assert row == [key.upper() for key in typed]
    done = operations(database)[before:]
    # What was typed where it stood already is no edit.
    assert len({(one.client, one.client_number) for one in done}) == len(done) <= len(typed)
    view = open_draft(database, SUPERVISOR, "tiny")
    person = view.problem.employee_index["004"]
    codes = [view.problem.shift_types[kind].code for _, kind in view.rota.positions_of(person)]
    assert codes[: len(typed)] == [key.upper() for key in typed]


def test_the_keyboard_is_enough(browser: Browser, app: RunningApp, database: Database) -> None:
    with tab(browser, app.url) as page:
        expect(cell(page, "李明", 0)).to_be_visible()
        for _ in range(80):
            page.keyboard.press("Tab")
            if focused(page).startswith("gridcell"):
                break
        assert focused(page).startswith("gridcell")
        # To the first person's last day, which is free.
        page.keyboard.press("Home")
        for _ in range(8):
            page.keyboard.press("ArrowUp")
        while "李明" not in focused(page):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("End")
        assert "11 Oct" in focused(page)
        page.keyboard.press("l")
        expect(cell(page, "李明", 13)).to_contain_text("L")
        all_saved(page)
        assert view_draft(database, 1).number == 2
        page.keyboard.press("Control+z")
        expect(cell(page, "李明", 13)).not_to_contain_text("L")
        all_saved(page)
    assert view_draft(database, 1).number == 1


def focused(page: Page) -> str:
    """The role and the words of what has the keyboard, however deep it lies."""
    found: str = page.evaluate(
        """() => {
            let element = document.activeElement;
            while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
            return `${element?.getAttribute('role')} ${element?.getAttribute('aria-label')}`;
        }"""
    )
    return found


# --- rules ----------------------------------------------------------------------------------


def test_a_rule_is_changed_and_the_rota_rebuilt(
    browser: Browser, app: RunningApp, database: Database
) -> None:
    with tab(browser, f"{app.url}/rules") as page:
        page.get_by_label("Search").fill("weekend")
        page.keyboard.press("Enter")
        page.get_by_text("Weekends", exact=True).click()
        page.get_by_role("radio", name="Hard").click()
        expect(page.get_by_text("Not saved yet.")).to_be_visible()
        page.get_by_label("Reason").fill("Whole weekends are promised")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Not saved yet.")).to_be_hidden()
        rules = {rule.id: rule for rule in read_stored(database, "tiny").rules}
        assert rules["weekends"].mode is Mode.HARD
        page.get_by_role("link", name="Rota").first.click()
        broken = hard_violations(page)
        expect(broken).to_be_visible(timeout=LONG)
        page.get_by_role("button", name="Build").first.click()
        page.get_by_text("Build the rest anew around the pins").click()
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_text("The rota is being built.")).to_be_visible()
        stop_when_lawful(page)
        page.get_by_role("button", name="Take it over").click()
        expect(page.get_by_text("A rota is proposed.")).to_have_count(0)
        expect(broken).to_have_text("0 hard violations", timeout=LONG)
    assert view_draft(database, 1).report.hard_violations == ()


def stop_when_lawful(page: Page) -> None:
    """Watch the build until it has a rota that keeps every hard rule, then stop it."""
    hard = page.get_by_test_id("stMetric").filter(has_text="Hard violations")
    expect(hard).to_contain_text(re.compile(r"violations\s*0"), timeout=LONG)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("A rota is proposed.")).to_be_visible(timeout=LONG)


# --- paper and phone ------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_the_sheet_prints_in_colour_and_chinese(
    browser: Browser, app: RunningApp, tmp_path: Path, paper: str
) -> None:
    with tab(browser, f"{app.url}/publish", "zh") as page:
        page.get_by_role("radio", name=f"{paper} 打印").click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="下载打印页").click()
        sheet = tmp_path / "sheet.html"
        waiting.value.save_as(sheet)
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


def test_staff_find_their_month_on_a_phone(browser: Browser, app: RunningApp) -> None:
    with tab(browser, f"{app.url}/my_shifts", "zh", PHONE) as page:
        assert overflow(page) <= 0
        page.get_by_test_id("stMain").get_by_role("combobox").first.click()
        page.get_by_role("option", name="李明").click()
        settle(page)
        assert overflow(page) <= 0
        with page.expect_download() as waiting:
            page.get_by_role("button", name=".ics").click()
        assert waiting.value.suggested_filename.endswith(".ics")
