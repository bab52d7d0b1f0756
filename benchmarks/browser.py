"""Measures the pages people wait for and writes docs/benchmarks_browser.md.

python -m benchmarks.browser          60 and 200 people, 28 days; 30 people looking at their month
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import os
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil
import websockets
from playwright.sync_api import Browser, BrowserContext, Page
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates

from scheduler.desk.actors import AT_THE_KEYBOARD
from scheduler.desk.centres import import_folder
from scheduler.desk.drafts import edit, open_draft, problem_with_pins, view_draft
from scheduler.desk.operations import TakeRota
from scheduler.desk.publishing import publish
from scheduler.domain.rota import Rota
from scheduler.io.rota_document import document_of
from scheduler.solve.construct import Constructor
from scheduler.solve.incumbent import rota_from
from scheduler.solve.search import build_program
from scheduler.store.database import Database
from scheduler.store.migrate import bring_up_to_date
from tests.app_server import RunningApp, running_app
from tests.browser import open_browser

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks_browser.md"
SAMPLE = ROOT / "data" / "gas_hotline"
FIRST, WEEKS = date(2027, 1, 25), 4
EDITS = 15
SCREEN = 40
"""So many people a large screen shows at once."""
SESSIONS = 30
VISITS = 5
"""How often each of the 30 looks at the month."""
TARGETS = {
    "cold": "3 s",
    "warm": "1 s",
    "painted": "50 ms",
    "checked": "0.5 s",
    "p95": "1 s",
    "month": "5 MB",
    "rota": "20 MB",
}


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


@dataclass
class MonthFigures:
    """30 sessions on the month page: seconds of every visit, megabytes a session."""

    visits: list[float]
    megabytes: float
    server_visit: float
    """Processor seconds of the server for one visit."""


# --- what is looked at ----------------------------------------------------------------------


def make_folder(people: int, folder: Path) -> Path:
    """A centre like the 24-hour hotline with so many people; calls grow with them."""
    centre = shutil.copytree(SAMPLE, folder / "centre")
    with (centre / "employees.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for number in range(len(rows), people):
        model = rows[number % 60]
        rows.append(
            {
                **model,
                "employee_id": f"9{number + 1:04d}",
                "name": f"{model['name']}{number // 60 + 1}",
            }
        )
    _write(centre / "employees.csv", rows)
    with (centre / "arrivals.csv").open(encoding="utf-8-sig", newline="") as file:
        arrivals = list(csv.DictReader(file))
    for row in arrivals:
        # Queues with fixed positions take whole numbers only.
        calls = float(row["calls"]) * people / 60
        row["calls"] = f"{calls:.1f}" if "." in row["calls"] else f"{calls:.0f}"
    _write(centre / "arrivals.csv", arrivals)
    return centre


def _write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def prepare(people: int, folder: Path) -> str:
    """A database with a published rota for so many people; its URL."""
    url = f"sqlite:///{folder / 'paiban.db'}"
    database = Database(url)
    bring_up_to_date(database)
    card = import_folder(database, AT_THE_KEYBOARD, make_folder(people, folder))
    draft = open_draft(database, AT_THE_KEYBOARD, card.id, FIRST, WEEKS)
    problem = problem_with_pins(draft)
    program = build_program(problem, draft.opened.rules)
    values, _ = Constructor(program, 1).first_rota(lambda: False)
    rota: Rota = rota_from(program, values)
    taken = TakeRota(document=document_of(problem, rota))
    edit(database, AT_THE_KEYBOARD, draft.id, "bench", 1, taken)
    number = view_draft(database, draft.id).number
    publish(database, AT_THE_KEYBOARD, draft.id, "bench", number, despite_violations=True)
    database.close()
    return url


# --- the page Rota --------------------------------------------------------------------------


def measure_rota(people: int, browser: Browser) -> PageFigures:
    """Load the page Rota cold and warm, then edit."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = prepare(people, folder)
        with running_app(folder, database_url=url) as app:
            person = browser.new_context(viewport={"width": 1600, "height": 1000})
            cold, page = _open(person, app, people)
            page.close()
            before, worked = _megabytes(app), _processor_seconds(app)
            # Tabs stay open: their memory is what a session costs.
            warm, pages = [], []
            for _ in range(5):
                seconds, page = _open(person, app, people)
                warm.append(seconds)
                pages.append(page)
            megabytes = (_megabytes(app) - before) / len(pages)
            load = (_processor_seconds(app) - worked) / len(pages)
            worked = _processor_seconds(app)
            painted, checked = _edit(pages[0])
            edit = (_processor_seconds(app) - worked) / EDITS
            person.close()
    return PageFigures(people, cold, warm, painted, checked, megabytes, load, edit)


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


# --- the month of 30 people -----------------------------------------------------------------


