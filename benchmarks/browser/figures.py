"""The figures as a page of the documentation."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence

from benchmarks.browser.month_page import SESSIONS, VISITS, MonthFigures
from benchmarks.browser.rota_page import LOADS, TABS, PageFigures

TARGETS = {
    "cold": "3 s",
    "warm": "1 s",
    "painted": "50 ms",
    "checked": "0.5 s",
    "p95": "1 s",
    "month": "5 MB",
    "rota": "20 MB",
}


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
        *_of_rotas(rotas),
        *_of_months(month),
    ]
    return "\n".join(lines)


def _of_rotas(rotas: Sequence[PageFigures]) -> list[str]:
    lines = [
        "## The page Rota, 28 days",
        "",
        "Loads are seen in a browser to which nothing is attached while it loads, as a person's",
        "is: only once a page has long been quiet is it asked what it noted on its own clock,",
        "where the rota sets `rota painted` and `rota whole` (User Timing; a browser's own tools",
        "show them too). Figures older than these marks were seen by a program that steered the",
        "browser: its inspector and its look at every frame cost 0.1 to 0.2 s of each load. What",
        "one does on the page (edits, from elsewhere) is still done by such a program.",
        "",
        "Cold: the first look after the server has started, by a browser that has never been here.",
        f"Warm: in a new tab of the same browser, the one before closed; the median of {LOADS}.",
        f"Beside others: with up to {TABS - 1} tabs open that show the rota; the median of {TABS}.",
        "From elsewhere: by the menu, from another page of the app. Painted: from the key to the",
        "letter in the cell. Checked: from the key to its violations and the word that it is",
        "saved.",
        "Loaded: the window is painted, with everybody and every day in it. Whole: those beneath",
        "its edge, which are filled in pauses, as well.",
        "Server: processor seconds of the web server for a warm load, and for an edit with its",
        "check after a look at the menu of its cell, which prices the choices there.",
        "",
        "| people | cold load | warm load | whole | beside others | from elsewhere | "
        "edit painted | check shown (median, worst) | a tab | server: load, edit |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in rotas:
        loads, edits = one.loads, one.edits
        lines.append(
            f"| {one.people} | {loads.cold:.1f} s | {statistics.median(loads.warm):.2f} s | "
            f"{statistics.median(loads.whole):.2f} s | "
            f"{statistics.median(loads.beside_others):.2f} s | "
            f"{statistics.median(edits.from_elsewhere):.2f} s | "
            f"{statistics.median(edits.painted_ms):.0f} ms | "
            f"{statistics.median(edits.checked):.2f} s, {max(edits.checked):.2f} s | "
            f"{loads.megabytes:.1f} MB | "
            f"{loads.server_load:.2f} s, {edits.server_edit:.2f} s |"
        )
    return [
        *lines,
        f"| target | {TARGETS['cold']} | {TARGETS['warm']} | | | | {TARGETS['painted']} | "
        f"{TARGETS['checked']} | {TARGETS['rota']} | |",
        "",
    ]


def _of_months(month: MonthFigures) -> list[str]:
    return [
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


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]
