"""A centre's files with the changes of a scenario carried out, and the horizon they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256

from pydantic import ValidationError

from scheduler.desk.centres import check_files
from scheduler.desk.opening import OpenCentre, known_rules
from scheduler.desk.rule_settings import law_faults
from scheduler.desk.rule_values import (
    RuleSetting,
    load_settings,
    plain,
    settings_of,
    values_of,
    write_settings,
)
from scheduler.desk.scenario_changes import SCENARIO, Changes, RuleChange, ServiceChange
from scheduler.desk.scenario_demand import ARRIVALS, scaled_arrivals
from scheduler.desk.scenario_people import copies, with_people
from scheduler.domain.faults import BadInput, Fault, refuse_if_any
from scheduler.domain.text import Message
from scheduler.io.centre_folder import CentreFolder
from scheduler.io.folder_reader import RULES
from scheduler.io.pydantic_faults import explain
from scheduler.io.text_tables import read_text_table, write_text_table

Files = Mapping[str, bytes]
QUEUES = "queues.csv"
_CAP = "maximum_shifts"
"""The rule that takes shift types out of use: none of them is allowed."""


def carry_out(
    files: Files,
    folder: CentreFolder,
    changes: Changes,
    first: date | None = None,
    weeks: int | None = None,
) -> dict[str, bytes]:
    """The files as the changes make them; ``folder`` is what they say without.

    All changes start from the facts as they are, and are carried out in one order whatever the
    order they are said in. Files that nothing changes stay as they are, byte by byte.

    Raises:
        BadInput: a change names what the centre does not have.
    """
    refuse_if_any(unknown_names(folder, changes))
    changes, problem = changes.in_order(), folder.problem(first, weeks)
    changed: dict[str, bytes] = {}
    if changes.demand:
        changed[ARRIVALS] = scaled_arrivals(files[ARRIVALS], folder, problem, changes.demand)
    if changes.service:
        changed[QUEUES] = _with_service(files[QUEUES], changes.service)
    if changes.rule or changes.shift_types_off:
        changed[RULES] = _with_rules(files.get(RULES, b""), changes)
    if changes.add or changes.remove:
        people = with_people(files, folder.employees, changes.add, changes.remove, problem.first)
        changed |= people
    return {**files, **changed}


def open_changed(
    files: Files,
    folder: CentreFolder,
    changes: Changes,
    first: date | None = None,
    weeks: int | None = None,
) -> OpenCentre:
    """The facts and rules of a horizon with the changes carried out.

    Raises:
        BadInput: a change names what the centre does not have, or the centre makes no sense so.
    """
    return open_files(carry_out(files, folder, changes, first, weeks), first, weeks)


def open_files(files: Files, first: date | None = None, weeks: int | None = None) -> OpenCentre:
    """The facts and rules of a horizon from files that are not kept.

    Raises:
        BadInput: something in them is wrong, or the horizon makes no sense for them.
    """
    made = check_files(files)
    return OpenCentre(made, made.problem(first, weeks), tuple(made.rules))


def digest_of(files: Files) -> str:
    """A number that is the same for the same facts."""
    told = [f"{name} {sha256(files[name]).hexdigest()}" for name in sorted(files)]
    return sha256("\n".join(told).encode()).hexdigest()


def faults_as_facts(files: Files, changes: Changes) -> list[Fault]:
    """What stands against keeping changed files: rules of law that bind less without a source."""
    known = known_rules()
    found = settings_of(load_settings(files.get(RULES)), known)
    return [
        fault
        for rule_id in dict.fromkeys(one.id for one in changes.rule)
        for fault in law_faults(rule_id, found.get(rule_id, ()))
    ]


def unknown_names(folder: CentreFolder, changes: Changes) -> list[Fault]:
    """Queues, people, rules, contracts, skills and shift types that are named and not there."""
    queues = {queue.id for queue in folder.queues}
    people = {person.id for person in folder.employees}
    codes = {kind.code for kind in folder.shift_types}
    rules = set(known_rules())
    told: list[tuple[str, str, set[str]]] = [
        *(("demand.queues", queue, queues) for one in changes.demand for queue in one.queues),
        *(("service.queue", one.queue, queues) for one in changes.service),
        *(("rule.id", one.id, rules) for one in changes.rule),
        *(("add.like", one.like, people) for one in changes.add if one.like),
        *(("remove", person, people) for person in changes.remove),
        *(("shift_types_off", code, codes) for code in changes.shift_types_off),
    ]
    faults = []
    for column, name, known in told:
        if name not in known:
            remedy = Message("One of these: {known}.", {"known": sorted(known)[:40]})
            problem = Message("is not one of the centre's.")
            faults.append(Fault(SCENARIO, None, column, name, problem, remedy))
    if not faults:
        copies(changes.add, folder.employees)
    return faults


def _with_service(content: bytes, changes: Sequence[ServiceChange]) -> bytes:
    table = read_text_table(QUEUES, content)
    rows = [dict(row) for row in table.rows]
    for change in changes:
        said = change.model_dump(exclude={"queue"}, exclude_none=True)
        for row in rows:
            if row["queue"] == change.queue:
                row |= {name: f"{value:g}" for name, value in said.items()}
    return write_text_table(QUEUES, rows, table.columns[: table.given])


def _with_rules(content: bytes, changes: Changes) -> bytes:
    text = content.decode("utf-8-sig").replace("\r\n", "\n")
    known = known_rules()
    settings = settings_of(load_settings(content), known)
    by_rule: dict[str, list[RuleChange]] = {}
    for change in changes.rule:
        by_rule.setdefault(change.id, []).append(change)
    if changes.shift_types_off:
        by_rule.setdefault(_CAP, [])
    for rule_id, wanted in by_rule.items():
        made = list(settings.get(rule_id) or [RuleSetting(known[rule_id]())])
        for change in wanted:
            made = _changed(change, made)
        if rule_id == _CAP and changes.shift_types_off:
            none = {"mode": "hard", "shifts": list(changes.shift_types_off), "most": 0}
            made.append(RuleSetting(known[_CAP].model_validate({**none, "per": "rota"})))
        text = write_settings(text, known[rule_id], made)
    return (text or "# \n").encode()


def _changed(change: RuleChange, settings: Sequence[RuleSetting]) -> list[RuleSetting]:
    """The settings of a rule with a change to one of them, or to all."""
    if change.setting is not None and change.setting > len(settings):
        problem = Message("is not there: the rule has {count}.", {"count": len(settings)})
        remedy = Message("Settings of a rule are counted from 1.")
        fault = Fault(
            SCENARIO, None, f"rule.{change.id}.setting", str(change.setting), problem, remedy
        )
        raise BadInput([fault])
    made = []
    for number, setting in enumerate(settings, start=1):
        if change.setting in (None, number):
            cls = type(setting.rule)
            try:
                rule = cls.model_validate(values_of(setting.rule) | plain(change.values()))
            except ValidationError as error:
                raise BadInput(
                    [
                        Fault(
                            SCENARIO,
                            None,
                            ".".join(["rule", change.id, *map(str, detail["loc"])]),
                            None,
                            *explain(detail, cls),
                        )
                        for detail in error.errors(include_url=False)
                    ]
                ) from error
            made.append(RuleSetting(rule, setting.number))
        else:
            made.append(setting)
    return made
