"""What a build came to: a proposal to take or leave, a conflict with ways out, or a failure."""

from __future__ import annotations

import streamlit as st

from scheduler.desk import solving
from scheduler.desk.build_views import JobView, preview_proposal
from scheduler.desk.demand_view import look_at_demand, look_at_draft
from scheduler.desk.differences import differences_by_person
from scheduler.desk.drafts import DraftView
from scheduler.desk.proposals import BuildOutcome, ConflictInWords, Proposal
from scheduler.domain.text import Message
from scheduler.solve.best_possible import describe_gap
from scheduler.solve.result import SolveStatus
from scheduler.ui import faults, state
from scheduler.ui.menu import link_to
from scheduler.ui.rota_page.look import draw_difference, draw_service, draw_sums, draw_tables
from scheduler.ui.words import say, t


def draw_ended(view: DraftView, job: JobView) -> bool:
    """Draw the end of a build; whether the proposal's grid took the editor's place."""
    if job.error is not None:
        st.error(f"{t('The build failed.')} {say(job.error)}", icon=":material/error:")
        _draw_put_away(job)
        return False
    outcome = job.outcome
    if outcome is None:
        return False
    if outcome.conflict is not None:
        _draw_conflict(outcome.conflict, is_impossible=outcome.status is SolveStatus.INFEASIBLE)
        _draw_findings(outcome)
    if job.proposal is None:
        if outcome.conflict is None:
            st.warning(t("No rota was found in the time given. Give it more time, or fewer pins."))
            _draw_findings(outcome)
        _draw_put_away(job)
        return False
    return _draw_proposal(view, job, outcome)


def _draw_proposal(view: DraftView, job: JobView, outcome: BuildOutcome) -> bool:
    preview, proposed = preview_proposal(view, job), job.proposal
    assert proposed is not None
    with st.container(border=True):
        words, actions = st.columns([3, 2], vertical_alignment="center")
        words.markdown(f"**{t('A rota is proposed.')}** {_verdict(job, outcome)}")
        with actions.container(horizontal=True, horizontal_alignment="right"):
            _draw_decision(job)
        _draw_shortfalls(proposed)
        if preview.is_outdated:
            st.info(
                t(
                    "The draft or its facts have changed since this was built. What is pinned now "
                    "stays; other edits made meanwhile would be replaced."
                )
            )
        for notice in preview.notices:
            st.warning(say(notice))
        draw_sums(view.problem, view.rota, preview.rota, view.report, preview.report)
        draw_service(look_at_draft(view), look_at_demand(view.opened, preview.rota))
        with st.expander(t("What changes for whom, and the price by rule")):
            differences = differences_by_person(view.problem, view.rota, preview.rota)
            draw_tables(view.problem, differences, view.report, preview.report)
        if not _wants_proposal():
            return False
    draw_difference(
        view.problem,
        view.rota,
        preview.rota,
        view.report,
        preview.report,
        "proposal_grid",
        view.pinned,
        view.duty_pinned,
    )
    return True


def _wants_proposal() -> bool:
    """Draw the choice between the proposal and the draft; whether it is the proposal."""
    shown = {"proposal": t("Proposal, changes marked"), "draft": t("Draft as it is")}
    choice = st.segmented_control(
        t("Show"),
        list(shown),
        format_func=shown.__getitem__,
        default="proposal",
        required=True,
        key="proposal_shown",
        label_visibility="collapsed",
    )
    return choice == "proposal"


def _verdict(job: JobView, outcome: BuildOutcome) -> str:
    proposal = job.proposal
    assert proposal is not None
    if proposal.hard_violations:
        return t("It still breaks hard rules: {count}.", count=proposal.hard_violations)
    bound = proposal.cost if outcome.status is SolveStatus.OPTIMAL else proposal.bound
    return f"{t('It keeps all hard rules.')} {say(describe_gap(proposal.cost, bound))}"


def _draw_shortfalls(proposal: Proposal) -> None:
    if proposal.shortfalls:
        with st.expander(t("Where people are missing most, and what is possible there")):
            st.markdown("\n".join(f"- {faults.plain(say(one))}" for one in proposal.shortfalls))


def _draw_decision(job: JobView) -> None:
    database, actor = state.database(), state.actor()
    if st.button(t("Take it over"), type="primary", icon=":material/check:", key="proposal_apply"):
        with faults.explained() as attempt:
            solving.apply_proposal(database, actor, job.id)
        if attempt.worked:
            faults.tell_after_rerun(Message("The proposal is in the draft. Undo takes it back."))
            st.rerun()
    if st.button(t("Leave it"), icon=":material/close:", key="proposal_discard"):
        with faults.explained() as attempt:
            solving.discard_proposal(database, actor, job.id)
        if attempt.worked:
            st.rerun()


def _draw_conflict(conflict: ConflictInWords, *, is_impossible: bool) -> None:
    """Draw why no rota is possible, or else why the one there is breaks hard rules: its pins."""
    if is_impossible:
        st.error(t("No rota can keep all hard rules at once."), icon=":material/block:")
        title = t("Why no rota is possible")
        enough = t("These cannot hold together. Leaving out any one of them makes a rota possible.")
    else:
        title = t("Why hard rules are broken")
        enough = t("These cannot hold together. Leaving out any one of them is enough.")
    with st.container(border=True):
        st.markdown(f"**{title}**")
        st.write(
            enough
            if conflict.is_minimal
            else t("These cannot hold together; perhaps not all of them are to blame.")
        )
        st.markdown("\n".join(f"- {faults.plain(say(one))}" for one in conflict.reasons))
        if conflict.ways_out:
            st.markdown(f"**{t('Ways out, the smallest first')}**")
            ways = (faults.plain(say(one)) for one in conflict.ways_out)
            st.markdown("\n".join(f"{n}. {way}" for n, way in enumerate(ways, 1)))
        with st.container(horizontal=True):
            link_to("rules", t("To the rules"), ":material/gavel:")
            link_to("leave", t("To the leave"), ":material/beach_access:")


def _draw_findings(outcome: BuildOutcome) -> None:
    if outcome.findings:
        with st.expander(t("What was seen before anything was built")):
            st.markdown("\n".join(f"- {faults.plain(say(one))}" for one in outcome.findings))


def _draw_put_away(job: JobView) -> None:
    if st.button(t("I have read this"), key="put_away"):
        with faults.explained() as attempt:
            solving.discard_proposal(state.database(), state.actor(), job.id)
        if attempt.worked:
            st.rerun()
