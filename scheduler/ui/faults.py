"""Says on screen why something was refused and how to go on; never a traceback."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from scheduler.desk.actors import NotAllowed
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.store.trouble import StoreTrouble
from scheduler.ui import state
from scheduler.ui.words import say, t

REFUSALS = (BadInput, NotAllowed, StoreTrouble)
_MOST_SHOWN = 20
_log = logging.getLogger("paiban")


@dataclass
class Attempt:
    """Whether what stood in the block was done (`worked`) or refused."""

    worked: bool = False


@contextmanager
def explained() -> Iterator[Attempt]:
    """Draw a refusal where it happens and go on below::

    with faults.explained() as attempt:
        publish(...)
    if attempt.worked:
        st.rerun()
    """
    attempt = Attempt()
    try:
        yield attempt
        attempt.worked = True
    except REFUSALS as refusal:
        show_refusal(refusal)


def show_refusal(refusal: Exception) -> None:
    """Draw a refusal: every fault with its place and its remedy."""
    if isinstance(refusal, BadInput):
        show_faults(refusal.faults)
    elif isinstance(refusal, NotAllowed):
        st.error(say(refusal.message), icon=":material/lock:")
    elif isinstance(refusal, StoreTrouble):
        st.error(say(refusal.message), icon=":material/database_off:")
    else:
        raise refusal


def show_faults(faults: Iterable[Fault]) -> None:
    """Draw faults, one a line; nothing where there are none."""
    listed = list(faults)
    if not listed:
        return
    language = state.language()
    lines = [plain(fault.in_(language)) for fault in listed[:_MOST_SHOWN]]
    if len(listed) > _MOST_SHOWN:
        lines.append(t("and {count} more", count=len(listed) - _MOST_SHOWN))
    text = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    st.error(f"{t('Nothing was changed.')}\n\n{text}", icon=":material/error:")


def show_our_mistake(error: Exception) -> bool:
    """Draw that Paiban itself failed, with a number under which the log tells more."""
    if isinstance(error, REFUSALS):
        show_refusal(error)
        return True
    number = secrets.token_hex(3).upper()
    _log.error("mistake %s", number, exc_info=error)
    said = t("Something went wrong in Paiban itself. What you had saved is safe.")
    hint = t("Reload the page to go on. If it happens again, report it with number {number}.")
    st.error(f"{said}\n\n{hint.format(number=number)}", icon=":material/bug_report:")
    return True


def tell_after_rerun(message: Message) -> None:
    """Say something once, in a corner of the screen, when the page has been drawn anew."""
    state.remember("notices", [*state.recall("notices", ()), message])


def show_notices() -> None:
    """Draw what was to be said after a rerun."""
    for message in state.recall("notices", ()):
        st.toast(plain(say(message)))
    state.forget("notices")


def plain(text: str) -> str:
    """Text in which nothing is taken for markup: people's names and file contents stay as is."""
    for sign in "\\`*_~[]$:#<>":
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", " ")
