"""Writes docs/rules.md from the rules themselves: `python -m docs.make_rules_table`.

A test compares the file with what this writes, so the page cannot fall behind.
"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

from scheduler.desk.rule_book import RuleEntry, list_rules
from scheduler.rule import Group, Mode, Reach, Rule

PAGE = Path(__file__).parent / "rules.md"
CHAPTERS = {
    Group.LAW: ("Law", "法律"),
    Group.COVERAGE: ("Coverage", "覆盖"),
    Group.FAIRNESS: ("Fairness", "公平"),
    Group.WISHES: ("Wishes and availability", "意愿与可用时段"),
    Group.DUTY: ("Duty", "值班"),
    Group.HABITS: ("Habits", "习惯"),
}
REACHES = {Reach.ROW: "one person", Reach.COUPLING: "people together"}
OPENING = """# The rule book · 规则手册

<!-- Written by `python -m docs.make_rules_table` from the rules in constraints/; do not edit. -->

{count} rules come with Paiban, one in each module of `constraints/`. Every one is in force with
the defaults below unless a centre's [rules.toml](centre_format.md#rulestoml) says otherwise. There
each can be made hard, soft or off, get another weight, speak of some people only (teams, contracts,
skills, roles, employee ids), be valid from and to a date, and say where it comes from. Several
entries of one rule may stand side by side.

**Hard** rules always hold. A breach of a **soft** rule costs *units of breach x weight* points; the
units are in the tables. [method.md](method.md) says why the two are never traded for each other.
How to write a rule of your own is in [adding_a_rule.md](adding_a_rule.md).
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(make_page(), encoding="utf-8")


def make_page() -> str:
    """The whole page: a table for each chapter, then every rule with its parameters."""
    entries = list_rules()
    parts = [OPENING.format(count=len(entries))]
    chapters = [(group, list(rules)) for group, rules in groupby(entries, lambda e: e.group)]
    for group, rules in chapters:
        parts.append(f"## {' · '.join(CHAPTERS[group])}\n")
        parts.append(_table(rules))
    parts.append("# Rule by rule · 逐条说明\n")
    parts += [_section(entry) for _, rules in chapters for entry in rules]
    return "\n".join(parts)


def _table(rules: list[RuleEntry]) -> str:
    lines = ["| id | rule · 规则 | default | speaks of | a unit of breach |"]
    lines.append("|---|---|---|---|---|")
    for entry in rules:
        title = f"{entry.title} · {entry.words(entry.title, 'zh')}"
        row = (f"[`{entry.id}`](#{entry.id})", title, _strictness(entry), REACHES[entry.reach])
        lines.append(f"| {' | '.join(row)} | {entry.unit} |")
    return "\n".join(lines) + "\n"


def _strictness(entry: RuleEntry) -> str:
    return f"soft, {entry.weight}" if entry.mode is Mode.SOFT else entry.mode.value


def _section(entry: RuleEntry) -> str:
    chinese = entry.words(entry.help, "zh")
    help_zh = f" {chinese}" if chinese != entry.help else ""
    lines = [f"## {entry.id}", "", f"{entry.help}{help_zh}", "", f"*{_sentence(entry.origin)}*", ""]
    parameters = _parameters(entry.schema)
    if parameters:
        lines += ["| parameter | default | |", "|---|---|---|"]
        lines += [
            f"| `{name}` | {_default(about)} | {_cell(about.get('description', ''))} |"
            for name, about in parameters.items()
        ]
        lines.append("")
    return "\n".join(lines)


def _parameters(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    shared = set(Rule.model_fields)
    return {name: about for name, about in schema["properties"].items() if name not in shared}


def _default(about: dict[str, Any]) -> str:
    value = about.get("default")
    return "none" if value in (None, "", []) else f"`{json.dumps(value, ensure_ascii=False)}`"


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    main()
