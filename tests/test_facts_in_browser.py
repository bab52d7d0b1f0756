"""Facts and rules in a real browser: a rule priced and saved, a person, leave, cells typed over."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler.desk.centres import open_stored
from scheduler.desk.facts import view_table
from scheduler.desk.rule_settings import view_rules
from scheduler.store.database import Database
from tests.app_pages import new_id, with_rota
from tests.app_server import RunningApp
from tests.pages_in_browser import PHONE, choose, press, settle, tab, write, write_date, write_over

pytestmark = pytest.mark.slow


@pytest.fixture
def centre(kept: Database) -> str:
    """The tiny centre with a built rota."""
    return with_rota(kept, new_id()).centre_id


def test_a_rule_is_changed_priced_saved_and_in_the_history(
    browser: Browser, app: RunningApp, kept: Database, centre: str
) -> None:
    with tab(browser, f"{app.url}/rules?centre={centre}") as page:
        write(page, page.get_by_role("textbox", name="Search"), "rest between")
        page.get_by_text("Minimum rest between shifts").click()
        hours = page.get_by_role("spinbutton", name="Rest (hours)")
        write(page, hours, "16")
        expect(page.get_by_text("default: 11")).to_be_visible()
        press(page, "What would this change on today's rota?")
        expect(page.get_by_text("New (", exact=False)).to_be_visible()
        expect(page.get_by_text("at least 16 h are needed", exact=False).first).to_be_visible()
        press(page, "Save")
        expect(page.get_by_text("is not given", exact=False)).to_be_visible()
        assert all(card.is_default for card in view_rules(kept, centre).cards)
        write(page, page.get_by_role("textbox", name="Reason"), "agreed with the works council")
        press(page, "Save")
        expect(page.get_by_text("changed", exact=True).first).to_be_visible()
        # The rule stays open, and nothing of it waits to be saved.
        expect(hours).to_have_value("16")
        expect(page.get_by_text("Not saved yet.")).to_have_count(0)
        page.get_by_role("tab", name="History of changes").click()
        expect(page.get_by_text("Rest 11 → 16", exact=False)).to_be_visible()
        expect(page.get_by_text("agreed with the works council", exact=False)).to_be_visible()
    rule = next(r for r in open_stored(kept, centre).rules if r.id == "minimum_rest")
    assert rule.model_dump()["hours"] == 16


def test_a_person_with_a_wrong_date_is_refused_beside_the_field_then_saved(
    browser: Browser, app: RunningApp, kept: Database, centre: str
) -> None:
    with tab(browser, f"{app.url}/people?centre={centre}") as page:
        press(page, "Import")
        cells = page.get_by_label("Or cells copied in a spreadsheet")
        write(page, cells, "006\t新人\t2026-13-01\tA\tFT")
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
        write(page, hired, "2026-09-01")
        press(page, "Save")
        expect(page.get_by_text("Saved: People.")).to_be_visible()
    assert view_table(kept, centre, "employees.csv").rows[-1]["hire_date"] == "2026-09-01"


def test_leave_is_added_on_a_phone_in_chinese(
    browser: Browser, app: RunningApp, kept: Database, centre: str
) -> None:
    with tab(browser, f"{app.url}/leave?centre={centre}", "zh", PHONE) as page:
        press(page, "添加请假")
        choose(page, "员工 *", "陈, 静")
        write_date(page, "首日 *", "20261009")
        write_date(page, "最后一天 *", "20261008")
        press(page, "保存")
        expect(page.get_by_text("最后一天早于 2026-10-09", exact=False)).to_be_visible()
        write_date(page, "最后一天 *", "20261010")
        press(page, "保存")
        expect(page.get_by_text("已保存：请假。")).to_be_visible()
    row = dict(view_table(kept, centre, "leave.csv").rows[-1])
    assert row == {"employee_id": "003", "first": "2026-10-09", "last": "2026-10-10"}
    assert (2, 11) in open_stored(kept, centre).problem.leave_days


def test_cells_are_typed_over_taken_back_and_saved(
    browser: Browser, app: RunningApp, kept: Database, centre: str
) -> None:
    with tab(browser, f"{app.url}/people?centre={centre}") as page:
        page.get_by_role("tab", name="Teams").click()
        settle(page)
        _type_team_name(page, "新一组")
        press(page, "Discard")
        expect(page.get_by_text("Not saved yet.")).to_have_count(0)
        assert "新一组" not in str(view_table(kept, centre, "team").rows)
        _type_team_name(page, "甲组")
        press(page, "Save")
        expect(page.get_by_text("Saved: Teams.")).to_be_visible()
    assert view_table(kept, centre, "team").rows[0]["name"] == "甲组"


def _type_team_name(page: Page, name: str) -> None:
    """Into the first team's row: right of the row's head, its number and the team's key."""
    grid = page.get_by_test_id("stDataFrame").filter(visible=True).first
    write_over(page, grid, 200, 52, name)
    expect(page.get_by_text("Not saved yet.")).to_be_visible()


def test_a_day_entered_by_hand_is_seen_in_the_year(
    browser: Browser, app: RunningApp, kept: Database, centre: str
) -> None:
    with tab(browser, f"{app.url}/calendar?centre={centre}") as page:
        press(page, "Add a day")
        write_date(page, "Date *", "20261009")
        choose(page, "Kind of day *", "Rest day")
        write(page, page.get_by_role("textbox", name="Name"), "店休")
        press(page, "Save")
        day = page.locator(".pb-entered[title^='Fri 9 Oct']")
        expect(day).to_have_attribute("title", "Fri 9 Oct · Rest day · 店休 · entered by hand")
    assert open_stored(kept, centre).problem.days[11].kind == "rest"


def test_files_are_chosen_in_the_language_of_the_page(
    browser: Browser, app: RunningApp, centre: str
) -> None:
    with tab(browser, f"{app.url}/people?centre={centre}", "zh") as page:
        page.get_by_role("button", name="导入").click()
        settle(page)
        place = page.get_by_test_id("stFileUploaderDropzone")
        shown = place.locator("button p").evaluate(
            "p => [getComputedStyle(p).fontSize, getComputedStyle(p, '::after').content]"
        )
        assert shown == ["0px", '"选择文件"']
