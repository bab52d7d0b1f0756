"""Looking at the page Rota in a real browser: filters, languages, a phone, paper, a build."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from scheduler.store.database import Database
from tests.app_pages import PreparedCentre, new_id, with_published_rota
from tests.app_server import RunningApp
from tests.pages_in_browser import PHONE, overflow, serious_findings, settle
from tests.rota_screen import LI, NAMES, ZHOU, Screen, look, reset
from tests.test_pages_in_browser import ours

pytestmark = pytest.mark.slow


# --- looking --------------------------------------------------------------------------------


def shown_people(page: Page) -> Locator:
    return page.locator("tr.person:visible .nm")


def test_filters_show_whom_one_asks_for(screen: Screen) -> None:
    page = screen.page
    page.get_by_label("Search people").fill("王")
    expect(shown_people(page)).to_have_text(["王芳"])
    expect(page.locator(".state")).to_contain_text("1 of 5 people shown")
    page.get_by_label("Search people").fill("")
    page.get_by_label("All teams").select_option(label="Team B")
    expect(shown_people(page)).to_have_text(["陈, 静", "赵磊", "周敏"])
    expect(page.locator("tr.team:visible")).to_have_count(1)
    page.get_by_label("All teams").select_option("")
    page.get_by_label("All skills").select_option(index=1)
    expect(shown_people(page)).not_to_have_count(5)
    assert shown_people(page).count() > 0
    page.get_by_label("All skills").select_option("")
    page.get_by_label("Violations").select_option("0")
    expect(shown_people(page)).to_have_count(0)
    page.get_by_label("Violations").select_option("")
    screen.cell(LI, 3).focus()
    screen.press("e")
    screen.saved()
    page.get_by_label("Violations").select_option("0")
    expect(shown_people(page)).to_have_text(["李明"])


def test_one_week_shows_names_and_times(screen: Screen) -> None:
    page = screen.page
    page.locator(".weeks button").nth(1).click()
    expect(page.locator("tr.person").first.locator("td.d")).to_have_count(7)
    expect(screen.cell(LI, 0)).to_contain_text("Early")
    expect(screen.cell(LI, 0)).to_contain_text("08:00–16:30")
    screen.cell(LI, 0).focus()
    screen.press("l")
    expect(screen.cell(LI, 0)).to_contain_text("Late")
    page.locator(".weeks button").first.click()
    expect(screen.cell(LI, 0)).to_have_text("L")


def times_of(page: Page, mark: str) -> list[float]:
    """When a mark was set, on the page's clock; once it has been."""
    page.wait_for_function("(name) => performance.getEntriesByName(name).length", arg=mark)
    found: list[float] = page.evaluate(
        "(name) => performance.getEntriesByName(name).map((mark) => mark.startTime)", mark
    )
    return found


def test_a_browsers_own_tools_show_when_the_rota_was_painted(screen: Screen) -> None:
    page = screen.page
    whole, painted = times_of(page, "rota whole")[-1], times_of(page, "rota painted")[-1]
    assert 0 < painted <= whole
    page.evaluate("performance.clearMarks()")
    # A week is another table: built anew, and told anew.
    page.locator(".weeks button").nth(1).click()
    assert whole < times_of(page, "rota painted")[0] <= times_of(page, "rota whole")[0]
    page.locator(".weeks button").first.click()


def test_the_coverage_line_tells_the_worst_moment(screen: Screen) -> None:
    foot = screen.page.locator("tr.coverage td").first
    expect(foot).to_have_text(re.compile("^−"))
    foot.hover()
    expect(screen.page.locator(".tip")).to_contain_text("Worst at")
    expect(screen.page.locator(".tip")).to_contain_text("people missing")


def words_of(page: Page) -> str:
    return page.get_by_test_id("stMain").inner_text() + page.locator(".paiban").inner_text()


def test_in_english(screen: Screen) -> None:
    text = words_of(screen.page)
    assert [w for w in ("Rota", "Undo", "Violations", "Coverage") if w not in text] == []
    left = re.sub("|".join(NAMES.values()), "", screen.page.locator(".paiban").inner_text())
    assert re.findall("[一-鿿]+", left) == []


