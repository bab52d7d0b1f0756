"""The page of rules as a supervisor uses it, without a browser; the fields of every rule's form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.centres import import_folder, open_stored
from scheduler.desk.drafts import edit, open_draft
from scheduler.desk.fact_choices import choices_of
from scheduler.desk.operations import CellEdit, SetCells
from scheduler.desk.rule_book import list_rules
from scheduler.desk.rule_fields import FieldKind, field_of, own_fields
from scheduler.desk.rule_settings import FormSetting, save_rule, view_rules
from scheduler.desk.rule_values import values_of
from scheduler.domain.text import translate
from scheduler.rule import Rule
from scheduler.store.database import Database
from tests.app_pages import open_page, words_on

TINY = Path(__file__).parent / "centres" / "tiny"


@pytest.fixture
def kept(sqlite_store: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    import_folder(sqlite_store, SUPERVISOR, TINY)
    monkeypatch.setenv("PAIBAN_DATABASE", sqlite_store.url)
    return sqlite_store


def open_rule(rule_id: str) -> AppTest:
    page = open_page("rules")
    page.session_state[f"rule.{rule_id}"] = True
    return page.run()


def in_force(database: Database, rule_id: str) -> list[Rule]:
    return [rule for rule in open_stored(database, "tiny").rules if rule.id == rule_id]


def save(page: AppTest, rule_id: str, reason: str = "agreed") -> AppTest:
    page.text_input(key=f"rule.{rule_id}.reason").set_value(reason).run()
    return page.button(key=f"rule.{rule_id}.save").click().run()


def beside_fields(page: AppTest) -> list[str]:
    return [m.value.replace("\\", "") for m in page.markdown if m.value.startswith(":red[")]


def titles(page: AppTest) -> list[str]:
    return [one.label.replace("\\", "") for one in page.expander if one.label.startswith("**")]


class TestTheBook:
    def test_rules_stand_in_their_groups_and_are_closed(self, kept: Database) -> None:
        page = open_page("rules")
        assert [head.value for head in page.subheader] == [
            "Law",
            "Coverage",
            "Fairness",
            "Wishes",
            "Duty",
            "Habits",
        ]
        assert len(titles(page)) == len(list_rules())
        assert not page.main.number_input

    def test_search_looks_into_both_languages(self, kept: Database) -> None:
        page = open_page("rules")
        page.text_input(key="rules.search").set_value("minimum REST between").run()
        assert titles(page) == ["**Minimum rest between shifts** :blue-badge[Hard]"]
        page.text_input(key="rules.search").set_value("夜班 连").run()
        assert "Longest run of nights" in "\n".join(titles(page))
        page.text_input(key="rules.search").set_value("zebra").run()
        assert [info.value for info in page.info] == [
            "No rule matches. Search for another word, or show all rules."
        ]

    def test_only_changed_ones_or_only_those_off(self, kept: Database) -> None:
        off = {**_default("weekends"), "mode": "off"}
        seen = view_rules(kept, "tiny").revision.id
        save_rule(
            kept,
            SUPERVISOR,
            "tiny",
            "weekends",
            [FormSetting(off)],
            reason="x",
            seen_revision_id=seen,
        )
        page = open_page("rules")
        for which in ("changed", "off"):
            page.button_group(key="rules.which").set_value(which).run()
            assert titles(page) == ["**Weekends** :gray-badge[Off] :orange-badge[changed]"]


class TestChanging:
    def test_a_rule_is_changed_and_saved_with_a_reason(self, kept: Database) -> None:
        page = open_rule("minimum_rest")
        assert "Not saved yet" not in words_on(page)
        page.number_input(key="rule.minimum_rest.0.hours").set_value(12).run()
        field = page.number_input(key="rule.minimum_rest.0.hours")
        assert field.label == "Rest (hours) :orange-badge[default: 11]"
        page.button(key="rule.minimum_rest.save").click().run()
        assert "reason is not given" in page.error[0].value
        save(page, "minimum_rest")
        (rule,) = in_force(kept, "minimum_rest")
        assert values_of(rule)["hours"] == 12
        assert "Not saved yet" not in words_on(page)
        page.session_state["rules.tab"] = "History of changes"
        page.run()
        told = words_on(page).replace("\\", "")
        assert "Minimum rest between shifts: Rest 11 → 12" in told
        assert "agreed" in told

    def test_discarded_changes_are_gone(self, kept: Database) -> None:
        page = open_rule("minimum_rest")
        page.number_input(key="rule.minimum_rest.0.hours").set_value(12).run()
        page.button(key="rule.minimum_rest.discard").click().run()
        (field,) = [n for n in page.main.number_input if n.label.startswith("Rest")]
        assert field.value == 11
        assert "Not saved yet" not in words_on(page)

    def test_law_that_is_switched_off_asks_for_its_source(self, kept: Database) -> None:
        page = open_rule("overtime")
        page.button_group(key="rule.overtime.0.mode").set_value("off").run()
        (said,) = beside_fields(page)
        assert said.startswith(":red[:material/error: Source is not given. A rule of law")
        assert page.button(key="rule.overtime.save").disabled
        assert not page.button(key="rule.overtime.price").disabled
        page.text_input(key="rule.overtime.0.source").set_value("Approval 12/2026").run()
        assert beside_fields(page) == []
        save(page, "overtime")
        assert in_force(kept, "overtime") == []

    def test_what_a_rule_refuses_stands_beside_the_field(self, kept: Database) -> None:
        page = open_rule("shift_succession")
        page.multiselect(key="rule.shift_succession.0.forbidden").set_value(["night"]).run()
        (said,) = beside_fields(page)
        assert "Forbidden changes is not allowed" in said

    def test_several_settings_one_taken_away_and_back_to_the_default(self, kept: Database) -> None:
        page = open_rule("contract_hours")
        page.button(key="rule.contract_hours.more").click().run()
        page.multiselect(key="rule.contract_hours.0.scope.contracts").set_value(["FT"])
        page.multiselect(key="rule.contract_hours.1.scope.contracts").set_value(["PT"])
        page.number_input(key="rule.contract_hours.1.weight").set_value(3).run()
        save(page, "contract_hours")
        assert [(r.scope.contracts, r.weight) for r in in_force(kept, "contract_hours")] == [
            (("FT",), 5),
            (("PT",), 3),
        ]
        (first, _) = [b for b in page.button if b.label == "Remove"]
        first.click().run()
        save(page, "contract_hours")
        assert [r.weight for r in in_force(kept, "contract_hours")] == [3]
        page.button(key="rule.contract_hours.reset").click().run()
        save(page, "contract_hours")
        (only,) = in_force(kept, "contract_hours")
        assert only == type(only)()

    def test_entries_are_edited_as_a_table(self, kept: Database) -> None:
        page = open_rule("shift_headcount")
        page.session_state["rule.shift_headcount.0.headcounts"] = {
            "edited_rows": {},
            "added_rows": [
                {"shift": "E", "people": 2, "weekdays": ["saturday"], "date": "2026-10-10"}
            ],
            "deleted_rows": [],
        }
        page.run()
        save(page, "shift_headcount")
        (rule,) = in_force(kept, "shift_headcount")
        (entry,) = values_of(rule)["headcounts"]
        assert (entry["shift"], entry["people"], str(entry["date"])) == ("E", 2, "2026-10-10")
        assert entry["weekdays"] == ["saturday"]
        assert "Not saved yet" not in words_on(page)


class TestPrice:
    def test_without_a_rota_the_way_to_one_is_shown(self, kept: Database) -> None:
        page = open_rule("minimum_rest")
        page.number_input(key="rule.minimum_rest.0.hours").set_value(12).run()
        page.button(key="rule.minimum_rest.price").click().run()
        assert [info.value for info in page.info] == [
            "There is no rota on these days yet. Build one first, then ask again."
        ]

    def test_what_is_new_is_told_in_words_with_its_price(self, kept: Database) -> None:
        draft = open_draft(kept, SUPERVISOR, "tiny")
        cells = (_cell("001", "2026-09-28", "L"), _cell("001", "2026-09-29", "E"))
        edit(kept, SUPERVISOR, draft.id, "test", 1, SetCells(cells=cells))
        page = open_rule("minimum_rest")
        page.button_group(key="rule.minimum_rest.0.mode").set_value("soft").run()
        page.text_input(key="rule.minimum_rest.0.source").set_value("trial").run()
        page.button(key="rule.minimum_rest.price").click().run()
        metrics = {one.label: (one.value, one.delta) for one in page.metric}
        # Late to 22:00, early from 08:00: 10 h, handover counted 9 h 50 min, two of 11 h begun.
        assert metrics["Cost of this rule"] == ("200", "+200")
        assert metrics["Hard violations of this rule"] == ("0", "-1")
        told = words_on(page).replace("\\", "")
        assert "New (1)" in told
        assert "李明 rests 9 h 50 min" in told
        assert "Vanished (1)" in told
        page.number_input(key="rule.minimum_rest.0.hours").set_value(5).run()
        assert not page.metric


def _cell(employee_id: str, day: str, code: str) -> CellEdit:
    return CellEdit(employee_id=employee_id, date=day, codes=(code,))  # type: ignore[arg-type]


def _default(rule_id: str) -> dict[str, Any]:
    from scheduler.desk.opening import known_rules

    return values_of(known_rules()[rule_id]())


class TestFields:
    CHOICES = choices_of({path.name: path.read_bytes() for path in TINY.iterdir()})

    @pytest.mark.parametrize("entry", list_rules(), ids=lambda entry: entry.id)
    def test_every_value_of_every_rule_has_a_field(self, entry: Any) -> None:
        default = _default(entry.id)
        fields = own_fields(entry.schema, self.CHOICES)
        shared = set(Rule.model_fields)
        assert {field.name for field in fields} == set(default) - shared
        for one in [*fields, *(inner for field in fields for inner in field.inner)]:
            assert one.kind is not FieldKind.OTHER
            assert translate(one.label, "zh") != one.label
            assert one.unit in ("", "%") or translate(one.unit, "zh") != one.unit

    def test_a_centre_s_own_words_are_offered(self) -> None:
        by_id = {entry.id: entry for entry in list_rules()}
        staff = {f.name: f for f in own_fields(by_id["required_staff"].schema, self.CHOICES)}
        assert [c.value for c in staff["shifts"].options] == ["E", "L", "P"]
        assert [c.value for c in staff["team"].options] == ["A", "B"]
        assert staff["team"].kind is FieldKind.ONE
        assert not staff["shifts"].is_open
        duty = {f.name: f for f in own_fields(by_id["duty_turns"].schema, self.CHOICES)}
        assert [c.value for c in duty["duties"].options] == ["phone", "holiday", "host"]
        runs = {f.name: f for f in own_fields(by_id["shift_succession"].schema, self.CHOICES)}
        assert runs["forbidden"].is_open

    def test_shapes_no_rule_has_yet(self) -> None:
        schema = {
            "properties": {
                "numbers": {"type": "array", "items": {"type": "integer"}},
                "deep": {"type": "array", "items": {"type": "array", "items": {}}},
                "until": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
                "word": {"type": "string", "title": "Word"},
            }
        }
        kinds = {
            name: field_of(name, spec, schema, {}).kind
            for name, spec in schema["properties"].items()
        }
        assert kinds == {
            "numbers": FieldKind.NUMBERS,
            "deep": FieldKind.OTHER,
            "until": FieldKind.DATE,
            "word": FieldKind.TEXT,
        }
        assert field_of("until", schema["properties"]["until"], schema, {}).may_be_empty
