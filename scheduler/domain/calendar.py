"""The kinds of day a centre knows, and one day of its calendar."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

SATURDAY_AND_SUNDAY = (5, 6)


class DayKind(StrEnum):
    """What a date is to the people on the rota: four kinds, not two.

    Pay differs for each: a make-up workday is an ordinary day although it falls on a weekend, and
    the day off given for a statutory holiday that fell on a weekend is only a rest day.

    References: Labour Law of the People's Republic of China, art. 44.
    """

    WORKDAY = "workday"
    REST = "rest"
    STATUTORY = "statutory"
    MAKEUP_WORKDAY = "makeup_workday"

    @property
    def is_working(self) -> bool:
        """Whether ordinary office hours are kept on such a day."""
        return self in (DayKind.WORKDAY, DayKind.MAKEUP_WORKDAY)


class YearState(StrEnum):
    """How far the holidays of a year can be relied on; shown wherever its dates are shown.

    ANNOUNCED: the government has published them. PROJECTED: worked out from the rules, without the
    make-up days nobody can know yet. ENTERED: typed in by the supervisor.
    """

    ANNOUNCED = "announced"
    PROJECTED = "projected"
    ENTERED = "entered"


@dataclass(frozen=True, slots=True)
class Day:
    """One date of the calendar: what kind of day it is, and how sure that is.

    ``name`` is the holiday's name in the country's own language, "" if the day has none.
    ``state`` speaks of this day: ENTERED if a person set it, else the standing of its year.
    ``weekend`` holds the weekdays that make the weekend, Monday being 0.
    """

    date: dt.date
    kind: DayKind
    name: str = ""
    state: YearState = YearState.ANNOUNCED
    weekend: tuple[int, ...] = SATURDAY_AND_SUNDAY

    @property
    def weekday(self) -> int:
        """The day of the week, Monday 0 to Sunday 6."""
        return self.date.weekday()

    @property
    def is_weekend(self) -> bool:
        """Whether the date falls on a weekend, worked or not: a make-up Saturday does."""
        return self.weekday in self.weekend
