"""Rules as forms: what they are set to, what a change costs on a rota, how it is kept."""

import datetime as dt
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.check import check_rota
from scheduler.desk.actors import SUPERVISOR, Actor, NotAllowed
from scheduler.desk.centres import import_folder, open_stored
from scheduler.desk.fact_history import history_of
from scheduler.desk.fact_saving import SavedBefore
from scheduler.desk.opening import known_rules
from scheduler.desk.rule_settings import (
    FormSetting,
    RuleCard,
    law_faults,
    price_rule,
    save_rule,
    understand,
    view_rules,
)
from scheduler.desk.rule_values import (
    RuleSetting,
    load_settings,
    settings_of,
    values_of,
    write_settings,
)
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.rota import Rota
from scheduler.io.centre_folder import read_centre
from scheduler.io.rules_toml import read_rules
from scheduler.rule import Mode
from scheduler.store import revisions
from scheduler.store.database import Database

ROOT = Path(__file__).parent.parent
SAMPLES = sorted(ROOT.glob("data/*/rules.toml"))
KNOWN = known_rules()
EVERY_RULE = pytest.mark.parametrize("rule_id", sorted(KNOWN))


@pytest.fixture
def kept(sqlite_store: Database) -> Database:
    import_folder(sqlite_store, SUPERVISOR, ROOT / "tests" / "centres" / "tiny")
    return sqlite_store


def card_of(database: Database, rule_id: str) -> RuleCard:
    return next(c for c in view_rules(database, "tiny").cards if c.entry.id == rule_id)


def form(rule_id: str, number: int | None = None, **changes: Any) -> FormSetting:
    return FormSetting({**values_of(KNOWN[rule_id]()), **changes}, number)


def save(database: Database, rule_id: str, *forms: FormSetting, reason: str = "tried") -> None:
    seen = view_rules(database, "tiny").revision.id
    save_rule(database, SUPERVISOR, "tiny", rule_id, forms, reason=reason, seen_revision_id=seen)


def rules_file(database: Database) -> str:
    with database.reading() as connection:
        newest = revisions.newest(connection, "tiny")
        return revisions.files_of(connection, newest.id)["rules.toml"].decode()


def in_force(path: Path, text: str) -> list[dict[str, Any]]:
    """The rules as the reader of centres understands the file."""
    path.write_text(text, "utf-8")
    faults: list[Fault] = []
    rules = read_rules(path, KNOWN, {}, faults)
    assert faults == []
    return [{"id": rule.id, **values_of(rule)} for rule in rules]


class TestViewing:
    def test_every_rule_stands_with_its_default_until_it_is_set(self, kept: Database) -> None:
        page = view_rules(kept, "tiny")
        assert len(page.cards) == len(KNOWN)
        assert [card.entry.group for card in page.cards[:2]] == ["law", "law"]
        assert all(card.is_default and card.is_on for card in page.cards)
        assert all(card.changed(values_of(card.settings[0].rule)) == set() for card in page.cards)

    def test_what_differs_from_the_default_is_known(self, kept: Database) -> None:
        save(kept, "minimum_rest", form("minimum_rest", hours=12, source="house rule"))
        card = card_of(kept, "minimum_rest")
        assert not card.is_default
        assert card.changed(values_of(card.settings[0].rule)) == {"hours", "source"}

    @EVERY_RULE
    def test_a_form_that_nobody_touched_is_the_rule(self, rule_id: str) -> None:
        (setting,) = understand(rule_id, [form(rule_id)])
        assert setting.rule == KNOWN[rule_id]()


