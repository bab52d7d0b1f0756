"""The part of the grid that stays the same from edit to edit: people, days, shift types, duties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from babel.dates import format_interval

from scheduler.domain.calendar import Day, DayKind
from scheduler.domain.duty import DutyKind, DutyPeriod
from scheduler.domain.people import Employee
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import ShiftType
from scheduler.domain.text import LANGUAGES, Message, Name, format_day, translate
from scheduler.io.page_templates import short_weekday
from scheduler.io.report_colours import ShiftStyle, dimmed, ink_on, shift_styles
from scheduler.io.report_duties import DAY_NAMES, describe_hours
from scheduler.io.report_grid import list_badges, people_by_team
from scheduler.io.report_words import describe_years
from scheduler.ui.grid.shapes import (
    DayShape,
    DutyKindShape,
    FactsShape,
    PersonShape,
    TeamShape,
    TypeShape,
    WeekShape,
)

LOCALES = {"en": "en", "zh": "zh_CN"}
DIMMED_PERCENT = 22
"""So much darker are the colours of shifts on a dark page."""
_BADGES = {DayKind.STATUTORY: "hol", DayKind.MAKEUP_WORKDAY: "wrk"}


# A few centres in two languages are looked at at a time; each takes some hundred kilobytes.
@lru_cache(maxsize=16)
def lay_out_facts(problem: Problem, language: str) -> FactsShape:
    """People in the order of their teams, the days, the shift types and the duties of a rota."""
    order = people_by_team(problem)
    skills = sorted({skill for person in problem.employees for skill in person.skills})
    teams = list(dict.fromkeys(problem.employees[e].team for e in order))
    return FactsShape(
        days=[_day(day, language) for day in problem.days],
        weeks=[_week(problem, days, language) for days in problem.weeks],
        types=[_type(problem, style, language) for style in shift_styles(problem)],
        teams=[_team(problem, team, language) for team in teams],
        skills=[_skill(problem, skill, language) for skill in skills],
        people=[_person(problem, problem.employees[e], teams, skills, language) for e in order],
        duties=[_duty(problem, kind, order, language) for kind in rows_of_duties(problem)],
        years=[note.text.in_(language) for note in describe_years(problem) if note.is_warning],
    )


def rows_of_duties(problem: Problem) -> list[DutyKind]:
    """The duties that have a row of their own; those of a shift are marked on the shift."""
    return [kind for kind in problem.duty_kinds if kind.period is not DutyPeriod.SHIFT]


def may_hold(kind: DutyKind, person: Employee) -> bool:
    """Whether roles, skills and team let somebody hold a duty; the rules may still object."""
    return (
        (not kind.roles or bool(kind.roles & person.roles))
        and (not kind.skills or bool(kind.skills & person.skills))
        and (not kind.teams or person.team in kind.teams)
    )


def joined(parts: Iterable[str], language: str) -> str:
    """Sentences or parts of them, one after the other."""
    return ("; " if language == "en" else "；").join(part for part in parts if part)


def _day(day: Day, language: str) -> DayShape:
    moved = day.kind is DayKind.REST and (bool(day.name) or not day.is_weekend)
    badge = _BADGES.get(day.kind, "free" if moved else "")
    label = format_day(day.date, language)
    kind = {
        DayKind.WORKDAY: "",
        DayKind.REST: "rest day",
        DayKind.STATUTORY: "statutory holiday",
        DayKind.MAKEUP_WORKDAY: "make-up workday",
    }[day.kind]
    return DayShape(
        iso=day.date.isoformat(),
        number=str(day.date.day),
        weekday=short_weekday(day.date, language),
        label=label,
        kind=day.kind.value,
        weekend=day.is_weekend,
        badge=translate(badge, language) if badge else "",
        title=joined([label, day.name, translate(kind, language) if kind else ""], language),
    )


def _week(problem: Problem, days: tuple[int, ...], language: str) -> WeekShape:
    first, last = problem.date_of(days[0]), problem.date_of(days[-1])
    # By the last day: a week that starts on a Sunday bears the number of the Monday in it.
    number = last.isocalendar()
    title = Message("Week {number} of {year}", {"number": number.week, "year": str(number.year)})
    return WeekShape(label=_span(first, last, language), title=title.in_(language), days=list(days))


def _span(first: date, last: date, language: str) -> str:
    text: str = format_interval(first, last, "MMMd", locale=LOCALES[language])
    return text


def _type(problem: Problem, style: ShiftStyle, language: str) -> TypeShape:
    kind, dark = style.type, dimmed(style.background, DIMMED_PERCENT)
    times = style.times.replace("-", "–")
    spoken = [kind.code, *(kind.name.in_(each) for each in LANGUAGES)]
    return TypeShape(
        code=kind.code,
        name=kind.name.in_(language),
        names=list(dict.fromkeys(word for word in spoken if word)),
        times=times,
        rest=kind.break_minutes,
        light=[style.background, style.ink],
        dark=[dark, ink_on(dark)],
        days="".join(
            "1" if season and kind.may_stand_on(day, season.id) else "0"
            for day, season in zip(problem.days, problem.seasons, strict=True)
        ),
        who=joined(_who(problem, kind, language), language),
        when=joined(_when(problem, kind, language), language),
    )


def _who(problem: Problem, kind: ShiftType, language: str) -> Iterator[str]:
    contracts = {e.contract.id: e.contract.name for e in problem.employees}
    if kind.contracts:
        names = [contracts.get(c, Name(c)) for c in sorted(kind.contracts)]
        yield Message("only with the contract {names}", {"names": names}).in_(language)
    yield from _who_holds(problem, kind.teams, kind.skills, kind.roles, language)


def _who_holds(
    problem: Problem,
    teams: frozenset[str],
    skills: frozenset[str],
    roles: frozenset[str],
    language: str,
) -> Iterator[str]:
    if teams:
        names = [problem.centre.teams.get(team, Name(team)) for team in sorted(teams)]
        yield Message("only in the team {names}", {"names": names}).in_(language)
    if skills:
        held = [Name(_skill(problem, skill, language)) for skill in sorted(skills)]
        yield Message("only with the skill {names}", {"names": held}).in_(language)
    if roles:
        yield Message("only with the role {names}", {"names": sorted(roles)}).in_(language)


def _when(problem: Problem, kind: ShiftType, language: str) -> Iterator[str]:
    if kind.day_kinds:
        days = [name for each, name in DAY_NAMES.items() if each in kind.day_kinds]
        yield Message("only on {days}", {"days": days}).in_(language)
    if kind.seasons:
        seasons = {s.id: s.name for s in problem.centre.seasons}
        names = [seasons.get(season, Name(season)) for season in sorted(kind.seasons)]
        yield Message("only in the season {names}", {"names": names}).in_(language)


def _team(problem: Problem, team: str, language: str) -> TeamShape:
    name = problem.centre.teams.get(team, Name(team)).in_(language)
    people = sum(person.team == team for person in problem.employees)
    return TeamShape(name=name or translate("No team", language), people=people)


def _skill(problem: Problem, skill: str, language: str) -> str:
    """A skill by the queues it serves, which have names; by its own id where it serves none."""
    queues = [Name(q.name, q.name_en).in_(language) for q in problem.queues if q.skill == skill]
    return (" / " if language == "en" else "／").join(queues) or skill


def _person(
    problem: Problem, person: Employee, teams: list[str], skills: list[str], language: str
) -> PersonShape:
    held = [_skill(problem, skill, language) for skill in skills if skill in person.skills]
    badges = [
        [mark.in_(language), meaning.in_(language)]
        for mark, meaning in list_badges(problem, person)
    ]
    about = [
        Message("No. {id}", {"id": person.id}).in_(language),
        problem.centre.teams.get(person.team, Name(person.team)).in_(language),
        person.grade,
        person.contract.name.in_(language),
        (", " if language == "en" else "、").join(held),
        *(meaning for _, meaning in badges),
    ]
    return PersonShape(
        id=person.id,
        name=person.name,
        team=teams.index(person.team),
        skills=[skills.index(skill) for skill in sorted(person.skills)],
        able="".join("01"[kind.may_be_worked_by(person)] for kind in problem.shift_types),
        badges=badges,
        about=" · ".join(part for part in about if part),
    )


def _duty(problem: Problem, kind: DutyKind, order: list[int], language: str) -> DutyKindShape:
    hours = describe_hours(kind)
    return DutyKindShape(
        id=kind.id,
        name=kind.in_(language),
        hours=hours.in_(language) if hours else kind.in_(language),
        able="".join("01"[may_hold(kind, problem.employees[e])] for e in order),
        who=joined(_who_holds(problem, kind.teams, kind.skills, kind.roles, language), language),
    )
