"""The rota as a picture for the group chat: everybody's shifts, the duties and a legend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scheduler.domain.duty import DutyPeriod
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message, put_in_words
from scheduler.io.canvas import Canvas, PngCanvas, SvgCanvas
from scheduler.io.fonts import Typeface, find_typeface
from scheduler.io.page_templates import long_date, short_weekday
from scheduler.io.print_sheet import Edition
from scheduler.io.report_duties import DutyRow
from scheduler.io.report_grid import Cell, Column, Grid, PersonRow, make_grid
from scheduler.io.report_sharing import share_people

NAME, CELL, ROW, HEAD, MARGIN, TITLE, LINE = 96, 40, 29, 60, 20, 88, 27
FINE = 2
"""Pixels of the PNG for one of the measures above: sharp when somebody zooms in on a phone."""
PAPER, INK, SOFT, EDGE, PANEL = "#ffffff", "#16181d", "#5b616d", "#d3d7de", "#eef1f5"
REST, HOLIDAY, MAKEUP = "#e9ecf1", "#fbdcdc", "#dcebff"
HOLIDAY_INK, MAKEUP_INK, DUTY, DUTY_PAPER, DUTY_INK = (
    "#9c1216",
    "#134a94",
    "#7a1fd0",
    "#eadcf9",
    "#3d0b73",
)
_DAYS = {"hol": (HOLIDAY, HOLIDAY_INK), "makeup": (MAKEUP, MAKEUP_INK), "rest": (REST, INK)}
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file. ``is_png`` is False where this computer has no font with Chinese."""

    content: bytes
    is_png: bool

    @property
    def suffix(self) -> str:
        """png or svg."""
        return "png" if self.is_png else "svg"

    @property
    def mime(self) -> str:
        """What a browser calls it."""
        return "image/png" if self.is_png else "image/svg+xml"


def draw_picture(
    problem: Problem,
    rota: Rota,
    language: str,
    edition: Edition | None = None,
    find: Callable[[], Typeface | None] = find_typeface,
) -> Picture:
    """Draw the rota: a PNG, or an SVG where no font with Chinese characters is found here.

    ``find`` looks for the font.
    """
    drawing = _Drawing(problem, rota, language, edition or Edition())
    face = find()
    if face is None:
        return Picture(drawing.on(SvgCanvas(drawing.width, drawing.height, PAPER)), False)
    canvas = PngCanvas(drawing.width, drawing.height, PAPER, face, FINE)
    return Picture(drawing.on(canvas), True)


