"""The pages of facts as a person uses them, without a browser: edit, refuse, save, take back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from scheduler.desk.actors import SUPERVISOR, Actor
from scheduler.desk.centres import import_folder, open_stored
from scheduler.desk.fact_choices import choices_of
from scheduler.desk.fact_figures import asked_late, headcounts, leave_by_day
from scheduler.desk.fact_merging import merge_rows
from scheduler.desk.fact_tables import columns_of
from scheduler.desk.facts import TableView, save_table, view_table
from scheduler.desk.setting_tables import SETTING_TABLES, rows_of_settings
from scheduler.domain.calendar import YearState
from scheduler.domain.faults import Fault
from scheduler.domain.text import Message
from scheduler.io.text_tables import MODELS, Cells, read_text_table
from scheduler.store.database import Database
from scheduler.ui.fact_page.grid import PROBLEM, frame_of, rows_of
from tests.app_pages import open_page, words_on

ROOT = Path(__file__).parent.parent
TINY = ROOT / "tests" / "centres" / "tiny"
CENTRES = [*sorted((ROOT / "data").glob("*/")), TINY]


@pytest.fixture
def kept(sqlite_store: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    import_folder(sqlite_store, SUPERVISOR, TINY)
    monkeypatch.setenv("PAIBAN_DATABASE", sqlite_store.url)
    return sqlite_store


def rows_kept(database: Database, table: str) -> list[dict[str, str]]:
    return [dict(row) for row in view_table(database, "tiny", table).rows]


def errors(page: AppTest) -> str:
    return plain("\n".join(error.value for error in page.error))


def plain(text: str) -> str:
    """A text as it is read, without the signs that keep it from being taken for markup."""
    return text.replace("\\", "")


def beside_fields(page: AppTest) -> list[str]:
    return [plain(m.value) for m in page.markdown if m.value.startswith(":red[")]


def type_into(page: AppTest, table: str, **edits: Any) -> AppTest:
    """Change cells of the table as the editor would tell it, and let the page look at it."""
    (key,) = [k for k in page.session_state.to_dict() if str(k).startswith(f"{table}.editor.")]
    state = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
    page.session_state[key] = {**state, **edits}
    return page.run()


class TestTheForm:
    def test_a_person_is_added_once_all_that_is_needed_is_there(self, kept: Database) -> None:
        page = open_page("people")
        page.button(key="employees.csv.add").click().run()
        form = "employees.csv.form.1"
        page.button(key=f"{form}.save").click().run()
        assert [text.split(":material/error: ")[1] for text in beside_fields(page)] == [
            f"{label} is not given. Fill it in.]"
            for label in ("Employee id", "Name", "Hired on", "Contract")
        ]
        page.text_input(key=f"{form}.employee_id").set_value("006")
        page.text_input(key=f"{form}.name").set_value("新人")
        page.date_input(key=f"{form}.hire_date").set_value(date(2026, 9, 1))
        page.selectbox(key=f"{form}.team").set_value("A")
        page.selectbox(key=f"{form}.contract").set_value("FT")
        page.multiselect(key=f"{form}.skills").set_value(["phone"])
        page.button(key=f"{form}.save").click().run()
        assert not page.error
        assert rows_kept(kept, "employees.csv")[-1] == {
            "employee_id": "006",
            "name": "新人",
            "hire_date": "2026-09-01",
            "team": "A",
            "contract": "FT",
            "skills": "phone",
        }
        assert open_stored(kept, "tiny").problem.employees[-1].hire_date == date(2026, 9, 1)

    def test_what_is_wrong_stands_beside_its_field(self, kept: Database) -> None:
        page = open_page("leave")
        page.button(key="leave.csv.add").click().run()
        form = "leave.csv.form.1"
        page.selectbox(key=f"{form}.employee_id").set_value("003")
        page.date_input(key=f"{form}.first").set_value(date(2026, 10, 9))
        page.date_input(key=f"{form}.last").set_value(date(2026, 10, 8))
        page.button(key=f"{form}.save").click().run()
        (said,) = beside_fields(page)
        assert "Last day lies before 2026-10-09. Write the later date as the last one." in said
        assert len(rows_kept(kept, "leave.csv")) == 1
        page.date_input(key=f"{form}.last").set_value(date(2026, 10, 10))
        page.checkbox(key=f"{form}.approved").uncheck()
        page.button(key=f"{form}.save").click().run()
        assert rows_kept(kept, "leave.csv")[-1] == {
            "employee_id": "003",
            "first": "2026-10-09",
            "last": "2026-10-10",
            "approved": "no",
        }

    def test_a_row_is_opened_changed_and_removed(self, kept: Database) -> None:
        page = open_page("wishes")
        page.selectbox(key="preferences.csv.open").set_value(0).run()
        form = "preferences.csv.form.1"
        assert page.selectbox(key=f"{form}.day").value == "saturday"
        page.number_input(key=f"{form}.weight").set_value(9)
        page.button(key=f"{form}.save").click().run()
        before = rows_kept(kept, "preferences.csv")
        assert before[0] == {
            "employee_id": "001",
            "day": "saturday",
            "shift": "off",
            "wanted": "yes",
            "weight": "9",
        }
        page.selectbox(key="preferences.csv.open").set_value(1).run()
        page.button(key="preferences.csv.form.2.remove").click().run()
        assert rows_kept(kept, "preferences.csv") == before[:1]


class TestTheTable:
    def test_nothing_is_saved_before_it_is_asked_for(self, kept: Database) -> None:
        page = open_page("leave")
        assert "Not saved yet" not in words_on(page)
        type_into(page, "leave.csv", edited_rows={0: {"last": "2026-10-07"}})
        assert "Not saved yet" in words_on(page)
        assert rows_kept(kept, "leave.csv")[0]["last"] == "2026-10-06"
        page.text_input[-1].set_value("asked by phone")
        page.button(key="leave.csv.save").click().run()
        assert rows_kept(kept, "leave.csv")[0]["last"] == "2026-10-07"
        assert view_table(kept, "tiny", "leave.csv").revision.reason == "asked by phone"
        assert "Not saved yet" not in words_on(page)

    def test_faults_are_listed_by_row_and_shown_inside_the_table(self, kept: Database) -> None:
        page = open_page("leave")
        more = {"employee_id": "001", "first": "2026-10-09", "last": "2026-10-08"}
        type_into(page, "leave.csv", added_rows=[more])
        assert "**row 3**, 001 2026-10-09, Last day “2026-10-08” lies before" in errors(page)
        assert PROBLEM not in page.dataframe[0].value.columns
        page.button(key="leave.csv.mark").click().run()
        assert "Last day lies before 2026-10-09" in page.dataframe[0].value[PROBLEM].loc[3]
        assert not [button for button in page.button if button.key == "leave.csv.mark"]
        page.button(key="leave.csv.save").click().run()
        told = page.dataframe[0].value[PROBLEM]
        assert told.loc[2] == ""
        assert "Last day lies before 2026-10-09" in told.loc[3]
        assert len(rows_kept(kept, "leave.csv")) == 1
        page.button(key="leave.csv.mend.3").click().run()
        assert "Last day lies before" in beside_fields(page)[0]
        page.date_input(key="leave.csv.form.1.last").set_value(date(2026, 10, 9))
        page.button(key="leave.csv.form.1.save").click().run()
        assert len(rows_kept(kept, "leave.csv")) == 2

    def test_rows_that_others_need_say_where(self, kept: Database) -> None:
        page = open_page("people")
        type_into(page, "employees.csv", deleted_rows=[1])
        assert "**Leave**, **row 2**, Person “002” is not a known employee." in errors(page)
        page.button(key="employees.csv.discard").click().run()
        assert not page.error
        assert len(page.dataframe[0].value) == 5

    def test_changes_outlive_a_look_at_another_page(self, kept: Database) -> None:
        page = open_page("leave")
        type_into(page, "leave.csv", edited_rows={0: {"last": "2026-10-07"}})
        (key,) = [k for k in page.session_state.to_dict() if str(k).startswith("leave.csv.editor.")]
        # What Streamlit does to the widgets of a page that is no longer shown.
        del page.session_state[key]
        page.run()
        assert page.dataframe[0].value["last"].tolist() == [date(2026, 10, 7)]
        assert "Not saved yet" in words_on(page)

    def test_pasted_rows_wait_in_the_table_until_they_are_saved(self, kept: Database) -> None:
        page = open_page("people")
        page.button(key="employees.csv.import").click().run()
        page.text_area(key="employees.csv.import_text").set_value(
            "006\t新人\t2026-13-01\tA\tFT\n007\t新二\t2026-09-01\tA\tFT"
        )
        _submit(page, "Put into the table").run()
        assert "**row 7**, 006 新人, Hired on “2026-13-01” is not a date." in errors(page)
        assert len(rows_kept(kept, "employees.csv")) == 5
        told = page.dataframe[0].value[PROBLEM]
        assert "Hired on is not a date" in told.loc[7]
        assert told.loc[8] == ""
        page.button(key="employees.csv.mend.7").click().run()
        page.text_input(key="employees.csv.form.1.hire_date").set_value("2026-09-01")
        page.button(key="employees.csv.form.1.save").click().run()
        assert [row["employee_id"] for row in rows_kept(kept, "employees.csv")][-2:] == [
            "006",
            "007",
        ]

    def test_an_empty_table_says_what_to_do(self, kept: Database) -> None:
        page = open_page("wishes")
        assert "Everybody can work at any time" not in words_on(page)
        page.session_state["wishes.tab"] = "Availability"
        page.run()
        assert [info.value for info in page.info] == [
            "Everybody can work at any time so far. Add when somebody can or cannot."
        ]


class TestSomebodyElse:
    def test_is_named_and_both_changes_can_be_kept(self, kept: Database) -> None:
        page = open_page("leave")
        mine = {"employee_id": "001", "first": "2026-10-09", "last": "2026-10-09"}
        theirs = {"employee_id": "003", "first": "2026-10-08", "last": "2026-10-08"}
        type_into(page, "leave.csv", added_rows=[mine])
        view = view_table(kept, "tiny", "leave.csv")
        lin = Actor("林", SUPERVISOR.rights)
        save_table(
            kept, lin, "tiny", "leave.csv", [*view.rows, theirs], "by phone", view.revision.id
        )
        page.button(key="leave.csv.save").click().run()
        (warning,) = page.warning
        assert warning.value.startswith("林 saved this table on")
        assert "by phone" in plain(warning.value)
        assert "Added: 003 陈, 静 2026-10-08" in plain(warning.value)
        assert len(rows_kept(kept, "leave.csv")) == 2
        page.button(key="leave.csv.merge").click().run()
        assert not page.warning
        page.button(key="leave.csv.save").click().run()
        assert rows_kept(kept, "leave.csv")[1:] == [theirs, mine]

    def test_theirs_can_be_taken(self, kept: Database) -> None:
        page = open_page("leave")
        type_into(page, "leave.csv", edited_rows={0: {"last": "2026-10-07"}})
        seen = view_table(kept, "tiny", "leave.csv").revision.id
        save_table(kept, SUPERVISOR, "tiny", "leave.csv", [], "", seen)
        page.run()
        page.button(key="leave.csv.theirs").click().run()
        assert not page.warning
        assert len(page.dataframe[0].value) == 0

    def test_changes_elsewhere_are_nobodys_business(self, kept: Database) -> None:
        page = open_page("leave")
        type_into(page, "leave.csv", edited_rows={0: {"last": "2026-10-07"}})
        seen = view_table(kept, "tiny", "preferences.csv").revision.id
        save_table(kept, SUPERVISOR, "tiny", "preferences.csv", [], "", seen)
        page.run()
        assert not page.warning
        page.button(key="leave.csv.save").click().run()
        assert rows_kept(kept, "leave.csv")[0]["last"] == "2026-10-07"
        assert rows_kept(kept, "preferences.csv") == []


def test_history_brings_an_earlier_state_back(kept: Database) -> None:
    first = view_table(kept, "tiny", "leave.csv").revision.id
    save_table(kept, SUPERVISOR, "tiny", "leave.csv", [], "cleared", first)
    page = open_page("leave")
    page.button(key="leave.csv.history").click().run()
    assert "cleared" in words_on(page)
    assert "Removed: 002 王芳 2026-10-05 2026-10-06" in plain(words_on(page))
    page.button(key=f"leave.csv.restore.{first}").click().run()
    assert len(rows_kept(kept, "leave.csv")) == 1
    restored = view_table(kept, "tiny", "leave.csv").revision
    assert restored.reason.startswith("as on ")
    page.button(key=f"leave.csv.restore.{restored.id}").click().run()
    assert rows_kept(kept, "leave.csv") == []


class TestCalendar:
    def test_a_year_says_how_sure_it_is(self, kept: Database) -> None:
        page = open_page("calendar")
        assert "2026 is announced" in words_on(page)
        page.button_group(key="calendar.year.2026").set_value(2028).run()
        assert page.warning[0].value.startswith("2028 is projected")
        seen = view_table(kept, "tiny", "calendar").revision.id
        rows = [{"date": "2028-10-08", "kind": "makeup_workday", "name": "补班"}]
        save_table(kept, SUPERVISOR, "tiny", "calendar", rows, "notice", seen)
        page.run()
        assert page.info[0].value.startswith("2028 is entered by hand")
        drawn = page.get("html")[0].value
        assert "Sun 8 Oct · Make-up workday · 补班 · entered by hand" in drawn
        assert drawn.count("<caption>") == 12

    def test_settings_are_saved_by_what_was_changed(self, kept: Database) -> None:
        page = open_page("calendar")
        page.session_state["calendar.tab"] = "Settings"
        page.run()
        save = next(b for b in page.button if b.key and b.key.endswith(".save"))
        assert save.label == "Nothing changed"
        assert save.disabled
        key = save.key.removesuffix(".save")
        page.number_input(key=f"{key}.weeks").set_value(3)
        page.selectbox(key=f"{key}.country").set_value("DE").run()
        assert "BY" in page.selectbox(key=f"{key}.subdivision.DE").options
        page.selectbox(key=f"{key}.subdivision.DE").set_value("BY").run()
        save = page.button(key=save.key)
        assert save.label == "Save 3 changes"
        save.click().run()
        problem = open_stored(kept, "tiny").problem
        assert (problem.n_days, problem.centre.country) == (21, "DE")
        assert problem.centre.subdivision == "BY"
        assert problem.days[0].state is YearState.ANNOUNCED


def _submit(page: AppTest, label: str) -> Any:
    return next(button for button in page.button if button.label == label).click()


class TestTheGrid:
    @pytest.mark.parametrize("language", ["en", "zh"])
    @pytest.mark.parametrize("centre", CENTRES, ids=lambda path: path.name)
    def test_rows_nobody_touched_come_back_as_they_are(self, centre: Path, language: str) -> None:
        files = {path.name: path.read_bytes() for path in centre.iterdir() if path.is_file()}
        for table in [name for name in MODELS if name in files]:
            rows = read_text_table(table, files[table]).rows
            columns = columns_of(table)
            assert rows_of(frame_of(columns, rows, language), columns, rows) == rows
        import tomllib

        loaded = tomllib.loads(files["centre.toml"].decode())
        for table in SETTING_TABLES:
            rows = rows_of_settings(table, loaded)
            columns = columns_of(table)
            assert rows_of(frame_of(columns, rows, language), columns, rows) == rows

    def test_a_column_with_a_slip_is_shown_as_text(self) -> None:
        columns = columns_of("leave.csv")
        good = {"employee_id": "1", "first": "2026-10-01", "last": "2026-10-02"}
        slip = {**good, "first": "soon", "approved": "perhaps"}
        frame = frame_of(columns, [good, slip], "en")
        assert frame["first"].tolist() == ["2026-10-01", "soon"]
        assert frame["last"].tolist() == [date(2026, 10, 2)] * 2
        assert rows_of(frame, columns, [good, slip]) == (good, slip)

    def test_deleted_and_added_rows(self) -> None:
        columns = columns_of("leave.csv")
        rows = [
            {"employee_id": str(n), "first": "2026/10/1", "last": "2026-10-02"} for n in range(3)
        ]
        frame = frame_of(columns, rows, "en").drop(index=2)
        frame.loc[5] = ["7", date(2026, 10, 5), None, None, None, True]
        assert rows_of(frame, columns, rows) == (
            rows[1],
            rows[2],
            {"employee_id": "7", "first": "2026-10-05"},
        )

    def test_faults_stand_in_front_of_their_rows(self) -> None:
        columns = columns_of("leave.csv")
        fault = Fault("leave.csv", 3, "last", "x", Message("is not a date."), Message("Mend it."))
        frame = frame_of(columns, [{"employee_id": "1"}, {"employee_id": "2"}], "en", [fault])
        assert frame[PROBLEM].tolist() == ["", "Last day is not a date. Mend it."]
        assert rows_of(frame, columns, []) == ({"employee_id": "1"}, {"employee_id": "2"})


ROWS = st.lists(st.fixed_dictionaries({"a": st.sampled_from("xyz")}), max_size=5)


class TestMerging:
    @given(base=ROWS, mine=ROWS)
    def test_with_nobody_else_my_rows_stand(self, base: list[Cells], mine: list[Cells]) -> None:
        assert _sorted(merge_rows(base, mine, base)) == _sorted(mine)

    @given(base=ROWS, theirs=ROWS)
    def test_without_changes_of_mine_theirs_stand(
        self, base: list[Cells], theirs: list[Cells]
    ) -> None:
        assert merge_rows(base, base, theirs) == tuple(theirs)

    def test_both_changes_land_and_the_same_one_only_once(self) -> None:
        one, two, three, four = ({"a": word} for word in ("1", "2", "3", "4"))
        assert merge_rows([one, two], [two, three], [one, two, four]) == (two, four, three)
        assert merge_rows([one], [one, two], [one, two]) == (one, two)

    def test_a_row_both_changed_stands_twice(self) -> None:
        base, mine, theirs = ({"a": "1", "b": word} for word in ("", "mine", "theirs"))
        assert merge_rows([base], [mine], [theirs]) == (theirs, mine)


def _sorted(rows: Sequence[Cells]) -> list[str]:
    return sorted(map(repr, rows))


class TestFigures:
    def test_people_are_counted_by_team_contract_and_skill(self, kept: Database) -> None:
        view: TableView = view_table(kept, "tiny", "employees.csv")
        counted = {
            column: {one.of.value: one.people for one in headcounts(view, column, choices)}
            for column, choices in (
                ("team", "teams"),
                ("contract", "contracts"),
                ("skills", "skills"),
            )
        }
        assert counted == {
            "team": {"A": 2, "B": 3},
            "contract": {"FT": 4, "PT": 1},
            "skills": {"chat": 2, "phone": 5},
        }

    def test_leave_is_counted_once_a_person_and_day(self, kept: Database) -> None:
        problem = open_stored(kept, "tiny").problem
        rows = [
            {"employee_id": "1", "first": "2026-09-28", "last": "2026-09-29"},
            {"employee_id": "1", "first": "2026-09-29", "last": "2026-09-30", "approved": "no"},
            {"employee_id": "2", "first": "2026-09-29", "last": "2026-09-29", "approved": "no"},
            {"employee_id": "3", "first": "soon", "last": "2026-09-29"},
        ]
        days = leave_by_day(rows, problem)
        assert [(d.approved, d.waiting) for d in days[:4]] == [(1, 0), (1, 1), (0, 1), (0, 0)]
        assert len(days) == 14

    def test_late_means_fewer_days_ahead_than_the_centre_wants(self) -> None:
        rows = [
            {"first": "2026-10-05", "asked_on": "2026-10-02"},
            {"first": "2026-10-05", "asked_on": "2026-10-03"},
            {"first": "2026-10-05"},
        ]
        assert asked_late(rows, 3) == [rows[1]]
        assert asked_late(rows, 2) == []


def test_choices_are_named_in_both_languages() -> None:
    files = {path.name: path.read_bytes() for path in TINY.iterdir()}
    choices = choices_of(files)
    assert [c.in_("en") for c in choices["wishes"][:3]] == ["Day off", "Any work", "Early"]
    assert [c.in_("zh") for c in choices["wishes"][:3]] == ["休息", "上班", "早"]
    assert [c.in_("zh") for c in choices["weekdays"][:2]] == ["星期一", "星期二"]
    assert "值班：值班电话（phone）" not in [c.in_("zh") for c in choices["items"]]
    assert "值班：值班电话" in [c.in_("zh") for c in choices["items"]]
