"""Scenarios: what their changes make of a centre's files, worked by hand on the tiny centre."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.desk.centres import check_files
from scheduler.desk.scenario_changes import (
    Changes,
    Scenario,
    changes_together,
    read_scenario,
    scenario_of,
)
from scheduler.desk.scenario_facts import carry_out, digest_of, faults_as_facts, open_changed
from scheduler.desk.scenario_form import Filled, offers_of
from scheduler.desk.scenario_words import tell_changes
from scheduler.domain.faults import BadInput
from scheduler.io.centre_archive import centre_files, folder_files
from scheduler.io.centre_folder import CentreFolder
from scheduler.rule import Mode, Rule
from scheduler.solve.fingerprint import fingerprint

TINY = Path(__file__).parent / "centres" / "tiny"


@cache
def tiny() -> tuple[dict[str, bytes], CentreFolder]:
    files = centre_files(folder_files(TINY))
    return files, check_files(files)


def changed(text: str) -> dict[str, bytes]:
    files, folder = tiny()
    return carry_out(files, folder, read_scenario(text).changes)


def rows(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"))))


def calls(files: dict[str, bytes], queue: str, day: str) -> dict[str, str]:
    found = rows(files, "arrivals.csv")
    return {r["start"]: r["calls"] for r in found if (r["queue"], r["day"]) == (queue, day)}


def rules_of(files: dict[str, bytes], rule_id: str) -> list[Rule]:
    return [rule for rule in check_files(files).rules if rule.id == rule_id]


def refusal(text: str) -> str:
    with pytest.raises(BadInput) as caught:
        changed(text)
    return caught.value.in_("en")


class TestDemand:
    def test_a_factor_for_all_days_changes_every_profile(self) -> None:
        files = changed("demand = [{factor = 1.5}]")
        assert set(calls(files, "hotline", "workday").values()) == {"15"}
        assert set(calls(files, "hotline", "rest").values()) == {"6"}

    def test_positions_are_rounded_to_whole_ones(self) -> None:
        files = changed("demand = [{factor = 1.25}]")
        assert calls(files, "desk", "monday") == {"09:00": "1"}, "1.25"
        assert calls(files, "desk", "2026-10-05") == {"10:00": "3"}, "2.5, half up"
        assert set(calls(files, "hotline", "workday").values()) == {"12.5"}

    def test_factors_for_one_interval_are_multiplied(self) -> None:
        files = changed('demand = [{factor = 1.5}, {factor = 0.5, queues = ["hotline"]}]')
        assert set(calls(files, "hotline", "workday").values()) == {"7.5"}
        assert calls(files, "desk", "2026-10-05") == {"10:00": "3"}

    def test_a_weekday_gets_dates_of_its_own_from_what_held(self) -> None:
        """28 September is a workday, 5 October a day off of National Day; other days stay."""
        files = changed('demand = [{factor = 2, queues = ["hotline"], weekdays = ["monday"]}]')
        assert set(calls(files, "hotline", "workday").values()) == {"10"}
        assert set(calls(files, "hotline", "2026-09-28").values()) == {"20"}
        assert set(calls(files, "hotline", "2026-10-05").values()) == {"8"}
        assert calls(files, "desk", "monday") == {"09:00": "1"}

    def test_a_date_that_has_a_profile_is_changed_in_place(self) -> None:
        files = changed('demand = [{factor = 2, weekdays = ["monday"]}]')
        assert calls(files, "desk", "2026-10-05") == {"10:00": "4"}
        assert calls(files, "desk", "2026-09-28") == {"09:00": "2"}


class TestPeople:
    def test_copies_have_the_same_skills_and_hours_agreed(self) -> None:
        files = changed('add = [{count = 2, like = "002"}]')
        people = check_files(files).employees
        assert [p.id for p in people] == ["001", "002", "003", "004", "005", "002+1", "002+2"]
        assert people[5].skills == people[1].skills
        assert people[5].contract == people[1].contract
        assert not any(r["employee_id"].startswith("002+") for r in rows(files, "preferences.csv"))

    def test_counts_so_far_go_with_a_copy(self) -> None:
        before, _ = tiny()
        who = rows(before, "history.csv")[0]["employee_id"]
        files = changed(f'add = [{{like = "{who}"}}]')
        old = [r for r in rows(before, "history.csv") if r["employee_id"] == who]
        new = [r for r in rows(files, "history.csv") if r["employee_id"] == f"{who}+1"]
        assert [r["count"] for r in new] == [r["count"] for r in old]

    def test_a_profile_is_found_by_contract_and_skills(self) -> None:
        """FT and chat: 001 and 003 both lead and have both skills; the first id is taken."""
        files = changed('add = [{contract = "FT", skills = ["chat"]}]')
        assert check_files(files).employees[-1].id == "001+1"
        assert "is like nobody" in refusal('add = [{contract = "PT", skills = ["chat"]}]')

    def test_whoever_is_removed_leaves_the_day_before(self) -> None:
        files = changed('remove = ["001"]')
        person = check_files(files).employees[0]
        assert person.last_day == date(2026, 9, 27)
        assert {r["employee_id"] for r in rows(files, "pins.csv")} == {"002", "003"}
        assert files["published_rota.csv"] == tiny()[0]["published_rota.csv"]

    def test_somebody_hired_later_leaves_on_the_first_day(self) -> None:
        files, folder = tiny()
        made = carry_out(files, folder, Changes(remove=("004",)), date(2026, 7, 27), 1)
        assert check_files(made).employees[3].last_day == date(2026, 8, 1)


class TestRulesAndPromises:
    def test_a_promise_changes_what_is_named(self) -> None:
        files = changed('service = [{queue = "hotline", service_level = 0.9}]')
        queue = check_files(files).queues[0]
        assert (queue.service_level, queue.threshold_seconds) == (0.9, 20)
        files_, folder = tiny()
        more = open_changed(
            files_,
            folder,
            read_scenario('service = [{queue = "hotline", service_level = 0.9}]').changes,
        )
        assert more.problem.demand.sum() > folder.problem().demand.sum()

    def test_a_rule_keeps_what_is_not_said(self) -> None:
        files = changed('rule = [{id = "fair_shares", weight = 77}]')
        (rule,) = rules_of(files, "fair_shares")
        assert rule.weight == 77
        assert rule.mode is Mode.SOFT

    def test_parameters_are_the_rules_own(self) -> None:
        files = changed('rule = [{id = "minimum_rest", parameters = {hours = 13}}]')
        (rule,) = rules_of(files, "minimum_rest")
        assert rule.model_dump()["hours"] == 13
        assert "rule.minimum_rest.hours" in refusal(
            'rule = [{id = "minimum_rest", parameters = {hours = 99}}]'
        )

    def test_one_of_several_settings(self) -> None:
        files, folder = tiny()
        two = {
            **files,
            "rules.toml": b'[[rule]]\nid = "weekends"\nweight = 3\n'
            b'[[rule]]\nid = "weekends"\nweight = 4\n[rule.scope]\nteams = ["A"]\n',
        }
        folder = check_files(two)
        changes = read_scenario('rule = [{id = "weekends", setting = 2, weight = 9}]').changes
        assert [r.weight for r in rules_of(carry_out(two, folder, changes), "weekends")] == [3, 9]
        third = read_scenario('rule = [{id = "weekends", setting = 3, weight = 9}]').changes
        with pytest.raises(BadInput):
            carry_out(two, folder, third)

    def test_a_shift_type_off_is_worked_by_nobody(self) -> None:
        files = changed('shift_types_off = ["L"]')
        cap = rules_of(files, "maximum_shifts")[-1]
        assert (cap.mode, cap.model_dump()["shifts"], cap.model_dump()["most"]) == (
            Mode.HARD,
            ("L",),
            0,
        )

    def test_softening_a_law_needs_a_source_to_become_a_fact(self) -> None:
        loose = read_scenario('rule = [{id = "minimum_rest", mode = "soft"}]').changes
        strict = read_scenario('rule = [{id = "minimum_rest", parameters = {hours = 13}}]').changes
        files, folder = tiny()
        assert [f.column for f in faults_as_facts(carry_out(files, folder, loose), loose)] == [
            "minimum_rest.source"
        ]
        assert faults_as_facts(carry_out(files, folder, strict), strict) == []


class TestReading:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("demand = 3", "demand"),
            ("demand = [", "is no TOML"),
            ("demand = [{factor = 0}]", "demand.1.factor"),
            ("nonsense = 1", "nonsense"),
            ("add = [{count = 2}]", "does not say whom"),
            ('remove = ["999"]', "is not one of the centre's"),
            ('shift_types_off = ["X"]', "is not one of the centre's"),
            ('rule = [{id = "nope", weight = 3}]', "is not one of the centre's"),
            ('service = [{queue = "nope", service_level = 0.9}]', "is not one of the centre's"),
            (
                'service = [{queue = "hotline", service_level = 0.9}, '
                '{queue = "hotline", service_level = 0.8}]',
                "is changed in two ways",
            ),
            (
                'rule = [{id = "weekends", weight = 3}, '
                '{id = "weekends", setting = 1, weight = 4}]',
                "is changed in two ways",
            ),
        ],
    )
    def test_says_what_is_wrong(self, text: str, said: str) -> None:
        assert said in refusal(text)

    def test_the_same_said_twice_is_no_contradiction(self) -> None:
        part = read_scenario('rule = [{id = "weekends", weight = 3}]').changes
        assert rules_of(carry_out(*tiny(), changes_together([part, part])), "weekends")

    def test_words_in_both_languages(self) -> None:
        text = """
        remove = ["004"]
        shift_types_off = ["L"]
        demand = [{factor = 1.1, queues = ["hotline"], weekdays = ["monday"]}]
        service = [{queue = "hotline", service_level = 0.9, threshold_seconds = 30}]
        rule = [{id = "minimum_rest", parameters = {hours = 12}}]
        add = [{count = 2, like = "002"}]
        """
        told = tell_changes(read_scenario(text).changes, tiny()[1])
        assert [message.in_("zh") for message in told] == [
            "需求 × 1.1（热线；周一）",
            "热线：按时接听90%、30秒之内",
            "班次间最短休息：休息 12",
            "增加2名与王芳相同的人员",
            "减去赵磊",
            "不用这些班次：晚班",
        ]
        assert told[0].in_("en") == "Demand × 1.1 (Hotline; Monday)"


ONES: dict[str, list[Any]] = {
    "demand": [
        {"factor": 1.1},
        {"factor": 0.3, "queues": ["hotline"]},
        {"factor": 3, "weekdays": ["friday", "monday"]},
        {"factor": 0.7, "weekdays": ["monday"], "queues": ["desk"]},
    ],
    "service": [
        {"queue": "hotline", "service_level": 0.9},
        {"queue": "hotline", "threshold_seconds": 15},
    ],
    "rule": [
        {"id": "fair_shares", "weight": 30},
        {"id": "minimum_rest", "parameters": {"hours": 12}},
        {"id": "minimum_rest", "mode": "soft"},
        {"id": "maximum_shifts", "weight": 7},
    ],
    "add": [{"like": "002", "count": 2}, {"like": "005"}],
    "remove": ["004", "001"],
    "shift_types_off": ["L", "E"],
}


@settings(max_examples=30)
@given(st.data())
def test_changes_in_any_order_give_the_same_facts(data: st.DataObject) -> None:
    chosen = {
        name: data.draw(st.lists(st.sampled_from(range(len(ones))), unique=True))
        for name, ones in ONES.items()
    }
    in_turn = {name: [ONES[name][i] for i in sorted(chosen[name])] for name in ONES}
    mixed = {name: [ONES[name][i] for i in chosen[name]] for name in reversed(ONES)}
    files, folder = tiny()
    one, other = (carry_out(files, folder, scenario_of(said).changes) for said in (in_turn, mixed))
    assert one == other
    assert digest_of(one) == digest_of(other)
    singly = [Changes.model_validate({k: [v]}) for k, vs in mixed.items() for v in vs]
    assert carry_out(files, folder, changes_together(singly)) == one


def test_a_scenario_without_changes_has_the_same_problem() -> None:
    files, folder = tiny()
    assert carry_out(files, folder, Changes()) == files
    opened = open_changed(files, folder, Scenario().changes)
    given, rules = folder.problem(), folder.rules
    assert np.array_equal(opened.problem.demand, given.demand)
    assert fingerprint(opened.problem, opened.rules, None) == fingerprint(given, rules, None)


def test_a_factor_and_its_inverse_leave_the_demand() -> None:
    files, folder = tiny()
    for factors in permutations((0.5, 2.0)):
        said = scenario_of({"demand": [{"factor": f} for f in factors]}).changes
        opened = open_changed(files, folder, said)
        assert np.array_equal(opened.problem.demand, folder.problem().demand)


class TestForm:
    def offers(self) -> Any:
        files, folder = tiny()
        return offers_of(open_changed(files, folder, Changes()))

    def test_people_are_offered_by_what_they_share(self) -> None:
        """FT with phone: 002 and the trainee 004; FT with phone and chat: 001, 003; PT: 005."""
        offers = self.offers()
        assert [(p.like.id, p.people) for p in offers.profiles] == [
            ("001", 2),
            ("002", 2),
            ("005", 1),
        ]

    def test_a_form_that_nobody_touched_changes_nothing(self) -> None:
        offers = self.offers()
        offer = next(o for o in offers.rules if o.rule.id == "minimum_rest")
        untouched = Filled(
            service={"queue": "hotline"},
            rule=offer,
            mode=offer.rule.mode,
            weight=offer.rule.weight,
            parameters=offer.plain_values,
        )
        assert untouched.changes() == {}

    def test_only_what_was_touched_is_said(self) -> None:
        offer = next(o for o in self.offers().rules if o.rule.id == "minimum_rest")
        filled = Filled(
            factor=1.2,
            rule=offer,
            mode=Mode.HARD,
            parameters={**offer.plain_values, "hours": 12},
            like="002",
            count=1,
        )
        assert filled.changes() == {
            "demand": [{"factor": 1.2, "queues": [], "weekdays": []}],
            "rule": [{"id": "minimum_rest", "parameters": {"hours": 12}}],
            "add": [{"like": "002", "count": 1}],
        }
        assert scenario_of(filled.changes()).changes.add[0].like == "002"
