"""What the rota that is published was built with, as far as a build made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection

from scheduler.desk.drafts import DraftView
from scheduler.desk.proposals import BuildOutcome, Made
from scheduler.domain.text import Message
from scheduler.io.rota_document import rota_of
from scheduler.jobs import queue
from scheduler.store.versions import StoredVersion

BUILT = "built"
"""Where it stands among the figures of a version."""


def built_from(connection: Connection, view: DraftView, kind: str, outcome: str) -> dict[str, Any]:
    """Seed, workers, limits, hashes and versions of the build a draft was last taken from.

    ``is_edited`` says whether the rota is another one by now. Nothing where no build was applied
    (``kind`` and ``outcome`` name builds that were), or where an earlier version built it.
    """
    job = queue.newest_of(connection, [view.id], kind, outcome)
    if job is None or job.result is None:
        return {}
    found = BuildOutcome.read(job.result)
    if found.made is None or found.proposal is None:
        return {}
    rota, _ = rota_of(view.problem, found.proposal.document)
    # Breaks follow the shifts: they are settled when a rota is published.
    is_same = np.array_equal(rota.cells, view.rota.cells)
    is_same &= np.array_equal(rota.duties, view.rota.duties)
    return {BUILT: {**found.made.model_dump(), "job": job.id, "is_edited": not is_same}}


@dataclass(frozen=True)
class Built:
    """How a published rota came about, in words."""

    sentence: Message
    marks: Message
    """Hashes and versions, for whoever wants to compare."""


def describe_built(card: StoredVersion) -> Built | None:
    """What a version carries of the build it was taken from; None if there was none."""
    built = card.summary.get(BUILT)
    if built is None:
        return None
    made = Made.model_validate(built)
    by_work = made.deterministic_seconds is not None
    values = {
        "seed": made.seed,
        "cores": made.workers,
        "seconds": f"{made.deterministic_seconds if by_work else made.seconds:g}",
        "version": made.fingerprint["paiban"],
        "limit": _BY_WORK if by_work else _BY_TIME,
        "edited": _EDITED if built["is_edited"] else _AS_BUILT,
    }
    pairs = [Message("{name} {mark}", {"name": n, "mark": m}) for n, m in made.fingerprint.items()]
    return Built(
        Message(
            "Built by Paiban {version} with seed {seed} on {cores} cores, {seconds} s {limit}; "
            "{edited}.",
            values,
        ),
        Message("{marks}", {"marks": pairs}),
    )


_BY_WORK = Message("of work, so that it can be replayed")
_BY_TIME = Message("by the clock, so that another run may come to another rota")
_EDITED = Message("edited since")
_AS_BUILT = Message("published as it was built")
