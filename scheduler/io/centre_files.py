"""All files of a centre side by side, and the names each of them defines."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from scheduler.domain.faults import Fault
from scheduler.domain.text import Name
from scheduler.io.centre_facts import check_settings
from scheduler.io.centre_toml import CentreSettings, read_settings
from scheduler.io.folder_reader import SETTINGS, FileRows, read_rows
from scheduler.io.references import CONTRACT, EMPLOYEE, ROLE, SKILL, TEAM
from scheduler.io.rows import (
    ArrivalRow,
    AvailabilityRow,
    ContactRow,
    ContractRow,
    DutyRow,
    EmployeeRow,
    HistoryRow,
    LeaveRow,
    PinRow,
    PreferenceRow,
    QueueRow,
    RotaRow,
    ShiftTypeRow,
)
from scheduler.io.toml_text import TomlText

COMMON_ROLES = frozenset(("leader", "duty_manager", "deputy", "trainee", "quality", "host"))
Names = Collection[str] | None
"""The names a file defines; None when the file cannot be read, so that nothing can be said."""


@dataclass(frozen=True, slots=True)
class CentreFiles:
    """What was understood of each file of a centre's folder."""

    text: TomlText | None
    settings: CentreSettings | None
    contracts: FileRows[ContractRow]
    employees: FileRows[EmployeeRow]
    shift_types: FileRows[ShiftTypeRow]
    queues: FileRows[QueueRow]
    arrivals: FileRows[ArrivalRow]
    leave: FileRows[LeaveRow]
    availability: FileRows[AvailabilityRow]
    preferences: FileRows[PreferenceRow]
    history: FileRows[HistoryRow]
    pins: FileRows[PinRow]
    contacts: FileRows[ContactRow]
    published: FileRows[RotaRow]
    published_duties: FileRows[DutyRow]

    @classmethod
    def read(cls, folder: Path, faults: list[Fault]) -> CentreFiles:
        """Read every file on its own."""
        found = read_settings(folder / SETTINGS, faults) if (folder / SETTINGS).exists() else None
        text, settings = found or (None, None)
        if text and settings:
            check_settings(text, settings, faults)
        return cls(
            text,
            settings,
            read_rows(folder, ContractRow, faults),
            read_rows(folder, EmployeeRow, faults),
            read_rows(folder, ShiftTypeRow, faults),
            read_rows(folder, QueueRow, faults),
            read_rows(folder, ArrivalRow, faults),
            read_rows(folder, LeaveRow, faults),
            read_rows(folder, AvailabilityRow, faults),
            read_rows(folder, PreferenceRow, faults),
            read_rows(folder, HistoryRow, faults),
            read_rows(folder, PinRow, faults),
            read_rows(folder, ContactRow, faults),
            read_rows(folder, RotaRow, faults),
            read_rows(folder, DutyRow, faults),
        )

    @property
    def teams(self) -> Names:
        """The teams of centre.toml."""
        return None if self.settings is None else [team.id for team in self.settings.team]

    @property
    def duties(self) -> Names:
        """The kinds of duty of centre.toml."""
        return None if self.settings is None else [duty.id for duty in self.settings.duty]

    @property
    def skills(self) -> Names:
        """The skills that somebody has or some queue needs."""
        if self.employees.ids is None or self.queues.ids is None:
            return None
        held = {skill for line in self.employees.lines for skill in line.it.skills}
        return held | {line.it.skill for line in self.queues.lines}

    @property
    def roles(self) -> Names:
        """The roles that somebody has, and those that mean something everywhere."""
        if self.employees.ids is None:
            return None
        return COMMON_ROLES | {role for line in self.employees.lines for role in line.it.roles}


def scope_names(files: CentreFiles) -> dict[str, tuple[Name, Collection[str]]]:
    """What the lists of a rule's scope may name; lists about which nothing can be said left out."""
    known: dict[str, tuple[Name, Names]] = {
        "teams": (TEAM, files.teams),
        "contracts": (CONTRACT, files.contracts.ids),
        "skills": (SKILL, files.skills),
        "roles": (ROLE, files.roles),
        "employees": (EMPLOYEE, files.employees.ids),
    }
    return {key: (thing, names) for key, (thing, names) in known.items() if names is not None}
