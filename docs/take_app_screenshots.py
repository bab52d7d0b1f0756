"""Takes a picture of every page of the app: `python -m docs.take_app_screenshots URL [PAGE...]`.

With pages named (`demand my_shifts`) only those are taken anew. The app must be running on a centre
whose rota is built and published. Writes the pictures and the page `docs/screens.md` that shows
them. Needs Playwright and a browser (requirements-dev.txt).
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from scheduler.ui.pages import PAGES
from tests.browser import open_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).parent / "images" / "app"
GALLERY = Path(__file__).parent / "screens.md"
LOCALES = {"zh": "zh-CN", "en": "en-US"}
SIZES = {"desktop": (1440, 1000), "phone": (390, 844)}
SETTLE_MILLISECONDS = 4000
MONTH = {"zh": "2026年10月", "en": "October 2026"}
"""The month on the page of one person: the sample's rota lies mostly in it."""
QUALITY = 72
"""Of the pictures' compression: text stays sharp, sixty of them stay small."""


def main() -> None:
    """Take all pictures and write the page that shows them."""
    address = sys.argv[1].rstrip("/")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open_browser() as browser:
        for language in LOCALES:
            for size in SIZES:
                _take_pages(browser, address, language, size)
    GALLERY.write_text(_gallery(), encoding="utf-8")


def _take_pages(browser: Browser, address: str, language: str, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=LOCALES[language]
    )
    page = context.new_page()
    for shown in PAGES:
        if sys.argv[2:] and shown.url_path not in sys.argv[2:]:
            continue
        page.goto(f"{address}/{shown.url_path}")
        page.wait_for_selector("h1", timeout=60_000)
        page.wait_for_timeout(SETTLE_MILLISECONDS)
        if shown.url_path == "my_shifts":
            _choose(page, 0, "")
            _choose(page, 1, MONTH[language])
        picture = Image.open(io.BytesIO(page.screenshot()))
        picture.save(FOLDER / _name(shown.url_path, language, size), quality=QUALITY, method=6)
    context.close()


def _choose(page: Page, place: int, words: str) -> None:
    """Choose in a list of the page by typing; the first there is where nothing is typed."""
    page.locator("[data-testid=stMain] [data-testid=stSelectbox] input").nth(place).click()
    page.keyboard.type(words)
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    page.wait_for_timeout(SETTLE_MILLISECONDS)


def _name(page: str, language: str, size: str) -> str:
    return f"{page}_{language}_{size}.webp"


def _gallery() -> str:
    lines = [
        "# The pages of the app",
        "",
        "Every page on a desk and on a phone, in Chinese and English, on the sample centre "
        "`data/service_desk`. Made by `python -m docs.take_app_screenshots`.",
    ]
    for shown in PAGES:
        lines += ["", f"## {shown.title}", ""]
        for language in LOCALES:
            for size in SIZES:
                path = f"images/app/{_name(shown.url_path, language, size)}"
                height = 340 if size == "desktop" else 300
                alt = f"{shown.title}, {language}, {size}"
                lines.append(f'<img src="{path}" alt="{alt}" height="{height}">')
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
