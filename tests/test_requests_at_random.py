"""Requests in any order, and processes killed in the middle: nothing twice, nothing by halves."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from scheduler.desk.actors import AT_THE_KEYBOARD as BOSS
from scheduler.desk.centres import open_stored
from scheduler.desk.drafts import edit, open_draft, view_draft
from scheduler.desk.leave_asking import LeaveWish
from scheduler.desk.operations import CellEdit, SetCells
from scheduler.desk.publishing import list_versions, publish, view_version
from scheduler.desk.request_asking import SwapWish, turns_to_give, turns_to_take
from scheduler.desk.request_deciding import take_step
from scheduler.desk.request_facts import RequestRefused
from scheduler.desk.request_steps import RequestKind, RequestState, Step
from scheduler.desk.requests import (
    ask_leave,
    ask_swap,
    find,
    open_requests,
    settled_requests,
)
from scheduler.domain.faults import BadInput
from scheduler.store import requests as store
from scheduler.store.database import Database
from tests import stores
from tests.test_requests import EARLIER, give_early, publish_tiny

PEOPLE = ("001", "002", "003", "004", "005")
FIRST = date(2026, 9, 28)


def published_row(database: Database) -> list[tuple[int, int, int]]:
    rota = open_stored(database, "tiny").problem.published
    return [] if rota is None else [(e, d, k) for e, d, k in zip(*rota.cells.nonzero())]  # noqa: B905


def check_consistency(database: Database) -> None:
    """What must hold whatever was done, or cut short, before."""
    versions = list_versions(database, "tiny")
    assert [v.number for v in versions] == list(range(len(versions), 0, -1))
    listed = [*open_requests(database, "tiny"), *settled_requests(database, "tiny")]
    with database.reading() as connection:
        events = store.events_of(connection, [view.id for view in listed])
    by_request = {v.summary.get("request"): v for v in versions}
    for view in listed:
        applied = [e for e in events[view.id] if e.action == "apply_request"]
        assert len(applied) == (view.state is RequestState.APPLIED)
        changed = applied and "version" in applied[0].facts
        assert (view.id in by_request) == bool(changed)
        assert view.version_id == (by_request[view.id].id if changed else None)
    # What the facts call published is what the newest version says.
    newest = view_version(database, versions[0].id)
    stated = [tuple(place) for place in zip(*newest.rota.cells.nonzero())]  # noqa: B905
    assert published_row(database) == stated


@cache
def prepared() -> Path:
    """A database in which the tiny centre's rota is published, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="paiban-requests-"))
    database = stores.sqlite_database(folder)
    publish_tiny(database, folder)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return folder / "paiban.db"


