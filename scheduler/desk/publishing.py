"""Publishes a draft: what staff will see, what changes for whom, and the version that keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import Connection

from scheduler.breaks import settle_breaks
from scheduler.check import PricedViolation, Report
from scheduler.desk import version_views
from scheduler.desk.actors import Actor, Right
from scheduler.desk.built_from import built_from
from scheduler.desk.centres import check_files, keep_read
from scheduler.desk.differences import PersonDifference, differences_by_person
from scheduler.desk.drafts import DraftView, edit, open_draft, view_draft
from scheduler.desk.opening import OpenCentre
from scheduler.desk.operations import TakeRota
from scheduler.desk.publishing_refusals import (
    refuse_broken,
    refuse_known,
    refuse_moved,
    refuse_silent,
)
from scheduler.desk.rule_values import load_settings
from scheduler.desk.solving import APPLIED, BUILD_JOB
from scheduler.domain.rota import Rota
from scheduler.io.folder_reader import SETTINGS
from scheduler.io.published_files import merge_published
from scheduler.io.rota_document import document_of
from scheduler.io.toml_writing import rewrite
from scheduler.store import centres, drafts, events, revisions, versions
from scheduler.store.database import Database

if TYPE_CHECKING:
    from scheduler.io.centre_folder import CentreFolder

VersionCard = version_views.VersionCard
VersionView = version_views.VersionView
VersionComparison = version_views.VersionComparison
list_versions = version_views.list_versions
newest_version = version_views.newest_version
view_version = version_views.view_version
compare_versions = version_views.compare_versions

_TRIES = 5


@dataclass(frozen=True, eq=False)
class PublicationPreview:
    """What publishing a draft would do.

    ``number`` and ``revision_id`` say what was looked at: hand them to `publish`. ``published``
    is what staff see of these days now (None: nothing yet), ``differences`` what changes for whom.
    ``previous`` is the newest version with days of this horizon. ``blocking`` are the violations
    of hard rules.
    """

    draft: DraftView
    previous: VersionCard | None
    published: Rota | None
    differences: list[PersonDifference]

    @property
    def number(self) -> int:
        """The draft's number when this was looked at."""
        return self.draft.number

    @property
    def revision_id(self) -> int:
        """The facts when this was looked at."""
        return self.draft.revision_id

    @property
    def report(self) -> Report:
        """What `check` says of the draft."""
        return self.draft.report

    @property
    def blocking(self) -> tuple[PricedViolation, ...]:
        """The violations of hard rules."""
        return self.report.hard_violations


def preview(database: Database, draft_id: int) -> PublicationPreview:
    """What publishing the draft as it is now would do; changes nothing.

    Raises:
        BadInput: there is no such draft, or its horizon no longer makes sense for the centre.
    """
    view = view_draft(database, draft_id)
    last = view.problem.date_of(view.problem.n_days - 1)
    with database.reading() as connection:
        previous = versions.newest_sharing(connection, view.centre_id, view.first, last)
    published = view.problem.published
    before = published or Rota.empty(view.problem)
    differences = differences_by_person(view.problem, before, view.rota)
    return PublicationPreview(view, previous, published, differences)


def publish(
    database: Database,
    actor: Actor,
    draft_id: int,
    reason: str,
    seen_number: int,
    despite_violations: bool = False,
    seen_revision_id: int | None = None,
) -> VersionCard:
    """Publish a draft as it was seen: a new version, and new facts that hold it, or neither.

    ``seen_number`` and ``seen_revision_id`` are those of the preview; without the latter, facts
    that changed since are taken as they are now.

    Raises:
        BadInput: no reason is given, the draft (or the facts) moved on since it was seen, it is
            published already, or hard rules are broken and nobody said that this is known.
        NotAllowed: the actor may not publish rotas.
    """
    actor.must_have(Right.PUBLISH_ROTA)
    reason = reason.strip()
    refuse_silent(reason)
    for _ in range(_TRIES):
        shown = preview(database, draft_id)
        refuse_moved(shown.number, seen_number)
        if seen_revision_id is not None:
            refuse_moved(shown.revision_id, seen_revision_id)
        refuse_broken(shown, despite_violations)
        files, folder = _files_after(database, shown)
        try:
            with database.writing() as connection:
                card = _publish(connection, actor, shown, files, reason, despite_violations)
        except revisions.StaleWrite:
            # The facts changed while the rota was looked at: look at it again.
            continue
        keep_read(database, card.revision_id, folder)
        return card
    raise revisions.StaleWrite(shown.draft.centre_id)


