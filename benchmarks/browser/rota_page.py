"""The page Rota: loaded cold and warm, then edited."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.browser.prepared import FIRST, WEEKS, megabytes, prepare, processor_seconds
from tests.app_server import RunningApp, running_app

EDITS = 15
SCREEN = 40
"""So many people a large screen shows at once."""


@dataclass
class PageFigures:
    """One size of rota on the page Rota: seconds, but ``painted_ms``; medians and worst."""

    people: int
    cold: float
    warm: list[float]
    painted_ms: list[float]
    checked: list[float]
    megabytes: float
    server_load: float
    """Processor seconds of the server for one warm load; other programs do not change them much."""
    server_edit: float


def measure_rota(people: int, browser: Browser) -> PageFigures:
    """Load the page Rota cold and warm, then edit."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = prepare(people, folder)
        with running_app(folder, database_url=url) as app:
            person = browser.new_context(viewport={"width": 1600, "height": 1000})
            cold, page = _open(person, app, people)
            page.close()
            before, worked = megabytes(app), processor_seconds(app)
            # Tabs stay open: their memory is what a session costs.
            warm, pages = [], []
            for _ in range(5):
                seconds, page = _open(person, app, people)
                warm.append(seconds)
                pages.append(page)
            a_tab = (megabytes(app) - before) / len(pages)
            load = (processor_seconds(app) - worked) / len(pages)
            worked = processor_seconds(app)
            painted, checked = _edit(pages[0])
            edit = (processor_seconds(app) - worked) / EDITS
            person.close()
    return PageFigures(people, cold, warm, painted, checked, a_tab, load, edit)


def _open(person: BrowserContext, app: RunningApp, people: int) -> tuple[float, Page]:
    page = person.new_page()
    begun = time.perf_counter()
    page.goto(f"{app.url}/rota?lang=en&from={FIRST.isoformat()}&weeks={WEEKS}")
    rows = page.locator("tr:has(th[data-person])")
    rows.nth(people - 1).wait_for(state="attached")
    # The first screen, with its days, as it is painted: those further down are drawn in pauses.
    rows.nth(min(people, SCREEN) - 1).locator("td[role=gridcell]").first.wait_for(state="attached")
    page.evaluate("() => new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)))")
    return time.perf_counter() - begun, page


_WATCH = """(cell) => new Promise((done) => {
  const begun = performance.now(), before = cell.textContent;
  const root = cell.getRootNode();
  const state = root.querySelector('.state'), figures = root.querySelector('.figures');
  const shown = figures.textContent;
  let painted = null;
  const look = () => {
    if (painted === null && cell.isConnected && cell.textContent !== before) {
      painted = performance.now() - begun;
    }
    if (painted !== null && state.textContent.includes('All saved')) {
      watcher.disconnect();
      done([painted, performance.now() - begun]);
    }
  };
  const watcher = new MutationObserver(look);
  watcher.observe(root, { subtree: true, childList: true, characterData: true });
  cell.dispatchEvent(new KeyboardEvent('keydown', { key: window.paibanKey, bubbles: true, composed: true }));
  setTimeout(() => { watcher.disconnect(); done(null); }, 20000);
})"""  # noqa: E501


def _edit(page: Page) -> tuple[list[float], list[float]]:
    """Milliseconds until an edit is painted, seconds until its check is shown."""
    painted, checked = [], []
    for number in range(EDITS):
        row = page.locator("tr:has(th[data-person])").nth(number + 2)
        cell = row.locator("td[role=gridcell]").nth(3 + number % 20)
        cell.click()
        page.keyboard.press("Escape")
        free = not cell.inner_text().strip()
        page.evaluate("(key) => { window.paibanKey = key; }", "1" if free else "Delete")
        times = cell.evaluate(_WATCH)
        if times is not None:
            painted.append(times[0])
            checked.append(times[1] / 1000)
        page.wait_for_timeout(400)
    return painted, checked
