"""Cells pasted from a spreadsheet: codes or names of shift types, a tab between, a line a person.

Either everything that is pasted can be read, or nothing of it is taken.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from scheduler.desk.operations import CellEdit, SetCells
from scheduler.domain.faults import BadInput, Fault, refuse_if_any
from scheduler.domain.problem import Problem
from scheduler.domain.text import LANGUAGES, Message
from scheduler.io.references import SHIFT, unknown

MOST_SIGNS = 400_000
MOST_FAULTS = 12
OFF = frozenset({"", "off", "休", "休息", "空", "-", "–", "—", "/"})
LEAVE = frozenset({"lv", "leave", "假", "请假"})
DUTY = frozenset({"du", "值"})
"""The sign the grid itself shows on a day of duty without a shift."""
_PLACE = "Excel"
"""What the faults call the text; cells are called by their person."""


def read_paste(
    problem: Problem,
    text: str,
    people: Sequence[str],
    days: Sequence[date],
    fill: tuple[int, int] = (1, 1),
) -> SetCells:
    """The cells a pasted text sets, from the first of the ``people`` and ``days`` on.

    A single value fills the ``fill`` rows and columns that were chosen.

    Raises:
        BadInput: it reaches beyond the people or days, or holds what is no shift; all is named.
    """
    rows = split_cells(text)
    if len(rows) == 1 and len(rows[0]) == 1:
        rows = [rows[0] * max(1, fill[1]) for _ in range(max(1, fill[0]))]
    _check_reach(rows, len(people), len(days))
    vocabulary, faults, cells = words_of(problem), list[Fault](), list[CellEdit]()
    for person, row in zip(people, rows, strict=False):
        for day, value in zip(days, row, strict=False):
            codes = _codes(problem, vocabulary, (person, day), value, faults)
            cells.append(CellEdit(employee_id=person, date=day, codes=codes))
    _refuse(faults)
    return SetCells(cells=tuple(cells))


def split_cells(text: str) -> list[list[str]]:
    """Rows and columns of a text as spreadsheets put it on the clipboard."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    try:
        found = [row or [""] for row in csv.reader(io.StringIO(lines), delimiter="\t")]
    except csv.Error as error:
        problem = Message("cannot be read as cells.")
        remedy = Message("Copy the cells in the spreadsheet again.")
        raise BadInput([Fault(_PLACE, None, None, None, problem, remedy)]) from error
    return found or [[""]]


def plain(value: str) -> str:
    """A word without what does not matter: width of its letters, case, blanks around it."""
    return unicodedata.normalize("NFKC", value).strip().casefold()


def words_of(problem: Problem) -> Mapping[str, tuple[str, ...]]:
    """Codes for every word that may be pasted: codes first, then names that only one shift has."""
    known: dict[str, tuple[str, ...]] = {word: () for word in OFF | DUTY}
    named: dict[str, list[str]] = {}
    for kind in problem.shift_types:
        for language in LANGUAGES:
            codes = named.setdefault(plain(kind.name.in_(language)), [])
            if kind.code not in codes:
                codes.append(kind.code)
    known |= {word: (codes[0],) for word, codes in named.items() if word and len(codes) == 1}
    spelled: dict[str, list[str]] = {}
    for kind in problem.shift_types:
        spelled.setdefault(plain(kind.code), []).append(kind.code)
    return known | {word: (codes[0],) for word, codes in spelled.items() if len(codes) == 1}


def _codes(
    problem: Problem,
    vocabulary: Mapping[str, tuple[str, ...]],
    spot: tuple[str, date],
    value: str,
    faults: list[Fault],
) -> tuple[str, ...]:
    exact = value.strip()
    if exact in problem.shift_index:
        return (exact,)
    word = plain(value)
    if word in vocabulary:
        return vocabulary[word]
    if word in LEAVE:
        _check_leave(problem, spot, value, faults)
        return ()
    parts = [vocabulary.get(part.strip(), ()) for part in word.split("+")]
    if len(parts) > 1 and all(parts):
        return tuple(dict.fromkeys(code for part in parts for code in part))
    explanation = unknown(SHIFT, exact, problem.shift_index)
    faults.append(Fault(_name(problem, spot), None, spot[1].isoformat(), exact, *explanation))
    return ()


def _check_leave(problem: Problem, spot: tuple[str, date], value: str, faults: list[Fault]) -> None:
    """Leave stands in its own table: pasting may repeat it, but not grant it."""
    employee = problem.employee_index.get(spot[0], -1)
    if (employee, problem.day_of(spot[1])) in problem.leave_days:
        return
    what = Message("is leave that is not entered.")
    remedy = Message("Enter it on the page Leave first.")
    when = spot[1].isoformat()
    faults.append(Fault(_name(problem, spot), None, when, value.strip(), what, remedy))


def _check_reach(rows: Sequence[Sequence[str]], people: int, days: int) -> None:
    """Refuse what reaches beyond the grid.

    Raises:
        BadInput: it does.
    """
    faults = []
    widest = max(len(row) for row in rows)
    if len(rows) > people:
        values = {"count": len(rows), "room": people}
        problem = Message(
            "holds {count} rows, but only {room} people stand from here down.", values
        )
        remedy = Message("Choose a cell further up, or copy fewer rows.")
        faults.append(Fault(_PLACE, None, None, None, problem, remedy))
    if widest > days:
        values = {"count": widest, "room": days}
        problem = Message("holds {count} columns, but only {room} days stand from here on.", values)
        remedy = Message("Choose an earlier day, or copy fewer columns.")
        faults.append(Fault(_PLACE, None, None, None, problem, remedy))
    refuse_if_any(faults)


def _refuse(faults: list[Fault]) -> None:
    """Refuse the whole paste; of many faults the first are told, and how many more there are.

    Raises:
        BadInput: there is a fault.
    """
    if len(faults) > MOST_FAULTS:
        more = Message("has {count} more cells like these.", {"count": len(faults) - MOST_FAULTS})
        rest = Fault(_PLACE, None, None, None, more, Message("Nothing was pasted."))
        faults = [*faults[:MOST_FAULTS], rest]
    refuse_if_any(faults)


def _name(problem: Problem, spot: tuple[str, date]) -> str:
    employee = problem.employee_index.get(spot[0])
    return spot[0] if employee is None else problem.employees[employee].name
