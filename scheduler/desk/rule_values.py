"""The settings of rules as plain values: out of rules.toml, into forms, and back."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydantic import BaseModel, ValidationError

from scheduler.io.toml_writing import rewrite
from scheduler.rule import Rule

Values = Mapping[str, Any]
_OUTER = tuple(Rule.model_fields)
"""Settings that every rule has; they stand beside the rule's id, the others in parameters."""


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """One setting of a rule, a rule may have several.

    ``number`` tells which entry of the rule in rules.toml it comes from; None for a new one.
    """

    rule: Rule
    number: int | None = None


def plain(value: Any) -> Any:
    """A rule's value as TOML and forms know it: words, numbers, dates, lists, sections."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner) for inner in value]
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    return value


def values_of(rule: Rule) -> dict[str, Any]:
    """Every value of a rule by field, as plain values."""
    return {name: plain(getattr(rule, name)) for name in type(rule).model_fields}


def load_settings(content: bytes | None) -> dict[str, Any]:
    """What rules.toml says; nothing where there is none.

    Raises:
        ValueError: it is no TOML.
    """
    return tomllib.loads((content or b"").decode("utf-8-sig").replace("\r\n", "\n"))


def settings_of(loaded: Values, known: Mapping[str, type[Rule]]) -> dict[str, list[RuleSetting]]:
    """The settings of each rule that rules.toml names; those that make no sense left out."""
    found: dict[str, list[RuleSetting]] = {}
    for entry in loaded.get("rule", ()):
        cls = known.get(str(entry.get("id")))
        if cls is None:
            continue
        listed = found.setdefault(cls.id, [])
        try:
            listed.append(RuleSetting(_rule_of(cls, entry), len(listed)))
        except ValidationError:
            continue  # such a file is refused before it is kept
    return found


def _rule_of(cls: type[Rule], entry: Values) -> Rule:
    outer = {key: value for key, value in entry.items() if key in _OUTER}
    return cls.model_validate({**outer, **entry.get("parameters", {})})


def write_settings(text: str, cls: type[Rule], settings: Sequence[RuleSetting]) -> str:
    """rules.toml with these settings of one rule; everything else in it stays.

    A rule whose only setting is its default stands nowhere.
    """
    loaded = tomllib.loads(text)
    entries = [dict(entry) for entry in loaded.get("rule", ())]
    own = [number for number, entry in enumerate(entries) if entry.get("id") == cls.id]
    wanted = [] if is_default(cls, settings) else list(settings)
    made = [_entry(cls, s.rule, _old(entries, own, s.number)) for s in wanted]
    kept: list[Values] = []
    for number, entry in enumerate(entries):
        if number not in own:
            kept.append(entry)
        elif made:
            kept.append(made.pop(0))
            if number == own[-1]:
                kept += made
                made = []
    kept += made
    others = {key: value for key, value in loaded.items() if key != "rule"}
    return rewrite(text, {**others, "rule": kept} if kept else others)


def is_default(cls: type[Rule], settings: Sequence[RuleSetting]) -> bool:
    """Whether a rule stands as it does without being named."""
    return not settings or (len(settings) == 1 and settings[0].rule == cls())


def _old(entries: Sequence[Values], own: Sequence[int], number: int | None) -> Values:
    return entries[own[number]] if number is not None and number < len(own) else {}


def _entry(cls: type[Rule], rule: Rule, old: Values) -> dict[str, Any]:
    """A setting as rules.toml writes it: what differs from the default, or stood there before."""
    default = cls()
    before = _rule_of(cls, old) if old else None
    entry: dict[str, Any] = {"id": cls.id}
    parameters: dict[str, Any] = {}
    for name in cls.model_fields:
        target = entry if name in _OUTER else parameters
        stood = old if name in _OUTER else old.get("parameters", {})
        value = getattr(rule, name)
        if name in stood and before is not None and value == getattr(before, name):
            target[name] = stood[name]
        elif name in stood or value != getattr(default, name):
            written = _written(value)
            if written is not None:
                target[name] = written
    if parameters:
        entry["parameters"] = parameters
    return entry


def _written(value: Any) -> Any:
    """A value for TOML; None where nothing is written, as for a scope that takes everybody."""
    if isinstance(value, BaseModel):
        filled = {name: _written(getattr(value, name)) for name in _own_values(value)}
        return {name: inner for name, inner in filled.items() if inner is not None} or None
    if isinstance(value, (list, tuple)):
        return [
            _written(inner) or {} if isinstance(inner, BaseModel) else plain(inner)
            for inner in value
        ]
    return plain(value)


def _own_values(section: BaseModel) -> list[str]:
    """The fields of a section that differ from their defaults, or have none."""
    fields = type(section).model_fields
    return [
        name
        for name, field in fields.items()
        if field.is_required()
        or getattr(section, name) != field.get_default(call_default_factory=True)
    ]
