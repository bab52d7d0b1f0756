"""Demand, duty, publish, versions, my shifts and HR as pages: what a click does, what is said."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.arrivals import read_profiles
from scheduler.desk.centres import import_folder
from scheduler.desk.drafts import DraftView, edit, open_draft, view_draft
from scheduler.desk.duty_view import list_turns
from scheduler.desk.operations import CellEdit, SetCells
from scheduler.desk.publishing import list_versions, publish
from scheduler.domain.calendar import DayKind
from scheduler.store.database import Database
from tests.app_pages import open_page, words_on
from tests.stores import TINY

WEDNESDAY, FRIDAY = date(2026, 9, 30), date(2026, 10, 9)
BOTH_LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])


@pytest.fixture
def here(sqlite_store: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The tiny centre in a database of its own; 001 works Early on Wednesday in the draft."""
    monkeypatch.setenv("PAIBAN_DATABASE", sqlite_store.url)
    import_folder(sqlite_store, SUPERVISOR, TINY)
    put(sqlite_store, 1, "001", WEDNESDAY, "E")
    return sqlite_store


def draft_of(database: Database) -> DraftView:
    return open_draft(database, SUPERVISOR, "tiny")


def put(database: Database, number: int, who: str, when: date, *codes: str) -> None:
    cells = (CellEdit(employee_id=who, date=when, codes=codes),)
    edit(database, SUPERVISOR, draft_of(database).id, "test", number, SetCells(cells=cells))


def publish_draft(database: Database, reason: str = "first") -> None:
    view = draft_of(database)
    publish(database, SUPERVISOR, view.id, reason, view.number, despite_violations=True)


def tab(page: AppTest, key: str, name: str) -> AppTest:
    """Open a tab of a page: only what is open is drawn."""
    page.session_state[key] = name
    return page.run()


def opened_with(module: str, language: str, **remembered: object) -> AppTest:
    """A page drawn once in a tab that remembers something already."""
    script = (
        "from scheduler.ui.main import draw\n"
        "from scheduler.ui.pages import PAGES\n"
        f"draw(next(page for page in PAGES if page.module == {module!r}))\n"
    )
    page = AppTest.from_string(script, default_timeout=30)
    page.query_params["lang"], page.query_params["centre"] = language, "tiny"
    for key, value in remembered.items():
        page.session_state[f"paiban.{key}"] = value
    return page.run()


def no_errors(page: AppTest) -> bool:
    return not page.exception and not page.error


class TestPublish:
    def form(self, database: Database, reason: str, *, despite: bool = False) -> AppTest:
        page = open_page("publish", centre="tiny")
        view = draft_of(database)
        key = f"{view.id}_{view.number}"
        page.text_input(key=f"publish_reason_{key}").set_value(reason)
        if despite:
            page.checkbox(key=f"publish_despite_{key}").check()
        [button] = [b for b in page.button if b.label == "Publish"]
        return button.click().run()

    def test_hard_violations_stand_against_it_and_are_named(self, here: Database) -> None:
        page = open_page("publish", centre="tiny")
        hard = draft_of(here).report.hard_violations
        assert hard
        assert any("stand against publishing" in error.value for error in page.error)
        assert str(hard[0].violation.message).split()[0] in words_on(page)

    def test_without_a_reason_nothing_is_published(self, here: Database) -> None:
        page = self.form(here, "  ", despite=True)
        assert any("is not given" in error.value for error in page.error)
        assert list_versions(here, "tiny") == []

    def test_with_hard_violations_it_takes_a_tick(self, here: Database) -> None:
        page = self.form(here, "first rota")
        assert any("breaks hard rules" in error.value for error in page.error)
        assert list_versions(here, "tiny") == []
        self.form(here, "first rota, gaps known", despite=True)
        [card] = list_versions(here, "tiny")
        assert (card.reason, card.actor) == ("first rota, gaps known", SUPERVISOR.name)

    def test_what_comes_next_is_said_and_a_second_time_there_is_nothing_to_do(
        self, here: Database
    ) -> None:
        page = self.form(here, "first rota", despite=True)
        said = [element.value for element in page.success]
        assert any("Version 1 is published" in text for text in said)
        again = open_page("publish", centre="tiny")
        assert any("what staff see already" in element.value for element in again.success)
        assert [b for b in again.button if b.label == "Publish"] == []

    @pytest.mark.parametrize("form", ["picture", "A3", "A4"])
    def test_the_draft_can_be_handed_out_too(self, here: Database, form: str) -> None:
        page = open_page("publish", centre="tiny")
        page.button_group(key="publish_form").set_value(form).run()
        assert not page.exception
        assert len(page.get("download_button")) == 1

    def test_an_empty_draft_leads_to_the_rota(self, here: Database) -> None:
        for number, (who, when) in enumerate((("001", WEDNESDAY), ("001", date(2026, 9, 28))), 2):
            put(here, number, who, when)
        page = open_page("publish", centre="tiny")
        assert "There is no rota for these days yet" in page.info[0].value


