"""The page Rota: loaded cold and warm, then edited."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from benchmarks.browser.plain_browser import PlainBrowser, open_plain_browser
from benchmarks.browser.prepared import FIRST, WEEKS, megabytes, prepare, processor_seconds
from tests.app_server import RunningApp, running_app
from tests.browser import open_profile

EDITS = 15
LOADS = 9
TABS = 5
VISITS = 5
"""How often one comes to the rota from another page."""
QUIET_SECONDS, COLD_QUIET_SECONDS = 3, 6
"""After so many seconds a page is whole and quiet, and asked when it was."""
ROWS_AT_ONCE = 32
"""As the grid draws them (table.js)."""
SIZE = {"width": 1600, "height": 1000}


@dataclass
class LoadFigures:
    """Loads of the page Rota in a browser that is left alone, in seconds."""

    cold: float
    warm: list[float]
    whole: list[float]
    """Warm as well, until the rows beneath the window's edge are there too."""
    beside_others: list[float]
    """Warm, while tabs opened before still show their rota."""
    megabytes: float
    """A tab more, in the server."""
    server_load: float
    """Processor seconds of the server for one warm load; other programs do not change them much."""


@dataclass
class EditFigures:
    """What one does on the page, in a browser that is steered: seconds, but ``painted_ms``."""

    painted_ms: list[float]
    checked: list[float]
    server_edit: float
    """Processor seconds of the server for one edit."""
    from_elsewhere: list[float]
    """From the click on the menu of another page."""


@dataclass
class PageFigures:
    """One size of rota on the page Rota."""

    people: int
    loads: LoadFigures
    edits: EditFigures


def measure_rota(people: int) -> PageFigures:
    """Load the page Rota cold and warm, then edit."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = prepare(people, folder)
        with running_app(folder, database_url=url) as app:
            with open_plain_browser(folder / "plain", **SIZE) as person:
                loads = _measure_loads(person, app, people)
            with open_profile(folder / "steered", viewport=SIZE) as steered:
                return PageFigures(people, loads, _measure_edits(steered, app))


def _measure_loads(person: PlainBrowser, app: RunningApp, people: int) -> LoadFigures:
    cold, _, tab = _load(person, app, people, COLD_QUIET_SECONDS)
    person.close_tab(tab)
    worked = processor_seconds(app)
    warm, whole = [], []
    for _ in range(LOADS):
        seconds, until_whole, tab = _load(person, app, people)
        person.close_tab(tab)
        warm.append(seconds)
        whole.append(until_whole)
    server = (processor_seconds(app) - worked) / LOADS
    # Tabs stay open: their memory is what a session costs.
    before = megabytes(app)
    beside = [_load(person, app, people)[0] for _ in range(TABS)]
    a_tab = (megabytes(app) - before) / TABS
    return LoadFigures(cold, warm, whole, beside, a_tab, server)


def _measure_edits(steered: BrowserContext, app: RunningApp) -> EditFigures:
    pages = [steered.new_page() for _ in range(TABS)]
    for page in pages:
        page.goto(_address(app))
        page.wait_for_function("performance.getEntriesByName('rota whole').length")
        page.wait_for_timeout(1000)
    worked = processor_seconds(app)
    painted, checked = _edit(pages[0])
    server = (processor_seconds(app) - worked) / EDITS
    elsewhere = [_come_from_elsewhere(pages[1]) for _ in range(VISITS)]
    return EditFigures(painted, checked, server, elsewhere)


_SEEN = """() => {
  const hosts = [...document.querySelectorAll('div')].filter((one) => one.shadowRoot);
  const rows = hosts.flatMap((one) => [...one.shadowRoot.querySelectorAll('tr.person')]);
  const inside = rows.filter((row) => row.getBoundingClientRect().top < innerHeight);
  return [innerWidth, innerHeight, rows.length, inside.length];
}"""
"""The size of the window, the people of the rota, and those of them whom the window shows."""


def _load(
    person: PlainBrowser, app: RunningApp, people: int, quiet: int = QUIET_SECONDS
) -> tuple[float, float, str]:
    """Seconds until the window is painted and until the rota is whole, and the tab."""
    tab = person.open_tab(_address(app))
    # Nothing is attached meanwhile; what is left to do is done before the next tab is opened.
    time.sleep(quiet)
    marks = person.marks(tab, "rota whole")
    width, height, rows, inside = person.look(tab, _SEEN)
    assert (width, height, rows) == (SIZE["width"], SIZE["height"], people)
    # "Painted" is said of the rows that stand at once: the window must not show more.
    assert inside <= ROWS_AT_ONCE
    return marks["rota painted"], marks["rota whole"], tab


def _address(app: RunningApp) -> str:
    return f"{app.url}/rota?lang=en&from={FIRST.isoformat()}&weeks={WEEKS}"


def _come_from_elsewhere(page: Page) -> float:
    """From another page of the app to the rota, by the menu."""
    page.bring_to_front()
    page.get_by_role("link", name="People").first.click()
    page.get_by_role("heading", level=1, name="People").wait_for()
    page.wait_for_timeout(1500)
    link = page.get_by_role("link", name="Rota").first
    milliseconds: float = link.evaluate(_COME)
    return milliseconds / 1000


_COME = """(link) => new Promise((done) => {
  const begun = performance.now();
  new PerformanceObserver((found, watcher) => {
    const mark = found.getEntriesByName('rota painted')[0];
    if (!mark) return;
    watcher.disconnect();
    done(mark.startTime - begun);
  }).observe({ type: 'mark' });
  link.click();
})"""


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
