"""The browser the tests look at pages with; run as a module it says which one that is."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/usr/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HOW_TO_GET_ONE = "no browser: install Chromium or Chrome, or run `python -m playwright install`"
IS_NEEDED = bool(os.environ.get("PAIBAN_NEEDS_BROWSER"))
"""Set where a missing browser is a failure and not a reason to skip."""


def find_browser() -> str | None:
    """The program to start: an installed Chromium or Chrome, else Playwright's own download."""
    found = [path for name in NAMES if (path := shutil.which(name))]
    found += [place for place in PLACES if Path(place).exists()]
    if found:
        return found[0]
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def _needed_browser() -> str:
    path = find_browser()
    if path is None:
        raise LookupError(HOW_TO_GET_ONE)
    return path


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A browser without a window.

    Raises:
        LookupError: there is none on this machine.
    """
    path = _needed_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_profile(folder: Path, **gear: Any) -> Iterator[BrowserContext]:
    """A browser with a profile of its own, which keeps what it has seen, as people's browsers do.

    Raises:
        LookupError: there is none on this machine.
    """
    path = _needed_browser()
    with sync_playwright() as playwright:
        profile = playwright.chromium.launch_persistent_context(
            folder, executable_path=path, args=list(QUIET), **gear
        )
        try:
            yield profile
        finally:
            profile.close()


if __name__ == "__main__":
    program = find_browser()
    print(program or HOW_TO_GET_ONE)
    sys.exit(0 if program else 1)
