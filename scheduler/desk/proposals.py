"""What a build leaves behind, as text that survives restarts: a proposal, or why there is none.

Sentences are kept in every language, so that they read the same whatever becomes of the rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict

from scheduler.check import Report
from scheduler.domain.text import Message, put_in_words
from scheduler.solve.result import Conflict, Result, SolveStatus, relative_gap

MOST_SENTENCES = 200
"""Hard violations that are told one by one."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Said(_Kept):
    """A sentence in every language."""

    zh: str
    en: str

    @staticmethod
    def of(thing: Any) -> Said:
        """Anything that can stand in a message, put into words."""
        return Said(zh=str(put_in_words(thing, "zh")), en=str(put_in_words(thing, "en")))

    def in_(self, language: str) -> str:
        """The sentence in a language."""
        return self.en if language == "en" else self.zh

    def __str__(self) -> str:
        return self.en


class ConflictInWords(_Kept):
    """Why no rota keeps all hard rules, and ways out, smallest first."""

    reasons: tuple[Said, ...]
    ways_out: tuple[Said, ...]
    rule_ids: tuple[str, ...]
    is_minimal: bool

    @staticmethod
    def of(conflict: Conflict) -> ConflictInWords:
        """A conflict put into words."""
        return ConflictInWords(
            reasons=_all_said(conflict.reasons),
            ways_out=_all_said(way.message for way in conflict.relaxations),
            rule_ids=conflict.rule_ids,
            is_minimal=conflict.is_minimal,
        )


class Proposal(_Kept):
    """A rota that was built (`io.rota_document`), with its price and all that breaks hard rules.

    ``draft_number`` and ``revision_id`` say which draft and which facts it was built on.
    """

    document: str
    cost: int
    cost_by_rule: dict[str, int]
    hard_violations: int
    sentences: tuple[Said, ...]
    bound: int | None
    draft_number: int
    revision_id: int
    shortfalls: tuple[Said, ...] = ()
    """Where people are missing most, and what is proven possible there."""

    @property
    def gap(self) -> float | None:
        """(cost - bound) / cost, 0..1; None without a bound, or while hard rules are broken."""
        return None if self.hard_violations else relative_gap(self.cost, self.bound)

    @staticmethod
    def of(
        document: str,
        report: Report,
        bound: int | None,
        draft_number: int,
        revision_id: int,
        shortfalls: Iterable[Message] = (),
    ) -> Proposal:
        """A rota with what `check` says of it."""
        hard = report.hard_violations
        return Proposal(
            document=document,
            cost=report.cost,
            cost_by_rule=report.cost_by_rule,
            hard_violations=len(hard),
            sentences=_all_said(v.violation.message for v in hard[:MOST_SENTENCES]),
            bound=bound,
            draft_number=draft_number,
            revision_id=revision_id,
            shortfalls=_all_said(shortfalls),
        )


class Made(_Kept):
    """What a rota was built with: as much of it as it takes to build it again."""

    seed: int
    workers: int
    seconds: float
    deterministic_seconds: float | None
    fingerprint: dict[str, str]
    """Hashes of facts, rules and the rota, and versions (`solve.fingerprint`)."""

    @staticmethod
    def of(result: Result) -> Made:
        """What a result was built with."""
        limits = result.limits
        return Made(
            seed=limits.seed,
            workers=limits.workers,
            seconds=limits.seconds,
            deterministic_seconds=limits.deterministic_seconds,
            fingerprint=result.fingerprint,
        )


class BuildOutcome(_Kept):
    """How a build ended."""

    status: SolveStatus
    seconds: float
    first_solution_seconds: float | None
    was_stopped: bool
    proposal: Proposal | None
    conflict: ConflictInWords | None
    findings: tuple[Said, ...]
    """What is plainly impossible or tight in the facts, seen before anything was built."""
    made: Made | None = None
    """None where an earlier version of Paiban built it, or a build broke off before its end."""

    @staticmethod
    def read(text: str) -> BuildOutcome:
        """The outcome that a text holds."""
        return BuildOutcome.model_validate_json(text)

    def write(self) -> str:
        """The text of this outcome."""
        return self.model_dump_json()


class Checkpoint(_Kept):
    """The best rota so far, for whoever goes on with a build, and the seconds spent on it."""

    document: str
    seconds: float

    @staticmethod
    def read(text: str | None) -> Checkpoint | None:
        """The checkpoint that a text holds."""
        return None if text is None else Checkpoint.model_validate_json(text)

    def write(self) -> str:
        """The text of this checkpoint."""
        return self.model_dump_json()


def _all_said(messages: Iterable[Message]) -> tuple[Said, ...]:
    return tuple(Said.of(message) for message in messages)
