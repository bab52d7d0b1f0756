"""Facts and rules in a real browser: a rule priced and saved, a person, leave, cells typed over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler.desk.centres import open_stored
from scheduler.desk.facts import view_table
from scheduler.desk.rule_settings import view_rules
from scheduler.store.database import Database
from tests import browser as browsers
from tests.app_pages import with_rota
from tests.app_server import RunningApp, running_app
from tests.pages_in_browser import LONG, PHONE, settle, tab
from tests.stores import sqlite_database

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        with browsers.open_browser() as opened:
            yield opened
    except LookupError as error:
        if browsers.IS_NEEDED:
            raise
        pytest.skip(str(error))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[RunningApp]:
    """The app with the tiny centre and a built rota."""
    database = sqlite_database(tmp_path)
    with_rota(database)
    database.close()
    with running_app(tmp_path, database_url=database.url) as running:
        yield running


@pytest.fixture
def kept(app: RunningApp) -> Iterator[Database]:
    database = Database(app.database_url)
    yield database
    database.close()


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).first.click()
    page.get_by_role("option", name=option).first.click()


def write_date(page: Page, label: str, digits: str) -> None:
    page.get_by_role("group", name=label).get_by_role("spinbutton").first.click()
    page.keyboard.type(digits, delay=30)
    page.keyboard.press("Tab")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    settle(page)


def test_a_rule_is_changed_priced_saved_and_in_the_history(
    browser: Browser, app: RunningApp, kept: Database
) -> None:
    with tab(browser, f"{app.url}/rules?centre=tiny") as page:
        page.get_by_role("textbox", name="Search").fill("rest between")
        page.keyboard.press("Enter")
        page.get_by_text("Minimum rest between shifts").click()
        hours = page.get_by_role("spinbutton", name="Rest (hours)")
        hours.fill("16")
        hours.press("Enter")
        expect(page.get_by_text("default: 11")).to_be_visible()
        press(page, "What would this change on today's rota?")
        expect(page.get_by_text("New (", exact=False)).to_be_visible(timeout=LONG)
        expect(page.get_by_text("at least 16 h are needed", exact=False).first).to_be_visible()
        press(page, "Save")
        expect(page.get_by_text("is not given", exact=False)).to_be_visible()
        assert all(card.is_default for card in view_rules(kept, "tiny").cards)
        reason = page.get_by_role("textbox", name="Reason")
        reason.fill("agreed with the works council")
        reason.press("Enter")
        settle(page)
        press(page, "Save")
        expect(page.get_by_text("changed", exact=True).first).to_be_visible()
        # The rule stays open, and nothing of it waits to be saved.
        expect(hours).to_have_value("16")
        expect(page.get_by_text("Not saved yet.")).to_have_count(0)
        page.get_by_role("tab", name="History of changes").click()
        expect(page.get_by_text("Rest 11 → 16", exact=False)).to_be_visible()
        expect(page.get_by_text("agreed with the works council", exact=False)).to_be_visible()
    rule = next(r for r in open_stored(kept, "tiny").rules if r.id == "minimum_rest")
    assert rule.model_dump()["hours"] == 16


def test_a_person_with_a_wrong_date_is_refused_beside_the_field_then_saved(
    browser: Browser, app: RunningApp, kept: Database
) -> None:
    with tab(browser, f"{app.url}/people?centre=tiny") as page:
        press(page, "Import")
        cells = page.get_by_label("Or cells copied in a spreadsheet")
        cells.fill("006\t新人\t2026-13-01\tA\tFT")
        press(page, "Put into the table")
        # Below the table, and inside it beside the row.
        said = page.get_by_text("is not a date. Write YYYY-MM-DD.")
        expect(said.and_(page.get_by_role("listitem"))).to_be_visible()
        expect(page.get_by_test_id("glide-cell-2-5")).to_contain_text("Hired on is not a date.")
        press(page, "Mend row 7")
        form = page.get_by_test_id("stForm")
        expect(form.get_by_text("Hired on is not a date. Write YYYY-MM-DD.")).to_be_visible()
        hired = page.get_by_role("textbox", name="Hired on *")
        assert hired.input_value() == "2026-13-01"
        hired.fill("2026-09-01")
        press(page, "Save")
        expect(page.get_by_text("Saved: People.")).to_be_visible()
    assert view_table(kept, "tiny", "employees.csv").rows[-1]["hire_date"] == "2026-09-01"


def test_leave_is_added_on_a_phone_in_chinese(
    browser: Browser, app: RunningApp, kept: Database
) -> None:
    with tab(browser, f"{app.url}/leave?centre=tiny", "zh", PHONE) as page:
        press(page, "添加请假")
        choose(page, "员工 *", "陈, 静")
        write_date(page, "首日 *", "20261009")
        write_date(page, "最后一天 *", "20261008")
        press(page, "保存")
        expect(page.get_by_text("最后一天早于 2026-10-09", exact=False)).to_be_visible()
        write_date(page, "最后一天 *", "20261010")
        press(page, "保存")
        expect(page.get_by_text("已保存：请假。")).to_be_visible()
    row = dict(view_table(kept, "tiny", "leave.csv").rows[-1])
    assert row == {"employee_id": "003", "first": "2026-10-09", "last": "2026-10-10"}
    assert (2, 11) in open_stored(kept, "tiny").problem.leave_days


def test_cells_are_typed_over_taken_back_and_saved(
    browser: Browser, app: RunningApp, kept: Database
) -> None:
    with tab(browser, f"{app.url}/people?centre=tiny") as page:
        page.get_by_role("tab", name="Teams").click()
        settle(page)
        _type_team_name(page, "新一组")
        press(page, "Discard")
        expect(page.get_by_text("Not saved yet.")).to_have_count(0)
        assert "新一组" not in str(view_table(kept, "tiny", "team").rows)
        _type_team_name(page, "甲组")
        press(page, "Save")
        expect(page.get_by_text("Saved: Teams.")).to_be_visible()
    assert view_table(kept, "tiny", "team").rows[0]["name"] == "甲组"


def _type_team_name(page: Page, name: str) -> None:
    """Into the cell of the first team: the grid is painted, so its place is measured."""
    page.wait_for_timeout(800)
    canvas = page.get_by_test_id("stDataFrame").locator("canvas").first
    box = canvas.bounding_box()
    assert box is not None
    # Row head 32, row number 56, key: the name begins right of them; a row is 35 high.
    page.mouse.click(box["x"] + 200, box["y"] + 52)
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(name)
    page.keyboard.press("Enter")
    settle(page)
    expect(page.get_by_text("Not saved yet.")).to_be_visible()


def test_a_day_entered_by_hand_is_seen_in_the_year(
    browser: Browser, app: RunningApp, kept: Database
) -> None:
    with tab(browser, f"{app.url}/calendar?centre=tiny") as page:
        press(page, "Add a day")
        write_date(page, "Date *", "20261009")
        choose(page, "Kind of day *", "Rest day")
        page.get_by_role("textbox", name="Name").fill("店休")
        press(page, "Save")
        day = page.locator(".pb-entered[title^='Fri 9 Oct']")
        expect(day).to_have_attribute("title", "Fri 9 Oct · Rest day · 店休 · entered by hand")
    assert open_stored(kept, "tiny").problem.days[11].kind == "rest"


def test_files_are_chosen_in_the_language_of_the_page(browser: Browser, app: RunningApp) -> None:
    with tab(browser, f"{app.url}/people?centre=tiny", "zh") as page:
        page.get_by_role("button", name="导入").click()
        settle(page)
        place = page.get_by_test_id("stFileUploaderDropzone")
        shown = place.locator("button p").evaluate(
            "p => [getComputedStyle(p).fontSize, getComputedStyle(p, '::after').content]"
        )
        assert shown == ["0px", '"选择文件"']
