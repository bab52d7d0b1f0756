"""The command what-if: scenarios from files and from the line, as words and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.cli.exit_codes import ExitCode
from tests.test_cli import answer, run

TINY = Path(__file__).parent / "centres" / "tiny"
QUICK = ("--time", "1", "--workers", "1")


def test_scenarios_stand_beside_the_facts_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "peak.toml"
    file.write_text('name = "旺季"\n[[demand]]\nfactor = 2\n', "utf-8")
    inline = 'add = [{like = "002", count = 2}]'
    said = ("--change", str(file), "--change", inline)
    found = answer("what-if", str(TINY), *said, *QUICK, "--json")
    assert (found["first"], found["weeks"]) == ("2026-09-28", 2)
    as_it_is, peak, more = found["scenarios"]
    assert [one["name"] for one in found["scenarios"]] == ["", "旺季", ""]
    assert peak["changes"] == ["Demand × 2"]
    assert more["changes"] == ["2 more like 王芳"]
    assert more["figures"]["people"] == as_it_is["figures"]["people"] + 2
    assert peak["figures"]["required_hours"] > as_it_is["figures"]["required_hours"]
    assert "trade_offs" not in found


def test_in_words_and_in_chinese() -> None:
    more = ("--change", "demand = [{factor = 1.5}]", "--trade-offs")
    result = run("what-if", str(TINY), *more, *QUICK, "--lang", "zh")
    assert result.exit_code == 0, result.output
    for words in ("现状", "情景1：需求 × 1.5。", "满足的意愿", "热线：按时接听", "覆盖与其他规则"):
        assert words in result.output


def test_a_scenario_without_a_rota_says_why() -> None:
    hard = 'rule = [{id = "holiday_staffing", mode = "hard", parameters = {minimum_per_day = 6}}]'
    result = run("what-if", str(TINY), "--change", hard, *QUICK, "--lang", "en")
    assert result.exit_code == ExitCode.INFEASIBLE, result.output
    assert "Scenario 1: no rota can keep all hard rules." in result.output
    assert "Holiday staffing" in result.output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("nowhere.toml", "nowhere.toml cannot be read"),
        ("demand = 3", "--change, demand"),
        ('remove = ["999"]', "is not one of the centre's"),
    ],
)
def test_refuses_in_words(change: str, said: str) -> None:
    result = run("what-if", str(TINY), "--change", change, *QUICK, "--lang", "en")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert said in result.output
    assert "Traceback" not in result.output
