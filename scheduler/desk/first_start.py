"""The very first start: a sample centre to look at, whose rota is being built."""

from __future__ import annotations

from pathlib import Path

from scheduler.desk.actors import Actor
from scheduler.desk.centres import import_folder, list_centres
from scheduler.store.database import Database


def begin_with_sample(database: Database, actor: Actor, sample: Path) -> None:
    """Keep the sample centre in a database that has none.

    Raises:
        BadInput: something in the sample's folder is wrong.
    """
    if list_centres(database) or list_centres(database, archived=True):
        return
    import_folder(database, actor, sample)
