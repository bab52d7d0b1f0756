"""The document around the pages: its language, and what a theme cannot say."""

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


_STYLE = """<style>
/* White on the dark theme's blue cannot be read, and the theme has no colour for it. */
button[data-testid^="stBaseButton-primary"]:not(:disabled) {
  color: light-dark(#ffffff, #0d0f14);
}
</style>"""


def draw_style() -> None:
    """Mend what pages cannot mend for themselves."""
    st.html(_STYLE)
