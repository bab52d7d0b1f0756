"""A centre's tables on screen: read, changed, checked, kept, taken back."""

import datetime as dt
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.desk.actors import SUPERVISOR, Actor, NotAllowed
from scheduler.desk.centre_settings import save_settings, view_settings
from scheduler.desk.centres import import_folder, open_stored
from scheduler.desk.drafts import open_draft
from scheduler.desk.fact_cells import can_be_read, cell_of, value_of, weekday_in
from scheduler.desk.fact_columns import Column, ColumnKind
from scheduler.desk.fact_differences import differences
from scheduler.desk.fact_history import history_of, restore_file, states_of, undo_last_change
from scheduler.desk.fact_import import import_file, import_pasted
from scheduler.desk.facts import SavedBefore, check_table, save_table, view_table
from scheduler.desk.setting_tables import SETTING_TABLES, rows_of_settings, with_rows
from scheduler.domain.faults import BadInput, Fault
from scheduler.io.text_tables import (
    MODELS,
    Cells,
    filled_cells,
    read_text_table,
    write_text_table,
)
from scheduler.io.toml_writing import rewrite
from scheduler.store import revisions
from scheduler.store.database import Database

ROOT = Path(__file__).parent.parent
TINY = ROOT / "tests" / "centres" / "tiny"
CENTRES = [*sorted((ROOT / "data").glob("*/")), TINY]
TABLES = [path for centre in CENTRES for path in sorted(centre.glob("*.csv"))]


class TestTextTables:
    @pytest.mark.parametrize("path", TABLES, ids=lambda p: f"{p.parent.name}/{p.name}")
    def test_every_table_survives_being_read_and_written(self, path: Path) -> None:
        content = path.read_bytes()
        table = read_text_table(path.name, content)
        again = write_text_table(path.name, table.rows, table.columns[: len(_header(content))])
        assert read_text_table(path.name, again) == table
        assert again.decode("utf-8-sig").splitlines() == content.decode("utf-8-sig").splitlines()

    def test_a_table_the_centre_does_not_have_is_empty(self) -> None:
        table = read_text_table("leave.csv", None)
        assert table.rows == ()
        assert table.columns[:3] == ("employee_id", "first", "last")
        again = read_text_table("leave.csv", write_text_table("leave.csv", ()))
        assert (again.columns, again.rows) == (table.columns, ())

    def test_columns_keep_their_order_and_missing_ones_follow(self) -> None:
        table = read_text_table("leave.csv", b"Last,EMPLOYEE_ID,first\n2026-10-02,7,x\n")
        assert table.columns == ("last", "employee_id", "first", "kind", "asked_on", "approved")
        assert table.rows == ({"last": "2026-10-02", "employee_id": "7", "first": "x"},)
        written = write_text_table("leave.csv", table.rows, table.columns[:3])
        assert written.decode("utf-8-sig") == "last,employee_id,first\r\n2026-10-02,7,x\r\n"

    def test_a_column_is_added_when_it_is_filled(self) -> None:
        row = {"employee_id": "7", "first": "a", "last": "b", "asked_on": "c"}
        written = write_text_table("leave.csv", [row], ("employee_id", "first", "last"))
        assert written.decode("utf-8-sig").startswith("employee_id,first,last,asked_on\r\n")

    def test_empty_rows_are_left_out_and_formulas_neutralised(self) -> None:
        rows = [{"name": "  "}, {"name": "=1+1", "employee_id": "\ufeff1 "}, {}]
        written = write_text_table("employees.csv", rows, ("employee_id", "name"))
        head, row = written.decode("utf-8-sig").splitlines()
        assert head == "employee_id,name,hire_date,contract"
        assert row == "1,'=1+1,,"
        (read,) = read_text_table("employees.csv", written).rows
        assert read == {"employee_id": "1", "name": "=1+1"}

    def test_a_file_that_is_no_table_is_refused(self) -> None:
        with pytest.raises(BadInput, match="is missing from the header"):
            read_text_table("leave.csv", b"employee_id,first\n1,2026-10-01\n")


def _header(content: bytes) -> list[str]:
    return content.decode("utf-8-sig").splitlines()[0].split(",")


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@given(data=st.data(), file=st.sampled_from(sorted(MODELS)))
def test_whatever_is_typed_into_a_table_is_read_back(data: st.DataObject, file: str) -> None:
    names = MODELS[file].columns().known
    cells = st.dictionaries(st.sampled_from(names), TEXTS | st.sampled_from(["=1", "'=1", "''@"]))
    rows = data.draw(st.lists(cells, max_size=5))
    order = data.draw(st.permutations(names))[: data.draw(st.integers(0, len(names)))]
    read = read_text_table(file, write_text_table(file, rows, order))
    assert list(read.rows) == [row for row in map(filled_cells, rows) if row]


