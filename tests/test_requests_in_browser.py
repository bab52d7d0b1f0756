"""The page of requests as people use it: in a real browser, on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scheduler.desk.publishing import list_versions
from scheduler.desk.request_steps import RequestState
from scheduler.desk.requests import open_requests, settled_requests
from scheduler.store.database import Database
from tests.app_pages import new_id
from tests.app_server import RunningApp
from tests.pages_in_browser import PHONE, choose, overflow, press, settle, tab, write, write_date
from tests.test_requests_page import publish_next_weeks

pytestmark = pytest.mark.slow


@pytest.fixture
def centre(kept: Database, tmp_path: Path) -> str:
    """Next week is published."""
    centre_id = new_id()
    publish_next_weeks(kept, tmp_path, centre_id)
    return centre_id


def address(app: RunningApp, centre: str) -> str:
    return f"{app.url}/requests?centre={centre}"


def give_early_to_wang(page: Page) -> None:
    """Ask for it, up to the verdict."""
    page.get_by_role("radio", name="Ask").click()
    settle(page)
    choose(page, "For whom", "李明")
    page.get_by_role("radio", name="Give away").click()
    settle(page)
    choose(page, "Gives", "Early")
    choose(page, "Who could take it", "王芳")
    expect(page.get_by_text("Breaks no hard rule.")).to_be_visible()


def test_a_shift_changes_hands_from_the_wish_to_the_published_rota(
    browser: Browser, app: RunningApp, kept: Database, centre: str
) -> None:
    with tab(browser, address(app, centre)) as page:
        expect(page.get_by_text("Nothing waits for an answer.")).to_be_visible()
        give_early_to_wang(page)
        write(page, page.get_by_label("Note"), "家长会")
        press(page, "Send")
        agree = page.get_by_role("button", name="The colleague agrees")
        expect(agree).to_be_visible()
        settle(page)
        expect(page.get_by_text("李明 gives 王芳: Early")).to_be_visible()
        agree.click()
        approve = page.get_by_role("button", name="Approve")
        expect(approve).to_be_enabled()
        settle(page)
        write(page, page.get_by_label("Note to the answer"), "同意")
        approve.click()
        expect(page.get_by_text("Nothing waits for an answer.")).to_be_visible()
        page.get_by_role("radio", name="Settled").click()
        settle(page)
        expect(page.get_by_text("Answer: 同意")).to_be_visible()
        page.get_by_text("Who did what").click()
        expect(page.get_by_text("Applied: version 2")).to_be_visible()
    assert [v.number for v in list_versions(kept, centre)] == [2, 1]
    assert [r.state for r in settled_requests(kept, centre)] == [RequestState.APPLIED]


def test_leave_is_asked_on_a_phone_in_chinese_without_overflow(
    browser: Browser, app: RunningApp, centre: str
) -> None:
    with tab(browser, address(app, centre), "zh", PHONE) as page:
        page.get_by_role("radio", name="申请").click()
        settle(page)
        choose(page, "申请人", "李明")
        page.get_by_role("radio", name="请假").click()
        settle(page)
        write_date(page, "请假末日", "20310513")
        write_date(page, "请假首日", "20310512")
        expect(page.get_by_text("按时申请且无排班")).to_be_visible()
        assert overflow(page) <= 0
        press(page, "提交")
        expect(page.get_by_text("李明：5月12日周一至5月13日周二年假")).to_be_visible()
        assert overflow(page) <= 0


def test_two_supervisors_at_two_screens(
    browser: Browser, app: RunningApp, kept: Database, centre: str
) -> None:
    with tab(browser, address(app, centre)) as first:
        give_early_to_wang(first)
        first.get_by_text("has agreed already").click()
        settle(first)
        press(first, "Send")
        expect(first.get_by_role("button", name="Approve")).to_be_visible()
        with tab(browser, address(app, centre)) as second:
            expect(second.get_by_role("button", name="Refuse")).to_be_visible()
            settle(first)
            first.get_by_role("button", name="Approve").click()
            expect(first.get_by_text("Nothing waits for an answer.")).to_be_visible()
            second.get_by_role("button", name="Refuse").click()
            told = second.get_by_text("The request stands at: Applied (supervisor).")
            expect(told).to_be_visible()
    assert open_requests(kept, centre) == []
    assert len(list_versions(kept, centre)) == 2
