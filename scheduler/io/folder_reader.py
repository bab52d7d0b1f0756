"""The files of a centre's folder: which must be there, and their rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Generic

from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.io.csv_text import read_table
from scheduler.io.rows import (
    AnyRow,
    ArrivalRow,
    AvailabilityRow,
    ContactRow,
    ContractRow,
    CsvRow,
    DutyRow,
    EmployeeRow,
    HistoryRow,
    LeaveRow,
    Line,
    PinRow,
    PreferenceRow,
    QueueRow,
    RotaRow,
    ShiftTypeRow,
    understand,
)

SETTINGS, RULES = "centre.toml", "rules.toml"
FILES: dict[type[CsvRow], str] = {
    ContractRow: "contracts.csv",
    EmployeeRow: "employees.csv",
    ShiftTypeRow: "shift_types.csv",
    QueueRow: "queues.csv",
    ArrivalRow: "arrivals.csv",
    LeaveRow: "leave.csv",
    AvailabilityRow: "availability.csv",
    PreferenceRow: "preferences.csv",
    HistoryRow: "history.csv",
    PinRow: "pins.csv",
    ContactRow: "contacts.csv",
    RotaRow: "published_rota.csv",
    DutyRow: "published_duty.csv",
}
_MUST_EXIST = (ContractRow, EmployeeRow, ShiftTypeRow, QueueRow, ArrivalRow)
_MUST_HAVE_ROWS = (ContractRow, EmployeeRow, ShiftTypeRow)
_WRITTEN = ("rota.csv", "duty.csv", "breaks.csv", "coverage.csv", "hours.csv")


@dataclass(frozen=True, slots=True)
class FileRows(Generic[AnyRow]):
    """What was understood of a file.

    ``ids`` are the texts of its first column, also of rows that are wrong elsewhere, so that one
    wrong cell does not make everything that refers to its row look wrong too; None if the file
    could not be read at all, and then nothing can be said about names defined in it.
    """

    lines: list[Line[AnyRow]]
    ids: Collection[str] | None


def open_folder(folder: Path) -> None:
    """Make sure the folder is there.

    Raises:
        BadInput: it is not, or it is no folder.
    """
    if not folder.is_dir():
        problem = Message("is not a folder.") if folder.exists() else Message("does not exist.")
        remedy = Message("Give the folder that holds centre.toml.")
        raise BadInput([Fault(str(folder), None, None, None, problem, remedy)])


def check_file_names(folder: Path, faults: list[Fault]) -> None:
    """Report files that are missing, and files whose names look like slips of the pen."""
    known = [SETTINGS, RULES, *FILES.values()]
    present = {path.name for path in folder.iterdir()}
    missing = [SETTINGS, *(FILES[model] for model in _MUST_EXIST)]
    for name in missing:
        if name not in present:
            problem, remedy = Message("does not exist."), Message("Add this file to the folder.")
            faults.append(Fault(name, None, None, None, problem, remedy))
    absent = [name for name in known if name not in present]
    for name in sorted(present.difference(known, _WRITTEN)):
        if Path(name).suffix.lower() not in (".csv", ".toml") or name.startswith("."):
            continue
        near = get_close_matches(name.lower(), absent, n=1, cutoff=0.85)
        if near:
            problem = Message("is not a file of a centre.")
            remedy = Message("Did you mean {near}?", {"near": near[0]})
            faults.append(Fault(name, None, None, None, problem, remedy))


def read_rows(folder: Path, model: type[AnyRow], faults: list[Fault]) -> FileRows[AnyRow]:
    """The rows of one file; none if it is not there."""
    path = folder / FILES[model]
    if not path.exists():
        return FileRows([], None if model in _MUST_EXIST else ())
    columns = model.columns()
    table = read_table(path, columns, faults)
    if table is None:
        return FileRows([], None)
    if model in _MUST_HAVE_ROWS and not table.rows:
        problem = Message("has a header but no rows.")
        faults.append(Fault(path.name, None, None, None, problem, Message("Fill it in.")))
    lines = understand(table, model, faults)
    return FileRows(lines, {row.cells.get(columns.required[0], "") for row in table.rows})