@pytest.fixture
def kept(sqlite_store: Database) -> Database:
    import_folder(sqlite_store, SUPERVISOR, TINY)
    return sqlite_store


def save(database: Database, file: str, rows: Sequence[Cells], seen: int | None = None) -> int:
    view = view_table(database, "tiny", file)
    at = view.revision.id if seen is None else seen
    return save_table(database, SUPERVISOR, "tiny", file, rows, "because", at).id


def rows_of(database: Database, file: str) -> list[dict[str, str]]:
    return [dict(row) for row in view_table(database, "tiny", file).rows]


class TestViewing:
    def test_columns_say_what_they_are(self, kept: Database) -> None:
        view = view_table(kept, "tiny", "employees.csv")
        assert [c.name for c in view.columns if c.required] == [
            "employee_id",
            "name",
            "hire_date",
            "contract",
        ]
        assert view.rows[2]["name"] == "陈, 静"
        assert {c.value for c in view.choices["teams"]} == {"A", "B"}
        assert [c.in_("zh") for c in view.choices["contracts"]] == [
            "全日制（FT）",
            "非全日制（PT）",
        ]
        assert view.choices["employees"][0].in_("en") == "李明 (001)"
        assert "holiday:national_day" in {c.value for c in view.choices["items"]}

    @pytest.mark.parametrize("file", [name for name in MODELS if not name.startswith("publ")])
    def test_every_column_of_every_table_is_described_and_can_be_chosen(
        self, kept: Database, file: str
    ) -> None:
        view = view_table(kept, "tiny", file)
        assert {c.name for c in view.columns} == set(MODELS[file].columns().known)
        assert all(c.label != c.name and c.help for c in view.columns)
        assert all(not c.choices or c.choices in view.choices for c in view.columns)
        for row in view.rows:
            for column in view.columns:
                known = {choice.value for choice in view.choices.get(column.choices, ())}
                words = row.get(column.name, "").split(";") if known else []
                assert column.is_open or {w for w in words if w} <= known

    def test_a_centre_that_is_not_kept_is_refused(self, kept: Database) -> None:
        with pytest.raises(BadInput, match="is not a centre that is kept here"):
            view_table(kept, "nowhere", "leave.csv")


