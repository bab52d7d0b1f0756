"""How shift types look in the report: colours that can be read, and times of day."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scheduler.domain.problem import Problem
from scheduler.domain.shifts import DAY_MINUTES, Band, ShiftType

BAND_COLOURS = {
    Band.EARLY: "#f6c453",
    Band.DAY: "#8ecae6",
    Band.LATE: "#6d8fd6",
    Band.NIGHT: "#4a4e69",
}
DARK_INK, LIGHT_INK = "#000000", "#ffffff"


@dataclass(frozen=True, slots=True)
class ShiftStyle:
    """A shift type in the legend, with the colours of its cells."""

    type: ShiftType
    css: str
    background: str
    ink: str
    times: str


def shift_styles(problem: Problem) -> tuple[ShiftStyle, ...]:
    """The colours of every shift type; the ink is the one of black and white that reads better."""
    styles = []
    for number, kind in enumerate(problem.shift_types):
        own = re.fullmatch(r"#[0-9a-fA-F]{6}", kind.colour)
        background = kind.colour if own else BAND_COLOURS[kind.band]
        times = f"{clock(kind.start_minute)}-{clock(kind.end_minute)}"
        styles.append(ShiftStyle(kind, f"s{number}", background, ink_on(background), times))
    return tuple(styles)


def ink_on(background: str) -> str:
    """Black or white, whichever reads better on a colour."""
    return DARK_INK if _luminance(background) > 0.179 else LIGHT_INK


def dimmed(colour: str, percent: int) -> str:
    """A colour with so much black mixed in: for pages that are dark themselves."""
    parts = (int(colour[i : i + 2], 16) * (100 - percent) // 100 for i in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0..1, as WCAG 2 defines it; above 0.179 dark ink reads better.

    References: Web Content Accessibility Guidelines 2.2, "relative luminance".
    """
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def clock(minute: int) -> str:
    """A time of day, minutes after midnight (past it or not), as HH:MM."""
    hours, minutes = divmod(minute % DAY_MINUTES, 60)
    return f"{hours:02d}:{minutes:02d}"
