"""Who asks for a change, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.text import Message


class Right(StrEnum):
    """Something that changes what other people see."""

    HAND_OVER_ROTA = "hand_over_rota"
    WRITE_SWAP = "write_swap"
    ASK_REQUEST = "ask_request"
    ANSWER_REQUEST = "answer_request"
    DECIDE_REQUEST = "decide_request"
    IMPORT_CENTRE = "import_centre"
    ARCHIVE_CENTRE = "archive_centre"
    EDIT_ROTA = "edit_rota"
    PUBLISH_ROTA = "publish_rota"
    EDIT_FACTS = "edit_facts"
    EDIT_RULES = "edit_rules"
    READ_HR = "read_hr"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a program on whose behalf something is changed."""

    name: str
    rights: frozenset[Right]

    def must_have(self, right: Right) -> None:
        """Go on only if the actor may do this.

        Raises:
            NotAllowed: the right is missing.
        """
        if right not in self.rights:
            raise NotAllowed(self, right)


class NotAllowed(Exception):  # noqa: N818 - a refusal, not a failure of the program
    """Somebody asked for a change they have no right to make."""

    def __init__(self, actor: Actor, right: Right) -> None:
        self.message = Message(
            "{actor} may not do this ({right}). Ask a supervisor.",
            {"actor": actor.name, "right": right.value},
        )
        super().__init__(str(self.message))


AT_THE_KEYBOARD = Actor("command line", frozenset(Right))
"""Whoever can run the command line can read and write the centre's files anyway."""

SUPERVISOR = Actor("supervisor", frozenset(Right))
"""Whoever opens the browser app; it is bound to this machine alone."""
