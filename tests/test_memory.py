"""Freed memory goes back where the C library can do that, and nothing breaks where it cannot."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace

import pytest

from scheduler.solve.memory import give_memory_back


def test_all_that_can_be_spared_is_handed_back(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace(malloc_trim=asked.append))
    give_memory_back()
    assert asked == [0]


def test_another_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace())
    give_memory_back()
