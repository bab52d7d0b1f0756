"""Rules: what binds a rota, how strictly, whom and when; changed, priced, saved."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from scheduler.desk.rule_settings import RuleCard, RulePage, view_rules
from scheduler.rule import Group, Mode
from scheduler.ui import faults, state
from scheduler.ui.fact_page import history
from scheduler.ui.rule_page.one_rule import draw_rule
from scheduler.ui.words import t

_ALL, _CHANGED, _OFF = "all", "changed", "off"


def show() -> None:
    """Draw the page."""
    st.title(t("Rules"))
    centre = state.centre_id() or ""
    page = view_rules(state.database(), centre)
    rules, changes = st.tabs(
        [t("Rules"), t("History of changes")], key="rules.tab", on_change="rerun"
    )
    if rules.open:
        with rules:
            _show_book(page, centre)
    if changes.open:
        with changes:
            history.draw("rules.toml", centre, page.revision.id)


def _show_book(page: RulePage, centre: str) -> None:
    sought, which = _draw_search(page)
    found = [card for card in page.cards if _matches(card, sought) and _is(card, which)]
    if not found:
        st.info(t("No rule matches. Search for another word, or show all rules."))
    names = _group_names()
    for group, cards in groupby(found, key=lambda card: card.entry.group):
        st.subheader(names[group])
        with st.container(gap="xsmall"):
            for card in cards:
                _draw_card(page, card, centre)


def _draw_search(page: RulePage) -> tuple[str, str]:
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    sought = left.text_input(
        t("Search"),
        key="rules.search",
        placeholder=t("Rest, nights, weekend …"),
        icon=":material/search:",
    )
    changed = sum(not card.is_default for card in page.cards)
    off = sum(not card.is_on for card in page.cards)
    names = {
        _ALL: t("All ({count})", count=len(page.cards)),
        _CHANGED: t("Changed ({count})", count=changed),
        _OFF: t("Off ({count})", count=off),
    }
    which = right.segmented_control(
        t("Show"),
        list(names),
        default=_ALL,
        format_func=names.__getitem__,
        key="rules.which",
        required=True,
        label_visibility="collapsed",
    )
    return (sought or "").strip().casefold(), which or _ALL


def _matches(card: RuleCard, sought: str) -> bool:
    """Whether a rule's words, in either language, hold what is searched for."""
    entry = card.entry
    texts = [entry.id.replace("_", " ")]
    for text in (entry.title, entry.help, entry.origin):
        texts += [entry.words(text, "en"), entry.words(text, "zh")]
    said = " ".join(texts).casefold()
    return all(part in said for part in sought.split())


def _is(card: RuleCard, which: str) -> bool:
    return which == _ALL or (not card.is_default if which == _CHANGED else not card.is_on)


def _group_names() -> dict[Group, str]:
    return {
        Group.LAW: t("Law"),
        Group.COVERAGE: t("Coverage"),
        Group.FAIRNESS: t("Fairness"),
        Group.WISHES: t("Wishes"),
        Group.DUTY: t("Duty"),
        Group.HABITS: t("Habits"),
    }


def _draw_card(page: RulePage, card: RuleCard, centre: str) -> None:
    title = faults.plain(card.entry.words(card.entry.title, state.language()))
    label, key = f"**{title}** {_badges(card)}", f"rule.{card.entry.id}"
    before = state.recall(f"{key}.open")
    if before is not None and before != label:
        # With other words it is another expander to Streamlit, which would begin closed.
        state.set_widget(key, True)
    with st.expander(label, key=key, on_change="rerun") as opened:
        state.remember(f"{key}.open", label if opened.open else None)
        if opened.open:
            draw_rule(page, card, centre)


def _badges(card: RuleCard) -> str:
    """How strictly the rule binds, and whether the centre has changed it."""
    badges = []
    for mode, weight in dict.fromkeys((s.rule.mode, s.rule.weight) for s in card.settings):
        if mode is Mode.HARD:
            badges.append(f":blue-badge[{t('Hard')}]")
        elif mode is Mode.SOFT:
            badges.append(f":green-badge[{t('Soft, weight {weight}', weight=weight)}]")
        else:
            badges.append(f":gray-badge[{t('Off')}]")
    if len(card.settings) > 1:
        badges.append(f":gray-badge[{t('{count} settings', count=len(card.settings))}]")
    if not card.is_default:
        badges.append(f":orange-badge[{t('changed')}]")
    return " ".join(badges)
