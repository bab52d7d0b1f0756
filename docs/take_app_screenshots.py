"""Takes a picture of every page of the app: `python -m docs.take_app_screenshots [PICTURE...]`.

With pictures named (`demand my_shifts`) only those are taken anew. The sample centre is built and
kept in `out/pictures`; without that folder it is built anew, which takes some minutes. Writes the
pictures and the page `docs/screens.md` that shows them. Needs Playwright and a browser
(requirements-dev.txt).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from docs.screenshot_centre import prepare
from scheduler.domain.text import translate
from scheduler.store.database import Database
from scheduler.ui.pages import PAGES
from tests.app_server import RunningApp, running_app
from tests.browser import open_browser
from tests.pages_in_browser import choose, person, settle, wait_until_drawn

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "out" / "pictures"
FOLDER = ROOT / "docs" / "images" / "app"
GALLERY = ROOT / "docs" / "screens.md"
SIZES = {"desktop": {"width": 1440, "height": 1000}, "phone": {"width": 390, "height": 844}}
BUILD_SECONDS = 60.0
MONTH = {"zh": "2026年10月", "en": "October 2026"}
"""The month on the page of one person: the sample's rota lies mostly in it."""
QUALITY = 72
"""Of the pictures' compression: text stays sharp, many of them stay small."""
EVERYWHERE = (("zh", "desktop"), ("zh", "phone"), ("en", "desktop"), ("en", "phone"))
Steps = Callable[[Page, str], None]
"""What is done on a page, in a language, before its picture is taken."""


@dataclass(frozen=True)
class Picture:
    """One place of the app: where it is, what it is called, what is done there first."""

    name: str
    title: str
    path: str
    steps: Steps | None = None
    shown: Sequence[tuple[str, str]] = EVERYWHERE
    """Languages and sizes."""


def _press(page: Page, language: str, text: str) -> None:
    page.get_by_role("button", name=translate(text, language)).first.click()
    settle(page)


def _look_at_a_month(page: Page, language: str) -> None:
    people = page.get_by_test_id("stMain").get_by_role("combobox").first
    people.click()
    page.get_by_role("option").first.click()
    settle(page)
    choose(page, translate("Month", language), MONTH[language])


def _look_at_choices(page: Page, language: str) -> None:
    page.get_by_role("tab", name=translate("Rotas to choose from", language)).click()
    settle(page)


def _look_for_stand_ins(page: Page, language: str) -> None:
    _press(page, language, "Somebody is absent")
    _press(page, language, "Find stand-ins")
    expect(page.get_by_text(translate("Settled together", language)).first).to_be_visible()
    settle(page)


def _ask_for_standby(page: Page, language: str) -> None:
    page.get_by_text(translate("Standby: how many would cover absences", language)).click()
    settle(page)
    _press(page, language, "Who could step in?")
    page.get_by_text(translate("Absent on a day (%)", language)).scroll_into_view_if_needed()
    page.mouse.wheel(0, 600)
    settle(page)


def _write_a_wrong_cell(page: Page, language: str) -> None:
    _press(page, language, "Import")
    cells = page.get_by_label(translate("Or cells copied in a spreadsheet", language))
    cells.fill("0900\t新人\t2026-13-01\tA\tFT")
    _press(page, language, "Put into the table")


def _take_somebody_out(page: Page, language: str) -> None:
    """Take out the person in the third row: choose the row by its head, then delete it."""
    table = page.get_by_test_id("stDataFrame").filter(visible=True).first
    box = table.bounding_box()
    if box is None:
        raise RuntimeError("the table is not shown")
    page.mouse.click(box["x"] + 16, box["y"] + 2.5 * 35 + 35)
    settle(page)
    page.keyboard.press("Delete")
    settle(page)
    offer = translate("Stays in the list, leaves after this day", language)
    page.get_by_role("button", name=offer).scroll_into_view_if_needed()
    page.mouse.wheel(0, 120)
    settle(page)


TWO = (("zh", "desktop"), ("en", "phone"))
DEEPER = {
    "rota": (
        Picture("rota-absent", "Somebody is absent", "rota", _look_for_stand_ins, TWO),
        Picture("rota-standby", "Standby", "rota", _ask_for_standby, TWO),
    ),
    "what-if": (Picture("what-if-choices", "Rotas to choose from", "what-if", _look_at_choices),),
    "people": (
        Picture("people-leaving", "Somebody leaves", "people", _take_somebody_out, TWO),
        Picture("people-wrong", "A cell that cannot be", "people", _write_a_wrong_cell, TWO),
    ),
}


def all_pictures() -> Iterator[Picture]:
    """Every page, followed by what else is to be seen on it."""
    for page in PAGES:
        steps = _look_at_a_month if page.module == "my_shifts" else None
        yield Picture(page.url_path, page.title, page.url_path, steps)
        yield from DEEPER.get(page.url_path, ())


def main() -> None:
    """Take the pictures asked for and write the page that shows them all."""
    wanted = sys.argv[1:]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _centre_in_app() as app, open_browser() as browser:
        for picture in all_pictures():
            if not wanted or picture.name in wanted:
                for language, size in picture.shown:
                    _take(browser, app, picture, language, size)
    GALLERY.write_text(_gallery(), encoding="utf-8")


@contextmanager
def _centre_in_app() -> Iterator[RunningApp]:
    """The app on the prepared centre."""
    url = f"sqlite:///{(PLACE / 'paiban.db').as_posix()}"
    if not PLACE.exists():
        PLACE.mkdir(parents=True)
        database = Database(url)
        prepare(database, BUILD_SECONDS)
        database.close()
    with running_app(PLACE, database_url=url) as app:
        yield app


def _take(browser: Browser, app: RunningApp, picture: Picture, language: str, size: str) -> None:
    page = person(browser, language, SIZES[size]).new_page()
    page.goto(f"{app.url}/{picture.path}")
    wait_until_drawn(page)
    if picture.steps is not None:
        picture.steps(page, language)
    shot = Image.open(io.BytesIO(page.screenshot()))
    shot.save(FOLDER / _file(picture, language, size), quality=QUALITY, method=6)
    page.close()


def _file(picture: Picture, language: str, size: str) -> str:
    return f"{picture.name}_{language}_{size}.webp"


def _gallery() -> str:
    lines = [
        "# The pages of the app",
        "",
        "Every page on a desk and on a phone, in Chinese and English, on the sample centre "
        "`data/service_desk`. Made by `python -m docs.take_app_screenshots`.",
    ]
    for picture in all_pictures():
        lines += ["", f"## {picture.title}", ""]
        for language, size in picture.shown:
            path = f"images/app/{_file(picture, language, size)}"
            height = 340 if size == "desktop" else 300
            alt = f"{picture.title}, {language}, {size}"
            lines.append(f'<img src="{path}" alt="{alt}" height="{height}">')
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
