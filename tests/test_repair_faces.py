"""Repairs and reasons as people meet them: desk, command line, page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from typer.testing import CliRunner

from scheduler.cli.commands import app
from scheduler.desk.actors import SUPERVISOR, Actor, NotAllowed, Right
from scheduler.desk.cell_reasons import ask_why_not, explain, take_why_not
from scheduler.desk.drafts import DraftView, edit, undo, view_draft
from scheduler.desk.operations import CellEdit, Pin, SetCells
from scheduler.desk.repair_taking import take_repair
from scheduler.desk.repairing import absence_of, find_absences, keep_rule, repair_draft, standby_of
from scheduler.domain.faults import BadInput
from scheduler.io.rota_files import write_duty, write_rota
from scheduler.rule import Mode
from scheduler.solve.repair import Effort, RepairStatus
from scheduler.store.database import Database
from tests.app_pages import TINY, open_page, unfold, with_published_rota, words_on
from tests.app_server import running_app
from tests.browser import HOW_TO_GET_ONE, find_browser, open_browser
from tests.stores import sqlite_database

DAY = date(2026, 9, 30)
WANG = "002"
EFFORT = Effort(5.0)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    database = sqlite_database(tmp_path)
    monkeypatch.setenv("PAIBAN_DATABASE", database.url)
    yield database
    database.close()


@pytest.fixture
def view(store: Database) -> DraftView:
    draft_id = with_published_rota(store).draft_id
    cells = (CellEdit(employee_id=WANG, date=DAY, codes=("E",)),)
    edit(store, SUPERVISOR, draft_id, "test", 50, SetCells(cells=cells))
    return view_draft(store, draft_id)


def works(view: DraftView, who: str, when: date) -> bool:
    problem = view.problem
    return bool(view.rota.cells[problem.employee_index[who], problem.day_of(when)].any())


class TestDesk:
    def test_a_repair_is_taken_with_its_leave_and_undone(
        self, store: Database, view: DraftView
    ) -> None:
        edit(store, SUPERVISOR, view.id, "test", 51, Pin(cells=((WANG, DAY),), on=True))
        view = view_draft(store, view.id)
        found = repair_draft(view, [absence_of(view.problem, WANG, DAY, DAY)], EFFORT)
        assert found.status is not RepairStatus.UNLAWFUL
        take_repair(store, SUPERVISOR, view, found, found.proposal, as_leave=True)
        after = view_draft(store, view.id)
        assert not works(after, WANG, DAY)
        place = after.problem.employee_index[WANG], after.problem.day_of(DAY)
        assert place in after.problem.leave_days
        assert after.report.cost == found.proposal.report.cost
        undo(store, SUPERVISOR, view.id)
        assert works(view_draft(store, view.id), WANG, DAY)

    def test_an_answer_to_an_earlier_draft_is_refused(
        self, store: Database, view: DraftView
    ) -> None:
        found = repair_draft(view, [absence_of(view.problem, WANG, DAY, DAY)], EFFORT)
        cells = (CellEdit(employee_id="001", date=DAY),)
        edit(store, SUPERVISOR, view.id, "test", 52, SetCells(cells=cells))
        with pytest.raises(BadInput, match="earlier state"):
            take_repair(store, SUPERVISOR, view, found, found.proposal, as_leave=True)
        assert not view_draft(store, view.id).problem.leave_days - view.problem.leave_days

    def test_rights_are_asked(self, store: Database, view: DraftView) -> None:
        found = repair_draft(view, [absence_of(view.problem, WANG, DAY, DAY)], EFFORT)
        reader = Actor("reader", frozenset())
        with pytest.raises(NotAllowed):
            take_repair(store, reader, view, found, found.proposal, as_leave=False)
        editor = Actor("editor", frozenset({Right.EDIT_ROTA}))
        with pytest.raises(NotAllowed):
            take_repair(store, editor, view, found, found.proposal, as_leave=True)

    def test_changes_count_where_no_rule_prices_them(self, view: DraftView) -> None:
        """The rule is in force and something is published: nothing more is needed."""
        rules = view.opened.rules
        assert keep_rule(view.problem, rules) is None
        off = [r.model_copy(update={"mode": Mode.OFF}) for r in rules]
        kept = keep_rule(view.problem, off)
        own = next(rule for rule in rules if rule.id == "published_stability")
        assert kept is not None
        assert (kept.mode, kept.weight) == (Mode.SOFT, own.weight)
        assert keep_rule(view.problem, []) is not None

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "002",
            "nobody:2026-09-30",
            "002:2026-13-01",
            "002:2026-10-02:2026-10-01",
            "002:2030-01-01",
        ],
    )
    def test_absences_that_make_no_sense(self, view: DraftView, text: str) -> None:
        with pytest.raises(BadInput):
            find_absences(view.problem, [text])

    def test_an_absence_is_cut_to_the_rota(self, view: DraftView) -> None:
        [found] = find_absences(view.problem, ["002:2026-09-01:2026-09-29"])
        assert (found.first, found.last) == (0, 1)

    def test_nobody_or_somebody_twice(self, view: DraftView) -> None:
        absence = absence_of(view.problem, WANG, DAY, DAY)
        for absences in ([], [absence, absence]):
            with pytest.raises(BadInput):
                repair_draft(view, absences, EFFORT)

    def test_reasons_of_a_cell_agree_with_what_an_edit_does(
        self, store: Database, view: DraftView
    ) -> None:
        found = explain(view, WANG, DAY)
        assert [view.problem.shift_types[k].code for k in found.standing] == ["E"]
        for n, choice in enumerate(found.lawful):
            codes = () if choice.shift is None else (view.problem.shift_types[choice.shift].code,)
            cells = (CellEdit(employee_id=WANG, date=DAY, codes=codes),)
            edit(store, SUPERVISOR, view.id, "test", 60 + n, SetCells(cells=cells))
            after = view_draft(store, view.id).report
            assert after.cost - view.report.cost == choice.cost
        peak = next(c for c in found.forbidden if c.shift == view.problem.shift_index["P"])
        assert peak.forbidding

    def test_why_not_is_taken_over(self, store: Database, view: DraftView) -> None:
        answer = ask_why_not(view, WANG, DAY, "")
        assert answer.is_lawful
        assert sum(answer.cost_by_rule.values()) == answer.cost
        take_why_not(store, SUPERVISOR, view, answer)
        after = view_draft(store, view.id)
        assert not works(after, WANG, DAY)
        assert after.report.cost - view.report.cost == answer.cost

    def test_why_not_says_what_forbids_it(self, store: Database, view: DraftView) -> None:
        answer = ask_why_not(view, WANG, DAY, "P")
        assert not answer.is_lawful
        assert answer.reasons
        with pytest.raises(BadInput):
            take_why_not(store, SUPERVISOR, view, answer)

    @pytest.mark.parametrize(("who", "code"), [("nobody", "E"), (WANG, "XX"), (WANG, "E")])
    def test_questions_that_make_no_sense(self, view: DraftView, who: str, code: str) -> None:
        """Nobody, no such shift, and what stands there already."""
        with pytest.raises(BadInput):
            ask_why_not(view, who, DAY, code)

    def test_standby_rates_are_shares(self, view: DraftView) -> None:
        with pytest.raises(BadInput):
            standby_of(view.opened, view.rota, 1.0, 0.9)
        found = standby_of(view.opened, view.rota, 0.1, 0.9, reserves=True)
        assert all(one.reserves is not None for one in found)


class TestCommand:
    @pytest.fixture
    def rota(self, view: DraftView, tmp_path: Path) -> str:
        write_rota(tmp_path / "rota.csv", view.problem, view.rota)
        write_duty(tmp_path / "duty.csv", view.problem, view.rota)
        return str(tmp_path / "rota.csv")

    def run(self, *words: str) -> Any:
        return CliRunner().invoke(app, ["repair", str(TINY), *words])

    def test_json_has_the_promised_keys(self, rota: str, tmp_path: Path) -> None:
        out = tmp_path / "out"
        done = self.run(rota, "--absent", "002:2026-09-30", "--json", "--out", str(out))
        content = json.loads(done.stdout)
        keys = {"status", "objective", "cost_by_rule", "people_touched", "changes", "stand_ins"}
        assert keys <= content.keys()
        assert sum(content["cost_by_rule"].values()) == content["objective"]
        assert {row["employee_id"] for row in content["changes"]} >= {WANG}
        assert (out / "rota.csv").exists()
        assert "2026-09-30" not in [
            line.split(",")[2]
            for line in (out / "rota.csv").read_text("utf-8-sig").splitlines()
            if line.startswith(WANG)
        ]

    @pytest.mark.parametrize(("language", "said"), [("en", "Nobody steps in"), ("zh", "无人顶班")])
    def test_it_speaks_both_languages(self, rota: str, language: str, said: str) -> None:
        done = self.run(rota, "--absent", "002:2026-09-30", "--lang", language)
        assert said in done.stdout

    def test_bad_input_ends_with_2(self, rota: str) -> None:
        done = self.run(rota, "--absent", "nobody:2026-09-30", "--lang", "en")
        assert done.exit_code == 2
        assert "Traceback" not in done.output


class TestPage:
    def test_a_cell_is_explained_and_settled_anew(self, view: DraftView) -> None:
        page = unfold(open_page("rota", "en", centre="tiny"), "why_panel")
        page.selectbox(key="why_who").select(WANG)
        page.selectbox(key="why_day").select(DAY.isoformat())
        page.button(key="why").click().run()
        assert not page.exception
        tables = [frame.value for frame in page.dataframe]
        assert any(len(table.columns) == 3 and len(table) >= 2 for table in tables)
        page.button(key="why_not").click().run()
        assert not page.exception
        assert "It can be had" in words_on(page)

    def test_it_asks_in_chinese(self, view: DraftView) -> None:
        page = open_page("rota", "zh", centre="tiny")
        assert {"为什么这样排，为什么不那样排？"} <= {one.label for one in page.expander}
        for key in ("why_panel", "standby"):
            unfold(page, key)
        labels = [one.label for one in page.button]
        assert {"有人缺勤", "为什么？", "谁可以顶班？"} <= set(labels)

    def test_what_was_found_stands_in_the_editors_place(
        self, store: Database, view: DraftView
    ) -> None:
        page = open_page("rota", "en", centre="tiny")
        found = repair_draft(view, [absence_of(view.problem, WANG, DAY, DAY)], EFFORT)
        key = (view.id, view.number, view.revision_id)
        page.session_state["paiban.rota.repair"] = (key, found)
        page.run()
        assert not page.exception
        assert "王芳" in page.subheader[0].value
        page.button(key="repair_take").click().run()
        assert not works(view_draft(store, view.id), WANG, DAY)
        assert not page.exception

    def test_standby_names_who_could_step_in(self, view: DraftView) -> None:
        page = unfold(open_page("rota", "en", centre="tiny"), "standby")
        page.button(key="standby_who").click().run()
        assert not page.exception
        assert any("Could step in" in frame.value.columns for frame in page.dataframe)


@pytest.mark.slow
def test_somebody_is_absent_in_the_browser(
    store: Database, view: DraftView, tmp_path: Path
) -> None:
    """From the button to the rota in the draft."""
    if find_browser() is None:
        pytest.skip(HOW_TO_GET_ONE)
    folder = tmp_path / "app"
    folder.mkdir()
    with running_app(folder, database_url=store.url) as served, open_browser() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        page.set_default_timeout(60_000)
        page.goto(f"{served.url}/rota?centre=tiny&lang=zh")
        page.get_by_role("button", name="有人缺勤").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("combobox").first.click()
        page.get_by_role("option", name=re.compile("王芳")).click()
        dialog.get_by_role("button", name="寻找顶班人选").click()
        expect(page.get_by_role("heading", name=re.compile("王芳缺勤"))).to_be_visible(
            timeout=60_000
        )
        page.get_by_role("button", name="采用").click()
        expect(page.get_by_role("heading", name=re.compile("王芳缺勤"))).to_be_hidden()
        expect(page.locator("tr.person").first).to_be_visible()
    first = view.problem.first
    after = view_draft(store, view.id)
    days = [date.fromordinal(first.toordinal() + n) for n in range(3)]
    assert works(view, WANG, DAY)
    assert not any(works(after, WANG, day) for day in days)