class _Drawing:
    """Where everything stands on the picture."""

    def __init__(self, problem: Problem, rota: Rota, language: str, edition: Edition) -> None:
        self._problem, self._language, self._edition = problem, language, edition
        self._grid: Grid = make_grid(problem, rota, (), share_people(problem, rota))
        self._styles = {style.css: style for style in self._grid.styles}
        self._legend = list(self._legend_entries())
        rows = sum(1 + len(people) for _, people in self._grid.teams) + len(self._grid.duties)
        self.width = 2 * MARGIN + NAME + CELL * len(self._grid.columns)
        self._legend_lines = self._break_legend()
        below = LINE * len(self._legend_lines) + 10
        self.height = 2 * MARGIN + TITLE + HEAD + ROW * rows + below

    def on(self, canvas: Canvas) -> bytes:
        """Draw it all."""
        self._canvas = canvas
        self._title()
        y = MARGIN + TITLE
        self._head(y)
        y += HEAD
        for duty in self._grid.duties:
            self._duty(duty, y)
            y += ROW
        for team, people in self._grid.teams:
            canvas.box(MARGIN, y, self.width - 2 * MARGIN, ROW, PANEL)
            name = self._say(team) or self._say(Message("No team"))
            canvas.words(MARGIN + 6, y + ROW / 2, name, 14, INK, anchor="start", bold=True)
            y += ROW
            for person in people:
                self._person(person, y)
                y += ROW
        self._draw_legend(y + 10)
        return canvas.finish()

    def _title(self) -> None:
        name = self._say(self._problem.centre.name)
        values = {
            "first": long_date(self._problem.first),
            "last": long_date(self._problem.days[-1].date),
        }
        period = self._say(Message("Rota {first} - {last}", values))
        self._canvas.words(MARGIN, MARGIN + 14, name, 24, INK, anchor="start", bold=True)
        self._canvas.words(MARGIN, MARGIN + 45, period, 17, INK, anchor="start")
        edition = self._say(self._edition.words)
        colour = HOLIDAY_INK if self._edition.number is None else SOFT
        # A line of its own: beside the period there is no room in a rota of one or two weeks.
        self._canvas.words(MARGIN, MARGIN + 69, edition, 14, colour, anchor="start")

    def _head(self, y: float) -> None:
        self._canvas.box(MARGIN, y, self.width - 2 * MARGIN, HEAD, PANEL)
        for number, column in enumerate(self._grid.columns):
            x = MARGIN + NAME + CELL * number
            paper, ink = _day_colours(column)
            if paper:
                self._canvas.box(x, y, CELL, HEAD, paper)
            day = column.day.date
            text = f"{day.month}/{day.day}" if number == 0 or day.day == 1 else str(day.day)
            self._canvas.words(x + CELL / 2, y + 15, text, 16, ink, bold=True)
            weekday = short_weekday(day, self._language)
            self._canvas.words(x + CELL / 2, y + 34, weekday, 12, ink)
            if column.mark:
                mark = self._fit(self._say(column.mark), 12, CELL, bold=True)
                self._canvas.words(x + CELL / 2, y + 50, mark, 12, ink, bold=True)

    def _duty(self, duty: DutyRow, y: float) -> None:
        name = self._fit(self._say(duty.kind.name), 13, NAME - 8)
        self._canvas.words(MARGIN + 6, y + ROW / 2, name, 13, INK, anchor="start")
        place = 0
        for span in duty.spans:
            x, width = MARGIN + NAME + CELL * place, CELL * span.length
            place += span.length
            if not span.is_held_open:
                continue
            self._canvas.box(x + 1, y + 2, width - 2, ROW - 4, DUTY_PAPER)
            names = " · ".join(span.names) or self._say(Message("nobody"))
            size = 14 if span.length > 1 else 12
            text = self._fit(names, size, width - 4, bold=True)
            ink = DUTY_INK if span.names else HOLIDAY_INK
            self._canvas.words(x + width / 2, y + ROW / 2, text, size, ink, bold=True)

    def _person(self, person: PersonRow, y: float) -> None:
        name = self._fit(person.employee.name, 15, NAME - 10)
        self._canvas.words(MARGIN + 6, y + ROW / 2, name, 15, INK, anchor="start")
        for number, (column, cell) in enumerate(zip(self._grid.columns, person.cells, strict=True)):
            self._cell(cell, column, MARGIN + NAME + CELL * number, y)
        self._canvas.box(MARGIN, y + ROW - 1, self.width - 2 * MARGIN, 1, EDGE)

    def _cell(self, cell: Cell, column: Column, x: float, y: float) -> None:
        signs = cell.css.split()
        paper, ink = _day_colours(column)
        style = next((self._styles[s] for s in signs if s in self._styles), None)
        if style is not None:
            paper, ink = style.background, style.ink
        elif "lv" in signs:
            paper, ink = PANEL, SOFT
        if paper:
            self._canvas.box(x, y, CELL - 1, ROW - 1, paper)
        text = self._fit(self._say(cell.text), 14, CELL - 3, bold=style is not None)
        if text:
            where = x + (CELL - 1) / 2, y + (ROW - 1) / 2
            self._canvas.words(*where, text, 14, ink, bold=style is not None)
        if "du" in signs:
            self._canvas.box(x, y + ROW - 6, CELL - 1, 5, DUTY)
        if "ho" in signs:
            self._canvas.box(x + CELL - 9, y + 2, 6, 6, DUTY)

    # --- legend -----------------------------------------------------------------------------------

    def _legend_entries(self) -> Iterator[tuple[str, str, str, str]]:
        """Paper, ink, sign and words of each entry."""
        for style in self._grid.styles:
            words = f"{self._say(style.type.name)} {style.times}"
            yield style.background, style.ink, style.type.code, words
        yield PANEL, SOFT, self._say(Message("Lv")), self._say(Message("Leave"))
        if self._grid.duties:
            yield DUTY_PAPER, DUTY_INK, self._say(Message("du")), self._say(Message("on duty"))
        for kind in self._problem.duty_kinds:
            if kind.period is DutyPeriod.SHIFT:
                yield DUTY, DUTY, "", self._say(kind.name)

    def _break_legend(self) -> list[list[tuple[float, tuple[str, str, str, str]]]]:
        """The entries with their places, line by line."""
        room, lines = self.width - 2 * MARGIN, list[list[tuple[float, tuple[str, str, str, str]]]]()
        measure, x = SvgCanvas(1, 1, PAPER), 0.0
        for entry in self._legend:
            width = CELL + 8 + measure.width_of(entry[3], 13) + 18
            if not lines or x + width > room:
                lines.append([])
                x = 0.0
            lines[-1].append((x, entry))
            x += width
        return lines

    def _draw_legend(self, y: float) -> None:
        for line in self._legend_lines:
            for x, (paper, ink, sign, words) in line:
                left = MARGIN + x
                self._canvas.box(left, y + 3, CELL - 4, LINE - 6, paper)
                self._canvas.words(left + (CELL - 4) / 2, y + LINE / 2, sign, 13, ink, bold=True)
                self._canvas.words(left + CELL, y + LINE / 2, words, 13, INK, anchor="start")
            y += LINE

    def _say(self, thing: object) -> str:
        return str(put_in_words(thing, self._language))

    def _fit(self, text: str, size: int, room: float, *, bold: bool = False) -> str:
        """The text, cut where it would not fit."""
        if self._canvas.width_of(text, size, bold=bold) <= room:
            return text
        while text and self._canvas.width_of(text + _ELLIPSIS, size, bold=bold) > room:
            text = text[:-1]
        return text + _ELLIPSIS


def _day_colours(column: Column) -> tuple[str, str]:
    """Paper and ink of a date; no paper on ordinary workdays."""
    return next((_DAYS[sign] for sign in column.css.split() if sign in _DAYS), ("", INK))
