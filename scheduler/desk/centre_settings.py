"""The settings of a centre that are no table: its usual days, calendar, hours and who may swap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.desk.actors import Actor, Right
from scheduler.desk.fact_choices import Choices, choices_of
from scheduler.desk.fact_saving import look_at, save_files
from scheduler.desk.rule_values import load_settings
from scheduler.io.centre_toml import CentreSettings
from scheduler.io.folder_reader import SETTINGS
from scheduler.io.toml_writing import rewrite
from scheduler.store.database import Database
from scheduler.store.revisions import StoredRevision


@dataclass(frozen=True)
class SettingsView:
    """What centre.toml says, and the state of the facts it was read from."""

    settings: CentreSettings
    choices: Choices
    revision: StoredRevision


def view_settings(database: Database, centre_id: str) -> SettingsView:
    """The settings of a centre as they are now.

    Raises:
        BadInput: there is no such centre.
    """
    facts = look_at(database, centre_id)
    loaded = load_settings(facts.files[SETTINGS])
    return SettingsView(
        CentreSettings.model_validate(loaded), choices_of(facts.files), facts.revision
    )


def save_settings(
    database: Database,
    actor: Actor,
    centre_id: str,
    changes: Mapping[str, Any],
    *,
    reason: str,
    seen_revision_id: int,
) -> StoredRevision:
    """Change settings by their paths ('swaps.duty'); None takes one out, so its default holds.

    Raises:
        BadInput: something is wrong with the centre as it would be; nothing is changed.
        SavedBefore: somebody else saved the settings since they were looked at.
        NotAllowed: the actor may not change facts.
    """
    actor.must_have(Right.EDIT_FACTS)
    content = look_at(database, centre_id).files[SETTINGS]
    loaded = load_settings(content)
    for path, value in changes.items():
        _set(loaded, path.split("."), value)
    text = rewrite(content.decode("utf-8-sig"), loaded)
    return save_files(
        database,
        actor,
        centre_id,
        {SETTINGS: text.encode()},
        action="save_settings",
        reason=reason,
        seen_revision_id=seen_revision_id,
    )


def _set(loaded: dict[str, Any], path: list[str], value: Any) -> None:
    *sections, key = path
    for section in sections:
        loaded = loaded.setdefault(section, {})
    if value is None:
        loaded.pop(key, None)
    else:
        loaded[key] = value
