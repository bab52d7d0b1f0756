"""What the browser app says, it says in Chinese too, and everywhere in the same words."""

from __future__ import annotations

import ast
import string
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from scheduler.domain.text import translate
from scheduler.ui.pages import PAGES

ROOT = Path(__file__).parent.parent
SAYING = ("t", "Message", "translate", "tell_after_rerun")
CATALOGUES = sorted(
    [*(ROOT / "scheduler").rglob("zh_CN/*.po"), *(ROOT / "constraints").rglob("zh_CN/*.po")]
)


def spoken(folder: str) -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "scheduler" / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in SAYING:
                    yield from ((path.name, text) for text in _texts(node.args[0]))


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def needs_chinese(template: str) -> bool:
    return any(c.isalpha() for text, _, _, _ in string.Formatter().parse(template) for c in text)


@pytest.mark.parametrize("folder", ["ui", "jobs", "http", "store"])
def test_every_sentence_has_its_chinese(folder: str) -> None:
    said = set(spoken(folder))
    missing = [(f, t) for f, t in sorted(said) if needs_chinese(t) and translate(t, "zh") == t]
    assert missing == []
    other_values = [(f, t) for f, t in sorted(said) if fields(t) != fields(translate(t, "zh"))]
    assert other_values == []


def test_the_test_above_reads_something() -> None:
    assert len(set(spoken("ui"))) > 50
    assert ("faults.py", "Nothing was changed.") in set(spoken("ui"))


def test_pages_and_their_groups_have_chinese_names() -> None:
    names = {name for page in PAGES for name in (page.title, page.group)}
    assert [name for name in sorted(names) if translate(name, "zh") == name] == []


def test_a_text_has_one_translation_whichever_catalogue_is_read_last() -> None:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    found[str(message.id)][path.name] = str(message.string)
    split = {text: words for text, words in found.items() if len(set(words.values())) > 1}
    assert split == {}
