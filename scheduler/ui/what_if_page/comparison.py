"""Scenarios beside each other: a table of figures and a chart of what each rule costs."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import streamlit as st

from scheduler.desk.scenario_comparison import Kind, Line, compare_figures, prices_by_rule
from scheduler.desk.scenario_figures import Figures
from scheduler.desk.scenario_views import ScenarioView
from scheduler.ui.charts import chart_of
from scheduler.ui.tables import Cell, Tone, draw_table
from scheduler.ui.what_if_page.cards import name_of
from scheduler.ui.words import say, t

_BAR, _LEGEND_ROW, _MARGIN = 34, 17, 70


def draw(found: Sequence[ScenarioView]) -> None:
    """Draw the table and the chart; nothing before a second scenario has a rota."""
    built = [one for one in found if one.built is not None and one.built.figures is not None]
    if not built:
        return
    st.subheader(t("Compared"), anchor=False)
    figures = [one.built.figures if one.built else None for one in built]
    names = _distinct([name_of(one) for one in built])
    _draw_table(names, compare_figures(figures))
    _draw_prices(names, figures)
    st.caption(
        t(
            "Each rota is priced by the rules of its own scenario. Builds end before the best rota "
            "is found: differences in cost smaller than the gap may be chance. Give them more "
            "time to be sure."
        )
    )


def _draw_table(names: Sequence[str], lines: Sequence[Line]) -> None:
    rows: list[list[Cell | str]] = []
    for line in lines:
        row: list[Cell | str] = [Cell(say(line.title))]
        row += [_cell(line, number) for number in range(len(names))]
        rows.append(row)
    heads: list[Cell | str] = ["", *(Cell(name, is_number=True) for name in names)]
    draw_table(heads, rows, label=t("Scenarios compared"))


def _cell(line: Line, number: int) -> Cell:
    """A figure, with its difference from the first scenario below it."""
    value, change = line.values[number], line.change(number)
    if value is None:
        return Cell("–", is_number=True)
    better = line.is_better(number)
    tone = Tone.PLAIN if better is None else Tone.GOOD if better else Tone.BAD
    note = _write(line, change, sign="+") if number and change else ""
    return Cell(_write(line, value), tone, note, is_number=True, is_whole=True)


def _write(line: Line, value: float, sign: str = "") -> str:
    if line.kind is Kind.SHARE:
        points = f"{value * 100:{sign}.1f}"
        return t("{points} pp", points=points) if sign else f"{points} %"
    return f"{value:{sign},.1f}" if line.kind is Kind.HOURS else f"{value:{sign},.0f}"


def _draw_prices(names: Sequence[str], figures: Sequence[Figures | None]) -> None:
    prices = prices_by_rule(figures)
    if not prices:
        return
    order = list(dict.fromkeys(say(one.rule) for one in prices))
    rows = [
        {"scenario": names[one.scenario], "rule": say(one.rule), "cost": one.cost} for one in prices
    ]
    legend = alt.Legend(orient="bottom", columns=1, title=None, labelLimit=220)
    chart = (
        chart_of(rows)
        .mark_bar()
        .encode(
            alt.X("cost:Q", title=t("Points")),
            alt.Y("scenario:N", title=None, sort=list(names), axis=alt.Axis(labelLimit=120)),
            alt.Color(
                "rule:N",
                sort=order,
                scale=alt.Scale(domain=order, scheme="tableau10"),
                legend=legend,
            ),
            order=alt.Order("cost:Q", sort="descending"),
            tooltip=[
                alt.Tooltip("scenario:N", title=t("Scenario")),
                alt.Tooltip("rule:N", title=t("Rule")),
                alt.Tooltip("cost:Q", title=t("Points"), format=","),
            ],
        )
        .properties(width="container", height=_height(len(names), len(order)))
    )
    st.markdown(f"**{t('What each rule costs')}**")
    st.altair_chart(chart, alt=t("What each rule costs in each scenario, stacked"))


def _height(bars: int, rules: int) -> int:
    """Of the whole chart: bars, axis and legend."""
    return _BAR * bars + _LEGEND_ROW * rules + _MARGIN


def _distinct(names: Sequence[str]) -> list[str]:
    """Names told apart where two scenarios are called the same."""
    made: list[str] = []
    for name in names:
        number, shown = 1, name
        while shown in made:
            number += 1
            shown = f"{name} ({number})"
        made.append(shown)
    return made
