"""One rule, opened: its settings as forms, what a change would cost, saving it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from scheduler.desk.rule_settings import (
    FormSetting,
    RuleCard,
    RulePage,
    law_faults,
    save_rule,
    understand,
)
from scheduler.desk.rule_values import Values, values_of
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.rule import Rule
from scheduler.ui import faults, state
from scheduler.ui.rule_form import Form, draw_form
from scheduler.ui.rule_page.price import draw_price
from scheduler.ui.words import t


@dataclass(frozen=True)
class Started:
    """What one form began with. ``number`` is its entry in rules.toml, ``place`` its widgets'."""

    values: Values
    number: int | None
    place: int


@dataclass(frozen=True)
class OpenRule:
    """The forms of a rule in this tab, made from the ``saved`` settings."""

    saved: tuple[Rule, ...]
    forms: tuple[Started, ...]
    next_place: int

    @staticmethod
    def begin(card: RuleCard, place: int = 0) -> OpenRule:
        """The forms of a rule as it is saved."""
        forms = tuple(
            Started(values_of(setting.rule), setting.number, place + nth)
            for nth, setting in enumerate(card.settings)
        )
        return OpenRule(tuple(s.rule for s in card.settings), forms, place + len(forms))


def draw_rule(page: RulePage, card: RuleCard, centre: str) -> None:
    """Draw a rule's text, its forms and what can be done with them."""
    opened = _opened(card, centre)
    language = state.language()
    st.markdown(faults.plain(card.entry.words(card.entry.help, language)))
    origin = faults.plain(card.entry.words(card.entry.origin, language))
    st.caption(f":material/menu_book: {origin}")
    drawn = [_draw_one(page, card, centre, opened, form) for form in opened.forms]
    forms = [
        FormSetting(one.values, form.number) for one, form in zip(drawn, opened.forms, strict=True)
    ]
    rules, wrong = _understand(card, forms)
    for fault in wrong:
        _show_fault(drawn, fault)
    _draw_more(card, centre, opened)
    is_changed = rules is None or tuple(rules) != opened.saved
    if is_changed:
        _draw_actions(page, card, centre, forms, can_be_priced=rules is not None, wrong=wrong)


def _understand(
    card: RuleCard, forms: Sequence[FormSetting]
) -> tuple[list[Rule] | None, Sequence[Fault]]:
    """The rules the forms describe, None if they make no sense; and everything that is wrong."""
    try:
        settings = understand(card.entry.id, forms)
    except BadInput as refused:
        return None, refused.faults
    return [setting.rule for setting in settings], law_faults(card.entry.id, settings)


def _show_fault(drawn: Sequence[Form], fault: Fault) -> None:
    place = (fault.row or 1) - 1
    if not (place < len(drawn) and drawn[place].show_fault(fault)):
        faults.show_faults([fault])


def _draw_one(page: RulePage, card: RuleCard, centre: str, opened: OpenRule, form: Started) -> Form:
    key = f"rule.{card.entry.id}.{form.place}"
    if len(opened.forms) == 1:
        return draw_form(card.entry, form.values, card.default, key, page.choices)
    with st.container(border=True):
        nth = opened.forms.index(form) + 1
        words, action = st.columns([4, 1], vertical_alignment="center")
        words.markdown(f"**{t('Setting {number}', number=nth)}**")
        action.button(
            t("Remove"),
            key=f"{key}.remove",
            icon=":material/delete:",
            on_click=_remove,
            args=(card, centre, opened, form),
        )
        return draw_form(card.entry, form.values, card.default, key, page.choices)


def _draw_more(card: RuleCard, centre: str, opened: OpenRule) -> None:
    key = f"rule.{card.entry.id}"
    with st.container(horizontal=True):
        st.button(
            t("One more setting"),
            key=f"{key}.more",
            icon=":material/add:",
            type="tertiary",
            help=t("The same rule once more, for other people, dates or values."),
            on_click=_add,
            args=(card, centre, opened),
        )
        is_plain = len(opened.forms) == 1 and card.is_default
        if not is_plain:
            st.button(
                t("Back to the default"),
                key=f"{key}.reset",
                icon=":material/restart_alt:",
                type="tertiary",
                on_click=_reset,
                args=(card, centre, opened),
            )


def _draw_actions(
    page: RulePage,
    card: RuleCard,
    centre: str,
    forms: Sequence[FormSetting],
    *,
    can_be_priced: bool,
    wrong: Sequence[Fault],
) -> None:
    key = f"rule.{card.entry.id}"
    with st.container(border=True):
        st.markdown(f":material/edit: **{t('Not saved yet.')}**")
        draw_price(card.entry.id, centre, forms, key, is_sound=can_be_priced)
        reason = st.text_input(
            t("Reason") + " *",
            key=f"{key}.reason",
            placeholder=t("Why the rule changes; the history keeps it"),
        )
        with st.container(horizontal=True):
            saves = st.button(
                t("Save"),
                key=f"{key}.save",
                type="primary",
                icon=":material/save:",
                disabled=bool(wrong),
            )
            st.button(
                t("Discard"),
                key=f"{key}.discard",
                icon=":material/undo:",
                on_click=_discard,
                args=(card, centre),
            )
        if saves:
            _save(page, card, centre, forms, reason or "")


def _save(
    page: RulePage, card: RuleCard, centre: str, forms: Sequence[FormSetting], reason: str
) -> None:
    with faults.explained() as attempt:
        save_rule(
            state.database(),
            state.actor(),
            centre,
            card.entry.id,
            forms,
            reason=reason,
            seen_revision_id=page.revision.id,
        )
    if attempt.worked:
        state.forget(_key(card, centre))
        faults.tell_after_rerun(Message("Saved: {rule}.", {"rule": Message(card.entry.title)}))
        st.rerun()


# --- what this tab has open -----------------------------------------------------------------


def _opened(card: RuleCard, centre: str) -> OpenRule:
    found: OpenRule | None = state.recall(_key(card, centre))
    saved = tuple(setting.rule for setting in card.settings)
    if found is None or found.saved != saved:
        place = 0 if found is None else found.next_place
        found = OpenRule.begin(card, state.recall(_key(card, centre) + ".place", place))
        _keep(card, centre, found)
    return found


def _keep(card: RuleCard, centre: str, opened: OpenRule) -> None:
    state.remember(_key(card, centre), opened)
    # Widgets of forms that are gone must not lend their values to new ones.
    state.remember(_key(card, centre) + ".place", opened.next_place)


def _add(card: RuleCard, centre: str, opened: OpenRule) -> None:
    more = Started(card.default, None, opened.next_place)
    _keep(
        card,
        centre,
        replace(opened, forms=(*opened.forms, more), next_place=opened.next_place + 1),
    )


def _remove(card: RuleCard, centre: str, opened: OpenRule, form: Started) -> None:
    left = tuple(one for one in opened.forms if one is not form)
    _keep(card, centre, replace(opened, forms=left))


def _reset(card: RuleCard, centre: str, opened: OpenRule) -> None:
    only = Started(card.default, None, opened.next_place)
    _keep(card, centre, replace(opened, forms=(only,), next_place=opened.next_place + 1))


def _discard(card: RuleCard, centre: str) -> None:
    state.forget(_key(card, centre))


def _key(card: RuleCard, centre: str) -> str:
    return f"rules.{centre}.{card.entry.id}"
