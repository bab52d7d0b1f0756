"""The settings of a centre: its usual days, country, hours system, handover, who settles what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import streamlit as st

from scheduler.desk.calendar_year import countries, subdivisions
from scheduler.desk.centre_settings import SettingsView, save_settings, view_settings
from scheduler.domain.centre import Cycle, HoursSystem, SwapRegime
from scheduler.domain.text import Message
from scheduler.io.centre_toml import CentreSettings
from scheduler.ui import faults, state
from scheduler.ui.words import say, t

_AS_SHIFT = ""


def show_settings(centre: str) -> None:
    """Draw the settings, and save what was changed."""
    view = view_settings(state.database(), centre)
    now = current(view.settings)
    key = f"settings.{view.revision.id}"
    entered = {
        **_draw_days(now, key),
        **_draw_country(now, key),
        **_draw_hours(now, key),
        **_draw_regimes(view, now, key),
    }
    changes = {name: value for name, value in entered.items() if value != now[name]}
    reason = st.text_input(
        t("Reason"), key=f"{key}.reason", placeholder=t("Why, in a few words; the history keeps it")
    )
    label = t("Save {count} changes", count=len(changes)) if changes else t("Nothing changed")
    asked = st.button(
        label, key=f"{key}.save", type="primary", disabled=not changes, icon=":material/save:"
    )
    if asked:
        _save(centre, changes, reason or "", view)


def _save(centre: str, changes: Mapping[str, Any], reason: str, view: SettingsView) -> None:
    with faults.explained() as attempt:
        save_settings(
            state.database(),
            state.actor(),
            centre,
            changes,
            reason=reason,
            seen_revision_id=view.revision.id,
        )
    if attempt.worked:
        faults.tell_after_rerun(Message("The settings are saved."))
        st.rerun()


def current(settings: CentreSettings) -> dict[str, Any]:
    """The value of every setting of this page, by its path in centre.toml."""
    regimes = {
        f"swaps.teams.{team.id}": settings.swaps.teams.get(team.id) for team in settings.team
    }
    return {
        "first": settings.first,
        "weeks": settings.weeks,
        "country": settings.country,
        "subdivision": settings.subdivision,
        "hours.system": settings.hours.system.value,
        "hours.cycle": settings.hours.cycle.value,
        "handover.minutes": settings.handover.minutes,
        "handover.paid": settings.handover.paid,
        "handover.notice_minutes": settings.handover.notice_minutes,
        "pay.time_in_lieu": settings.pay.time_in_lieu,
        "leave.notice_days": settings.leave.notice_days,
        "leave.in_time": settings.leave.in_time.value,
        "swaps.duty": settings.swaps.duty.value,
        "swaps.shift": settings.swaps.shift.value,
        **{path: None if regime is None else regime.value for path, regime in regimes.items()},
    }


def _draw_days(now: Mapping[str, Any], key: str) -> dict[str, Any]:
    st.subheader(t("Usual days"))
    left, right = st.columns(2)
    first = left.date_input(
        t("First day"),
        now["first"],
        key=f"{key}.first",
        format="YYYY-MM-DD",
        help=t("The rota that opens when nobody has chosen other days."),
    )
    weeks = right.number_input(t("Weeks"), 1, 53, now["weeks"], key=f"{key}.weeks")
    return {"first": first, "weeks": int(weeks)}


def _draw_country(now: Mapping[str, Any], key: str) -> dict[str, Any]:
    names = countries()
    listed = list(names) if now["country"] in names else [now["country"], *names]
    left, right = st.columns(2)
    country = left.selectbox(
        t("Country"),
        listed,
        index=listed.index(now["country"]),
        key=f"{key}.country",
        format_func=lambda code: f"{say(names.get(code, code))} ({code})",
        help=t("Whose holidays and weekends count."),
    )
    parts = ["", *subdivisions(country)]
    part = now["subdivision"] or ""
    if len(parts) == 1 and not part:
        return {"country": country, "subdivision": None}
    chosen = right.selectbox(
        t("Part of the country"),
        parts if part in parts else [*parts, part],
        index=parts.index(part) if part in parts and country == now["country"] else 0,
        key=f"{key}.subdivision.{country}",
        format_func=lambda code: code or t("none"),
        help=t("Where holidays differ within the country."),
    )
    return {"country": country, "subdivision": chosen or None}


def _draw_hours(now: Mapping[str, Any], key: str) -> dict[str, Any]:
    st.subheader(t("Hours and handover"))
    systems, cycles = _hours_names()
    left, right = st.columns(2)
    with left:
        system = _draw_one(t("Hours system"), systems, now["hours.system"], f"{key}.system")
        minutes = st.number_input(
            t("Come early to hand over, minutes"),
            0,
            120,
            now["handover.minutes"],
            key=f"{key}.handover",
        )
        paid = st.checkbox(t("The handover is paid"), now["handover.paid"], key=f"{key}.paid")
    with right:
        cycle = _draw_one(t("Averaged over a"), cycles, now["hours.cycle"], f"{key}.cycle")
        notice = st.number_input(
            t("Come early after days off, minutes"),
            0,
            240,
            now["handover.notice_minutes"],
            key=f"{key}.notice",
            help=t("To read the notices."),
        )
        lieu = st.checkbox(
            t("Work on rest days is given back as time in lieu"),
            now["pay.time_in_lieu"],
            key=f"{key}.lieu",
        )
    return {
        "hours.system": system,
        "hours.cycle": cycle,
        "handover.minutes": int(minutes),
        "handover.paid": paid,
        "handover.notice_minutes": int(notice),
        "pay.time_in_lieu": lieu,
    }


def _hours_names() -> tuple[dict[HoursSystem, str], dict[Cycle, str]]:
    systems = {HoursSystem.STANDARD: t("Standard"), HoursSystem.COMPREHENSIVE: t("Comprehensive")}
    cycles = {
        Cycle.WEEK: t("Week"),
        Cycle.MONTH: t("Month"),
        Cycle.QUARTER: t("Quarter"),
        Cycle.YEAR: t("Year"),
    }
    return systems, cycles


def _draw_regimes(view: SettingsView, now: Mapping[str, Any], key: str) -> dict[str, Any]:
    st.subheader(t("Who settles swaps and leave"))
    regimes = {
        SwapRegime.AGREE_AND_NOTIFY: t("The two agree, the supervisor is told"),
        SwapRegime.SUPERVISOR_APPROVES: t("The supervisor approves"),
    }
    leave = {
        SwapRegime.AGREE_AND_NOTIFY: t("Granted at once, the supervisor is told"),
        SwapRegime.SUPERVISOR_APPROVES: t("The supervisor approves"),
    }
    left, right = st.columns(2)
    with left:
        duty = _draw_one(t("Swaps of duty"), regimes, now["swaps.duty"], f"{key}.swap_duty")
        ahead = st.number_input(
            t("Leave is asked for ahead, days"),
            0,
            366,
            now["leave.notice_days"],
            key=f"{key}.notice_days",
        )
    with right:
        shift = _draw_one(t("Swaps of shifts"), regimes, now["swaps.shift"], f"{key}.swap_shift")
        in_time = _draw_one(
            t("Leave asked for in time"), leave, now["leave.in_time"], f"{key}.leave"
        )
    found: dict[str, Any] = {
        "swaps.duty": duty,
        "swaps.shift": shift,
        "leave.notice_days": int(ahead),
        "leave.in_time": in_time,
    }
    return {**found, **_draw_teams(view, now, key, regimes)}


def _draw_teams(
    view: SettingsView, now: Mapping[str, Any], key: str, regimes: Mapping[SwapRegime, str]
) -> dict[str, Any]:
    """A regime of their own for shift swaps inside a team."""
    teams: Sequence[Any] = view.choices["teams"]
    if not teams:
        return {}
    found = {}
    with st.expander(t("Swaps of shifts in single teams")):
        for team in teams:
            path = f"swaps.teams.{team.value}"
            listed: dict[Any, str] = {_AS_SHIFT: t("as in the other teams"), **regimes}
            chosen = _draw_one(say(team), listed, now[path] or _AS_SHIFT, f"{key}.{path}")
            found[path] = chosen or None
    return found


def _draw_one(label: str, named: Mapping[Any, str], value: str, key: str) -> str:
    listed = [str(one.value) if isinstance(one, StrEnum) else str(one) for one in named]
    names = dict(zip(listed, named.values(), strict=True))
    chosen = st.selectbox(
        label, listed, index=listed.index(value), format_func=names.__getitem__, key=key
    )
    return str(chosen)
