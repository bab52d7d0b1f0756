"""The document around the pages: its language, and what a theme cannot say."""

from __future__ import annotations

import streamlit as st

from scheduler.ui import state
from scheduler.ui.words import t

_TAGS = {"en": "en", "zh": "zh-CN"}
_component = st.components.v2.component(
    "paiban_document",
    html="<span></span>",
    css=":host { display: none; }",
    js="export default ({ data }) => { document.documentElement.lang = data.language; };",
)


def draw_language() -> None:
    """Tell the browser: screen readers choose their voice by it, browsers the shapes of glyphs."""
    _component(data={"language": _TAGS[state.language()]}, key="document_language")


_STYLE = """<style>
/* White on the dark theme's blue cannot be read, and the theme has no colour for it. */
button[data-testid^="stBaseButton-primary"]:not(:disabled) {
  color: light-dark(#ffffff, #0d0f14);
}
</style>"""


_UPLOAD = """<style>
[data-testid="stFileUploaderDropzone"] :is(button p, [data-testid$="Instructions"] span) {
  font-size: 0;
}
[data-testid="stFileUploaderDropzone"] button p::after { content: "%s"; font-size: .875rem; }
[data-testid="stFileUploaderDropzone"] [data-testid$="Instructions"] span::after {
  content: "%s"; font-size: .875rem;
}
</style>"""
"""Streamlit says these two texts in English, whatever the language."""


def draw_style() -> None:
    """Mend what pages cannot mend for themselves."""
    style = _STYLE
    if state.language() != "en":
        most = t("At most {size} MB a file", size=st.get_option("server.maxUploadSize"))
        style += _UPLOAD % (t("Choose a file"), most)
    st.html(style)
