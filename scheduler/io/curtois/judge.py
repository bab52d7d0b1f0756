"""Judges a rota by the words of the public format alone; shares no code with the rest of Paiban."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

Row = Sequence[str | None]


def judge(text: str, rows: Mapping[str, Row]) -> tuple[list[str], int]:
    """Every hard breach of a rota in an instance's text, and the rota's objective.

    ``rows`` holds for each employee the shift of each day, None for a day off.
    """
    part: dict[str, list[list[str]]] = {}
    lines: list[list[str]] = []
    for line in (raw.strip() for raw in text.splitlines()):
        if line.startswith("SECTION_"):
            lines = part[line] = []
        elif line and line[0] != "#":
            lines.append([cell.strip() for cell in line.split(",")])
    n_days = int(part["SECTION_HORIZON"][0][0])
    minutes = {cells[0]: int(cells[1]) for cells in part["SECTION_SHIFTS"]}
    after = {c[0]: c[2].split("|") if len(c) > 2 else [] for c in part["SECTION_SHIFTS"]}
    breaches: list[str] = []
    for who, most_of, *numbers in part["SECTION_STAFF"]:
        row = rows[who]
        limits = [int(number) for number in numbers[:6]]
        breaches += [f"{who}: {what}" for what in _breaches(row, limits, minutes, after)]
        for pair in filter(None, most_of.split("|")):
            shift, most = pair.split("=")
            if sum(worked == shift.strip() for worked in row) > int(most):
                breaches.append(f"{who}: too many of {shift}")
        off = [
            int(c) for cells in part["SECTION_DAYS_OFF"] if cells[0] == who for c in cells[1:] if c
        ]
        breaches += [f"{who}: works on day off {day}" for day in off if row[day]]
        breaches += [f"{who}: not {n_days} days"] * (len(row) != n_days)
    return breaches, _objective(part, rows)


def _breaches(
    row: Row, limits: Sequence[int], minutes: Mapping[str, int], after: Mapping[str, list[str]]
) -> list[str]:
    most_minutes, least_minutes, most_run, least_run, least_off, most_weekends = limits
    found = []
    worked = sum(minutes[shift] for shift in row if shift)
    if not least_minutes <= worked <= most_minutes:
        found.append(f"{worked} minutes")
    for day in range(1, len(row)):
        before, now = row[day - 1], row[day]
        if before and now and now in [shift.strip() for shift in after[before]]:
            found.append(f"{now} after {before} on day {day}")
    end = 0
    for works, days in groupby(row, key=bool):
        start, end = end, end + len(list(days))
        inside = start > 0 and end < len(row)
        if works and end - start > most_run:
            found.append(f"{end - start} days in a row from day {start}")
        if inside and end - start < (least_run if works else least_off):
            found.append(f"only {end - start} days {'on' if works else 'off'} from day {start}")
    weekends = sum(any(row[day : day + 2]) for day in range(5, len(row), 7))
    if weekends > most_weekends:
        found.append(f"{weekends} weekends")
    return found


def _objective(part: Mapping[str, list[list[str]]], rows: Mapping[str, Row]) -> int:
    cost = 0
    for who, day, shift, weight, *_ in part["SECTION_SHIFT_ON_REQUESTS"]:
        cost += int(weight) * (rows[who][int(day)] != shift)
    for who, day, shift, weight, *_ in part["SECTION_SHIFT_OFF_REQUESTS"]:
        cost += int(weight) * (rows[who][int(day)] == shift)
    for day, shift, wanted, under, over, *_ in part["SECTION_COVER"]:
        more = sum(row[int(day)] == shift for row in rows.values()) - int(wanted)
        cost += max(0, -more) * int(under) + max(0, more) * int(over)
    return cost
