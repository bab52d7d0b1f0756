"""My shifts: a person's month as published, made for a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import streamlit as st

from scheduler.desk.my_shifts import MyMonth, list_people, local_now, look_at_my_month
from scheduler.desk.own_calendar import my_calendar
from scheduler.domain.people import Employee
from scheduler.hours import Month
from scheduler.store.database import now
from scheduler.ui import state
from scheduler.ui.menu import link_to
from scheduler.ui.month_chooser import choose_month
from scheduler.ui.my_shifts_page import pieces
from scheduler.ui.words import put_days, t

_PERSON = "my_person"
_ROOMY = """<style>
@media (max-width:640px){.stMainBlockContainer{padding:3.6rem .75rem 2rem}}
</style>"""


def show() -> None:
    """Draw the page."""
    st.html(_ROOMY)
    st.title(t("My shifts"), anchor=False)
    database, centre = state.database(), state.centre_id()
    if centre is None:
        return
    person = _choose_person(list_people(database, centre))
    if person is None:
        st.info(t("Choose a person to see the month as that person sees it."))
        return
    here = local_now(database, centre, now())
    month = choose_month(centre, (here.year, here.month), "my_month")
    shown = look_at_my_month(database, centre, person.id, month, now())
    if shown.unpublished == len(shown.days) and not any(day.shifts for day in shown.days):
        st.info(t("Nothing of this month is published yet. Staff see a rota once it is published."))
        link_to("publish", t("To publishing"), ":material/campaign:")
    dark = st.context.theme.type == "dark"
    st.html(pieces.whole(_parts(shown, here), dark=dark))
    if shown.shares:
        st.caption(
            t(
                "Counted over {days} and everything before it; the line marks the team's average "
                "for your contract hours.",
                days=put_days(shown.shares_from, shown.shares_to),
            )
        )
    _draw_download(centre, person, month)


def _parts(shown: MyMonth, here: datetime) -> Iterator[str]:
    today = here.date()
    yield pieces.next_up(shown, here)
    yield pieces.hours(shown)
    yield pieces.calendar(shown, today)
    yield pieces.days(shown, today)
    yield pieces.shares(shown)


def _choose_person(people: tuple[Employee, ...]) -> Employee | None:
    known = {person.id: person for person in people}
    chosen = state.recall(_PERSON)
    state.set_widget(_PERSON, chosen if chosen in known else None)
    picked = st.selectbox(
        t("Person"),
        list(known),
        index=None,
        format_func=lambda one: f"{known[one].name} · {one}",
        placeholder=t("Choose a person"),
        key=_PERSON,
        on_change=lambda: state.remember(_PERSON, state.widget(_PERSON)),
    )
    return known.get(picked) if picked is not None else None


def _draw_download(centre: str, person: Employee, month: Month) -> None:
    from datetime import date

    first = date(month[0], month[1], 1)
    language = state.language()
    database = state.database()
    st.download_button(
        t("Into my phone's calendar (.ics)"),
        data=lambda: my_calendar(database, centre, person.id, first, language),
        file_name=f"{centre}_{person.id}_{first:%Y-%m}.ics",
        mime="text/calendar",
        icon=":material/calendar_add_on:",
        on_click="ignore",
        help=t("All published shifts from this month on. Take it in again after a change."),
    )
