"""Lists the rules, as a rule book to read and as the forms a program can fill in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scheduler.desk.opening import known_rules
from scheduler.domain.text import translate
from scheduler.rule import Group, Mode, Reach, Rule


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule with its defaults. Texts are English; `words` puts them into a language."""

    id: str
    title: str
    help: str
    group: Group
    reach: Reach
    mode: Mode
    weight: int
    unit: str
    origin: str
    schema: dict[str, Any]

    def words(self, text: str, language: str) -> str:
        """One of this entry's texts in a language."""
        return translate(text, language)


def list_rules() -> list[RuleEntry]:
    """Every rule that is known, chapter by chapter.

    Raises:
        BadInput: a package of house rules cannot be used.
    """
    entries = [_entry(rule) for rule in known_rules().values()]
    order = list(Group)
    return sorted(entries, key=lambda entry: (order.index(entry.group), entry.id))


def _entry(rule: type[Rule]) -> RuleEntry:
    default = rule()
    return RuleEntry(
        id=rule.id,
        title=rule.title,
        help=(rule.__doc__ or "").strip().split("\n\n")[0].replace("\n", " "),
        group=rule.group,
        reach=rule.reach,
        mode=default.mode,
        weight=default.weight,
        unit=rule.unit,
        origin=rule.origin,
        schema=rule.model_json_schema(),
    )
