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

import pytest
from typer.testing import CliRunner

from scheduler.check import check_rota
from scheduler.cli import app
from scheduler.desk.building import build_rota
from scheduler.desk.opening import open_centre
from scheduler.jobs.cluster import hands_of
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


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and its two workers of one core each."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as running:
        words = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        running.enter_context(program("dask", "scheduler", *words))
        wait_for_port(port)
        one = ("scheduler", "worker", address, "--workers", "1")
        yield address, [running.enter_context(program(*one)) for _ in range(2)]


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


def test_a_worker_is_killed_and_the_solve_goes_on(
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    address, workers = cluster
    opened = open_centre(CENTRE)
    seen: list[Progress] = []
    killed: list[int] = []

    def watch(progress: Progress) -> None:
        seen.append(progress)
        if progress.seconds > 6 and not killed and progress.objective is not None:
            os.kill(workers[0].pid, signal.SIGKILL)
            killed.append(progress.objective)

    with hands_of(address) as hands:
        wait_for_workers(hands, 2)
        result = build_rota(opened, SolveLimits(seconds=14, workers=1), None, watch, hands=hands)
        assert hands.count() == 1
    assert killed, "nothing better was found for long: the work is not done there"
    assert workers[1].poll() is None
    assert result.status in (SolveStatus.FEASIBLE, SolveStatus.OPTIMAL)
    assert result.rota is not None
    report = check_rota(opened.problem, opened.rules, result.rota)
    assert not report.hard_violations
    assert result.objective == report.cost <= killed[0]


def test_the_command_line_builds_on_a_cluster_what_threads_build(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, _ = cluster
    with hands_of(address) as hands:
        wait_for_workers(hands, 2)
    tiny = str(ROOT / "tests" / "centres" / "tiny")
    words = ["build", tiny, "--workers", "2", "--deterministic", "0.3", "--json"]
    for name, more in (("here", []), ("there", ["--dask", address])):
        done = CliRunner().invoke(app, [*words, "--out", str(tmp_path / name), *more])
        assert done.exit_code == 0, done.output
    for sheet in ("rota.csv", "duty.csv", "breaks.csv"):
        assert (tmp_path / "here" / sheet).read_bytes() == (tmp_path / "there" / sheet).read_bytes()


def test_an_address_where_nobody_answers_is_refused(tmp_path: Path) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    for words in (
        ["build", str(CENTRE), "--dask", address, "--out", str(tmp_path)],
        ["worker", address],
    ):
        done = CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(app, words)
        assert done.exit_code == 2, done.output
        assert f"{address} is not the address of a scheduler that answers." in done.stderr
