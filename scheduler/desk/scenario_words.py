"""The changes of a scenario in words."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.desk.opening import known_rules
from scheduler.desk.rule_changes import say_value
from scheduler.desk.scenario_changes import Changes, DemandChange, RuleChange, ServiceChange
from scheduler.desk.scenario_people import model_for
from scheduler.domain.faults import BadInput
from scheduler.domain.text import Message, Name
from scheduler.io.centre_folder import CentreFolder
from scheduler.rule import Rule

_WEEKDAYS = {
    "monday": Message("Monday"),
    "tuesday": Message("Tuesday"),
    "wednesday": Message("Wednesday"),
    "thursday": Message("Thursday"),
    "friday": Message("Friday"),
    "saturday": Message("Saturday"),
    "sunday": Message("Sunday"),
}


def say_weekday(weekday: str) -> Message:
    """A day of the week."""
    return _WEEKDAYS[weekday]


def tell_changes(changes: Changes, folder: CentreFolder) -> list[Message]:
    """A sentence for each change; none where everything stays as it is."""
    return [
        *(_demand(one, folder) for one in changes.demand),
        *(_service(one, folder) for one in changes.service),
        *(_rule(one) for one in changes.rule),
        *_people(changes, folder),
        *_shift_types(changes, folder),
    ]


def _demand(change: DemandChange, folder: CentreFolder) -> Message:
    names = {queue.id: Name(queue.name, queue.name_en) for queue in folder.queues}
    values = {
        "factor": f"{change.factor:g}",
        "queues": [names.get(queue, queue) for queue in change.queues],
        "days": [say_weekday(day) for day in change.weekdays],
    }
    if change.queues and change.weekdays:
        return Message("Demand × {factor} ({queues}; {days})", values)
    if change.queues:
        return Message("Demand × {factor} ({queues})", values)
    if change.weekdays:
        return Message("Demand × {factor} ({days})", values)
    return Message("Demand × {factor}", values)


def _service(change: ServiceChange, folder: CentreFolder) -> Message:
    parts = []
    if change.service_level is not None:
        parts.append(Message("answered in time {share}", {"share": f"{change.service_level:.0%}"}))
    if change.threshold_seconds is not None:
        parts.append(Message("within {seconds} s", {"seconds": f"{change.threshold_seconds:g}"}))
    if change.max_asa_seconds is not None:
        parts.append(
            Message("average wait up to {seconds} s", {"seconds": f"{change.max_asa_seconds:g}"})
        )
    names = {queue.id: Name(queue.name, queue.name_en) for queue in folder.queues}
    values = {"queue": names.get(change.queue, change.queue), "promises": parts}
    return Message("{queue}: {promises}", values)


def _rule(change: RuleChange) -> Message:
    cls: type[Rule] | None = known_rules().get(change.id)
    fields = cls.model_fields if cls else {}
    changes = [
        Message(
            "{what} {value}",
            {
                "what": Message(fields[name].title or name) if name in fields else name,
                "value": say_value(getattr(value, "value", value)),
            },
        )
        for name, value in change.values().items()
    ]
    values = {
        "rule": Message(cls.title) if cls else change.id,
        "number": change.setting,
        "changes": changes,
    }
    if change.setting is not None:
        return Message("{rule} ({number}): {changes}", values)
    return Message("{rule}: {changes}", values)


def _people(changes: Changes, folder: CentreFolder) -> Iterator[Message]:
    for one in changes.add:
        try:
            like: object = model_for(one, folder.employees)
        except BadInput:
            like = one.like or one.contract
        yield Message("{count} more like {employee}", {"count": one.count, "employee": like})
    if changes.remove:
        names = {person.id: person for person in folder.employees}
        yield Message("Without {people}", {"people": [names.get(p, p) for p in changes.remove]})


def _shift_types(changes: Changes, folder: CentreFolder) -> Iterator[Message]:
    if changes.shift_types_off:
        names = {kind.code: kind for kind in folder.shift_types}
        codes = [names.get(code, code) for code in changes.shift_types_off]
        yield Message("No shifts of these types: {codes}", {"codes": codes})
