"""The same bytes from processes that hash, compute and are scheduled differently."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CENTRE = ROOT / "data" / "service_desk"
SHEETS = ("rota.csv", "duty.csv", "breaks.csv", "coverage.csv", "hours.csv")
OLD_PROCESSOR = {
    # Sets are walked through in another order.
    "PYTHONHASHSEED": "4711",
    # The C library, numpy and its linear algebra do without what newer processors know.
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX2,-AVX,-FMA,-FMA4",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4",
    "OPENBLAS_CORETYPE": "Prescott",
}
BUSY = "while True: pass"


def build(out: Path, **environment: str) -> subprocess.Popen[bytes]:
    words = ["build", str(CENTRE), "--weeks", "2", "--workers", "2", "--deterministic", "0.6"]
    command = [sys.executable, "-m", "scheduler", *words, "--out", str(out), "--json"]
    return subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    )


@contextmanager
def busy_machine(processes: int) -> Iterator[None]:
    """Others who want the same cores."""
    others = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(processes)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


@pytest.mark.slow
def test_another_process_on_a_busy_machine_builds_the_same_bytes(tmp_path: Path) -> None:
    with busy_machine(1):
        both = [
            build(tmp_path / "new", PYTHONHASHSEED="1"),
            build(tmp_path / "old", **OLD_PROCESSOR),
        ]
        assert [process.wait(300) for process in both] == [0, 0]
    for sheet in SHEETS:
        assert (tmp_path / "new" / sheet).read_bytes() == (tmp_path / "old" / sheet).read_bytes()
    reports = [
        json.loads((tmp_path / name / "report.json").read_text("utf-8")) for name in ("new", "old")
    ]
    assert reports[0]["fingerprint"] == reports[1]["fingerprint"]
    assert reports[0]["objective"] == reports[1]["objective"]
