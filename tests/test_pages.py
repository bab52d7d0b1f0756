"""Every page draws, in both languages, whatever there is to draw: nothing, a centre, a rota."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.domain.text import translate
from scheduler.store.database import Database
from scheduler.ui.pages import PAGES, Page, pages_there
from tests.app_pages import open_page, with_centre, with_published_rota, words_on
from tests.stores import sqlite_database

EVERY_PAGE = pytest.mark.parametrize("page", pages_there(), ids=lambda page: page.module)
BOTH_LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
BAD_BEGINNINGS = tuple(
    translate(text, language)
    for text in (
        "Nothing was changed.",
        "Something went wrong in Paiban itself. What you had saved is safe.",
    )
    for language in ("en", "zh")
)
STATES: dict[str, Callable[[Database], object] | None] = {
    "empty": None,
    "centre": with_centre,
    "published": with_published_rota,
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A database file for each state."""
    found = {}
    for name, prepare in STATES.items():
        folder = tmp_path_factory.mktemp(name)
        database = sqlite_database(folder)
        if prepare is not None:
            prepare(database)
        database.close()
        found[name] = folder / "paiban.db"
    return found


@pytest.fixture(params=list(STATES))
def state(
    request: pytest.FixtureRequest,
    prepared: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """One state of the database, to be used up."""
    name: str = request.param
    copy = tmp_path / "paiban.db"
    shutil.copy(prepared[name], copy)
    monkeypatch.setenv("PAIBAN_DATABASE", f"sqlite:///{copy}")
    return name


@EVERY_PAGE
@BOTH_LANGUAGES
def test_page_draws(page: Page, language: str, state: str) -> None:
    drawn = open_page(page.module, language)
    assert [error.value for error in drawn.exception] == []
    # Some pages warn in red of what is there; none may refuse or fail when it is looked at.
    said = [error.value for error in drawn.error]
    assert [text for text in said if text.startswith(BAD_BEGINNINGS)] == []
    assert len(drawn.main) > 0
    if state == "empty" and page.needs_centre:
        nothing_yet = {"en": "No centre yet", "zh": "还没有中心"}
        assert [title.value for title in drawn.title] == [nothing_yet[language]]


@EVERY_PAGE
def test_english_page_has_no_chinese_in_its_headings(
    page: Page, prepared: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAIBAN_DATABASE", f"sqlite:///{prepared['published']}")
    english, chinese = open_page(page.module, "en"), open_page(page.module, "zh")
    heads = [e.value for e in [*english.title, *english.header, *english.subheader]]
    assert [head for head in heads if re.search("[一-鿿]", head)] == []
    assert words_on(english) != words_on(chinese)


def test_every_page_has_an_address_of_its_own() -> None:
    paths = [page.url_path for page in PAGES]
    assert len(set(paths)) == len(paths)
    assert len({page.module for page in PAGES}) == len(PAGES)
