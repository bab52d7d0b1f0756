"""What the charts of all pages share: colours for light and dark, and days on an axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import streamlit as st


@dataclass(frozen=True, slots=True)
class Shades:
    """The colours of one theme."""

    present: str
    required: str
    missing: str
    surplus: str
    calls: str
    level: str
    target: str
    even: str
    """The middle of a scale: neither missing nor to spare."""
    good: str
    bad: str
    soft: str
    paper: str
    """What the page itself is drawn on."""


LIGHT = Shades(
    present="#9cc0ea",
    required="#1b2430",
    missing="#c62828",
    surplus="#2f6db5",
    calls="#8a93a3",
    level="#1f5fbf",
    target="#6b7280",
    even="#f1f2f4",
    good="#17683a",
    bad="#b3151a",
    soft="#5b616d",
    paper="#ffffff",
)
DARK = Shades(
    present="#3f6da3",
    required="#eef2f8",
    missing="#ff6b6b",
    surplus="#6ea8ff",
    calls="#7f8897",
    level="#6ea8ff",
    target="#a3adbd",
    even="#262a33",
    good="#6fd39b",
    bad="#ff8a84",
    soft="#a7adb8",
    paper="#171614",
)


def shades() -> Shades:
    """The colours of the theme this tab shows."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def chart_of(rows: Sequence[Mapping[str, Any]]) -> alt.Chart:
    """A chart of rows; every encoding says the type of its column."""
    return alt.Chart(alt.InlineData(values=[dict(row) for row in rows]))


def time_axis(domain: tuple[str, str] | None = None, *, labels: bool = True) -> alt.X:
    """The time of day, from a column ``time``; charts with one domain stand below each other."""
    axis = alt.Axis(
        format="%H:%M", grid=False, labelOverlap=True, tickCount=12, labels=labels, ticks=labels
    )
    scale = alt.Scale() if domain is None else alt.Scale(domain=list(domain))
    return alt.X("time:T", title=None, axis=axis, scale=scale)


def clock_instant(clock: str) -> str:
    """A time of day as a chart takes it; 24:00 is the end of the day."""
    return "2000-01-02T00:00:00" if clock == "24:00" else f"2000-01-01T{clock}:00"
