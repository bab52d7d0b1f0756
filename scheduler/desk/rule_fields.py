"""The fields of a rule's form, worked out from the rule's own schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scheduler.desk.fact_choices import Choice, Choices, word
from scheduler.rule import Rule


class FieldKind(StrEnum):
    """How a value of a rule is entered."""

    WHOLE = "whole"
    NUMBER = "number"
    YES_NO = "yes_no"
    ONE = "one"
    SOME = "some"
    TEXT = "text"
    NUMBERS = "numbers"
    DATE = "date"
    ENTRIES = "entries"
    """A list of sections, each with fields of its own."""
    OTHER = "other"
    """Something no form is made for; it is shown, and changed in rules.toml."""


@dataclass(frozen=True, slots=True)
class RuleField:
    """One value of a rule. ``label``, ``help`` and ``unit`` are English, to be translated.

    ``may_be_empty`` where no value at all means something; ``is_open`` where words outside the
    options are welcome. ``inner`` are the fields of each entry of a list.
    """

    name: str
    label: str
    help: str
    kind: FieldKind
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    options: tuple[Choice, ...] = ()
    may_be_empty: bool = False
    is_open: bool = False
    inner: tuple[RuleField, ...] = ()


_LISTS = {
    "team": "teams",
    "shift": "shifts",
    "duty": "duties",
    "skill": "skills",
    "role": "roles",
    "grade": "grades",
    "contract": "contracts",
    "holiday": "holidays",
    "employee": "employees",
    "queue": "queues",
    "season": "seasons",
}
"""Words that a rule's field is called by, and the centre's list that it chooses from."""
SCOPE = ("teams", "contracts", "skills", "roles", "employees")
SHARED = tuple(Rule.model_fields)
"""Fields that every rule has."""


def own_fields(schema: Mapping[str, Any], choices: Choices) -> list[RuleField]:
    """The parameters of a rule, in the order it names them."""
    return [
        field_of(name, spec, schema, choices)
        for name, spec in schema["properties"].items()
        if name not in SHARED
    ]


def field_of(
    name: str, spec: Mapping[str, Any], schema: Mapping[str, Any], choices: Choices
) -> RuleField:
    """One field of a form."""
    inner, may_be_empty = _without_null(spec)
    inner = _resolved(inner, schema)
    options = _options(name, inner, schema, choices)
    entries = inner.get("items", {}) if inner.get("type") == "array" else {}
    entries = _resolved(entries, schema)
    parts = entries.get("properties", {}) if entries.get("type") == "object" else {}
    within = {**entries, "$defs": schema.get("$defs", {})}
    return RuleField(
        name=name,
        label=spec.get("title", name),
        help=spec.get("description", ""),
        kind=_kind(inner, entries, options),
        unit=spec.get("unit", ""),
        minimum=inner.get("minimum"),
        maximum=inner.get("maximum"),
        options=options,
        may_be_empty=may_be_empty,
        is_open="pattern" in entries or not _is_closed(inner, entries, options),
        inner=tuple(field_of(key, part, within, choices) for key, part in parts.items()),
    )


def _without_null(spec: Mapping[str, Any]) -> tuple[Mapping[str, Any], bool]:
    """A schema without the alternative of no value, and whether it had it."""
    alternatives = [one for one in spec.get("anyOf", ()) if one.get("type") != "null"]
    if len(alternatives) != 1:
        return spec, False
    return alternatives[0], len(spec["anyOf"]) > 1


def _resolved(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = spec.get("$ref", "")
    found: Mapping[str, Any] = schema.get("$defs", {}).get(reference.rpartition("/")[2], spec)
    return found


def _options(
    name: str, spec: Mapping[str, Any], schema: Mapping[str, Any], choices: Choices
) -> tuple[Choice, ...]:
    """What can be chosen: the values the rule knows, else the centre's own of that name."""
    items = _resolved(spec.get("items", {}), schema)
    values = spec.get("enum") or items.get("enum")
    if values:
        return tuple(word(str(value)) for value in values)
    if (items or spec).get("type") != "string":
        return ()
    known: tuple[Choice, ...] = tuple(choices.get(_LISTS.get(name, name), ()))
    return known


def _kind(
    spec: Mapping[str, Any], entries: Mapping[str, Any], options: tuple[Choice, ...]
) -> FieldKind:
    kind = spec.get("type")
    if kind == "array":
        inside = entries.get("type")
        if inside == "string" or "enum" in entries:
            return FieldKind.SOME
        if inside == "object":
            return FieldKind.ENTRIES
        return FieldKind.NUMBERS if inside in ("integer", "number") else FieldKind.OTHER
    if spec.get("format") == "date":
        return FieldKind.DATE
    if "enum" in spec or (kind == "string" and options):
        return FieldKind.ONE
    return {
        "integer": FieldKind.WHOLE,
        "number": FieldKind.NUMBER,
        "boolean": FieldKind.YES_NO,
        "string": FieldKind.TEXT,
    }.get(str(kind), FieldKind.OTHER)


def _is_closed(
    spec: Mapping[str, Any], entries: Mapping[str, Any], options: tuple[Choice, ...]
) -> bool:
    """Whether only the options are allowed; without any, every word is."""
    return "enum" in spec or "enum" in entries or bool(options)
