"""What if, as a supervisor does it in a browser: a scenario made, built, stopped, a rota taken."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.job_kinds import HANDLERS, follow_up
from scheduler.desk.scenario_changes import read_scenario
from scheduler.desk.scenario_views import list_scenarios
from scheduler.desk.scenarios import add_scenario, request_builds, request_trade_offs
from scheduler.jobs import queue, worker
from tests.app_pages import with_centre
from tests.app_server import RunningApp, running_app
from tests.browser import HOW_TO_GET_ONE, IS_NEEDED, find_browser, open_browser
from tests.pages_in_browser import DESK, LONG, PHONE, overflow, serious_findings, settle, tab
from tests.stores import sqlite_database
from tests.test_scenarios_kept import HORIZON

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
    """The tiny centre with two scenarios and rotas to choose from, all built."""
    folder = tmp_path_factory.mktemp("what_if")
    database = sqlite_database(folder)
    with_centre(database)
    busy = read_scenario('name = "busy"\ndemand = [{factor = 1.5}]')
    add_scenario(database, SUPERVISOR, *HORIZON, busy)
    known = [one.id for one in list_scenarios(database, *HORIZON)]
    request_builds(database, SUPERVISOR, known, 1)
    request_trade_offs(database, SUPERVISOR, *HORIZON, 3)
    while (job := queue.claim(database, "test", list(HANDLERS))) is not None:
        worker.do(database, job, HANDLERS[job.kind], threading.Event(), follow_up)
    database.close()
    with running_app(folder, database_url=database.url, worker=True) as found:
        yield found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_reads_well_everywhere(
    app: RunningApp, browser: Browser, language: str, size: dict[str, int], scheme: str
) -> None:
    with tab(browser, f"{app.url}/what-if", language, size, scheme) as page:
        expect(page.locator("canvas, svg.marks").first).to_be_visible(timeout=LONG)
        for number in range(2):
            page.get_by_role("tab").nth(number).click()
            settle(page)
            expect(page.locator(".paiban-table")).to_be_visible(timeout=LONG)
            assert overflow(page) <= 0
            assert serious_findings(page) == []


def test_a_scenario_is_made_built_and_stopped(app: RunningApp, browser: Browser) -> None:
    with tab(browser, f"{app.url}/what-if") as page:
        page.get_by_role("button", name="New scenario").click()
        form = page.get_by_role("dialog")
        form.get_by_label("Name of the scenario").fill("Two more")
        form.get_by_text("People", exact=True).click()
        box = form.get_by_test_id("stSelectbox").filter(has_text="More people like these")
        box.locator("input").click()
        page.keyboard.type("phone")
        page.keyboard.press("Enter")
        form.get_by_label("How many").fill("2")
        page.keyboard.press("Tab")
        settle(page)
        form.get_by_role("button", name="Keep and build").click()
        mine = page.locator('[class*="st-key-what_if-card-"]').filter(has_text="Two more")
        expect(mine).to_contain_text("2 more like", timeout=LONG)
        expect(mine).to_contain_text("being built", timeout=LONG)
        # Only a rota that is there can be kept when it is stopped.
        expect(page.get_by_text("points so far")).to_be_visible(timeout=LONG)
        mine.get_by_role("button", name="Stop").click()
        expect(mine.get_by_text("built", exact=True)).to_be_visible(timeout=LONG)
        expect(page.get_by_role("columnheader", name="Two more")).to_be_visible(timeout=LONG)


def test_a_rota_is_chosen_and_waits_as_a_proposal(app: RunningApp, browser: Browser) -> None:
    with tab(browser, f"{app.url}/what-if") as page:
        page.get_by_role("tab", name="Rotas to choose from").click()
        settle(page)
        page.get_by_role("button", name="Take it as a proposal").click()
        expect(page.get_by_text("A rota is proposed.")).to_be_visible(timeout=LONG)
        page.get_by_role("button", name="Take it over").click()
        expect(page.get_by_text("The proposal is in the draft.")).to_be_visible(timeout=LONG)
