"""What a finished rota is handed over as: files, and the sharing out of people behind them."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.coverage import Coverage
from scheduler.check import check_rota
from scheduler.domain.calendar import DayKind
from scheduler.domain.problem import Problem
from scheduler.domain.queue import Queue
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message, Name
from scheduler.io.exports import report_facts, write_all
from scheduler.io.report_sharing import Attendance, share_people
from scheduler.registry import find_rules
from scheduler.rule import Mode
from scheduler.solve.result import Conflict, Relaxation, Result, SolveLimits, SolveStatus
from tests.contract import PROBLEM, rotas
from tests.make import EARLY, NIGHT, days_from, demand, employee, problem, rota, shift_type

PAUSE = shift_type(
    "P", 8, 16.5, "day", break_minutes=30, break_earliest_minutes=180, break_latest_minutes=300
)


def queue(name: str, **more: Any) -> Queue:
    return Queue(id=name, name=name, skill=name, fixed=True, **more)


def result_of(given_problem: Problem, made: Rota | None, **more: Any) -> Result:
    rules = [rule() for rule in find_rules().values()]
    report = None if made is None else check_rota(given_problem, rules, made)
    told: dict[str, Any] = {
        "status": SolveStatus.FEASIBLE,
        "bound": 100,
        "first_solution_seconds": 1.25,
        "seconds": 10.0,
        "limits": SolveLimits(seconds=10.0, seed=7),
        "fingerprint": {"input": "abc"},
    }
    return Result(rota=made, report=report, **(told | more))


def shared(people: dict[str, str], needed: dict[str, int], **weights: int) -> Attendance:
    """Everybody works Early on one day; ``shared({"ann": "a b"}, {"a": 1, "b": 1})``."""
    queues = tuple(queue(q, understaffing_weight=weights.get(q, 100)) for q in needed)
    staff = [employee(n, skills=frozenset(skills.split())) for n, skills in people.items()]
    wanted = np.zeros((len(queues), 48), np.int64)
    wanted[:, 12:28] = np.array([list(needed.values())]).T
    p = problem(*staff, days=1, types=(EARLY,), queues=queues, demand=wanted)
    return share_people(p, rota(p, **dict.fromkeys(people, "0E")))


def at_noon(counts: np.ndarray) -> list[int]:
    return [int(n) for n in counts[:, 24]]


class TestSharing:
    def test_people_with_two_skills_go_where_nobody_else_can(self) -> None:
        found = shared({"ann": "a b", "bob": "a"}, {"a": 1, "b": 1})
        assert (at_noon(found.present), at_noon(found.missing)) == ([1, 1], [0, 0])

    def test_a_chain_of_moves_makes_room(self) -> None:
        # Cai can only take c, Bob b or c, Ann a or b: everybody has to move over by one.
        found = shared({"ann": "a b", "bob": "b c", "cai": "c"}, {"c": 1, "b": 1, "a": 1})
        assert at_noon(found.missing) == [0, 0, 0]

    def test_the_heavier_queue_is_served_first(self) -> None:
        assert at_noon(shared({"ann": "a b"}, {"a": 1, "b": 1}, b=200).missing) == [1, 0]
        assert at_noon(shared({"ann": "a b"}, {"a": 1, "b": 1}, a=200).missing) == [0, 1]

    @pytest.mark.parametrize(("on_a", "on_b", "missing"), [(17, 19, [2, 1]), (19, 17, [1, 2])])
    def test_the_deeper_shortage_is_served_first(
        self, on_a: int, on_b: int, missing: list[int]
    ) -> None:
        # Of 20 people the first missing one weighs 2, the next two weigh 5 each.
        people = {f"a{n}": "a" for n in range(on_a)} | {f"b{n}": "b" for n in range(on_b)}
        found = shared(people | {"x": "a b"}, {"a": 20, "b": 20})
        assert at_noon(found.missing) == missing

    def test_who_is_not_needed_stands_by_where_fewest_do(self) -> None:
        found = shared(dict.fromkeys("vwxyz", "a b"), {"a": 2, "b": 1})
        assert at_noon(found.present) == [3, 2]
        assert at_noon(found.surplus) == [1, 1]

    def test_nobody_is_there_outside_the_shift(self) -> None:
        found = shared({"ann": "a"}, {"a": 1})
        assert found.present[0].tolist() == [0] * 12 + [1] * 16 + [0] * 20

    def test_a_break_takes_a_person_off(self) -> None:
        p = problem(
            "Ann",
            days=1,
            types=(PAUSE,),
            queues=(replace(queue("phone")),),
            demand=demand(1, {(0, 12): 1}),
        )
        made = rota(p, ann="0P")
        breaks = made.breaks.copy()
        breaks[0, 0, 0] = 240  # 12:00-12:30
        found = share_people(p, made.with_breaks(breaks))
        assert found.missing[0].tolist() == [0] * 24 + [1] + [0] * 23
        assert (found.missing_minutes, found.required_minutes) == (30, 60)

    def test_without_queues_there_is_nothing_to_share(self) -> None:
        p = problem("Ann", days=1)
        found = share_people(p, rota(p, ann="0E"))
        assert (found.present.shape, found.missing_minutes) == ((0, 48), 0)


def missing_by_coverage(given_problem: Problem, made: Rota) -> np.ndarray:
    """The people missing that the coverage rule reports, queue by interval."""
    missing = np.zeros((len(given_problem.queues), given_problem.n_intervals), np.int64)
    names = [q.name for q in given_problem.queues]
    for found in Coverage(mode=Mode.SOFT).check(given_problem, made):
        values, day = found.message.values, found.days[0]
        assert isinstance(values["queue"], Name)
        first, last = (
            day * 48 + int(values[end][:2]) * 2 + int(values[end][3:]) // 30
            for end in ("start", "end")
        )
        last += 48 if last <= first else 0
        missing[names.index(values["queue"].zh), first:last] = values["missing"]
    return missing


@settings(max_examples=40, deadline=None)
@given(made=rotas())
def test_the_same_people_are_missing_as_the_coverage_rule_says(made: Rota) -> None:
    found = share_people(PROBLEM, made).missing
    assert found.tolist() == missing_by_coverage(PROBLEM, made).tolist()


@settings(max_examples=60, deadline=None)
@given(
    skills=st.lists(st.sets(st.sampled_from("abc"), min_size=1), min_size=1, max_size=9),
    needed=st.lists(st.integers(0, 5), min_size=3, max_size=3),
    weights=st.lists(st.sampled_from([20, 80, 100, 120]), min_size=3, max_size=3),
)
def test_sharing_agrees_with_the_rule_for_any_skills_and_weights(
    skills: list[set[str]], needed: list[int], weights: list[int]
) -> None:
    queues = tuple(queue(q, understaffing_weight=w) for q, w in zip("abc", weights, strict=True))
    staff = [employee(f"P{n}", skills=frozenset(s)) for n, s in enumerate(skills)]
    wanted = np.zeros((3, 48), np.int64)
    wanted[:, 12:28] = np.array([needed]).T
    p = problem(*staff, days=1, types=(EARLY,), queues=queues, demand=wanted)
    made = rota(p, **{e.id: "0E" for e in staff})
    found = share_people(p, made)
    assert found.missing.tolist() == missing_by_coverage(p, made).tolist()
    assert at_noon(found.present.sum(axis=0, keepdims=True)) == [len(staff)]


def read(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))


@pytest.fixture
def national_day(tmp_path: Path) -> tuple[Path, list[Path]]:
    """Ann's night into National Day and Bob's day with a break, written to a folder."""
    p = problem(
        employee("Ann"),
        employee("=Bob"),
        days=days_from(date(2026, 9, 30), 2, {1: DayKind.STATUTORY}),
        types=(PAUSE, NIGHT),
        queues=(queue("phone", name_en="Hotline"),),
        demand=demand(2, {(0, 9): 2, (0, 23): 1}),
    )
    made = Rota.of(p, [(0, 0, 1), (1, 0, 0)])
    breaks = made.breaks.copy()
    breaks[1, 0, 0] = 240
    folder = tmp_path / "out"
    return folder, write_all(folder, p, result_of(p, made.with_breaks(breaks)))


class TestFiles:
    def test_all_files_are_written_and_named(self, national_day: tuple[Path, list[Path]]) -> None:
        folder, written = national_day
        names = ["rota.csv", "duty.csv", "breaks.csv", "coverage.csv", "hours.csv"]
        assert written == [folder / n for n in [*names, "report.json", "report.html"]]
        assert all(path.stat().st_size for path in written)
        assert sorted(p.name for p in folder.iterdir()) == sorted(p.name for p in written)

    def test_breaks(self, national_day: tuple[Path, list[Path]]) -> None:
        assert read(national_day[0] / "breaks.csv") == [
            {
                "employee_id": "'=bob",
                "name": "'=Bob",
                "date": "2026-09-30",
                "shift": "P",
                "break_start": "12:00",
                "break_end": "12:30",
            }
        ]

    def test_coverage(self, national_day: tuple[Path, list[Path]]) -> None:
        rows = {(r["date"], r["start"]): r for r in read(national_day[0] / "coverage.csv")}
        assert len(rows) == 96
        nine, noon = rows["2026-09-30", "09:00"], rows["2026-09-30", "12:00"]
        assert (nine["required"], nine["present"], nine["missing"]) == ("2", "1", "1")
        assert (noon["required"], noon["present"], noon["total_surplus"]) == ("0", "0", "0")
        assert rows["2026-09-30", "10:00"]["total_surplus"] == "1"
        assert rows["2026-10-01", "05:30"]["total_present"] == "1"

    def test_hours(self, national_day: tuple[Path, list[Path]]) -> None:
        rows = {(r["employee_id"], r["month"]): r for r in read(national_day[0] / "hours.csv")}
        september, october = rows["ann", "2026-09"], rows["ann", "2026-10"]
        assert (september["ordinary_hours"], september["hours_300"]) == ("2.00", "0.00")
        assert (october["ordinary_hours"], october["hours_300"]) == ("0.00", "6.00")
        assert (october["night_hours"], september["night_shifts"]) == ("6.00", "1")
        assert rows["'=bob", "2026-09"]["paid_hours"] == "8.00"

    def test_the_same_result_gives_the_same_bytes(self, tmp_path: Path) -> None:
        made = result_of(PROBLEM, PROBLEM.published)
        first = [p.read_bytes() for p in write_all(tmp_path / "a", PROBLEM, made)]
        second = [p.read_bytes() for p in write_all(tmp_path / "b", PROBLEM, made)]
        assert first == second

    def test_hours_has_a_column_for_each_duty(self, tmp_path: Path) -> None:
        write_all(tmp_path, PROBLEM, result_of(PROBLEM, PROBLEM.published))
        ann = read(tmp_path / "hours.csv")[0]
        assert (ann["duty_days_phone"], ann["duty_days_holiday"]) == ("7", "0")


class TestJson:
    def test_a_result_in_plain_values(self) -> None:
        made = result_of(PROBLEM, PROBLEM.published)
        facts = json.loads(json.dumps(report_facts(PROBLEM, made)))
        assert made.report is not None
        assert facts["status"] == "feasible"
        assert facts["objective"] == made.report.cost == sum(facts["cost_by_rule"].values())
        assert facts["objective"] == sum(v["cost"] for v in facts["violations"])
        assert facts["hard_violations"] == len(made.report.hard_violations)
        assert facts["gap"] == pytest.approx((facts["objective"] - 100) / facts["objective"])
        assert (facts["seed"], facts["limits"]["seconds"]) == (7, 10.0)
        assert facts["fingerprint"] == {"input": "abc"}

    def test_a_violation_names_rule_person_and_dates(self) -> None:
        # Demand is 1 on the first day from 07:00 on; nobody of the chat works at all.
        facts = report_facts(PROBLEM, result_of(PROBLEM, Rota.empty(PROBLEM)))
        chat = next(
            v for v in facts["violations"] if v["rule"] == "coverage" and "Chat" in v["message"]
        )
        assert chat["mode"] == "soft"
        assert chat["employee_id"] is None
        assert chat["cost"] == chat["units"] * Coverage().weight
        assert chat["dates"] == ["2026-01-05"]
        assert chat["message"] == "Chat is 1 of 1 people short on Mon 5 Jan, 09:00-18:00."
        assert "在线" in chat["message_zh"]
        assert any(v["employee_id"] == "bob" for v in facts["violations"])

    def test_no_limit_of_time_is_no_number(self) -> None:
        made = result_of(PROBLEM, None, limits=SolveLimits(seconds=float("inf")))
        assert report_facts(PROBLEM, made)["limits"]["seconds"] is None

    def test_without_a_rota_the_conflict_is_told(self, tmp_path: Path) -> None:
        conflict = Conflict(
            (Message("{count} more", {"count": 3}),),
            ("leave",),
            (Relaxation("leave", 2, Message("None.")),),
        )
        made = result_of(
            PROBLEM, None, status=SolveStatus.INFEASIBLE, bound=None, conflict=conflict
        )
        written = write_all(tmp_path, PROBLEM, made)
        assert [path.name for path in written] == ["report.json", "report.html"]
        facts = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
        assert (facts["status"], facts["objective"], facts["violations"]) == (
            "infeasible",
            None,
            [],
        )
        assert facts["conflict"] == {
            "is_minimal": True,
            "rules": ["leave"],
            "reasons": [{"message": "3 more", "message_zh": "另有3处"}],
            "relaxations": [
                {"rule": "leave", "units": 2, "message": "None.", "message_zh": "无。"}
            ],
        }
