"""How a table came to be what it is: each change in words, and the way back."""

from __future__ import annotations

import streamlit as st

from scheduler.desk.actors import SUPERVISOR
from scheduler.desk.fact_columns import TABLE_NAMES
from scheduler.desk.fact_history import FileChange, history_of, restore_file, undo_last_change
from scheduler.domain.text import Message
from scheduler.ui import faults, state
from scheduler.ui.words import put_instant, say, t

_MOST_LINES = 12


def draw(file: str, centre: str, seen_revision_id: int) -> None:
    """Draw the changes, newest first, each with a button that brings its state back."""
    st.markdown(f"**{t('History of changes')}**")
    changes = history_of(state.database(), centre, file)
    if file == "centre.toml":
        st.caption(t("All settings of the centre share one history."))
    if len(changes) <= 1:
        st.caption(t("Nothing has been changed here yet. Each change you save appears here."))
    for place, change in enumerate(changes):
        _draw_change(file, centre, seen_revision_id, change, is_newest=place == 0)


def _draw_change(
    file: str, centre: str, seen_revision_id: int, change: FileChange, *, is_newest: bool
) -> None:
    words, action = st.columns([4, 1], vertical_alignment="top")
    words.markdown(f"**{faults.plain(head_of(change))}**")
    if change.is_first:
        words.caption(t("As the centre was brought in"))
    lines = [f"- {faults.plain(say(line))}" for line in change.differences[:_MOST_LINES]]
    if len(change.differences) > _MOST_LINES:
        lines.append("- " + t("and {count} more", count=len(change.differences) - _MOST_LINES))
    words.markdown("\n".join(lines))
    if is_newest and change.is_first:
        return
    asked = action.button(
        t("Undo") if is_newest else t("Restore"),
        key=f"{file}.restore.{change.revision.id}",
        icon=":material/undo:" if is_newest else ":material/settings_backup_restore:",
        help=t("Make everything again what it was before this change")
        if is_newest
        else t("Make everything again what it was after this change"),
    )
    if asked:
        _go_back(file, centre, seen_revision_id, change, is_newest=is_newest)


def head_of(change: FileChange) -> str:
    """When, by whom and why."""
    revision = change.revision
    # How a centre came in is said below; the word kept for it is for programs.
    reason = "" if change.is_first else revision.reason
    parts = (put_instant(revision.at), who_made(change), reason)
    return " · ".join(part for part in parts if part)


def who_made(change: FileChange) -> str:
    """Who made a change; people keep their names."""
    actor = change.revision.actor
    return t("supervisor") if actor == SUPERVISOR.name else actor


def _go_back(
    file: str, centre: str, seen_revision_id: int, change: FileChange, *, is_newest: bool
) -> None:
    """Take the newest change back, or go back to the state after an earlier one."""
    database, actor, when = state.database(), state.actor(), put_instant(change.revision.at)
    with faults.explained() as attempt:
        if is_newest:
            reason = t("taken back: the change of {when}", when=when)
            undo_last_change(
                database, actor, centre, file, reason=reason, seen_revision_id=seen_revision_id
            )
        else:
            restore_file(
                database,
                actor,
                centre,
                file,
                change.revision.id,
                reason=t("as on {when}", when=when),
                seen_revision_id=seen_revision_id,
            )
    if attempt.worked:
        name = Message(TABLE_NAMES[file])
        faults.tell_after_rerun(Message("Restored: {table}.", {"table": name}))
        st.rerun()
