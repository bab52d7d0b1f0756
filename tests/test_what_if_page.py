"""The page What if as a supervisor uses it, without a browser."""

from __future__ import annotations

import threading

import pytest
from streamlit.testing.v1 import AppTest

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.fact_saving import look_at
from scheduler.desk.job_kinds import HANDLERS, follow_up
from scheduler.desk.scenario_changes import read_scenario
from scheduler.desk.scenario_job import TRADE_OFFS
from scheduler.desk.scenario_views import ScenarioView, list_scenarios
from scheduler.desk.scenarios import add_scenario, request_builds, request_trade_offs
from scheduler.desk.solving import current_job
from scheduler.jobs import claims, queue, worker
from scheduler.store.database import Database
from tests.app_pages import PreparedCentre, open_page, with_centre, words_on
from tests.test_scenarios_kept import HORIZON


@pytest.fixture
def kept(sqlite_store: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("PAIBAN_DATABASE", sqlite_store.url)
    return sqlite_store


@pytest.fixture
def prepared(kept: Database) -> PreparedCentre:
    return with_centre(kept)


def work(database: Database) -> None:
    while (job := claims.claim(database, "test", list(HANDLERS))) is not None:
        worker.do(database, job, HANDLERS[job.kind], threading.Event(), follow_up)


def views(database: Database) -> list[ScenarioView]:
    return list_scenarios(database, *HORIZON)


def with_scenarios(database: Database) -> None:
    """As it is, and one busier: both built."""
    scenario = read_scenario('name = "busy"\ndemand = [{factor = 1.5}]')
    add_scenario(database, SUPERVISOR, *HORIZON, scenario)
    request_builds(database, SUPERVISOR, [one.id for one in views(database)], 1)
    work(database)


def open_form() -> AppTest:
    """What stands in the dialog: the harness draws a dialog only in the run that opens it."""
    script = (
        "from scheduler.ui import state\n"
        "from scheduler.ui.what_if_page.editor import draw_form\n"
        "state.begin_run()\n"
        "draw_form(state.draft())\n"
    )
    page = AppTest.from_string(script, default_timeout=30)
    page.query_params["lang"] = "en"
    page.query_params["centre"] = "tiny"
    return page.run()


def choosing(page: AppTest) -> AppTest:
    page.session_state["what_if.tab"] = next(t.label for t in page.tabs if "choose" in t.label)
    return page.run()


@pytest.mark.usefixtures("prepared")
def test_begins_with_words_and_the_way_to_a_scenario() -> None:
    page = open_page("what_if", centre="tiny")
    assert not page.exception
    assert "No scenario yet" in words_on(page)
    assert page.button(key="what_if.new").label == "New scenario"


@pytest.mark.usefixtures("prepared")
def test_a_scenario_is_filled_in_kept_and_waits(kept: Database) -> None:
    page = open_form()
    page.text_input(key="what_if.name").set_value("Autumn")
    page.number_input(key="what_if.factor").set_value(120)
    page.multiselect(key="what_if.weekdays").set_value(["monday"])
    page.selectbox(key="what_if.like").set_value("002")
    page.button(key="what_if.keep").click().run()
    assert not page.exception
    as_it_is, autumn = views(kept)
    assert autumn.name == "Autumn"
    assert [str(word) for word in autumn.words] == ["Demand × 1.2 (Monday)", "1 more like 王芳"]
    assert as_it_is.is_running
    assert autumn.is_running


@pytest.mark.usefixtures("prepared")
def test_what_cannot_be_is_said_and_nothing_is_kept(kept: Database) -> None:
    page = open_form()
    page.text_area(key="what_if.text").set_value('remove = ["999"]')
    page.button(key="what_if.keep").click().run()
    assert any("999" in one.value for one in page.error)
    assert views(kept) == []


@pytest.mark.usefixtures("prepared")
def test_a_scenario_that_changes_nothing_is_refused_with_a_remedy(kept: Database) -> None:
    page = open_form()
    page.text_input(key="what_if.name").set_value("Autumn")
    page.button(key="what_if.keep").click().run()
    [said] = [one.value for one in page.error]
    assert "changes nothing yet" in said
    assert "Change demand" in said
    assert views(kept) == []


@pytest.mark.usefixtures("prepared")
def test_a_scenario_goes_on_from_another(kept: Database) -> None:
    with_scenarios(kept)
    page = open_form()
    page.selectbox(key="what_if.base").set_value(views(kept)[1].id)
    page.multiselect(key="what_if.off").set_value(["L"])
    page.button(key="what_if.keep").click().run()
    said = [str(word) for word in views(kept)[2].words]
    assert said == ["Demand × 1.5", "No shifts of these types: Late"]


def test_built_scenarios_are_compared(kept: Database, prepared: PreparedCentre) -> None:
    with_scenarios(kept)
    for language, words in (("en", ("As it is", "busy", "Compared")), ("zh", ("现状", "比较"))):
        page = open_page("what_if", language, centre=prepared.centre_id)
        assert not page.exception
        drawn = words_on(page)
        assert all(word in drawn for word in words)


def test_a_rota_of_the_same_facts_is_proposed(kept: Database, prepared: PreparedCentre) -> None:
    with_scenarios(kept)
    as_it_is, busy = views(kept)
    page = open_page("what_if", centre=prepared.centre_id)
    keys = {one.key for one in page.button}
    assert f"what_if.{as_it_is.id}.propose" in keys
    assert f"what_if.{busy.id}.propose" not in keys
    page.button(key=f"what_if.{as_it_is.id}.propose").click().run()
    waiting = current_job(kept, prepared.draft_id)
    assert waiting is not None
    assert waiting.proposal is not None


def test_changes_become_facts_and_are_taken_back(kept: Database, prepared: PreparedCentre) -> None:
    with_scenarios(kept)
    before, busy = look_at(kept, "tiny").files, views(kept)[1]
    page = open_page("what_if", centre=prepared.centre_id)
    page.text_input(key=f"what_if.{busy.id}.why").set_value("agreed")
    page.button(key=f"what_if.{busy.id}.keep").click().run()
    assert look_at(kept, "tiny").files != before
    assert look_at(kept, "tiny").revision.reason == "agreed"
    page.button(key=f"what_if.{busy.id}.back").click().run()
    assert look_at(kept, "tiny").files == before
    assert not page.exception


def test_a_scenario_is_put_away(kept: Database, prepared: PreparedCentre) -> None:
    with_scenarios(kept)
    busy = views(kept)[1]
    page = open_page("what_if", centre=prepared.centre_id)
    page.button(key=f"what_if.{busy.id}.away").click().run()
    assert [one.name for one in views(kept)] == [""]


def test_rotas_to_choose_from(kept: Database, prepared: PreparedCentre) -> None:
    page = choosing(open_page("what_if", centre=prepared.centre_id))
    page.button(key="choosing.build").click().run()
    (view,) = list_scenarios(kept, *HORIZON, TRADE_OFFS)
    assert view.is_running
    request = dict(kept_payload(kept, view))
    assert request["seconds"] == 60
    assert not page.exception


def test_one_of_the_rotas_is_taken(kept: Database, prepared: PreparedCentre) -> None:
    request_trade_offs(kept, SUPERVISOR, *HORIZON, 2)
    work(kept)
    page = choosing(open_page("what_if", centre=prepared.centre_id))
    assert not page.exception
    page.button(key="choosing.take").click().run()
    waiting = current_job(kept, prepared.draft_id)
    assert waiting is not None
    assert waiting.proposal is not None


def kept_payload(database: Database, view: ScenarioView) -> dict[str, object]:
    assert view.job_id is not None
    with database.reading() as connection:
        return dict(queue.find(connection, view.job_id).payload)
