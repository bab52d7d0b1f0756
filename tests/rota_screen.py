"""The page Rota in a browser's tab, as tests use it, and what the draft holds behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from playwright.sync_api import Browser, Locator, Page, expect

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.drafts import DraftView, edit, view_draft
from scheduler.desk.operations import TakeRota
from scheduler.io.rota_document import document_of
from scheduler.store.database import Database
from tests.app_pages import PreparedCentre
from tests.app_server import RunningApp
from tests.make import rota
from tests.pages_in_browser import LONG, PHONE, person, settle

WIDE = {"width": 1440, "height": 900}
LI, WANG, CHEN, ZHAO, ZHOU = "001", "002", "003", "004", "005"
NAMES = {LI: "李明", WANG: "王芳", CHEN: "陈, 静", ZHAO: "赵磊", ZHOU: "周敏"}
START = {LI: "0E 1E 2L", WANG: "0L 1L", CHEN: "0E 3E", ZHAO: "0L", ZHOU: "0P 2P"}
"""What stands in the draft when a test begins."""
_numbers = count(1)


class Screen:
    """The page in one tab, and what the draft holds behind it."""

    def __init__(self, page: Page, store: Database, draft_id: int) -> None:
        self.page, self._store, self._draft_id = page, store, draft_id

    def cell(self, person: str, day: int) -> Locator:
        row = self.page.locator("tr.person").filter(
            has=self.page.get_by_text(NAMES[person], exact=True)
        )
        return row.locator("td.d").nth(day)

    def shows(self, person: str, codes: Sequence[str], first: int = 0) -> None:
        """What a person works from a day on is drawn: a moment after the key, or the answer."""
        for day, code in enumerate(codes, first):
            expect(self.cell(person, day)).to_have_text(code)

    def saved(self) -> None:
        """Everything has arrived, and its check is drawn."""
        expect(self.page.locator(".state")).to_have_text(re.compile("All saved|已全部保存"))
        settle(self.page)

    @property
    def draft(self) -> DraftView:
        return view_draft(self._store, self._draft_id)

    def kept(self, person: str, day: int) -> str:
        """What stands in a cell of the database."""
        view = self.draft
        held = view.rota.positions_of(view.problem.employee_index[person])
        return "+".join(view.problem.shift_types[k].code for d, k in held if d == day)

    @property
    def news(self) -> Locator:
        return self.page.locator(".news")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


def reset(store: Database, draft_id: int) -> None:
    """Put the draft back to what a test begins with."""
    view = view_draft(store, draft_id)
    made = rota(view.problem, **START)
    operation = TakeRota(document=document_of(view.problem, made), version=0)
    edit(store, SUPERVISOR, draft_id, "reset", next(_numbers), operation)


def look(
    browser: Browser,
    app: RunningApp,
    centre: str,
    size: dict[str, int] = WIDE,
    language: str = "en",
) -> Page:
    page = person(
        browser,
        language,
        size,
        has_touch=size is PHONE,
        is_mobile=size is PHONE,
        permissions=["clipboard-read", "clipboard-write"],
    ).new_page()
    page.set_default_timeout(LONG)
    page.goto(f"{app.url}/rota?centre={centre}")
    expect(page.locator("td.d, .st-key-by_hand").first).to_be_visible()
    settle(page)
    return page


@contextmanager
def fresh_screen(
    browser: Browser, app: RunningApp, kept: Database, prepared: PreparedCentre
) -> Iterator[Screen]:
    """The draft as every test finds it, on a wide screen; nothing may go wrong in the browser."""
    reset(kept, prepared.draft_id)
    page = look(browser, app, prepared.centre_id)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Screen(page, kept, prepared.draft_id)
    page.close()
    assert errors == []
