"""The table of requests on SQLite and PostgreSQL: kept as asked, moved on by exactly one."""

from __future__ import annotations

import threading

import pytest

from scheduler.store import centres, events
from scheduler.store.database import Database
from scheduler.store.requests import (
    add_request,
    events_of,
    find_request,
    move_request,
    requests_of,
    subject_of,
)


@pytest.fixture
def centre(database: Database) -> Database:
    with database.writing() as connection:
        for centre_id in ("a", "b"):
            centres.add_centre(connection, centre_id, "甲", "A")
    return database


def ask(database: Database, centre_id: str = "a", note: str = "孩子生病") -> int:
    with database.writing() as connection:
        return add_request(
            connection,
            centre_id,
            kind="give",
            state="asked",
            regime="supervisor_approves",
            employee_id="001",
            other_employee_id="002",
            facts={"note": note, "codes": ["E"]},
            actor="Ann",
        )


def test_request_is_kept_as_it_was_asked(centre: Database) -> None:
    number = ask(centre)
    with centre.reading() as connection:
        kept = find_request(connection, number)
        assert find_request(connection, number + 1) is None
    assert kept is not None
    assert (kept.employee_id, kept.other_employee_id, kept.state) == ("001", "002", "asked")
    assert kept.facts == {"note": "孩子生病", "codes": ["E"]}
    assert (kept.asked_by, kept.decided_by, kept.answer) == ("Ann", None, "")
    assert kept.asked_at.tzinfo is not None


def test_requests_are_listed_by_centre_and_state_newest_first(centre: Database) -> None:
    first, second, elsewhere = ask(centre), ask(centre), ask(centre, "b")
    with centre.writing() as connection:
        assert move_request(connection, first, "asked", "agreed", actor="Bob")
    with centre.reading() as connection:
        listed = requests_of(connection, "a", ["asked", "agreed"])
        assert [r.id for r in listed] == [second, first]
        assert [r.id for r in requests_of(connection, "a", ["agreed"])] == [first]
        assert [r.id for r in requests_of(connection, "a", ["asked", "agreed"], 1)] == [second]
        assert [r.id for r in requests_of(connection, "b", ["asked"])] == [elsewhere]


def test_a_request_moves_only_from_where_it_stands(centre: Database) -> None:
    number = ask(centre)
    with centre.writing() as connection:
        assert move_request(connection, number, "asked", "refused", actor="Cid", answer="忙")
        assert not move_request(connection, number, "asked", "agreed", actor="Bob")
    with centre.reading() as connection:
        kept = find_request(connection, number)
    assert kept is not None
    assert (kept.state, kept.decided_by, kept.answer) == ("refused", "Cid", "忙")
    assert kept.decided_at is not None
    assert kept.regime == "supervisor_approves"


def test_of_many_who_decide_at_once_exactly_one_wins(centre: Database) -> None:
    number, won = ask(centre), list[str]()
    gate = threading.Barrier(6)

    def decide(name: str) -> None:
        gate.wait()
        with centre.writing() as connection:
            if move_request(connection, number, "asked", "refused", actor=name):
                won.append(name)

    deciders = [threading.Thread(target=decide, args=(f"s{i}",)) for i in range(6)]
    for decider in deciders:
        decider.start()
    for decider in deciders:
        decider.join()
    assert len(won) == 1
    with centre.reading() as connection:
        kept = find_request(connection, number)
    assert kept is not None
    assert kept.decided_by == won[0]


def test_events_are_told_apart_by_their_request(centre: Database) -> None:
    one, other = ask(centre), ask(centre)
    with centre.writing() as connection:
        for number, action in ((one, "ask_request"), (other, "ask_request"), (one, "withdraw")):
            events.note(connection, "a", "Ann", action, subject_of(number), {"n": number})
    with centre.reading() as connection:
        found = events_of(connection, [one, other])
        assert events_of(connection, []) == {}
    assert [e.action for e in found[one]] == ["ask_request", "withdraw"]
    assert [e.facts for e in found[other]] == [{"n": other}]