def measure_months() -> MonthFigures:
    """Thirty sessions look at the month page; no browsers, so that the server alone is measured."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = prepare(60, folder)
        with running_app(folder, database_url=url) as app:
            asyncio.run(_visits(app, 1, 2))
            before = _megabytes(app)
            worked = _processor_seconds(app)
            visits, after = asyncio.run(_visits(app, SESSIONS, VISITS))
            # Each session draws the page once more, to choose its person.
            seconds = (_processor_seconds(app) - worked) / (SESSIONS * (VISITS + 1))
            return MonthFigures(visits, (after - before) / SESSIONS, seconds)


async def _visits(app: RunningApp, sessions: int, times: int) -> tuple[list[float], float]:
    """Every session draws the page several times, at moments of its own; memory while all stay."""
    waiting = [asyncio.Event() for _ in range(sessions)]
    leave = asyncio.Event()
    tasks = [
        asyncio.create_task(_session(app, n, times, waiting[n], leave)) for n in range(sessions)
    ]
    for event in waiting:
        await event.wait()
    memory = _megabytes(app)
    leave.set()
    found = await asyncio.gather(*tasks)
    return [seconds for row in found for seconds in row], memory


async def _session(
    app: RunningApp, number: int, times: int, done: asyncio.Event, leave: asyncio.Event
) -> list[float]:
    address = app.url.replace("http", "ws") + "/_stcore/stream"
    found = []
    async with websockets.connect(address, max_size=None, origin=app.url) as socket:  # type: ignore[arg-type]
        await asyncio.sleep(0.1 * number)
        _, answers = await _draw(socket, app, WidgetStates())
        mine = _choose_person(answers, number)
        for _ in range(times):
            seconds, answers = await _draw(socket, app, mine)
            assert any(b'class="my"' in answer.SerializeToString() for answer in answers)
            found.append(seconds)
            # People look at what they see.
            await asyncio.sleep(3)
        done.set()
        await leave.wait()
    return found


def _choose_person(answers: Sequence[ForwardMsg], number: int) -> WidgetStates:
    """Everybody looks at a month of their own."""
    boxes = [answer.delta.new_element.selectbox for answer in answers]
    box = next(box for box in boxes if box.label == "Person")
    states = WidgetStates()
    states.widgets.add(id=box.id, string_value=box.options[number % len(box.options)])
    return states


async def _draw(
    socket: websockets.ClientConnection, app: RunningApp, widgets: WidgetStates
) -> tuple[float, list[ForwardMsg]]:
    """Ask for the page; the seconds until its last message, and all of them."""
    message = BackMsg()
    message.rerun_script.query_string = "lang=en"
    message.rerun_script.page_name = "my_shifts"
    message.rerun_script.widget_states.CopyFrom(widgets)
    message.rerun_script.context_info.url = f"{app.url}/my_shifts"
    message.rerun_script.context_info.locale = "en-GB"
    begun, answers = time.perf_counter(), []
    await socket.send(message.SerializeToString())
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(bytes(await socket.recv()))
        answers.append(answer)
        if answer.WhichOneof("type") == "script_finished":
            return time.perf_counter() - begun, answers


def _megabytes(app: RunningApp) -> float:
    assert app.process is not None
    found: float = psutil.Process(app.process.pid).memory_info().rss
    return found / 2**20


def _processor_seconds(app: RunningApp) -> float:
    assert app.process is not None
    found = psutil.Process(app.process.pid).cpu_times()
    return float(found.user + found.system)


# --- the page of figures --------------------------------------------------------------------


def as_page(rotas: Sequence[PageFigures], month: MonthFigures) -> str:
    """The figures as a page of the documentation."""
    lines = [
        "# Benchmarks in the browser",
        "",
        "Measured by `python -m benchmarks.browser`: the web server, its database (SQLite) and the",
        "browser (Chromium without a window) share one machine with whatever else runs there. Read",
        "ratios rather than seconds: where the load is above 1, seconds on the wall say less than",
        "those of the processor.",
        "",
        f"Machine: {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}; load when measured: {os.getloadavg()[0]:.1f}.",
        "",
        "## The page Rota, 28 days",
        "",
        "Cold: the first look after the server has started, by a browser that has never been here.",
        "Warm: in a new tab of the same browser. Painted: from the key to the letter",
        "in the cell. Checked: from the key to its violations and the word that it is saved.",
        "Loaded: names and hours of everybody and the days of the first screen are painted.",
        "Server: processor seconds of the web server for a warm load, and for an edit with its",
        "check after a look at the menu of its cell, which prices the choices there.",
        "",
        "| people | cold load | warm load | edit painted | check shown (median, worst) | a tab | "
        "server: load, edit |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in rotas:
        lines.append(
            f"| {one.people} | {one.cold:.1f} s | {statistics.median(one.warm):.2f} s | "
            f"{statistics.median(one.painted_ms):.0f} ms | {statistics.median(one.checked):.2f} s, "
            f"{max(one.checked):.2f} s | {one.megabytes:.1f} MB | "
            f"{one.server_load:.2f} s, {one.server_edit:.2f} s |"
        )
    lines += [
        f"| target | {TARGETS['cold']} | {TARGETS['warm']} | {TARGETS['painted']} | "
        f"{TARGETS['checked']} | {TARGETS['rota']} | |",
        "",
        f"## {SESSIONS} people on the page My shifts (60 people in the rota)",
        "",
        f"{SESSIONS} sessions draw the page {VISITS} times each, three seconds apart, without a",
        "browser: until the last message of the page has arrived.",
        "",
        "| median | p95 | worst | memory a session | server: a visit |",
        "|---|---|---|---|---|",
        f"| {statistics.median(month.visits):.2f} s | {_p95(month.visits):.2f} s | "
        f"{max(month.visits):.2f} s | {month.megabytes:.1f} MB | {month.server_visit:.3f} s |",
        f"| | target {TARGETS['p95']} | | target {TARGETS['month']} | |",
        "",
    ]
    return "\n".join(lines)


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


@contextmanager
def _told(what: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - begun:.0f} s")


def main() -> None:
    """Measure everything and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="*", default=[60, 200])
    parser.add_argument("--out", type=Path, default=PAGE)
    given = parser.parse_args()
    rotas = []
    with open_browser() as browser:
        for people in given.people:
            with _told(f"{people} people"):
                rotas.append(measure_rota(people, browser))
    with _told("months"):
        month = measure_months()
    page = as_page(rotas, month)
    given.out.write_text(page, "utf-8")
    print(page)


if __name__ == "__main__":
    main()
