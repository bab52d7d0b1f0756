"""The head of a document says what the browser would ask for: found, written in, nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message

from scheduler.http.quick_start import ELEMENTS, QuickStart, head, scripts_of
from scheduler.http.routes import routes

PAGE = "<html><head><title>x</title></head><body>班</body></html>"
DOCUMENT = {"accept": "text/html,*/*", "accept-encoding": "gzip"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Headers
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


class Client:
    """Asks an app the way a web server does."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def get(self, path: str, headers: dict[str, str]) -> Answer:
        said: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            said.append(message)

        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": "GET", "path": path, "headers": raw}
        asyncio.run(self._app({**scope, "query_string": b""}, receive, send))
        body = b"".join(message.get("body", b"") for message in said[1:])
        return Answer(said[0]["status"], Headers(raw=said[0]["headers"]), body)


@pytest.fixture
def client() -> Client:
    async def document(request: Request) -> Response:
        heard = request.headers.get("accept-encoding", "none")
        return HTMLResponse(PAGE, headers={"x-heard": heard})

    async def words(request: Request) -> Response:
        return PlainTextResponse("<head>")

    async def refused(request: Request) -> Response:
        return HTMLResponse(PAGE, 404)

    routes = [Route("/", document), Route("/words", words), Route("/refused", refused)]
    return Client(Starlette(routes=routes, middleware=[Middleware(QuickStart)]))


def test_a_document_gets_its_head_and_its_true_length(client: Client) -> None:
    answer = client.get("/", headers=DOCUMENT)
    assert answer.text == PAGE.replace("<head>", "<head>\n" + head())
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["x-heard"] == "none"


def test_a_document_says_what_the_app_wants_said() -> None:
    app = Starlette(
        routes=[Route("/", lambda _: HTMLResponse(PAGE))],
        middleware=[Middleware(QuickStart, lines="<style>b { color: red }</style>")],
    )
    said = Client(app).get("/", headers=DOCUMENT).text
    assert said == PAGE.replace("<head>", f"<head>\n{head()}<style>b {{ color: red }}</style>")


def test_everything_else_stays_as_it_is(client: Client) -> None:
    assert client.get("/words", headers=DOCUMENT).text == "<head>"
    assert client.get("/refused", headers=DOCUMENT).text == PAGE
    script = client.get("/", headers={"accept": "*/*", "accept-encoding": "br"})
    assert (script.text, script.headers["x-heard"]) == (PAGE, "br")


def test_what_elements_import_comes_too_but_not_twice(tmp_path: Path) -> None:
    scripts = tmp_path / "static" / "js"
    scripts.mkdir(parents=True)
    (tmp_path / "index.html").write_text('<script src="./static/js/index.1.js"></script>')
    (scripts / "index.1.js").write_text("")
    (scripts / "Button.2.js").write_text('import{a}from"./index.1.js";import"./shared.3.js"')
    (scripts / "Html.4.js").write_text("import{b}from`./shared.3.js`;import x from'./gone.9.js'")
    (scripts / "shared.3.js").write_text('from"./Button.2.js"')
    found = scripts_of(("Button", "Html", "Nothing"), tmp_path)
    assert found == ["Button.2.js", "Html.4.js", "shared.3.js"]


def test_streamlit_still_has_these_elements() -> None:
    """After an update a name may be another: then nothing breaks, but pages come later."""
    for name in ELEMENTS:
        assert f"/{name}." in head()


def test_our_own_scripts_are_named_as_well_and_kept_for_ever() -> None:
    """They stand at an address made from their content, so they need never be asked for again."""
    ours = {"paiban/rota.1.js": "export default 1; // 班"}
    client = Client(
        Starlette(
            routes=[*routes(ours), Route("/", lambda _: HTMLResponse(PAGE))],
            middleware=[Middleware(QuickStart, scripts=list(ours))],
        )
    )
    assert (
        'rel="modulepreload" crossorigin href="./paiban/rota.1.js"'
        in client.get("/", headers=DOCUMENT).text
    )
    # Wherever the app is: beneath the address of the server, or beneath a path of its own.
    beneath = client.get("/centre/paiban/rota.1.js", headers={"accept": "*/*"})
    answer = client.get("/paiban/rota.1.js", headers={"accept": "*/*"})
    assert (answer.status, answer.text) == (200, ours["paiban/rota.1.js"])
    assert beneath.text == answer.text
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/paiban/rota.2.js", headers={"accept": "*/*"}).status == 404
