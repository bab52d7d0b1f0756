"""What the columns of a centre's tables are called, what stands in them, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ColumnKind(StrEnum):
    """How a cell is filled in."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    DAY = "day"
    """A date, or a weekday for every week."""
    COLOUR = "colour"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``label`` and ``help`` are English texts that the catalogues translate.

    ``choices`` names the list that a CHOICE or CHOICES is made from; ``is_open`` if words outside
    it are welcome. ``default`` is what an empty cell means for a YES_NO.
    """

    name: str
    label: str
    kind: ColumnKind = ColumnKind.TEXT
    help: str = ""
    choices: str = ""
    is_open: bool = False
    default: bool = False
    required: bool = False


_TEXT, _WHOLE, _NUMBER, _DATE = (
    ColumnKind.TEXT,
    ColumnKind.WHOLE,
    ColumnKind.NUMBER,
    ColumnKind.DATE,
)
_TIME, _YES_NO, _ONE, _SOME = (
    ColumnKind.TIME,
    ColumnKind.YES_NO,
    ColumnKind.CHOICE,
    ColumnKind.CHOICES,
)
_PERSON = Column("employee_id", "Person", _ONE, "Whom the row is about.", "employees")
_NAME = Column("name", "Chinese name", _TEXT, "As it is shown in Chinese.")
_NAME_EN = Column("name_en", "English name", _TEXT, "As it is shown in English.")
CSV_COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "employees.csv": (
        Column("employee_id", "Employee id", _TEXT, "A text: 007 and 7 are two people."),
        Column("name", "Name", _TEXT, "As the rota shows it."),
        Column("hire_date", "Hired on", _DATE, "The months with the centre count from here."),
        Column("team", "Team", _ONE, "The team the person belongs to.", "teams"),
        Column("contract", "Contract", _ONE, "The hours the person owes.", "contracts"),
        Column("grade", "Grade", _ONE, "The grade reached.", "grades", is_open=True),
        Column("skills", "Skills", _SOME, "What the person can answer.", "skills", is_open=True),
        Column("roles", "Roles", _SOME, "What the person is besides.", "roles", is_open=True),
        Column("mentor", "Mentor", _ONE, "Who brings the person along.", "employees"),
        Column(
            "mentor_recommends",
            "Recommended",
            _YES_NO,
            "The mentor recommends the person for duty before the usual months have passed.",
        ),
        Column("satisfaction", "Satisfaction", _NUMBER, "Share of satisfied customers, 0 to 1."),
        Column("closure_rate", "Closure rate", _NUMBER, "Share of cases closed, 0 to 1."),
        Column(
            "no_nights_until",
            "No nights until",
            _DATE,
            "No night work through this day. Only the date is kept, never a reason.",
        ),
        Column(
            "no_overtime_until",
            "No overtime until",
            _DATE,
            "No overtime through this day. Only the date is kept, never a reason.",
        ),
        Column("last_day", "Leaves after", _DATE, "For people who leave: no work after this day."),
    ),
    "contracts.csv": (
        Column("contract", "Contract", _TEXT, "Short key, as people's rows name it."),
        _NAME,
        _NAME_EN,
        Column("kind", "Kind", _ONE, "Full time, true part time or short hours.", "contract_kinds"),
        Column("weekly_hours", "Hours a week", _NUMBER, "The ordinary week of the contract."),
        Column("min_hours_day", "Least a day", _NUMBER, "Hours of a working day at least."),
        Column("max_hours_day", "Most a day", _NUMBER, "Hours of a working day at most."),
        Column("min_hours_week", "Least a week", _NUMBER, "Hours of a week at least."),
        Column("max_hours_week", "Most a week", _NUMBER, "Hours of a week at most."),
        Column("min_hours_period", "Least a rota", _NUMBER, "Hours of the whole rota at least."),
        Column("max_hours_period", "Most a rota", _NUMBER, "Hours of the whole rota at most."),
    ),
    "shift_types.csv": (
        Column("code", "Code", _TEXT, "As it stands in the cells of the rota."),
        _NAME,
        _NAME_EN,
        Column("start", "Start", _TIME, "HH:MM."),
        Column("end", "End", _TIME, "HH:MM; at or before the start it is on the next day."),
        Column("break_minutes", "Break, minutes", _WHOLE, "Length of the unpaid break."),
        Column("break_from", "Break from", _TIME, "The break lies wholly after this time."),
        Column("break_to", "Break to", _TIME, "The break lies wholly before this time."),
        Column(
            "band", "Part of the day", _ONE, "Worked out from the times if left empty.", "bands"
        ),
        Column("contracts", "Contracts", _SOME, "Only for these contracts.", "contracts"),
        Column("teams", "Teams", _SOME, "Only for these teams.", "teams"),
        Column("skills", "Skills", _SOME, "Only for people with one of these.", "skills"),
        Column("roles", "Roles", _SOME, "Only for people with one of these.", "roles"),
        Column("day_kinds", "Kinds of day", _SOME, "Only on these kinds of day.", "day_kinds"),
        Column("seasons", "Seasons", _SOME, "Only in these seasons.", "seasons"),
        Column("colour", "Colour", ColumnKind.COLOUR, "#rrggbb, as the rota shows it."),
    ),
    "queues.csv": (
        Column("queue", "Queue", _TEXT, "Short key, as the rows of arrivals name it."),
        _NAME,
        _NAME_EN,
        Column("skill", "Skill", _ONE, "What answering it takes.", "skills", is_open=True),
        Column("aht_seconds", "Handling time, seconds", _NUMBER, "Average length of a contact."),
        Column("service_level", "Service level", _NUMBER, "Share answered in time, 0 to 1."),
        Column("threshold_seconds", "Within, seconds", _NUMBER, "What in time means."),
        Column("max_asa_seconds", "Longest average wait, seconds", _NUMBER, "Another target."),
        Column("max_occupancy", "Highest occupancy", _NUMBER, "Share of time spent busy, 0 to 1."),
        Column("concurrency", "Contacts at once", _WHOLE, "Chats one person holds."),
        Column("shrinkage", "Shrinkage", _NUMBER, "Share of time away from the desk, 0 to 1."),
        Column("fixed", "Fixed positions", _YES_NO, "Arrivals are numbers of positions."),
        Column("weight", "Weight", _WHOLE, "Points a missing person costs, against other queues."),
    ),
    "arrivals.csv": (
        Column("queue", "Queue", _ONE, "Which queue.", "queues"),
        Column("day", "Day", _TEXT, "A date, a weekday or a kind of day."),
        Column("start", "From", _TIME, "When the interval begins."),
        Column("calls", "Calls", _NUMBER, "Contacts that arrive in the interval."),
    ),
    "leave.csv": (
        _PERSON,
        Column("first", "First day", _DATE, "The first day away."),
        Column("last", "Last day", _DATE, "The last day away."),
        Column("kind", "Kind", _ONE, "Which leave it is.", "leave_kinds", is_open=True),
        Column("asked_on", "Asked on", _DATE, "Leave is asked for three days ahead."),
        Column("approved", "Approved", _YES_NO, "Only approved leave binds.", default=True),
    ),
    "availability.csv": (
        _PERSON,
        Column("day", "Day", ColumnKind.DAY, "A date, or a weekday for every week."),
        Column("start", "From", _TIME, "Empty: from midnight."),
        Column("end", "To", _TIME, "Empty: to midnight."),
        Column("available", "Can work", _YES_NO, "Or cannot work then.", default=True),
    ),
    "preferences.csv": (
        _PERSON,
        Column("day", "Day", ColumnKind.DAY, "A date, or a weekday for every week."),
        Column("shift", "What", _ONE, "A shift type, a part of the day, a day off.", "wishes"),
        Column("wanted", "Wanted", _YES_NO, "Or to be avoided.", default=True),
        Column("weight", "Importance", _WHOLE, "From 1 to 10."),
    ),
    "history.csv": (
        _PERSON,
        Column("item", "What", _ONE, "What the person has already had.", "items", is_open=True),
        Column("year", "Year", _WHOLE, "Empty: no year in particular."),
        Column("count", "How often", _WHOLE, "The number of times."),
    ),
    "pins.csv": (
        _PERSON,
        Column("date", "Date", _DATE, "The day that is fixed."),
        Column("shift", "Shift type", _ONE, "Or off.", "shifts_and_off"),
        Column("duty", "Duty", _ONE, "A turn of duty that is fixed.", "duties"),
    ),
    "contacts.csv": (
        Column("region", "Region", _TEXT, "Where the contact helps."),
        Column("name", "Name", _TEXT, "Whom to ask for."),
        Column("phone", "Telephone", _TEXT, "The number to call."),
        Column("note", "Note", _TEXT, "When to call, and what for."),
    ),
}
TABLE_NAMES: Mapping[str, str] = {
    "employees.csv": "People",
    "contracts.csv": "Contracts",
    "shift_types.csv": "Shift types",
    "queues.csv": "Queues",
    "arrivals.csv": "Arrivals",
    "leave.csv": "Leave",
    "availability.csv": "Availability",
    "preferences.csv": "Wishes",
    "history.csv": "Already had",
    "pins.csv": "Pins",
    "contacts.csv": "Contacts",
    "published_rota.csv": "Published rota",
    "published_duty.csv": "Published duty",
    "calendar": "Overrides of the calendar",
    "season": "Seasons and opening hours",
    "team": "Teams",
    "duty": "Kinds of duty",
    "holiday": "Days of holiday duty",
    "rules.toml": "Rules",
    "centre.toml": "Centre",
}
"""What people call a centre's files and tables."""
