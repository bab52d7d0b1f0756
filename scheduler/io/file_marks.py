"""Marks of files: short hashes that tell whether a file is still the one it was."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from scheduler.io.folder_reader import FILES, RULES, SETTINGS


def mark_of(path: Path) -> str:
    """The mark of a file's bytes."""
    return sha256(path.read_bytes()).hexdigest()[:16]


def marks_of_centre(folder: Path) -> dict[str, str]:
    """The marks of the files in a folder that make a centre, by name."""
    names = (SETTINGS, RULES, *FILES.values())
    return {name: mark_of(folder / name) for name in names if (folder / name).is_file()}
