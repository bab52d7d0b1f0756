"""What the worker can do: each kind of job with what carries it out, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from scheduler.desk.scenario_job import TRADE_OFFS, WHAT_IF, run_scenario, run_trade_offs
from scheduler.desk.solving import BUILD_JOB, apply_by_itself, run_build
from scheduler.jobs.worker import Handler, JobContext

HANDLERS: Mapping[str, Handler] = {
    BUILD_JOB: run_build,
    WHAT_IF: run_scenario,
    TRADE_OFFS: run_trade_offs,
}


def follow_up(context: JobContext, result: str) -> Callable[[Connection], None] | None:
    """What is done in the transaction that keeps a job's result; None where nothing follows."""
    return apply_by_itself(context, result) if context.job.kind == BUILD_JOB else None
