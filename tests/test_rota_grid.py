"""What the grid in the browser is given: worked by hand on small problems."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from scheduler.breaks import settle_breaks
from scheduler.check import check_rota
from scheduler.domain.calendar import Day, DayKind
from scheduler.domain.people import Leave, Preference
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import LANGUAGES, translate
from scheduler.io.report_colours import dimmed, ink_on
from scheduler.io.report_sharing import share_people
from scheduler.registry import find_rules
from scheduler.rule import Mode
from scheduler.swaps.changes import compare
from scheduler.ui.grid.cells import Sheet
from scheduler.ui.grid.component import HERE, SCRIPTS, STYLES, read_script
from scheduler.ui.grid.coverage import attendance_of
from scheduler.ui.grid.data import Extras, make_grid_data
from scheduler.ui.grid.facts import lay_out_facts
from scheduler.ui.grid.findings import LONGEST_MARKED, MOST_SAID, Findings, LastEdit
from scheduler.ui.grid.shapes import GridData
from scheduler.ui.grid.words import TEXTS, words_for
from tests.contract import PROBLEM, rotas
from tests.make import (
    MONDAY,
    PART_TIME,
    PHONE,
    TYPES,
    centre,
    days_from,
    demand,
    employee,
    problem,
    rota,
    shift_type,
)

RULES = tuple(rule() for rule in find_rules().values())


def sheet_of(given_problem: Problem, made: Rota, **more: Any) -> Sheet:
    settled = settle_breaks(given_problem, made)
    return Sheet(given_problem, settled, check_rota(given_problem, RULES, settled), **more)


def data_of(
    given_problem: Problem,
    made: Rota,
    language: str = "en",
    extras: Extras | None = None,
    **more: Any,
) -> GridData:
    return make_grid_data(sheet_of(given_problem, made, **more), language, extras or Extras())


class TestCells:
    def test_rows_stand_by_team_and_cells_hold_codes(self) -> None:
        people = [employee("Ann", team="B"), employee("Bob", team="A"), employee("Cai", team="B")]
        teams = {"A": centre().name, "B": centre().name}
        p = problem(*people, days=3, centre_settings={"teams": teams})
        data = data_of(p, rota(p, ann="0E 2N", bob="1L"))
        assert [person["name"] for person in data["facts"]["people"]] == ["Bob", "Ann", "Cai"]
        assert data["codes"][:4] == [[], [0], [1], [2]]
        assert data["cells"] == [0, 2, 0, 1, 0, 3, 0, 0, 0]

    def test_two_shifts_on_a_day_stand_together(self) -> None:
        p = problem("Ann", days=2)
        data = data_of(p, rota(p, ann="1E 1N"))
        assert data["codes"][data["cells"][1]] == [0, 2]

    def test_pins_leave_and_duties_are_numbered_by_row_and_day(self) -> None:
        p = problem(
            "Ann",
            "Bob",
            days=4,
            leave=(
                Leave("bob", MONDAY, MONDAY, asked_on=MONDAY),
                Leave("ann", date(2026, 1, 8), date(2026, 1, 12), approved=False),
                Leave("gone", MONDAY, MONDAY),
            ),
        )
        data = data_of(p, rota(p, ann="0E"), pinned=frozenset({(0, 0), (1, 3)}))
        assert data["pins"] == [0, 7]
        assert (data["leave"], data["late_leave"], data["asked_leave"]) == ([4], [4], [3])

    def test_hours_stand_against_the_contract_without_leave(self) -> None:
        people = employee("Ann"), employee("Bob", contract=PART_TIME)
        p = problem(*people, leave=(Leave("ann", MONDAY, MONDAY),))
        data = data_of(p, rota(p, ann="1E 2E 3E 4E 5E", bob="0L"))
        # Ann owes four workdays of eight hours and works five; Bob owes a week of twenty.
        assert data["hours"] == [[40.0, 32.0], [8.0, 20.0]]

    def test_wishes_are_marked_and_told_apart(self) -> None:
        p = problem(
            "Ann",
            days=3,
            preferences=(
                Preference("ann", None, MONDAY, "off", True, 2),
                Preference("ann", None, date(2026, 1, 6), "L", False, 1),
                Preference("ann", 2, None, "night", True, 1),
            ),
        )
        data = data_of(p, rota(p, ann="0E 1E 2N"))
        assert data["wishes"] == {
            "0": ["wishes for a day off (importance 2)"],
            "1": ["wishes to avoid Late (importance 1)"],
            "2": ["wishes for a night shift (importance 1)"],
        }
        assert data["wishes_refused"] == [0]
        assert data["price"]["wishes"] == 1

    def test_breaks_are_told_by_the_minute(self) -> None:
        lunch = shift_type(
            "D",
            9,
            18,
            "day",
            break_minutes=60,
            break_earliest_minutes=120,
            break_latest_minutes=240,
        )
        p = problem("Ann", days=2, types=(*TYPES, lunch))
        data = data_of(p, rota(p, ann="0E 1D"))
        assert data["breaks"][0] == -1
        assert 11 * 60 <= data["breaks"][1] <= 13 * 60

    def test_differences_name_what_stood_there(self) -> None:
        p = problem("Ann", "Bob", days=2)
        before = rota(p, ann="0E", bob="1L")
        data = data_of(p, rota(p, ann="0L", bob="1L"), extras=Extras(before=before))
        assert data["before"] == [{"cell": 0, "codes": [0]}]
        assert data_of(p, before)["before"] is None


class TestDuties:
    def test_spans_skip_the_days_another_duty_takes(self) -> None:
        slot = PROBLEM.duty_slots[0]
        gap = replace(slot, days=(0, 1, 2, 5, 6))
        p = replace(PROBLEM, duty_slots=(gap, *PROBLEM.duty_slots[1:]))
        made = Rota.of(p, [], [(0, 2)])
        spans = data_of(p, made, duty_pinned=frozenset({0}))["duty_spans"]
        mine = [span for span in spans if span["slot"][1] == slot.first.isoformat()]
        row = [person["name"] for person in data_of(p, made)["facts"]["people"]].index("Cai")
        assert [(s["first"], s["length"], s["rows"], s["pinned"]) for s in mine] == [
            (0, 3, [row], True),
            (5, 2, [row], True),
        ]

    def test_only_duties_of_days_and_weeks_have_rows(self) -> None:
        facts = lay_out_facts(PROBLEM, "en")
        assert [duty["id"] for duty in facts["duties"]] == ["phone", "holiday"]

    def test_a_duty_of_a_shift_is_marked_on_its_day(self) -> None:
        made = Rota.of(PROBLEM, [(0, 1, 0)], [(3, 0)])
        data = data_of(PROBLEM, made)
        row = [person["id"] for person in data["facts"]["people"]].index("ann")
        assert data["shift_duty"] == {str(row * PROBLEM.n_days + 1): "Meeting host"}
        assert data["on_duty"] == {}


class TestFacts:
    def test_days_say_what_kind_they_are(self) -> None:
        kinds = {0: DayKind.STATUTORY, 1: DayKind.REST, 5: DayKind.MAKEUP_WORKDAY}
        days = days_from(count=7, kinds=kinds)
        named = (Day(days[0].date, DayKind.STATUTORY, "元旦"), *days[1:])
        facts = lay_out_facts(problem("Ann", days=named), "zh")
        assert [day["badge"] for day in facts["days"]] == ["节", "休", "", "", "", "班", ""]
        assert "元旦" in facts["days"][0]["title"]
        assert "法定节假日" in facts["days"][0]["title"]
        assert [day["weekday"] for day in facts["days"]] == list("一二三四五六日")

    def test_weeks_bear_their_dates_and_number(self) -> None:
        facts = lay_out_facts(problem("Ann", days=days_from(date(2026, 1, 7), 7)), "en")
        assert [week["days"] for week in facts["weeks"]] == [[0, 1, 2, 3, 4], [5, 6]]
        assert [week["title"] for week in facts["weeks"]] == ["Week 2 of 2026", "Week 3 of 2026"]

    def test_shift_types_say_why_not(self) -> None:
        kinds = frozenset({DayKind.REST})
        weekend = shift_type("W", 9, 17, "day", day_kinds=kinds, skills=frozenset({"phone"}))
        silent = employee("Bob", skills=frozenset({"mail"}))
        facts = lay_out_facts(
            problem("Ann", silent, types=(*TYPES, weekend), queues=(PHONE,)), "en"
        )
        made = facts["types"][3]
        assert made["days"] == "0000011"
        assert (made["when"], made["who"]) == ("only on rest days", "only with the skill Hotline")
        assert [person["able"] for person in facts["people"]] == ["1111", "1110"]

    @pytest.mark.parametrize("colour", ["#f6c453", "#4a4e69", "#cfe8cf", "#777777", "#6d8fd6"])
    def test_ink_can_be_read_in_light_and_dark(self, colour: str) -> None:
        for background in (colour, dimmed(colour, 22)):
            assert contrast(background, ink_on(background)) >= 4.5

    def test_languages_are_kept_apart(self) -> None:
        p = problem("Ann")
        assert lay_out_facts(p, "en")["types"][0]["name"] == "Early"
        assert lay_out_facts(p, "zh")["types"][0]["name"] == "早班"
        assert lay_out_facts(p, "en") is lay_out_facts(p, "en")


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2, worked out here anew."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


class TestCoverage:
    def test_a_day_tells_its_worst_moment_and_its_hours(self) -> None:
        needed = demand(2, {(0, 6): 1, (0, 7): 2, (1, 6): 1})
        p = problem("Ann", "Bob", days=2, queues=(PHONE,), demand=needed)
        [line] = data_of(p, rota(p, ann="0E 1E"))["coverage"]
        first, second = line["days"]
        assert (first["need"], first["short"], first["level"]) == (3.0, 1.0, 3)
        assert "07:00" in first["title"]
        assert "1 of 2 people missing" in first["title"]
        assert (second["short"], second["level"]) == (0.0, 0)

    def test_levels_are_against_the_busiest_moment(self) -> None:
        """Two of three missing at night are little beside the twenty-one of the day."""
        needed = demand(1, {(0, 6): 21, (0, 14): 3})
        people = [f"P{n}" for n in range(22)]
        p = problem(*people, days=1, queues=(PHONE,), demand=needed)
        made = rota(p, **{f"p{n}": "0E" for n in range(21)}, p21="0L")
        assert data_of(p, made)["coverage"][0]["days"][0]["level"] == 1

    def test_each_queue_has_a_line_where_there_are_several(self) -> None:
        data = data_of(PROBLEM, Rota.empty(PROBLEM), "zh")
        assert [line["name"] for line in data["coverage"]] == ["覆盖情况", "热线", "在线"]
        assert data_of(problem("Ann"), Rota.empty(problem("Ann")))["coverage"] == []

    @settings(max_examples=40, deadline=None)
    @given(made=rotas())
    def test_what_is_remembered_changes_nothing(self, made: Rota) -> None:
        remembered, anew = attendance_of(PROBLEM, made), share_people(PROBLEM, made)
        assert np.array_equal(remembered.present, anew.present)


class TestFindings:
    def test_every_violation_is_listed_once_with_its_place(self) -> None:
        made = Rota.of(PROBLEM, [(1, day, 2) for day in range(9)])
        sheet = sheet_of(PROBLEM, made)
        data = make_grid_data(sheet, "en")
        assert len(data["findings"]) == len(sheet.report.violations)
        assert data["left_out"] == 0
        for shape, found in zip(data["findings"], sheet.report.violations, strict=True):
            assert shape.cost == found.cost
            assert shape.text == str(found.violation.message)
            whose = found.violation.employee
            assert shape.row == (-1 if whose is None else sheet.row_of[whose])
            assert len(shape.days) <= LONGEST_MARKED
            assert data["rules"][shape.rule]["hard"] is found.is_hard

    def test_prices_by_rule_add_up_now_and_before(self) -> None:
        before = check_rota(PROBLEM, RULES, settle_breaks(PROBLEM, Rota.empty(PROBLEM)))
        made = Rota.of(PROBLEM, [(0, day, 0) for day in range(4)])
        sheet = sheet_of(PROBLEM, made)
        changes = compare(before.violations, sheet.report.violations)
        data = make_grid_data(sheet, "en", Extras(last_edit=LastEdit(changes, before)))
        assert sum(rule["cost"] for rule in data["rules"]) == sheet.report.cost
        assert sum(rule["before"] for rule in data["rules"]) == before.cost
        change = data["change"]
        assert change is not None
        assert (change["before"], change["after"]) == (before.cost, sheet.report.cost)
        assert change["count_worse"] + change["count_better"] == len(changes)
        kinds = {one["kind"] for one in change["worse"]}
        assert kinds <= {"new", "moved"}

    def test_equal_rules_read_anew_are_one_rule(self) -> None:
        made = Rota.of(PROBLEM, [(1, day, 2) for day in range(9)])
        sheet = sheet_of(PROBLEM, made)
        again = tuple(rule.model_copy(deep=True) for rule in RULES)
        before = check_rota(PROBLEM, again, settle_breaks(PROBLEM, made))
        findings = Findings(sheet, "en")
        findings.list_all()
        rules = findings.rules(before)
        assert [rule["cost"] for rule in rules] == [rule["before"] for rule in rules]

    def test_minor_ones_of_many_come_without_words(self) -> None:
        people = [f"P{n}" for n in range(60)]
        wishes = tuple(
            Preference(f"p{n}", None, date.fromordinal(MONDAY.toordinal() + day), "E", True)
            for n in range(60)
            for day in range(14)
        )
        p = problem(*people, days=14, preferences=wishes)
        data = data_of(p, Rota.empty(p))
        hard = sum(data["rules"][one.rule]["hard"] for one in data["findings"])
        said = [bool(one.text) for one in data["findings"]]
        assert len(said) > MOST_SAID
        assert sum(said) == max(MOST_SAID, hard)
        assert all(said[:MOST_SAID])


class TestWhole:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_can_be_sent(self, language: str) -> None:
        data = data_of(PROBLEM, Rota.of(PROBLEM, [(0, 0, 0)]), language)
        assert json.loads(json.dumps(data))["cells"] == data["cells"]

    def test_it_stays_small(self) -> None:
        """Two hundred people, four weeks, every cell worked."""
        people = [employee(f"P{n}") for n in range(200)]
        p = problem(*people, days=28)
        made = Rota.of(p, [(e, d, (e + d) % 3) for e in range(200) for d in range(28)])
        soft = [rule.model_copy(update={"mode": Mode.SOFT}) for rule in RULES]
        settled = settle_breaks(p, made)
        sheet = Sheet(p, settled, check_rota(p, soft, settled))
        assert len(json.dumps(make_grid_data(sheet, "zh"))) < 600_000


class TestWords:
    def test_the_browser_half_says_nothing_that_is_not_listed(self) -> None:
        said = set(re.findall(r'\bsay\(\s*"((?:[^"\\]|\\.)*)"', read_script()))
        said |= set(re.findall(r': say\(\s*"((?:[^"\\]|\\.)*)"', read_script()))
        assert len(said) > 60
        assert said - set(TEXTS) == set()
        assert set(TEXTS) - said == set()

    def test_every_text_is_chinese(self) -> None:
        assert [text for text in TEXTS if translate(text, "zh") == text] == []
        assert words_for("en") == {}

    @pytest.mark.parametrize("text", TEXTS)
    def test_translations_name_the_same_values(self, text: str) -> None:
        places = re.findall(r"\{\w+\}", text)
        assert sorted(re.findall(r"\{\w+\}", translate(text, "zh"))) == sorted(places)

    def test_every_script_takes_part(self) -> None:
        assert {path.stem for path in (HERE / "js").glob("*.js")} == set(SCRIPTS)
        assert {path.stem for path in (HERE / "css").glob("*.css")} == set(STYLES)
