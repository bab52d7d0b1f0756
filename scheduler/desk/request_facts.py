"""What was asked for, as it is kept; and the refusals said in plain sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from scheduler.desk.request_steps import RequestKind
from scheduler.desk.request_turns import ShiftRef, TurnRef
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    note: str = Field(default="", max_length=500)
    words: dict[str, str] = Field(default_factory=dict)
    """The request as a sentence, by language, in the names of the day it was asked."""


class SwapFacts(_Facts):
    """A swap: what is given, what is taken for it (None: nothing), and what it rests on.

    ``seen`` are the days of both people as they stood when it was asked: what the colleague agrees
    to is this change and no other.
    """

    give: TurnRef
    take: TurnRef | None = None
    seen: tuple[ShiftRef, ...] = ()
    after_the_fact: bool = False
    """Asked when one of the turns had begun already: told to the supervisor afterwards."""


class LeaveFacts(_Facts):
    """Leave: from when to when, of which kind, and whether it was asked in time."""

    first: dt.date
    last: dt.date
    kind: str = Field(default="annual", max_length=40)
    asked_on: dt.date
    late: bool = False


RequestFacts = SwapFacts | LeaveFacts


def read_facts(kind: RequestKind, facts: Mapping[str, Any]) -> RequestFacts:
    """What was asked, from the form it is kept in."""
    model = LeaveFacts if kind is RequestKind.LEAVE else SwapFacts
    return model.model_validate(facts)


CLOSED_NOW = Message("The request has been closed. Ask anew from the rota as it is now.")


@dataclass(frozen=True, slots=True)
class _Sentence(Fault):
    """A refusal that is a sentence of its own, with no file it stands in."""

    def in_(self, language: str) -> str:
        """The sentence and what to do instead."""
        gap = " " if language == "en" else ""
        return gap.join(s for s in (self.problem.in_(language), self.remedy.in_(language)) if s)

    def __str__(self) -> str:
        return self.in_("en")


class RequestRefused(BadInput):
    """A request cannot be made, agreed or applied; nothing has been changed."""

    def __init__(self, sentences: Iterable[tuple[Message, Message]]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(
            _Sentence("request", None, None, None, problem, remedy)
            for problem, remedy in self.sentences
        )


def refused(problem: Message, remedy: Message) -> RequestRefused:
    """A refusal for one reason."""
    return RequestRefused([(problem, remedy)])
