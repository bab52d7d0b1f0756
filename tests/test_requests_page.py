"""The page of requests: asked, agreed, approved and looked up, in both languages; empty states."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.centres import import_folder, read_stored
from scheduler.desk.drafts import edit, open_draft, view_draft
from scheduler.desk.leave_asking import LeaveWish
from scheduler.desk.operations import CellEdit, SetCells, SetDuty
from scheduler.desk.publishing import list_versions, publish
from scheduler.desk.request_asking import SwapWish
from scheduler.desk.request_steps import RequestKind, RequestState
from scheduler.desk.request_turns import ShiftRef
from scheduler.desk.requests import ask_leave, ask_swap, open_requests, settled_requests
from scheduler.store.database import Database
from tests.app_pages import copy_of_tiny, open_page, words_on
from tests.stores import TINY

NEXT_MONDAY = date.today() + timedelta(days=7 - date.today().weekday())
WEDNESDAY = NEXT_MONDAY + timedelta(days=2)
FRIDAY = NEXT_MONDAY + timedelta(days=4)


def publish_next_weeks(database: Database, folder: Path, centre_id: str = "tiny") -> Database:
    """Next week 001 works Early on Wednesday, 003 Late on Friday and holds the phone."""
    centre = copy_of_tiny(folder, centre_id)
    for name in ("pins.csv", "published_rota.csv", "published_duty.csv", "leave.csv"):
        (centre / name).unlink()
    import_folder(database, SUPERVISOR, centre)
    draft = open_draft(database, SUPERVISOR, centre_id, NEXT_MONDAY, 2)
    cells = (
        CellEdit(employee_id="001", date=WEDNESDAY, codes=("E",)),
        CellEdit(employee_id="003", date=FRIDAY, codes=("L",)),
    )
    edit(database, SUPERVISOR, draft.id, "t", 1, SetCells(cells=cells))
    duty = SetDuty(kind="phone", first=NEXT_MONDAY, employee_id="003")
    edit(database, SUPERVISOR, draft.id, "t", 2, duty)
    number = view_draft(database, draft.id).number
    publish(database, SUPERVISOR, draft.id, "first", number, despite_violations=True)
    return database


@pytest.fixture
def here(sqlite_store: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("PAIBAN_DATABASE", sqlite_store.url)
    return sqlite_store


@pytest.fixture
def published(here: Database, tmp_path: Path) -> Database:
    return publish_next_weeks(here, tmp_path)


def go_to(page: AppTest, section: str) -> AppTest:
    page.button_group(key="request_section").set_value(section)
    return page.run()


def ask_for(page: AppTest, person: str, kind: RequestKind) -> AppTest:
    go_to(page, "ask")
    page.selectbox(key="request_person").set_value(person)
    page.button_group(key="request_kind").set_value(kind)
    return page.run()


def choose_first(page: AppTest, key: str) -> AppTest:
    page.selectbox(key=key).select_index(0)
    return page.run()


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click()
    page.run()
    assert not page.exception
    return page


def send(page: AppTest) -> AppTest:
    next(button for button in page.button if button.label in ("Send", "提交")).click()
    page.run()
    assert not page.exception
    return page


def give_away_early(database: Database) -> int:
    early = ShiftRef(employee_id="001", date=WEDNESDAY, codes=("E",))
    return ask_swap(database, SUPERVISOR, "tiny", SwapWish(RequestKind.GIVE, early, "002")).id


# --- empty states ---------------------------------------------------------------------------


def test_without_requests_it_says_what_to_do(published: Database) -> None:
    page = open_page("requests", centre="tiny")
    assert "Nothing waits for an answer." in words_on(page)
    assert "Nothing has been settled yet." in words_on(go_to(page, "settled"))
    assert "Choose the person who asks" in words_on(go_to(page, "ask"))


def test_before_anything_is_published_it_leads_to_publishing(
    here: Database, tmp_path: Path
) -> None:
    import_folder(here, SUPERVISOR, TINY)
    page = ask_for(open_page("requests", centre="tiny"), "001", RequestKind.GIVE)
    assert "李明 has no published shift or duty from now on." in words_on(page)


def test_empty_states_in_chinese(published: Database) -> None:
    page = open_page("requests", "zh", centre="tiny")
    assert page.title[0].value == "申请"
    assert "没有待处理的申请" in words_on(page)


# --- asking ---------------------------------------------------------------------------------


def test_shift_is_given_away_to_the_best_taker(published: Database) -> None:
    page = ask_for(open_page("requests", centre="tiny"), "001", RequestKind.GIVE)
    choose_first(page, "request_give_001_False")
    assert "3 people are free and fit" in words_on(page)
    choose_first(page, "request_taker")
    assert "Breaks no hard rule." in words_on(page)
    page.text_input(key="request_note").set_value("孩子家长会")
    send(page)
    [asked] = open_requests(published, "tiny")
    assert (asked.kind, asked.employee_id, asked.facts.note) == (
        RequestKind.GIVE,
        "001",
        "孩子家长会",
    )
    # The list of open requests is shown, with the new one in it.
    assert page.button_group(key="request_section").value == "open"
    assert "孩子家长会" in words_on(page)


def test_unlawful_swap_shows_why_and_cannot_be_sent(published: Database) -> None:
    page = ask_for(open_page("requests", centre="tiny"), "001", RequestKind.GIVE)
    choose_first(page, "request_give_001_False")
    page.selectbox(key="request_taker").set_value("005")
    page.run()
    assert "Breaks a hard rule." in words_on(page)
    assert not [button for button in page.button if button.label == "Send"]


def test_duty_that_both_agreed_to_is_done_at_once(published: Database) -> None:
    page = ask_for(open_page("requests", centre="tiny"), "003", RequestKind.GIVE)
    choose_first(page, "request_give_003_False")
    page.selectbox(key="request_taker").set_value("001")
    page.run()
    page.checkbox(key="request_agreed").check()
    send(page)
    assert [v.number for v in list_versions(published, "tiny")] == [2, 1]
    assert page.button_group(key="request_section").value == "settled"
    assert "Applied" in words_on(page)


def test_exchange_names_both_turns(published: Database) -> None:
    page = ask_for(open_page("requests", centre="tiny"), "001", RequestKind.EXCHANGE)
    choose_first(page, "request_give_001_False")
    page.selectbox(key="request_other").set_value("003")
    page.run()
    choose_first(page, "request_take_003_shift")
    send(page)
    [asked] = open_requests(published, "tiny")
    assert asked.what.en.startswith("李明 gives 陈, 静: Early")
    assert "and takes: Late" in asked.what.en


def test_leave_asked_late_is_said_and_waits(published: Database) -> None:
    page = ask_for(open_page("requests", centre="tiny"), "004", RequestKind.LEAVE)
    today = date.today()
    page.date_input(key="leave_first").set_value(today + timedelta(days=1))
    page.date_input(key="leave_last").set_value(today + timedelta(days=1))
    page.run()
    assert "Asked late" in words_on(page)
    send(page)
    [asked] = open_requests(published, "tiny")
    assert asked.marked_late


def test_leave_in_time_is_granted_at_once(published: Database) -> None:
    page = ask_for(open_page("requests", centre="tiny"), "004", RequestKind.LEAVE)
    first = date.today() + timedelta(days=40)
    page.date_input(key="leave_first").set_value(first)
    page.date_input(key="leave_last").set_value(first)
    page.run()
    assert "granted at once" in words_on(page)
    send(page)
    [granted] = settled_requests(published, "tiny")
    assert granted.state is RequestState.APPLIED
    assert [(e.employee_id, e.first) for e in read_stored(published, "tiny").leave] == [
        ("004", first)
    ]


def test_last_day_before_the_first_is_refused_in_words(published: Database) -> None:
    page = ask_for(open_page("requests", centre="tiny"), "004", RequestKind.LEAVE)
    page.date_input(key="leave_last").set_value(date.today() - timedelta(days=9))
    page.run()
    assert "The last day lies before the first. Choose other days." in page.error[0].value


# --- answering ------------------------------------------------------------------------------


def test_agreed_then_approved_with_a_note(published: Database) -> None:
    number = give_away_early(published)
    page = open_page("requests", centre="tiny")
    assert not [b for b in page.button if b.key == f"request_approve_{number}"]
    press(page, f"request_agree_{number}")
    page.text_input(key=f"request_answer_{number}").set_value("同意")
    press(page, f"request_approve_{number}")
    [done] = settled_requests(published, "tiny")
    assert (done.state, done.answer) == (RequestState.APPLIED, "同意")
    assert "Nothing waits for an answer." in words_on(page)
    settled = words_on(go_to(page, "settled"))
    assert "Answer: 同意" in settled
    assert "supervisor" in settled


def test_what_others_decided_meanwhile_is_said(published: Database) -> None:
    number = give_away_early(published)
    page = open_page("requests", centre="tiny")
    other = open_page("requests", centre="tiny")
    press(other, f"request_refuse_{number}")
    page.button(key=f"request_agree_{number}").click()
    page.run()
    assert not page.exception
    assert "Refused (supervisor)." in page.error[0].value
    [refused] = settled_requests(published, "tiny")
    assert refused.state is RequestState.REFUSED


def test_leave_is_granted_with_a_stand_in(published: Database) -> None:
    wish = LeaveWish("001", WEDNESDAY, WEDNESDAY)
    number = ask_leave(published, SUPERVISOR, "tiny", wish).id
    page = open_page("requests", centre="tiny")
    assert "Published for these days" in words_on(page)
    page.selectbox(key=f"stand_in_{number}_0").set_value("002")
    page.run()
    press(page, f"request_approve_{number}")
    assert [v.number for v in list_versions(published, "tiny")] == [2, 1]
    [done] = settled_requests(published, "tiny")
    assert done.state is RequestState.APPLIED


def test_request_that_is_no_longer_possible_can_only_be_ended(published: Database) -> None:
    number = give_away_early(published)
    draft = open_draft(published, SUPERVISOR, "tiny", NEXT_MONDAY, 2)
    cell = CellEdit(employee_id="001", date=WEDNESDAY, codes=("L",))
    edit(published, SUPERVISOR, draft.id, "t", 9, SetCells(cells=(cell,)))
    seen = view_draft(published, draft.id).number
    publish(published, SUPERVISOR, draft.id, "again", seen, despite_violations=True)
    assert "李明已不再担任" in open_page("requests", "zh", centre="tiny").error[0].value
    page = open_page("requests", centre="tiny")
    assert page.button(key=f"request_agree_{number}").disabled
    press(page, f"request_close_{number}")
    [closed] = settled_requests(published, "tiny")
    assert closed.state is RequestState.EXPIRED
