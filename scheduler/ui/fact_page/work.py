"""What one tab is doing to a table: rows that are not saved yet, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from scheduler.desk.facts import TableView, check_table
from scheduler.domain.faults import Fault
from scheduler.io.text_tables import Cells, filled_cells
from scheduler.ui import state

Rows = tuple[Cells, ...]


@dataclass(frozen=True)
class Work:
    """``rows`` are what the editor begins with, ``latest`` what stands in it now.

    ``saved`` are the rows of ``revision_id``, from which the changes were made. Each
    ``generation`` is an editor of its own: a new one shows rows that did not come from the old.
    ``marked`` are the faults shown inside the table.
    """

    revision_id: int
    saved: Rows
    rows: Rows
    latest: Rows
    generation: int = 0
    marked: tuple[Fault, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether anything would be saved."""
        return filled(self.latest) != filled(self.saved)

    @property
    def editor_key(self) -> str:
        """What tells this editor from the one before."""
        return f"editor.{self.revision_id}.{self.generation}"


def filled(rows: Rows) -> Rows:
    """The rows that say anything."""
    return tuple(row for row in map(filled_cells, rows) if row)


def begin(view: TableView, centre_id: str) -> Work:
    """The work on a table: what this tab left it at, else the table as it is saved."""
    found: Work | None = state.recall(_key(view.table, centre_id))
    if found is None or (found.revision_id != view.revision.id and not found.is_changed):
        found = _fresh(view, centre_id)
    elif found.revision_id != view.revision.id and found.saved == view.rows:
        # Others saved something else: nothing stands between these changes and this table.
        found = replace(found, revision_id=view.revision.id, generation=found.generation + 1)
        found = replace(found, rows=found.latest)
    elif state.widget(_widget(view.table, found)) is None and found.rows != found.latest:
        # The editor was gone while another page was shown; what stood in it is not.
        found = replace(found, rows=found.latest, generation=found.generation + 1)
    keep(view.table, centre_id, found)
    return found


def keep(table: str, centre_id: str, work: Work) -> None:
    """Remember the work for this tab."""
    state.remember(_key(table, centre_id), work)


def put(table: str, centre_id: str, rows: Rows, marked: tuple[Fault, ...] = ()) -> None:
    """Let a new editor begin with these rows, not saved yet."""
    work: Work = state.recall(_key(table, centre_id))
    keep(
        table,
        centre_id,
        replace(work, rows=rows, latest=rows, generation=work.generation + 1, marked=marked),
    )


def drop(table: str, centre_id: str) -> None:
    """Forget what was not saved; the editor that comes next has none of it."""
    work: Work | None = state.recall(_key(table, centre_id))
    if work is not None:
        state.remember(_key(table, centre_id) + ".next", work.generation + 1)
    state.forget(_key(table, centre_id))


def _fresh(view: TableView, centre_id: str) -> Work:
    generation = state.recall(_key(view.table, centre_id) + ".next", 0)
    return Work(view.revision.id, view.rows, view.rows, view.rows, generation)


def faults_in(table: str, centre_id: str, work: Work) -> tuple[Fault, ...]:
    """What is wrong with the rows as they stand, checked once for each state of them."""
    if not work.is_changed:
        return ()
    said = repr((centre_id, table, work.revision_id, work.latest)).encode()
    key = sha256(said).hexdigest()
    known = state.recall(f"facts.{table}.checked")
    if known is None or known[0] != key:
        known = key, check_table(state.database(), centre_id, table, work.latest)
        state.remember(f"facts.{table}.checked", known)
    faults: tuple[Fault, ...] = known[1]
    return faults


def widget_key(table: str, work: Work) -> str:
    """The key of the editor of this generation."""
    return _widget(table, work)


def _widget(table: str, work: Work) -> str:
    return f"{table}.{work.editor_key}"


def _key(table: str, centre_id: str) -> str:
    return f"facts.{centre_id}.{table}"