class TestSaving:
    def test_only_what_differs_is_written(self, kept: Database) -> None:
        save(kept, "minimum_rest", form("minimum_rest", hours=12))
        assert (
            rules_file(kept) == '[[rule]]\nid = "minimum_rest"\n\n[rule.parameters]\nhours = 12\n'
        )
        rule = next(r for r in open_stored(kept, "tiny").rules if r.id == "minimum_rest")
        assert values_of(rule)["hours"] == 12

    def test_several_settings_of_one_rule_with_scope_and_dates(self, kept: Database) -> None:
        save(
            kept,
            "contract_hours",
            form("contract_hours", scope={"contracts": ["FT"]}, weight=7),
            form("contract_hours", scope={"contracts": ["PT"]}, valid_from="2026-10-01"),
        )
        assert tomllib.loads(rules_file(kept))["rule"][1] == {
            "id": "contract_hours",
            "valid_from": dt.date(2026, 10, 1),
            "scope": {"contracts": ["PT"]},
        }
        card = card_of(kept, "contract_hours")
        assert [s.number for s in card.settings] == [0, 1]
        save(kept, "contract_hours", FormSetting(values_of(card.settings[1].rule), 1))
        assert [r["id"] for r in tomllib.loads(rules_file(kept))["rule"]] == ["contract_hours"]

    def test_reset_to_the_default_leaves_nothing_behind(self, kept: Database) -> None:
        save(kept, "weekends", form("weekends", max_worked=1))
        save(kept, "weekends")
        assert tomllib.loads(rules_file(kept)) == {}
        assert card_of(kept, "weekends").is_default

    def test_values_out_of_range_are_said_by_form_and_field(self, kept: Database) -> None:
        with pytest.raises(BadInput) as refused:
            save(kept, "minimum_rest", form("minimum_rest"), form("minimum_rest", hours=99))
        (fault,) = refused.value.faults
        assert (fault.row, fault.column) == (2, "minimum_rest.hours")
        assert str(fault.remedy) == "Write a number from 0 to 24."

    def test_names_the_centre_has_not_are_refused(self, kept: Database) -> None:
        with pytest.raises(BadInput, match="is not a known team"):
            save(kept, "weekends", form("weekends", scope={"teams": ["Z"]}))
        with pytest.raises(BadInput, match="valid_to lies before valid_from"):
            save(kept, "weekends", form("weekends", valid_from="2026-10-02", valid_to="2026-10-01"))

    def test_a_change_needs_a_reason(self, kept: Database) -> None:
        with pytest.raises(BadInput, match=r"reason is not given"):
            save(kept, "weekends", form("weekends", max_worked=1), reason="  ")

    def test_who_may_not_change_rules_changes_none(self, kept: Database) -> None:
        with pytest.raises(NotAllowed):
            save_rule(
                kept,
                Actor("visitor", frozenset()),
                "tiny",
                "weekends",
                (),
                reason="x",
                seen_revision_id=1,
            )

    def test_somebody_else_changing_rules_in_between_is_named(self, kept: Database) -> None:
        seen = view_rules(kept, "tiny").revision.id
        save(kept, "weekends", form("weekends", max_worked=1))
        with pytest.raises(SavedBefore, match="supervisor"):
            save_rule(
                kept,
                SUPERVISOR,
                "tiny",
                "leave",
                [form("leave", spill_minutes=0)],
                reason="x",
                seen_revision_id=seen,
            )

    def test_history_tells_the_change_in_words(self, kept: Database) -> None:
        save(kept, "minimum_rest", form("minimum_rest", hours=12), reason="agreed in May")
        save(kept, "minimum_rest", form("minimum_rest", 0, hours=12, count_handover=False))
        newest, before, first = history_of(kept, "tiny", "rules.toml")
        assert [str(line) for line in newest.differences] == [
            "Minimum rest between shifts: Handover is work yes → no"
        ]
        assert [str(line) for line in before.differences] == [
            "Minimum rest between shifts: Rest 11 → 12"
        ]
        assert before.differences[0].in_("zh") == "班次间最短休息：休息 11 → 12"
        assert before.revision.reason == "agreed in May"
        assert first.is_first


