"""Keeps what was worked out for a while, for all sessions of this program together."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """The last few values, each worked out once however many sessions ask for it at a time.

    Only for values that never change for their key.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._values: OrderedDict[Key, Future[Value]] = OrderedDict()

    def get(self, key: Key, work_out: Callable[[], Value]) -> Value:
        """The value of a key; what fails to be worked out is not kept."""
        with self._lock:
            waiting = self._values.get(key)
            if waiting is not None:
                self._values.move_to_end(key)
            else:
                mine: Future[Value] = Future()
                self._values[key] = mine
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
        if waiting is not None:
            return waiting.result()
        try:
            value = work_out()
        except BaseException as error:
            with self._lock:
                if self._values.get(key) is mine:
                    del self._values[key]
            mine.set_exception(error)
            raise
        mine.set_result(value)
        return value

    def find(self, key: Key) -> Value | None:
        """The value of a key if it has been worked out; None if not."""
        with self._lock:
            found = self._values.get(key)
        return found.result() if found is not None and found.done() else None

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
