"""The rota as a sheet to print and pin to the wall: A3 or A4, in one language, nothing else needed.

The sheet shows what everybody may see: who works what and who is on duty. Rules, costs and late
leave are not on it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import count

from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message, Name
from scheduler.io.page_templates import HTML_LANGUAGE, long_date, page_words, templates
from scheduler.io.report_grid import make_grid
from scheduler.io.report_sharing import share_people
from scheduler.io.report_words import describe_handover


class Paper(StrEnum):
    """Sizes of paper, both laid on their long side."""

    A3 = "A3"
    A4 = "A4"


@dataclass(frozen=True, slots=True)
class Edition:
    """Which rota it is: a published version, or (``number`` None) a draft for the supervisor.

    ``at`` is on the centre's own clock.
    """

    number: int | None = None
    at: datetime | None = None
    by: str = ""

    @property
    def words(self) -> Message:
        """The line that tells two printed sheets apart."""
        if self.number is None or self.at is None:
            return Message("Draft, not published")
        values = {"number": self.number, "date": long_date(self.at), "time": f"{self.at:%H:%M}"}
        return Message("Version {number}, published on {date} at {time}", values)


@dataclass(frozen=True, slots=True)
class _Fit:
    """Sizes in millimetres; ``title`` and ``legend`` are what stands above and below the grid."""

    width: int
    height: int
    margin: int
    title: float
    legend: float
    least_row: float
    most_row: float
    name: int
    sum: int


_FITS = {
    Paper.A3: _Fit(420, 297, 8, 9, 27, 4.2, 7.2, 30, 13),
    Paper.A4: _Fit(297, 210, 6, 9, 24, 3.3, 5.2, 22, 9),
}
_HEAD_ROWS = 2.4
"""Height of the head of the grid, in rows."""
_STEP = 0.1
_POINTS_OF_A_ROW = 1.75
"""Points of type for a millimetre of row: a line of 8 points fits 4.6 mm."""
_MOST_POINTS = 10.5


@dataclass(frozen=True, slots=True)
class Layout:
    """How high a row is, on how many pages the grid comes, and whether teams stay whole."""

    row: float
    pages: int
    teams_stay_whole: bool


def print_sheet(
    problem: Problem, rota: Rota, paper: Paper, language: str, edition: Edition | None = None
) -> str:
    """The sheet as a page of HTML that prints itself right, with its colours."""
    grid = make_grid(problem, rota, (), share_people(problem, rota))
    layout = lay_out(len(grid.duties), [len(people) for _, people in grid.teams], paper)
    return (
        templates()
        .get_template("print_sheet.html.j2")
        .render(
            **page_words(language),
            html_language=HTML_LANGUAGE[language],
            centre=problem.centre,
            period=Message(
                "Rota {first} - {last}",
                {"first": long_date(problem.first), "last": long_date(problem.days[-1].date)},
            ),
            edition=(edition or Edition()).words,
            is_draft=edition is None or edition.number is None,
            handover=describe_handover(problem),
            grid=grid,
            hosts=_hosts(problem),
            paper=paper.value,
            fit=_FITS[paper],
            layout=layout,
            points=min(_MOST_POINTS, round(layout.row * _POINTS_OF_A_ROW, 1)),
        )
    )


def lay_out(duties: int, teams: Sequence[int], paper: Paper) -> Layout:
    """Use as few pages as can be read and fill them; a team stays on one page if that costs none.

    ``duties`` is the number of rows on top, ``teams`` the number of people in each team.
    """
    fit = _FITS[paper]
    steps = int((fit.most_row - fit.least_row) / _STEP)
    heights = [round(fit.most_row - step * _STEP, 2) for step in range(steps + 1)]
    for pages in count(1):
        for whole in (True, False):
            for row in heights:
                if _pages_needed(fit, row, duties, teams, whole=whole) <= pages:
                    return Layout(row, pages, whole)
    raise AssertionError("more pages always suffice")


def _pages_needed(
    fit: _Fit, row: float, duties: int, teams: Sequence[int], *, whole: bool
) -> float:
    """Pages for rows of a height; endless where a team that must stay whole fits on none."""
    page = fit.height - 2 * fit.margin - _HEAD_ROWS * row
    left, pages = page - fit.title - duties * row, 1
    for people in teams:
        # The team's name stays with its first people.
        parts = [1 + people] if whole else [2, *[1] * (people - 1)]
        for part in parts:
            if part * row > left:
                left, pages = page, pages + 1
                if part * row > page:
                    return math.inf
            left -= part * row
    return pages if fit.legend <= left else pages + 1


def _hosts(problem: Problem) -> tuple[Name, ...]:
    """Duties that go with a shift, which the sheet marks with a dot."""
    return tuple(kind.name for kind in problem.duty_kinds if kind.period.value == "shift")
