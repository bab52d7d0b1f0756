"""The pins that stand in the centre's facts: a rota that is begun anew starts with them."""

from __future__ import annotations

import streamlit as st

from scheduler.ui.fact_page.editor import Words, show_table
from scheduler.ui.words import t

PINS = Words(
    "Add a pin",
    "Nothing is fixed beforehand. Add a cell or a turn of duty that every new rota shall begin "
    "with, or import a list.",
)


def draw_pin_table() -> None:
    """Draw the table, folded until somebody asks for it."""
    folded = st.expander(t("Pins that a new rota begins with"), key="pin_table", on_change="rerun")
    if folded.open:
        with folded:
            st.caption(
                t(
                    "They hold for rotas that are begun after they are saved. In a rota that "
                    "stands already, cells are pinned in the grid."
                )
            )
            show_table("pins.csv", PINS)
