"""Takes proposed rotas over: into the draft, into files, and absences into the facts."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path
from uuid import uuid4

from scheduler.desk.actors import Actor, Right
from scheduler.desk.centres import open_stored
from scheduler.desk.drafts import DraftView, edit_within, view_draft
from scheduler.desk.fact_saving import look_at, save_files
from scheduler.desk.operations import Operation, Pin, PinDuty, TakeRota
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.domain.turns import DutyTurn
from scheduler.io.rota_document import document_of
from scheduler.io.text_tables import read_text_table, write_text_table
from scheduler.solve.repair import Option, Repair
from scheduler.store import drafts
from scheduler.store.database import Database

ILLNESS = "sick"
"""What the leave of a repair is written down as."""
_LEAVE = "leave.csv"


def take_repair(
    database: Database,
    actor: Actor,
    view: DraftView,
    answer: Repair,
    option: Option,
    *,
    as_leave: bool,
) -> None:
    """Take a proposed rota as the draft's, as one operation that undo takes back.

    With ``as_leave`` the absences are first written down with the facts; undo leaves them there.

    Raises:
        BadInput: the draft has changed since it was repaired, or the leave cannot be written.
        NotAllowed: the actor may not edit rotas, or not facts.
    """
    actor.must_have(Right.EDIT_ROTA)
    if view_draft(database, view.id).number != view.number:
        raise moved()
    if as_leave:
        write_leave(database, actor, view, answer)
    away = _absent_places(view.problem, answer)
    lost = {turn.slot for turn in answer.turns if isinstance(turn, DutyTurn)}
    take_rota(database, actor, view, option.rota, away & view.pinned, lost & view.duty_pinned)


def write_leave(database: Database, actor: Actor, view: DraftView, answer: Repair) -> None:
    """Write absences down as leave that is granted, each once.

    Raises:
        BadInput: somebody else saved the leave since the draft was looked at.
        NotAllowed: the actor may not change facts.
    """
    actor.must_have(Right.EDIT_FACTS)
    facts = look_at(database, view.centre_id)
    table = read_text_table(_LEAVE, facts.files.get(_LEAVE))
    rows = [*table.rows]
    known = {(row.get("employee_id"), row.get("first"), row.get("last")) for row in rows}
    for leave in answer.problem.leave[len(view.problem.leave) :]:
        first, last = leave.first.isoformat(), leave.last.isoformat()
        if (leave.employee_id, first, last) not in known:
            row = {"employee_id": leave.employee_id, "first": first, "last": last}
            rows.append(row | {"kind": ILLNESS, "asked_on": first, "approved": "yes"})
    columns = [*table.columns] or ["employee_id", "first", "last", "kind", "asked_on", "approved"]
    save_files(
        database,
        actor,
        view.centre_id,
        {_LEAVE: write_text_table(_LEAVE, rows, columns)},
        action="edit_facts",
        reason="",
        seen_revision_id=facts.revision.id,
    )


def take_rota(
    database: Database,
    actor: Actor,
    view: DraftView,
    rota: Rota,
    unpinned: Set[tuple[int, int]] = frozenset(),
    duty_unpinned: Set[int] = frozenset(),
) -> None:
    """Take a rota as the draft's if nobody has edited it since; these pins are let go of.

    Raises:
        BadInput: somebody has.
        NotAllowed: the actor may not edit rotas.
    """
    actor.must_have(Right.EDIT_ROTA)
    problem = view.problem
    spots = [(problem.employees[e].id, problem.date_of(d)) for e, d in sorted(unpinned)]
    steps: list[Operation] = [Pin(cells=tuple(spots), on=False)] if spots else []
    for slot in (problem.duty_slots[index] for index in sorted(duty_unpinned)):
        shift = "" if slot.shift is None else problem.shift_types[slot.shift].code
        kind = slot.kind.id
        steps.append(PinDuty(kind=kind, first=slot.first, shift=shift, team=slot.team, on=False))
    steps.append(TakeRota(document=document_of(problem, rota)))
    opened = open_stored(database, view.centre_id, view.first, view.weeks)
    client = f"repair-{uuid4().hex}"
    with database.writing() as connection:
        draft = drafts.lock_draft(connection, view.id)
        if draft is None or draft.cursor != view.number:
            raise moved()
        for number, step in enumerate(steps, start=1):
            edit_within(connection, database, actor, opened, view.id, client, number, step)


def write_repair(actor: Actor, answer: Repair, folder: Path) -> list[Path]:
    """Write the proposed rota into a folder; the files that were written.

    Raises:
        NotAllowed: the actor may not hand over rotas.
    """
    from scheduler.io.rota_files import write_duty, write_rota

    actor.must_have(Right.HAND_OVER_ROTA)
    rota_path, duty_path = folder / "rota.csv", folder / "duty.csv"
    write_rota(rota_path, answer.problem, answer.proposal.rota)
    if not answer.problem.duty_slots:
        return [rota_path]
    write_duty(duty_path, answer.problem, answer.proposal.rota)
    return [rota_path, duty_path]


def _absent_places(problem: Problem, answer: Repair) -> frozenset[tuple[int, int]]:
    return answer.problem.leave_days - problem.leave_days


def moved() -> BadInput:
    """What is said where the draft has changed meanwhile."""
    remedy = Message("Ask again: the answer is then about the draft as it is now.")
    problem = Message("was worked out for an earlier state.")
    return BadInput([Fault("repair", None, None, None, problem, remedy)])
