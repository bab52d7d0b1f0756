"""Brings in a centre from files that a browser sends."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.desk.actors import Actor
from scheduler.desk.centres import CentreCard, import_zip
from scheduler.store.database import Database


def import_uploads(
    database: Database, actor: Actor, files: Mapping[str, bytes], *, replace: bool = False
) -> CentreCard:
    """Keep the centre of one zip file, or of the files of its folder sent one by one.

    Raises:
        BadInput: the files hold no centre, something in them is wrong, or it is here already.
        NotAllowed: the actor may not bring in centres.
    """
    from scheduler.io.centre_archive import pack_files

    name, content = next(iter(files.items()), ("centre.toml", b""))
    if len(files) != 1 or not name.lower().endswith(".zip"):
        name, content = "centre.toml", pack_files(files, "centre")
    return import_zip(database, actor, content, name=name, replace=replace)
