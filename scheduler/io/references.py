"""Names that one file uses and another defines: what to say when they do not meet."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from scheduler.domain.text import Message, Name
from scheduler.io.pydantic_faults import Explanation

_MOST_SHOWN = 30

EMPLOYEE = Name("员工", "employee")
CONTRACT = Name("合同", "contract")
TEAM = Name("班组", "team")
GRADE = Name("等级", "grade")
SKILL = Name("技能", "skill")
ROLE = Name("角色", "role")
SEASON = Name("季节", "season")
QUEUE = Name("队列", "queue")
SHIFT = Name("班次", "shift type")
DUTY = Name("值班种类", "duty")
HOLIDAY = Name("节假日", "named holiday")
WISH = Name("意愿", "wish")
RULE = Name("规则", "rule")


def nearest(word: str, known: Collection[str], most_shown: int = _MOST_SHOWN) -> Message:
    """A remedy that lists what is known (only so many of it) and puts the likeliest first."""
    if not known:
        return Message("None is known here.")
    names = sorted(known)
    listed = names[:most_shown] + (["…"] if len(names) > most_shown else [])
    near = _lost_zeros(word, names) or get_close_matches(word, names, n=1)
    if near:
        return Message("Did you mean {near}? Known: {known}.", {"near": near[0], "known": listed})
    return Message("Known: {known}.", {"known": listed})


def _lost_zeros(word: str, names: Collection[str]) -> list[str]:
    """Spreadsheets turn the employee number 00123 into 123."""
    bare = word.lstrip("0")
    return [name for name in names if name.lstrip("0") == bare] if bare.isdigit() else []


def unknown(thing: Name, word: str, known: Collection[str]) -> Explanation:
    """The fault of a name that is defined nowhere."""
    # Nobody knows the ids of all rules by heart, so these are always listed in full.
    shown = len(known) if thing is RULE else _MOST_SHOWN
    return Message("is not a known {thing}.", {"thing": thing}), nearest(word, known, shown)
