"""Reads a centre's folder of plain files: all of it, or nothing with every reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scheduler.calendars import Override
from scheduler.domain.centre import Centre, Contact
from scheduler.domain.duty import DutyKind
from scheduler.domain.faults import Fault, refuse_if_any
from scheduler.domain.people import (
    Availability,
    Contract,
    Employee,
    HistoryCount,
    Leave,
    Preference,
)
from scheduler.domain.problem import Problem
from scheduler.domain.queue import Queue
from scheduler.domain.shifts import ShiftType
from scheduler.io.centre_checks import check_references
from scheduler.io.centre_facts import make_centre, make_duty_kinds, make_overrides
from scheduler.io.centre_files import CentreFiles, scope_names
from scheduler.io.centre_toml import CentreSettings
from scheduler.io.folder_reader import RULES, check_file_names, open_folder
from scheduler.io.horizon import build_problem
from scheduler.io.people_facts import (
    make_availability,
    make_contract,
    make_employee,
    make_history,
    make_leave,
    make_preference,
)
from scheduler.io.rows import DutyRow, Line, PinRow, RotaRow
from scheduler.io.rules_toml import read_rules
from scheduler.io.work_facts import make_queue, make_shift_type
from scheduler.rule import Rule
from scheduler.workload.demand import Arrival


@dataclass(frozen=True, eq=False)
class CentreFolder:
    """Everything a centre's folder says, for any horizon.

    ``default_first`` and ``default_weeks`` are the horizon centre.toml names.
    """

    folder: Path
    centre: Centre
    rules: tuple[Rule, ...]
    default_first: date | None
    default_weeks: int
    settings: CentreSettings
    overrides: Mapping[date, Override]
    employees: tuple[Employee, ...]
    shift_types: tuple[ShiftType, ...]
    queues: tuple[Queue, ...]
    arrivals: tuple[Arrival, ...]
    duty_kinds: tuple[DutyKind, ...]
    duty_shifts: Mapping[str, frozenset[str]]
    """For each duty of a shift, the codes of the shift types that have one; none means all."""
    leave: tuple[Leave, ...]
    availability: tuple[Availability, ...]
    preferences: tuple[Preference, ...]
    history: tuple[HistoryCount, ...]
    pin_lines: tuple[Line[PinRow], ...]
    published_lines: tuple[Line[RotaRow], ...]
    published_duty_lines: tuple[Line[DutyRow], ...]
    contacts: tuple[Contact, ...]
    """Whom the person on duty calls, in the order of contacts.csv."""

    def problem(self, first: date | None = None, weeks: int | None = None) -> Problem:
        """The problem of a horizon, by default the one centre.toml names.

        Raises:
            BadInput: the centre is closed or has no calls all the time, or a pin or a published
                row does not fit the horizon.
        """
        return build_problem(self, first, weeks)


def read_centre(folder: Path, known_rules: Mapping[str, type[Rule]]) -> CentreFolder:
    """Read and check a centre's folder.

    ``known_rules`` are the rules that exist, by id; each is in force with its defaults unless
    rules.toml says otherwise.

    Raises:
        BadInput: anything at all is wrong; it carries every fault of every file.
    """
    folder = Path(folder)
    open_folder(folder)
    faults: list[Fault] = []
    check_file_names(folder, faults)
    files = CentreFiles.read(folder, faults)
    made = _make_parts(files, faults)
    check_references(files, faults)
    rules = read_rules(folder / RULES, known_rules, scope_names(files), faults)
    refuse_if_any(faults)
    assert files.settings is not None
    return _assemble(folder, files, files.settings, made, rules)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What can be wrong while it is made."""

    contracts: Mapping[str, Contract]
    shift_types: tuple[ShiftType, ...]
    queues: tuple[Queue, ...]
    leave: tuple[Leave, ...]


def _make_parts(files: CentreFiles, faults: list[Fault]) -> _Parts:
    contracts = [make_contract(line, faults) for line in files.contracts.lines]
    queues = [make_queue(line, faults) for line in files.queues.lines]
    return _Parts(
        {contract.id: contract for contract in contracts},
        tuple(make_shift_type(line, faults) for line in files.shift_types.lines),
        tuple(queue for queue in queues if queue is not None),
        tuple(make_leave(line, faults) for line in files.leave.lines),
    )


def _assemble(
    folder: Path,
    files: CentreFiles,
    settings: CentreSettings,
    made: _Parts,
    rules: tuple[Rule, ...],
) -> CentreFolder:
    # Without a first day of its own the centre shows the seasons of this year.
    shown = settings.first or date.today()
    return CentreFolder(
        folder=folder,
        centre=make_centre(settings, shown, shown),
        rules=rules,
        default_first=settings.first,
        default_weeks=settings.weeks,
        settings=settings,
        overrides=make_overrides(settings),
        employees=tuple(
            make_employee(line.it, made.contracts[line.it.contract])
            for line in files.employees.lines
        ),
        shift_types=made.shift_types,
        queues=made.queues,
        arrivals=tuple(
            Arrival(line.it.queue, line.it.day, line.it.start, line.it.calls)
            for line in files.arrivals.lines
        ),
        duty_kinds=make_duty_kinds(settings),
        duty_shifts={duty.id: duty.shifts for duty in settings.duty},
        leave=tuple(replace(entry, notice_days=settings.leave.notice_days) for entry in made.leave),
        availability=tuple(make_availability(line.it) for line in files.availability.lines),
        preferences=tuple(make_preference(line.it) for line in files.preferences.lines),
        history=tuple(make_history(line.it) for line in files.history.lines),
        pin_lines=tuple(files.pins.lines),
        published_lines=tuple(files.published.lines),
        published_duty_lines=tuple(files.published_duties.lines),
        contacts=tuple(
            Contact(line.it.region, line.it.name, line.it.phone, line.it.note)
            for line in files.contacts.lines
        ),
    )
