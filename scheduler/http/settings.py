"""How the web server is to be run, as its surroundings say."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scheduler.desk.samples import FIRST_SAMPLE
from scheduler.store.location import database_url

SAMPLE_VARIABLE = "PAIBAN_SAMPLE"
"""Folder of the centre that an empty database begins with; 'none' for an empty beginning."""
WORKER_VARIABLE = "PAIBAN_WORKER"
"""'none' where workers are started by somebody else."""
NONE = "none"


@dataclass(frozen=True, slots=True)
class Settings:
    """Which database, which sample centre if any, and whether to start a worker."""

    database_url: str
    sample: Path | None
    starts_worker: bool


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process.

    Raises:
        BadInput: the database named is none.
    """
    environ = os.environ if environ is None else environ
    sample = environ.get(SAMPLE_VARIABLE) or str(FIRST_SAMPLE)
    return Settings(
        database_url=database_url(),
        sample=None if sample == NONE else Path(sample),
        starts_worker=environ.get(WORKER_VARIABLE) != NONE,
    )
