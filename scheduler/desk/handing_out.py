"""A rota to hand out: as a sheet to print, and as a picture for the group chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.desk.drafts import DraftView
from scheduler.desk.keeping import Kept
from scheduler.desk.version_views import VersionView
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.io.picture import Picture, draw_picture
from scheduler.io.print_sheet import Edition, Paper, print_sheet

__all__ = ["Edition", "HandOut", "Paper", "Picture", "of_draft", "of_version", "picture", "sheet"]

_sheets: Kept[Any, str] = Kept(8)
_pictures: Kept[Any, Picture] = Kept(8)


@dataclass(frozen=True, eq=False)
class HandOut:
    """A rota that can be handed out; ``key`` is another one for anything that looks different."""

    key: tuple[Any, ...]
    problem: Problem
    rota: Rota
    edition: Edition

    def file_name(self, suffix: str, what: str = "") -> str:
        """What its file is called: service_desk_2026-09-21_v3.png."""
        parts = [self.problem.centre.id, self.problem.first.isoformat()]
        parts.append("draft" if self.edition.number is None else f"v{self.edition.number}")
        return "_".join([*parts, *([what] if what else [])]) + f".{suffix}"


def of_draft(view: DraftView) -> HandOut:
    """A draft, which says so on every sheet."""
    return HandOut((view.rota_key, view.facts_key), view.problem, view.rota, Edition())


def of_version(view: VersionView) -> HandOut:
    """A published version, with its number and the time it was published on the centre's clock."""
    card, problem = view.card, view.opened.problem
    at = card.at.astimezone(ZoneInfo(problem.centre.time_zone))
    edition = Edition(card.number, at, card.actor)
    return HandOut((card.centre_id, card.id, at), problem, view.rota, edition)


def sheet(given: HandOut, paper: Paper, language: str) -> str:
    """The sheet as a page of HTML that prints itself right."""
    key = given.key, paper, language
    return _sheets.get(
        key, lambda: print_sheet(given.problem, given.rota, paper, language, given.edition)
    )


def picture(given: HandOut, language: str) -> Picture:
    """The picture; an SVG where this computer has no font with Chinese characters."""
    key = given.key, language
    return _pictures.get(
        key, lambda: draw_picture(given.problem, given.rota, language, given.edition)
    )
