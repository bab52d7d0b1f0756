"""The parts of a scenario that can be filled in: demand, promises, a rule, people, shift types."""

from __future__ import annotations

from typing import Any

import streamlit as st

from scheduler.desk.scenario_changes import MOST_FACTOR, WEEKDAYS
from scheduler.desk.scenario_form import Filled, Offers, RuleOffer
from scheduler.desk.scenario_words import say_weekday
from scheduler.rule import Mode
from scheduler.ui.words import say, t, told_apart


def draw_sections(offers: Offers) -> Filled:
    """Draw every part of a scenario; what stands in them now."""
    values: dict[str, Any] = {}
    with st.expander(t("Demand"), icon=":material/monitoring:", expanded=True):
        values |= _draw_demand(offers)
    with st.expander(t("Promises to customers"), icon=":material/support_agent:"):
        values |= _draw_service(offers)
    with st.expander(t("A rule"), icon=":material/gavel:"):
        values |= _draw_rule(offers)
    with st.expander(t("People"), icon=":material/group:"):
        values |= _draw_people(offers)
    with st.expander(t("Shift types"), icon=":material/schedule:"):
        codes = told_apart({kind.code: say(kind) for kind in offers.shift_types})
        values["shift_types_off"] = tuple(
            st.multiselect(
                t("Not used"),
                list(codes),
                format_func=codes.__getitem__,
                key="what_if.off",
                placeholder=t("Choose"),
            )
        )
    return Filled(**values)


def _draw_demand(offers: Offers) -> dict[str, Any]:
    names = told_apart({queue.id: say(offers.name_of(queue.id)) for queue in offers.queues})
    percent = st.number_input(
        t("Contacts, in percent of today's"),
        min_value=1,
        max_value=MOST_FACTOR * 100,
        value=100,
        step=5,
        key="what_if.factor",
    )
    left, right = st.columns(2)
    queues = left.multiselect(
        t("Only these queues"),
        list(names),
        format_func=names.__getitem__,
        key="what_if.queues",
        placeholder=t("All"),
    )
    days = right.multiselect(
        t("Only these weekdays"),
        WEEKDAYS,
        format_func=lambda day: say(say_weekday(day)),
        key="what_if.weekdays",
        placeholder=t("All"),
    )
    return {"factor": percent / 100, "queues": tuple(queues), "weekdays": tuple(days)}


def _draw_service(offers: Offers) -> dict[str, Any]:
    promised = {queue.id: queue for queue in offers.queues if not queue.fixed}
    names = {key: say(offers.name_of(key)) for key in promised}
    if not promised:
        st.caption(t("No queue promises anything."))
        return {}
    chosen = st.selectbox(
        t("Queue"),
        list(promised),
        index=None,
        format_func=names.__getitem__,
        key="what_if.queue",
        placeholder=t("None"),
    )
    if chosen is None:
        return {}
    queue = promised[chosen]
    left, right = st.columns(2)
    level = left.number_input(
        t("Answered in time (%)"),
        min_value=1,
        max_value=99,
        value=round((queue.service_level or 0.8) * 100),
        key=f"what_if.level.{chosen}",
    )
    within = right.number_input(
        t("Within (seconds)"),
        min_value=0,
        max_value=3600,
        value=round(queue.threshold_seconds or 20),
        key=f"what_if.within.{chosen}",
    )
    service: dict[str, Any] = {"queue": chosen}
    if queue.service_level is None or level != round(queue.service_level * 100):
        service["service_level"] = level / 100
    if queue.threshold_seconds is None or within != round(queue.threshold_seconds):
        service["threshold_seconds"] = within
    return {"service": service}


def _draw_rule(offers: Offers) -> dict[str, Any]:
    by_key = {offer.key: offer for offer in offers.rules}
    chosen = st.selectbox(
        t("Rule"),
        list(by_key),
        index=None,
        format_func=lambda key: say(by_key[key]),
        key="what_if.rule",
        placeholder=t("None"),
    )
    if chosen is None:
        return {}
    offer = by_key[chosen]
    modes = {Mode.HARD: t("Hard"), Mode.SOFT: t("Soft"), Mode.OFF: t("Off")}
    left, right = st.columns(2)
    mode = left.segmented_control(
        t("Strictness"),
        list(modes),
        default=offer.rule.mode,
        format_func=modes.__getitem__,
        required=True,
        key=f"what_if.mode.{chosen}",
    )
    weight = right.number_input(
        t("Weight"),
        min_value=1,
        max_value=100_000,
        value=offer.rule.weight,
        key=f"what_if.weight.{chosen}",
        disabled=mode is not Mode.SOFT,
    )
    return {
        "rule": offer,
        "mode": mode,
        "weight": int(weight) if mode is Mode.SOFT else None,
        "parameters": _draw_parameters(offer),
    }


def _draw_parameters(offer: RuleOffer) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in offer.plain_values.items():
        title, key = say(offer.title_of(name)), f"what_if.{offer.key}.{name}"
        if isinstance(value, bool):
            found[name] = st.toggle(title, value, key=key)
        else:
            found[name] = st.number_input(title, value=value, key=key)
    return found


def _draw_people(offers: Offers) -> dict[str, Any]:
    profiles = told_apart({one.like.id: say(one) for one in offers.profiles})
    people = told_apart({one.id: one.name for one in offers.people})
    left, right = st.columns([3, 1])
    like = left.selectbox(
        t("More people like these"),
        list(profiles),
        index=None,
        format_func=profiles.__getitem__,
        key="what_if.like",
        placeholder=t("None"),
    )
    count = right.number_input(
        t("How many"), min_value=1, max_value=500, value=1, key="what_if.count"
    )
    gone = st.multiselect(
        t("Without these people"),
        list(people),
        format_func=people.__getitem__,
        key="what_if.gone",
        placeholder=t("Choose"),
    )
    return {"like": like or "", "count": int(count) if like else 0, "remove": tuple(gone)}
