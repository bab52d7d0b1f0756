"""Replay: a build limited by work comes out the same; of others it is said what can be verified."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from scheduler.cli import app

TINY = Path(__file__).parent / "centres" / "tiny"
BY_WORK = ("--workers", "2", "--deterministic", "0.2", "--seed", "5")
SHEETS = ["rota.csv", "duty.csv", "breaks.csv", "coverage.csv", "hours.csv"]


def run(*words: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(app, [*words, "--json"])
    return result.exit_code, json.loads(result.stdout)


def build(centre: Path, out: Path, *words: str) -> Path:
    code, said = run("build", str(centre), "--out", str(out), *words)
    assert code == 0, said
    return out / "report.json"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a centre and, in ``out``, a rota that was built from it by work."""
    place = tmp_path_factory.mktemp("first")
    shutil.copytree(TINY, place / "tiny")
    build(place / "tiny", place / "out", *BY_WORK)
    return place


@pytest.fixture
def place(first: Path, tmp_path: Path) -> Path:
    """The same, to be spoilt."""
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    return tmp_path


def replay(place: Path, *words: str) -> tuple[int, dict[str, Any]]:
    return run("replay", str(place / "tiny"), str(place / "out" / "report.json"), *words)


def change_report(place: Path, **changes: Any) -> None:
    path = place / "out" / "report.json"
    content = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(content | changes), "utf-8")


def test_the_same_build_gives_the_same_bytes(first: Path) -> None:
    code, said = replay(first)
    assert (code, said["verdict"], said["repeated"]) == (0, "same", True), said
    assert said["compared"] == SHEETS
    assert said["differences"] == said["other_versions"] == []
    report = json.loads((first / "out" / "report.json").read_text("utf-8"))
    assert said["objective"] == report["objective"]
    assert {"input", "rules", "rota", "paiban", "ortools", "numba"} <= set(report["fingerprint"])


def test_another_seed_is_seen_and_the_first_row_that_differs_is_shown(place: Path) -> None:
    limits = json.loads((place / "out" / "report.json").read_text("utf-8"))["limits"]
    change_report(place, limits={**limits, "deterministic_seconds": 0.01, "seed": 77})
    code, said = replay(place)
    assert (code, said["verdict"]) == (1, "different")
    # The tiny centre has many rotas that are as good: some sheet differs, with a row to look at.
    rows = [told for told in said["differences"] if ", row " in told]
    assert rows
    assert all("it was “" in told and "” and now is “" in told for told in rows)


def test_a_sheet_that_was_edited_is_named(place: Path) -> None:
    with (place / "out" / "rota.csv").open("ab") as file:
        file.write(b"\n")
    code, said = replay(place)
    assert code == 1
    assert said["differences"] == ["rota.csv beside the report has been changed since."]


def test_another_version_is_told_beside_the_verdict(place: Path) -> None:
    report = json.loads((place / "out" / "report.json").read_text("utf-8"))
    change_report(place, fingerprint={**report["fingerprint"], "ortools": "9.1"})
    code, said = replay(place)
    assert code == 0
    assert said["other_versions"][0].startswith("ortools: 9.1 then, ")


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("leave.csv", "002,2026-10-08,2026-10-08,annual,2026-09-01,yes\n", "has changed since"),
        ("rules.toml", '[[rule]]\nid = "minimum_rest"\nmode = "soft"\n', "was not there when"),
        ("history.csv", None, "and is gone"),
    ],
)
def test_a_file_that_changed_is_named(
    place: Path, name: str, content: str | None, what: str
) -> None:
    path = place / "tiny" / name
    if content is None:
        path.unlink()
    else:
        before = path.read_text("utf-8-sig") if path.exists() else ""
        path.write_text(before + content, "utf-8")
    code, said = replay(place)
    assert code == 2, said
    assert [fault["file"] for fault in said["faults"]] == [name]
    assert what in said["faults"][0]["message"]


def test_a_file_that_changed_in_looks_only_is_no_matter(place: Path) -> None:
    path = place / "tiny" / "employees.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert replay(place)[0] == 0


def test_a_build_limited_by_time_is_verified_and_says_that_it_cannot_be_repeated(
    place: Path,
) -> None:
    build(place / "tiny", place / "out", "--time", "1", "--workers", "1")
    code, said = replay(place)
    assert (code, said["verdict"], said["repeated"]) == (0, "agrees", False), said
    result = CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(
        app, ["replay", str(place / "tiny"), str(place / "out" / "report.json")]
    )
    assert "limited by time" in result.stdout
    cost = json.loads((place / "out" / "report.json").read_text("utf-8"))["objective"]
    change_report(place, objective=cost + 10)
    code, said = replay(place)
    assert code == 1
    told = f"The rota beside the report costs {cost}; the report says {cost + 10}."
    assert said["differences"] == [told]


def test_a_build_that_began_from_a_rota_needs_it_again(place: Path, tmp_path: Path) -> None:
    start = str(shutil.copytree(place / "out", place / "before") / "rota.csv")
    build(place / "tiny", place / "out", *BY_WORK, "--start", start)
    code, said = replay(place)
    assert code == 2
    assert said["faults"][0]["column"] == "--start"
    assert replay(place, "--start", start)[0] == 0
    other = Path(start).read_text("utf-8-sig").splitlines(keepends=True)
    Path(start).write_text("".join(other[:-1]), "utf-8")
    code, said = replay(place, "--start", start)
    assert (code, said["faults"][0]["file"]) == (2, "rota.csv")


@pytest.mark.parametrize("content", ["", "{}", "[1, 2]", '{"centre": "tiny"}'])
def test_what_is_no_report_is_refused(place: Path, content: str) -> None:
    (place / "out" / "report.json").write_text(content, "utf-8")
    code, said = replay(place)
    assert (code, said["faults"][0]["file"]) == (2, "report.json")


def test_no_report_at_all_is_refused(place: Path) -> None:
    (place / "out" / "report.json").unlink()
    assert replay(place)[0] == 2
