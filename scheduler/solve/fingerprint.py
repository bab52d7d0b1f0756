"""What a rota was made from: hashes and versions, so that a run can be repeated and compared."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from importlib.metadata import version

from scheduler import __version__
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.rule import Rule


def fingerprint(problem: Problem, rules: Sequence[Rule], rota: Rota | None) -> dict[str, str]:
    """Hashes of the facts, the rules and the rota, and the versions that matter."""
    facts = [
        _canonical(getattr(problem, name))
        for name in problem.__dataclass_fields__
        if name not in ("demand", "published")
    ]
    facts.append(hashlib.sha256(problem.demand.tobytes()).hexdigest())
    found = {
        "input": _hash("\n".join(facts)),
        "rules": _hash("\n".join(f"{r.id} {r.model_dump_json()}" for r in rules)),
        "paiban": __version__,
        "ortools": version("ortools"),
    }
    if rota is not None:
        duties, cells = rota.duties.tobytes(), rota.cells.tobytes()
        found["rota"] = hashlib.sha256(cells + duties + rota.breaks.tobytes()).hexdigest()[:16]
    return found


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
