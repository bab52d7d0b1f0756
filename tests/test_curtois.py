"""The public shift-scheduling format: read, said in our rules, judged alike by everybody."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from scheduler.check import check_rota
from scheduler.cli import app
from scheduler.desk.benchmarking import read_exercises
from scheduler.desk.opening import known_rules
from scheduler.domain.faults import Fault
from scheduler.domain.rota import Rota
from scheduler.io.curtois.judge import judge
from scheduler.io.curtois.reader import SECTIONS, parse_instance
from scheduler.io.curtois.translation import Translation, translate_instance
from scheduler.solve.search import build_program

ONE_WEEK = Path(__file__).parent / "instances" / "one_week.txt"
PUBLIC = Path(__file__).parents[2] / "shared" / "benchmarks" / "curtois"
PUBLIC_FILES = sorted(PUBLIC.glob("*.txt"))
needs_public = pytest.mark.skipif(
    not PUBLIC_FILES, reason=f"the public instances are not in {PUBLIC}"
)
ENGLISH = {"LC_ALL": "C.UTF-8", "LC_MESSAGES": "", "LANG": ""}
KEYS = [
    "instance",
    "objective",
    "bound",
    "hard_violations",
    "first_solution_seconds",
    "seconds",
    "workers",
    "seed",
]


def translate(text: str) -> Translation:
    faults: list[Fault] = []
    instance = parse_instance("made.txt", text, faults)
    assert instance is not None, faults
    return translate_instance(instance, known_rules())


def run(*words: str) -> Result:
    return CliRunner(env=ENGLISH).invoke(app, ["bench", "curtois", *words])


def faults_of(text: str) -> list[str]:
    faults: list[Fault] = []
    assert (parse_instance("made.txt", text, faults) is None) == bool(faults)
    return [str(fault) for fault in faults]


def instance_text(**sections: str) -> str:
    """An instance of one person and one shift for five days, with some sections replaced."""
    plain = {
        "HORIZON": "5",
        "SHIFTS": "D,480,",
        "STAFF": "Ann,D=5,2400,0,5,1,1,1",
        "DAYS_OFF": "",
        "SHIFT_ON_REQUESTS": "",
        "SHIFT_OFF_REQUESTS": "",
        "COVER": "0,D,1,100,1",
    }
    return "".join(f"SECTION_{k}\n{v}\n" for k, v in (plain | sections).items())


# --- everybody finds the same -----------------------------------------------------------------


def assert_alike(text: str, made: Translation, rota: Rota) -> None:
    """Our check, our model and the format's judge agree: the cost, and whether it is lawful."""
    breaches, objective = judge(text, made.rows_of(rota))
    report = check_rota(made.problem, made.rules, rota)
    assert report.cost == objective
    assert bool(report.hard_violations) == bool(breaches), (breaches, report.hard_violations)
    program = build_program(made.problem, made.rules)
    score = program.score(program.values_of(rota))
    banned = rota.cells.ravel() > program.upper[program.first_cell : program.first_duty]
    assert (bool(score.hard) or bool(banned.any())) == bool(breaches)
    if not breaches:
        assert score.cost == objective


@st.composite
def instances(draw: st.DrawFn) -> str:
    """Small instances with limits that are loose or tight, cut off on any day of the week."""
    n_days = draw(st.integers(1, 16))
    shifts = ["E", "L", "night"][: draw(st.integers(1, 3))]
    people = ["Ann", "Bob", "Cai"][: draw(st.integers(1, 3))]
    few = st.integers(0, 3)
    day = st.integers(0, n_days - 1)

    def lines(make: st.SearchStrategy[str], most: int) -> str:
        return "\n".join(draw(st.lists(make, max_size=most)))

    staff = []
    for person in people:
        loose = {"most": 9 * n_days, "max_minutes": 100_000, "max_run": n_days, "weekends": 9}
        tight = draw(st.sets(st.sampled_from([*loose, "min_minutes", "run", "off"]), max_size=2))
        most = [
            f"{s}={draw(st.integers(0, 4)) if 'most' in tight else loose['most']}" for s in shifts
        ]
        numbers = (
            draw(st.integers(0, 40)) * 60 if "max_minutes" in tight else loose["max_minutes"],
            draw(st.integers(0, 40)) * 60 if "min_minutes" in tight else 0,
            draw(st.integers(1, 4)) if "max_run" in tight else loose["max_run"],
            draw(st.integers(2, 4)) if "run" in tight else draw(st.integers(0, 1)),
            draw(st.integers(2, 4)) if "off" in tight else draw(st.integers(0, 1)),
            draw(st.integers(0, 2)) if "weekends" in tight else loose["weekends"],
        )
        staff.append(f"{person},{'|'.join(most)},{','.join(map(str, numbers))}")
    after = [draw(st.sets(st.sampled_from(shifts), max_size=1)) for _ in shifts]
    lengths = [draw(st.sampled_from([480, 600, 450])) for _ in shifts]
    request = st.builds(
        "{},{},{},{}".format, st.sampled_from(people), day, st.sampled_from(shifts), few
    )
    return instance_text(
        HORIZON=str(n_days),
        SHIFTS="\n".join(
            f"{s},{m},{'|'.join(a)}" for s, m, a in zip(shifts, lengths, after, strict=True)
        ),
        STAFF="\n".join(staff),
        DAYS_OFF=lines(st.builds("{},{}".format, st.sampled_from(people), day), 1),
        SHIFT_ON_REQUESTS=lines(request, 4),
        SHIFT_OFF_REQUESTS=lines(request, 4),
        COVER=lines(
            st.builds(
                "{},{},{},{},{}".format, day, st.sampled_from(shifts), few, st.just(100), few
            ),
            6,
        ),
    )


