"""A program that edits and publishes is killed at any moment: nothing is lost, nothing is twice.

The program tells what has been confirmed to it; what it did not hear any more it does again after
the restart, as a browser does.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from datetime import date, timedelta
from multiprocessing.connection import Connection

import pytest

from scheduler.desk.actors import AT_THE_KEYBOARD
from scheduler.desk.centres import import_folder, open_revision
from scheduler.desk.drafts import edit, open_draft, view_draft
from scheduler.desk.operations import CellEdit, SetCells
from scheduler.desk.publishing import list_versions, publish, view_version
from scheduler.domain.faults import BadInput
from scheduler.io.rota_document import RotaDocument
from scheduler.store import drafts, events, revisions
from scheduler.store.database import Database
from tests.stores import TINY

FIRST = date(2026, 9, 28)
Cells = dict[tuple[str, str], set[str]]
PEOPLE = ("002", "003", "004", "005")
EVERY = 3
"""A publication follows each so many edits."""


def nth_edit(number: int) -> tuple[tuple[str, str], str]:
    """Cell and code of an edit, which always differ from what stands there."""
    turn, place = divmod(number, len(PEOPLE) * 14)
    day, person = divmod(place, len(PEOPLE))
    return (PEOPLE[person], (FIRST + timedelta(days=day)).isoformat()), "EL"[turn % 2]


def work(url: str, draft_id: int, first: int, told: Connection) -> None:
    """Edit and publish until somebody pulls the plug; tell what was confirmed."""
    database = Database(url)
    number = first
    while True:
        (employee_id, when), code = nth_edit(number)
        cell = CellEdit(employee_id=employee_id, date=date.fromisoformat(when), codes=(code,))
        edit(database, AT_THE_KEYBOARD, draft_id, "tab", number, SetCells(cells=(cell,)))
        told.send(("edit", number))
        if number % EVERY == 0:
            seen = view_draft(database, draft_id).number
            try:
                publish(database, AT_THE_KEYBOARD, draft_id, "more", seen, despite_violations=True)
            except BadInput as refusal:
                assert "published already" in str(refusal)  # noqa: PT017 - in another process
            told.send(("publish", seen))
        number += 1


def kill_and_listen(
    url: str, draft_id: int, first: int, messages: int, seconds: float
) -> list[tuple[str, int]]:
    """Let the program confirm so many things and work on for a moment, kill it, hear the rest."""
    context = multiprocessing.get_context("fork")
    ear, mouth = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(url, draft_id, first, mouth))
    process.start()
    mouth.close()
    heard = [ear.recv() for _ in range(messages)]
    time.sleep(seconds)
    assert process.exitcode is None, "the program ended by itself"
    process.kill()
    process.join()
    while True:
        try:
            heard.append(ear.recv())
        except EOFError:
            return heard


def check_all(database: Database, draft_id: int, confirmed: list[tuple[str, int]]) -> None:
    """Everything confirmed is there once, and all that is there fits together."""
    with database.reading() as connection:
        draft = drafts.find_draft(connection, draft_id)
        assert draft is not None
        log = drafts.operations_between(connection, draft_id, 1, 10**9)
        newest = revisions.newest(connection, "tiny")
        published = [
            event.facts["version"]
            for event in events.newest_events(connection, "tiny", 10**6)
            if event.action == "publish_rota"
        ]
        history = revisions.history(connection, "tiny")
    numbers = [operation.client_number for operation in log]
    assert numbers == list(range(1, len(log) + 1)) == [operation.number for operation in log]
    assert draft.cursor == len(log)
    edits = [number for what, number in confirmed if what == "edit"]
    assert max(edits, default=0) <= len(log) <= max(edits, default=0) + 1
    states = replay(open_base(database, draft_id), len(log))
    assert codes_in(view_draft(database, draft_id).document) == states[len(log)]
    cards = list_versions(database, "tiny")
    assert [card.number for card in cards] == list(range(len(cards), 0, -1)) == published
    seen = [card.summary["draft_number"] for card in cards]
    assert len(set(seen)) == len(seen)
    assert {number for what, number in confirmed if what == "publish"} <= set(seen)
    assert len(history) == 1 + len(cards)
    assert newest.id == (cards[0].revision_id if cards else history[-1].id)
    for card in cards[:3]:
        view = view_version(database, card.id)
        assert codes_in(view.document) == states[card.summary["draft_number"]]
        facts = open_revision(database, card.revision_id, card.first, card.weeks)
        assert facts.problem.published == view.rota


def open_base(database: Database, draft_id: int) -> RotaDocument:
    with database.reading() as connection:
        return RotaDocument.read(drafts.base_of(connection, draft_id))


def replay(base: RotaDocument, last: int) -> list[Cells]:
    """The codes in all cells after each edit, worked out anew."""
    states = [codes_in(base)]
    for number in range(1, last + 1):
        place, code = nth_edit(number)
        states.append({**states[-1], place: {code}})
    return states


def codes_in(document: RotaDocument) -> Cells:
    """The codes in each cell; breaks do not matter here."""
    return {place: set(cell) for place, cell in document.cells.items()}


def kill_often(database: Database, times: int) -> None:
    import_folder(database, AT_THE_KEYBOARD, TINY)
    draft_id = open_draft(database, AT_THE_KEYBOARD, "tiny").id
    # Connections are not to be shared with the programs that are killed.
    database.close()
    moments = random.Random(20261001)
    confirmed: list[tuple[str, int]] = []
    for _ in range(times):
        first = 1 + max((number for what, number in confirmed if what == "edit"), default=0)
        messages, seconds = moments.randrange(7), moments.uniform(0, 0.06)
        confirmed += kill_and_listen(database.url, draft_id, first, messages, seconds)
        check_all(database, draft_id, confirmed)
        database.close()
    assert any(what == "publish" for what, _ in confirmed)


def test_program_killed_a_few_times_loses_nothing(database: Database) -> None:
    kill_often(database, 6)


@pytest.mark.slow
@pytest.mark.flaky(reruns=0)
def test_program_killed_often_loses_nothing(database: Database) -> None:
    """Ten times, or as often as PAIBAN_KILLS says: `make endurance` does it fifty times."""
    kill_often(database, int(os.environ.get("PAIBAN_KILLS", "10")))
