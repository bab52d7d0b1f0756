"""A real cluster on this machine: a scheduler and two workers, one of which is killed mid-solve."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from scheduler.check import check_rota
from scheduler.cli import app
from scheduler.desk.building import build_rota
from scheduler.desk.opening import open_centre
from scheduler.jobs.cluster import CLUSTER_VARIABLE, hands_of, hands_of_environment
from scheduler.solve.executing import Hands
from scheduler.solve.result import Progress, SolveLimits, SolveStatus

ROOT = Path(__file__).parents[1]
CENTRE = ROOT / "data" / "service_desk"
pytestmark = pytest.mark.slow


@contextmanager
def program(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "3"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster(NamedTuple):
    """A scheduler, and its two workers of one core each."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """One that has just been started."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as running:
        words = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        scheduler = running.enter_context(program("dask", "scheduler", *words))
        wait_for_port(port)
        one = ("scheduler", "worker", address, "--workers", "1")
        yield Cluster(address, scheduler, [running.enter_context(program(*one)) for _ in range(2)])


def wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the scheduler does not answer")


def wait_for_workers(hands: Hands, count: int) -> None:
    deadline = time.monotonic() + 60
    while hands.count() != count:
        assert time.monotonic() < deadline, f"{hands.count()} workers"
        time.sleep(0.1)


def test_a_worker_is_killed_then_the_scheduler_and_the_solve_goes_on(cluster: Cluster) -> None:
    opened = open_centre(CENTRE)
    best: list[int] = []
    at_the_kill: list[int] = []
    left_at: list[float] = []

    def note(progress: Progress) -> None:
        if progress.objective is not None:
            best.append(progress.objective)

    def watch() -> bool:
        """Asked often by the search: kill a worker, then the scheduler, and go on a little."""
        if not at_the_kill and len(best) > 5:
            os.kill(cluster.workers[0].pid, signal.SIGKILL)
            at_the_kill.append(best[-1])
        elif len(at_the_kill) == 1 and hands.count() == 1 and best[-1] < at_the_kill[0]:
            os.kill(cluster.scheduler.pid, signal.SIGKILL)
            at_the_kill.append(best[-1])
        elif len(at_the_kill) == 2 and hands.count() == 0:
            left_at.append(time.monotonic())
        return bool(left_at) and time.monotonic() > left_at[0] + 4

    with hands_of(cluster.address) as hands:
        wait_for_workers(hands, 2)
        limits = SolveLimits(seconds=60, workers=1)
        result = build_rota(opened, limits, None, note, watch, hands=hands)
    assert len(at_the_kill) == 2, "nothing better was found with a worker less"
    assert left_at, "nobody noticed that the scheduler is gone"
    assert result.status in (SolveStatus.FEASIBLE, SolveStatus.OPTIMAL)
    assert result.rota is not None
    report = check_rota(opened.problem, opened.rules, result.rota)
    assert not report.hard_violations
    assert result.objective == report.cost <= at_the_kill[1] <= at_the_kill[0]


def test_the_command_line_builds_on_a_cluster_what_threads_build(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = cluster.address
    with hands_of(address) as hands:
        wait_for_workers(hands, 2)
    tiny = str(ROOT / "tests" / "centres" / "tiny")
    words = ["build", tiny, "--workers", "2", "--deterministic", "0.3", "--json"]
    for name, more in (("here", []), ("there", ["--dask", address])):
        done = CliRunner().invoke(app, [*words, "--out", str(tmp_path / name), *more])
        assert done.exit_code == 0, done.output
        # Programs read what is printed: nothing but the answer.
        assert done.stderr == ""
    monkeypatch.setenv(CLUSTER_VARIABLE, address)
    with hands_of_environment() as found:
        assert found is not None
        assert found.count() == 2
    for sheet in ("rota.csv", "duty.csv", "breaks.csv"):
        assert (tmp_path / "here" / sheet).read_bytes() == (tmp_path / "there" / sheet).read_bytes()


def test_an_address_where_nobody_answers_is_refused_and_the_app_does_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    for words in (
        ["build", str(CENTRE), "--dask", address, "--out", str(tmp_path)],
        ["worker", address],
    ):
        done = CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(app, words)
        assert done.exit_code == 2, done.output
        assert f"{address} is not the address of a scheduler that answers." in done.stderr
    monkeypatch.setenv(CLUSTER_VARIABLE, address)
    with hands_of_environment() as hands:
        assert hands is None
    assert f"{address} is not the address" in caplog.text
    monkeypatch.delenv(CLUSTER_VARIABLE)
    with hands_of_environment() as hands:
        assert hands is None
