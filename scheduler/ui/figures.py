"""Headline figures: beside each other on a desk, two in a row on a phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

_WIDTH = 138


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; ``said`` is a word about it, good or bad as ``is_good`` says."""

    title: str
    value: str
    said: str = ""
    is_good: bool = True
    help: str = ""


def draw_figures(figures: Iterable[Figure]) -> None:
    """Draw figures in a row that breaks where there is no room."""
    with st.container(horizontal=True, gap="medium"):
        for one in figures:
            st.metric(
                one.title,
                one.value,
                one.said or None,
                delta_color="normal" if one.is_good else "inverse",
                delta_arrow="off",
                help=one.help or None,
                width=_WIDTH,
            )
