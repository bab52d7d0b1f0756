"""Planning as people do it in a browser: published, printed, on a phone, handed to HR."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from icalendar import Calendar
from PIL import Image
from playwright.sync_api import Browser, expect

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.drafts import edit, open_draft
from scheduler.desk.hr import look_at_month, month_csv
from scheduler.desk.operations import CellEdit, SetCells
from scheduler.desk.publishing import list_versions
from scheduler.domain.people import Employee
from scheduler.store.database import Database
from tests.app_pages import new_id, with_centre, with_published_rota, with_rota
from tests.app_server import RunningApp
from tests.pages_in_browser import (
    DESK,
    PHONE,
    choose,
    download,
    overflow,
    serious_findings,
    settle,
    tab,
    write,
    write_over,
)
from tests.test_sheets import to_picture

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def centre(kept: Database) -> str:
    """The tiny centre with its rota published, for tests that only look."""
    return with_published_rota(kept, new_id()).centre_id


def test_from_the_draft_to_the_file_for_hr(
    browser: Browser, app: RunningApp, kept: Database, tmp_path: Path
) -> None:
    centre = with_rota(kept, new_id()).centre_id
    with tab(browser, f"{app.url}/publish?centre={centre}") as page:
        write(page, page.get_by_label("Why is it published?"), "two weeks over National Day")
        tick = page.get_by_text("Publish although")
        if tick.count():
            tick.click()
            settle(page)
        page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
        expect(page.get_by_text("Version 1 is published: staff see it now.")).to_be_visible()
        [card] = list_versions(kept, centre)
        assert card.reason == "two weeks over National Day"

        page.get_by_role("link", name="Take the file for HR").click()
        expect(page.get_by_role("heading", name="HR export")).to_be_visible()
        settle(page)
        choose(page, "Month", "October 2026")
        expect(page.get_by_text("20 days of this month are not published yet")).to_be_visible()
        content = download(page, "Download CSV", tmp_path).read_bytes()
        assert content == month_csv(look_at_month(kept, SUPERVISOR, centre, (2026, 10)))
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert [row["employee_id"] for row in rows] == ["001", "002", "003", "004", "005"]
        assert {row["month"] for row in rows} == {"2026-10"}
        workbook = download(page, "Download Excel", tmp_path).read_bytes()
        assert download(page, "Download Excel", tmp_path).read_bytes() == workbook


@pytest.mark.parametrize("language", ["en", "zh"])
def test_my_shifts_on_a_phone(
    browser: Browser, app: RunningApp, centre: str, tmp_path: Path, language: str
) -> None:
    words = {
        "en": ("Person", "Month", "October 2026", "Into my phone's calendar"),
        "zh": ("员工", "月份", "2026年10月", "存入手机日历"),
    }[language]
    url = f"{app.url}/my_shifts?centre={centre}&lang={language}"
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
        content = download(page, words[3], tmp_path).read_bytes()
    shifts = [e for e in Calendar.from_ical(content).walk("VEVENT") if "shift-" in e["uid"]]
    assert shifts
    assert all("-001-" in str(event["uid"]) for event in shifts)


TABS = {
    "demand": ("Day", "Horizon", "Shortfalls", "Arrivals", "Queues", "Calculator"),
    "duty": ("Rotation", "Turns over the years", "Quarterly review", "Contacts"),
}


@pytest.mark.parametrize(("path", "scheme"), [("demand", "light"), ("duty", "dark")])
def test_every_tab_on_a_phone_and_for_screen_readers(
    browser: Browser, app: RunningApp, centre: str, path: str, scheme: str
) -> None:
    with tab(browser, f"{app.url}/{path}?centre={centre}", "en", PHONE, scheme) as page:
        tabs = page.get_by_role("tab")
        assert tabs.all_inner_texts() == list(TABS[path])
        for name in TABS[path]:
            tabs.filter(has_text=name).click()
            settle(page)
            assert (name, overflow(page), serious_findings(page)) == (name, 0, [])


def test_a_click_in_the_map_leads_to_the_day(
    browser: Browser, app: RunningApp, centre: str
) -> None:
    """By keyboard the list beside it leads there."""
    with tab(browser, f"{app.url}/demand?centre={centre}") as page:
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


def test_arrivals_are_typed_and_saved(browser: Browser, app: RunningApp, kept: Database) -> None:
    """The first shown interval of workdays gets 33 calls more than none."""
    centre = with_centre(kept, new_id()).centre_id
    before = open_draft(kept, SUPERVISOR, centre).opened.centre_folder.arrivals
    with tab(browser, f"{app.url}/demand?centre={centre}") as page:
        page.get_by_role("tab", name="Arrivals").click()
        settle(page)
        grid = page.get_by_test_id("stDataFrame").filter(visible=True).first
        box = grid.bounding_box()
        assert box is not None
        # The row of 08:00 is the third below the head, two empty hours stand before it.
        write_over(page, grid, box["width"] * 0.75, 35 * 3.5, "33")
        write(page, page.get_by_label("Reason").first, "campaign")
        page.get_by_role("button", name="Save the arrivals").click()
        expect(page.get_by_text("The arrivals are saved").first).to_be_visible()
    after = open_draft(kept, SUPERVISOR, centre).opened.centre_folder.arrivals
    changed = {(a.queue, a.start_minute, a.calls) for a in set(after) - set(before)}
    assert changed == {("hotline", 8 * 60, 33.0)}


def test_a_turn_of_duty_is_given(browser: Browser, app: RunningApp, kept: Database) -> None:
    centre = with_centre(kept, new_id()).centre_id
    with tab(browser, f"{app.url}/duty?centre={centre}") as page:
        page.locator(".st-key-duty_give_003").get_by_role("button").click()
        expect(page.locator(".duty-line .held", has_text="陈, 静").first).to_be_visible()
        expect(page.get_by_text("holds it")).to_be_visible()
    view = open_draft(kept, SUPERVISOR, centre)
    people: tuple[Employee, ...] = view.problem.employees
    assert [people[e].id for e in view.rota.holders_of(0)] == ["003"]


def test_the_sheet_and_the_picture_are_taken_along(
    browser: Browser, app: RunningApp, centre: str, tmp_path: Path
) -> None:
    with tab(browser, f"{app.url}/publish?centre={centre}", "zh", DESK) as page:
        picture = Image.open(io.BytesIO(download(page, "下载图片", tmp_path).read_bytes()))
        assert picture.width > 1000
        page.get_by_role("radio", name=re.compile("A4")).click()
        settle(page)
        sheet = tmp_path / "sheet.html"
        sheet.write_bytes(download(page, "下载打印页", tmp_path).read_bytes())
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


def test_staff_do_not_see_what_is_only_in_the_draft(
    browser: Browser, app: RunningApp, kept: Database
) -> None:
    centre = with_published_rota(kept, new_id()).centre_id
    view = open_draft(kept, SUPERVISOR, centre)
    free = next(
        day
        for day in range(view.problem.n_days - 1, 0, -1)
        if not view.rota.cells[0, day].any() and view.problem.date_of(day).month == 10
    )
    when = view.problem.date_of(free)
    cells = (CellEdit(employee_id="001", date=when, codes=("E",)),)
    edit(kept, SUPERVISOR, view.id, "test", 99, SetCells(cells=cells))
    with tab(browser, f"{app.url}/my_shifts?centre={centre}", "en", PHONE) as page:
        choose(page, "Person", "001")
        choose(page, "Month", "October 2026")
        cell = page.locator(".my-grid td:not(.out)").nth(when.day - 1)
        expect(cell.locator(".date")).to_have_text(str(when.day))
        expect(cell.locator(".shift")).to_have_count(0)
