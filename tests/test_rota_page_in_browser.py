"""Editing on the page Rota in a real browser: by mouse, by keyboard alone, through a crash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.centres import import_folder
from scheduler.store.database import Database
from tests.app_pages import with_published_rota
from tests.app_server import RunningApp, running_app
from tests.pages_in_browser import settle
from tests.rota_screen import CHEN, LI, NAMES, WANG, ZHAO, Screen, look, reset
from tests.stores import sqlite_database

pytestmark = pytest.mark.slow
GAS_HOTLINE = Path(__file__).parent.parent / "data" / "gas_hotline"


# --- the mouse ------------------------------------------------------------------------------


def test_a_click_chooses_a_shift_and_undo_takes_it_back(screen: Screen) -> None:
    """Late until 22:00, then Early at 08:00: too short a rest, beside five open duties."""
    cell = screen.cell(LI, 3)
    expect(screen.page.locator(".figure").first).to_have_text("5 hard violations")
    cell.click()
    menu = screen.page.get_by_role("dialog")
    expect(menu).to_contain_text("李明 · Thu 1 Oct")
    menu.locator("button[data-code=E]").click()
    expect(cell).to_have_text("E")
    screen.saved()
    assert screen.kept(LI, 3) == "E"
    expect(cell).to_have_class(re.compile(r"\bhard\b"))
    expect(screen.news).to_contain_text("李明 rests 9 h 50 min")
    expect(screen.page.locator(".figure").first).not_to_have_text("5 hard violations")
    cell.hover()
    expect(screen.page.locator(".tip")).to_contain_text("at least 11 h are needed")
    screen.page.get_by_role("button", name="Undo").click()
    expect(cell).to_have_text("")
    expect(cell).not_to_have_class(re.compile(r"\bhard\b"))
    screen.saved()
    assert screen.kept(LI, 3) == ""
    screen.page.get_by_role("button", name="Redo").click()
    expect(cell).to_have_text("E")


def test_the_menu_prices_each_choice_and_says_why_not(screen: Screen) -> None:
    screen.cell(LI, 3).click()
    menu = screen.page.get_by_role("dialog")
    expect(menu.locator("button[data-code=E] .price")).to_have_text(re.compile(r"hard \d"))
    others = menu.locator("details")
    others.locator("summary").click()
    expect(others.locator("button[data-code=P]")).to_contain_text("only with the contract")
    screen.press("Escape")
    expect(menu).to_be_hidden()
    expect(screen.cell(LI, 3)).to_be_focused()


def test_dragging_swaps_two_cells_and_pinned_ones_stay(screen: Screen) -> None:
    here, there = screen.cell(LI, 2), screen.cell(WANG, 0)
    here.drag_to(there)
    expect(here).to_have_text("L")
    expect(there).to_have_text("L")
    far = screen.cell(CHEN, 3)
    here.drag_to(far)
    expect(here).to_have_text("E")
    expect(far).to_have_text("L")
    screen.saved()
    assert (screen.kept(LI, 2), screen.kept(CHEN, 3)) == ("E", "L")
    far.click()
    screen.page.get_by_role("dialog").get_by_role("button", name="Pin").click()
    expect(far).to_have_class(re.compile(r"\bpin\b"))
    far.drag_to(here)
    expect(screen.page.locator(".trouble")).to_contain_text("unpin it first")
    screen.saved()
    assert screen.kept(CHEN, 3) == "L"


def test_swapping_without_dragging(screen: Screen) -> None:
    screen.cell(LI, 2).click()
    screen.page.get_by_role("dialog").get_by_role("button", name="Swap with").click()
    screen.cell(WANG, 2).click()
    screen.saved()
    assert (screen.kept(LI, 2), screen.kept(WANG, 2)) == ("", "L")


def test_a_turn_of_duty_changes_hands(screen: Screen) -> None:
    week = screen.page.locator("tr.duty").first.locator("td.slot").last
    expect(week).to_have_text("nobody")
    week.click()
    menu = screen.page.get_by_role("dialog")
    menu.get_by_role("button", name=NAMES[WANG]).click()
    expect(week).to_have_text(NAMES[WANG])
    screen.saved()
    expect(screen.cell(WANG, 8)).to_have_class(re.compile(r"\bduty\b"))


def test_a_violation_in_the_list_leads_to_its_cell(screen: Screen) -> None:
    screen.cell(LI, 3).click()
    screen.press("Escape", "e")
    screen.saved()
    screen.page.locator(".findings").get_by_role("button", name=re.compile("9 h 50 min")).click()
    expect(screen.cell(LI, 3)).to_be_focused()
    expect(screen.cell(LI, 3)).to_be_in_viewport()


# --- the keyboard alone ---------------------------------------------------------------------


def reach_the_grid(screen: Screen) -> None:
    """By the tab key alone."""
    for _ in range(60):
        screen.press("Tab")
        if screen.page.evaluate(
            """() => { let at = document.activeElement;
              while (at.shadowRoot) at = at.shadowRoot.activeElement;
              return at.cell !== undefined; }"""
        ):
            return
    raise AssertionError("the grid cannot be reached")


def test_a_day_is_planned_without_a_mouse(screen: Screen) -> None:
    reach_the_grid(screen)
    expect(screen.cell(LI, 0)).to_be_focused()
    expect(screen.cell(LI, 0)).to_have_attribute("role", "gridcell")
    expect(screen.cell(LI, 0)).to_have_attribute("aria-label", re.compile("李明.*28 Sep"))
    screen.press("ArrowRight", "ArrowRight", "ArrowRight", "e")
    screen.press("ArrowRight", "2", "ArrowDown", "l", "End", "e", "Home", "Delete")
    screen.shows(LI, ["E", "E", "L", "E", "L"])
    screen.press("ArrowUp", " ")
    expect(screen.cell(LI, 0)).to_have_class(re.compile(r"\bpin\b"))
    screen.press("ArrowRight", "Enter", "ArrowDown", "Enter")
    screen.saved()
    kept = [screen.kept(LI, day) for day in range(5)]
    screen.shows(LI, kept)
    assert [screen.kept(WANG, day) for day in (0, 4, 13)] == ["", "L", "E"]
    assert screen.draft.pinned == {(0, 0)}
    screen.press("Control+z")
    screen.saved()
    assert screen.kept(LI, 1) == "E"
    screen.press("Control+y")
    screen.saved()
    assert screen.kept(LI, 1) == kept[1]


def test_codes_of_two_letters_and_ranges(screen: Screen) -> None:
    screen.cell(CHEN, 5).focus()
    screen.press("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown", "l")
    screen.shows(CHEN, "LLL", first=5)
    screen.shows(ZHAO, "LLL", first=5)
    screen.saved()
    number = screen.draft.number
    screen.press("Delete")
    screen.saved()
    assert screen.draft.number == number + 1
    assert [screen.kept(ZHAO, day) for day in (5, 6, 7)] == ["", "", ""]


def test_the_rows_of_duties_are_reached_by_arrow(screen: Screen) -> None:
    screen.cell(LI, 8).focus()
    screen.press("ArrowUp", "ArrowUp", "Enter")
    menu = screen.page.get_by_role("dialog")
    expect(menu).to_contain_text("Duty phone")
    menu.get_by_role("button", name=NAMES[CHEN]).focus()
    screen.press("Enter")
    screen.saved()
    assert screen.draft.rota.duties.sum() == 1


def test_help_lists_the_keys(screen: Screen) -> None:
    screen.cell(LI, 0).focus()
    screen.press("?")
    expect(screen.page.get_by_role("dialog")).to_contain_text("copy to Excel, paste from Excel")


def compose(page: Page, letters: str, word: str) -> None:
    """Type letters into an input method and take the word it offers."""
    keyboard = page.context.new_cdp_session(page)

    def write(end: int) -> None:
        caret = {"selectionStart": end, "selectionEnd": end}
        keyboard.send("Input.imeSetComposition", {"text": letters[:end], **caret})

    page.locator(".paiban").evaluate(
        """grid => {
            window.composes = false;
            const begun = () => { window.composes = true; };
            grid.addEventListener("compositionstart", begun, { once: true, capture: true });
        }"""
    )
    # The browser tells its input method a moment later that there is something to write into.
    for _ in range(200):
        write(1)
        if page.evaluate("window.composes"):
            break
        page.wait_for_timeout(50)
    else:
        raise AssertionError("nothing is composed")
    for end in range(2, len(letters) + 1):
        write(end)
    keyboard.send("Input.insertText", {"text": word})


def test_chinese_is_typed_into_a_cell_that_is_only_selected(screen: Screen) -> None:
    cell = screen.cell(ZHAO, 0)
    cell.focus()
    compose(screen.page, "wanban", "晚班")
    expect(cell).to_have_text("L")
    screen.press("ArrowRight")
    compose(screen.page, "zao", "早")
    expect(screen.cell(ZHAO, 1)).to_have_text("E")
    screen.saved()
    assert [screen.kept(ZHAO, day) for day in (0, 1)] == ["L", "E"]
    compose(screen.page, "mao", "猫")
    expect(screen.page.locator(".paiban")).to_have_attribute("data-hint", re.compile("猫"))
    expect(screen.cell(ZHAO, 1)).to_have_text("E")
    screen.press("ArrowLeft", "Delete")
    expect(cell).to_have_text("")
    screen.saved()
    assert screen.kept(ZHAO, 0) == ""


def test_rows_below_the_screen_are_there_for_whoever_goes_there(
    browser: Browser, app: RunningApp, kept: Database
) -> None:
    """Sixty people: the days of the last ones are drawn a moment later than those on the screen."""
    centre = import_folder(kept, SUPERVISOR, GAS_HOTLINE)
    page = look(browser, app, centre.id)
    page.get_by_role("button", name="Fill it by hand").click()
    names = page.locator("tr.person")
    expect(names).to_have_count(60)
    settle(page)
    names.first.locator("td.d").first.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("1")
    last = names.last.locator("td.d").last
    expect(last).to_be_focused()
    expect(last).not_to_have_text("")
    expect(page.locator("tr.person td.d")).to_have_count(60 * names.first.locator("td.d").count())
    expect(page.locator(".state")).to_have_text("All saved")
    page.close()


def test_very_fast_typing_loses_nothing(screen: Screen) -> None:
    screen.cell(ZHAO, 0).focus()
    for _ in range(14):
        screen.press("e", "ArrowRight")
    screen.shows(ZHAO, "E" * 14)
    screen.saved()
    assert [screen.kept(ZHAO, day) for day in range(14)] == ["E"] * 14


# --- Excel ----------------------------------------------------------------------------------


def put_on_clipboard(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)


def test_cells_are_pasted_and_copied(screen: Screen) -> None:
    screen.cell(LI, 0).focus()
    put_on_clipboard(screen.page, "晚班\te\r\n休\tＬ\r\n")
    screen.press("Control+v")
    expect(screen.cell(LI, 0)).to_have_text("L")
    screen.saved()
    assert [screen.kept(LI, 0), screen.kept(LI, 1)] == ["L", "E"]
    assert [screen.kept(WANG, 0), screen.kept(WANG, 1)] == ["", "L"]
    screen.press("Shift+ArrowRight", "Shift+ArrowDown", "Control+c")
    copied = screen.page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == "L\tE\n\tL"


def test_a_bad_code_is_named_and_nothing_is_pasted(screen: Screen) -> None:
    before = screen.draft.rota
    screen.cell(LI, 0).focus()
    put_on_clipboard(screen.page, "L\tQ7\r\nL\tL")
    screen.press("Control+v")
    expect(screen.page.locator(".trouble")).to_contain_text("李明, 2026-09-29 'Q7'")
    screen.saved()
    assert screen.draft.rota == before
    screen.shows(LI, "EE")


# --- what must not get lost -----------------------------------------------------------------


def test_edits_made_while_the_server_is_gone_arrive_later(browser: Browser, tmp_path: Path) -> None:
    """Whether the tab waits for the server, or the page is loaded anew."""
    store = sqlite_database(tmp_path)
    prepared = with_published_rota(store)
    reset(store, prepared.draft_id)
    with running_app(tmp_path, database_url=store.url) as app:
        page = look(browser, app, prepared.centre_id)
        screen = Screen(page, store, prepared.draft_id)
        for first, codes in ((4, "ELE"), (8, "LEL")):
            screen.cell(ZHAO, first).focus()
            app.kill()
            for code in codes:
                screen.press(code.lower(), "ArrowRight")
            screen.shows(ZHAO, codes, first)
            assert screen.kept(ZHAO, first) == ""
            app.start()
            if first == 8:
                page.reload()
                expect(screen.cell(ZHAO, first)).to_be_visible()
            screen.saved()
            assert [screen.kept(ZHAO, first + n) for n in range(3)] == list(codes)
        number = screen.draft.number
        page.wait_for_timeout(4000)
        assert screen.draft.number == number
        page.close()
    store.close()
