"""One setting of a rule as a form: strictness, price, its own values, for whom and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from scheduler.desk.fact_choices import Choices
from scheduler.desk.rule_book import RuleEntry
from scheduler.desk.rule_fields import SCOPE, FieldKind, RuleField, field_of, own_fields
from scheduler.domain.faults import Fault
from scheduler.rule import Mode
from scheduler.ui import faults, state
from scheduler.ui.fact_page.grid import namer
from scheduler.ui.fact_page.problems import short
from scheduler.ui.rule_page.entries import draw_entries
from scheduler.ui.words import say, t

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """What stands in a form, and the places beside its fields where messages go."""

    values: dict[str, Any] = field(default_factory=dict)
    beside: dict[str, DeltaGenerator] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def show_fault(self, fault: Fault) -> bool:
        """Say what is wrong beside the field it is about; False if the form has no such field."""
        names = (fault.column or "").split(".")[1:]
        name = next((name for name in names if name in self.beside), None)
        if name is None:
            return False
        said = faults.plain(short(fault, self.labels[name]))
        self.beside[name].markdown(f":red[:material/error: {said}]")
        return True


@dataclass(frozen=True)
class _Drawing:
    """A form while it is drawn: where its values come from and go to."""

    entry: RuleEntry
    key: str
    values: Values
    default: Values
    form: Form

    def keep(self, name: str, value: Any) -> None:
        """Note a value, and make room for a message below it."""
        self.form.values[name] = value
        self.form.beside[name] = st.empty()
        self.form.labels[name] = t(self.entry.schema["properties"][name].get("title", name))

    def label(self, found: RuleField) -> str:
        """What a field is called, with its unit, and marked if it differs from the default."""
        label = t(found.label)
        if found.unit:
            label += f" ({t(found.unit)})" if state.language() == "en" else f"（{t(found.unit)}）"
        now = state.widget(f"{self.key}.{found.name}", self.values[found.name])
        if found.kind is not FieldKind.ENTRIES and now != self.default[found.name]:
            label += f" :orange-badge[{t('default')}: {_said(found, self.default[found.name])}]"
        return label


def draw_form(
    entry: RuleEntry, values: Values, default: Values, key: str, choices: Choices
) -> Form:
    """Draw one setting of a rule; what stands in it now."""
    drawing = _Drawing(entry, key, values, default, Form())
    _draw_strictness(entry, drawing)
    found = own_fields(entry.schema, choices)
    small = [one for one in found if one.kind is not FieldKind.ENTRIES]
    for place in range(0, len(small), 2):
        for side, one in zip(st.columns(2), small[place : place + 2], strict=False):
            with side:
                drawing.keep(one.name, draw_field(one, drawing.label(one), values[one.name], key))
    for one in (one for one in found if one.kind is FieldKind.ENTRIES):
        st.markdown(f"{t(one.label)}  \n:small[:gray[{faults.plain(t(one.help))}]]")
        drawing.keep(one.name, draw_entries(one, values[one.name], f"{key}.{one.name}"))
    _draw_reach(entry, drawing, choices)
    return drawing.form


def _draw_strictness(entry: RuleEntry, drawing: _Drawing) -> None:
    names = {Mode.HARD: t("Hard"), Mode.SOFT: t("Soft"), Mode.OFF: t("Off")}
    left, right = st.columns(2)
    with left:
        now = state.widget(f"{drawing.key}.mode", drawing.values["mode"])
        usual = drawing.default["mode"]
        mark = "" if now == usual else f" :orange-badge[{t('default')}: {names[Mode(usual)]}]"
        chosen = st.segmented_control(
            t("Strictness") + mark,
            [mode.value for mode in Mode],
            default=drawing.values["mode"],
            format_func=lambda mode: names[Mode(mode)],
            key=f"{drawing.key}.mode",
            help=t("Hard rules always hold; soft ones cost points; off switches the rule off."),
            required=True,
        )
        drawing.keep("mode", chosen or drawing.values["mode"])
    with right:
        spec = entry.schema["properties"]["weight"]
        weight = field_of("weight", spec, entry.schema, {})
        label = drawing.label(weight)
        found = draw_field(
            weight,
            label,
            drawing.values["weight"],
            drawing.key,
            disabled=chosen != Mode.SOFT,
            about=t("Points for each {unit}", unit=entry.words(entry.unit, state.language())),
        )
        drawing.keep("weight", found)


def _draw_reach(entry: RuleEntry, drawing: _Drawing, choices: Choices) -> None:
    """For whom, from when until when, and on what ground."""
    scope, dates = drawing.values["scope"], ("valid_from", "valid_to")
    is_limited = any(scope.values()) or any(drawing.values[name] for name in dates)
    with st.expander(t("For whom and when"), expanded=is_limited):
        schema = {"$defs": {}, **entry.schema["$defs"]["Scope"]}
        entered = {}
        for place in range(0, len(SCOPE), 2):
            for side, name in zip(st.columns(2), SCOPE[place : place + 2], strict=False):
                found = field_of(name, schema["properties"][name], schema, choices)
                with side:
                    entered[name] = draw_field(
                        found, t(found.label), scope[name], f"{drawing.key}.scope"
                    )
        drawing.keep("scope", {name: entered[name] for name in SCOPE})
        st.caption(t("Nobody named: everybody. Named in several lists: who is in all of them."))
        for side, name in zip(st.columns(2), dates, strict=True):
            spec = entry.schema["properties"][name]
            found = field_of(name, spec, entry.schema, choices)
            with side:
                drawing.keep(
                    name,
                    draw_field(found, t(found.label), drawing.values[name], drawing.key),
                )
    source = st.text_input(
        t("Source"),
        drawing.values["source"],
        key=f"{drawing.key}.source",
        help=t("Where this setting comes from: article of law, house rule, agreement."),
        placeholder=t("Article, house rule or agreement behind this setting"),
    )
    drawing.keep("source", source)


# --- single fields --------------------------------------------------------------------------


def draw_field(
    found: RuleField,
    label: str,
    value: Any,
    key: str,
    *,
    disabled: bool = False,
    about: str | None = None,
) -> Any:
    """Draw one field; the value that stands in it."""
    draw = _DRAWERS.get(found.kind, _draw_other)
    more = {
        "key": f"{key}.{found.name}",
        "help": about or t(found.help) or None,
        "disabled": disabled,
    }
    return draw(found, label, value, more)


def _draw_whole(found: RuleField, label: str, value: Any, more: dict[str, Any]) -> Any:
    low, high = (None if edge is None else int(edge) for edge in (found.minimum, found.maximum))
    entered = st.number_input(
        label, low, high, value, step=1, placeholder=t("none") if found.may_be_empty else "", **more
    )
    return None if entered is None else int(entered)


def _draw_number(found: RuleField, label: str, value: Any, more: dict[str, Any]) -> Any:
    low, high = (None if edge is None else float(edge) for edge in (found.minimum, found.maximum))
    number = None if value is None else float(value)
    return st.number_input(label, low, high, number, step=0.01, format="%g", **more)


def _draw_yes_no(found: RuleField, label: str, value: Any, more: dict[str, Any]) -> Any:
    return st.checkbox(label, bool(value), **more)


def _draw_date(found: RuleField, label: str, value: Any, more: dict[str, Any]) -> Any:
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return st.date_input(
        label,
        day,
        format="YYYY-MM-DD",
        min_value=date(1900, 1, 1),
        max_value=date(2199, 12, 31),
        **more,
    )


def _draw_one(found: RuleField, label: str, value: Any, more: dict[str, Any]) -> Any:
    listed = [choice.value for choice in found.options]
    if value and value not in listed:
        listed.append(value)
    chosen = st.selectbox(
        label,
        listed,
        index=listed.index(value) if value in listed else None,
        format_func=namer(found.options, state.language()),
        placeholder=t("any"),
        accept_new_options=found.is_open,
        **more,
    )
    return chosen or ("" if isinstance(value, str) else None)


def _draw_some(found: RuleField, label: str, value: Any, more: dict[str, Any]) -> Any:
    listed = [choice.value for choice in found.options]
    return st.multiselect(
        label,
        [*listed, *(one for one in value if one not in listed)],
        list(value),
        format_func=namer(found.options, state.language()),
        placeholder=t("Choose …") if listed else t("Type and press Enter"),
        accept_new_options=found.is_open,
        **more,
    )


def _draw_text(found: RuleField, label: str, value: Any, more: dict[str, Any]) -> Any:
    return st.text_input(label, value or "", **more)


def _draw_numbers(found: RuleField, label: str, value: Any, more: dict[str, Any]) -> Any:
    """A list of numbers as words; what is no number is left to the rule to refuse."""
    words: Sequence[str] = st.multiselect(
        label,
        [str(one) for one in value],
        [str(one) for one in value],
        placeholder=t("Type and press Enter"),
        accept_new_options=True,
        **more,
    )
    return [_number(one) for one in words]


def _number(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text


def _draw_other(found: RuleField, label: str, value: Any, more: dict[str, Any]) -> Any:
    st.text_input(label, str(value), disabled=True, key=more["key"], help=more["help"])
    st.caption(t("This is changed in the file rules.toml."))
    return value


_DRAWERS: Mapping[FieldKind, Callable[[RuleField, str, Any, dict[str, Any]], Any]] = {
    FieldKind.WHOLE: _draw_whole,
    FieldKind.NUMBER: _draw_number,
    FieldKind.YES_NO: _draw_yes_no,
    FieldKind.DATE: _draw_date,
    FieldKind.ONE: _draw_one,
    FieldKind.SOME: _draw_some,
    FieldKind.TEXT: _draw_text,
    FieldKind.NUMBERS: _draw_numbers,
}


def _said(found: RuleField, value: Any) -> str:
    """A default as the mark beside a label shows it."""
    if value is None or value in ("", []):
        return t("none")
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    named = namer(found.options, state.language())
    listed = value if isinstance(value, list) else [value]
    return faults.plain(say([named(one) for one in listed]))