def test_in_chinese(
    browser: Browser, app: RunningApp, kept: Database, prepared: PreparedCentre
) -> None:
    reset(kept, prepared.draft_id)
    page = look(browser, app, prepared.centre_id, language="zh")
    text = words_of(page)
    assert [word for word in ("班表", "撤销", "违规", "覆盖情况") if word not in text] == []
    page.close()


def test_a_thumb_is_enough(
    browser: Browser, app: RunningApp, kept: Database, prepared: PreparedCentre
) -> None:
    reset(kept, prepared.draft_id)
    page = look(browser, app, prepared.centre_id, PHONE, "zh")
    screen = Screen(page, kept, prepared.draft_id)
    assert overflow(page) <= 0
    screen.cell(LI, 3).tap()
    menu = page.get_by_role("dialog")
    box = menu.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, PHONE["width"])
    assert abs(box["y"] + box["height"] - PHONE["height"]) < 2
    menu.locator("button[data-code=L]").tap()
    expect(screen.cell(LI, 3)).to_have_text("L")
    screen.saved()
    assert screen.kept(LI, 3) == "L"
    height = screen.cell(LI, 3).bounding_box()
    assert height is not None
    assert height["height"] >= 32
    page.close()


def test_on_paper_the_whole_rota_stands_without_tools(screen: Screen) -> None:
    screen.page.emulate_media(media="print")
    expect(screen.page.locator(".bar")).to_be_hidden()
    expect(screen.page.locator(".findings")).to_be_hidden()
    frame = screen.page.locator(".frame")
    assert frame.evaluate("frame => frame.scrollHeight - frame.clientHeight") <= 1
    expect(screen.cell(ZHOU, 0)).to_be_visible()


def test_the_draft_beside_its_version(screen: Screen) -> None:
    page = screen.page
    page.get_by_role("button", name="Compare").click()
    settle(page)
    page.get_by_role("button", name="Show the differences").click()
    expect(page.locator("td.d.differs").first).to_be_visible()
    settle(page)
    differs = page.locator("td.d.differs").count()
    expect(page.get_by_text(re.compile(rf"^Cells that differ: {differs}"))).to_be_visible()
    page.locator("td.d.differs").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("Before:")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Back to the draft").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_nothing_serious_for_those_who_listen(screen: Screen) -> None:
    """With the news unfolded and the menu open; the page as it is drawn is tested elsewhere."""
    page = screen.page
    screen.cell(LI, 3).focus()
    screen.press("e")
    screen.saved()
    page.locator(".news summary").click()
    assert _found_in_both_themes(page) == []
    page.locator(".news summary").click()
    screen.cell(LI, 3).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator(".menu button[data-code=L] .price")).not_to_be_empty()
    assert _found_in_both_themes(page) == []


def _found_in_both_themes(page: Page) -> list[tuple[str, str]]:
    found = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        settle(page)
        found += ours(serious_findings(page))
    return found


def test_a_build_is_asked_for_watched_and_taken_over(
    browser: Browser, app: RunningApp, kept: Database
) -> None:
    prepared = with_published_rota(kept, new_id())
    reset(kept, prepared.draft_id)
    page = look(browser, app, prepared.centre_id)
    screen = Screen(page, kept, prepared.draft_id)
    before = screen.draft
    page.get_by_role("button", name="Build", exact=False).first.click()
    dialog = page.get_by_role("dialog").filter(has_text="Improve what is there")
    dialog.get_by_role("slider").press("Home")
    expect(dialog).to_contain_text("10 s")
    settle(page)
    dialog.get_by_role("button", name="Start").click()
    expect(page.get_by_text("The rota is being built.")).to_be_visible()
    # One goes on editing meanwhile; what is pinned stays.
    screen.cell(ZHOU, 5).focus()
    screen.press(" ")
    screen.saved()
    expect(page.get_by_text("A rota is proposed.")).to_be_visible()
    expect(page.locator("td.d.differs").first).to_be_visible()
    settle(page)
    assert screen.draft.report.cost == before.report.cost
    page.get_by_role("button", name="Take it over").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    settle(page)
    after = screen.draft
    assert len(after.report.hard_violations) < len(before.report.hard_violations)
    assert screen.kept(ZHOU, 5) == ""
    page.get_by_role("button", name="Undo").click()
    screen.saved()
    assert screen.draft.rota == before.rota
    page.close()