@settings(max_examples=200, deadline=None)
@given(text=instances(), data=st.data())
def test_check_model_and_judge_agree_on_any_rota(text: str, data: st.DataObject) -> None:
    made = translate(text)
    problem = made.problem
    # Half of the days off, so that not every rota breaks something.
    cell = st.one_of(st.none(), st.sampled_from(range(problem.n_shift_types)))
    worked = [
        (e, d, kind)
        for e in range(problem.n_employees)
        for d in range(problem.n_days)
        if (kind := data.draw(cell)) is not None
    ]
    assert_alike(text, made, Rota.of(problem, worked))


@needs_public
@pytest.mark.parametrize("path", PUBLIC_FILES, ids=lambda p: p.stem)
def test_public_instances_are_read_and_cost_alike(path: Path) -> None:
    [exercise] = read_exercises([path])
    made, problem = exercise.translation, exercise.translation.problem
    rng = np.random.default_rng(1)
    shape = problem.n_employees, problem.n_days
    for share in (0.0, 0.5):
        at_work = np.argwhere(rng.random(shape) < share)
        cells = [(int(e), int(d), int(rng.integers(problem.n_shift_types))) for e, d in at_work]
        rota = Rota.of(problem, cells)
        breaches, objective = judge(exercise.text, made.rows_of(rota))
        report = check_rota(problem, made.rules, rota)
        assert report.cost == objective
        assert bool(report.hard_violations) == bool(breaches)


# --- what the conventions mean, one by one ------------------------------------------------------


def judged(text: str, *days: int, shift: int = 0) -> int:
    """Hard breaches of a rota in which the one person works these days, found by all alike."""
    made = translate(text)
    rota = Rota.of(made.problem, [(0, day, shift) for day in days])
    assert_alike(text, made, rota)
    return len(judge(text, made.rows_of(rota))[0])


def test_a_run_at_the_edge_may_be_short() -> None:
    text = instance_text(HORIZON="9", STAFF="Ann,D=9,9000,0,5,3,3,2")
    assert judged(text, 0, 8) == 0  # a day of work at each end, seven days off between
    assert judged(text, 4) == 1  # one day inside
    assert judged(text, 3, 4, 5) == 0
    assert judged(text, 0, 1, 4, 5, 6) == 1  # two days off inside
    assert judged(text, 1, 2, 3, 4, 5) == 0  # one day off at the start


def test_a_weekend_counts_once_and_also_when_it_is_cut_off() -> None:
    two = "Ann,D=13,9000,0,9,1,1,1"
    text = instance_text(HORIZON="13", STAFF=two)  # ends on a Saturday
    assert judged(text, 5, 6) == 0
    assert judged(text, 6, 12) == 1
    assert judged(text, 4, 7, 11) == 0


def test_one_day_more_than_the_longest_run_and_one_shift_too_many() -> None:
    assert judged(instance_text(STAFF="Ann,D=5,2400,0,3,1,1,1"), 0, 1, 2, 4) == 0
    assert judged(instance_text(STAFF="Ann,D=5,2400,0,3,1,1,1"), 0, 1, 2, 3) == 1
    assert judged(instance_text(STAFF="Ann,D=2,2400,0,5,1,1,1"), 0, 2, 4) == 1
    assert judged(instance_text(STAFF="Ann,D=0,2400,0,5,1,1,1"), 2) == 1
    assert judged(instance_text(STAFF="Ann,,2400,0,5,1,1,1"), 0, 1, 2) == 0  # none named: no limit


def test_minutes_have_a_least_and_a_most() -> None:
    text = instance_text(STAFF="Ann,D=5,960,480,5,1,1,1")
    assert [judged(text, *range(n)) for n in range(4)] == [1, 0, 0, 1]


