"""Prices and explains rota files, hand-made ones too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scheduler.check import Report, check_rota
from scheduler.desk.opening import OpenCentre, open_centre
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message

DUTY_FILE = "duty.csv"


@dataclass(frozen=True)
class Checked:
    """A rota that was read from files, and what `check` says of it."""

    rota: Rota
    report: Report
    duty_path: Path | None
    """The duty file that was read; None if there is none."""


def find_duty_file(rota_path: Path, duty_path: Path | None) -> Path | None:
    """The duty file named, else the duty.csv that lies beside the rota, else None."""
    if duty_path is not None:
        return duty_path
    beside = rota_path.parent / DUTY_FILE
    return beside if beside.is_file() and beside != rota_path else None


def read_rota_files(
    opened: OpenCentre, rota_path: Path, duty_path: Path | None = None
) -> tuple[Rota, Path | None]:
    """A rota from its files, and the duty file that was read.

    Raises:
        BadInput: a file cannot be read, or does not fit the centre and its horizon.
    """
    from scheduler.io.rota_files import read_rota

    _check_horizon(opened, rota_path)
    found = find_duty_file(rota_path, duty_path)
    return read_rota(rota_path, opened.problem, found), found


def open_with_rota(
    folder: Path,
    first: date | None,
    weeks: int | None,
    rota_path: Path,
    duty_path: Path | None = None,
) -> tuple[OpenCentre, Rota]:
    """A centre's facts and rules of a horizon, and a rota of it from its files.

    Raises:
        BadInput: as `open_centre` and `read_rota_files`.
    """
    opened = open_centre(folder, first, weeks)
    return opened, read_rota_files(opened, rota_path, duty_path)[0]


def check_files(opened: OpenCentre, rota_path: Path, duty_path: Path | None = None) -> Checked:
    """Find every violation of every rule in a rota file.

    Breaks that the file does not give are settled first, each where it is missed least.

    Raises:
        BadInput: as `read_rota_files`.
    """
    rota, found = read_rota_files(opened, rota_path, duty_path)
    return Checked(rota, check_rota(opened.problem, opened.rules, rota), found)


def _check_horizon(opened: OpenCentre, rota_path: Path) -> None:
    """Say it once if most of a rota lies outside the horizon, not once a row.

    Raises:
        BadInput: it does; the remedy names the options that fit the file.
    """
    from scheduler.io.rota_files import rota_lines

    problem, unheard = opened.problem, list[Fault]()
    dates = [line.it.date for line in rota_lines(rota_path, unheard)]
    outside = [when for when in dates if not 0 <= problem.day_of(when) < problem.n_days]
    if 2 * len(outside) <= len(dates):
        return
    first, last = min(dates), max(dates)
    weeks = -(-((last - first).days + 1) // 7)
    values = {"first": problem.first, "last": problem.date_of(problem.n_days - 1)}
    what = Message("holds other days than this rota, which runs from {first} to {last}.", values)
    options = {"first": first.isoformat(), "weeks": weeks}
    remedy = Message("Add --from {first} --weeks {weeks}.", options)
    raise BadInput([Fault(rota_path.name, None, None, None, what, remedy)])
