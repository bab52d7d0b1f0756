"""What one browser tab has chosen; nobody else touches Streamlit's session.

A choice also stands in the page's address, so that it outlives a refresh and can be passed on.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from scheduler.desk.actors import SUPERVISOR, Actor
from scheduler.domain.text import LANGUAGES
from scheduler.store.database import Database
from scheduler.store.location import database_url

if TYPE_CHECKING:
    from scheduler.desk.centres import CentreCard
    from scheduler.desk.drafts import DraftView

_LANGUAGE, _CENTRE, _FIRST, _WEEKS = "lang", "centre", "from", "weeks"
_CHOICES = (_LANGUAGE, _CENTRE, _FIRST, _WEEKS)
_CENTRES = "centres"
_OWN = "paiban."


def begin_run() -> None:
    """Take over what the address says, once, and keep the address in step from then on."""
    forget(_CENTRES)
    if not recall("begun", False):
        remember("begun", True)
        for name in _CHOICES:
            if st.query_params.get(name):
                remember(name, st.query_params[name])
    for name, chosen in choices().items():
        if st.query_params.get(name) != chosen:
            st.query_params[name] = chosen


def choices() -> dict[str, str]:
    """What has been chosen, as it stands in the page's address."""
    return {name: chosen for name in _CHOICES if (chosen := recall(name))}


def database() -> Database:
    """The one database of this process."""
    return _database(database_url(), os.getpid())


@cache
def _database(url: str, process: int) -> Database:
    return Database(url)


def actor() -> Actor:
    """On whose behalf this tab acts."""
    return SUPERVISOR


# --- language -------------------------------------------------------------------------------


def language() -> str:
    """The language chosen here, else the browser's: 'zh' or 'en'."""
    chosen = recall(_LANGUAGE)
    if chosen in LANGUAGES:
        return str(chosen)
    spoken = st.context.locale or st.context.headers.get("accept-language") or ""
    return "zh" if spoken.lower().startswith("zh") else "en"


def choose_language(chosen: str) -> None:
    """Speak this language from now on."""
    _choose(_LANGUAGE, chosen)
    remember("language_was_chosen", True)


def language_was_chosen() -> bool:
    """Whether it was chosen in this tab, after the document came."""
    return bool(recall("language_was_chosen", False))


# --- centre and horizon ---------------------------------------------------------------------


def centres() -> list[CentreCard]:
    """The centres there are, archived ones left out; looked up once a run."""
    from scheduler.desk.centres import list_centres

    found: list[CentreCard] = recall_or_make(_CENTRES, lambda: list_centres(database()))
    return found


def centre_id() -> str | None:
    """The centre this tab looks at: the one chosen, else the first; None where there is none."""
    known = [card.id for card in centres()]
    chosen = recall(_CENTRE)
    return chosen if chosen in known else next(iter(known), None)


def choose_centre(chosen: str) -> None:
    """Look at this centre from now on, at its own default horizon."""
    _choose(_CENTRE, chosen)
    forget(_CENTRES)
    for name in (_FIRST, _WEEKS):
        forget(name)
        st.query_params.pop(name, None)


def horizon() -> tuple[date | None, int | None]:
    """The first day and the weeks chosen here; None where the centre's own default holds."""
    first, weeks = recall(_FIRST), recall(_WEEKS)
    try:
        day = date.fromisoformat(first) if first else None
    except ValueError:
        day = None
    return day, int(weeks) if weeks and weeks.isdecimal() and int(weeks) > 0 else None


def choose_horizon(first: date, weeks: int) -> None:
    """Look at these days from now on."""
    _choose(_FIRST, first.isoformat())
    _choose(_WEEKS, str(weeks))


def draft() -> DraftView | None:
    """The draft of the chosen centre and horizon as it is now; None without a centre.

    Raises:
        BadInput: no rota can be laid out for the chosen days.
    """
    from scheduler.desk.drafts import open_draft

    centre = centre_id()
    return None if centre is None else open_draft(database(), actor(), centre, *horizon())


# --- whatever a page wants to keep ----------------------------------------------------------


def remember(key: str, value: Any) -> None:
    """Keep something for this tab until it is closed, also while another page is shown."""
    st.session_state[_OWN + key] = value


def recall(key: str, default: Any = None) -> Any:
    """What this tab remembers under a key."""
    return st.session_state.get(_OWN + key, default)


def recall_or_make(key: str, make: Callable[[], Any]) -> Any:
    """What this tab remembers under a key; made and remembered the first time."""
    if _OWN + key not in st.session_state:
        remember(key, make())
    return recall(key)


def forget(key: str) -> None:
    """Remember a key no longer."""
    st.session_state.pop(_OWN + key, None)


def widget(key: str, default: Any = None) -> Any:
    """What stands in a widget drawn with this key."""
    return st.session_state.get(key, default)


def set_widget(key: str, value: Any) -> None:
    """Put something into a widget with this key; before it is drawn, or from a callback."""
    st.session_state[key] = value


def _choose(name: str, text: str) -> None:
    remember(name, text)
    st.query_params[name] = text
