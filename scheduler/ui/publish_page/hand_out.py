"""A rota to hand out: looked at, printed, and taken along as a file."""

from __future__ import annotations

from base64 import b64encode
from html import escape

import streamlit as st

from scheduler.desk import handing_out
from scheduler.desk.handing_out import HandOut, Paper
from scheduler.domain.text import LANGUAGES
from scheduler.ui import state
from scheduler.ui.words import t

_PICTURE = "picture"
_LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def draw_hand_out(given: HandOut, key: str) -> None:
    """Draw the choice between picture, A3 and A4, what is chosen, and its file."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form = st.segmented_control(
            t("As"),
            [_PICTURE, *Paper],
            format_func=lambda f: t("Picture for the chat") if f == _PICTURE else _paper(f),
            default=_PICTURE,
            required=True,
            key=f"{key}_form",
        )
        language = st.segmented_control(
            t("Language of the sheet"),
            sorted(LANGUAGES, reverse=True),
            format_func=_LANGUAGE_NAMES.__getitem__,
            default=state.language(),
            required=True,
            key=f"{key}_language",
        )
    if form == _PICTURE:
        _draw_picture(given, language, key)
    else:
        _draw_sheet(given, Paper(form), language, key)


def _paper(paper: str) -> str:
    return t("{paper} to print", paper=paper)


def _draw_picture(given: HandOut, language: str, key: str) -> None:
    drawn = handing_out.picture(given, language)
    st.download_button(
        t("Download the picture"),
        drawn.content,
        given.file_name(drawn.suffix, language),
        drawn.mime,
        icon=":material/download:",
        key=f"{key}_picture",
        on_click="ignore",
    )
    if drawn.is_png:
        _show_image(drawn.content, drawn.mime)
        return
    st.info(
        t(
            "This computer has no font with Chinese characters, so the picture is an SVG file, "
            "which any browser shows. For a PNG, install Noto Sans CJK and start Paiban again."
        )
    )
    _show_image(drawn.content, drawn.mime)


def _show_image(content: bytes, mime: str) -> None:
    # Streamlit's own image says nothing to a screen reader.
    data = b64encode(content).decode("ascii")
    words = escape(t("The rota as a picture; as a table it is in the sheets to print."))
    st.html(f'<img src="data:{mime};base64,{data}" alt="{words}" style="width: 100%">')


def _draw_sheet(given: HandOut, paper: Paper, language: str, key: str) -> None:
    page = handing_out.sheet(given, paper, language)
    st.download_button(
        t("Download the sheet"),
        page,
        given.file_name("html", f"{paper}_{language}"),
        "text/html",
        icon=":material/download:",
        key=f"{key}_sheet",
        on_click="ignore",
        help=t("Opens in any browser and prints there; nothing else is needed."),
    )
    st.iframe(page, height="content", alt=t("The sheet as it will be printed"))
