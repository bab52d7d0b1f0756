"""What people had in one published rota counts in the next one, once."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.centres import import_folder, open_stored
from scheduler.desk.drafts import edit, open_draft, view_draft
from scheduler.desk.fact_saving import look_at
from scheduler.desk.operations import TakeRota
from scheduler.desk.publishing import publish
from scheduler.io.rota_document import document_of
from scheduler.store.database import Database
from tests.app_pages import TINY
from tests.make import rota

FIRST, NEXT = date(2026, 9, 28), date(2026, 10, 12)
LI, WANG = "001", "002"
ITEMS = ("late", "weekend", "holiday")
_numbers = count(1)


@pytest.fixture
def kept(sqlite_store: Database) -> Database:
    import_folder(sqlite_store, SUPERVISOR, TINY)
    return sqlite_store


def put_out(database: Database, first: date, reason: str, **rows: str) -> None:
    """Publish a rota with these shifts, whatever the rules say to it."""
    draft = open_draft(database, SUPERVISOR, "tiny", first, 2)
    made = rota(draft.problem, **rows)  # type: ignore[arg-type]
    taken = TakeRota(document=document_of(draft.problem, made))
    edit(database, SUPERVISOR, draft.id, "counts", next(_numbers), taken)
    number = view_draft(database, draft.id).number
    publish(database, SUPERVISOR, draft.id, reason, number, despite_violations=True)


def had(database: Database, first: date, person: str) -> dict[str, int]:
    problem = open_stored(database, "tiny", first, 2).problem
    who = problem.employee_index[person]
    return {item: problem.history_count(who, item) for item in ITEMS}


def test_two_months_after_each_other_carry_fairness_on(kept: Database) -> None:
    """Li: Late on Wed 30 Sep and Thu 1 Oct (holiday); Wang: Sun 4 Oct, and the make-up Sat 10 Oct.

    history.csv knows of three weekends of Li already.
    """
    before = {who: had(kept, NEXT, who) for who in (LI, WANG)}
    assert before[LI] == {"late": 0, "weekend": 3, "holiday": 0}
    own = had(kept, FIRST, LI)
    history = look_at(kept, "tiny").files["history.csv"]
    put_out(kept, FIRST, "first", **{LI: "2L 3L", WANG: "6E 12E"})
    assert had(kept, NEXT, LI) == {"late": 2, "weekend": 3, "holiday": 1}
    assert had(kept, NEXT, WANG) == {**before[WANG], "weekend": before[WANG]["weekend"] + 1}
    # Planned anew, the same weeks are not held against those who had them.
    assert had(kept, FIRST, LI) == own
    put_out(kept, NEXT, "second", **{LI: "0L"})
    assert had(kept, date(2026, 10, 26), LI) == {"late": 3, "weekend": 3, "holiday": 1}
    assert look_at(kept, "tiny").files["history.csv"] == history


def test_publishing_again_counts_what_stands_now(kept: Database) -> None:
    put_out(kept, FIRST, "first", **{LI: "2L 3L"})
    put_out(kept, FIRST, "again", **{LI: "2L"})
    put_out(kept, FIRST, "and again", **{LI: "2L 4L"})
    assert had(kept, NEXT, LI)["late"] == 2
    settings = look_at(kept, "tiny").files["centre.toml"].decode()
    assert settings.count("history_until = 2026-09-27") == 1


def test_turns_of_duty_count_once_a_week(kept: Database) -> None:
    draft = open_draft(kept, SUPERVISOR, "tiny", FIRST, 2)
    weekly = [slot for slot in draft.problem.duty_slots if slot.kind.period.value == "week"]
    assert weekly
    made = rota(draft.problem)
    held = made.duties.copy()
    held[weekly[0].index, draft.problem.employee_index[LI]] = True
    document = document_of(draft.problem, type(made)(made.cells, made.breaks, held))
    edit(kept, SUPERVISOR, draft.id, "counts", next(_numbers), TakeRota(document=document))
    item = f"duty:{weekly[0].kind.id}"
    problem = open_stored(kept, "tiny", NEXT, 2).problem
    before = problem.history_count(problem.employee_index[LI], item)
    number = view_draft(kept, draft.id).number
    publish(kept, SUPERVISOR, draft.id, "duty", number, despite_violations=True)
    problem = open_stored(kept, "tiny", NEXT, 2).problem
    assert problem.history_count(problem.employee_index[LI], item) == before + 1
