"""What a changed rule would do to the draft's rota, before it is saved."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from scheduler.check import PricedViolation
from scheduler.desk.rule_settings import FormSetting, RulePrice, is_begun, price_rule
from scheduler.ui import faults, state
from scheduler.ui.menu import link_to
from scheduler.ui.words import say, t

_MOST_LINES = 8


def draw_price(
    rule_id: str, centre: str, forms: Sequence[FormSetting], key: str, *, is_sound: bool
) -> None:
    """Draw the button that asks, and the answer for as long as it fits what is asked."""
    asked = st.button(
        t("What would this change on today's rota?"),
        key=f"{key}.price",
        icon=":material/price_check:",
        disabled=not is_sound,
    )
    with faults.explained():
        if asked:
            _work_out(rule_id, centre, forms, key)
        _show_answer(forms, key)


def _work_out(rule_id: str, centre: str, forms: Sequence[FormSetting], key: str) -> None:
    draft = state.draft()
    if draft is None or not is_begun(draft.rota, draft.pinned):
        state.remember(f"{key}.answer", (repr(forms), None, 0))
        return
    price = price_rule(state.database(), centre, draft.opened, draft.rota, rule_id, forms)
    state.remember(f"{key}.answer", (repr(forms), price, draft.report.cost))


def _show_answer(forms: Sequence[FormSetting], key: str) -> None:
    answer = state.recall(f"{key}.answer")
    if answer is None or answer[0] != repr(forms):
        return
    _, price, cost = answer
    if price is None:
        st.info(t("There is no rota on these days yet. Build one first, then ask again."))
        link_to("rota", t("Rota"), ":material/calendar_view_month:")
    else:
        _show_price(price, cost)


def _show_price(price: RulePrice, cost: int) -> None:
    changes = price.changes
    rule, whole, hard = st.columns(3)
    change = changes.cost_after - changes.cost_before
    more = price.hard_after - price.hard_before
    for side, label, value, delta in (
        (rule, t("Cost of this rule"), changes.cost_after, change),
        (whole, t("Cost of the rota"), cost + change, change),
        (hard, t("Hard violations of this rule"), price.hard_after, more),
    ):
        side.metric(label, f"{value:,}", f"{delta:+,}" if delta else None, delta_color="inverse")
    _list(t("New ({count})", count=len(changes.new)), changes.new)
    _list(t("Vanished ({count})", count=len(changes.vanished)), changes.vanished)
    if not (changes.new or changes.vanished or change):
        st.caption(t("Nothing changes on this rota."))


def _list(title: str, violations: Sequence[PricedViolation]) -> None:
    if not violations:
        return
    lines = [
        f"- {faults.plain(say(found.violation.message))}" for found in violations[:_MOST_LINES]
    ]
    if len(violations) > _MOST_LINES:
        lines.append("- " + t("and {count} more", count=len(violations) - _MOST_LINES))
    st.markdown(f"**{title}**\n" + "\n".join(lines))
