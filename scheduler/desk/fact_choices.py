"""What can be chosen in a centre's tables and rules: its own teams, people, shift types, words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from babel.dates import get_day_names

from scheduler.domain.calendar import DayKind
from scheduler.domain.duty import DutyPeriod
from scheduler.domain.faults import BadInput
from scheduler.domain.people import ContractKind
from scheduler.domain.shifts import Band
from scheduler.domain.text import Message, Name
from scheduler.io.centre_files import COMMON_ROLES
from scheduler.io.day_cells import WEEKDAYS
from scheduler.io.folder_reader import SETTINGS
from scheduler.io.text_tables import Cells, read_text_table

_MEANINGS: Mapping[str, str] = {
    **{kind.value: kind.value.replace("_", " ").capitalize() for kind in ContractKind},
    DayKind.WORKDAY.value: "Workday",
    DayKind.REST.value: "Rest day",
    DayKind.STATUTORY.value: "Statutory holiday",
    DayKind.MAKEUP_WORKDAY.value: "Make-up workday",
    Band.EARLY.value: "Early",
    Band.DAY.value: "Daytime",
    Band.LATE.value: "Late",
    Band.NIGHT.value: "Night",
    "off": "Day off",
    "work": "Any work",
    "weekend": "Weekend",
    "holiday": "Holiday",
    "annual": "Annual leave",
    "sick": "Sick leave",
    "personal": "Personal leave",
    "marriage": "Marriage leave",
    "maternity": "Maternity leave",
    "bereavement": "Bereavement leave",
    "home_visit": "Home leave",
    "study": "Study leave",
    "leader": "Team leader",
    "duty_manager": "Duty manager",
    "deputy": "Deputy duty manager",
    "trainee": "Trainee",
    "quality": "Quality inspector",
    "host": "Meeting host",
    "engineer": "Engineer",
    "phone": "Phone",
    "chat": "Online chat",
    "visitor": "Visitor desk",
    "info": "Information desk",
    "repair": "Repairs",
    "dispatch": "Dispatch",
    "announce": "Announcements",
    "switchboard": "Switchboard",
    "interval": "Interval",
    "shift": "Shift",
    "week": "Week",
    "month": "Month",
    "rota": "Rota",
    "band": "Part of the day",
    "never_alone": "Never alone",
    "alongside": "Beside the mentor",
}
_PERIODS = {"week": "A week", "day": "A day", "shift": "A shift"}
LEAVE_KINDS = (
    "annual",
    "sick",
    "personal",
    "marriage",
    "maternity",
    "bereavement",
    "home_visit",
    "study",
)
COUNTED = ("night", "late", "weekend", "holiday")


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday, by its English name in small letters."""

    name: str

    def in_(self, language: str) -> str:
        """As a calendar of that language calls it."""
        names = get_day_names("wide", locale="zh_CN" if language == "zh" else "en")
        return str(names[WEEKDAYS.index(self.name)])


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: what is written, and what it is called."""

    value: str
    label: Message | Name | Weekday
    is_word: bool = False
    """Whether it is a word that means the same everywhere: then its key need not be shown."""

    def in_(self, language: str) -> str:
        """As it reads in a list: 'Hotline team 1 (H1)'."""
        name = self.label.in_(language)
        if self.is_word or name == self.value:
            return name
        return f"{name} ({self.value})" if language == "en" else f"{name}（{self.value}）"


Choices = Mapping[str, tuple[Choice, ...]]


def word(value: str) -> Choice:
    """A word that means something everywhere, or one of the centre's own."""
    meaning = _MEANINGS.get(str(value))
    return Choice(str(value), Name(value) if meaning is None else Message(meaning), is_word=True)


def choices_of(files: Mapping[str, bytes]) -> Choices:
    """Every list a centre's columns and rules choose from, by the list's name."""
    settings = _settings(files)
    people = _rows(files, "employees.csv")
    shifts = _named(_rows(files, "shift_types.csv"), "code")
    bands = tuple(word(band) for band in Band)
    duties = _sections(settings, "duty")
    holidays = [h for duty in settings.get("duty", ()) for h in duty.get("holiday", ())]
    skills = _words(people, "skills") | {row.get("skill", "") for row in _rows(files, "queues.csv")}
    return {
        "employees": tuple(_person(row) for row in people if "employee_id" in row),
        "teams": _sections(settings, "team"),
        "contracts": _named(_rows(files, "contracts.csv"), "contract"),
        "contract_kinds": tuple(word(kind) for kind in ContractKind),
        "grades": tuple(word(grade) for grade in settings.get("grades", ())),
        "skills": _sorted(skills),
        "roles": _sorted(_words(people, "roles") | COMMON_ROLES),
        "shifts": shifts,
        "shifts_and_off": (word("off"), *shifts),
        "wishes": (word("off"), word("work"), *bands, *shifts),
        "bands": bands,
        "day_kinds": tuple(word(kind) for kind in DayKind),
        "seasons": _sections(settings, "season"),
        "periods": tuple(
            Choice(period.value, Message(_PERIODS[period.value]), is_word=True)
            for period in DutyPeriod
        ),
        "weekdays": tuple(Choice(day, Weekday(day), is_word=True) for day in WEEKDAYS),
        "queues": _named(_rows(files, "queues.csv"), "queue"),
        "leave_kinds": tuple(map(word, LEAVE_KINDS)),
        "duties": duties,
        "holidays": tuple(_section(holiday) for holiday in holidays),
        "items": _items(duties, [_section(holiday) for holiday in holidays]),
    }


def _items(duties: Iterable[Choice], holidays: Iterable[Choice]) -> tuple[Choice, ...]:
    """What the history of a person counts."""
    return (
        *map(word, COUNTED),
        *(_counted("duty", Message("Duty: {name}", {"name": d.label}), d) for d in duties),
        *(_counted("holiday", Message("Holiday: {name}", {"name": h.label}), h) for h in holidays),
    )


def _counted(prefix: str, label: Message, what: Choice) -> Choice:
    return Choice(f"{prefix}:{what.value}", label, is_word=True)


def _settings(files: Mapping[str, bytes]) -> Mapping[str, Any]:
    try:
        return tomllib.loads(files.get(SETTINGS, b"").decode("utf-8-sig"))
    except ValueError:
        return {}


def _rows(files: Mapping[str, bytes], file: str) -> tuple[Cells, ...]:
    try:
        return read_text_table(file, files.get(file)).rows
    except BadInput:
        return ()  # said where the table itself is shown


def _sections(settings: Mapping[str, Any], key: str) -> tuple[Choice, ...]:
    return tuple(_section(entry) for entry in settings.get(key, ()))


def _section(entry: Mapping[str, Any]) -> Choice:
    key = str(entry.get("id", ""))
    name, name_en = entry.get("name", ""), entry.get("name_en", "")
    return Choice(key, Name(name, name_en) if name or name_en else Name(key))


def _named(rows: Iterable[Cells], key: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(row[key], Name(row.get("name", row[key]), row.get("name_en", "")))
        for row in rows
        if key in row
    )


def _person(row: Cells) -> Choice:
    return Choice(row["employee_id"], Name(row.get("name", row["employee_id"])))


def _words(rows: Iterable[Cells], column: str) -> set[str]:
    """The words that stand in a list column."""
    cells = (row.get(column, "").replace("；", ";") for row in rows)
    return {part.strip() for cell in cells for part in cell.split(";")} - {""}


def _sorted(words: Iterable[str]) -> tuple[Choice, ...]:
    return tuple(word(found) for found in sorted(set(words) - {""}))
