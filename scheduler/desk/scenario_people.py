"""People added to a centre's files, or gone from the first day of the horizon on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.desk.scenario_changes import SCENARIO, PeopleAdded
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.people import Employee
from scheduler.domain.text import Message
from scheduler.io.day_cells import parse_date
from scheduler.io.text_tables import Cells, read_text_table, write_text_table

EMPLOYEES, PINS = "employees.csv", "pins.csv"
_COPIED_WITH_THEM = ("availability.csv", "history.csv")
"""A copy starts where the person stands: with the same hours agreed and the same counts."""
_NOT_COPIED = ("no_nights_until", "no_overtime_until", "last_day")

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Copied:
    """A person who was added, and whom they are like."""

    id: str
    name: str
    like: Employee


def model_for(added: PeopleAdded, employees: Sequence[Employee]) -> Employee:
    """Whom new people are like: the one named, else the one with the fewest skills beside those.

    Raises:
        BadInput: there is nobody like that.
    """
    wanted = set(added.skills)
    fitting = [
        person
        for person in employees
        if (not added.like or person.id == added.like)
        and (not added.contract or person.contract.id == added.contract)
        and wanted <= person.skills
    ]
    if not fitting:
        said = added.like or ", ".join(filter(None, (added.contract, *added.skills)))
        problem = Message("is like nobody who is there.")
        remedy = Message("Name somebody of the centre, or a contract and skills somebody has.")
        raise BadInput([Fault(SCENARIO, None, "add", said, problem, remedy)])
    ordinary = [p for p in fitting if not p.is_trainee] or fitting
    return min(ordinary, key=lambda p: (len(p.skills), len(p.roles), p.id))


def copies(added: Sequence[PeopleAdded], employees: Sequence[Employee]) -> list[Copied]:
    """The new people with ids nobody has: 0007+1, 0007+2."""
    taken = {person.id for person in employees}
    made = []
    for one in added:
        like, number = model_for(one, employees), 0
        for _ in range(one.count):
            number += 1
            while f"{like.id}+{number}" in taken:
                number += 1
            taken.add(f"{like.id}+{number}")
            made.append(Copied(f"{like.id}+{number}", f"{like.name} +{number}", like))
    return made


def with_people(
    files: Files,
    employees: Sequence[Employee],
    added: Sequence[PeopleAdded],
    removed: Sequence[str],
    first: date,
) -> dict[str, bytes]:
    """The files that differ once people have come and gone.

    Whoever is removed leaves the day before the horizon: what they have worked stays known. Their
    pins in it go.
    """
    new = copies(added, employees)
    table = read_text_table(EMPLOYEES, files[EMPLOYEES])
    by_id = {row["employee_id"]: row for row in table.rows}
    rows = [_gone(row, first) if row["employee_id"] in removed else row for row in table.rows]
    for one in new:
        kept = {k: v for k, v in by_id[one.like.id].items() if k not in _NOT_COPIED}
        rows.append({**kept, "employee_id": one.id, "name": one.name})
    changed = {EMPLOYEES: write_text_table(EMPLOYEES, rows, table.columns[: table.given])}
    for file in _COPIED_WITH_THEM if new else ():
        if file in files:
            changed[file] = _with_copies(files[file], file, new)
    if removed and PINS in files:
        changed[PINS] = _without_pins(files[PINS], removed, first)
    return changed


def _gone(row: Cells, first: date) -> Cells:
    before = first - timedelta(days=1)
    hired = parse_date(row["hire_date"])
    known = [parse_date(row["last_day"])] if row.get("last_day") else []
    return {**row, "last_day": max(hired, min([before, *known])).isoformat()}


def _with_copies(content: bytes, file: str, new: Sequence[Copied]) -> bytes:
    table = read_text_table(file, content)
    more = [
        {**row, "employee_id": one.id}
        for one in new
        for row in table.rows
        if row["employee_id"] == one.like.id
    ]
    return write_text_table(file, [*table.rows, *more], table.columns[: table.given])


def _without_pins(content: bytes, removed: Sequence[str], first: date) -> bytes:
    table = read_text_table(PINS, content)
    kept = [
        row
        for row in table.rows
        if row["employee_id"] not in removed or parse_date(row["date"]) < first
    ]
    return write_text_table(PINS, kept, table.columns[: table.given])
