"""Replays a build from what its report carries, and says whether the same rota comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from scheduler.check import check_rota
from scheduler.desk.building import build_rota, look_ahead
from scheduler.desk.checking import read_rota_files
from scheduler.desk.opening import OpenCentre, open_centre
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.io.exports import write_all
from scheduler.io.file_marks import mark_of, marks_of_centre
from scheduler.io.written_report import ReportFile, read_report
from scheduler.solve.fingerprint import VERSIONS, fingerprint, fingerprint_of, versions
from scheduler.solve.result import Result

if TYPE_CHECKING:
    from scheduler.solve.executing import Hands
    from scheduler.solve.result import OnProgress

ROTA, DUTY = "rota.csv", "duty.csv"


class Verdict(StrEnum):
    """What a replay has shown."""

    SAME = "same"
    """Built again, every sheet has the same bytes."""
    DIFFERENT = "different"
    AGREES = "agrees"
    """It cannot be built again alike, but facts, rules, sheets and price agree with the report."""


@dataclass(frozen=True)
class Replay:
    """A verdict, and what it rests on."""

    verdict: Verdict
    why_not_repeated: Message | None
    """Why the build could not be repeated; None if it was."""
    differences: tuple[Message, ...]
    other_versions: tuple[Message, ...]
    """What is installed here in another version than where the rota was built."""
    compared: tuple[str, ...]
    """The sheets that were compared, byte by byte."""
    objective: int | None
    """The price found now."""


def replay(
    folder: Path,
    report_path: Path,
    start: Path | None = None,
    on_progress: OnProgress = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
    hands: Hands | None = None,
) -> Replay:
    """Build a rota again with the same facts, rules, seed and work, and compare byte by byte.

    A build that was limited by time, or stopped by somebody, cannot be repeated: there the facts,
    the rules, the sheets beside the report and the price of `check` are compared with the report.
    ``start`` is the rota the build began from, if it began from one.

    Raises:
        BadInput: the report is none, or the centre's files are not those it speaks of; every file
            that changed is named.
    """
    report = read_report(report_path)
    opened = open_centre(folder, report.first, report.weeks)
    _refuse_other_input(folder, opened, report, report_path)
    begin = _begin(opened, report, start)
    run = _Replaying(opened, report, report_path.parent)
    why_not = _why_not(report)
    if why_not is None:
        findings = look_ahead(opened)
        limits = report.solve_limits
        run.compare(build_rota(opened, limits, begin, on_progress, stop, findings, hands=hands))
    else:
        run.verify()
    run.compare_sheets_beside()
    return run.replay(why_not)


def _refuse_other_input(
    folder: Path, opened: OpenCentre, report: ReportFile, report_path: Path
) -> None:
    now = fingerprint(opened.problem, opened.rules, None)
    if all(now[part] == report.fingerprint.get(part) for part in ("input", "rules")):
        return
    marks = marks_of_centre(folder)
    changed = [
        name
        for name in dict.fromkeys([*report.files, *marks])
        if report.files.get(name) != marks.get(name)
    ]
    faults = [
        Fault(name, None, None, None, _what_became_of(name, report.files, marks), _PUT_BACK)
        for name in changed
    ]
    if not faults or report.centre != opened.problem.centre.id:
        values = {"centre": report.centre, "here": opened.problem.centre.id}
        problem = Message("speaks of other facts or rules ({centre}) than these ({here}).", values)
        remedy = Message("Name the folder it was built from; rules of your own must be the same.")
        faults.insert(0, Fault(report_path.name, None, None, None, problem, remedy))
    raise BadInput(faults)


_PUT_BACK = Message("Put the file back as it was, or build a new rota.")


def _what_became_of(name: str, then: Mapping[str, str], now: Mapping[str, str]) -> Message:
    if name not in now:
        return Message("was there when the rota was built, and is gone.")
    if name not in then:
        return Message("was not there when the rota was built.")
    return Message("has changed since the rota was built.")


def _begin(opened: OpenCentre, report: ReportFile, start: Path | None) -> Rota | None:
    """The rota to begin from, if the build began from one."""
    mark = report.fingerprint.get("start")
    if (mark is None and start is None) or _why_not(report) is not None:
        return None
    if start is None:
        problem = Message("began from a rota, which is needed to replay it.")
        remedy = Message("Name it with --start ROTA.csv, its duty.csv beside it.")
        raise BadInput([Fault("replay", None, "--start", None, problem, remedy)])
    begin, _ = read_rota_files(opened, start)
    if mark != fingerprint_of(begin):
        problem = Message("is not the rota this build began from.")
        remedy = Message("Name the one that was given to build with --start.")
        raise BadInput([Fault(start.name, None, None, None, problem, remedy)])
    return begin


def _why_not(report: ReportFile) -> Message | None:
    """Why a build cannot be repeated; None if it can."""
    if report.limits.deterministic_seconds is None:
        return Message(
            "This build was limited by time, so how far it came hung on the machine and it cannot "
            "be replayed; builds with --deterministic can."
        )
    if report.was_stopped:
        return Message("Somebody stopped this build, so it cannot be replayed.")
    return None


@dataclass
class _Replaying:
    """Collects what differs."""

    opened: OpenCentre
    report: ReportFile
    beside: Path
    differences: list[Message] = field(default_factory=list)
    compared: list[str] = field(default_factory=list)
    objective: int | None = None

    def compare(self, result: Result) -> None:
        """Compare a build with what the report says of the first one."""
        report, self.objective = self.report, result.objective
        if (result.status.value, result.objective) != (report.status, report.objective):
            values = {
                "then": report.objective if report.objective is not None else report.status,
                "now": result.objective if result.objective is not None else result.status.value,
            }
            self.differences.append(Message("The rota cost {then}, and now {now}.", values))
        with TemporaryDirectory(prefix="paiban-") as place:
            write_all(Path(place), self.opened.problem, result)
            for name, mark in report.written.items():
                self.compared.append(name)
                again = Path(place) / name
                if not again.exists() or mark_of(again) != mark:
                    self.differences.append(self._difference(name, again))

    def verify(self) -> None:
        """Compare the price of the rota beside the report with what the report says."""
        path = self.beside / ROTA
        if ROTA not in self.report.written or not path.exists():
            return
        duty = self.beside / DUTY
        rota, _ = read_rota_files(self.opened, path, duty if duty.exists() else None)
        priced = check_rota(self.opened.problem, self.opened.rules, rota)
        self.objective = priced.cost
        if priced.cost != self.report.objective or priced.cost_by_rule != self.report.cost_by_rule:
            values = {"then": self.report.objective, "now": priced.cost}
            self.differences.append(
                Message("The rota beside the report costs {now}; the report says {then}.", values)
            )

    def compare_sheets_beside(self) -> None:
        """Whether the sheets beside the report are those that were written with it."""
        for name, mark in self.report.written.items():
            path = self.beside / name
            if not path.exists():
                self.differences.append(Message("{file} is not beside the report.", {"file": name}))
            elif mark_of(path) != mark:
                values = {"file": name}
                self.differences.append(
                    Message("{file} beside the report has been changed since.", values)
                )
            elif name not in self.compared:
                self.compared.append(name)

    def replay(self, why_not: Message | None) -> Replay:
        """The verdict."""
        verdict = Verdict.SAME if why_not is None else Verdict.AGREES
        return Replay(
            Verdict.DIFFERENT if self.differences else verdict,
            why_not,
            tuple(self.differences),
            tuple(_other_versions(self.report.fingerprint)),
            tuple(self.compared),
            self.objective,
        )

    def _difference(self, name: str, again: Path) -> Message:
        """The first row that differs, where the sheet of the first build is still there."""
        values: dict[str, object] = {"file": name}
        before = self.beside / name
        if (
            not again.exists()
            or not before.exists()
            or mark_of(before) != self.report.written[name]
        ):
            return Message("{file} came out otherwise.", values)
        then, now = (path.read_text("utf-8-sig").splitlines() for path in (before, again))
        rows = zip(then, now, strict=False)
        row = next((n for n, (a, b) in enumerate(rows) if a != b), min(len(then), len(now)))
        values |= {"row": row + 1, "then": "".join(then[row : row + 1])}
        values["now"] = "".join(now[row : row + 1])
        return Message("{file}, row {row}: it was “{then}” and now is “{now}”.", values)


def _other_versions(then: Mapping[str, str]) -> list[Message]:
    now = versions()
    return [
        Message("{name}: {then} then, {now} here", {"name": n, "then": then[n], "now": now[n]})
        for n in VERSIONS
        if n in then and then[n] != now[n]
    ]
