"""One row of each CSV file of a centre's folder: its columns, their types, limits and defaults.

Empty cells are not given, so a field without a default is a cell that must be filled in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scheduler.domain.faults import Fault
from scheduler.domain.people import ContractKind
from scheduler.domain.shifts import Band
from scheduler.io.cells import (
    Colour,
    Date,
    DateOrWeek,
    DateOrWeekday,
    Hours,
    Kinds,
    LateTime,
    Number,
    Phone,
    ProfileDay,
    Text,
    Time,
    WeeklyHours,
    Whole,
    Words,
    YesNo,
)
from scheduler.io.csv_text import Columns, Row, Table
from scheduler.io.pydantic_faults import Explanation, explain

OptionalShare = Annotated[Number, Field(ge=0, le=1)] | None


class CsvRow(BaseModel):
    """A row of a CSV file, its cells turned into values."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    must_have: ClassVar[tuple[str, ...]] = ()
    """Columns that must be there although their cells may be empty."""

    @classmethod
    def columns(cls) -> Columns:
        """The columns the file must and may have."""
        required = [
            name
            for name, field in cls.model_fields.items()
            if field.is_required() or name in cls.must_have
        ]
        optional = [name for name in cls.model_fields if name not in required]
        return Columns(tuple(required), tuple(optional))


class EmployeeRow(CsvRow):
    """employees.csv: one person."""

    employee_id: Text
    name: Text
    hire_date: Date
    team: Text = ""
    contract: Text
    grade: Text = ""
    skills: Words = frozenset()
    roles: Words = frozenset()
    mentor: Text | None = None
    mentor_recommends: YesNo = False
    satisfaction: OptionalShare = None
    closure_rate: OptionalShare = None
    no_nights_until: Date | None = None
    no_overtime_until: Date | None = None
    last_day: Date | None = None


class ContractRow(CsvRow):
    """contracts.csv: one kind of contract; hours are read into minutes."""

    contract: Text
    name: Text
    name_en: Text = ""
    kind: ContractKind
    weekly_hours: WeeklyHours
    min_hours_day: Hours | None = None
    max_hours_day: Hours | None = None
    min_hours_week: Hours | None = None
    max_hours_week: Hours | None = None
    min_hours_period: Hours | None = None
    max_hours_period: Hours | None = None


class ShiftTypeRow(CsvRow):
    """shift_types.csv: one shift type; times are minutes after its day's midnight."""

    code: Text
    name: Text
    name_en: Text = ""
    start: Time
    end: LateTime
    break_minutes: Annotated[Whole, Field(ge=0, le=1440)] = 0
    break_from: LateTime | None = None
    break_to: LateTime | None = None
    band: Band | None = None
    contracts: Words = frozenset()
    teams: Words = frozenset()
    skills: Words = frozenset()
    roles: Words = frozenset()
    day_kinds: Kinds = frozenset()
    seasons: Words = frozenset()
    colour: Colour = ""


class QueueRow(CsvRow):
    """queues.csv: one stream of customers and how well it must be answered."""

    queue: Text
    name: Text
    name_en: Text = ""
    skill: Text
    aht_seconds: Annotated[Number, Field(gt=0, le=86_400)] | None = None
    service_level: Annotated[Number, Field(ge=0, lt=1)] | None = None
    threshold_seconds: Annotated[Number, Field(ge=0, le=86_400)] | None = None
    max_asa_seconds: Annotated[Number, Field(gt=0, le=86_400)] | None = None
    max_occupancy: Annotated[Number, Field(gt=0, le=1)] | None = None
    concurrency: Annotated[Whole, Field(ge=1, le=50)] = 1
    shrinkage: Annotated[Number, Field(ge=0, lt=1)] = 0.0
    fixed: YesNo = False
    weight: Annotated[Whole, Field(ge=0, le=100_000)] = 100


class ArrivalRow(CsvRow):
    """arrivals.csv: calls that arrive in one interval of a day, a kind of day or a weekday."""

    queue: Text
    day: ProfileDay
    start: Time
    calls: Annotated[Number, Field(ge=0, le=1_000_000)]


class LeaveRow(CsvRow):
    """leave.csv: days a person is away, both ends included."""

    employee_id: Text
    first: Date
    last: Date
    kind: Text = "annual"
    asked_on: Date | None = None
    approved: YesNo = True


class AvailabilityRow(CsvRow):
    """availability.csv: when a person can or cannot work; without times, the whole day."""

    employee_id: Text
    day: DateOrWeekday
    start: Time = 0
    end: LateTime = 1440
    available: YesNo = True


class PreferenceRow(CsvRow):
    """preferences.csv: a wish for or against a shift type, a band, a day off or any work."""

    employee_id: Text
    day: DateOrWeekday
    shift: Text
    wanted: YesNo = True
    weight: Annotated[Whole, Field(ge=1, le=10)] = 1


class HistoryRow(CsvRow):
    """history.csv: what a person has already had."""

    employee_id: Text
    item: Text
    year: Annotated[Whole, Field(ge=1900, le=2199)] | None = None
    count: Annotated[Whole, Field(ge=0, le=100_000)]


class PinRow(CsvRow):
    """pins.csv: a cell of the rota, or a turn of duty, that the planner has fixed."""

    employee_id: Text
    date: Date
    shift: Text | None = None
    duty: Text | None = None


class ContactRow(CsvRow):
    """contacts.csv: whom the person on duty calls for a region."""

    region: Text
    name: Text
    phone: Phone
    note: Text = ""


class OutputRow(CsvRow):
    """A row of a file that Paiban also writes: other columns are there to be read by people."""

    @classmethod
    def columns(cls) -> Columns:
        """The columns the file must and may have; others are ignored."""
        return replace(super().columns(), others_pass=True)


class RotaRow(OutputRow):
    """rota.csv and published_rota.csv: a shift a person works; no shift means a day off."""

    must_have: ClassVar[tuple[str, ...]] = ("shift",)

    employee_id: Text
    date: Date
    shift: Text = ""
    break_start: LateTime | None = None


class DutyRow(OutputRow):
    """duty.csv and published_duty.csv: who holds a turn of duty; ``date`` may be an ISO week."""

    duty: Text
    date: DateOrWeek
    employee_id: Text
    until: Date | None = None
    shift: Text = ""
    team: Text = ""


AnyRow = TypeVar("AnyRow", bound=CsvRow)


@dataclass(frozen=True, slots=True)
class Line(Generic[AnyRow]):
    """A row that has been understood, with its place in the file."""

    file: str
    row: Row
    it: AnyRow

    def fault(self, column: str | None, explanation: Explanation) -> Fault:
        """A fault about one cell of this row, or about the row as a whole."""
        value = self.row.cells.get(column) if column else None
        return Fault(self.file, self.row.number, column, value, *explanation)


def understand(table: Table, model: type[AnyRow], faults: list[Fault]) -> list[Line[AnyRow]]:
    """Turn the rows of a table into values; every cell that makes no sense is a fault."""
    lines = []
    for row in table.rows:
        wanted = {name: text for name, text in row.cells.items() if name in model.model_fields}
        try:
            lines.append(Line(table.file, row, model.model_validate(wanted)))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                column = str(detail["loc"][0]) if detail["loc"] else None
                value = row.cells.get(column) if column else None
                why = explain(detail, model)
                faults.append(Fault(table.file, row.number, column, value, *why))
    return lines
