"""Scenarios as the browser shows them: what they change, how far they are, what they came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from scheduler.desk.centres import open_revision
from scheduler.desk.fact_saving import look_at
from scheduler.desk.keeping import Kept
from scheduler.desk.scenario_changes import Changes
from scheduler.desk.scenario_facts import digest_of
from scheduler.desk.scenario_job import TRADE_OFFS, WHAT_IF
from scheduler.desk.scenario_outcomes import Choices, ScenarioOutcome
from scheduler.desk.scenario_words import tell_changes
from scheduler.domain.text import Message, Name
from scheduler.io.centre_folder import CentreFolder
from scheduler.jobs import queue
from scheduler.jobs.queue import JobState
from scheduler.store import scenarios
from scheduler.store.database import Database
from scheduler.store.scenarios import StoredScenario

_outcomes: Kept[tuple[str, str], ScenarioOutcome | Choices] = Kept(48)


@dataclass(frozen=True)
class ScenarioView:
    """A scenario as it stands, with what its last build came to.

    ``name`` is empty for the facts as they are. ``is_current`` tells whether it was built on facts
    that still are the centre's, so that its rota can be taken over.
    """

    id: int
    name: str
    first: date
    weeks: int
    changes: Changes
    words: tuple[Message, ...]
    created_at: datetime
    created_by: str
    state: JobState | None
    progress: Mapping[str, Any]
    outcome: ScenarioOutcome | Choices | None
    error: Name | None
    job_id: str | None
    is_current: bool

    @property
    def is_running(self) -> bool:
        """Whether a build of it waits or is under way."""
        return self.state is not None and not self.state.is_over

    @cached_property
    def built(self) -> ScenarioOutcome | None:
        """What the build of a what-if came to."""
        return self.outcome if isinstance(self.outcome, ScenarioOutcome) else None

    @cached_property
    def choices(self) -> Choices | None:
        """The rotas to choose from, of a choice of rotas."""
        return self.outcome if isinstance(self.outcome, Choices) else None


def list_scenarios(
    database: Database, centre_id: str, first: date, weeks: int, kind: str = WHAT_IF
) -> list[ScenarioView]:
    """The scenarios of a horizon in the order they were made; the facts as they are come first.

    Raises:
        BadInput: there is no such centre, or the horizon makes no sense for it.
    """
    facts = look_at(database, centre_id)
    folder = open_revision(database, facts.revision.id, first, weeks).centre_folder
    now = digest_of(facts.files)
    with database.reading() as connection:
        found = scenarios.scenarios_of(connection, centre_id, kind, first, weeks)
        views = [_view(database, connection, one, folder, now) for one in found]
    return sorted(views, key=lambda view: (not view.changes.is_empty, view.id))


def _view(
    database: Database,
    connection: Connection,
    found: StoredScenario,
    folder: CentreFolder,
    facts: str,
) -> ScenarioView:
    job = None if found.job_id is None else queue.find(connection, found.job_id)
    told = queue.progress_of(connection, job.id) if job and not job.state.is_over else []
    outcome: ScenarioOutcome | Choices | None = None
    if job is not None and job.result is not None:
        model = Choices if found.kind == TRADE_OFFS else ScenarioOutcome
        text = job.result
        outcome = _outcomes.get((database.url, job.id), lambda: model.model_validate_json(text))
    changes = Changes.model_validate_json(found.changes)
    return ScenarioView(
        id=found.id,
        name=found.name,
        first=found.first,
        weeks=found.weeks,
        changes=changes,
        words=tuple(tell_changes(changes, folder)),
        created_at=found.created_at,
        created_by=found.created_by,
        state=None if job is None else job.state,
        progress=told[-1] if told else {},
        outcome=outcome,
        error=None if job is None else job.error,
        job_id=found.job_id,
        is_current=outcome is not None and outcome.facts == facts,
    )
