"""The script every browser tab runs: language, menu, sidebar, and the page that is looked at."""

from __future__ import annotations

import streamlit as st

from scheduler.ui import faults, sidebar, state
from scheduler.ui.build_status import draw_build_status
from scheduler.ui.document import draw_language
from scheduler.ui.menu import link_to, make_menu
from scheduler.ui.pages import Page
from scheduler.ui.words import t


def draw(only: Page | None = None) -> None:
    """Draw the page that is looked at; a test may name the ``only`` one."""
    st.set_page_config(page_title="Paiban 排班", page_icon="🗓️", layout="wide")
    state.begin_run()
    menu = make_menu(only)
    with st.sidebar, faults.explained():
        sidebar.draw()
        draw_build_status(menu.page.module)
        menu.draw()
        draw_language()
    faults.show_notices()
    with faults.explained():
        if menu.page.needs_centre and state.centre_id() is None:
            _offer_a_centre()
        else:
            menu.show()


def _offer_a_centre() -> None:
    st.title(t("No centre yet"))
    st.write(t("A centre holds the people, shift types, calls and rules a rota is made from."))
    link_to("centres", t("Add a centre"), ":material/add:")


if __name__ == "__main__":
    draw()
