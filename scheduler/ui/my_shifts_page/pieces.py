"""The pieces of a person's month as HTML: what comes next, the calendar, the days, the shares."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from html import escape
from pathlib import Path

from scheduler.desk.my_shifts import MyMonth, MyShare
from scheduler.desk.own_shifts import MyDay, MyDuty, MyShift, notes_of
from scheduler.domain.calendar import DayKind
from scheduler.domain.shifts import ShiftType
from scheduler.domain.text import Minutes
from scheduler.io.page_templates import put_hours, short_weekday
from scheduler.io.report_colours import BAND_COLOURS, ink_on
from scheduler.ui import state
from scheduler.ui.words import say, t

_LIGHT = {
    "ink": "#16181d",
    "soft": "#5b616d",
    "accent": "#1f5fbf",
    "panel": "#f4f5f7",
    "rest": "#e4e7ec",
    "holiday": "#fbdcdc",
    "holiday-ink": "#9c1216",
    "duty": "#eadcf9",
    "duty-ink": "#3d0b73",
}
_DARK = {
    "ink": "#f2f4f7",
    "soft": "#a7adb8",
    "accent": "#6ea8ff",
    "panel": "#1b1f27",
    "rest": "#2a2f39",
    "holiday": "#4a2226",
    "holiday-ink": "#ffb3b0",
    "duty": "#4a2a75",
    "duty-ink": "#f0e4ff",
}
_KINDS = {DayKind.REST: "rest", DayKind.STATUTORY: "hol"}


def whole(parts: Iterator[str], *, dark: bool) -> str:
    """The pieces as one, with their colours for light or dark."""
    colours = _DARK if dark else _LIGHT
    variables = ";".join(f"--my-{name}:{value}" for name, value in colours.items())
    return f'<style>{_css()}</style><div class="my" style="{variables}">{"".join(parts)}</div>'


def next_up(month: MyMonth, now: datetime) -> str:
    """What comes next: a shift and a duty."""
    cards = [_next_shift(month.next_shift, now), _next_duty(month.next_duty, now.date())]
    return f'<div class="my-next">{"".join(cards)}</div>'


def _next_shift(one: MyShift | None, now: datetime) -> str:
    if one is None:
        return _card(t("Next shift"), t("None published yet"), [])
    title = t("Shift now") if one.starts <= now else t("Next shift")
    times = f"{one.starts:%H:%M}–{one.ends:%H:%M}"
    day = _day_words(one.shift.date, now.date())
    lines = [say(note) for note in notes_of(one)]
    return _card(title, f"{day} · {say(one.shift.type)} {times}", lines, _colour(one.shift.type))


def _next_duty(duty: MyDuty | None, today: date) -> str:
    if duty is None:
        return _card(t("Next duty"), t("None published yet"), [])
    title = t("On duty now") if duty.first <= today else t("Next duty")
    span = say(duty.first) if duty.first == duty.last else f"{say(duty.first)} – {say(duty.last)}"
    lines = [say(duty.hours)] if duty.hours else []
    return _card(title, f"{span} · {say(duty.slot.kind)}", lines)


def _card(title: str, main: str, lines: list[str], colour: str = "") -> str:
    style = f' style="--my-band:{colour}"' if colour else ""
    rest = "".join(f"<span>{escape(line)}</span>" for line in lines)
    head = f"<h3>{escape(title)}</h3><b>{escape(main)}</b>"
    return f'<section class="my-card"{style}>{head}{rest}</section>'


def _day_words(day: date, today: date) -> str:
    away = (day - today).days
    if away in (0, 1):
        return t("Today") if away == 0 else t("Tomorrow")
    return say(day)


def hours(month: MyMonth) -> str:
    """Hours of the month against the contract."""
    worked, target = month.balance.worked_minutes, month.balance.target_minutes
    words = t("{hours} this month", hours=Minutes(worked))
    if target is not None:
        words = t(
            "{hours} of {target} by contract this month",
            hours=Minutes(worked),
            target=Minutes(target),
        )
    bar = ""
    if target:
        share = min(1.0, worked / target)
        bar = f'<div class="my-bar" aria-hidden="true"><i style="width:{share:.1%}"></i></div>'
    note = ""
    if month.unpublished:
        note = t("{count} days of this month are not published yet.", count=month.unpublished)
        note = f'<p class="soft" style="color:var(--my-soft)">{escape(note)}</p>'
    return f'<div class="my-hours"><p><b>{escape(words)}</b></p>{bar}{note}</div>'


def calendar(month: MyMonth, today: date) -> str:
    """The month as a calendar of weeks."""
    first = month.days[0].day.date
    lead = (first.weekday() - month.week_start) % 7
    cells = ['<td class="out"></td>'] * lead + [_calendar_cell(day, today) for day in month.days]
    cells += ['<td class="out"></td>'] * (-len(cells) % 7)
    rows = "".join(
        f"<tr>{''.join(cells[start : start + 7])}</tr>" for start in range(0, len(cells), 7)
    )
    names = [
        short_weekday(date(2024, 1, 1 + (month.week_start + n) % 7), state.language())
        for n in range(7)
    ]
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    label = escape(t("Calendar of the month"))
    return (
        f'<table class="my-grid" aria-label="{label}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _calendar_cell(day: MyDay, today: date) -> str:
    when = day.day.date
    css = [_KINDS.get(day.day.kind, "")]
    if not day.is_published:
        css.append("unseen")
    if when == today:
        css.append("today")
    parts = [f'<span class="date">{when.day}</span>']
    for one in day.shifts:
        kind = one.shift.type
        paint = f"background:{_colour(kind)};color:{ink_on(_colour(kind))}"
        parts.append(f'<span class="shift" style="{paint}">{escape(kind.code)}</span>')
        parts.append(f'<span class="times">{one.starts:%H:%M}<br>{one.ends:%H:%M}</span>')
    parts += [f'<span class="duty">{escape(t("Duty"))}</span>'] if day.duties else []
    if day.on_leave and not day.shifts:
        parts.append(f'<span class="leave">{escape(t("Leave"))}</span>')
    title = f' title="{escape(day.day.name)}"' if day.day.name else ""
    return f'<td class="{" ".join(filter(None, css))}"{title}>{"".join(parts)}</td>'


def days(month: MyMonth, today: date) -> str:
    """The days with something on them, one below the other; those gone by are folded."""
    listed = [day for day in month.days if day.shifts or day.duties or day.on_leave]
    if not listed:
        return ""
    gone = [day for day in listed if day.day.date < today]
    coming = [day for day in listed if day.day.date >= today]
    title = f'<h2 class="head">{escape(t("Day by day"))}</h2>'
    if not coming:
        return title + _items(gone)
    folded = ""
    if gone:
        summary = escape(t("Days gone by: {count}", count=len(gone)))
        folded = f'<details class="my-past"><summary>{summary}</summary>{_items(gone)}</details>'
    return title + folded + _items(coming)


def _items(listed: list[MyDay]) -> str:
    return f'<ul class="my-list">{"".join(_item(day) for day in listed)}</ul>'


def _item(day: MyDay) -> str:
    when = day.day.date
    weekday = say(when).split()[0] if state.language() == "en" else say(when)[-2:]
    what = "".join(_shift_words(one) for one in day.shifts)
    what += "".join(f"<p>{escape(say(slot.kind))}</p>" for slot in day.duties)
    if day.on_leave:
        what += f'<p class="soft">{escape(t("Leave"))}</p>'
    return (
        f'<li><div class="when"><b>{when.day}</b><small>{escape(weekday)}</small></div>'
        f'<div class="what">{what}</div></li>'
    )


def _shift_words(one: MyShift) -> str:
    kind = one.shift.type
    paint = f"background:{_colour(kind)};color:{ink_on(_colour(kind))}"
    next_day = t(" (next day)") if one.ends.date() > one.starts.date() else ""
    times = f"{one.starts:%H:%M}–{one.ends:%H:%M}{next_day}"
    notes = [say(note) for note in notes_of(one)]
    notes.append(t("{hours} h paid", hours=put_hours(one.shift.paid_minutes / 60)))
    colleagues = ""
    if one.colleagues:
        names = escape(say(list(one.colleagues)))
        title = escape(t("Same shift: {count}", count=len(one.colleagues)))
        colleagues = f"<details><summary>{title}</summary>{names}</details>"
    return (
        f'<p><span class="my-chip" style="{paint}">{escape(kind.code)}</span>'
        f"<b>{escape(say(kind))} {escape(times)}</b></p>"
        f'<p class="soft">{escape(" · ".join(notes))}</p>{colleagues}'
    )


def shares(month: MyMonth) -> str:
    """Nights, late shifts, weekends, holidays and duties against the team."""
    if not month.shares:
        return ""
    rows = "".join(_share_row(one) for one in month.shares)
    title = escape(t("Shared fairly?"))
    heads = "".join(
        f'<th scope="col"{css}>{escape(text)}</th>'
        for text, css in (
            (t("What"), ""),
            (t("Me"), ' class="n"'),
            (t("Team"), ' class="n"'),
            ("", ""),
        )
    )
    return (
        f'<h2 class="head">{title}</h2><table class="my-bars"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _share_row(one: MyShare) -> str:
    most = max(one.most, one.mine, 1)
    return (
        f'<tr><th scope="row">{escape(say(one.title))}</th><td class="n"><b>{one.mine}</b></td>'
        f'<td class="n">{put_hours(one.team)}</td><td><div class="my-bar" aria-hidden="true">'
        f'<i style="width:{one.mine / most:.1%}"></i><u style="left:{one.team / most:.1%}"></u>'
        f"</div></td></tr>"
    )


def _colour(kind: ShiftType) -> str:
    return kind.colour or BAND_COLOURS[kind.band]


@cache
def _css() -> str:
    return (Path(__file__).parent / "month.css").read_text("utf-8")