class TestSaving:
    def test_a_row_is_added_and_read_by_the_one_reader(self, kept: Database) -> None:
        more = {"employee_id": "001", "first": "2026-10-08", "last": "2026-10-09"}
        save(kept, "leave.csv", [*rows_of(kept, "leave.csv"), more, {"kind": " "}])
        assert rows_of(kept, "leave.csv")[-1] == more
        leave = open_stored(kept, "tiny").problem.leave
        assert [(found.employee_id, found.kind) for found in leave][-1] == ("001", "annual")

    def test_what_is_wrong_is_said_by_row_and_column_and_nothing_changes(
        self, kept: Database
    ) -> None:
        rows = rows_of(kept, "employees.csv")
        rows[1]["hire_date"] = "2026-13-01"
        rows.insert(0, {})
        rows.append({"employee_id": "006", "name": "新人", "contract": "XX", "team": "A"})
        before = view_table(kept, "tiny", "employees.csv").revision
        faults = check_table(kept, "tiny", "employees.csv", rows)
        assert [(f.file, f.row, f.column) for f in faults] == [
            ("employees.csv", 4, "hire_date"),
            ("employees.csv", 8, "hire_date"),
        ]
        assert str(faults[0].remedy) == "Write YYYY-MM-DD."
        with pytest.raises(BadInput) as refused:
            save(kept, "employees.csv", rows)
        assert [f.row for f in refused.value.faults] == [3, 7]
        assert view_table(kept, "tiny", "employees.csv").revision == before

    def test_what_other_files_still_need_cannot_go(self, kept: Database) -> None:
        rows = [row for row in rows_of(kept, "employees.csv") if row["employee_id"] != "005"]
        save(kept, "employees.csv", rows)
        with pytest.raises(BadInput) as refused:
            save(kept, "employees.csv", rows[:1] + rows[2:])
        assert {f.file for f in refused.value.faults} == {
            "leave.csv",
            "preferences.csv",
            "pins.csv",
            "published_rota.csv",
            "published_duty.csv",
        }

    def test_a_usual_horizon_that_cannot_be_laid_out_is_refused(self, kept: Database) -> None:
        rows = rows_of(kept, "arrivals.csv")
        with pytest.raises(BadInput, match="arrivals"):
            save(kept, "arrivals.csv", [row for row in rows if row["queue"] == "desk"])

    def test_days_that_have_a_rota_stay_open(self, kept: Database) -> None:
        """The season shall end on 11 October; a rota of the two weeks after that stands."""
        rows = [dict(row, to="10-11") for row in rows_of(kept, "season")]
        assert not check_table(kept, "tiny", "season", rows)
        draft = open_draft(kept, SUPERVISOR, "tiny", dt.date(2026, 10, 12), 2)
        told = check_table(kept, "tiny", "season", rows)
        assert told
        with pytest.raises(
            BadInput, match="could no longer be opened from Mon 12 Oct to Sun 25 Oct"
        ):
            save(kept, "season", rows)
        assert open_draft(kept, SUPERVISOR, "tiny", dt.date(2026, 10, 12), 2).id == draft.id

    def test_days_that_were_closed_already_keep_nobody_from_saving(self, kept: Database) -> None:
        open_draft(kept, SUPERVISOR, "tiny", dt.date(2026, 10, 12), 2)
        rows = [dict(row, to="10-11") for row in rows_of(kept, "season")]
        with database_without_check(kept):
            save(kept, "season", rows)
        wish = {"employee_id": "001", "day": "sunday", "shift": "off"}
        save(kept, "preferences.csv", [wish])
        assert rows_of(kept, "preferences.csv") == [wish]

    def test_who_may_not_change_facts_changes_none(self, kept: Database) -> None:
        view = view_table(kept, "tiny", "leave.csv")
        nobody = Actor("visitor", frozenset())
        with pytest.raises(NotAllowed):
            save_table(kept, nobody, "tiny", "leave.csv", (), "", view.revision.id)

    def test_saving_what_stands_there_adds_nothing(self, kept: Database) -> None:
        before = view_table(kept, "tiny", "leave.csv").revision
        assert save(kept, "leave.csv", rows_of(kept, "leave.csv")) == before.id


