"""What tests of whole pages share: opening one, waiting until it is drawn, asking what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

LONG = 60_000.0
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
SERIOUS = ("serious", "critical")
LOCALES = {"en": "en-GB", "zh": "zh-CN"}


@contextmanager
def tab(
    browser: Browser,
    url: str,
    language: str = "en",
    size: dict[str, int] = DESK,
    scheme: str = "light",
) -> Iterator[Page]:
    """A browser tab with storage of its own, closed after the block."""
    context = browser.new_context(
        locale=LOCALES[language],
        viewport=size,  # type: ignore[arg-type]
        color_scheme=scheme,  # type: ignore[arg-type]
        accept_downloads=True,
    )
    page = context.new_page()
    page.set_default_timeout(LONG)
    page.goto(url)
    wait_until_drawn(page)
    try:
        yield page
    finally:
        context.close()


def wait_until_drawn(page: Page) -> None:
    """Until a page has its title and its script has come to rest."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=LONG)
    settle(page)


def settle(page: Page) -> None:
    """Until the page's script has come to rest, and what it sent has been drawn."""
    rest = '[data-testid="stApp"][data-test-script-state="notRunning"]'
    expect(page.locator(rest)).to_have_count(1, timeout=LONG)
    page.wait_for_timeout(400)


def serious_findings(page: Page) -> list[tuple[str, str]]:
    """What axe finds serious or critical: (rule, element), each in words that can be looked up."""
    found: dict[str, Any] = Axe().run(page).response
    return [
        (finding["id"], node["html"][:200])
        for finding in found["violations"]
        if finding["impact"] in SERIOUS
        for node in finding["nodes"]
    ]


def overflow(page: Page) -> int:
    """How far the page is wider than its window, in pixels."""
    wide: int = page.evaluate(
        """() => Math.max(
            document.documentElement.scrollWidth - window.innerWidth,
            ...[...document.querySelectorAll('[data-testid="stMain"]')].map(
                (main) => main.scrollWidth - main.clientWidth),
        )"""
    )
    return wide
