"""The document around the pages: its language, and what a theme cannot say."""

from __future__ import annotations

import json

import streamlit as st

from scheduler.domain.text import Message
from scheduler.ui import state

_TAGS = {"en": "en", "zh": "zh-CN"}
_component = st.components.v2.component(
    "paiban_document",
    html="<span></span>",
    css=":host { display: none; }",
    js="export default ({ data }) => { document.documentElement.lang = data.language; };",
)


def draw_language() -> None:
    """Tell the browser of a language chosen since the document came: screen readers choose their
    voice by it, browsers the shapes of glyphs."""
    if state.language_was_chosen():
        _component(data={"language": _TAGS[state.language()]}, key="document_language")


_LANGUAGE = """<script>
{
  const tags = %s;
  const asked = new URLSearchParams(location.search).get("lang");
  const spoken = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  document.documentElement.lang = tags[Object.hasOwn(tags, asked) ? asked : spoken];
}
</script>
"""
"""As `state.language` finds it, before anything is drawn."""


_STYLE = """<style>
/* White on the dark theme's blue cannot be read, and the theme has no colour for it. */
button[data-testid^="stBaseButton-primary"]:not(:disabled) {
  color: light-dark(#ffffff, #0d0f14);
}
/* Streamlit says these two texts in English, whatever the language. */
html:lang(zh) [data-testid="stFileUploaderDropzone"]
:is(button p, [data-testid$="Instructions"] span) {
  font-size: 0;
}
html:lang(zh) [data-testid="stFileUploaderDropzone"] button p::after {
  content: "%s"; font-size: .875rem;
}
html:lang(zh) [data-testid="stFileUploaderDropzone"] [data-testid$="Instructions"] span::after {
  content: "%s"; font-size: .875rem;
}
</style>
"""


def document_head() -> str:
    """What the head of every document says besides Streamlit's own lines."""
    size = {"size": st.get_option("server.maxUploadSize")}
    choose, most = Message("Choose a file"), Message("At most {size} MB a file", size)
    return _LANGUAGE % json.dumps(_TAGS) + _STYLE % (choose.in_("zh"), most.in_("zh"))
