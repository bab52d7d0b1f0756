"""The page Rota: loaded cold and warm, then edited."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from benchmarks.browser.prepared import FIRST, WEEKS, megabytes, prepare, processor_seconds
from tests.app_server import RunningApp, running_app
from tests.browser import open_profile

EDITS = 15
LOADS = 9
TABS = 5
SIZE = {"width": 1600, "height": 1000}


@dataclass
class PageFigures:
    """One size of rota on the page Rota: seconds, but ``painted_ms``; medians and worst."""

    people: int
    cold: float
    warm: list[float]
    whole: list[float]
    """Warm as well, until the rows beneath the window's edge are there too."""
    beside_others: list[float]
    """Warm, while tabs opened before still show their rota."""
    from_elsewhere: list[float]
    """From the click on the menu of another page."""
    painted_ms: list[float]
    checked: list[float]
    megabytes: float
    server_load: float
    """Processor seconds of the server for one warm load; other programs do not change them much."""
    server_edit: float


def measure_rota(people: int) -> PageFigures:
    """Load the page Rota cold and warm, then edit."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = prepare(people, folder)
        with (
            running_app(folder, database_url=url) as app,
            open_profile(folder / "profile", viewport=SIZE) as person,
        ):
            person.add_init_script(_DRAWN.replace("PEOPLE", str(people)))
            cold, _, page = _open(person, app)
            page.close()
            worked = processor_seconds(app)
            warm, whole = [], []
            for _ in range(LOADS):
                seconds, until_whole, page = _open(person, app)
                page.close()
                warm.append(seconds)
                whole.append(until_whole)
            load = (processor_seconds(app) - worked) / LOADS
            # Tabs stay open: their memory is what a session costs.
            before, beside, pages = megabytes(app), [], []
            for _ in range(TABS):
                seconds, _, page = _open(person, app)
                beside.append(seconds)
                pages.append(page)
            a_tab = (megabytes(app) - before) / len(pages)
            worked = processor_seconds(app)
            painted, checked = _edit(pages[0])
            edit = (processor_seconds(app) - worked) / EDITS
            elsewhere = [_come_from_elsewhere(pages[1]) for _ in range(5)]
    return PageFigures(
        people, cold, warm, whole, beside, elsewhere, painted, checked, a_tab, load, edit
    )


_DRAWN = """(() => {
  const rows = () => {
    for (const host of document.querySelectorAll('div')) {
      const found = host.shadowRoot?.querySelectorAll('tr.person') ?? [];
      if (found.length >= PEOPLE) return [...found];
    }
    return null;
  };
  const isFilled = (row) => row.querySelector('th[data-person]') && row.querySelector('td[role=gridcell]');
  const isPainted = (row) => row.getBoundingClientRect().top > innerHeight || isFilled(row);
  const waitFor = (isDone, name, next) => {
    const look = () => {
      if (!rows()?.every(isDone)) requestAnimationFrame(look);
      else requestAnimationFrame(() => setTimeout(() => { window[name] = performance.now(); next?.(); }));
    };
    look();
  };
  window.lookAgain = () => {
    delete window.drawnAt;
    delete window.wholeAt;
    waitFor(isPainted, 'drawnAt', () => waitFor(isFilled, 'wholeAt'));
  };
  window.lookAgain();
})()"""  # noqa: E501
"""When the window is painted, with everybody in it; and when those beneath its edge are as well.

Read off the page's own clock: whoever asks a browser from outside hears of it later.
"""


def _open(person: BrowserContext, app: RunningApp) -> tuple[float, float, Page]:
    """Seconds until the window is painted and until the rota is whole, and the tab."""
    page = person.new_page()
    page.goto(f"{app.url}/rota?lang=en&from={FIRST.isoformat()}&weeks={WEEKS}")
    seconds, whole = _moment(page, "drawnAt"), _moment(page, "wholeAt")
    # What is left to do is done before the next tab is opened, as by a person.
    page.wait_for_timeout(1000)
    return seconds, whole, page


def _moment(page: Page, name: str) -> float:
    page.wait_for_function("(name) => window[name] !== undefined", arg=name)
    milliseconds: float = page.evaluate("(name) => window[name]", name)
    return milliseconds / 1000


def _come_from_elsewhere(page: Page) -> float:
    """From another page of the app to the rota, by the menu."""
    page.bring_to_front()
    page.get_by_role("link", name="People").first.click()
    page.get_by_role("heading", level=1, name="People").wait_for()
    page.wait_for_timeout(1500)
    link = page.get_by_role("link", name="Rota").first
    begun: float = link.evaluate(
        "(link) => { const now = performance.now(); link.click(); window.lookAgain(); return now; }"
    )
    return _moment(page, "drawnAt") - begun / 1000


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
