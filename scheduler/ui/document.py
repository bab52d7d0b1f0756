"""The document around the pages: it says which language it is in."""

from __future__ import annotations

import streamlit as st

from scheduler.ui import state

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
