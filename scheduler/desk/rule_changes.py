"""What became different between two states of rules.toml, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from scheduler.desk.opening import known_rules
from scheduler.desk.rule_values import RuleSetting, Values, settings_of, values_of
from scheduler.domain.text import Message, Name
from scheduler.rule import Rule

_WORDS = {True: Message("yes"), False: Message("no")}
_MODES = ("hard", "soft", "off")


def rule_differences(before: Values, after: Values) -> list[Message]:
    """Which rules changed, and what about them."""
    known = known_rules()
    old, new = settings_of(before, known), settings_of(after, known)
    return [
        Message("{rule}: {changes}", {"rule": Message(cls.title), "changes": changes})
        for rule_id, cls in known.items()
        if (changes := list(_changes(cls, old.get(rule_id, []), new.get(rule_id, []))))
    ]


def _changes(
    cls: type[Rule], before: list[RuleSetting], after: list[RuleSetting]
) -> Iterator[Message]:
    default = [RuleSetting(cls())]
    for was, now in zip_longest(before or default, after or default):
        if was is None:
            changes = list(differences_of(cls(), now.rule))
            yield Message("one more setting ({changes})", {"changes": changes})
        elif now is None:
            changes = list(differences_of(cls(), was.rule))
            yield Message("one setting less ({changes})", {"changes": changes})
        else:
            yield from differences_of(was.rule, now.rule)


def differences_of(before: Rule, after: Rule) -> Iterator[Message]:
    """The values of a rule that differ: 'Rest 11 → 12'."""
    old, new = values_of(before), values_of(after)
    for name, field in type(after).model_fields.items():
        if old[name] == new[name]:
            continue
        values = {
            "what": Message(field.title or name),
            "before": say_value(old[name]),
            "after": say_value(new[name]),
        }
        yield Message("{what} {before} → {after}", values)


def say_value(value: Any) -> Any:
    """A value of a rule as people read it."""
    if value is None or value == "" or value == []:
        return Message("nothing")
    if isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, Mapping):
        said = [say_value(inner) for inner in value.values() if inner]
        return said or Message("everybody")
    if isinstance(value, list):
        return [say_value(inner) for inner in value]
    if value in _MODES:
        return Message(value)
    return Name(str(value))
