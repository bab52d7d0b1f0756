"""Every page in a real browser: fit for screen readers in both themes, and for a phone's width."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.request_asking import SwapWish, turns_to_give
from scheduler.desk.request_steps import RequestKind
from scheduler.desk.requests import ask_swap
from scheduler.domain.text import translate
from scheduler.store.database import Database
from scheduler.ui.pages import Page, pages_there
from tests.app_pages import with_published_rota
from tests.app_server import RunningApp, running_app
from tests.pages_in_browser import DESK, PHONE, overflow, serious_findings, tab
from tests.stores import sqlite_database

pytestmark = pytest.mark.slow
EVERY_PAGE = pytest.mark.parametrize("page", pages_there(), ids=lambda page: page.module)

# What Streamlit's own widgets do and a page cannot mend: (rule, how the element looks, why).
NOT_OURS: tuple[tuple[str, str, str], ...] = ()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with the tiny centre, its rota published, somebody asking for a swap."""
    folder = tmp_path_factory.mktemp("pages")
    database = sqlite_database(folder)
    with_published_rota(database)
    ask_something(database)
    database.close()
    with running_app(folder, database_url=database.url) as found:
        yield found


def ask_something(database: Database) -> None:
    """Somebody told of a swap of the weeks that are published, whenever that is."""
    for begun in (False, True):
        for giver in ("001", "002", "003"):
            duties = [
                turn.ref
                for turn in turns_to_give(database, "tiny", giver, begun=begun)
                if turn.ref.of == "duty"
            ]
            takers = [one for one in ("001", "002", "003") if one != giver]
            if duties:
                wish = SwapWish(RequestKind.GIVE, duties[0], takers[0], note="家长会")
                ask_swap(database, SUPERVISOR, "tiny", wish)
                return


def address(app: RunningApp, page: Page) -> str:
    return f"{app.url}/{page.url_path}?centre=tiny"


def ours(findings: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (rule, element)
        for rule, element in findings
        if not any(rule == known and re.search(look, element) for known, look, _ in NOT_OURS)
    ]


@EVERY_PAGE
def test_page_on_a_desk_in_english_and_light(browser: Browser, app: RunningApp, page: Page) -> None:
    with tab(browser, address(app, page), "en", DESK, "light") as shown:
        assert ours(serious_findings(shown)) == []
        assert overflow(shown) <= 0
        assert shown.get_by_role("heading", level=1).count() == 1
        assert "Traceback" not in shown.inner_text("body")


@EVERY_PAGE
def test_page_on_a_phone_in_chinese_and_dark(browser: Browser, app: RunningApp, page: Page) -> None:
    with tab(browser, address(app, page), "zh", PHONE, "dark") as shown:
        assert ours(serious_findings(shown)) == []
        assert overflow(shown) <= 0
        assert shown.get_by_role("heading", level=1).inner_text() == translate(page.title, "zh")
        expect(shown.locator("html")).to_have_attribute("lang", "zh-CN")


def test_axe_would_say_it(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<main><h1>Rota</h1><img src='x.png'></main>")
    assert "image-alt" in [rule for rule, _ in serious_findings(page)]
    page.set_viewport_size({"width": 390, "height": 600})
    page.set_content("<main data-testid='stMain'><div style='width:600px'>x</div></main>")
    assert overflow(page) > 0
    page.close()
