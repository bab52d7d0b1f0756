"""What the pictures of the app show: the sample centre, built, published, with scenarios."""

from __future__ import annotations

import threading
from pathlib import Path

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.building import build_rota
from scheduler.desk.centres import import_folder
from scheduler.desk.drafts import DraftView, edit, open_draft, problem_with_pins, view_draft
from scheduler.desk.job_kinds import HANDLERS, follow_up
from scheduler.desk.operations import TakeRota
from scheduler.desk.publishing import publish
from scheduler.desk.scenario_changes import read_scenario
from scheduler.desk.scenario_views import list_scenarios
from scheduler.desk.scenarios import add_scenario, request_builds, request_trade_offs
from scheduler.io.rota_document import document_of
from scheduler.jobs import claims, worker
from scheduler.solve.result import SolveLimits
from scheduler.store.database import Database
from scheduler.store.migrate import bring_up_to_date

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "service_desk"
SCENARIOS = (
    'name = "秋季高峰 Autumn peak"\ndemand = [{factor = 1.15}]',
    'name = "再添两人 Two more"\nadd = [{like = "0007", count = 2}]',
)


def prepare(database: Database, seconds: float) -> None:
    """Bring the centre in and build everything, each rota for so many seconds."""
    bring_up_to_date(database)
    card = import_folder(database, SUPERVISOR, SAMPLE)
    view = open_draft(database, SUPERVISOR, card.id)
    _publish_a_rota(database, view, seconds)
    horizon = (view.centre_id, view.first, view.weeks)
    for text in SCENARIOS:
        add_scenario(database, SUPERVISOR, *horizon, read_scenario(text))
    known = [one.id for one in list_scenarios(database, *horizon)]
    request_builds(database, SUPERVISOR, known, seconds)
    request_trade_offs(database, SUPERVISOR, *horizon, 3 * seconds)
    while (job := claims.claim(database, "pictures", list(HANDLERS))) is not None:
        worker.do(database, job, HANDLERS[job.kind], threading.Event(), follow_up)


def _publish_a_rota(database: Database, view: DraftView, seconds: float) -> None:
    result = build_rota(view.opened, SolveLimits(seconds=seconds))
    if result.rota is None:
        raise RuntimeError("the sample centre has no rota")
    taken = TakeRota(document=document_of(problem_with_pins(view), result.rota))
    edit(database, SUPERVISOR, view.id, "pictures", 1, taken)
    number = view_draft(database, view.id).number
    publish(database, SUPERVISOR, view.id, "第一版 First version", number, despite_violations=True)
