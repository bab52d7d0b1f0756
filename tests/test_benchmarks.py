"""The benchmarks: generated centres are what they say, figures come from `check`, pages add up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.curve import draw_curve
from benchmarks.generator import VARIANTS, centre_files, make_centre
from benchmarks.page import write_page
from benchmarks.peers.job import job_of, price_answer, price_rota
from benchmarks.record import Record, read_line
from scheduler.desk.opening import open_centre
from scheduler.domain.shifts import Band
from scheduler.registry import find_rules
from scheduler.solve.construct import Constructor
from scheduler.solve.incumbent import rota_from
from scheduler.solve.search import build_program

RULES = tuple(rule() for rule in find_rules().values())


@pytest.mark.parametrize("variant", VARIANTS)
def test_same_arguments_same_centre(variant: str) -> None:
    again = centre_files(40, 2, variant)
    assert centre_files(40, 2, variant) == again
    assert centre_files(40, 3, variant) != again


def test_staff_is_just_short_or_there_is_some_to_spare() -> None:
    """40 people: 32 full-time at 40 h and 8 part-time at 20 h, 1,440 h a week."""
    for variant, share in (("day", 1.0), ("round_the_clock", 1.0), ("slack", 0.8)):
        centre = make_centre(40, 1, variant)
        assert sum(e.contract.weekly_minutes for e in centre.employees) == 1440 * 60
        assert centre.demand.sum() / 2 / (4 * 1440) == pytest.approx(share, abs=0.02)


def test_round_the_clock_means_at_night_too() -> None:
    at_three = {
        variant: make_centre(40, 1, variant).demand.reshape(3, 28, 48)[0, :, 6]
        for variant in ("day", "round_the_clock")
    }
    assert not at_three["day"].any()
    assert at_three["round_the_clock"].all()
    kinds = make_centre(40, 1, "round_the_clock").shift_types
    assert [kind.code for kind in kinds if kind.band is Band.NIGHT] == ["F22.5", "F23"]


def test_the_folder_is_a_centre_of_the_product(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.generator", "30", "--seed", "4"]
    subprocess.run([*command, "--out", str(tmp_path / "centre")], check=True)
    opened = open_centre(tmp_path / "centre").problem
    made = make_centre(30, 4)
    assert opened.employees == made.employees
    assert np.array_equal(opened.demand, made.demand)
    assert len(opened.duty_slots) == 4
    assert (opened.n_employees, opened.n_days) == (30, 28)


def test_a_first_rota_is_lawful_and_every_rota_is_priced_by_check() -> None:
    """What a peer would answer with our own rota's shifts costs what `check` says of them."""
    centre = make_centre(50)
    program = build_program(centre, RULES)
    values, score = Constructor(program, 1).first_rota(lambda: False)
    assert not score.hard
    rota = rota_from(program, values)
    assert price_rota(centre, RULES, rota).cost == score.cost
    shifts = [tuple(cell) for cell in np.argwhere(rota.cells).tolist()]
    priced = price_answer(program, RULES, shifts, 1)
    assert not priced.hard
    nobody = price_answer(program, RULES, [], 1)
    assert nobody.cost > priced.cost
    twice = price_answer(program, RULES, [*shifts, (0, 0, 0), (0, 0, 9)], 1)
    assert twice.hard["one_shift_a_day"] >= 1


def test_a_peer_is_told_what_binds() -> None:
    centre = make_centre(30)
    program = build_program(centre, RULES)
    job = job_of(program, 5, 2, 1)
    away = [(e, d) for e, d in centre.leave_days]
    assert away
    assert all(not job["people"][e]["allowed"][d] for e, d in away)
    full, part = job["people"][0], job["people"][-1]
    assert {job["kinds"][k]["code"][0] for day in full["allowed"] for k in day} == {"F"}
    assert {job["kinds"][k]["code"][0] for day in part["allowed"] for k in day} == {"P"}
    assert np.array_equal(job["demand"], centre.demand)
    assert len(job["wishes"]) == 2 * 30


def test_peers_are_not_needed() -> None:
    """Nothing of the benchmarks that tests or the product load asks for a peer's package."""
    code = "import benchmarks.__main__, benchmarks.one, benchmarks.peers.job, sys; "
    code += "sys.exit(bool({'timefold', 'pyworkforce', 'jpype'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_page_says_what_was_measured(tmp_path: Path) -> None:
    steps = {"open the folder": 0.1, "state the model": 0.2, "first rota": 0.3}
    records = [
        Record("stages", "day 50", people=50, stages=steps, first_lawful_seconds=0.5),
        Record("stages", "day 200", people=200, stages={**steps, "first rota": 1.25}),
        Record("centre", "gas_hotline", people=60, objective=2000, bound=1500, memory_mb=321),
        Record("generated", "peers' job, 50", people=50, objective=100, bound=90),
        Record("peer", "peers' job, 50", "timefold", objective=500, hard={"trainees": 2}),
        Record("peer", "peers' job, 50", "cpsat", people=50),
        Record("curtois", "Instance3", objective=1011, best_known=1001, seed=3),
    ]
    assert [read_line(record.as_line()) for record in records] == records
    page = tmp_path / "benchmarks.md"
    write_page(page, records, "A trial.")
    text = page.read_text(encoding="utf-8")
    assert "A trial." in text
    assert "| 200 | 0.10 | 0.20 | 1.25 |" in text
    assert "| 2,000 | 1,500 | 25.0% | kept | 321 / - MB |" in text
    assert "| 1,011 | 1,001 | 1.0% |" in text
    assert "| 500 | - | - | trainees 2 |" in text
    assert "| - | - | - | - | - / - MB |" in text  # no rota: nothing was kept
    assert "trainees 2" in text.split("## Peers")[1]
    assert "peers' job, 50" not in text.split("## Peers")[0]
    picture = (tmp_path / "images" / "seconds_by_size.svg").read_text(encoding="utf-8")
    assert picture.count("<polyline") == 2  # nothing was checked, so that line has no points


def test_a_line_ten_times_as_high_is_as_far_up_as_ten_times_as_many_are_across() -> None:
    """Cost in step with size is a straight line, whatever the sizes."""
    drawn = draw_curve({"a": [(10, 1), (100, 10), (1000, 100)]}, "t")
    points = drawn.split('points="')[1].split('"')[0].split()
    places = [tuple(map(float, point.split(","))) for point in points]
    (x0, y0), (x1, y1), (x2, y2) = places
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2)
    assert y1 - y0 == pytest.approx(y2 - y1, abs=0.2)
    assert y2 < y1 < y0
