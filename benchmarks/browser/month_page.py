"""Thirty people who look at their month, without browsers: the server alone is measured."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates

from benchmarks.browser.prepared import megabytes, prepare, processor_seconds
from tests.app_server import RunningApp, running_app

SESSIONS = 30
VISITS = 5
"""How often each of the 30 looks at the month."""


@dataclass
class MonthFigures:
    """30 sessions on the month page: seconds of every visit, megabytes a session."""

    visits: list[float]
    megabytes: float
    server_visit: float
    """Processor seconds of the server for one visit."""


def measure_months() -> MonthFigures:
    """Thirty sessions look at the month page; no browsers, so that the server alone is measured."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = prepare(60, folder)
        with running_app(folder, database_url=url) as app:
            asyncio.run(_visits(app, 1, 2))
            before = megabytes(app)
            worked = processor_seconds(app)
            visits, after = asyncio.run(_visits(app, SESSIONS, VISITS))
            # Each session draws the page once more, to choose its person.
            seconds = (processor_seconds(app) - worked) / (SESSIONS * (VISITS + 1))
            return MonthFigures(visits, (after - before) / SESSIONS, seconds)


async def _visits(app: RunningApp, sessions: int, times: int) -> tuple[list[float], float]:
    """Every session draws the page several times, at moments of its own; memory while all stay."""
    waiting = [asyncio.Event() for _ in range(sessions)]
    leave = asyncio.Event()
    tasks = [
        asyncio.create_task(_session(app, n, times, waiting[n], leave)) for n in range(sessions)
    ]
    for event in waiting:
        await event.wait()
    memory = megabytes(app)
    leave.set()
    found = await asyncio.gather(*tasks)
    return [seconds for row in found for seconds in row], memory


async def _session(
    app: RunningApp, number: int, times: int, done: asyncio.Event, leave: asyncio.Event
) -> list[float]:
    address = app.url.replace("http", "ws") + "/_stcore/stream"
    found = []
    async with websockets.connect(address, max_size=None, origin=app.url) as socket:  # type: ignore[arg-type]
        await asyncio.sleep(0.1 * number)
        _, answers = await _draw(socket, app, WidgetStates())
        mine = _choose_person(answers, number)
        for _ in range(times):
            seconds, answers = await _draw(socket, app, mine)
            assert any(b'class="my"' in answer.SerializeToString() for answer in answers)
            found.append(seconds)
            # People look at what they see.
            await asyncio.sleep(3)
        done.set()
        await leave.wait()
    return found


def _choose_person(answers: Sequence[ForwardMsg], number: int) -> WidgetStates:
    """Everybody looks at a month of their own."""
    boxes = [answer.delta.new_element.selectbox for answer in answers]
    box = next(box for box in boxes if box.label == "Person")
    states = WidgetStates()
    states.widgets.add(id=box.id, string_value=box.options[number % len(box.options)])
    return states


async def _draw(
    socket: websockets.ClientConnection, app: RunningApp, widgets: WidgetStates
) -> tuple[float, list[ForwardMsg]]:
    """Ask for the page; the seconds until its last message, and all of them."""
    message = BackMsg()
    message.rerun_script.query_string = "lang=en"
    message.rerun_script.page_name = "my_shifts"
    message.rerun_script.widget_states.CopyFrom(widgets)
    message.rerun_script.context_info.url = f"{app.url}/my_shifts"
    message.rerun_script.context_info.locale = "en-GB"
    begun, answers = time.perf_counter(), []
    await socket.send(message.SerializeToString())
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(bytes(await socket.recv()))
        answers.append(answer)
        if answer.WhichOneof("type") == "script_finished":
            return time.perf_counter() - begun, answers
