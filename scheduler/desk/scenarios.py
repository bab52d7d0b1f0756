"""Scenarios for the browser: kept, put away, built."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from scheduler.desk.actors import Actor, Right
from scheduler.desk.centres import open_revision
from scheduler.desk.drafts import open_draft
from scheduler.desk.fact_saving import look_at
from scheduler.desk.scenario_changes import Changes, Scenario
from scheduler.desk.scenario_facts import open_changed
from scheduler.desk.scenario_job import TRADE_OFFS, WHAT_IF, ScenarioRequest
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.jobs import queue
from scheduler.store import events, revisions, scenarios
from scheduler.store.database import Database
from scheduler.store.scenarios import StoredScenario

LONGEST_SECONDS = 24 * 3600.0
MOST_SCENARIOS = 12
"""More than so many beside each other cannot be read."""


def add_scenario(
    database: Database, actor: Actor, centre_id: str, first: date, weeks: int, scenario: Scenario
) -> int:
    """Keep a scenario of a horizon; its id. The facts as they are become one as well.

    Raises:
        BadInput: a change names what the centre does not have, contradicts another or makes no
            sense; there are many scenarios already.
        NotAllowed: the actor may not edit rotas.
    """
    actor.must_have(Right.EDIT_ROTA)
    facts = look_at(database, centre_id)
    given = open_revision(database, facts.revision.id, first, weeks)
    if not scenario.changes.is_empty:
        open_changed(facts.files, given.centre_folder, scenario.changes, first, weeks)
    with database.writing() as connection:
        found = scenarios.scenarios_of(connection, centre_id, WHAT_IF, first, weeks)
        if len(found) >= MOST_SCENARIOS:
            problem = Message("are kept already: {count}.", {"count": len(found)})
            remedy = Message("Put one away first.")
            raise BadInput([Fault("scenario", None, None, None, problem, remedy)])
        same = [one for one in found if one.changes == scenario.changes.model_dump_json()]
        if scenario.changes.is_empty and same:
            return same[0].id
        if not any(Changes.model_validate_json(one.changes).is_empty for one in found):
            as_it_is = _add(connection, actor, centre_id, WHAT_IF, first, weeks, Scenario())
            if scenario.changes.is_empty:
                return as_it_is
        return _add(connection, actor, centre_id, WHAT_IF, first, weeks, scenario)


def put_away(database: Database, actor: Actor, scenario_id: int) -> None:
    """Take a scenario off the list; a build of it is asked to stop.

    Raises:
        BadInput: there is no such scenario.
        NotAllowed: the actor may not edit rotas.
    """
    actor.must_have(Right.EDIT_ROTA)
    with database.writing() as connection:
        found = _stop(connection, scenario_id)
        scenarios.put_away(connection, scenario_id)
        events.note(
            connection, found.centre_id, actor.name, "put_away_scenario", str(scenario_id), {}
        )


def request_builds(
    database: Database, actor: Actor, scenario_ids: Sequence[int], seconds: float
) -> None:
    """Ask for builds of scenarios, one after the other; those under way go on as they are.

    Raises:
        BadInput: there is no such scenario, or the time is out of range.
        NotAllowed: the actor may not edit rotas.
    """
    actor.must_have(Right.EDIT_ROTA)
    _check_seconds(seconds)
    with database.writing() as connection:
        for scenario_id in scenario_ids:
            _submit(connection, actor, existing(connection, scenario_id), seconds)


def request_trade_offs(
    database: Database, actor: Actor, centre_id: str, first: date, weeks: int, seconds: float
) -> int:
    """Ask for rotas of a horizon to choose from; the id of the choice. An earlier one is put away.

    Raises:
        BadInput: the horizon makes no sense for the centre, the time is out of range, or a choice
            of this horizon is being built.
        NotAllowed: the actor may not edit rotas.
    """
    actor.must_have(Right.EDIT_ROTA)
    _check_seconds(seconds)
    open_draft(database, actor, centre_id, first, weeks)
    with database.writing() as connection:
        for old in scenarios.scenarios_of(connection, centre_id, TRADE_OFFS, first, weeks):
            if old.job_id and not queue.find(connection, old.job_id).state.is_over:
                problem = Message("is being built already.")
                remedy = Message("Wait for that build, or stop it first.")
                raise BadInput([Fault("scenario", None, None, None, problem, remedy)])
            scenarios.put_away(connection, old.id)
        made = _add(connection, actor, centre_id, TRADE_OFFS, first, weeks, Scenario())
        _submit(connection, actor, existing(connection, made), seconds)
        return made


def stop_build(database: Database, actor: Actor, scenario_id: int) -> None:
    """Ask the build of a scenario to end with the best it has.

    Raises:
        BadInput: there is no such scenario.
        NotAllowed: the actor may not edit rotas.
    """
    actor.must_have(Right.EDIT_ROTA)
    with database.writing() as connection:
        _stop(connection, scenario_id)


def _stop(connection: Connection, scenario_id: int) -> scenarios.StoredScenario:
    """Ask the build of a scenario to end, if there is one; the scenario."""
    found = existing(connection, scenario_id)
    if found.job_id is not None:
        queue.request_stop(connection, found.job_id)
    return found


def _add(
    connection: Connection,
    actor: Actor,
    centre_id: str,
    kind: str,
    first: date,
    weeks: int,
    scenario: Scenario,
) -> int:
    text = scenario.changes.in_order().model_dump_json()
    made = scenarios.add_scenario(
        connection, centre_id, kind, scenario.name.strip(), first, weeks, text, actor.name
    )
    facts = {"kind": kind, "name": scenario.name}
    events.note(connection, centre_id, actor.name, "add_scenario", str(made), facts)
    return made


def _submit(connection: Connection, actor: Actor, found: StoredScenario, seconds: float) -> None:
    """Queue a build on the newest facts, unless one is under way."""
    if found.job_id is not None and not queue.find(connection, found.job_id).state.is_over:
        return
    newest = revisions.newest(connection, found.centre_id)
    request = ScenarioRequest(scenario_id=found.id, revision_id=newest.id, seconds=seconds)
    payload = request.model_dump(mode="json")
    job_id = queue.submit(connection, found.kind, payload, actor.name)
    scenarios.set_job(connection, found.id, job_id)
    events.note(connection, found.centre_id, actor.name, "build_scenario", str(found.id), payload)


def _check_seconds(seconds: float) -> None:
    if not 1 <= seconds <= LONGEST_SECONDS:
        values = {"low": 1, "high": f"{LONGEST_SECONDS:.0f}"}
        remedy = Message("Write a number from {low} to {high}.", values)
        problem = Message("is out of range.")
        raise BadInput([Fault("scenario", None, "seconds", f"{seconds:g}", problem, remedy)])


def existing(connection: Connection, scenario_id: int) -> StoredScenario:
    """A scenario by its id.

    Raises:
        BadInput: there is none.
    """
    found = scenarios.find_scenario(connection, scenario_id)
    if found is None:
        problem = Message("is not a scenario that is kept here.")
        remedy = Message("Choose one from the list.")
        raise BadInput([Fault("scenario", None, "id", str(scenario_id), problem, remedy)])
    return found
