"""The pages keep their word: links lead somewhere, commands exist, the example runs."""

from __future__ import annotations

import importlib
import re
import shlex
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import typer.main
from hypothesis import given, settings

from docs.make_rules_table import PAGE, make_page
from scheduler.cli.commands import app
from scheduler.domain.rota import Rota
from scheduler.model.program import compile_model
from scheduler.model.rota_model import RotaModel
from scheduler.registry import find_rules
from scheduler.rule import Mode, Rule
from tests.contract import PROBLEM, rotas
from tests.make import problem, rota

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "data" / "README.md"])
EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
SOURCES = ROOT / "tests", ROOT / "constraints", ROOT / "scheduler", ROOT / "docs"
PATH_IN_TEXT = re.compile(
    r"`((?:scheduler|constraints|tests|docs|data|benchmarks|solve|io|desk|model)/[\w./]+)`"
)


@EVERY_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    links = [a or b for a, b in LINK.findall(_without_code(page.read_text("utf-8")))]
    broken = [link for link in links if not _leads_somewhere(page, link)]
    assert broken == []


@EVERY_PAGE
def test_files_named_in_the_text_exist(page: Path) -> None:
    named = PATH_IN_TEXT.findall(_without_code(page.read_text("utf-8")))
    missing = [
        path for path in named if not any((base / path).exists() for base in _bases(page, path))
    ]
    assert missing == []


@EVERY_PAGE
def test_commands_exist_with_these_options(page: Path) -> None:
    for words in _commands(page, "python -m scheduler"):
        named = [w for w in words if w in _options()]
        if not words or words[0] in ("COMMAND", "--help"):
            continue
        assert named, f"no command in {words}"
        known = _options()[named[0]]
        wrong = [w for w in words if w.startswith("--") and w not in known]
        assert wrong == [], f"{named[0]} knows no {wrong}"
        lost = [w for w in words if w.startswith("data/") and not (ROOT / w).exists()]
        assert lost == []


@EVERY_PAGE
def test_make_targets_and_modules_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for words in _commands(page, "make"):
        target = words[0] if words else "help"
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"no target {target}"
    for words in _commands(page, "python -m"):
        assert find_spec(words[0]), f"no module {words[0]}"


def test_every_command_of_the_readme_is_one() -> None:
    """The test above would pass on a page without commands."""
    named = {words[0] for words in _commands(ROOT / "README.md", "python -m scheduler") if words}
    assert {"build", "check", "swap", "staff", "rules"} <= named
    assert ["run"] in list(_commands(ROOT / "README.md", "make"))


def test_rule_book_is_current() -> None:
    assert PAGE.read_text("utf-8") == make_page(), "run `python -m docs.make_rules_table`"


def test_glossary_words_live_where_it_says() -> None:
    cells = [
        line.split("|")[4].strip().strip("`")
        for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
        if line.startswith("|") and "`" in line
    ]
    assert len(cells) > 40
    assert [cell for cell in cells if not _is_object(cell)] == []


def test_walk_names_tests_and_rules_that_exist() -> None:
    text = (ROOT / "docs" / "domain_walk.md").read_text("utf-8")
    functions = {
        f"{path.stem}.{name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?: {4})?def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    named = re.findall(r"`(test_\w+\.test_\w+)`", text)
    assert len(named) > 40
    assert [name for name in named if name not in functions] == []
    rules = re.findall(r"\[`(\w+)`\]\(rules\.md#(\w+)\)", text)
    assert [r for r, anchor in rules if r != anchor or r not in find_rules()] == []


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> type[Rule]:
    """The rule of docs/adding_a_rule.md, as it stands on the page."""
    text = (ROOT / "docs" / "adding_a_rule.md").read_text("utf-8")
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0]
    folder = tmp_path_factory.mktemp("rules") / "example_house_rules"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "late_shifts_a_week.py").write_text(code, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder.parent))
        return find_rules("example_house_rules")["late_shifts_a_week"]


def test_example_rule_finds_what_it_says(example: type[Rule]) -> None:
    p = problem("Ann")
    r = rota(p, ann="0L 1L 2L 4L 5E")
    [found] = example().check(p, r)
    assert (found.units, found.days) == (1, (0, 1, 2, 4))
    assert str(found.message) == (
        "Ann works 4 late shifts in the week of Mon 5 Jan; at most 3 are wanted."
    )


def test_example_rule_keeps_the_contract(example: type[Rule]) -> None:
    @settings(max_examples=30, deadline=None)
    @given(rota=rotas())
    def holds(rota: Rota) -> None:
        for most in (0, 1, 3):
            rule = example(mode=Mode.SOFT, weight=3, most=most)
            model = RotaModel(PROBLEM)
            rule.add_to(model)
            program = compile_model(model)
            found = sum(v.units for v in rule.check(PROBLEM, rota))
            assert program.score(program.values_of(rota)).cost == 3 * found
            assert (program.row_owner[np.diff(program.rows.start) > 0] >= 0).all()

    holds()


def _leads_somewhere(page: Path, link: str) -> bool:
    if link.startswith(("https://", "http://", "mailto:")):
        return True
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    return not anchor or anchor in _anchors(target)


@cache
def _anchors(page: Path) -> frozenset[str]:
    """Anchors of the headings, made the way GitHub does."""
    headings = re.findall(r"^#+ (.*)$", _without_code(page.read_text("utf-8")), re.MULTILINE)
    kept = [re.sub(r"[^\w\- ]", "", h.strip().lower()) for h in headings]
    return frozenset(h.replace(" ", "-") for h in kept)


def _without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def _bases(page: Path, path: str) -> tuple[Path, ...]:
    return (ROOT, ROOT / "scheduler", page.parent)


def _commands(page: Path, start: str) -> Iterator[list[str]]:
    """The words after ``start`` in lines of code and between backticks."""
    text = page.read_text("utf-8")
    lines = re.findall(r"^(?: {4}|\t)(\S.*)$", text, re.MULTILINE)
    for block in re.findall(r"^```(?:sh|shell|text|)\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        lines += block.splitlines()
    lines += re.findall(r"`([^`\n]+)`", text)
    for line in lines:
        command = re.sub(r"^\S*(?=\bpython -m)", "", line.strip()).split("  #")[0]
        if command == start or command.startswith(f"{start} "):
            yield shlex.split(command.removeprefix(start))


@cache
def _options() -> dict[str, set[str]]:
    commands = typer.main.get_group(app).commands
    return {
        name: {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
        for name, command in commands.items()
    }


def _is_object(name: str) -> bool:
    """Whether it is a module, something in one, or a file of a centre."""
    if name.endswith((".csv", ".toml")):
        return (ROOT / "tests" / "centres" / "tiny" / name).exists()
    if find_spec(name.rpartition(".")[0]) is None:
        return False
    module, _, inside = name.rpartition(".")
    found = importlib.import_module(module)
    return hasattr(found, inside) or find_spec(name) is not None
