"""What staff have seen, as files of the centre's folder: a newly published rota merged into them.

Rows of the days that are published anew give way; all others stay as they are, with whatever
columns they have. A turn of duty that reaches over the edge keeps the part outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.domain.duty import DutyKind, DutyPeriod
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.io.centre_folder import CentreFolder
from scheduler.io.csv_text import table_bytes
from scheduler.io.duty_slots import week_start_of
from scheduler.io.duty_turns import span_of
from scheduler.io.folder_reader import FILES
from scheduler.io.rota_files import DUTY_COLUMNS, ROTA_COLUMNS, duty_rows, rota_rows
from scheduler.io.rows import DutyRow, Line, RotaRow

Cells = dict[str, object]
_DAY = timedelta(days=1)


def merge_published(folder: CentreFolder, problem: Problem, rota: Rota) -> dict[str, bytes]:
    """The published files of a folder after a rota of the problem's horizon is published."""
    first, last = problem.first, problem.date_of(problem.n_days - 1)
    shifts: list[Cells] = [
        {**line.row.cells} for line in folder.published_lines if not first <= line.it.date <= last
    ]
    shifts += [_named(ROTA_COLUMNS, row) for row in rota_rows(problem, rota)]
    kinds = {kind.id: kind for kind in folder.duty_kinds}
    turns = [
        turn
        for line in folder.published_duty_lines
        for turn in _outside(line, kinds[line.it.duty], first, last)
    ]
    turns += [_new_turn(row, kinds) for row in duty_rows(problem, rota)]
    people = {employee.id: place for place, employee in enumerate(folder.employees)}
    shifts.sort(
        key=lambda row: (people[str(row["employee_id"])], _iso(row["date"]), str(row.get("shift")))
    )
    files = {FILES[RotaRow]: _table(ROTA_COLUMNS, shifts)}
    if turns or folder.published_duty_lines:
        joined = [turn.cells for turn in _joined(turns)]
        files[FILES[DutyRow]] = _table(DUTY_COLUMNS, joined)
    return files


@dataclass(frozen=True)
class _Turn:
    """A row of the duty file with the days it speaks of."""

    kind: DutyKind
    start: date
    end: date
    cells: Cells

    @property
    def whose(self) -> tuple[str, ...]:
        """What two parts of one turn have in common."""
        return tuple(str(self.cells.get(name) or "") for name in ("employee_id", "shift", "team"))

    def on(self, start: date, end: date) -> _Turn:
        """The same turn on some of its days only."""
        days = {"date": start.isoformat(), "until": end.isoformat()}
        return replace(self, start=start, end=end, cells=self.cells | days)


def _outside(line: Line[DutyRow], kind: DutyKind, first: date, last: date) -> Iterator[_Turn]:
    """What is left of a row when other rows speak of the days from first to last."""
    start, end = span_of(line.it, kind)
    turn = _Turn(kind, start, end, {**line.row.cells})
    if end < first or start > last:
        yield turn
        return
    if start < first:
        yield turn.on(start, first - _DAY)
    if end > last:
        yield turn.on(last + _DAY, end)


def _new_turn(row: Sequence[object], kinds: dict[str, DutyKind]) -> _Turn:
    cells = _named(DUTY_COLUMNS, row)
    start, end = date.fromisoformat(str(cells["date"])), date.fromisoformat(str(cells["until"]))
    return _Turn(kinds[str(cells["duty"])], start, end, cells)


def _joined(turns: Iterable[_Turn]) -> list[_Turn]:
    """Parts of one week's turn that the same person holds, end to end, are one row again.

    A horizon that has the whole week knows one turn only, and would read two rows as doubled.
    """
    ordered = sorted(turns, key=lambda turn: (turn.kind.id, turn.start, turn.whose))
    whole: list[_Turn] = []
    for turn in ordered:
        before = next((place for place, one in enumerate(whole) if _continues(one, turn)), None)
        if before is None:
            whole.append(turn)
        else:
            whole[before] = whole[before].on(whole[before].start, turn.end)
    return whole


def _continues(one: _Turn, other: _Turn) -> bool:
    kind = one.kind
    return (
        kind.period is DutyPeriod.WEEK
        and kind.id == other.kind.id
        and one.end + _DAY == other.start
        and one.whose == other.whose
        and week_start_of(kind, one.start) == week_start_of(kind, other.start)
    )


def _named(columns: Sequence[str], row: Sequence[object]) -> Cells:
    return dict(zip(columns, row, strict=True))


def _table(columns: Sequence[str], rows: Sequence[Cells]) -> bytes:
    known = dict.fromkeys([*columns, *(name for row in rows for name in row)])
    return table_bytes([*known], ([row.get(name) for name in known] for row in rows))


def _iso(value: object) -> str:
    """A date as files write it, 2026/9/1 too, so that it can be put in order."""
    parts = str(value).replace("/", "-").split("-")
    return "-".join(part.zfill(2) for part in parts)
