"""Shows a running solve on a terminal, and stops it at Ctrl-C with the best rota kept."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from scheduler.cli.speech import Speech
from scheduler.domain.text import Message

if TYPE_CHECKING:
    from scheduler.solve.result import OnProgress, Progress


@contextmanager
def stop_on_interrupt(speech: Speech) -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets; the second one gives up at once."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        if sys.stderr.isatty():
            text = Message("Stopping; the best rota so far is kept. Once more to give up.")
            print("\n" + text.in_(speech.language), file=sys.stderr)

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def show_progress(speech: Speech, seconds: float) -> Iterator[OnProgress]:
    """Something to tell about a running solve: a bar on a terminal, silence in a pipe."""
    if speech.as_json or not (sys.stdout.isatty() and sys.stderr.isatty()):
        yield lambda progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(bar_width=24), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(speech.translate("looking for a first rota"), total=seconds)

        def tell(progress: Progress) -> None:
            words = describe(progress).in_(speech.language).replace("[", r"\[")
            bar.update(task, completed=min(progress.seconds, seconds), description=words)

        yield tell


def describe(progress: Progress) -> Message:
    """The state of a solve in one line."""
    if progress.objective is None:
        return Message("looking for a first rota")
    gap = None if progress.gap is None else f"{progress.gap:.1%}"
    values = {
        "objective": progress.objective,
        "hard": progress.hard_violations,
        "bound": "-" if progress.bound is None else progress.bound,
        "gap": gap or "-",
    }
    if progress.hard_violations:
        return Message("{hard} hard violations left, cost {objective}", values)
    return Message("cost {objective}, at least {bound}, gap {gap}", values)
