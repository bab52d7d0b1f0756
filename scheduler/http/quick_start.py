"""Makes the first look at a page quicker: the browser is told at once what it would ask for.

Streamlit's browser half looks for its server first, trying the page's own address before the one
above it, and loads the code of every kind of element only when the first of them arrives. Both are
known beforehand, so they are written into the head of the document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ELEMENTS = ("Button", "ButtonGroup", "Selectbox", "PageLink", "Html", "BidiComponent")
"""What every page draws: the sidebar, and what Paiban draws itself."""
_STATIC = Path(streamlit.__file__).parent / "static"
_IMPORT = re.compile(r"""(?:from|import)\s*["`']\./([\w.-]+\.js)["`']""")
_SCRIPT = re.compile(r"[\w.-]+\.js")
# The page's links to its scripts are relative as well, so this holds wherever they work.
_SERVER = """<script>
window.__streamlit = {
  BACKEND_BASE_URL: new URL(".", location.href).href,
  HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false },
};
</script>
"""


class QuickStart:
    """Hands documents on with a few lines more in their heads, everything else as it is."""

    def __init__(self, app: ASGIApp, scripts: Sequence[str] = (), lines: str = "") -> None:
        """``scripts``: addresses of scripts that most pages run, besides Streamlit's own;
        ``lines``: whatever else each head is to say."""
        self.app = app
        self._head = (head(tuple(scripts)) + lines).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if not _asks_for_a_document(scope):
            await self.app(scope, receive, send)
            return
        # What is to be written into must not come packed; it is a few kilobytes.
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        document = _Document(send, self._head)
        await self.app({**scope, "headers": headers}, receive, document.send)


def _asks_for_a_document(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


class _Document:
    """Holds an answer back until it is whole, if it is a document."""

    def __init__(self, send: Send, more: bytes) -> None:
        self._send, self._more = send, more
        self._begin: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_document(message):
            self._begin = message
        elif message["type"] == "http.response.body" and self._begin is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._hand_over(self._begin)
        else:
            await self._send(message)

    async def _hand_over(self, begin: Message) -> None:
        body = self._body.replace(b"<head>", b"<head>\n" + self._more, 1)
        MutableHeaders(raw=begin["headers"])["content-length"] = str(len(body))
        await self._send(begin)
        await self._send({"type": "http.response.body", "body": body})


def _is_document(message: Message) -> bool:
    kind = Headers(raw=message["headers"]).get("content-type", "")
    return bool(message["status"] == 200 and kind.startswith("text/html"))


@cache
def head(scripts: tuple[str, ...] = ()) -> str:
    """What is written into the head of every document."""
    streamlit_own = (f"static/js/{name}" for name in scripts_of(ELEMENTS, _STATIC))
    links = (
        f'<link rel="modulepreload" crossorigin href="./{address}">\n'
        for address in (*scripts, *streamlit_own)
    )
    return _SERVER + "".join(links)


def scripts_of(elements: tuple[str, ...], folder: Path) -> list[str]:
    """The files that draw these kinds of elements, with all they import, in a lasting order.

    Those that the document asks for anyway are left out; an element that Streamlit no longer has
    under this name brings nothing.
    """
    scripts = folder / "static" / "js"
    known = set(_SCRIPT.findall((folder / "index.html").read_text("utf-8")))
    waiting = [path.name for name in elements for path in sorted(scripts.glob(f"{name}.*.js"))]
    needed: list[str] = []
    while waiting:
        name = waiting.pop()
        if name in known or not (scripts / name).exists():
            continue
        known.add(name)
        needed.append(name)
        waiting += _IMPORT.findall((scripts / name).read_text("utf-8"))
    return sorted(needed)
