"""Small tables drawn as HTML: they wrap, print, read well aloud, and need no script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape

import streamlit as st

from scheduler.ui.charts import DARK, LIGHT

_CSS = """<style>
.paiban-scroll{overflow-x:auto}
.paiban-table{border-collapse:collapse;font-size:.9rem;width:100%;font-variant-numeric:tabular-nums}
.paiban-table th,.paiban-table td{padding:.35rem .6rem;text-align:left;vertical-align:top;
border-bottom:1px solid rgba(128,128,128,.28)}
.paiban-table thead th{font-weight:600;border-bottom:2px solid rgba(128,128,128,.45)}
.paiban-table th[scope=row]{font-weight:600;white-space:nowrap}
.paiban-table td{white-space:pre-line}
.paiban-table thead th{white-space:nowrap}
.paiban-table .long{min-width:15rem}
.paiban-table .whole{white-space:nowrap}
.paiban-table th[scope=row] small{white-space:normal;min-width:7rem}
.paiban-table .number{text-align:right}
.paiban-table .bold{font-weight:650}
.paiban-table small{display:block;font-size:.8rem;font-weight:400}
</style>"""


def _tone(name: str) -> str:
    """The colour of a tone in both themes: who changes the theme sees it at once."""
    return f"{{color:light-dark({getattr(LIGHT, name)},{getattr(DARK, name)})}}"


_TONES = f"""<style>
.paiban-table .good{_tone("good")}
.paiban-table .bad{_tone("bad")}
.paiban-table .soft,.paiban-table small{_tone("soft")}
</style>"""


class Tone(StrEnum):
    """How a cell speaks."""

    PLAIN = ""
    GOOD = "good"
    BAD = "bad"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``note`` is a small line below."""

    text: str
    tone: Tone = Tone.PLAIN
    note: str = ""
    is_number: bool = False
    is_bold: bool = False
    is_long: bool = False
    """A sentence: on a phone the table is moved sideways rather than squeezed."""
    is_whole: bool = False
    """Not broken over lines, such as a date."""


def draw_table(
    heads: Sequence[Cell | str], rows: Iterable[Sequence[Cell | str]], *, label: str = ""
) -> None:
    """Draw a table whose first cells name the rows; ``label`` says what it is, to screen readers.

    Nothing in it is taken for markup.
    """
    head = "".join(_cell(cell, 'th scope="col"') for cell in heads)
    body = "".join(
        "<tr>" + "".join(_cell(c, "td" if n else 'th scope="row"') for n, c in enumerate(row))
        for row in rows
    )
    st.html(
        f"{_CSS}{_TONES}"
        f'<div class="paiban-scroll" role="region" tabindex="0" aria-label="{escape(label)}">'
        f'<table class="paiban-table"><thead><tr>{head}</thead><tbody>{body}</tbody></table></div>'
    )


def _cell(cell: Cell | str, tag: str) -> str:
    it = Cell(cell) if isinstance(cell, str) else cell
    flags = {
        "number": it.is_number,
        "long": it.is_long,
        "whole": it.is_whole,
        "bold": it.is_bold,
        it.tone.value: it.tone is not Tone.PLAIN,
    }
    names = [name for name, on in flags.items() if on]
    css = f' class="{" ".join(names)}"' if names else ""
    note = f"<small>{escape(it.note)}</small>" if it.note else ""
    return f"<{tag}{css}>{escape(it.text)}{note}</{tag.split()[0]}>"
