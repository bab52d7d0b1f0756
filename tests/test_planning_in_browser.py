"""Planning as people do it in a browser: published, printed, on a phone, handed to HR."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from icalendar import Calendar
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.drafts import edit, open_draft
from scheduler.desk.hr import look_at_month, month_csv
from scheduler.desk.operations import CellEdit, SetCells
from scheduler.desk.publishing import list_versions
from scheduler.domain.people import Employee
from tests.app_pages import with_centre, with_published_rota, with_rota
from tests.app_server import RunningApp, running_app
from tests.browser import HOW_TO_GET_ONE, IS_NEEDED, find_browser, open_browser
from tests.pages_in_browser import DESK, PHONE, overflow, serious_findings, settle, tab
from tests.stores import sqlite_database
from tests.test_sheets import to_picture

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if find_browser() is None:
        if IS_NEEDED:
            pytest.fail(HOW_TO_GET_ONE)
        pytest.skip(HOW_TO_GET_ONE)
    with open_browser() as found:
        yield found


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The tiny centre with its rota published, and somebody's Late on Friday only in the draft."""
    folder = tmp_path_factory.mktemp("planning")
    database = sqlite_database(folder)
    with_published_rota(database)
    database.close()
    with running_app(folder, database_url=database.url) as found:
        yield found


def choose(page: Page, label: str, words: str) -> None:
    """Choose in a list by typing."""
    box = page.get_by_test_id("stSelectbox").filter(has=page.get_by_text(label, exact=True))
    box.locator("input").click()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    settle(page)


