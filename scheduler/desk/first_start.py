"""The very first start: a sample centre to look at, whose rota is being built."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from scheduler.desk.actors import Actor
from scheduler.desk.build_job import BuildMode
from scheduler.desk.centres import import_folder, list_centres
from scheduler.desk.drafts import list_drafts, open_draft, view_draft
from scheduler.desk.solving import request_build
from scheduler.domain.faults import BadInput
from scheduler.store.database import Database

SECONDS = 30.0
"""Long enough for a good rota of the sample, short enough to wait for."""


def begin_with_sample(
    database: Database, actor: Actor, sample: Path, seconds: float = SECONDS
) -> None:
    """Keep the sample centre in a database that has none, and build its rota.

    The rota is taken over by itself unless somebody has edited the draft by then.

    Raises:
        BadInput: something in the sample's folder is wrong.
    """
    if list_centres(database) or list_centres(database, archived=True):
        return
    card = import_folder(database, actor, sample)
    draft = open_draft(database, actor, card.id)
    request_build(database, actor, draft.id, BuildMode.BUILD, seconds, applies_itself=True)


def warm_up(database: Database) -> None:
    """Open what is looked at first, so that the first visitor need not wait for it."""
    for card in list_centres(database)[:1]:
        for draft in list_drafts(database, card.id)[:1]:
            with suppress(BadInput):
                _ = view_draft(database, draft.id).report
