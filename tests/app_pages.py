"""Pages of the app without a browser: one page drawn by Streamlit's own test harness."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from streamlit.testing.v1 import AppTest

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.building import build_rota
from scheduler.desk.centres import import_folder
from scheduler.desk.drafts import edit, open_draft, problem_with_pins
from scheduler.desk.operations import TakeRota
from scheduler.desk.publishing import preview, publish
from scheduler.io.rota_document import document_of
from scheduler.solve.result import SolveLimits
from scheduler.store.database import Database

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


def with_centre(database: Database) -> PreparedCentre:
    """The tiny centre, with a draft in which nothing stands yet."""
    card = import_folder(database, SUPERVISOR, TINY)
    return PreparedCentre(card.id, open_draft(database, SUPERVISOR, card.id).id)


def with_rota(database: Database, seconds: float = 1.0) -> PreparedCentre:
    """The tiny centre, with a built rota in its draft."""
    prepared = with_centre(database)
    draft = open_draft(database, SUPERVISOR, prepared.centre_id)
    result = build_rota(draft.opened, SolveLimits(seconds=seconds, workers=1))
    assert result.rota is not None
    document = document_of(problem_with_pins(draft), result.rota)
    edit(database, SUPERVISOR, draft.id, "test", 1, TakeRota(document=document))
    return prepared


def with_published_rota(database: Database, seconds: float = 1.0) -> PreparedCentre:
    """The tiny centre, with its built rota published."""
    prepared = with_rota(database, seconds)
    seen = preview(database, prepared.draft_id)
    publish(database, SUPERVISOR, prepared.draft_id, "first rota", seen.number, True)
    return prepared
