"""What is looked at: a centre of any size with a published rota, and the server's own figures."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import psutil

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
from tests.app_server import RunningApp

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "gas_hotline"
FIRST, WEEKS = date(2027, 1, 25), 4


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


def megabytes(app: RunningApp) -> float:
    """The memory the web server holds."""
    assert app.process is not None
    found: float = psutil.Process(app.process.pid).memory_info().rss
    return found / 2**20


def processor_seconds(app: RunningApp) -> float:
    """The time a processor has spent on the web server so far."""
    assert app.process is not None
    found = psutil.Process(app.process.pid).cpu_times()
    return float(found.user + found.system)
