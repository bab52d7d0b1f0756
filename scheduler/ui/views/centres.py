"""The centres kept here: bring one in, take one out, put one away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from scheduler.desk import centres as desk
from scheduler.desk.samples import sample_centres
from scheduler.desk.uploads import import_uploads
from scheduler.domain.text import Message
from scheduler.ui import faults, state
from scheduler.ui.menu import go_to
from scheduler.ui.words import put_instant, say, t

if TYPE_CHECKING:
    from scheduler.desk.centres import CentreCard


def show() -> None:
    """Draw the list and the ways to bring in a centre."""
    st.title(t("Centres"))
    database = state.database()
    listed = desk.list_centres(database)
    if not listed:
        st.info(t("There is no centre yet. Begin with a sample, or bring in your own below."))
    for card in listed:
        _card(card)
    _samples({card.id for card in [*listed, *desk.list_centres(database, archived=True)]})
    _import()
    _archived()


def _card(card: CentreCard) -> None:
    with st.container(border=True):
        words, actions = st.columns([3, 2], vertical_alignment="center")
        words.markdown(f"**{faults.plain(say(card.name))}**")
        words.caption(
            t(
                "{id} · facts no. {revision} · kept since {created}",
                id=card.id,
                revision=card.revision,
                created=put_instant(card.created_at),
            )
        )
        with actions.container(horizontal=True, horizontal_alignment="right"):
            _card_actions(card)


def _card_actions(card: CentreCard) -> None:
    if st.button(t("Open"), key=f"open_{card.id}", icon=":material/arrow_forward:"):
        state.choose_centre(card.id)
        go_to("rota")
    database = state.database()
    st.download_button(
        t("Export"),
        data=lambda: desk.export_zip(database, card.id),
        file_name=f"{card.id}.zip",
        mime="application/zip",
        key=f"export_{card.id}",
        icon=":material/download:",
        on_click="ignore",
        help=t("The folder of its facts, as a zip file"),
    )
    if st.button(
        t("Put away"),
        key=f"archive_{card.id}",
        icon=":material/archive:",
        help=t("It leaves the list; nothing is lost, and it can be taken back below."),
    ):
        with faults.explained() as attempt:
            desk.archive_centre(state.database(), state.actor(), card.id)
        if attempt.worked:
            faults.tell_after_rerun(Message("{centre} was put away.", {"centre": card.name}))
            st.rerun()


def _samples(known: set[str]) -> None:
    missing = [sample for sample in sample_centres() if sample.id not in known]
    if not missing:
        return
    st.subheader(t("Sample centres"))
    for sample in missing:
        words, action = st.columns([3, 2], vertical_alignment="center")
        words.markdown(f"**{faults.plain(say(sample.name))}**")
        with action.container(horizontal=True, horizontal_alignment="right"):
            asked = st.button(t("Add"), key=f"sample_{sample.id}", icon=":material/add:")
        if asked:
            with faults.explained() as attempt:
                desk.import_folder(state.database(), state.actor(), sample.folder)
            if attempt.worked:
                _say_it_is_here(sample.id)


def _import() -> None:
    st.subheader(t("Bring in a centre"))
    st.write(t("A zip file of a centre's folder, or the files of the folder all at once."))
    with st.form("import", clear_on_submit=False, border=True):
        files = st.file_uploader(
            t("Files of the centre"),
            type=["zip", "csv", "toml"],
            accept_multiple_files=True,
            key="import_files",
        )
        replaces = st.checkbox(
            t("Replace the facts of a centre that is here already"),
            help=t("Its earlier facts stay in its history, its published rota stays as it is."),
        )
        asked = st.form_submit_button(t("Bring in"), icon=":material/upload:")
    if asked and not files:
        st.warning(t("Choose the files first."))
    elif asked:
        with faults.explained() as attempt:
            contents = {file.name: file.getvalue() for file in files}
            card = import_uploads(state.database(), state.actor(), contents, replace=replaces)
        if attempt.worked:
            _say_it_is_here(card.id)


def _say_it_is_here(centre_id: str) -> None:
    card = desk.find_card(state.database(), centre_id)
    state.choose_centre(card.id)
    faults.tell_after_rerun(
        Message("{centre} is here. Look at it under Rota.", {"centre": card.name})
    )
    st.rerun()


def _archived() -> None:
    cards = desk.list_centres(state.database(), archived=True)
    if not cards:
        return
    with st.expander(t("Put away ({count})", count=len(cards))):
        for card in cards:
            words, action = st.columns([3, 2], vertical_alignment="center")
            words.write(faults.plain(say(card.name)))
            with action.container(horizontal=True, horizontal_alignment="right"):
                asked = st.button(
                    t("Take back"), key=f"restore_{card.id}", icon=":material/unarchive:"
                )
            if asked:
                with faults.explained() as attempt:
                    desk.restore_centre(state.database(), state.actor(), card.id)
                if attempt.worked:
                    faults.tell_after_rerun(
                        Message("{centre} is back in the list.", {"centre": card.name})
                    )
                    st.rerun()