def publish_within(
    connection: Connection,
    actor: Actor,
    opened: OpenCentre,
    draft_id: int,
    rota: Rota,
    files: Mapping[str, bytes],
    *,
    parent_id: int,
    reason: str,
    pins: Iterable[tuple[int, int]] = (),
    duty_pins: Iterable[int] = (),
    summary: Mapping[str, Any] | None = None,
) -> VersionCard:
    """Write a published rota down as a part of a larger transaction, which holds all of it.

    ``files`` are all files of the new facts, with the rota merged into the published ones
    (`io.published_files.merge_published`); ``parent_id`` the facts they were made from.

    Raises:
        StaleWrite: the facts changed since.
        NotAllowed: the actor may not publish rotas.
    """
    actor.must_have(Right.PUBLISH_ROTA)
    problem, centre_id = opened.problem, opened.centre_folder.centre.id
    centres.lock_centre(connection, centre_id)
    added = revisions.add_revision(
        connection, centre_id, files, actor=actor.name, reason=reason, parent_id=parent_id
    )
    version = versions.add_version(
        connection,
        centre_id=centre_id,
        draft_id=draft_id,
        revision_id=added.id,
        first=problem.first,
        weeks=problem.n_days // 7,
        document=document_of(problem, settle_breaks(problem, rota), pins, duty_pins),
        summary=summary or {},
        reason=reason,
        actor=actor.name,
    )
    facts = {"version": version.number, "revision": added.number}
    events.note(connection, centre_id, actor.name, "publish_rota", str(version.id), facts)
    return version


def draft_from_version(database: Database, actor: Actor, version_id: int) -> DraftView:
    """Put a published rota into the draft of its horizon, as an operation that can be undone.

    Raises:
        BadInput: there is no such version, or its horizon no longer makes sense for the centre.
        NotAllowed: the actor may not edit rotas.
    """
    actor.must_have(Right.EDIT_ROTA)
    with database.reading() as connection:
        found = versions.find_version(connection, version_id)
        card = version_views.existing_version(found, version_id)
        document = versions.document_of_version(connection, version_id)
    draft = open_draft(database, actor, card.centre_id, card.first, card.weeks)
    operation = TakeRota(document=document, version=card.number)
    edit(database, actor, draft.id, f"version:{uuid4().hex}", 1, operation)
    return view_draft(database, draft.id)


def _publish(
    connection: Connection,
    actor: Actor,
    shown: PublicationPreview,
    files: Mapping[str, bytes],
    reason: str,
    despite: bool,
) -> VersionCard:
    view = shown.draft
    centres.lock_centre(connection, view.centre_id)
    draft = drafts.lock_draft(connection, view.id)
    refuse_moved(draft.cursor if draft else None, view.number)
    refuse_known(connection, shown)
    return publish_within(
        connection,
        actor,
        view.opened,
        view.id,
        view.rota,
        files,
        parent_id=view.revision_id,
        reason=reason,
        pins=view.pinned,
        duty_pins=view.duty_pinned,
        summary=_summary(shown, despite) | built_from(connection, view, BUILD_JOB, APPLIED),
    )


def _files_after(
    database: Database, shown: PublicationPreview
) -> tuple[dict[str, bytes], CentreFolder]:
    """All files of the facts with the draft merged in, and what they say as a whole."""
    view = shown.draft
    with database.reading() as connection:
        files = revisions.files_of(connection, view.revision_id)
    files |= merge_published(view.opened.centre_folder, view.problem, view.rota)
    files |= _history_closed(files, view)
    folder = check_files(files)
    folder.problem(view.first, view.weeks)
    return files, folder


def _history_closed(files: Mapping[str, bytes], view: DraftView) -> dict[str, bytes]:
    """With the first publication history.csv is closed: it counts what lay before.

    From then on what people had is counted from the published rota itself, so nothing need be
    written down again and nothing counts twice.
    """
    if view.opened.centre_folder.settings.history_until is not None:
        return {}
    text = files[SETTINGS].decode("utf-8-sig").replace("\r\n", "\n")
    until = view.first - timedelta(days=1)
    wanted = {**load_settings(files[SETTINGS]), "history_until": until}
    return {SETTINGS: rewrite(text, wanted).encode()}


def _summary(shown: PublicationPreview, despite: bool) -> dict[str, Any]:
    """Figures of a version for lists."""
    report = shown.report
    turns = {duty.slot for person in shown.differences for duty in person.duties}
    return {
        "draft_number": shown.number,
        "cost": report.cost,
        "hard": len(report.hard_violations),
        "soft": len(report.violations) - len(report.hard_violations),
        "shifts": int(shown.draft.rota.cells.sum()),
        "people_changed": len(shown.differences),
        "cells_changed": sum(len(person.cells) for person in shown.differences),
        "turns_changed": len(turns),
        "despite_violations": despite and bool(report.hard_violations),
    }
