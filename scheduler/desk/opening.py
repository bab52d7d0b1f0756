"""Opens a centre: its folder is read, the horizon chosen, the rules found."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.problem import Problem
from scheduler.domain.text import Message
from scheduler.registry import find_all_rules
from scheduler.rule import Rule

if TYPE_CHECKING:
    from scheduler.io.centre_folder import CentreFolder

RULE_PACKAGES_VARIABLE = "PAIBAN_RULE_PACKAGES"
_OWN_PACKAGE = "constraints"


@dataclass(frozen=True)
class OpenCentre:
    """A centre's files, and the facts and rules of one horizon."""

    centre_folder: CentreFolder
    problem: Problem
    rules: tuple[Rule, ...]


def open_centre(folder: Path, first: date | None = None, weeks: int | None = None) -> OpenCentre:
    """Read a centre's folder and lay out a horizon; without dates the folder's own default.

    Raises:
        BadInput: something in the folder is wrong; every fault is named.
    """
    from scheduler.io.centre_folder import read_centre

    centre_folder = read_centre(folder, known_rules())
    problem = centre_folder.problem(first, weeks)
    return OpenCentre(centre_folder, problem, tuple(centre_folder.rules))


def known_rules() -> Mapping[str, type[Rule]]:
    """The rules Paiban brings, and those of the packages in PAIBAN_RULE_PACKAGES (a,b,c).

    Raises:
        BadInput: a package of that list cannot be imported or holds no sound rules.
    """
    extra = os.environ.get(RULE_PACKAGES_VARIABLE, "").split(",")
    packages = dict.fromkeys([_OWN_PACKAGE, *(p.strip() for p in extra if p.strip())])
    try:
        return find_all_rules(tuple(packages))
    except (ImportError, LookupError) as error:
        fault = Fault(
            RULE_PACKAGES_VARIABLE,
            None,
            None,
            None,
            Message("names rules that cannot be used: {reason}.", {"reason": error}),
            Message(
                "Write importable package names with commas between them, each module of a "
                "package holding one rule."
            ),
        )
        raise BadInput([fault]) from error
