"""One person's month as published: shifts, duties, what comes next, hours, a fair share."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scheduler.desk.own_shifts import (
    MyDay,
    MyDuty,
    MyShift,
    days_of,
    next_duty,
    next_shift,
)
from scheduler.desk.published import PublishedRota, find_person, look_at_published
from scheduler.domain.people import Employee
from scheduler.domain.text import Message, Name
from scheduler.hours import Balance, Month, balance_of
from scheduler.io.report_fairness import count_shares

if TYPE_CHECKING:
    from scheduler.store.database import Database

AHEAD_DAYS = 70
"""How far ahead the next shift and the next duty are looked for."""
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class MyShare:
    """How often a person had something that is shared out, and what a fair share would be.

    ``team`` is the team's average, by contract hours: half the hours, half the share.
    """

    title: Message | Name
    mine: int
    team: float
    most: int


@dataclass(frozen=True, eq=False)
class MyMonth:
    """Everything the page shows about one person and month."""

    person: Employee
    team: Name
    centre: Name
    month: Month
    week_start: int
    days: tuple[MyDay, ...]
    next_shift: MyShift | None
    next_duty: MyDuty | None
    balance: Balance
    shares: tuple[MyShare, ...]
    shares_from: date
    shares_to: date

    @property
    def unpublished(self) -> int:
        """Days of the month that are not published yet."""
        return sum(not day.is_published for day in self.days)


def list_people(database: Database, centre_id: str) -> tuple[Employee, ...]:
    """Whom the page can be shown for, in the centre's order.

    Raises:
        BadInput: there is no such centre.
    """
    from scheduler.desk.centres import read_stored

    return read_stored(database, centre_id).employees


def local_now(database: Database, centre_id: str, now: datetime) -> datetime:
    """The centre's own clock.

    Raises:
        BadInput: there is no such centre.
    """
    from scheduler.desk.centres import read_stored

    return now.astimezone(ZoneInfo(read_stored(database, centre_id).centre.time_zone))


def look_at_my_month(
    database: Database, centre_id: str, employee_id: str, month: Month, now: datetime
) -> MyMonth:
    """A person's month, with what comes next from ``now`` on; drafts are never shown.

    Raises:
        BadInput: there is no such centre, or no such person in it.
    """
    first, last = _first_of(month), _last_of(month)
    here = local_now(database, centre_id, now)
    today = here.date()
    around = look_at_published(database, centre_id, first - _WEEK, last + _WEEK)
    ahead = look_at_published(database, centre_id, today - _WEEK, today + timedelta(AHEAD_DAYS))
    since, until = _shared_days(database, centre_id, month)
    whole_month = look_at_published(database, centre_id, first, last)
    shared = look_at_published(database, centre_id, since, until)
    mine = find_person(around.problem, employee_id)
    return MyMonth(
        person=mine,
        team=around.problem.centre.teams.get(mine.team, Name(mine.team)),
        centre=around.problem.centre.name,
        month=month,
        week_start=around.problem.centre.week_start,
        days=days_of(around, employee_id, first, last),
        next_shift=next_shift(ahead, employee_id, here),
        next_duty=next_duty(ahead, employee_id, today),
        balance=balance_of(
            whole_month.problem, whole_month.rota, whole_month.problem.employee_index[employee_id]
        ),
        shares=shares_of(shared, employee_id),
        shares_from=since,
        shares_to=until,
    )


def shares_of(published: PublishedRota, employee_id: str) -> tuple[MyShare, ...]:
    """Nights, late shifts, weekends, holidays and duties against the team, history included."""
    problem = published.problem
    me = problem.employees[problem.employee_index[employee_id]]
    fairness = count_shares(problem, published.rota)
    team = [
        (person, shares)
        for person, shares in fairness.rows
        if person.team == me.team and published.is_here_today(problem.employee_index[person.id])
    ]
    hours = sum(person.contract.weekly_minutes for person, _ in team)
    [mine] = [shares for person, shares in fairness.rows if person.id == employee_id]
    part = me.contract.weekly_minutes / hours if hours else 0.0
    return tuple(
        MyShare(
            title=item.title,
            mine=mine[number].total,
            team=sum(shares[number].total for _, shares in team) * part,
            most=max((shares[number].total for _, shares in team), default=0),
        )
        for number, item in enumerate(fairness.items)
        if any(shares[number].total for _, shares in team)
    )


def _shared_days(database: Database, centre_id: str, month: Month) -> tuple[date, date]:
    """The days shares are counted over: the newest published rota that touches the month."""
    from scheduler.desk.version_views import list_versions

    first, last = _first_of(month), _last_of(month)
    touching = [
        c for c in list_versions(database, centre_id) if c.first <= last and c.last >= first
    ]
    newest = max(touching, key=lambda card: card.number, default=None)
    return (newest.first, newest.last) if newest else (first, last)


def _first_of(month: Month) -> date:
    return date(month[0], month[1], 1)


def _last_of(month: Month) -> date:
    return date(month[0], month[1], calendar.monthrange(*month)[1])
