"""Finds the rules: every module of a rule package holds exactly one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from scheduler.domain.text import add_catalogue_folder
from scheduler.rule import Rule


@cache
def find_rules(package: str = "constraints") -> dict[str, type[Rule]]:
    """The rule classes of a package by id, in order of module name.

    A package's own translations are taken from its folder ``locales``.

    Raises
    ------
    LookupError
        If a module defines no rule, or several, or one whose id is not the module's name.
    """
    found: dict[str, type[Rule]] = {}
    root = importlib.import_module(package)
    for info in pkgutil.iter_modules(root.__path__):
        module = importlib.import_module(f"{package}.{info.name}")
        here = [
            c
            for c in vars(module).values()
            if isinstance(c, type) and issubclass(c, Rule) and c.__module__ == module.__name__
        ]
        if [c.id for c in here] != [info.name]:
            raise LookupError(f"{module.__name__} must define exactly one Rule, id {info.name!r}")
        found[info.name] = here[0]
    for path in root.__path__:
        add_catalogue_folder(Path(path) / "locales")
    return found


def find_all_rules(packages: tuple[str, ...] = ("constraints",)) -> dict[str, type[Rule]]:
    """The rules of several packages together; a centre may add a package of house rules.

    Raises
    ------
    LookupError
        If two packages hold a rule of the same id.
    """
    found: dict[str, type[Rule]] = {}
    for package in packages:
        for rule_id, rule in find_rules(package).items():
            if rule_id in found:
                raise LookupError(f"rule {rule_id!r} stands in two packages, {packages}")
            found[rule_id] = rule
    return found