class TestVersions:
    def test_a_version_taken_back_is_an_operation_of_the_draft(self, here: Database) -> None:
        publish_draft(here)
        put(here, 2, "001", WEDNESDAY, "L")
        publish_draft(here, "later")
        first = list_versions(here, "tiny")[-1]
        page = open_page("versions", centre="tiny")
        page.selectbox(key="version").set_value(first.id).run()
        page.button(key=f"restore_version_{first.id}").click().run()
        view = draft_of(here)
        day, early = view.problem.day_of(WEDNESDAY), view.problem.shift_index["E"]
        assert view.rota.cells[0, day, early]
        assert view.can_undo
        assert len(list_versions(here, "tiny")) == 2

    @BOTH_LANGUAGES
    def test_what_changed_is_said_by_person(self, here: Database, language: str) -> None:
        publish_draft(here)
        put(here, 2, "001", WEDNESDAY, "L")
        publish_draft(here, "later")
        page = open_page("versions", language, centre="tiny")
        assert no_errors(page)
        text = " ".join(element.proto.body for element in page.get("html"))
        assert "李明" in text
        assert "E → L" in text

    @pytest.mark.parametrize("name", ["What changed", "Rota", "Print and picture"])
    def test_every_tab_draws(self, here: Database, name: str) -> None:
        publish_draft(here)
        page = tab(open_page("versions", centre="tiny"), "version_tabs", name)
        assert no_errors(page)

    def test_before_anything_is_published_it_says_so(self, here: Database) -> None:
        assert "Nothing is published yet" in open_page("versions", centre="tiny").info[0].value


class TestMyShifts:
    def page_of(self, person: str, month: tuple[int, int], language: str = "en") -> AppTest:
        return opened_with("my_shifts", language, my_person=person, my_month=month)

    def text(self, page: AppTest) -> str:
        return " ".join(element.proto.body for element in page.get("html"))

    def test_drafts_are_never_shown(self, here: Database) -> None:
        """Early is published; Late stands in the draft alone."""
        publish_draft(here)
        put(here, 2, "001", FRIDAY, "L")
        text = self.text(self.page_of("001", (2026, 10)))
        assert "13:30" not in text
        september = self.text(self.page_of("001", (2026, 9)))
        assert "08:00–16:30" in september

    @BOTH_LANGUAGES
    def test_a_shift_with_all_its_times(self, here: Database, language: str) -> None:
        """001 is on the same shift alone; the break lies where the centre set it."""
        publish_draft(here)
        page = self.page_of("001", (2026, 9), language)
        assert no_errors(page)
        text = self.text(page)
        assert {"en": "Be there at 07:", "zh": "到岗"}[language] in text
        assert {"en": "Break ", "zh": "休息"}[language] in text

    def test_a_month_of_which_nothing_is_published(self, here: Database) -> None:
        """Nothing was published here, and of next month there are no files either."""
        month = (date.today().year, date.today().month)
        if month in ((2026, 9), (2026, 10)):
            pytest.skip("the months of the tiny centre's own files")
        page = opened_with("my_shifts", "en", my_person="005", my_month=month)
        assert "Nothing of this month is published yet" in page.info[0].value


class TestHr:
    @BOTH_LANGUAGES
    def test_days_that_are_not_published_are_named(self, here: Database, language: str) -> None:
        publish_draft(here)
        page = opened_with("hr", language, hr_month=(2026, 10))
        assert no_errors(page)
        [warning] = page.warning
        # The rota ends on 11 October: 20 days are left.
        assert "20" in warning.value
        assert {"en": "Mon 12 Oct to Sat 31 Oct", "zh": "10月12日周一至10月31日周六"}[
            language
        ] in warning.value
        assert len(page.dataframe[0].value) == 5

    def test_the_sums_are_those_of_the_sheet(self, here: Database) -> None:
        """Early on 28 September is pinned, Early on 30 September set by hand: 16 hours."""
        publish_draft(here)
        page = open_page("hr", centre="tiny")
        page.selectbox(key="hr_month").set_value((2026, 9)).run()
        table = page.dataframe[0].value
        mine = table[table["employee_id"] == "001"].iloc[0]
        assert mine["paid_hours"] == 24.0
        assert mine["worked_days"] == 3


