"""How a table came to be what it is: each change in words, and the way back."""

from __future__ import annotations

import streamlit as st

from scheduler.desk.fact_columns import TABLE_NAMES
from scheduler.desk.fact_history import FileChange, history_of, restore_file
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
    revision = change.revision
    words, action = st.columns([5, 1], vertical_alignment="top")
    reason = f" — {revision.reason}" if revision.reason else ""
    head = f"{put_instant(revision.at)} · {revision.actor}{reason}"
    words.markdown(f"**{faults.plain(head)}**")
    if change.is_first:
        words.caption(t("As the centre was brought in"))
    lines = [f"- {faults.plain(say(line))}" for line in change.differences[:_MOST_LINES]]
    if len(change.differences) > _MOST_LINES:
        lines.append("- " + t("and {count} more", count=len(change.differences) - _MOST_LINES))
    words.markdown("\n".join(lines))
    if is_newest:
        action.caption(t("as it is now"))
        return
    asked = action.button(
        t("Restore"),
        key=f"{file}.restore.{revision.id}",
        icon=":material/settings_backup_restore:",
        help=t("Make the table again what it was then"),
    )
    if asked:
        with faults.explained() as attempt:
            restore_file(
                state.database(),
                state.actor(),
                centre,
                file,
                revision.id,
                reason=t("as on {when}", when=put_instant(revision.at)),
                seen_revision_id=seen_revision_id,
            )
        if attempt.worked:
            name = Message(TABLE_NAMES[file])
            faults.tell_after_rerun(Message("Restored: {table}.", {"table": name}))
            st.rerun()