def saved(page: Page, name: str, folder: Path) -> bytes:
    """The file a button gives."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path.read_bytes()


def test_from_the_draft_to_the_file_for_hr(browser: Browser, tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    with_rota(database)
    with (
        running_app(tmp_path, database_url=database.url) as app,
        tab(browser, f"{app.url}/publish?centre=tiny") as page,
    ):
        page.get_by_label("Why is it published?").fill("two weeks over National Day")
        tick = page.get_by_text("Publish although")
        if tick.count():
            tick.click()
        page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
        expect(page.get_by_text("Version 1 is published: staff see it now.")).to_be_visible()
        [card] = list_versions(database, "tiny")
        assert card.reason == "two weeks over National Day"

        page.get_by_role("link", name="Take the file for HR").click()
        expect(page.get_by_role("heading", name="HR export")).to_be_visible()
        settle(page)
        choose(page, "Month", "October 2026")
        expect(page.get_by_text("20 days of this month are not published yet")).to_be_visible()
        content = saved(page, "Download CSV", tmp_path)
        assert content == month_csv(look_at_month(database, SUPERVISOR, "tiny", (2026, 10)))
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert [row["employee_id"] for row in rows] == ["001", "002", "003", "004", "005"]
        assert {row["month"] for row in rows} == {"2026-10"}
        workbook = saved(page, "Download Excel", tmp_path)
        assert saved(page, "Download Excel", tmp_path) == workbook
    database.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_my_shifts_on_a_phone(
    browser: Browser, app: RunningApp, tmp_path: Path, language: str
) -> None:
    words = {
        "en": ("Person", "Month", "October 2026", "Into my phone's calendar"),
        "zh": ("员工", "月份", "2026年10月", "存入手机日历"),
    }[language]
    url = f"{app.url}/my_shifts?centre=tiny&lang={language}"
    with tab(browser, url, language, PHONE) as page:
        choose(page, words[0], "001")
        choose(page, words[1], words[2])
        assert overflow(page) <= 0
        assert page.locator(".my-grid td:not(.out)").count() == 31
        narrow = page.locator(".my-grid").bounding_box()
        assert narrow is not None
        assert narrow["x"] >= 0
        assert narrow["x"] + narrow["width"] <= PHONE["width"]
        assert serious_findings(page) == []
        content = saved(page, words[3], tmp_path)
    shifts = [e for e in Calendar.from_ical(content).walk("VEVENT") if "shift-" in e["uid"]]
    assert shifts
    assert all("-001-" in str(event["uid"]) for event in shifts)


@pytest.mark.parametrize(
    "name", ["Day", "Horizon", "Shortfalls", "Arrivals", "Queues", "Calculator"]
)
def test_demand_on_a_phone_and_for_screen_readers(
    browser: Browser, app: RunningApp, name: str
) -> None:
    with tab(browser, f"{app.url}/demand?centre=tiny", "en", PHONE) as page:
        page.get_by_role("tab", name=name).click()
        settle(page)
        assert overflow(page) <= 0
        assert serious_findings(page) == []


def test_a_click_in_the_map_leads_to_the_day(browser: Browser, app: RunningApp) -> None:
    """By keyboard the list beside it leads there."""
    with tab(browser, f"{app.url}/demand?centre=tiny") as page:
        page.get_by_role("tab", name="Horizon").click()
        settle(page)
        page.locator("path[aria-label*='Wed 30 Sep']").nth(3).click()
        settle(page)
        day = page.get_by_role("combobox", name="Day", exact=True)
        expect(day).to_have_value("Wed 30 Sep")
        page.get_by_role("tab", name="Horizon").click()
        settle(page)
        choose(page, "Look at a day", "Fri 9 Oct")
        expect(day).to_have_value("Fri 9 Oct")


@pytest.mark.parametrize(
    "name", ["Rotation", "Turns over the years", "Quarterly review", "Contacts"]
)
def test_duty_on_a_phone_and_for_screen_readers(
    browser: Browser, app: RunningApp, name: str
) -> None:
    with tab(browser, f"{app.url}/duty?centre=tiny", "en", PHONE, "dark") as page:
        page.get_by_role("tab", name=name).click()
        settle(page)
        assert overflow(page) <= 0
        assert serious_findings(page) == []


def test_arrivals_are_typed_and_saved(browser: Browser, tmp_path: Path) -> None:
    """The first shown interval of workdays gets 33 calls more than none."""
    database = sqlite_database(tmp_path)
    with_centre(database)
    before = open_draft(database, SUPERVISOR, "tiny").opened.centre_folder.arrivals
    with (
        running_app(tmp_path, database_url=database.url) as app,
        tab(browser, f"{app.url}/demand?centre=tiny") as page,
    ):
        page.get_by_role("tab", name="Arrivals").click()
        settle(page)
        grid = page.locator("[data-testid=stDataFrame]:visible").first
        expect(grid).to_be_visible()
        box = grid.bounding_box()
        assert box is not None
        # The row of 08:00 is the third below the head, two empty hours stand before it.
        page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + 35 * 3.5)
        page.keyboard.press("Enter")
        page.keyboard.type("33", delay=100)
        page.keyboard.press("Enter")
        settle(page)
        page.get_by_label("Reason").first.fill("campaign")
        page.get_by_label("Reason").first.press("Tab")
        page.get_by_role("button", name="Save the arrivals").click()
        expect(page.get_by_text("The arrivals are saved").first).to_be_visible()
    after = open_draft(database, SUPERVISOR, "tiny").opened.centre_folder.arrivals
    changed = {(a.queue, a.start_minute, a.calls) for a in set(after) - set(before)}
    assert changed == {("hotline", 8 * 60, 33.0)}
    database.close()


def test_a_turn_of_duty_is_given(browser: Browser, tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    with_centre(database)
    with (
        running_app(tmp_path, database_url=database.url) as app,
        tab(browser, f"{app.url}/duty?centre=tiny") as page,
    ):
        page.locator(".st-key-duty_give_003").get_by_role("button").click()
        expect(page.locator(".duty-line .held", has_text="陈, 静").first).to_be_visible()
        expect(page.get_by_text("holds it")).to_be_visible()
    view = open_draft(database, SUPERVISOR, "tiny")
    people: tuple[Employee, ...] = view.problem.employees
    assert [people[e].id for e in view.rota.holders_of(0)] == ["003"]
    database.close()


def test_the_sheet_and_the_picture_are_taken_along(
    browser: Browser, app: RunningApp, tmp_path: Path
) -> None:
    with tab(browser, f"{app.url}/publish?centre=tiny", "zh", DESK) as page:
        picture = Image.open(io.BytesIO(saved(page, "下载图片", tmp_path)))
        assert picture.width > 1000
        page.get_by_role("radio", name=re.compile("A4")).click()
        settle(page)
        sheet = tmp_path / "sheet.html"
        sheet.write_bytes(saved(page, "下载打印页", tmp_path))
        frame = page.frame_locator("iframe").last
        expect(frame.get_by_role("button", name="打印此页")).to_be_visible()
        expect(frame.get_by_role("heading", name="小小服务台")).to_be_visible()
    (tmp_path / "paper").mkdir()
    printed = tmp_path / "paper" / "sheet.pdf"
    paper = browser.new_page()
    paper.goto(sheet.as_uri())
    paper.pdf(path=printed, prefer_css_page_size=True)
    paper.close()
    [one] = to_picture(printed)
    assert one.width > one.height


def test_staff_do_not_see_what_is_only_in_the_draft(browser: Browser, tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    with_published_rota(database)
    view = open_draft(database, SUPERVISOR, "tiny")
    free = next(
        day
        for day in range(view.problem.n_days - 1, 0, -1)
        if not view.rota.cells[0, day].any() and view.problem.date_of(day).month == 10
    )
    when = view.problem.date_of(free)
    cells = (CellEdit(employee_id="001", date=when, codes=("E",)),)
    edit(database, SUPERVISOR, view.id, "test", 99, SetCells(cells=cells))
    with (
        running_app(tmp_path, database_url=database.url) as app,
        tab(browser, f"{app.url}/my_shifts?centre=tiny", "en", PHONE) as page,
    ):
        choose(page, "Person", "001")
        choose(page, "Month", "October 2026")
        cell = page.locator(".my-grid td:not(.out)").nth(when.day - 1)
        expect(cell.locator(".date")).to_have_text(str(when.day))
        assert cell.locator(".shift").count() == 0
    database.close()
