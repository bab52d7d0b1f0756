"""The ends of what can be asked: nobody, nothing, one of each, days far away. Never a traceback."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.desk.building import explain_shortfalls
from scheduler.desk.opening import OpenCentre
from scheduler.domain.duty import DutySlot
from scheduler.domain.faults import BadInput
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.io.centre_folder import read_centre
from scheduler.io.report_html import render_report
from scheduler.registry import find_rules
from scheduler.rule import Mode, Rule
from scheduler.solve.preflight import preflight
from scheduler.solve.result import Result, SolveLimits, SolveStatus
from scheduler.solve.search import solve
from tests.contract import PHONE_DUTY
from tests.make import EARLY, MONDAY, PHONE, demand, problem

KEPT = "one_shift_a_day"
"""Always hard: every other rule counts on it."""
TINY = Path(__file__).parent / "centres" / "tiny"
RULES = tuple(rule() for rule in find_rules().values())
ALL_OFF = tuple(rule if rule.id == KEPT else type(rule)(mode=Mode.OFF) for rule in RULES)
WEEK_OF_DUTY = (DutySlot(0, "phone:1", PHONE_DUTY, MONDAY, date(2026, 1, 11), tuple(range(7))),)


def solved(given: Problem, rules: tuple[Rule, ...] = RULES, workers: int = 1) -> Result:
    """A rota, told of in every way there is."""
    preflight(given, rules)
    result = solve(given, rules, SolveLimits(seconds=20.0, workers=workers))
    assert result.status is not SolveStatus.INVALID
    opened = OpenCentre(None, given, rules)  # type: ignore[arg-type]
    result = explain_shortfalls(opened, result)
    assert "<h1>" in render_report(given, result)
    return result


def short(days: int, **more: Any) -> dict[str, Any]:
    return {"days": days, "queues": (PHONE,), "demand": demand(days, {(0, 10): 2})} | more


class TestSolving:
    @pytest.mark.parametrize("workers", [1, 2])
    def test_nobody(self, workers: int) -> None:
        """Two people short for two half hours: 2 + 5 units of 5 points each; it is the best."""
        result = solved(problem(**short(7)), workers=workers)
        assert (result.status, result.objective, result.bound) == (SolveStatus.OPTIMAL, 70, 70)
        assert [(s.there, s.most) for s in result.shortfalls] == [(0, 0)]

    @pytest.mark.parametrize("workers", [1, 2])
    def test_no_shift_types(self, workers: int) -> None:
        result = solved(problem("Ann", "Bob", types=(), **short(7)), workers=workers)
        assert result.status is SolveStatus.OPTIMAL
        assert result.rota is not None
        assert result.rota.cells.shape == (2, 7, 0)

    def test_nobody_and_nothing(self) -> None:
        empty = problem(types=(), days=1, demand=np.zeros((0, 48), np.int64))
        assert solved(empty).objective == 0

    def test_one_person_on_one_day(self) -> None:
        result = solved(problem("Ann", types=(EARLY,), **short(1)))
        assert result.rota is not None
        assert result.rota == Rota.of(problem("Ann", types=(EARLY,), days=1), [(0, 0, 0)])

    def test_a_turn_of_duty_without_shift_types_is_still_held(self) -> None:
        given = problem("Ann", "Bob", types=(), duty_kinds=(PHONE_DUTY,), duty_slots=WEEK_OF_DUTY)
        result = solved(given, workers=2)
        assert result.rota is not None
        assert len(result.rota.holders_of(0)) == 1

    def test_a_turn_of_duty_and_nobody_to_hold_it(self) -> None:
        given = problem(duty_kinds=(PHONE_DUTY,), duty_slots=WEEK_OF_DUTY)
        result = solved(given)
        assert result.status is SolveStatus.INFEASIBLE
        assert result.conflict is not None
        assert "Duty phone" in str(result.conflict.reasons[0])

    @pytest.mark.parametrize("rules", [(), ALL_OFF])
    def test_rules_that_ask_for_nothing(self, rules: tuple[Rule, ...]) -> None:
        result = solved(problem("Ann", **short(7)), rules)
        assert (result.status, result.objective) == (SolveStatus.OPTIMAL, 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "centre"))


FILES = ("employees.csv", "shift_types.csv", "queues.csv", "arrivals.csv", "contracts.csv")


class TestReading:
    @pytest.mark.parametrize("file", FILES)
    @pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
    def test_an_empty_file_is_named(self, folder: Path, file: str, text: str) -> None:
        (folder / file).write_text(text, "utf-8")
        with pytest.raises(BadInput) as error:
            read_centre(folder, find_rules())
        [fault] = [f for f in error.value.faults if f.file == file]
        assert str(fault.problem) == "is empty."

    @pytest.mark.parametrize(
        ("file", "named", "column"),
        [
            ("employees.csv", "employees.csv", None),
            ("shift_types.csv", "shift_types.csv", None),
            ("contracts.csv", "contracts.csv", None),
            ("queues.csv", "arrivals.csv", "queue"),
            ("arrivals.csv", "queues.csv", "queue"),
        ],
    )
    def test_a_header_without_rows_is_refused_with_what_misses_them(
        self, folder: Path, file: str, named: str, column: str | None
    ) -> None:
        header = (folder / file).read_text("utf-8").splitlines()[0]
        (folder / file).write_text(header + "\n", "utf-8")
        with pytest.raises(BadInput) as error:
            read_centre(folder, find_rules()).problem()
        fault = next(f for f in error.value.faults if f.file == named)
        assert fault.column == column
        assert str(fault.remedy)

    def test_neither_queues_nor_arrivals_is_a_centre_without_demand(self, folder: Path) -> None:
        for file in ("queues.csv", "arrivals.csv"):
            header = (folder / file).read_text("utf-8").splitlines()[0]
            (folder / file).write_text(header + "\n", "utf-8")
        assert read_centre(folder, find_rules()).problem().demand.shape[0] == 0

    def test_more_people_than_anybody_could_roster(self, folder: Path) -> None:
        text = (folder / "arrivals.csv").read_text("utf-8").replace(",10\n", ",1000000\n")
        (folder / "arrivals.csv").write_text(text, "utf-8")
        queues = (folder / "queues.csv").read_text("utf-8").replace(",180,", ",86400,")
        (folder / "queues.csv").write_text(queues, "utf-8")
        with pytest.raises(BadInput) as error:
            read_centre(folder, find_rules()).problem()
        assert "more people than anybody could roster" in str(error.value)
        assert "需人数" in error.value.faults[0].problem.in_("zh")

    def test_a_horizon_that_begins_in_mid_week(self) -> None:
        given = read_centre(TINY, find_rules()).problem(date(2026, 9, 30), 1)
        assert given.first.weekday() == 2
        assert [len(week) for week in given.weeks] == [5, 2]

    @pytest.mark.parametrize("first", [date(2020, 1, 1), date(2031, 6, 4)])
    def test_a_horizon_far_from_what_is_published(self, first: date) -> None:
        """Before anybody was hired, and years after: nothing of the published rota is the past."""
        given = read_centre(TINY, find_rules()).problem(first, 1)
        assert given.published is None
        assert all(day < -300 for _, day, _ in given.past)

    @pytest.mark.parametrize("first", [date(1, 1, 1), date(1899, 12, 31), date(9999, 12, 30)])
    def test_a_year_that_cannot_be_planned(self, first: date) -> None:
        with pytest.raises(BadInput) as error:
            read_centre(TINY, find_rules()).problem(first, 1)
        [fault] = error.value.faults
        assert (fault.file, fault.column, fault.value) == ("centre.toml", "first", str(first))


def refused(*words: str) -> str:
    answer = CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(app, ["build", str(TINY), *words])
    assert answer.exit_code == 2
    assert "Traceback" not in answer.output
    return answer.output


class TestCommandLine:
    @pytest.mark.parametrize("weeks", ["0", "-1", "54", "60"])
    def test_weeks_out_of_range_are_those_of_the_option(self, weeks: str) -> None:
        told = refused("--weeks", weeks)
        assert f"--weeks '{weeks}' is out of range. Write a number from 1 to 53." in told

    @pytest.mark.parametrize("first", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-30"])
    def test_years_out_of_range_are_those_of_the_option(self, first: str) -> None:
        told = refused("--from", first)
        assert f"--from '{first}' is out of range. Write a date from 1900-01-01 to" in told

    def test_one_week_from_a_wednesday_with_every_rule_off(
        self, folder: Path, tmp_path: Path
    ) -> None:
        text = "".join(f'[[rule]]\nid = "{r.id}"\nmode = "off"\n' for r in RULES if r.id != KEPT)
        (folder / "rules.toml").write_text(text, "utf-8")
        words = ["build", str(folder), "--from", "2026-09-30", "--weeks", "1", "--time", "1"]
        run = CliRunner(env={"LC_ALL": "C.UTF-8"})
        answer = run.invoke(app, [*words, "--workers", "1", "--out", str(tmp_path / "out")])
        assert answer.exit_code == 0
        assert "The best rota there is: cost 0" in answer.output
