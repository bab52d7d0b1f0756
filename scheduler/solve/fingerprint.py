"""What a rota was made from: hashes and versions, so that a run can be repeated and compared."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from importlib.metadata import version

from scheduler import __version__
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.rule import Rule

PACKAGES = ("ortools", "numpy", "numba")
"""Packages whose version may move a rota."""
VERSIONS = ("paiban", "python", *PACKAGES, "machine")
"""What else than facts, rules, seed and work may move a rota."""


def fingerprint(
    problem: Problem, rules: Sequence[Rule], rota: Rota | None, start: Rota | None = None
) -> dict[str, str]:
    """Hashes of the facts, the rules and the rota, and the versions that matter.

    ``start`` is the rota that was begun from, if one was given.
    """
    facts = [
        _canonical(getattr(problem, name))
        for name in problem.__dataclass_fields__
        if name not in ("demand", "published")
    ]
    facts.append(hashlib.sha256(problem.demand.tobytes()).hexdigest())
    if problem.published is not None:
        facts.append(fingerprint_of(problem.published))
    found = {
        "input": _hash("\n".join(facts)),
        "rules": _hash("\n".join(f"{r.id} {r.model_dump_json()}" for r in rules)),
        **versions(),
    }
    if start is not None:
        found["start"] = fingerprint_of(start)
    if rota is not None:
        found["rota"] = fingerprint_of(rota)
    return found


def versions() -> dict[str, str]:
    """The versions of this program and of all that may move a rota, by the names of `VERSIONS`."""
    return {
        "paiban": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
        "machine": platform.machine(),
    }


def fingerprint_of(rota: Rota) -> str:
    """A hash of a rota's shifts, duties and breaks."""
    duties, cells = rota.duties.tobytes(), rota.cells.tobytes()
    return hashlib.sha256(cells + duties + rota.breaks.tobytes()).hexdigest()[:16]


def _canonical(value: object) -> str:
    """Text that is the same for equal values in every process; sets have no order of their own."""
    if isinstance(value, frozenset):
        return "{" + ",".join(sorted(_canonical(v) for v in value)) + "}"
    if isinstance(value, (tuple, list)):
        return "(" + ",".join(_canonical(v) for v in value) + ")"
    if isinstance(value, Mapping):
        return _canonical(frozenset(value.items()))
    if is_dataclass(value):
        return "(" + ",".join(_canonical(getattr(value, f.name)) for f in fields(value)) + ")"
    return str(value)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
