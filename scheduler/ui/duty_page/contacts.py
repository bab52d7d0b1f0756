"""Whom the person on duty calls: by region, one tap away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby

import streamlit as st

from scheduler.domain.centre import Contact
from scheduler.ui.charts import shades
from scheduler.ui.fact_page.editor import Words, show_table
from scheduler.ui.words import t

CONTACTS = Words(
    "Add a contact",
    "There are no contacts yet. Add whom the person on duty shall call, or import a list.",
)
_CSS = """<style>
.paiban-calls{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:.75rem}
.paiban-calls section{border:1px solid rgba(128,128,128,.3);border-radius:.5rem;padding:.8rem 1rem}
.paiban-calls h3{margin:0 0 .4rem;padding:0;font-size:1rem}
.paiban-calls a{display:flex;justify-content:space-between;align-items:center;gap:.75rem;
min-height:44px;text-decoration:none}
.paiban-calls b{font-size:1.15rem;white-space:nowrap;font-variant-numeric:tabular-nums}
.paiban-calls p{margin:0;font-size:.85rem}
</style>"""


def show(contacts: Sequence[Contact]) -> None:
    """Draw the contacts, and folded below them the table they are kept in."""
    if contacts:
        groups = groupby(contacts, key=lambda contact: contact.region)
        cards = "".join(_card(region, list(members)) for region, members in groups)
        st.html(f'{_CSS}<div class="paiban-calls">{cards}</div>')
    with st.expander(t("Change the contacts"), expanded=not contacts):
        show_table("contacts.csv", CONTACTS)


def _card(region: str, contacts: Sequence[Contact]) -> str:
    lines = "".join(_line(contact) for contact in contacts)
    return f"<section><h3>{escape(region)}</h3>{lines}</section>"


def _line(contact: Contact) -> str:
    number = re.sub(r"[^\d+*#]", "", contact.phone)
    colours = shades()
    note = f'<p style="color:{colours.soft}">{escape(contact.note)}</p>' if contact.note else ""
    return (
        f'<a href="tel:{escape(number)}" style="color:{colours.level}">'
        f"<span>{escape(contact.name)}</span><b>{escape(contact.phone)}</b></a>{note}"
    )
