"""The grid as an editor of the draft: takes edits, shows what each has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduler.check import Report
from scheduler.desk import drafts
from scheduler.desk.actors import Actor
from scheduler.desk.cell_choices import price_choices
from scheduler.desk.draft_rotas import FactsKey, RotaKey
from scheduler.desk.drafts import DraftView
from scheduler.desk.keeping import Kept
from scheduler.desk.operations import Operation
from scheduler.domain.problem import Problem
from scheduler.store.database import Database
from scheduler.swaps.changes import compare
from scheduler.ui import state
from scheduler.ui.grid.answers import describe_choices
from scheduler.ui.grid.cells import Sheet
from scheduler.ui.grid.component import draw_grid
from scheduler.ui.grid.data import Extras, make_grid_data, with_editing
from scheduler.ui.grid.findings import LastEdit
from scheduler.ui.grid.messages import Taken, take_edits
from scheduler.ui.grid.shapes import AnswerShape, GridData
from scheduler.ui.rota_page import cell_panel

GRID = "rota_grid"
MOST_STEPS = 40
"""So many undone operations are looked through for the one that redo would bring back."""
_laid_out: Kept[tuple[RotaKey, FactsKey, str], GridData] = Kept(8)
_TAKEN, _SEEN, _LAST_EDIT, _ANSWER = "rota.taken", "rota.seen", "rota.last_edit", "rota.answer"


@dataclass(frozen=True)
class DraftEditor:
    """Does edits to one draft on somebody's behalf."""

    database: Database
    actor: Actor
    draft_id: int

    def problem(self) -> Problem:
        """The facts the draft is on."""
        return drafts.view_draft(self.database, self.draft_id).problem

    def do(self, client: str, number: int, operation: Operation) -> None:
        """Do an operation, once for each client and number."""
        drafts.edit(self.database, self.actor, self.draft_id, client, number, operation)

    def undo(self) -> None:
        """Take the last operation back."""
        drafts.undo(self.database, self.actor, self.draft_id)

    def redo(self) -> None:
        """Do again what was taken back."""
        drafts.redo(self.database, self.actor, self.draft_id)


def draw_editor() -> None:
    """Draw the draft as it is now; edits that arrived have been done before."""
    view = state.draft()
    if view is None:
        return
    cell_panel.draw_cell_panel(view)
    undo_says, redo_says = _steps(view)
    extras = Extras(
        outbox=_outbox_name(view),
        number=view.number,
        can_undo=view.can_undo,
        can_redo=view.can_redo,
        undo_says=undo_says,
        redo_says=redo_says,
        taken=state.recall(_TAKEN, Taken()),
        answer=_answer(view),
        last_edit=_last_edit(view),
        today=date.today(),
    )
    draw_grid(_lay_out(view, extras), GRID, _take, _hear_question)


def _lay_out(view: DraftView, extras: Extras) -> GridData:
    """The draft for the grid; where nothing has just changed, it is the same for all tabs."""
    language = state.language()
    sheet = Sheet(view.problem, view.rota, view.report, view.pinned, view.duty_pinned)
    if extras.last_edit is not None:
        return make_grid_data(sheet, language, extras)
    key = (view.rota_key, view.facts_key, language)
    return with_editing(_laid_out.get(key, lambda: make_grid_data(sheet, language)), extras)


def _outbox_name(view: DraftView) -> str:
    return f"{view.centre_id}/{view.id}"


def _take() -> None:
    """Do the edits a message holds. Runs before anything is drawn, so that none is ever dropped."""
    message, view = _message("edits"), state.draft()
    if view is None or message.get("draft") != _outbox_name(view):
        return
    editor = DraftEditor(state.database(), state.actor(), view.id)
    edits, taken = message.get("edits"), state.recall(_TAKEN, Taken())
    for edit in edits if isinstance(edits, list) else []:
        taken = take_edits([edit], taken, editor, state.language())
        # One by one: should the database be in trouble half-way, no undo is done twice.
        state.remember(_TAKEN, taken)
    state.forget(_ANSWER)


def _hear_question() -> None:
    """Remember which cell is asked about; the answer is worked out when the page is drawn."""
    message = _message("question")
    state.remember(_ANSWER, (message.get("draft"), message.get("place")))
    cell_panel.follow_click(message.get("place"))


def _message(name: str) -> dict[str, Any]:
    told = state.widget(GRID) or {}
    message = told.get(name)
    return message if isinstance(message, dict) else {}


def _answer(view: DraftView) -> AnswerShape | None:
    draft, place = state.recall(_ANSWER, (None, None))
    if draft != _outbox_name(view) or not isinstance(place, list) or len(place) != 2:
        return None
    try:
        when = date.fromisoformat(str(place[1]))
    except ValueError:
        return None
    choices = price_choices(view, str(place[0]), when)
    return describe_choices(view.problem, [str(part) for part in place], choices, state.language())


def _steps(view: DraftView) -> tuple[str, str]:
    """What undo would take back and redo bring back, in words; empty where there is nothing."""
    undo, redo = "", ""
    for line in drafts.operations_of(state.database(), view.id, MOST_STEPS):
        if line.in_force:
            undo = line.words.in_(state.language())
            break
        redo = line.words.in_(state.language())
    return undo if view.can_undo else "", redo if view.can_redo else ""


def _last_edit(view: DraftView) -> LastEdit | None:
    """What came and went since this tab last saw another state of the draft."""
    now = (view.id, view.number, view.revision_id)
    seen: tuple[tuple[int, int, int], Report] | None = state.recall(_SEEN)
    if seen is None or seen[0][0] != view.id:
        state.forget(_LAST_EDIT)
    elif seen[0] != now:
        changes = compare(seen[1].violations, view.report.violations)
        state.remember(_LAST_EDIT, LastEdit(changes, seen[1]))
    state.remember(_SEEN, (now, view.report))
    last: LastEdit | None = state.recall(_LAST_EDIT)
    return last