class Requests(RuleBasedStateMachine):
    """Two planners and a crowd: whatever they do, the record stays whole."""

    @initialize()
    def open_the_desk(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="paiban-requests-"))
        shutil.copy(prepared(), self.folder / "paiban.db")
        self.database = Database(f"sqlite:///{self.folder / 'paiban.db'}")
        self.asked: list[int] = []
        self.versions = 1
        self.edits = 0

    @rule(who=st.sampled_from(PEOPLE), other=st.sampled_from(PEOPLE), place=st.integers(0, 9))
    def give_away(self, who: str, other: str, place: int) -> None:
        turns = turns_to_give(self.database, "tiny", who, EARLIER)
        if turns:
            wish = SwapWish(RequestKind.GIVE, turns[place % len(turns)].ref, other)
            self._ask(lambda: ask_swap(self.database, BOSS, "tiny", wish, at=EARLIER).id)

    @rule(who=st.sampled_from(PEOPLE), other=st.sampled_from(PEOPLE), place=st.integers(0, 9))
    def exchange(self, who: str, other: str, place: int) -> None:
        turns = turns_to_give(self.database, "tiny", who, EARLIER)
        if not turns:
            return
        give = turns[place % len(turns)].ref
        offers = turns_to_take(self.database, "tiny", give, other, EARLIER)
        if offers:
            take = offers[place % len(offers)].ref
            wish = SwapWish(RequestKind.EXCHANGE, give, other, take)
            self._ask(
                lambda: (
                    ask_swap(
                        self.database, BOSS, "tiny", wish, agreed=place % 2 == 0, at=EARLIER
                    ).id
                )
            )

    @rule(who=st.sampled_from(PEOPLE), day=st.integers(0, 13), length=st.integers(0, 3))
    def leave(self, who: str, day: int, length: int) -> None:
        first = FIRST + timedelta(days=day)
        wish = LeaveWish(who, first, first + timedelta(days=length))
        self._ask(lambda: ask_leave(self.database, BOSS, "tiny", wish, EARLIER).id)

    @precondition(lambda self: self.asked)
    @rule(place=st.integers(0, 50), step=st.sampled_from(Step), despite=st.booleans())
    def answer(self, place: int, step: Step, despite: bool) -> None:
        number = self.asked[place % len(self.asked)]
        before = find(self.database, number)
        try:
            reached = take_step(
                self.database, BOSS, number, step, despite_violations=despite, at=EARLIER
            )
        except RequestRefused:
            after = find(self.database, number)
            assert after.state in (before.state, RequestState.EXPIRED)
            return
        assert step in before.may
        assert find(self.database, number).state is reached is not before.state

    @rule(who=st.sampled_from(PEOPLE), day=st.integers(0, 13), code=st.sampled_from(("", "E", "L")))
    def planner_publishes(self, who: str, day: int, code: str) -> None:
        draft = open_draft(self.database, BOSS, "tiny")
        when = FIRST + timedelta(days=day)
        cell = CellEdit(employee_id=who, date=when, codes=(code,) if code else ())
        self.edits += 1
        edit(self.database, BOSS, draft.id, "planner", self.edits, SetCells(cells=(cell,)))
        number = view_draft(self.database, draft.id).number
        with contextlib.suppress(BadInput):
            publish(self.database, BOSS, draft.id, "again", number, despite_violations=True)

    @invariant()
    def record_is_whole(self) -> None:
        if not hasattr(self, "database"):
            return
        check_consistency(self.database)
        count = len(list_versions(self.database, "tiny"))
        assert count >= self.versions
        self.versions = count

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            shutil.rmtree(self.folder)

    def _ask(self, ask: Callable[[], int]) -> None:
        with contextlib.suppress(RequestRefused):
            self.asked.append(ask())


def test_requests_in_any_order_leave_the_record_whole() -> None:
    run_state_machine_as_test(
        Requests,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
def test_killed_while_it_is_applied_a_request_is_applied_wholly_or_not_at_all(
    database: Database, tmp_path: Path
) -> None:
    publish_tiny(database, tmp_path)
    chance, outcomes = random.Random(7), set[bool]()
    deadline = time.monotonic() + 60
    for round_ in range(24):
        # The early shift of 30 September wanders between two people.
        giver, taker = ("001", "002") if round_ % 2 == 0 else ("002", "001")
        turns = turns_to_give(database, "tiny", giver, EARLIER)
        early = next(t.ref for t in turns if t.first == date(2026, 9, 30))
        wish = SwapWish(RequestKind.GIVE, early, taker)
        number = ask_swap(database, BOSS, "tiny", wish, agreed=True, at=EARLIER).id
        before = len(list_versions(database, "tiny"))
        _killed_after(chance.uniform(0.0, 0.6), database.url, number)
        check_consistency(database)
        done = find(database, number).state is RequestState.APPLIED
        assert len(list_versions(database, "tiny")) == before + done
        outcomes.add(done)
        if not done:
            state = take_step(database, BOSS, number, Step.APPROVE, at=EARLIER)
            assert state is RequestState.APPLIED
        check_consistency(database)
        if time.monotonic() > deadline:
            break
    # Some were killed before they had applied it, others after.
    assert outcomes == {True, False}


def _killed_after(seconds: float, url: str, number: int) -> None:
    """Another process approves the request and is killed while it does."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            take_step(Database(url), BOSS, number, Step.APPROVE, at=EARLIER)
            code = 0
        finally:
            os._exit(code)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_the_check_above_would_see_half_a_request(sqlite_store: Database, tmp_path: Path) -> None:
    publish_tiny(sqlite_store, tmp_path)
    number = give_early(sqlite_store, agreed=True)
    check_consistency(sqlite_store)
    with sqlite_store.writing() as connection:
        store.move_request(connection, number, "agreed", "applied", actor="x")
    with pytest.raises(AssertionError):
        check_consistency(sqlite_store)