@contextmanager
def database_without_check(database: Database) -> Iterator[None]:
    """As a program wrote it that looked at the usual horizon alone."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("scheduler.desk.fact_saving.horizons_in_use", lambda *_: ())
        yield


class TestTogether:
    def test_the_same_table_saved_by_somebody_else_is_refused_with_who(
        self, database: Database
    ) -> None:
        import_folder(database, SUPERVISOR, TINY)
        seen = view_table(database, "tiny", "leave.csv").revision.id
        lin = Actor("林", SUPERVISOR.rights)
        one = {"employee_id": "001", "first": "2026-10-08", "last": "2026-10-09"}
        other = {"employee_id": "003", "first": "2026-10-08", "last": "2026-10-09"}
        save_table(database, lin, "tiny", "leave.csv", [one], "asked by phone", seen)
        with pytest.raises(SavedBefore) as refused:
            save(database, "leave.csv", [other], seen)
        assert refused.value.theirs.actor == "林"
        assert refused.value.theirs.reason == "asked by phone"
        assert "林" in str(refused.value.faults[0])
        assert rows_of(database, "leave.csv") == [one]

    def test_other_tables_saved_in_between_are_kept(self, database: Database) -> None:
        import_folder(database, SUPERVISOR, TINY)
        seen = view_table(database, "tiny", "leave.csv").revision.id
        save(database, "preferences.csv", rows_of(database, "preferences.csv")[:1])
        save(database, "leave.csv", [], seen)
        assert rows_of(database, "leave.csv") == []
        assert len(rows_of(database, "preferences.csv")) == 1

    def test_two_who_save_at_once_both_land_or_one_is_told(self, database: Database) -> None:
        import_folder(database, SUPERVISOR, TINY)
        seen = view_table(database, "tiny", "leave.csv").revision.id
        files = ["leave.csv", "preferences.csv", "history.csv"] * 2

        def empty(file: str) -> bool:
            try:
                save(database, file, [], seen)
            except SavedBefore:
                return False
            return True

        with ThreadPoolExecutor(6) as pool:
            assert all(pool.map(empty, files))
        assert all(rows_of(database, file) == [] for file in files)


class TestHistory:
    def test_changes_are_told_in_words(self, kept: Database) -> None:
        rows = rows_of(kept, "employees.csv")
        rows[0]["team"] = "B"
        del rows[0]["grade"]
        gone = rows.pop()
        rows.append({**gone, "employee_id": "006", "name": "新人"})
        save(kept, "employees.csv", rows)
        change, first = history_of(kept, "tiny", "employees.csv")
        assert [str(line) for line in change.differences] == [
            "001 李明: Team A → B, Grade 高级 → nothing",
            "Added: 006 新人",
            "Removed: 005 周敏",
        ]
        assert change.differences[0].in_("zh") == "001 李明：班组 A → B、等级 高级 → 无"
        assert (change.revision.reason, change.revision.actor) == ("because", "supervisor")
        assert first.is_first
        assert first.differences == ()

    def test_rows_about_people_name_them(self, kept: Database) -> None:
        save(kept, "preferences.csv", rows_of(kept, "preferences.csv")[:1])
        change = history_of(kept, "tiny", "preferences.csv")[0]
        assert [str(line) for line in change.differences] == ["Removed: 002 王芳 2026-10-09 L"]

    def test_an_earlier_state_comes_back_as_a_new_one(self, kept: Database) -> None:
        before = rows_of(kept, "leave.csv")
        start = view_table(kept, "tiny", "leave.csv").revision
        save(kept, "leave.csv", [])
        save(kept, "preferences.csv", [])
        seen = view_table(kept, "tiny", "leave.csv").revision.id
        restore_file(
            kept, SUPERVISOR, "tiny", "leave.csv", start.id, reason="", seen_revision_id=seen
        )
        assert rows_of(kept, "leave.csv") == before
        assert rows_of(kept, "preferences.csv") == []
        assert len(states_of(kept, "tiny", "leave.csv")) == 3

    def test_a_table_that_was_not_there_becomes_empty_again(self, kept: Database) -> None:
        row = {"employee_id": "001", "day": "monday", "available": "no"}
        seen = save(kept, "availability.csv", [row])
        undone = undo_last_change(
            kept, SUPERVISOR, "tiny", "availability.csv", reason="", seen_revision_id=seen
        )
        assert rows_of(kept, "availability.csv") == []
        assert undone.id > seen

    def test_what_was_never_changed_cannot_be_undone(self, kept: Database) -> None:
        seen = view_table(kept, "tiny", "leave.csv").revision.id
        with pytest.raises(BadInput, match="has not been changed yet"):
            undo_last_change(
                kept, SUPERVISOR, "tiny", "leave.csv", reason="", seen_revision_id=seen
            )

    def test_settings_of_the_centre_are_compared_by_name(self) -> None:
        before = (TINY / "centre.toml").read_bytes()
        after = before.replace(b"weeks = 2", b"weeks = 3").replace(b"2026-10-03]", b"2026-10-04]")
        assert [str(line) for line in differences("centre.toml", before, after, {})] == [
            "weeks 2 → 3",
            "duty.holiday.holiday.national_day.dates 2026-10-01, 2026-10-02, 2026-10-03 → "
            "2026-10-01, 2026-10-02, 2026-10-04",
        ]


class TestImport:
    def test_cells_of_a_spreadsheet_without_a_header_are_taken_in_order(self) -> None:
        rows = import_pasted("leave.csv", "001\t2026-10-08\t2026-10-09\n002\t2026/10/8\tx\tsick\n")
        assert rows == (
            {"employee_id": "001", "first": "2026-10-08", "last": "2026-10-09"},
            {"employee_id": "002", "first": "2026/10/8", "last": "x", "kind": "sick"},
        )

    def test_a_header_may_be_in_the_words_of_the_screen(self) -> None:
        for header in (
            "最后一天,员工,首日",
            "Last day,Person,First day",
            "last,employee_id,first",
        ):
            (row,) = import_pasted("leave.csv", f"{header}\n2026-10-09,001,2026-10-08\n")
            assert row == {"employee_id": "001", "first": "2026-10-08", "last": "2026-10-09"}

    def test_columns_that_are_needed_may_be_filled_in_later(self) -> None:
        assert import_pasted("leave.csv", "employee_id,kind\n001,sick") == (
            {"employee_id": "001", "kind": "sick"},
        )

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("  \n", "is empty"),
            ("1\t2\t3\t4\t5\t6\t7\n", "holds 7 cells in a row"),
            ("employee_id\tfirst\tlst\n1\t2\t3\n", "is not a column"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, text: str, why: str) -> None:
        with pytest.raises(BadInput, match=why):
            import_pasted("leave.csv", text)

    def test_a_file_of_an_older_office_computer(self) -> None:
        raw = "employee_id,name,hire_date,contract\n007,李四,2020-01-01,FT\n".encode("gb18030")
        assert import_file("employees.csv", raw)[0]["name"] == "李四"


class TestSettingTables:
    """Lists inside centre.toml, edited as tables."""

    def test_an_override_is_added_and_counts(self, kept: Database) -> None:
        rows = [{"date": "2026-10-10", "kind": "rest", "name": "店休"}]
        save(kept, "calendar", rows)
        assert rows_of(kept, "calendar") == rows
        day = next(d for d in open_stored(kept, "tiny").problem.days if d.date.day == 10)
        assert (day.kind, day.name, day.state) == ("rest", "店休", "entered")

    def test_faults_stand_in_the_row_and_column_of_the_table(self, kept: Database) -> None:
        rows = [
            {"date": "2026-10-10", "kind": "rest"},
            {"date": "2026-13-01", "kind": "rest"},
            {"date": "2026-10-12", "kind": "festive"},
        ]
        assert _places(check_table(kept, "tiny", "calendar", rows)) == [(3, "date"), (4, "kind")]
        rows = [rows[0], {}, rows[0]]
        assert _places(check_table(kept, "tiny", "calendar", rows)) == [(4, "date")]
        with pytest.raises(BadInput) as refused:
            save(kept, "calendar", rows)
        assert _places(refused.value.faults) == [(3, "date")]

    def test_opening_hours_by_season_and_kind_of_day(self, kept: Database) -> None:
        (row,) = rows_of(kept, "season")
        assert (row["workday"], row["rest"]) == ("08:00-22:00", "09:00-18:00")
        assert "statutory" not in row
        row |= {"statutory": "closed", "rest": "09:00-13:00;13:00-18:00"}
        summer = {"id": "summer", "from": "06-01", "to": "08-31", "workday": "08:00-25:00"}
        faults = check_table(kept, "tiny", "season", [row, summer])
        assert (3, "workday") in _places(faults)
        summer["workday"] = "08:00-22:00"
        save(kept, "season", [summer, row])
        assert rows_of(kept, "season") == [summer, row]
        seasons = view_settings(kept, "tiny").settings.season
        assert seasons[1].hours.statutory == ()
        assert seasons[1].hours.rest == ((540, 780), (780, 1080))

    def test_days_of_holiday_duty_keep_their_duty(self, kept: Database) -> None:
        rows = rows_of(kept, "holiday")
        assert [(r["duty"], r["id"]) for r in rows] == [("holiday", "national_day")]
        more = {"duty": "holiday", "id": "spring", "name": "春节", "dates": "2027-02-05;2027-02-06"}
        save(kept, "holiday", [*rows, more])
        kinds = {k.id: k for k in open_stored(kept, "tiny").problem.duty_kinds}
        assert [len(h.dates) for h in kinds["holiday"].holidays] == [3, 2]
        assert kinds["phone"].hours
        lost = {**more, "duty": "nobody", "dates": "2027-02-05;tomorrow"}
        places = _places(check_table(kept, "tiny", "holiday", [*rows, lost]))
        assert (3, "dates") in places
        assert (3, "duty") in places

    def test_a_duty_keeps_what_the_table_does_not_show(self, kept: Database) -> None:
        rows = rows_of(kept, "duty")
        rows[1]["name_en"] = "On call on holidays"
        rows[0]["workday"] = "08:00-20:00"
        save(kept, "duty", rows)
        assert rows_of(kept, "duty") == rows
        assert len(rows_of(kept, "holiday")) == 1
        assert history_of(kept, "tiny", "centre.toml")[0].differences[0].template

    @pytest.mark.parametrize("table", sorted(SETTING_TABLES))
    @pytest.mark.parametrize("centre", CENTRES, ids=lambda p: p.name)
    def test_tables_written_as_they_stand_change_nothing(self, centre: Path, table: str) -> None:
        text = (centre / "centre.toml").read_text("utf-8")
        loaded = tomllib.loads(text)
        wanted, order = with_rows(table, loaded, rows_of_settings(table, loaded))
        assert wanted == loaded
        assert order == list(range(2, len(order) + 2))
        assert rewrite(text, wanted) == text


class TestSettings:
    def test_usual_days_and_swaps(self, kept: Database) -> None:
        view = view_settings(kept, "tiny")
        changes = {
            "weeks": 3,
            "swaps.shift": "agree_and_notify",
            "swaps.teams.A": "agree_and_notify",
        }
        save_settings(
            kept, SUPERVISOR, "tiny", changes, reason="tried", seen_revision_id=view.revision.id
        )
        problem = open_stored(kept, "tiny").problem
        assert problem.n_days == 21
        assert problem.centre.team_swaps == {"A": "agree_and_notify"}
        assert "# A centre of five people" in _settings_text(kept)

    def test_what_makes_no_sense_is_refused(self, kept: Database) -> None:
        seen = view_settings(kept, "tiny").revision.id
        for changes, why in (
            ({"country": "Atlantis"}, "country 'Atlantis' is not a country"),
            ({"weeks": 99}, "weeks '99' is out of range"),
            ({"first": dt.date(2026, 12, 28), "season": None}, "season is not given"),
        ):
            with pytest.raises(BadInput, match=why):
                save_settings(kept, SUPERVISOR, "tiny", changes, reason="", seen_revision_id=seen)


def _places(faults: Sequence[Fault]) -> list[tuple[int | None, str | None]]:
    return [(fault.row, fault.column) for fault in faults]


def _settings_text(database: Database) -> str:
    with database.reading() as connection:
        newest = revisions.newest(connection, "tiny")
        return revisions.files_of(connection, newest.id)["centre.toml"].decode()


class TestCells:
    @pytest.mark.parametrize(
        ("kind", "cell", "value"),
        [
            (ColumnKind.DATE, "2026/10/1", dt.date(2026, 10, 1)),
            (ColumnKind.YES_NO, "是", True),
            (ColumnKind.WHOLE, "30.0", 30),
            (ColumnKind.NUMBER, "0.80", 0.8),
            (ColumnKind.CHOICES, "phone；chat", ["phone", "chat"]),
            (ColumnKind.DAY, "周一", "周一"),
            (ColumnKind.DATE, "", None),
            (ColumnKind.CHOICES, "", []),
        ],
    )
    def test_what_nobody_changed_keeps_its_spelling(
        self, kind: ColumnKind, cell: str, value: object
    ) -> None:
        column = Column("any", "Any", kind)
        assert value_of(column, cell) == value
        assert cell_of(column, value, cell) == cell

    @pytest.mark.parametrize(
        ("kind", "value", "cell"),
        [
            (ColumnKind.DATE, dt.datetime(2026, 10, 1), "2026-10-01"),
            (ColumnKind.YES_NO, False, "no"),
            (ColumnKind.YES_NO, np.bool_(True), "yes"),
            (ColumnKind.WHOLE, np.int64(7), "7"),
            (ColumnKind.NUMBER, 7.5, "7.5"),
            (ColumnKind.NUMBER, 40.0, "40"),
            (ColumnKind.NUMBER, float("nan"), ""),
            (ColumnKind.CHOICES, np.array(["phone", "chat"], object), "phone;chat"),
            (ColumnKind.DAY, "周六", "saturday"),
            (ColumnKind.DAY, "Saturday", "saturday"),
            (ColumnKind.TEXT, " 007 ", "007"),
            (ColumnKind.TEXT, None, ""),
        ],
    )
    def test_a_new_value_is_written_as_files_write_it(
        self, kind: ColumnKind, value: object, cell: str
    ) -> None:
        assert cell_of(Column("any", "Any", kind), value, "before") == cell

    def test_yes_by_default_stays_empty(self) -> None:
        approved = Column("approved", "Approved", ColumnKind.YES_NO, default=True)
        assert value_of(approved, "") is True
        assert cell_of(approved, True, "") == ""
        assert cell_of(approved, False, "") == "no"

    def test_a_column_with_a_slip_stays_text(self) -> None:
        hired = Column("hire_date", "Hired on", ColumnKind.DATE)
        assert can_be_read(hired, ["2026-10-01", ""])
        assert not can_be_read(hired, ["2026-10-01", "soon"])

    def test_weekdays_read_in_either_language(self) -> None:
        assert weekday_in("saturday", "zh") == "周六"
        assert weekday_in("周六", "en") == "saturday"
        assert weekday_in("2026-10-01", "zh") == "2026-10-01"
