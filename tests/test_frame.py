"""The frame around the pages: choices, refusals, mistakes, notices."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scheduler.store.database import Database
from tests.app_pages import open_page, with_centre


@pytest.fixture
def centre(sqlite_store: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("PAIBAN_DATABASE", sqlite_store.url)
    with_centre(sqlite_store)
    return sqlite_store


def days_shown(page: AppTest) -> tuple[date, int]:
    """First day and weeks as the sidebar has them."""
    return page.sidebar.date_input[0].value, page.sidebar.number_input[0].value


def refusal(script: str) -> str:
    page = AppTest.from_string(script, default_timeout=20)
    page.query_params["lang"] = "en"
    page.run()
    assert not page.exception
    return "\n".join(error.value for error in page.error)


def test_every_fault_is_drawn_and_nothing_in_it_is_taken_for_markup() -> None:
    said = refusal(
        """
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.ui import faults, state
state.begin_run()
with faults.explained() as attempt:
    raise BadInput([
        Fault("a.csv", 2, "name", "*x* [y](z)", Message("is wrong."), Message("Mend it.")),
        Fault("b.csv", None, None, None, Message("is missing."), Message("Add it.")),
    ])
assert not attempt.worked
"""
    )
    assert said.startswith("Nothing was changed.")
    assert r"a.csv, row 2, name '\*x\* \[y\](z)' is wrong. Mend it." in said
    assert "b.csv is missing. Add it." in said


def test_a_missing_right_is_said_in_words() -> None:
    said = refusal(
        """
from scheduler.desk.actors import Actor, Right
from scheduler.ui import faults, state
state.begin_run()
with faults.explained():
    Actor("guest", frozenset()).must_have(Right.PUBLISH_ROTA)
"""
    )
    assert "guest may not do this" in said


def test_a_mistake_of_ours_shows_a_number_and_no_detail(caplog: pytest.LogCaptureFixture) -> None:
    said = refusal(
        """
from scheduler.ui import faults, state
state.begin_run()
try:
    1 / 0
except ZeroDivisionError as error:
    assert faults.show_our_mistake(error) is True
"""
    )
    assert "What you had saved is safe." in said
    assert "division" not in said
    number = said.split("number ")[1].split(".")[0]
    assert len(number) == 6
    assert f"mistake {number}" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_a_notice_is_said_once_after_the_next_run() -> None:
    page = AppTest.from_string(
        """
import streamlit as st
from scheduler.domain.text import Message
from scheduler.ui import faults, state
state.begin_run()
faults.show_notices()
if st.button("act"):
    faults.tell_after_rerun(Message("Done with {x}.", {"x": "a*b*"}))
    st.rerun()
"""
    )
    page.query_params["lang"] = "en"
    page.run().button[0].click().run()
    assert [toast.value for toast in page.toast] == [r"Done with a\*b\*."]
    page.run()
    assert list(page.toast) == []


def test_the_address_chooses_language_and_days(centre: Database) -> None:
    page = open_page("centres", "zh", centre="tiny", **{"from": "2026-10-12", "weeks": "1"})
    assert page.title[0].value == "中心管理"
    assert days_shown(page) == (date(2026, 10, 12), 1)


@pytest.mark.parametrize(
    "address",
    [
        {"centre": "nowhere"},
        {"from": "yesterday"},
        {"weeks": "-3"},
        {"weeks": "many"},
        {"lang": "fr"},
    ],
)
def test_an_address_that_makes_no_sense_is_ignored(
    centre: Database, address: dict[str, str]
) -> None:
    page = open_page("centres", **{"language": address.get("lang", "en"), **address})
    assert not page.exception
    assert not page.error
    assert days_shown(page) == (date(2026, 9, 28), 2)


def test_days_no_rota_can_be_laid_out_for_are_refused_in_words(centre: Database) -> None:
    page = open_page("rota", "en", **{"from": "2026-10-12", "weeks": "99999"})
    assert not page.exception
    assert len(page.error) == 1
    assert page.error[0].value.startswith("Nothing was changed.")


def test_a_damaged_database_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.db").write_bytes(b"this is no database" * 100)
    monkeypatch.setenv("PAIBAN_DATABASE", f"sqlite:///{tmp_path / 'broken.db'}")
    page = open_page("centres")
    assert not page.exception
    assert any("database is damaged" in error.value for error in page.error)


def test_centres_of_one_name_are_told_apart(centre: Database) -> None:
    """A browser sends back the words that were chosen, and no more."""
    with_centre(centre, "twin")
    page = open_page("people", centre="twin")
    [chooser] = [box for box in page.sidebar.selectbox if box.label == "Centre"]
    assert chooser.options == ["Tiny Desk · tiny", "Tiny Desk · twin"]
    assert chooser.value == "twin"
