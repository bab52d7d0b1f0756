"""rules.toml: which rules are in force, how strictly, for whom, and with which parameters."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from scheduler.domain.faults import Fault
from scheduler.domain.text import Message, Name
from scheduler.io.cells import Date, Text
from scheduler.io.centre_toml import Section
from scheduler.io.pydantic_faults import explain
from scheduler.io.references import RULE, nearest, unknown
from scheduler.io.toml_text import TomlText
from scheduler.rule import Mode, Rule

Known = Mapping[str, tuple[Name, Collection[str]]]
"""For each list of a scope, what the names in it are and which there are."""


class RuleSection(Section):
    """[[rule]]: one rule as the centre wants it; what is left out keeps the rule's default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Text
    mode: Mode | None = None
    weight: Any = None
    scope: dict[str, Any] | None = None
    valid_from: Date | None = None
    valid_to: Date | None = None
    source: str | None = None
    """As it was written: it is quoted, never compared."""
    parameters: dict[str, Any] = Field(default_factory=dict)


class RuleSettings(Section):
    """The whole of rules.toml."""

    rule: tuple[RuleSection, ...] = ()


def read_rules(
    path: Path, known_rules: Mapping[str, type[Rule]], known: Known, faults: list[Fault]
) -> tuple[Rule, ...]:
    """The rules in force, in the order in which they are known.

    Every known rule stands with its defaults unless rules.toml names it; several entries of one
    rule stand side by side; rules that are switched off are left out. A missing file changes
    nothing. What is wrong is added to ``faults``.
    """
    entries: dict[str, list[Rule]] = {}
    text = TomlText.read(path, faults) if path.exists() else None
    if text:
        for number, section in _sections_of(text, faults):
            cls = known_rules.get(section.id)
            if cls is None:
                why = unknown(RULE, section.id, known_rules)
                faults.append(text.fault(("rule", number, "id"), why))
                continue
            _check_scope(text, number, section, known, faults)
            rule = _make_rule(text, number, section, cls, faults)
            entries.setdefault(section.id, []).extend([rule] if rule else [])
    rules = [
        rule
        for rule_id, cls in known_rules.items()
        for rule in (entries[rule_id] if rule_id in entries else [cls()])
    ]
    return tuple(rule for rule in rules if rule.mode is not Mode.OFF)


def _sections_of(text: TomlText, faults: list[Fault]) -> list[tuple[int, RuleSection]]:
    """The entries with their numbers, as far as they can be understood.

    Settings that are wrong are left out of an entry, so that the rest of it is looked at, too.
    """
    try:
        return list(enumerate(RuleSettings.model_validate(text.settings).rule))
    except ValidationError as error:
        details = error.errors(include_url=False)
    for detail in details:
        if detail["type"] == "extra_forbidden" and len(detail["loc"]) == 3:
            faults.append(_stray_setting(text, detail))
        else:
            faults += text.faults_of([detail], RuleSettings)
    wrong = {tuple(detail["loc"][:3]) for detail in details}
    raw = text.settings.get("rule")
    sections = []
    for number, entry in enumerate(raw if isinstance(raw, list) else []):
        if not isinstance(entry, dict):
            continue
        sound = {key: value for key, value in entry.items() if ("rule", number, key) not in wrong}
        if "id" in sound:
            sections.append((number, RuleSection.model_validate(sound)))
    return sections


def _stray_setting(text: TomlText, detail: ErrorDetails) -> Fault:
    """A setting beside id and mode that is none: most likely a parameter in the wrong place."""
    problem = Message("is not a setting of [[rule]].")
    remedy = Message(
        "Settings: {known}. The rule's own parameters stand below [rule.parameters].",
        {"known": list(RuleSection.model_fields)},
    )
    return text.fault(detail["loc"], (problem, remedy))


def _check_scope(
    text: TomlText, number: int, section: RuleSection, known: Known, faults: list[Fault]
) -> None:
    for key, words in (section.scope or {}).items():
        if key not in known or not isinstance(words, list):
            continue  # the rule itself refuses these
        thing, names = known[key]
        for word in words:
            if word not in names:
                place = ("rule", number, "scope", key)
                faults.append(text.named_fault(place, str(word), unknown(thing, str(word), names)))


def _make_rule(
    text: TomlText,
    number: int,
    section: RuleSection,
    cls: type[Rule],
    faults: list[Fault],
) -> Rule | None:
    outer = section.model_dump(exclude={"id", "parameters"}, exclude_none=True)
    own = {key: value for key, value in section.parameters.items() if key not in Rule.model_fields}
    for key in section.parameters:
        if key in Rule.model_fields:
            place = ("rule", number, "parameters", key)
            problem = Message("is not a parameter but a setting of every rule.")
            remedy = Message("Move it up, below [[rule]].")
            faults.append(text.fault(place, (problem, remedy)))
    try:
        return cls.model_validate({**outer, **own})
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            faults.append(_rule_fault(text, number, section, cls, detail))
        return None


def _rule_fault(
    text: TomlText, number: int, section: RuleSection, cls: type[Rule], detail: ErrorDetails
) -> Fault:
    """A fault whose column reads 'minimum_rest.hours': the rule and its parameter."""
    inside = [part for part in detail["loc"] if isinstance(part, str)]
    shared = not inside or inside[0] in Rule.model_fields
    place: Sequence[str | int] = ("rule", number, *(() if shared else ("parameters",)), *inside)
    value: Any = section.model_dump() if shared else section.parameters
    for part in detail["loc"]:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            value = None
    explanation = explain(detail, cls)
    if detail["type"] == "extra_forbidden":
        problem = Message("is not a parameter of this rule.")
        explanation = problem, nearest(inside[-1], _names_beside(cls, inside))
    column = ".".join([section.id, *inside])
    shown = str(value) if value is not None and inside else None
    return Fault(text.file, text.line_of(place), column, shown, *explanation)


def _names_beside(cls: type[Rule], inside: Sequence[str]) -> list[str]:
    if inside[0] == "scope":
        return ["teams", "contracts", "skills", "roles", "employees"]
    return [name for name in cls.model_fields if name not in Rule.model_fields]
