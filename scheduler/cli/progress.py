"""Shows a running solve on a terminal, and stops it at Ctrl-C with the best rota kept."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from scheduler.cli.exit_codes import ExitCode
from scheduler.cli.speech import Speech
from scheduler.domain.text import Message

if TYPE_CHECKING:
    from scheduler.solve.result import OnProgress, Progress

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_POLL_SECONDS = 0.1


@contextmanager
def stop_on_interrupt(speech: Speech) -> Iterator[threading.Event]:
    """An event that the first Ctrl-C (or a polite kill) sets; the second one gives up at once.

    Where the system can, signals are kept from everybody and fetched by a thread of their own:
    the solver puts a handler of its own in place while it runs, and is torn to pieces if that is
    called from another library's thread. Threads inherit what is kept from them, so this must
    begin before numpy or the solver are loaded.
    """
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
    elif hasattr(signal, "pthread_sigmask"):
        yield from _fetch_signals(stop, speech)
    else:
        yield from _handle_signals(stop, speech)


def _fetch_signals(stop: threading.Event, speech: Speech) -> Iterator[threading.Event]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    finished = threading.Event()

    def fetch() -> None:
        while not finished.is_set():
            if signal.sigtimedwait(_SIGNALS, _POLL_SECONDS) is not None:
                if stop.is_set():
                    os._exit(ExitCode.INTERRUPTED)
                _stop(stop, speech)

    fetcher = threading.Thread(target=fetch, daemon=True)
    fetcher.start()
    try:
        yield stop
    finally:
        finished.set()
        fetcher.join()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _handle_signals(stop: threading.Event, speech: Speech) -> Iterator[threading.Event]:
    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        _stop(stop, speech)

    before = {number: signal.signal(number, ask) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(stop: threading.Event, speech: Speech) -> None:
    stop.set()
    if sys.stderr.isatty():
        text = Message("Stopping; the best rota so far is kept. Once more to give up.")
        print("\n" + text.in_(speech.language), file=sys.stderr)


@contextmanager
def show_progress(speech: Speech, seconds: float, title: str = "") -> Iterator[OnProgress]:
    """Something to tell about a running solve: a bar on a terminal, silence in a pipe.

    ``title`` stands before the bar where several are solved one after the other.
    """
    if speech.as_json or not (sys.stdout.isatty() and sys.stderr.isatty()):
        yield lambda progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    bars = (BarColumn(bar_width=24), TimeElapsedColumn(), TextColumn("{task.description}"))
    columns = (TextColumn(title, markup=False), *bars) if title else bars
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
    # A bound of 0 says nothing yet.
    gap = f"{progress.gap:.1%}" if progress.bound and progress.gap is not None else "-"
    values = {
        "objective": progress.objective,
        "hard": progress.hard_violations,
        "bound": progress.bound or "-",
        "gap": gap,
    }
    if progress.hard_violations:
        return Message("{hard} hard violations left, cost {objective}", values)
    return Message("cost {objective}, at least {bound}, gap {gap}", values)
