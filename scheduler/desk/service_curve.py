"""What customers get from more and more agents: the curve beside the Erlang calculator."""

from __future__ import annotations

from scheduler.desk.staffing import Numbers, StaffAnswer, size_staff

MOST_POINTS = 40
GOOD_ENOUGH = 0.995
"""The curve ends where more people change nothing any more."""


def level_curve(numbers: Numbers) -> list[StaffAnswer]:
    """What customers get from more and more agents, from the fewest that can carry the load.

    ``numbers`` as in `desk.staffing.size_staff`; agents among them are passed over. The curve ends
    where more people change nothing any more.

    Raises:
        BadInput: as `size_staff`.
    """
    asked = {name: value for name, value in numbers.items() if name != "agents"}
    first = size_staff(asked | {"agents": 0})
    load = first.staffing.load_erlangs or 0.0
    least = int(load / asked.get("concurrency", 1.0)) + 1
    curve: list[StaffAnswer] = []
    for agents in range(least, least + MOST_POINTS):
        answer = size_staff(asked | {"agents": agents})
        if answer.staffing.stable:
            curve.append(answer)
        level = answer.staffing.service_level
        if level is not None and level >= GOOD_ENOUGH:
            break
    return curve
