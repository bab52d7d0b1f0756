"""Pages of the app: centres for them to show, and one page drawn by Streamlit's test harness."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from scheduler.breaks import settle_breaks
from scheduler.desk import solving
from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.build_views import JobView
from scheduler.desk.centres import import_folder
from scheduler.desk.drafts import DraftView, edit, open_draft, problem_with_pins, view_draft
from scheduler.desk.operations import TakeRota
from scheduler.desk.publishing import preview, publish
from scheduler.io.rota_document import document_of
from scheduler.store import schema
from scheduler.store.database import Database
from tests.make import rota

TINY = Path(__file__).parent / "centres" / "tiny"
SECONDS_A_RUN = 30


def open_page(module: str, language: str = "en", **address: str) -> AppTest:
    """A page drawn once; the database is the one PAIBAN_DATABASE names.

    ``address`` is what follows the question mark: ``centre="tiny"``.
    """
    script = (
        "from scheduler.ui.main import draw\n"
        "from scheduler.ui.pages import PAGES\n"
        f"draw(next(page for page in PAGES if page.module == {module!r}))\n"
    )
    page = AppTest.from_string(script, default_timeout=SECONDS_A_RUN)
    page.query_params["lang"] = language
    for name, value in address.items():
        page.query_params[name] = value
    return page.run()


def unfold(page: AppTest, key: str) -> AppTest:
    """The page once somebody has unfolded a part that is drawn only then."""
    page.session_state[key] = True
    return page.run()


def words_on(page: AppTest) -> str:
    """Every text drawn in the main part of a page, one a line."""
    found = []
    for element in page.main:
        for name in ("label", "value", "body"):
            text = getattr(element, name, None)
            if isinstance(text, str):
                found.append(text)
    return "\n".join(found)


@dataclass(frozen=True)
class PreparedCentre:
    """The tiny centre as a test finds it."""

    centre_id: str
    draft_id: int


_numbers = count(1)


def new_id() -> str:
    """The id of a centre that no other test of this run knows."""
    return f"tiny_{next(_numbers)}"


def copy_of_tiny(folder: Path, centre_id: str) -> Path:
    """The folder of the tiny centre under another id."""
    copy = shutil.copytree(TINY, folder / centre_id)
    about = copy / "centre.toml"
    text = about.read_text("utf-8").replace('id = "tiny"', f'id = "{centre_id}"', 1)
    about.write_text(text, "utf-8")
    return copy


def with_centre(database: Database, centre_id: str = "tiny") -> PreparedCentre:
    """The tiny centre, with a draft in which nothing stands yet."""
    with tempfile.TemporaryDirectory() as place:
        card = import_folder(database, SUPERVISOR, copy_of_tiny(Path(place), centre_id))
    return PreparedCentre(card.id, open_draft(database, SUPERVISOR, card.id).id)


SHIFTS = {
    "001": "0E 1E 2E 9L 10L 11L",
    "002": "0L 5E 6E 10E 11E 12L",
    "003": "1L 2L 3L 4L 12E 13E",
    "004": "0L 1L 2L 10L 11L 12L",
    "005": "0P 1P 2P 3P 4P 7P 8P 9P 10P 11P 12P",
}
DUTIES = {0: "005", 1: "003", 2: "002", 3: "001", 4: "005"} | {
    5: "001", 7: "001", 9: "001", 15: "002", 17: "002", 25: "002", 27: "002", 32: "003"
}  # fmt: skip
"""A rota as a build makes it; written down, so that a slow machine has no worse one."""


def built_document(view: DraftView) -> str:
    """A rota for the tiny centre that breaks no hard rule."""
    problem = problem_with_pins(view)
    return document_of(problem, settle_breaks(problem, rota(problem, DUTIES, **SHIFTS)))


def with_rota(database: Database, centre_id: str = "tiny") -> PreparedCentre:
    """The tiny centre, with a built rota in its draft."""
    prepared = with_centre(database, centre_id)
    view = view_draft(database, prepared.draft_id)
    taken = TakeRota(document=built_document(view))
    edit(database, SUPERVISOR, view.id, "test", 1, taken)
    assert view_draft(database, view.id).report.hard_violations == ()
    return prepared


def with_published_rota(database: Database, centre_id: str = "tiny") -> PreparedCentre:
    """The tiny centre, with its built rota published."""
    prepared = with_rota(database, centre_id)
    seen = preview(database, prepared.draft_id)
    publish(database, SUPERVISOR, prepared.draft_id, "first rota", seen.number, True)
    return prepared


def newest_build(database: Database) -> JobView:
    """The build that was asked for last."""
    with database.reading() as connection:
        order = schema.job.c.created_at.desc()
        job_id = connection.execute(select(schema.job.c.id).order_by(order).limit(1)).scalar_one()
    return solving.view_job(database, job_id)
