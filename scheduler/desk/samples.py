"""The sample centres that come with Paiban."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scheduler.domain.text import Name

SAMPLES = Path(__file__).resolve().parents[2] / "data"
FIRST_SAMPLE = SAMPLES / "service_desk"


@dataclass(frozen=True, slots=True)
class SampleCentre:
    """A sample centre's id, name and folder."""

    id: str
    name: Name
    folder: Path


@cache
def sample_centres() -> tuple[SampleCentre, ...]:
    """The sample centres, the first one to look at first; none where they are not installed."""
    from scheduler.io.centre_archive import read_settings_of
    from scheduler.io.folder_reader import SETTINGS

    found = []
    for path in sorted(SAMPLES.glob(f"*/{SETTINGS}"), key=lambda p: p.parent != FIRST_SAMPLE):
        settings = read_settings_of(path.read_bytes())
        name = Name(settings.name, settings.name_en)
        found.append(SampleCentre(settings.id, name, path.parent))
    return tuple(found)