def test_days_off_and_shifts_that_may_not_follow() -> None:
    assert judged(instance_text(DAYS_OFF="Ann,1,3"), 0, 2, 4) == 0
    assert judged(instance_text(DAYS_OFF="Ann,1,3"), 1, 3) == 2
    assert judged(instance_text(SHIFTS="D,480,D"), 0, 2) == 0
    assert judged(instance_text(SHIFTS="D,480,D"), 0, 1) == 1


def test_a_wish_on_a_day_off_is_refused_like_any_other() -> None:
    text = instance_text(DAYS_OFF="Ann,1", SHIFT_ON_REQUESTS="Ann,1,D,3", COVER="")
    made = translate(text)
    rota = Rota.empty(made.problem)
    assert judge(text, made.rows_of(rota)) == ([], 3)
    assert check_rota(made.problem, made.rules, rota).cost == 3


def test_shift_names_may_be_words_of_ours() -> None:
    names = ("off", "work", "night", "day")
    text = instance_text(
        SHIFTS="\n".join(f"{name},480,{other}" for name, other in pairwise(names)) + "\nday,480,",
        STAFF="Ann,off=5|work=5|night=1|day=5,2400,0,5,1,1,1",
        SHIFT_ON_REQUESTS="Ann,0,off,1\nAnn,1,work,2\nAnn,2,night,3\nAnn,3,day,4",
        COVER="",
    )
    made = translate(text)
    for worked in ([], [(0, 0, 0)], [(0, 0, 0), (0, 1, 1)], [(0, 2, 2), (0, 3, 3)], [(0, 3, 3)]):
        assert_alike(text, made, Rota.of(made.problem, worked))


# --- bad input ----------------------------------------------------------------------------------


def test_names_every_fault_with_its_line_and_remedy() -> None:
    text = (
        instance_text(
            SHIFTS="D,480,X",
            STAFF="Ann,D=5,many,0,5,1,1,1\nBob,E=3,2400,0,0,1,1",
            DAYS_OFF="Ann,5",
            SHIFT_ON_REQUESTS="Cai,0,D,1\nAnn,0,D,-1",
        )
        .replace("SECTION_SHIFT_OFF_REQUESTS", "SECTION_SHIFT_OF_REQUESTS")
        .replace("COVER", "#COVER")
    )
    assert faults_of(text) == [
        "made.txt, line 13, SECTION_SHIFT_OF_REQUESTS is not a section of this format. Did you "
        "mean SECTION_SHIFT_OFF_REQUESTS?",
        "made.txt, line 15, SECTION_#COVER is not a section of this format. Did you mean "
        "SECTION_COVER?",
        "made.txt, SECTION_SHIFT_OFF_REQUESTS is missing. Add this section, even if nothing "
        "stands in it.",
        "made.txt, SECTION_COVER is missing. Add this section, even if nothing stands in it.",
        "made.txt, line 4, CannotFollow 'X' is not a known shift type. Known: D.",
        "made.txt, line 6, MaxTotalMinutes 'many' is not a whole number. Write digits only, such "
        "as 30.",
        "made.txt, line 7 has 7 cells where 8 are needed. Write ID, MaxShifts, MaxTotalMinutes, "
        "MinTotalMinutes, MaxConsecutiveShifts, MinConsecutiveShifts, MinConsecutiveDaysOff, "
        "MaxWeekends, separated by commas.",
        "made.txt, line 9, Day '5' is out of range. Write a number from 0 to 4.",
        "made.txt, line 11, EmployeeID 'Cai' is not a known employee. Known: Ann, Bob.",
        "made.txt, line 12, Weight '-1' is out of range. Write a number from 0 to 100000.",
    ]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_is_needed(section: str) -> None:
    text = instance_text().replace(section + "\n", "")
    [*_, last] = [line for line in faults_of(text) if "is missing" in line]
    assert last.startswith(f"made.txt, {section} is missing.")


@pytest.mark.parametrize(
    ("sections", "fault"),
    [
        ({"HORIZON": ""}, "SECTION_HORIZON has no lines. Add at least one line."),
        ({"HORIZON": "7\n8"}, "line 3, SECTION_HORIZON has more than one line. Keep one of them."),
        ({"HORIZON": "0"}, "line 2, HorizonLength '0' is out of range."),
        ({"HORIZON": "14.0"}, "line 2, HorizonLength '14.0' is not a whole number."),
        ({"SHIFTS": "D,480\nD,480"}, "line 5, ID 'D' stands twice. Keep one of them."),
        ({"SHIFTS": "D,0"}, "line 4, Length '0' is out of range."),
        ({"STAFF": ""}, "SECTION_STAFF has no lines."),
        ({"STAFF": ",D=1,1,0,5,1,1,1"}, "line 6, ID is not given."),
        ({"STAFF": "Ann,D,1,0,5,1,1,1"}, "line 6, MaxShifts 'D' is not a shift type and a number."),
        ({"STAFF": "Ann,D=1|D=2,1,0,5,1,1,1"}, "line 6, MaxShifts 'D=1|D=2' names the same thing"),
        ({"COVER": "0,N,1,1,1"}, "line 14, ShiftID 'N' is not a known shift type. Known: D."),
        ({"COVER": "\nSECTION_COVER"}, "line 15, SECTION_COVER stands twice."),
        ({"DAYS_OFF": "Bob,1"}, "line 8, EmployeeID 'Bob' is not a known employee. Known: Ann."),
    ],
)
def test_says_what_is_wrong_where(sections: dict[str, str], fault: str) -> None:
    assert any(
        line.startswith(f"made.txt, {fault}") for line in faults_of(instance_text(**sections))
    )


