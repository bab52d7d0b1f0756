"""What if, as a supervisor does it in a browser: a scenario made, built, stopped, a rota taken."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, expect

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.job_kinds import HANDLERS
from scheduler.desk.scenario_changes import read_scenario
from scheduler.desk.scenario_views import list_scenarios
from scheduler.desk.scenarios import add_scenario, request_builds, request_trade_offs
from scheduler.jobs import claims
from scheduler.store.database import Database
from tests.app_pages import new_id, with_centre
from tests.app_server import RunningApp
from tests.pages_in_browser import (
    DESK,
    PHONE,
    choose,
    overflow,
    serious_findings,
    settle,
    tab,
    write,
)
from tests.test_scenarios_kept import FIRST, WEEKS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def centre(kept: Database) -> str:
    """The tiny centre with two scenarios and rotas to choose from, all built."""
    prepared = with_centre(kept, new_id())
    horizon = (prepared.centre_id, FIRST, WEEKS)
    busy = read_scenario('name = "busy"\ndemand = [{factor = 1.5}]')
    add_scenario(kept, SUPERVISOR, *horizon, busy)
    known = [one.id for one in list_scenarios(kept, *horizon)]
    request_builds(kept, SUPERVISOR, known, 1)
    request_trade_offs(kept, SUPERVISOR, *horizon, 3)
    wait_for_worker(kept)
    return prepared.centre_id


def wait_for_worker(database: Database) -> None:
    deadline = time.monotonic() + 180
    while claims.has_work(database, list(HANDLERS)):
        assert time.monotonic() < deadline, "the worker does nothing"
        time.sleep(0.2)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_reads_well_everywhere(
    app: RunningApp, browser: Browser, centre: str, language: str, size: dict[str, int]
) -> None:
    with tab(browser, f"{app.url}/what-if?centre={centre}", language, size) as page:
        expect(page.locator("canvas:visible, svg.marks:visible").first).to_be_visible()
        for number in range(2):
            page.get_by_role("tab").nth(number).click()
            expect(page.locator(".paiban-table:visible")).to_be_visible()
            for scheme in ("dark", "light"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                settle(page)
                found = (overflow(page), serious_findings(page))
                assert (number, scheme, *found) == (number, scheme, 0, [])


def test_a_scenario_is_made_built_and_stopped(
    app: RunningApp, browser: Browser, centre: str
) -> None:
    with tab(browser, f"{app.url}/what-if?centre={centre}") as page:
        page.get_by_role("button", name="New scenario").click()
        form = page.get_by_role("dialog")
        settle(page)
        write(page, form.get_by_label("Name of the scenario"), "Two more")
        form.get_by_text("People", exact=True).click()
        choose(page, "More people like these", "phone")
        write(page, form.get_by_label("How many"), "2")
        form.get_by_role("button", name="Keep and build").click()
        mine = page.locator('[class*="st-key-what_if-card-"]').filter(has_text="Two more")
        expect(mine).to_contain_text("2 more like")
        expect(mine).to_contain_text("being built")
        # Only a rota that is there can be kept when it is stopped.
        expect(page.get_by_text("points so far")).to_be_visible()
        mine.get_by_role("button", name="Stop").click()
        expect(mine.get_by_text("built", exact=True)).to_be_visible()
        expect(page.get_by_role("columnheader", name="Two more")).to_be_visible()


def test_a_rota_is_chosen_and_waits_as_a_proposal(
    app: RunningApp, browser: Browser, centre: str
) -> None:
    with tab(browser, f"{app.url}/what-if?centre={centre}") as page:
        page.get_by_role("tab", name="Rotas to choose from").click()
        settle(page)
        page.get_by_role("button", name="Take it as a proposal").click()
        expect(page.get_by_text("A rota is proposed.")).to_be_visible()
        page.get_by_role("button", name="Take it over").click()
        expect(page.get_by_text("The proposal is in the draft.")).to_be_visible()
