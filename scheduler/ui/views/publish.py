"""Publish: what changes for whom, what stands against it, and what comes next."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import streamlit as st

from scheduler.desk import handing_out
from scheduler.desk.publishing import (
    PublicationPreview,
    VersionCard,
    preview,
    publish,
    view_version,
)
from scheduler.ui import faults, state
from scheduler.ui.figures import Figure, draw_figures
from scheduler.ui.menu import link_to
from scheduler.ui.publish_page.differences import draw_differences, draw_violations
from scheduler.ui.publish_page.hand_out import draw_hand_out
from scheduler.ui.words import put_days, put_instant, t

_DONE = "publish.done"


def show() -> None:
    """Draw the page."""
    st.title(t("Publish"), anchor=False)
    draft = state.draft()
    if draft is None:
        return
    done = state.recall(_DONE)
    if done is not None and done[0] == draft.id:
        _draw_next_steps(done[1])
    if not draft.rota.cells.any():
        st.info(t("There is no rota for these days yet. Build one or enter it by hand first."))
        link_to("rota", t("To the rota"), ":material/calendar_view_month:")
        return
    shown = preview(state.database(), draft.id)
    _draw_head(shown)
    if shown.previous is not None and not shown.differences:
        _draw_nothing_new(shown.previous)
    else:
        _draw_findings(shown)
        _draw_changes(shown)
        _draw_form(shown)
    st.divider()
    _draw_hand_out(shown)


def _draw_head(shown: PublicationPreview) -> None:
    problem, report = shown.draft.problem, shown.report
    days = put_days(problem.first, problem.days[-1].date)
    if shown.previous is None:
        said = t("Nothing of {days} is published yet: staff see nothing.", days=days)
    else:
        said = t(
            "Staff see version {number} of {days}, published {when}.",
            number=shown.previous.number,
            days=days,
            when=put_instant(shown.previous.at, ZoneInfo(problem.centre.time_zone)),
        )
    st.write(said)
    cells = sum(len(one.cells) for one in shown.differences)
    draw_figures(
        [
            Figure(t("People concerned"), f"{len(shown.differences):,}"),
            Figure(t("Cells that change"), f"{cells:,}"),
            Figure(t("Hard violations"), f"{len(shown.blocking):,}"),
            Figure(
                t("Points"),
                f"{report.cost:,}",
                help=t("The price of all soft violations together; the lower the better."),
            ),
        ]
    )


def _draw_nothing_new(previous: VersionCard) -> None:
    st.success(
        t(
            "The draft is what staff see already (version {number}). Change something before you "
            "publish again.",
            number=previous.number,
        ),
        icon=":material/check_circle:",
    )


def _draw_findings(shown: PublicationPreview) -> None:
    if not shown.blocking:
        st.success(t("All hard rules are kept."), icon=":material/verified:")
        return
    with st.container(border=True):
        st.error(
            t(
                "{count} hard violations stand against publishing. Mend them on the rota, or "
                "publish all the same below and say why.",
                count=len(shown.blocking),
            ),
            icon=":material/gavel:",
        )
        draw_violations(shown.blocking)
        link_to("rota", t("To the rota"), ":material/calendar_view_month:")


def _draw_changes(shown: PublicationPreview) -> None:
    if shown.published is None:
        st.caption(t("Everybody's shifts are new."))
        return
    with st.expander(
        t("What changes for whom ({count})", count=len(shown.differences)), expanded=True
    ):
        draw_differences(shown.draft.problem, shown.differences)


def _draw_form(shown: PublicationPreview) -> None:
    key = f"{shown.draft.id}_{shown.number}"
    with st.form(f"publish_{key}"):
        reason = st.text_input(
            t("Why is it published? Staff will read this."),
            max_chars=300,
            placeholder=t("For example: rota of the next four weeks"),
            key=f"publish_reason_{key}",
        )
        despite = False
        if shown.blocking:
            despite = st.checkbox(
                t("Publish although {count} hard rules are broken", count=len(shown.blocking)),
                key=f"publish_despite_{key}",
            )
        asked = st.form_submit_button(
            t("Publish"), type="primary", icon=":material/campaign:", key=f"publish_now_{key}"
        )
    if asked:
        with faults.explained() as attempt:
            card = publish(
                state.database(),
                state.actor(),
                shown.draft.id,
                reason,
                shown.number,
                despite,
                shown.revision_id,
            )
        if attempt.worked:
            state.remember(_DONE, (shown.draft.id, card))
            st.rerun()


def _draw_next_steps(card: VersionCard) -> None:
    with st.container(border=True):
        st.success(
            t("Version {number} is published: staff see it now.", number=card.number),
            icon=":material/campaign:",
        )
        st.write(t("What comes next:"))
        with st.container(horizontal=True):
            link_to("my_shifts", t("Look at it as staff do"), ":material/person:")
            link_to("hr", t("Take the file for HR"), ":material/table_view:")
            link_to("versions", t("All versions"), ":material/history:")
        st.caption(t("The picture for the group chat and the sheets to print are below."))


def _draw_hand_out(shown: PublicationPreview) -> None:
    st.subheader(t("Print and picture"), anchor=False)
    draft, published = "draft", "published"
    choices = [draft]
    previous = shown.previous
    same_days = previous is not None and (previous.first, previous.weeks) == (
        shown.draft.first,
        shown.draft.weeks,
    )
    if previous is not None and same_days:
        choices = [published, draft]
        which = st.segmented_control(
            t("Which rota"),
            choices,
            format_func=lambda c: (
                t("Version {number}, as published", number=previous.number)
                if c == published
                else t("The draft as it is now")
            ),
            default=published,
            required=True,
            key="hand_out_which",
        )
    else:
        which = draft
    if which == published and previous is not None:
        view = view_version(state.database(), previous.id)
        draw_hand_out(handing_out.of_version(view), "publish")
    else:
        draw_hand_out(handing_out.of_draft(shown.draft), "publish")