def test_what_stands_before_the_first_section() -> None:
    [fault] = faults_of("5\n" + instance_text())
    assert fault == (
        "made.txt, line 1 stands before the first section. Begin with SECTION_HORIZON."
    )


# --- the command --------------------------------------------------------------------------------


def test_bench_finds_the_best_rota_of_a_week() -> None:
    """Cost 4, by hand.

    The weekend is Bob's, Ann having none, so that his wish for a free Saturday (3) is refused: an
    empty Saturday costs 100. Ann owes three days from Tuesday to Friday in runs of two or more,
    always with Thursday in them. If Bob gets his Thursday there is one person too many (1), which
    is less than to refuse it (2).
    """
    result = run(str(ONE_WEEK), "--time", "2", "--workers", "1", "--seed", "3", "--json")
    assert result.exit_code == 0, result.output
    [line] = result.stdout.splitlines()
    found = json.loads(line)
    assert list(found) == KEYS
    assert (found["instance"], found["objective"], found["hard_violations"]) == ("one_week", 4, 0)
    assert (found["workers"], found["seed"]) == (1, 3)
    assert found["bound"] is None or found["bound"] <= 4
    assert 0 <= found["first_solution_seconds"] <= found["seconds"] <= 10
    assert result.stderr == ""


def test_bench_proves_it_with_a_worker_more() -> None:
    result = run(str(ONE_WEEK), "--time", "30", "--workers", "2", "--json")
    found = json.loads(result.stdout)
    assert found["objective"] == found["bound"] == 4
    assert found["seconds"] < 25


def test_bench_prints_a_line_for_each_instance(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text(instance_text(), encoding="utf-8")
    files = [str(tmp_path / "other.txt"), str(ONE_WEEK)]
    result = run(*files, "--time", "2", "--workers", "1", "--json")
    assert result.exit_code == 0
    names = [json.loads(line)["instance"] for line in result.stdout.splitlines()]
    assert names == ["other", "one_week"]
    told = run(*files, "--time", "2", "--workers", "1", "--lang", "zh")
    assert told.exit_code == 0
    assert "算例" in told.stdout
    assert "one_week" in told.stdout


def test_bench_explains_an_instance_nobody_can_solve(tmp_path: Path) -> None:
    path = tmp_path / "too_much.txt"
    text = instance_text(STAFF="Ann,D=5,2400,2400,3,1,1,1")
    path.write_text(text, encoding="utf-8")
    result = run(str(path), "--time", "5", "--workers", "1", "--json")
    assert result.exit_code == 3
    found = json.loads(result.stdout)
    assert list(found) == KEYS
    assert (found["objective"], found["bound"], found["hard_violations"]) == (None, None, None)


def test_bench_refuses_bad_input_whole(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text(instance_text(COVER="0,D,x,100,1"), encoding="utf-8")
    missing = str(tmp_path / "missing.txt")
    result = run(str(ONE_WEEK), str(bad), missing, "--json")
    assert result.exit_code == 2
    faults = json.loads(result.stdout)["faults"]
    assert [(f["file"], f["row"], f["column"]) for f in faults] == [
        ("bad.txt", 14, "Requirement"),
        ("missing.txt", None, None),
    ]
    told = run(str(bad))
    assert told.exit_code == 2
    assert "bad.txt, line 14, Requirement 'x' is not a whole number." in told.stderr
    assert run(str(ONE_WEEK), "--time", "0").exit_code == 2


def test_bench_knows_one_format_only() -> None:
    result = CliRunner(env=ENGLISH).invoke(app, ["bench", "other", str(ONE_WEEK)])
    assert result.exit_code == 2


@needs_public
@pytest.mark.slow
def test_bench_proves_the_first_public_instance() -> None:
    result = run(str(PUBLIC / "Instance1.txt"), "--time", "60", "--workers", "2", "--json")
    found = json.loads(result.stdout)
    assert (found["objective"], found["bound"], found["hard_violations"]) == (607, 607, 0)
