"""Figures of the demand page in words."""

from __future__ import annotations

from scheduler.desk.demand_view import DemandView, ExpectedService, IntervalFigures
from scheduler.ui.figures import Figure
from scheduler.ui.words import say, t

NOTHING = "–"


def queue_name(view: DemandView, queue: int) -> str:
    """What a queue is called."""
    return say(view.name_of(queue))


def hours_words(minutes: int) -> str:
    """Person-hours with one decimal where there is one."""
    return f"{minutes / 60:,.1f}".removesuffix(".0")


def level_words(level: float | None, *, fixed: bool) -> str:
    """A service level, or the share of places filled."""
    if level is None:
        return NOTHING
    shown = f"{level:.0%}"
    # Nearly all is not all.
    if shown == "100%" and level < 1:
        shown = ">99%" if not fixed else "99%"
    return shown


def wait_words(seconds: float | None) -> str:
    """An average wait."""
    if seconds is None:
        return NOTHING
    return t("{seconds} s", seconds=f"{seconds:.0f}" if seconds >= 10 else f"{seconds:.1f}")


def delay_words(one: IntervalFigures) -> str:
    """The average wait of an interval, or that the line grows without end."""
    if one.overloaded and one.occupancy is not None:
        return t("grows without end")
    return wait_words(one.asa_seconds)


def service_figure(service: ExpectedService, *, fixed: bool) -> Figure:
    """What customers can expect, against what is promised."""
    if service.level is None:
        title, value = t("Average wait"), wait_words(service.asa_seconds)
    else:
        title = t("Places filled") if fixed else t("Expected service level")
        value = level_words(service.level, fixed=fixed)
    if service.is_met is None:
        return Figure(title, value)
    said = t("as promised") if service.is_met else t("below the promise")
    return Figure(title, value, said, service.is_met)
