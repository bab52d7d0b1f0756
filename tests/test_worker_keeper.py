"""The one worker that goes with the web server: started once, started again, gone with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.http.settings import read_settings
from scheduler.http.worker_keeper import WorkerKeeper, pause_after
from scheduler.jobs.only_one import OnlyOne, worker_lock
from scheduler.store.database import Database
from scheduler.store.location import database_url

ROOT = Path(__file__).parent.parent


def wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_a_lock_is_held_by_one_and_free_again(tmp_path: Path) -> None:
    first, second = OnlyOne(tmp_path / "lock"), OnlyOne(tmp_path / "lock")
    assert first.is_free()
    assert first.take()
    assert not second.is_free()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from scheduler.jobs.only_one import OnlyOne\n"
        "lock = OnlyOne(Path(sys.argv[1])); print(lock.take(), flush=True); time.sleep(60)"
    )
    path = tmp_path / "lock"
    command = [sys.executable, "-c", script, str(path)]
    holder = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"True\n"
    assert not OnlyOne(path).is_free()
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert OnlyOne(path).is_free()


def test_settings_come_from_the_surroundings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PAIBAN_DATABASE", f"sqlite:///{tmp_path}/p.db")
    usual = read_settings({})
    assert usual.database_url == f"sqlite:///{tmp_path}/p.db"
    assert usual.sample is not None
    assert usual.sample.name == "service_desk"
    assert usual.starts_worker
    bare = read_settings({"PAIBAN_SAMPLE": "none", "PAIBAN_WORKER": "none"})
    assert (bare.sample, bare.starts_worker) == (None, False)


def test_a_relative_database_is_the_same_from_every_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert database_url("sqlite:///p.db") == f"sqlite:///{tmp_path.as_posix()}/p.db"


def test_without_a_name_the_database_is_in_the_users_own_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PAIBAN_DATABASE", raising=False)
    monkeypatch.setattr("scheduler.store.location.user_data_path", lambda name: tmp_path / name)
    assert database_url() == f"sqlite:///{tmp_path.as_posix()}/paiban/paiban.db"


def test_a_steady_worker_is_replaced_at_once_and_failing_ones_ever_later() -> None:
    assert [pause_after(failures) for failures in (0, 1, 2, 3, 20)] == [0.0, 1.0, 2.0, 4.0, 60.0]


@pytest.mark.slow
def test_a_killed_worker_is_replaced(sqlite_store: Database) -> None:
    keeper = WorkerKeeper(sqlite_store.url)
    keeper.start()
    try:
        wait_for(lambda: keeper.worker_pid)
        first = keeper.worker_pid
        assert first is not None
        wait_for(lambda: not worker_lock(sqlite_store.url).is_free())
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: keeper.worker_pid not in (None, first))
    finally:
        keeper.stop()
    assert keeper.worker_pid is None
    assert worker_lock(sqlite_store.url).is_free()


@pytest.mark.slow
def test_two_servers_have_one_worker_between_them(sqlite_store: Database) -> None:
    one, two = WorkerKeeper(sqlite_store.url), WorkerKeeper(sqlite_store.url)
    one.start()
    wait_for(lambda: not worker_lock(sqlite_store.url).is_free())
    two.start()
    try:
        time.sleep(3)
        assert one.worker_pid is not None
        assert two.worker_pid is None
        # The first server ends, and its worker with it: the second one sees to another.
        one.stop()
        wait_for(lambda: two.worker_pid)
    finally:
        one.stop()
        two.stop()
    assert two.worker_pid is None