class TestLaw:
    @pytest.mark.parametrize(
        "change",
        [
            {"mode": "off"},
            {"mode": "soft"},
            {"scope": {"teams": ["A"]}},
            {"valid_from": "2026-10-01"},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_law_that_is_loosened_needs_its_source(self, change: dict[str, Any]) -> None:
        loose = understand("overtime", [form("overtime", **change)])
        (fault,) = law_faults("overtime", loose)
        assert (fault.row, fault.column) == (1, "overtime.source")
        named = understand("overtime", [form("overtime", source="Approval 12/2026", **change)])
        assert law_faults("overtime", named) == []

    def test_other_rules_and_law_as_it_stands_need_none(self) -> None:
        assert law_faults("weekends", understand("weekends", [form("weekends", mode="off")])) == []
        hours = understand("overtime", [form("overtime", month_hours=20)])
        assert law_faults("overtime", hours) == []

    def test_saving_is_refused_without_it(self, kept: Database) -> None:
        with pytest.raises(BadInput, match=r"overtime.source is not given"):
            save(kept, "overtime", form("overtime", mode="off"))
        save(kept, "overtime", form("overtime", mode="off", source="Approval 12/2026"))
        assert not card_of(kept, "overtime").is_on
        assert "overtime" not in {rule.id for rule in open_stored(kept, "tiny").rules}


class TestPrice:
    def rota(self, database: Database) -> tuple[Any, Rota]:
        """Monday late (to 22:00), Tuesday early (from 08:00): ten hours of rest for 001."""
        opened = open_stored(database, "tiny")
        late, early = (opened.problem.shift_index[code] for code in ("L", "E"))
        return opened, Rota.of(opened.problem, [(0, 0, late), (0, 1, early)])

    def test_a_shorter_rest_makes_the_violation_vanish(self, kept: Database) -> None:
        opened, rota = self.rota(kept)
        found = price_rule(
            kept, "tiny", opened, rota, "minimum_rest", [form("minimum_rest", hours=9)]
        )
        assert (found.hard_before, found.hard_after) == (1, 0)
        (vanished,) = found.changes.vanished
        assert "李明" in str(vanished.violation.message)
        assert found.changes.new == ()

    def test_soft_it_has_a_price(self, kept: Database) -> None:
        opened, rota = self.rota(kept)
        soft = form("minimum_rest", mode="soft", weight=30, hours=13, count_handover=False)
        found = price_rule(kept, "tiny", opened, rota, "minimum_rest", [soft])
        # 13 h wanted, 22:00 to 08:00 are 10 h: three missing hours at 30 points.
        assert (found.changes.cost_before, found.changes.cost_after) == (0, 90)
        assert found.hard_after == 0

    def test_it_says_what_a_whole_check_would_say(self, kept: Database) -> None:
        opened, rota = self.rota(kept)
        changed = form("contract_hours", weight=9)
        before = check_rota(opened.problem, opened.rules, rota)
        found = price_rule(kept, "tiny", opened, rota, "contract_hours", [changed])
        save(kept, "contract_hours", changed)
        again = open_stored(kept, "tiny")
        after = check_rota(again.problem, again.rules, rota)
        assert found.changes.cost_after - found.changes.cost_before == after.cost - before.cost > 0

    def test_nothing_is_kept(self, kept: Database) -> None:
        opened, rota = self.rota(kept)
        seen = view_rules(kept, "tiny").revision
        price_rule(kept, "tiny", opened, rota, "weekends", [form("weekends", mode="off")])
        assert view_rules(kept, "tiny").revision == seen
        with pytest.raises(BadInput):
            price_rule(kept, "tiny", opened, rota, "weekends", [form("weekends", max_worked=-1)])


class TestWriting:
    @pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.parent.name)
    def test_rules_written_as_they_stand_change_nothing(self, path: Path, tmp_path: Path) -> None:
        text = path.read_text("utf-8")
        for rule_id, listed in settings_of(load_settings(text.encode()), KNOWN).items():
            assert write_settings(text, KNOWN[rule_id], listed) == text

    def test_a_default_that_was_written_out_stays_written(self) -> None:
        text = (
            '[[rule]]\nid = "minimum_rest"\nmode = "hard"   # law\n[rule.parameters]\nhours = 11\n'
        )
        (setting,) = settings_of(tomllib.loads(text), KNOWN)["minimum_rest"]
        changed = RuleSetting(setting.rule.model_copy(update={"count_handover": False}), 0)
        assert write_settings(text, KNOWN["minimum_rest"], [changed]) == (
            text + "count_handover = false\n"
        )

    def test_the_second_of_three_goes_and_comments_of_the_others_stay(self) -> None:
        text = SAMPLES[-1].read_text("utf-8")
        listed = settings_of(tomllib.loads(text), KNOWN)["required_staff"]
        assert len(listed) == 3
        written = write_settings(text, KNOWN["required_staff"], [listed[0], listed[2]])
        gone = text.index("[[rule]]   # 热线开放时"), text.index("[[rule]]   # 来宾接待须")
        assert written == text[: gone[0]] + text[gone[1] :]


def values_for(rule_id: str) -> st.SearchStrategy[Mapping[str, Any]]:
    """Settings that the rule's schema allows."""
    schema = KNOWN[rule_id].model_json_schema()
    fields = {
        name: _drawn(spec, schema) for name, spec in schema["properties"].items() if name != "scope"
    }
    fields["scope"] = st.fixed_dictionaries({"teams": st.lists(st.text(min_size=1), max_size=2)})
    return st.fixed_dictionaries({}, optional=fields)


def _drawn(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if "anyOf" in spec:
        return st.one_of([_drawn(one, schema) for one in spec["anyOf"]])
    if "$ref" in spec:
        return _drawn(schema["$defs"][spec["$ref"].rsplit("/", 1)[1]], schema)
    if "enum" in spec:
        return st.sampled_from(spec["enum"])
    if spec.get("format") == "date":
        return st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
    if spec["type"] == "array":
        return st.lists(_drawn(spec["items"], schema), max_size=3, unique_by=repr)
    if spec["type"] == "object":
        inner = {name: _drawn(one, schema) for name, one in spec["properties"].items()}
        needed = {name: inner.pop(name) for name in spec.get("required", ())}
        return st.fixed_dictionaries(needed, optional=inner)
    # A field of a form holds no control characters.
    typed = st.text(st.characters(exclude_categories=("Cc", "Cs")))
    texts = st.just("night>early") if "pattern" in spec else typed
    return {
        "integer": st.integers(spec.get("minimum"), spec.get("maximum")),
        "number": st.floats(spec.get("minimum"), spec.get("maximum")),
        "boolean": st.booleans(),
        "null": st.none(),
        "string": texts,
    }[spec["type"]]


@settings(max_examples=60, deadline=None)
@given(data=st.data(), path=st.sampled_from(SAMPLES), rule_id=st.sampled_from(sorted(KNOWN)))
def test_whatever_a_form_says_the_reader_understands(
    data: st.DataObject, path: Path, rule_id: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = path.read_text("utf-8")
    before = settings_of(tomllib.loads(text), KNOWN).get(rule_id, [])
    kept = (
        data.draw(st.lists(st.sampled_from(before), unique_by=lambda s: s.number)) if before else []
    )
    wanted = list(kept)
    for values in data.draw(st.lists(values_for(rule_id), max_size=2)):
        try:
            wanted += understand(rule_id, [FormSetting(values)])
        except BadInput:
            continue  # dates out of order, a change of a shift into itself
    written = write_settings(text, KNOWN[rule_id], wanted)
    folder = tmp_path_factory.mktemp("rules")
    found = in_force(folder / "rules.toml", written)
    expected = [s.rule for s in wanted] or [KNOWN[rule_id]()]
    assert [r for r in found if r["id"] == rule_id] == [
        {"id": rule_id, **values_of(rule)} for rule in expected if rule.mode is not Mode.OFF
    ]
    others = in_force(folder / "rules.toml", text)
    assert [r for r in found if r["id"] != rule_id] == [r for r in others if r["id"] != rule_id]


def test_a_source_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Copied out of a document it may end with the break of a page."""
    centre = shutil.copytree(ROOT / "tests" / "centres" / "tiny", tmp_path / "centre")
    entry = '[[rule]]\nid = "fair_shares"\nsource = "第三条 \\f"\n'
    (centre / "rules.toml").write_text(entry, "utf-8")
    sources = [rule.source for rule in read_centre(centre, KNOWN).rules if rule.id == "fair_shares"]
    assert sources == ["第三条 \f"]
