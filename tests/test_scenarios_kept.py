"""Scenarios in the database: kept, built by the worker, taken over; on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DatabaseError

from scheduler.desk.actors import SUPERVISOR, Actor, NotAllowed, Right
from scheduler.desk.centres import open_stored
from scheduler.desk.drafts import edit, open_draft, view_draft
from scheduler.desk.fact_saving import look_at
from scheduler.desk.job_kinds import HANDLERS, follow_up
from scheduler.desk.operations import CellEdit, Pin, SetCells
from scheduler.desk.scenario_as_facts import make_facts, take_facts_back
from scheduler.desk.scenario_changes import Scenario, read_scenario
from scheduler.desk.scenario_job import TRADE_OFFS
from scheduler.desk.scenario_proposals import propose
from scheduler.desk.scenario_views import ScenarioView, list_scenarios
from scheduler.desk.scenarios import (
    MOST_SCENARIOS,
    add_scenario,
    put_away,
    request_builds,
    request_trade_offs,
    stop_build,
)
from scheduler.desk.solving import apply_proposal, current_job
from scheduler.domain.faults import BadInput
from scheduler.jobs import claims, worker
from scheduler.jobs.queue import JobState
from scheduler.solve.result import SolveStatus
from scheduler.store import schema
from scheduler.store.database import Database
from scheduler.store.trouble import StoreTrouble
from tests.app_pages import with_centre

FIRST, WEEKS = date(2026, 9, 28), 2
HORIZON = ("tiny", FIRST, WEEKS)
NOBODY = Actor("nobody", frozenset())


def more_calls(name: str = "busy", factor: float = 1.5) -> Scenario:
    return read_scenario(f'name = "{name}"\ndemand = [{{factor = {factor}}}]')


def add(database: Database, scenario: Scenario) -> int:
    return add_scenario(database, SUPERVISOR, *HORIZON, scenario)


def views(database: Database) -> list[ScenarioView]:
    return list_scenarios(database, *HORIZON)


def work(database: Database) -> None:
    """Do every job that waits, as the worker would."""
    while (job := claims.claim(database, "test", list(HANDLERS))) is not None:
        worker.do(database, job, HANDLERS[job.kind], threading.Event(), follow_up)


def build(database: Database, *ids: int) -> None:
    request_builds(database, SUPERVISOR, ids, 1)
    work(database)


def test_the_facts_as_they_are_stand_beside_the_first_scenario(database: Database) -> None:
    with_centre(database)
    assert views(database) == []
    made = add(database, more_calls())
    as_it_is, busy = views(database)
    assert (busy.id, busy.name, str(busy.words[0])) == (made, "busy", "Demand × 1.5")
    assert as_it_is.changes.is_empty
    assert as_it_is.words == ()
    assert add(database, Scenario()) == as_it_is.id, "only once"
    assert list_scenarios(database, "tiny", FIRST, 1) == [], "each horizon has its own"


def test_a_scenario_that_makes_no_sense_is_not_kept(database: Database) -> None:
    with_centre(database)
    with pytest.raises(BadInput):
        add(database, read_scenario('remove = ["999"]'))
    with pytest.raises(BadInput):
        add(
            database,
            read_scenario('remove = ["001", "002", "003", "004", "005"]\n[[add]]\nlike=""'),
        )
    assert views(database) == []


def test_so_many_and_no_more(database: Database) -> None:
    with_centre(database)
    for number in range(MOST_SCENARIOS - 1):
        add(database, more_calls(str(number), 1 + number / 10 + 0.1))
    with pytest.raises(BadInput):
        add(database, more_calls("one more", 5))
    put_away(database, SUPERVISOR, views(database)[3].id)
    add(database, more_calls("one more", 5))
    assert len(views(database)) == MOST_SCENARIOS


def test_rows_are_never_removed(database: Database) -> None:
    with_centre(database)
    made = add(database, more_calls())
    put_away(database, SUPERVISOR, made)
    assert [one.changes.is_empty for one in views(database)] == [True]
    with (
        pytest.raises((DatabaseError, StoreTrouble)),
        database.writing() as connection,
    ):
        connection.execute(delete(schema.scenario))


def test_builds_are_compared_on_the_same_rules(database: Database) -> None:
    with_centre(database)
    add(database, more_calls(factor=3))
    build(database, *(one.id for one in views(database)))
    as_it_is, busy = views(database)
    assert as_it_is.built is not None
    assert busy.built is not None
    assert as_it_is.state is busy.state is JobState.DONE
    now, then = as_it_is.built.figures, busy.built.figures
    assert now is not None
    assert then is not None
    assert then.required_hours > now.required_hours
    assert then.missing_hours > now.missing_hours
    assert (as_it_is.is_current, busy.is_current) == (True, False)


def test_a_scenario_without_a_rota_says_why(database: Database) -> None:
    with_centre(database)
    made = add(
        database,
        read_scenario(
            'name = "x"\nrule = [{id = "holiday_staffing", mode = "hard", '
            "parameters = {minimum_per_day = 6}}]"
        ),
    )
    build(database, made)
    found = views(database)[1].built
    assert found is not None
    assert found.status is SolveStatus.INFEASIBLE
    assert found.figures is None
    assert found.conflict is not None
    assert "holiday_staffing" in found.conflict.rule_ids
    with pytest.raises(BadInput):
        propose(database, SUPERVISOR, made)


def test_a_rota_is_proposed_only_on_the_facts_it_was_built_on(database: Database) -> None:
    prepared = with_centre(database)
    made = add(database, more_calls())
    as_it_is, busy = (one.id for one in views(database))
    build(database, as_it_is, busy)
    with pytest.raises(BadInput):
        propose(database, SUPERVISOR, busy)
    assert propose(database, SUPERVISOR, as_it_is) == prepared.draft_id
    waiting = current_job(database, prepared.draft_id)
    assert waiting is not None
    assert waiting.proposal is not None
    built = views(database)[0].built
    assert built is not None
    assert built.figures is not None
    apply_proposal(database, SUPERVISOR, waiting.id)
    assert view_draft(database, prepared.draft_id).report.cost == built.figures.cost
    make_facts(database, SUPERVISOR, made, "")
    with pytest.raises(BadInput):
        propose(database, SUPERVISOR, as_it_is)
    propose(database, SUPERVISOR, busy)


def test_what_is_pinned_in_the_draft_stays(database: Database) -> None:
    prepared = with_centre(database)
    day = date(2026, 10, 8)
    late = SetCells(cells=(CellEdit(employee_id="002", date=day, codes=("L",)),))
    pin = Pin(cells=(("002", day),), on=True)
    for number, operation in enumerate((late, pin), start=1):
        edit(database, SUPERVISOR, prepared.draft_id, "test", number, operation)
    add(database, more_calls())
    as_it_is = views(database)[0].id
    build(database, as_it_is)
    propose(database, SUPERVISOR, as_it_is)
    waiting = current_job(database, prepared.draft_id)
    assert waiting is not None
    apply_proposal(database, SUPERVISOR, waiting.id)
    draft = view_draft(database, prepared.draft_id)
    assert draft.rota.cells[1, 10].nonzero()[0].tolist() == [draft.problem.shift_index["L"]]
    assert (1, 10) in draft.pinned


def test_changes_become_facts_and_are_taken_back(database: Database) -> None:
    with_centre(database)
    before = look_at(database, "tiny")
    made = add(database, more_calls(factor=2))
    kept = make_facts(database, SUPERVISOR, made, "we were told so")
    assert (kept.reason, kept.number) == ("we were told so", before.revision.number + 1)
    twice = open_stored(database, "tiny").problem.demand.sum()
    back = take_facts_back(database, SUPERVISOR, "tiny", kept.id, "not after all")
    assert back.number == kept.number + 1
    assert look_at(database, "tiny").files == before.files
    assert open_stored(database, "tiny").problem.demand.sum() < twice


def test_what_others_saved_since_is_not_taken_back(database: Database) -> None:
    with_centre(database)
    first, second = add(database, more_calls()), add(database, more_calls("more", 2))
    kept = make_facts(database, SUPERVISOR, first, "")
    make_facts(database, SUPERVISOR, second, "")
    with pytest.raises(BadInput):
        take_facts_back(database, SUPERVISOR, "tiny", kept.id, "")


def test_nothing_is_done_without_the_right(database: Database) -> None:
    with_centre(database)
    made = add(database, more_calls())
    facts_only = Actor("clerk", frozenset({Right.EDIT_FACTS}))
    rule = add(database, read_scenario('rule = [{id = "weekends", weight = 50}]'))
    for attempt in (
        lambda: add_scenario(database, NOBODY, *HORIZON, more_calls()),
        lambda: put_away(database, NOBODY, made),
        lambda: request_builds(database, NOBODY, [made], 1),
        lambda: request_trade_offs(database, NOBODY, *HORIZON, 1),
        lambda: stop_build(database, NOBODY, made),
        lambda: propose(database, NOBODY, made),
        lambda: make_facts(database, NOBODY, made, ""),
        lambda: make_facts(database, facts_only, rule, ""),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert len(views(database)) == 3


def test_rotas_to_choose_from(database: Database) -> None:
    prepared = with_centre(database)
    made = request_trade_offs(database, SUPERVISOR, *HORIZON, 3)
    with pytest.raises(BadInput):
        request_trade_offs(database, SUPERVISOR, *HORIZON, 7)
    work(database)
    (view,) = list_scenarios(database, *HORIZON, TRADE_OFFS)
    assert view.choices is not None
    found = view.choices.choices
    assert 1 <= len(found) <= view.choices.built <= 7
    assert not any(a.prices.beats(b.prices) for a in found for b in found)
    for one in found:
        assert one.prices.cost == one.figures.cost
    last = len(found) - 1
    assert propose(database, SUPERVISOR, made, last) == prepared.draft_id
    waiting = current_job(database, prepared.draft_id)
    assert waiting is not None
    assert waiting.proposal is not None
    assert waiting.proposal.cost == found[last].prices.cost
    with pytest.raises(BadInput):
        propose(database, SUPERVISOR, made, last + 1)


def test_a_build_that_is_stopped_before_it_began_leaves_nothing(database: Database) -> None:
    with_centre(database)
    made = add(database, more_calls())
    request_builds(database, SUPERVISOR, [made], 1)
    stop_build(database, SUPERVISOR, made)
    work(database)
    view = views(database)[1]
    assert (view.state, view.outcome) == (JobState.CANCELLED, None)


def test_the_draft_may_be_opened_meanwhile(database: Database) -> None:
    with_centre(database)
    add(database, more_calls())
    request_builds(database, SUPERVISOR, [one.id for one in views(database)], 1)
    assert open_draft(database, SUPERVISOR, "tiny").number == 0
    assert all(one.is_running for one in views(database))
    request_builds(database, SUPERVISOR, [one.id for one in views(database)], 1)
    with database.reading() as connection:
        waiting = connection.execute(schema.job.select()).all()
    assert len(waiting) == 2, "what waits is not asked for twice"
