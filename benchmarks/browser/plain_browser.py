"""A browser as a person's: nothing is attached to it while it loads a page.

Whoever steers a browser slows it down: the inspector listens to every script and message. So a
tab is opened by an address of the browser's own, left alone until its page is quiet, and only
then asked what the page noted on its clock (User Timing).
"""

from __future__ import annotations

import json
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Playwright, sync_playwright

from tests.browser import HOW_TO_GET_ONE, QUIET, find_browser

START_SECONDS = 20
_MARKS = """() => Object.fromEntries(
  performance.getEntriesByType('mark').map((mark) => [mark.name, mark.startTime / 1000]))"""
_INSIDE = "() => [innerWidth, innerHeight]"


@dataclass
class PlainBrowser:
    """A browser that runs, asked by the port of its inspector."""

    port: int
    _playwright: Playwright

    def open_tab(self, address: str) -> str:
        """Open a tab in front of the others and leave it alone; its name."""
        opened = self._ask("PUT", f"new?{urllib.parse.quote(address, safe='')}")
        return str(json.loads(opened)["id"])

    def close_tab(self, tab: str) -> None:
        """Close a tab."""
        self._ask("GET", f"close/{tab}")

    def marks(self, tab: str, last: str) -> dict[str, float]:
        """Seconds from the address of a tab to each mark its page has set, ``last`` among them.

        A page that has not come so far is waited for; from then on it is looked at.
        """
        with self._looking_at(tab) as page:
            page.wait_for_function("(name) => performance.getEntriesByName(name).length", arg=last)
            found: dict[str, float] = page.evaluate(_MARKS)
        return found

    def look(self, tab: str, script: str) -> Any:
        """What a script finds in a tab."""
        with self._looking_at(tab) as page:
            return page.evaluate(script)

    def fit_window(self, width: int, height: int) -> None:
        """Make the window so large that a page has so many pixels."""
        tab = self.open_tab("about:blank")
        with self._looking_at(tab) as page:
            session = page.context.new_cdp_session(page)
            window = session.send("Browser.getWindowForTarget")
            inside, bounds = page.evaluate(_INSIDE), window["bounds"]
            more = {
                "width": bounds["width"] + width - inside[0],
                "height": bounds["height"] + height - inside[1],
            }
            session.send(
                "Browser.setWindowBounds", {"windowId": window["windowId"], "bounds": more}
            )
        self.close_tab(tab)

    def _ask(self, method: str, path: str) -> bytes:
        address = f"http://127.0.0.1:{self.port}/json/{path}"
        with urllib.request.urlopen(urllib.request.Request(address, method=method)) as answer:
            found: bytes = answer.read()
        return found

    @contextmanager
    def _looking_at(self, tab: str) -> Iterator[Page]:
        """The page of a tab, with the inspector attached for as long as it is looked at."""
        browser = self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{self.port}")
        try:
            pages = (page for context in browser.contexts for page in context.pages)
            yield next(page for page in pages if _name_of(page) == tab)
        finally:
            browser.close()


def _name_of(page: Page) -> str:
    session = page.context.new_cdp_session(page)
    found: str = session.send("Target.getTargetInfo")["targetInfo"]["targetId"]
    session.detach()
    return found


@contextmanager
def open_plain_browser(folder: Path, width: int, height: int) -> Iterator[PlainBrowser]:
    """A browser without a window that has never been anywhere; its profile lies in ``folder``.

    Raises:
        LookupError: there is none on this machine.
    """
    program = find_browser()
    if program is None:
        raise LookupError(HOW_TO_GET_ONE)
    own = ("--headless=new", "--remote-debugging-port=0", f"--user-data-dir={folder}")
    command = [program, *own, "--no-first-run", "--lang=en", *QUIET, "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with sync_playwright() as playwright:
            browser = PlainBrowser(_port_of(folder), playwright)
            browser.fit_window(width, height)
            yield browser
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _port_of(folder: Path) -> int:
    """The port the browser has chosen; it writes it into its profile."""
    note = folder / "DevToolsActivePort"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if note.exists() and (words := note.read_text("utf-8").split()):
            return int(words[0])
        time.sleep(0.1)
    raise AssertionError("the browser did not start")
