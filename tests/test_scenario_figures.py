"""The figures scenarios are compared by, worked by hand; and how they stand beside each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from scheduler.desk.centres import check_files
from scheduler.desk.opening import OpenCentre
from scheduler.desk.scenario_comparison import Good, Kind, compare_figures, prices_by_rule
from scheduler.desk.scenario_figures import Figures, Spread, figures_of
from scheduler.domain.rota import Rota
from scheduler.io.centre_archive import centre_files, folder_files

TINY = Path(__file__).parent / "centres" / "tiny"


@cache
def opened() -> OpenCentre:
    folder = check_files(centre_files(folder_files(TINY)))
    return OpenCentre(folder, folder.problem(), tuple(folder.rules))


def rota(**rows: str) -> Rota:
    """``rota(e002="0E 5L")``: 002 works Early on day 0 and Late on day 5."""
    problem = opened().problem
    cells = [
        (problem.employee_index[who[1:]], int(cell[:-1]), problem.shift_index[cell[-1]])
        for who, text in rows.items()
        for cell in text.split()
    ]
    return Rota.of(problem, cells, [])


def figures(**rows: str) -> Figures:
    return figures_of(opened(), rota(**rows))


def test_nobody_at_work() -> None:
    empty = figures()
    assert empty.people == 5
    assert empty.worked_hours == empty.overtime_hours == empty.holiday_hours == 0
    assert empty.missing_hours == empty.required_hours > 0
    assert (empty.nights, empty.weekends) == (Spread(most=0, fewest=0),) * 2


def test_hours_weekends_and_holidays() -> None:
    """Early and Late are 8 hours paid. Day 3 is 1 October, a statutory holiday; day 5 a Saturday
    that is one as well (3 October); day 12 is 10 October, a Saturday that is worked."""
    found = figures(e001="0E 3E 5E", e002="12E")
    assert found.worked_hours == 4 * 8
    assert found.holiday_hours == 2 * 8
    assert found.weekends == Spread(most=1, fewest=0), "a make-up Saturday is no weekend day"


def test_wishes() -> None:
    """001 wishes both Saturdays off, 002 not Late on 9 October: three wishes, two days apart."""
    none_refused = figures(e001="0E")
    assert (none_refused.wishes_asked, none_refused.wishes_refused) == (3, 0)
    assert none_refused.wishes_granted == 1
    refused = figures(e001="5E", e002="11L")
    assert refused.wishes_refused == 2
    assert refused.wishes_granted is not None
    assert abs(refused.wishes_granted - 1 / 3) < 1e-9


def test_whoever_comes_or_leaves_does_not_count_as_spared() -> None:
    base = opened()
    people = tuple(
        replace(person, last_day=date(2026, 9, 30)) if person.id == "003" else person
        for person in base.problem.employees
    )
    leaving = OpenCentre(base.centre_folder, replace(base.problem, employees=people), base.rules)
    cells = rota(e001="5E", e002="5E", e004="5E", e005="5E")
    assert figures_of(leaving, cells).weekends == Spread(most=1, fewest=1)
    assert figures_of(base, cells).weekends == Spread(most=1, fewest=0)


def test_a_gap_needs_a_bound_and_a_lawful_rota() -> None:
    plain = figures(e001="0E")
    assert plain.gap is None
    with_bound = plain.model_copy(update={"bound": plain.cost // 2, "hard_violations": 0})
    assert with_bound.gap is not None
    assert abs(with_bound.gap - 0.5) < 0.01
    assert with_bound.model_copy(update={"hard_violations": 1}).gap is None
    assert with_bound.model_copy(update={"bound": 0}).gap is None


def test_side_by_side() -> None:
    first, second = figures(), figures(e001="0E 1E", e002="2E")
    lines = {str(line.title): line for line in compare_figures([first, None, second])}
    missing = lines["Person-hours missing"]
    assert missing.kind is Kind.HOURS
    assert missing.good is Good.LESS
    assert missing.values == (first.missing_hours, None, second.missing_hours)
    assert missing.change(1) is None
    assert missing.is_better(2) is True
    assert lines["Hours worked"].is_better(2) is None, "neither good nor bad"
    assert "Hotline: answered in time" in lines
    assert "Gap" not in lines, "nobody has one"


def test_prices_of_rules_add_up_to_the_cost() -> None:
    found = [figures(), figures(e001="0E 1L 5E", e002="2E")]
    prices = prices_by_rule(found)
    for number, one in enumerate(found):
        assert sum(price.cost for price in prices if price.scenario == number) == one.cost
    assert len({str(price.rule) for price in prices}) <= 9