class TestDuty:
    def test_a_turn_is_given_with_a_click_and_taken_back(self, here: Database) -> None:
        page = open_page("duty", centre="tiny")
        turn = next(t for t in list_turns(draft_of(here)) if t.slot.id == "phone:2026-09-28")
        assert page.selectbox(key="duty_turn").value == turn.slot.id  # the first that nobody holds
        page.button(key="duty_give_003").click().run()
        assert no_errors(page)
        assert held(here, turn.slot.id) == ["003"]
        page.button(key="duty_pin").click().run()
        assert turn.slot.index in draft_of(here).duty_pinned
        page.button(key="duty_nobody").click().run()
        assert held(here, turn.slot.id) == []

    def test_who_is_not_ready_is_said_why_and_can_be_given_it_all_the_same(
        self, here: Database
    ) -> None:
        page = open_page("duty", centre="tiny")
        page.selectbox(key="duty_turn").set_value("phone:2026-10-05").run()
        text = " ".join(element.proto.body for element in page.get("html"))
        assert "3 months after the hire on 2026-08-01" in text
        page.selectbox(key="duty_despite_phone:2026-10-05").set_value("004").run()
        page.button(key="duty_give_despite").click().run()
        assert held(here, "phone:2026-10-05") == ["004"]

    @pytest.mark.parametrize(
        ("name", "word"),
        [
            ("Turns over the years", "National Day"),
            ("Quarterly review", "Quarter 3 of 2026"),
            ("Contacts", "Add a contact"),
        ],
    )
    def test_the_other_tabs_draw(self, here: Database, name: str, word: str) -> None:
        page = tab(open_page("duty", centre="tiny"), "duty_tabs", name)
        assert no_errors(page)
        text = words_on(page) + " ".join(element.proto.body for element in page.get("html"))
        assert word in text


def held(database: Database, slot_id: str) -> list[str]:
    view = view_draft(database, draft_of(database).id)
    [turn] = [turn for turn in list_turns(view) if turn.slot.id == slot_id]
    return [person.id for person in turn.holders]


class TestDemand:
    @pytest.mark.parametrize(
        "name", ["Day", "Horizon", "Shortfalls", "Arrivals", "Queues", "Calculator"]
    )
    def test_every_tab_draws(self, here: Database, name: str) -> None:
        page = tab(open_page("demand", centre="tiny"), "demand_tabs", name)
        assert no_errors(page)

    def test_the_day_shows_its_figures(self, here: Database) -> None:
        """Monday: 14 hours of 10 calls, 28 person-hours; 001 covers 7 of them by a pin."""
        page = open_page("demand", centre="tiny")
        hotline = page.metric[:4]
        figures = {metric.label: metric.value for metric in hotline}
        assert figures["Calls"] == "140"
        assert figures["Person-hours needed"] == "28"
        assert figures["Person-hours missing"] == "21"

    def test_the_calculator_answers_both_ways(self, here: Database) -> None:
        """100 calls of 180 s in half an hour: 14 people for 80 % in 20 s; 13 give 79.6 %."""
        page = tab(open_page("demand", centre="tiny"), "demand_tabs", "Calculator")
        for field in page.number_input:
            if field.label == "Interval, minutes":
                field.set_value(30)
        page.run()
        assert {m.label: m.value for m in page.metric}["People present"] == "14"
        page.button_group(key="calculator_way").set_value("judge").run()
        [people] = [field for field in page.number_input if field.label == "People present"]
        people.set_value(13).run()
        assert {m.label: m.value for m in page.metric}["Answered in time"] == "80%"
        people.set_value(10).run()
        assert any("grows without end" in warning.value for warning in page.warning)

    def test_arrivals_stay_as_they_are_until_somebody_saves(self, here: Database) -> None:
        page = tab(open_page("demand", centre="tiny"), "demand_tabs", "Arrivals")
        [save] = [b for b in page.button if b.label == "Save the arrivals"]
        assert save.disabled
        assert len(read_profiles(here, "tiny").calls["hotline", DayKind.WORKDAY]) == 14
