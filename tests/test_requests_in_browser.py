"""The page of requests as people use it: in a real browser, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler.desk.publishing import list_versions
from scheduler.desk.request_steps import RequestState
from scheduler.desk.requests import open_requests, settled_requests
from scheduler.store.database import Database
from tests import browser as browsers
from tests.app_server import RunningApp, running_app
from tests.stores import sqlite_database
from tests.test_requests_page import publish_next_weeks

pytestmark = pytest.mark.slow
PHONE = {"width": 390, "height": 844}


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
    database = sqlite_database(tmp_path)
    publish_next_weeks(database, tmp_path)
    database.close()
    with running_app(tmp_path) as running:
        yield running


def look(browser: Browser, app: RunningApp, language: str = "en", **window: int) -> Page:
    page = browser.new_page(viewport=window or {"width": 1280, "height": 900})  # type: ignore[arg-type]
    page.goto(f"{app.url}/requests?lang={language}")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=20_000)
    return page


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).first.click()


def write_date(page: Page, label: str, digits: str) -> None:
    page.get_by_role("group", name=label).get_by_role("spinbutton").first.click()
    page.keyboard.type(digits, delay=30)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")


def test_a_shift_changes_hands_from_the_wish_to_the_published_rota(
    browser: Browser, app: RunningApp
) -> None:
    page = look(browser, app)
    expect(page.get_by_text("Nothing waits for an answer.")).to_be_visible()
    page.get_by_role("radio", name="Ask").click()
    choose(page, "For whom", "李明")
    page.get_by_role("radio", name="Give away").click()
    choose(page, "Gives", "Early")
    choose(page, "Who could take it", "王芳")
    expect(page.get_by_text("Breaks no hard rule.")).to_be_visible()
    page.get_by_label("Note").fill("家长会")
    page.get_by_role("button", name="Send").click()
    agree = page.get_by_role("button", name="The colleague agrees")
    expect(agree).to_be_visible()
    expect(page.get_by_text("李明 gives 王芳: Early")).to_be_visible()
    agree.click()
    approve = page.get_by_role("button", name="Approve")
    expect(approve).to_be_enabled()
    page.get_by_label("Note to the answer").fill("同意")
    approve.click()
    expect(page.get_by_text("Nothing waits for an answer.")).to_be_visible()
    page.get_by_role("radio", name="Settled").click()
    expect(page.get_by_text("Answer: 同意")).to_be_visible()
    page.get_by_text("Who did what").click()
    expect(page.get_by_text("Applied: version 2")).to_be_visible()
    page.close()
    database = Database(app.database_url)
    assert [v.number for v in list_versions(database, "tiny")] == [2, 1]
    assert [r.state for r in settled_requests(database, "tiny")] == [RequestState.APPLIED]
    database.close()


def test_leave_is_asked_on_a_phone_in_chinese_without_overflow(
    browser: Browser, app: RunningApp
) -> None:
    page = look(browser, app, "zh", **PHONE)
    page.get_by_role("radio", name="申请").click()
    choose(page, "申请人", "李明")
    page.get_by_role("radio", name="请假").click()
    write_date(page, "请假末日", "20310513")
    write_date(page, "请假首日", "20310512")
    expect(page.get_by_text("按时申请且无排班")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("李明：5月12日周一至5月13日周二年假")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.close()


def test_two_supervisors_at_two_screens(browser: Browser, app: RunningApp) -> None:
    first = look(browser, app)
    first.get_by_role("radio", name="Ask").click()
    choose(first, "For whom", "李明")
    first.get_by_role("radio", name="Give away").click()
    choose(first, "Gives", "Early")
    choose(first, "Who could take it", "王芳")
    first.get_by_text("has agreed already").click()
    first.get_by_role("button", name="Send").click()
    expect(first.get_by_role("button", name="Approve")).to_be_visible()
    second = look(browser, app)
    expect(second.get_by_role("button", name="Refuse")).to_be_visible()
    first.get_by_role("button", name="Approve").click()
    expect(first.get_by_text("Nothing waits for an answer.")).to_be_visible()
    second.get_by_role("button", name="Refuse").click()
    expect(second.get_by_text("The request stands at: Applied (supervisor).")).to_be_visible()
    first.close()
    second.close()
    database = Database(app.database_url)
    assert open_requests(database, "tiny") == []
    assert len(list_versions(database, "tiny")) == 2
    database.close()
