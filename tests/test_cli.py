"""The command line's contract: flags, keys, exit codes, and nothing but JSON after --json."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli import app, build, serve
from scheduler.cli.build import exit_code_of
from scheduler.cli.exit_codes import ExitCode
from scheduler.cli.progress import describe
from scheduler.cli.speech import choose_language
from scheduler.domain.faults import BadInput
from scheduler.domain.text import Message
from scheduler.solve.result import (
    Conflict,
    Progress,
    Relaxation,
    SolveLimits,
    SolveStatus,
)
from scheduler.solve.result import Result as SolveResult

ROOT = Path(__file__).parent.parent
TINY = str(ROOT / "tests" / "centres" / "tiny")
ENGLISH = {"LC_ALL": "C.UTF-8", "LC_MESSAGES": "", "LANG": ""}
HAND_MADE = "employee_id,date,shift\n001,2026-09-30,E\n003,2026-10-02,L\n"
HAND_MADE_DUTY = "duty,date,employee_id\nholiday,2026-10-01,001\n"
SIZE = ["staff", "--arrivals", "100", "--interval", "1800", "--aht", "180"]
QUICK = ["--workers", "1", "--deterministic", "0.1"]


def run(*words: str, **environ: str) -> Result:
    return CliRunner(env=ENGLISH | environ).invoke(app, list(words))


def answer(*words: str, code: int = 0) -> dict[str, Any]:
    """The one JSON object of a command that ends with a code; stderr stays empty."""
    result = run(*words, "--json")
    assert result.exit_code == code, result.output
    assert result.stderr == ""
    content = json.loads(result.stdout)
    assert isinstance(content, dict)
    return content


@pytest.fixture
def rota(tmp_path: Path) -> str:
    (tmp_path / "duty.csv").write_text(HAND_MADE_DUTY, encoding="utf-8")
    path = tmp_path / "rota.csv"
    path.write_text(HAND_MADE, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    out = tmp_path_factory.mktemp("built")
    return answer("build", TINY, *QUICK, "--out", str(out)), out


def test_build_prints_its_keys_and_writes_what_it_says(
    built: tuple[dict[str, Any], Path],
) -> None:
    content, out = built
    keys = {"status", "objective", "bound", "gap", "hard_violations", "cost_by_rule"}
    assert keys | {"first_solution_seconds", "seconds", "files"} <= set(content)
    assert content["status"] in ("feasible", "optimal")
    assert content["hard_violations"] == 0
    assert sum(content["cost_by_rule"].values()) == content["objective"]
    written = {Path(name).name for name in content["files"]}
    assert written == {path.name for path in out.iterdir()}
    names = {"rota.csv", "duty.csv", "breaks.csv", "coverage.csv", "hours.csv", "report.json"}
    assert names | {"report.html"} <= written


def test_check_of_a_built_rota_finds_its_price(built: tuple[dict[str, Any], Path]) -> None:
    content, out = built
    checked = answer("check", TINY, str(out / "rota.csv"))
    assert checked["cost"] == content["objective"]
    assert checked["cost_by_rule"] == content["cost_by_rule"]
    assert checked["duty_file"] == str(out / "duty.csv")


def test_build_begins_from_a_rota_and_says_so_in_words(
    built: tuple[dict[str, Any], Path], tmp_path: Path
) -> None:
    content, out = built
    words = ["build", TINY, *QUICK, "--start", str(out / "rota.csv"), "--out", str(tmp_path)]
    again = answer(*words)
    assert again["objective"] <= content["objective"]
    told = run(*words)
    assert told.exit_code == 0
    assert "Tiny Desk: 5 people, Mon 28 Sep to Sun 11 Oct" in told.stdout
    assert f"Report to read and print: {tmp_path / 'report.html'}" in told.stdout
    assert told.stderr == ""


def test_build_of_other_days(tmp_path: Path) -> None:
    words = ["--from", "2026-10-05", "--weeks", "1", "--out", str(tmp_path)]
    content = answer("build", TINY, *QUICK, *words)
    assert (content["first"], content["last"]) == ("2026-10-05", "2026-10-11")


def test_check_tells_every_violation(rota: str) -> None:
    content = answer("check", TINY, rota, code=1)
    assert content["hard_violations"] > 0
    hard = [v for v in content["violations"] if v["mode"] == "hard"]
    assert len(hard) == content["hard_violations"]
    keys = {"rule", "mode", "units", "cost", "employee_id", "dates", "message"}
    assert all(set(v) == keys for v in content["violations"])
    assert sum(v["cost"] for v in content["violations"]) == content["cost"]
    assert any(v["employee_id"] == "001" for v in content["violations"])
    told = run("check", TINY, rota)
    assert told.exit_code == 1
    assert "Hard violations:" in told.stdout
    assert "more; --all lists them." in told.stdout
    assert "more; --all" not in run("check", TINY, rota, "--all").stdout


def test_check_reads_the_duty_file_it_is_given(rota: str, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(HAND_MADE_DUTY.replace("001", "nobody"), encoding="utf-8")
    refused = answer("check", TINY, rota, "--duty", str(other), code=2)
    assert [fault["file"] for fault in refused["faults"]] == ["other.csv"]


def test_swap_exchanges_gives_away_and_ranks(rota: str, tmp_path: Path) -> None:
    give = ["swap", TINY, rota, "--give", "001:2026-09-30"]
    keys = {"lawful", "regime", "new_violations", "candidates", "hours_difference"}
    exchanged = answer(*give, "--take", "003:2026-10-02", "--out", str(tmp_path / "new"))
    assert keys <= set(exchanged)
    assert exchanged["lawful"] is True
    assert exchanged["regime"] == "supervisor_approves"
    assert [h["paid_hours"] for h in exchanged["hours_difference"]] == [0, 0]
    assert "2026-10-02" in (tmp_path / "new" / "rota.csv").read_text(encoding="utf-8-sig")
    given_away = answer(*give, "--to", "003")
    assert [h["paid_hours"] for h in given_away["hours_difference"]] == [-8, 8]
    assert given_away["files"] == []
    ranked = answer(*give)
    assert [c["lawful"] for c in ranked["candidates"]] == sorted(
        [c["lawful"] for c in ranked["candidates"]], reverse=True
    )
    assert {c["employee_id"] for c in ranked["candidates"]} <= {"002", "003", "004"}
    told = run(*give, "--to", "003")
    assert "李明: -8 h (-8 h at 100 %)." in told.stdout
    assert "The supervisor must approve this swap." in told.stdout


def test_unlawful_swap_ends_with_1_and_writes_nothing(tmp_path: Path) -> None:
    rota = tmp_path / "rota.csv"
    rota.write_text("employee_id,date,shift\n001,2026-10-05,E\n", encoding="utf-8")
    # 002 is on approved leave on 5 October.
    words = ["swap", TINY, str(rota), "--give", "001:2026-10-05", "--to", "002"]
    content = answer(*words, "--out", str(tmp_path / "new"), code=1)
    assert content["lawful"] is False
    hard = [v for v in content["new_violations"] if v["mode"] == "hard"]
    assert [v["rule"] for v in hard] == ["leave"]
    assert hard[0]["units_before"] == 0
    assert not (tmp_path / "new").exists()


def test_swap_of_a_duty_is_settled_by_the_two(rota: str) -> None:
    give = "001:2026-10-01:holiday"
    content = answer("swap", TINY, rota, "--give", give, "--to", "003")
    assert content["regime"] == "agree_and_notify"


def test_staff_answers_with_its_six_figures() -> None:
    content = answer(*SIZE, "--service-level", "0.8", "--within", "20")
    keys = ["agents", "scheduled", "service_level", "occupancy", "p_wait", "asa_s"]
    assert list(content)[:6] == keys
    assert (content["agents"], content["scheduled"], content["stable"]) == (14, 14, True)
    assert content["occupancy"] == pytest.approx(10 / 14)
    assert content["p_wait"] == pytest.approx(0.17413, abs=1e-5)
    assert answer(*SIZE, "--asa", "10", "--shrinkage", "0.3")["scheduled"] == 20
    judged = answer(*SIZE, "--agents", "12", "--within", "20")
    assert judged["asa_s"] == pytest.approx(40.44494, abs=1e-5)
    assert "Answered in time: 88.8%." in run(*SIZE, "--agents", "14", "--within", "20").stdout


def test_staff_that_cannot_carry_the_load_is_an_answer() -> None:
    content = answer(*SIZE, "--agents", "8", "--within", "20")
    assert content["stable"] is False
    figures = ("service_level", "occupancy", "p_wait", "asa_s")
    assert [content[key] for key in figures] == [None] * 4
    assert "At least 11 are needed" in run(*SIZE, "--agents", "8", "--within", "20").stdout


def test_staff_of_a_file_is_one_object(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text("start,arrivals,asa\n09:00,100,10\n09:30,0,10\n", encoding="utf-8")
    words = ["staff", "--csv", str(path), "--interval", "1800", "--aht", "180"]
    rows = answer(*words)["rows"]
    assert [(r["row"], r["start"], r["agents"]) for r in rows] == [
        (2, "09:00", 14),
        (3, "09:30", 0),
    ]
    path.write_text("arrivals,asa\n100,10\nx,10\n", encoding="utf-8")
    refused = answer(*words, code=2)
    assert [(f["file"], f["row"], f["column"], f["value"]) for f in refused["faults"]] == [
        ("q.csv", 3, "arrivals", "x")
    ]


def test_calendar_lists_every_day_of_the_year() -> None:
    content = answer("calendar", "CN", "2026")
    assert (content["year"], content["state"], len(content["days"])) == (2026, "announced", 365)
    kinds = {day["date"]: day["kind"] for day in content["days"]}
    assert {"workday", "rest", "statutory", "makeup_workday"} == set(kinds.values())
    assert kinds["2026-10-01"] == "statutory"
    assert kinds["2026-10-10"] == "makeup_workday"
    assert all(set(day) == {"date", "kind", "name"} for day in content["days"])
    assert answer("calendar", "CN", "2090")["state"] == "projected"
    assert "have not been announced" in run("calendar", "CN", "2090").stdout


def test_rules_are_listed_in_both_languages() -> None:
    rules = answer("rules")["rules"]
    keys = {"id", "title", "title_zh", "group", "mode", "weight", "unit", "origin", "schema"}
    assert all(keys <= set(rule) for rule in rules)
    assert "minimum_rest" in [rule["id"] for rule in rules]
    assert all("properties" in rule["schema"] for rule in rules)
    assert f"{len(rules)} rules." in run("rules").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense"], "nonsense"),
        (["calendar", "CN"], "YEAR is missing"),
        (["calendar", "CN", "x"], "YEAR is not understood. Write a number."),
        (["calendar", "Atlantis", "2026"], "COUNTRY 'Atlantis'"),
        ([*SIZE, "--asa"], "--asa"),
        ([*SIZE, "--assa", "5"], "Did you mean --asa?"),
        (SIZE, "names no target"),
        (["build", "nowhere"], "nowhere"),
        (["build", TINY, "--from", "5 Oct"], "Write YYYY-MM-DD."),
        (["build", TINY, "--time", "0"], "--time '0' is out of range"),
        (["build", TINY, "--workers", "0"], "--workers '0' is out of range"),
        (["build", TINY, "--weeks", "0"], "weeks"),
        (["build", TINY, "--out", "/dev/null/x"], "Name another folder with --out."),
        (["check", TINY, "no_rota.csv"], "no_rota.csv"),
        (["rules", "--lang", "fr"], "Write zh or en."),
        (["serve", "--port", "0"], "--port '0' is out of range"),
    ],
)
def test_bad_input_ends_with_2_and_a_remedy(words: list[str], said: str) -> None:
    told = run(*words)
    assert told.exit_code == 2
    assert said in told.stderr
    assert told.stdout == ""
    if words[0] != "serve":
        content = answer(*words, code=2)
        assert content["error"]
        assert any(said in fault["message"] for fault in content["faults"])


def test_all_faults_are_told_at_once() -> None:
    refused = answer("build", TINY, "--time", "-1", "--seed", "-1", "--workers", "0", code=2)
    assert [f["column"] for f in refused["faults"]] == ["--time", "--seed", "--workers"]


def test_unexpected_error_names_a_log_and_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def break_down(*args: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("scheduler.desk.rule_book.list_rules", break_down)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    content = answer("rules", code=70)
    assert "ZeroDivisionError" in content["error"]
    assert "inside" in Path(content["log"]).read_text(encoding="utf-8")
    told = run("rules")
    assert "Traceback" not in told.output
    assert "log" in told.stderr


def test_language_comes_from_the_option_or_the_machine() -> None:
    assert "总值班" not in run("calendar", "CN", "2026").stdout
    assert "法定节假日" in run("calendar", "CN", "2026", "--lang", "zh").stdout
    assert "法定节假日" in run("--lang", "zh", "calendar", "CN", "2026").stdout
    assert "法定节假日" in run("calendar", "CN", "2026", LC_ALL="zh_CN.UTF-8").stdout
    assert "statutory" in run("calendar", "CN", "2026", "--lang=en", LC_ALL="zh_CN").stdout
    assert "为中心排班" in run("--help", "--lang", "zh").stdout
    assert "Build a rota" in run("--help").stdout
    assert choose_language([], {"LANG": "zh_TW.UTF-8"}) == "zh"
    assert choose_language([], {"LC_ALL": "en_US", "LANG": "zh_CN"}) == "en"
    assert choose_language([], {}) == "en"


def result_of(status: SolveStatus, conflict: Conflict | None = None) -> SolveResult:
    return SolveResult(status, None, None, None, None, 1.0, SolveLimits(), conflict)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (SolveStatus.OPTIMAL, ExitCode.DONE),
        (SolveStatus.FEASIBLE, ExitCode.DONE),
        (SolveStatus.INFEASIBLE, ExitCode.INFEASIBLE),
        (SolveStatus.UNKNOWN, ExitCode.NO_ROTA_IN_TIME),
        (SolveStatus.INVALID, ExitCode.OUR_MISTAKE),
    ],
)
def test_status_decides_the_exit_code(status: SolveStatus, code: ExitCode) -> None:
    assert exit_code_of(result_of(status)) is code


def test_exit_codes_are_the_contract() -> None:
    assert [ExitCode(n).name for n in range(5)] == [
        "DONE",
        "HARD_VIOLATIONS",
        "BAD_INPUT",
        "INFEASIBLE",
        "NO_ROTA_IN_TIME",
    ]


def test_infeasible_build_explains_the_conflict(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    way = Relaxation("weekly_rest_day", 1, Message("Allow a 7th day."))
    conflict = Conflict((Message("Li works on 7 days."),), ("weekly_rest_day",), (way,))
    found = result_of(SolveStatus.INFEASIBLE, conflict)
    monkeypatch.setattr("scheduler.desk.building.build_rota", lambda *a, **k: found)
    monkeypatch.setattr("scheduler.desk.building.hand_over", lambda *a, **k: [])
    content = answer("build", TINY, "--out", str(tmp_path), code=3)
    assert (content["status"], content["objective"]) == ("infeasible", None)
    assert content["conflict"]["reasons"] == ["Li works on 7 days."]
    assert content["conflict"]["relaxations"] == [
        {"rule": "weekly_rest_day", "units": 1, "message": "Allow a 7th day."}
    ]
    told = run("build", TINY, "--out", str(tmp_path))
    assert told.exit_code == 3
    assert "Li works on 7 days." in told.stdout
    assert "Allow a 7th day." in told.stdout


def test_pins_that_break_a_hard_rule_end_a_build_with_1(tmp_path: Path) -> None:
    centre = tmp_path / "centre"
    centre.mkdir()
    for path in Path(TINY).iterdir():
        (centre / path.name).write_bytes(path.read_bytes())
    # 002 is pinned to work in the middle of approved leave.
    pins = "employee_id,date,shift,duty\n002,2026-10-05,E,\n"
    (centre / "pins.csv").write_text(pins, encoding="utf-8")
    content = answer("build", str(centre), *QUICK, "--out", str(tmp_path / "out"), code=1)
    assert content["hard_violations"] >= 1


def test_progress_is_one_line_of_figures() -> None:
    assert "first rota" in str(describe(Progress(0.1, None, None, 0, "start")))
    line = str(describe(Progress(1, 200, 150, 0, "improve")))
    assert line == "cost 200, at least 150, gap 25.0%"
    assert "3 hard violations left" in str(describe(Progress(1, 200, 150, 3, "repair")))


def test_serve_listens_on_this_machine_only() -> None:
    command = serve.serve_command(8600)
    assert command[command.index("--server.address") + 1] == "127.0.0.1"
    assert command[command.index("--server.port") + 1] == "8600"
    assert Path(command[4]).name == "app.py"


def test_limits_say_what_was_asked() -> None:
    limits = build.make_limits(5, 7, 3, 0.5)
    assert limits == SolveLimits(5, 3, 7, 0.5)
    assert build.make_limits(5, 7, None, None).workers == os.cpu_count()
    with pytest.raises(BadInput):
        build.make_limits(float("nan"), 7, 3, None)


@pytest.fixture
def process_environment() -> dict[str, str]:
    return {**os.environ, **ENGLISH, "PYTHONPATH": str(ROOT)}


def test_process_prints_json_alone(process_environment: dict[str, str]) -> None:
    for words in (["calendar", "CN", "2026"], SIZE, ["nonsense"]):
        command = [sys.executable, "-m", "scheduler", *words, "--json"]
        done = subprocess.run(command, capture_output=True, env=process_environment, cwd=ROOT)
        assert isinstance(json.loads(done.stdout.decode("utf-8")), dict)
        assert done.stderr == b""
        assert done.returncode == (0 if words[0] == "calendar" else 2)


def test_json_is_utf_8_on_a_terminal_that_is_not(process_environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "scheduler", "calendar", "CN", "2026", "--json"]
    environ = process_environment | {"PYTHONIOENCODING": "gb18030"}
    done = subprocess.run(command, capture_output=True, env=environ, cwd=ROOT)
    assert "国庆节" in done.stdout.decode("utf-8")


def test_help_loads_neither_solver_nor_browser(process_environment: dict[str, str]) -> None:
    code = (
        "import sys\nfrom scheduler.cli import app\n"
        "app(['--help'], standalone_mode=False)\n"
        "heavy = {'ortools', 'pandas', 'streamlit', 'holidays', 'numpy'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, env=process_environment, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_interrupt_stops_a_build_and_keeps_the_best(
    process_environment: dict[str, str], tmp_path: Path
) -> None:
    words = ["build", TINY, "--time", "120", "--workers", "1", "--out", str(tmp_path), "--json"]
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "scheduler", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=process_environment,
        cwd=ROOT,
    )
    time.sleep(8)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 0, stderr
    assert json.loads(stdout)["hard_violations"] == 0
    assert stderr == b""
    assert (tmp_path / "rota.csv").exists()
    assert time.monotonic() - begun < 70
