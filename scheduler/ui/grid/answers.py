"""What the choices in a cell would change, in figures and in words."""

from __future__ import annotations

from scheduler.desk.cell_choices import Choice, Choices
from scheduler.domain.problem import Problem
from scheduler.domain.text import Message
from scheduler.ui.grid.shapes import AnswerShape, ChoiceShape

MOST_TOLD = 3


def describe_choices(
    problem: Problem, place: list[str], choices: Choices, language: str
) -> AnswerShape:
    """The answer to a question about the cell ``place`` (employee id, date)."""
    return AnswerShape(
        place=place,
        choices=[
            ChoiceShape(
                code="" if choice.shift is None else problem.shift_types[choice.shift].code,
                hard=choice.hard,
                cost=choice.cost,
                text=_words(choice, language),
            )
            for choice in choices.priced
        ],
        more=not choices.are_all,
    )


def _words(choice: Choice, language: str) -> str:
    """The worst that would come of it, hard rules first; else what it would spare."""
    worse = [change.shown.violation.message for change in choice.changes if change.is_worse]
    better = [change.shown.violation.message for change in choice.changes if not change.is_worse]
    gap = " " if language == "en" else ""
    told = gap.join(message.in_(language) for message in worse[:MOST_TOLD])
    if not told and better:
        gone = gap.join(message.in_(language) for message in better[:MOST_TOLD])
        return Message("Would be mended: {breaches}", {"breaches": gone}).in_(language)
    return told or Message("No rule minds.").in_(language)
