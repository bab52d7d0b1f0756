"""What tests of whole pages share: opening one, waiting until it is drawn, asking what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

LONG = 60_000.0
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
SERIOUS = ("serious", "critical")
IS_CALM = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const moves = (one) => one.playState === "running"
        && one.effect?.getComputedTiming().endTime !== Infinity;
    const isCalm = app?.getAttribute("data-test-script-state") === "notRunning"
        && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')
        && !document.getAnimations().some(moves);
    const now = performance.now();
    window.calmSince = isCalm ? (window.calmSince ?? now) : undefined;
    return isCalm && now - window.calmSince >= 400;
}"""
LOCALES = {"en": "en-GB", "zh": "zh-CN"}


_people: WeakKeyDictionary[Browser, dict[str, BrowserContext]] = WeakKeyDictionary()
# One slow moment of a busy machine is no failure.
expect.set_options(timeout=LONG)


def person(
    browser: Browser,
    language: str = "en",
    size: dict[str, int] = DESK,
    scheme: str = "light",
    **gear: Any,
) -> BrowserContext:
    """Somebody with a screen of their own, who has seen the app's files before.

    The same person comes back for all tests of a module. Everything fades and slides at once.
    """
    known = _people.setdefault(browser, {})
    name = str((language, size, scheme, gear))
    if name not in known:
        known[name] = browser.new_context(
            locale=LOCALES[language],
            viewport=size,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            accept_downloads=True,
            **gear,
        )
    return known[name]


@contextmanager
def tab(
    browser: Browser,
    url: str,
    language: str = "en",
    size: dict[str, int] = DESK,
    scheme: str = "light",
) -> Iterator[Page]:
    """A page in a tab of its own, drawn; closed after the block."""
    page = person(browser, language, size, scheme).new_page()
    page.set_default_timeout(LONG)
    try:
        page.goto(url)
        wait_until_drawn(page)
        yield page
    finally:
        page.close()


def wait_until_drawn(page: Page) -> None:
    """Until a page has its title and its script has come to rest."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=LONG)
    settle(page)


def settle(page: Page) -> None:
    """Until the page's script has come to rest, and what it sent is drawn and no longer fades in.

    A page may run again by itself, as when a component tells its width, so rest must last.
    """
    page.evaluate("() => { window.calmSince = undefined; }")
    page.wait_for_function(IS_CALM, polling=50, timeout=LONG)


def press(page: Page, name: str) -> None:
    """Press a button and wait for what comes of it."""
    page.get_by_role("button", name=name, exact=True).first.click()
    settle(page)


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a list, narrowed by typing; a list that opens while the page moves closes again."""
    settle(page)
    page.get_by_role("combobox", name=label, exact=True).first.click()
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.insert_text(option)
    page.get_by_role("option", name=option).first.click()
    settle(page)


def write_date(page: Page, label: str, digits: str) -> None:
    """Type a date, year first, into its field."""
    page.get_by_role("group", name=label).get_by_role("spinbutton").first.click()
    page.keyboard.type(digits, delay=30)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    settle(page)


def download(page: Page, button: str | re.Pattern[str], folder: Path) -> Path:
    """The file a button gives, put into a folder."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def write(page: Page, field: Locator, text: str) -> None:
    """Write into a field and leave it: the page runs again before anything else is clicked."""
    field.fill(text)
    field.press("Tab")
    settle(page)


def write_over(page: Page, grid: Locator, x: float, y: float, text: str) -> None:
    """Write into a cell of a table, whose place is given from the table's corner.

    The table is painted, so a cell cannot be asked for; the field that opens over it can. A click
    on the table itself waits until it stands still: charts above it come late.
    """
    settle(page)
    grid.click(position={"x": x, "y": y})
    page.keyboard.press("Enter")
    field = page.locator("#portal").locator("input, textarea").first
    expect(field).to_be_focused()
    field.fill(text)
    page.keyboard.press("Enter")
    expect(field).to_have_count(0)
    settle(page)


def stop_when_lawful(page: Page) -> None:
    """Watch the build until it has a rota that keeps every hard rule, then stop it."""
    hard = page.get_by_test_id("stMetric").filter(has_text="Hard violations")
    expect(hard).to_contain_text(re.compile(r"violations\s*0"))
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("A rota is proposed.")).to_be_visible()


def serious_findings(page: Page) -> list[tuple[str, str]]:
    """What axe finds serious or critical: (rule, the element and what is wrong with it)."""
    found: dict[str, Any] = Axe().run(page).response
    return [
        (finding["id"], f"{node['html'][:200]} {node['failureSummary']}")
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
