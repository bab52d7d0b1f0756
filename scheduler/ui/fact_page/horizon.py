"""The horizon the sidebar shows, for the charts beside a table."""

from __future__ import annotations

from scheduler.desk.centres import open_stored
from scheduler.domain.faults import BadInput
from scheduler.domain.problem import Problem
from scheduler.ui import state


def shown_problem() -> Problem | None:
    """The facts on the chosen days; None where these days cannot be laid out."""
    centre = state.centre_id()
    try:
        return open_stored(state.database(), centre or "", *state.horizon()).problem
    except BadInput:
        return None  # the rota page says why
