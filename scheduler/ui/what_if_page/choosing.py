"""Rotas of the same facts to choose from: coverage against fairness against wishes."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import streamlit as st

from scheduler.desk.drafts import DraftView
from scheduler.desk.scenario_job import TRADE_OFFS
from scheduler.desk.scenario_outcomes import Choice, Choices
from scheduler.desk.scenario_views import ScenarioView, list_scenarios
from scheduler.desk.scenarios import request_trade_offs, stop_build
from scheduler.ui import faults, state
from scheduler.ui.charts import chart_of, shades
from scheduler.ui.rota_page.building import draw_times
from scheduler.ui.tables import Cell, Tone, draw_table
from scheduler.ui.what_if_page.cards import take
from scheduler.ui.words import say, t

_HEIGHT = 320


def draw(view: DraftView) -> None:
    """Draw the rotas there are to choose from, and the way to others."""
    st.write(
        t(
            "The same facts are built with fairness and wishes weighing more or less. What stays "
            "are rotas none of which is better in everything: what one saves in coverage, another "
            "gives to fairness or to wishes."
        )
    )
    found = _look(view)
    if found is not None and found.is_running:
        _watch(view)
        return
    _draw_asking(view, found)
    if found is None:
        return
    if found.error is not None:
        st.error(say(found.error), icon=":material/error:")
    if found.choices is not None:
        _draw_choices(found, found.choices)


def _look(view: DraftView) -> ScenarioView | None:
    horizon = view.centre_id, view.first, view.weeks
    return next(iter(list_scenarios(state.database(), *horizon, TRADE_OFFS)), None)


def _draw_asking(view: DraftView, found: ScenarioView | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=320):
            seconds = draw_times("choosing.seconds")
        label = t("Build rotas") if found is None else t("Build again")
        if st.button(label, type="primary", icon=":material/scatter_plot:", key="choosing.build"):
            with faults.explained() as attempt:
                database, actor = state.database(), state.actor()
                horizon = view.centre_id, view.first, view.weeks
                request_trade_offs(database, actor, *horizon, seconds)
            if attempt.worked:
                st.rerun()


def _watch(view: DraftView) -> None:
    @st.fragment(run_every=2.0)
    def watch() -> None:
        found = _look(view)
        if found is None or not found.is_running:
            st.rerun()
            return
        done, of = found.progress.get("done", 0), found.progress.get("of", 1)
        st.progress(done / of, t("Rotas built: {done} of {of}", done=done, of=of))
        if st.button(t("Stop"), icon=":material/stop_circle:", key="choosing.stop"):
            with faults.explained():
                stop_build(state.database(), state.actor(), found.id)

    watch()


def _draw_choices(view: ScenarioView, choices: Choices) -> None:
    listed = sorted(enumerate(choices.choices), key=lambda pair: pair[1].prices.cost)
    st.caption(
        t(
            "{kept} of {built} rotas are not beaten by another one. All are priced by the centre's "
            "own weights.",
            kept=len(listed),
            built=choices.built,
        )
    )
    if len(listed) > 1:
        _draw_chart([choice for _, choice in listed])
    _draw_table([choice for _, choice in listed])
    if not view.is_current:
        st.info(t("The facts have changed since these were built. Build again to take one over."))
        return
    names = {number: _label(place) for place, (number, _) in enumerate(listed)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            t("Rota"),
            list(names),
            default=next(iter(names)),
            format_func=names.__getitem__,
            required=True,
            key=f"choosing.chosen.{view.id}",
        )
        if st.button(
            t("Take it as a proposal"), type="primary", icon=":material/input:", key="choosing.take"
        ):
            take(view.id, chosen)


def _label(place: int) -> str:
    """A letter for each rota: A, B, C."""
    return chr(ord("A") + place)


def _draw_chart(listed: Sequence[Choice]) -> None:
    rows = [
        {
            "rota": _label(place),
            "coverage": one.coverage,
            "fairness": one.fairness,
            "wishes": one.wishes,
        }
        for place, one in enumerate(listed)
    ]
    titles = {
        "coverage": t("Coverage and other rules"),
        "fairness": t("Fairness"),
        "wishes": t("Wishes"),
    }
    colours = shades()
    tips = [alt.Tooltip("rota:N", title=t("Rota"))]
    tips += [alt.Tooltip(f"{k}:Q", title=title, format=",") for k, title in titles.items()]
    legend = alt.Legend(orient="top", title=titles["wishes"], gradientLength=200)
    base = chart_of(rows).encode(
        alt.X("coverage:Q", title=titles["coverage"], scale=alt.Scale(zero=False, nice=True)),
        alt.Y("fairness:Q", title=titles["fairness"], scale=alt.Scale(zero=False, nice=True)),
        tooltip=tips,
    )
    points = base.mark_circle(size=260, opacity=1).encode(
        alt.Color(
            "wishes:Q",
            scale=alt.Scale(range=[colours.surplus, colours.missing]),
            legend=legend,
        )
    )
    names = base.mark_text(dy=-16, fontWeight="bold", color=colours.required).encode(text="rota:N")
    st.altair_chart(
        alt.layer(points, names).properties(width="container", height=_HEIGHT),
        alt=t("Price of coverage against fairness; the colour is the price of wishes"),
    )
    st.caption(t("Points of cost: further left and further down is better, blue is better."))


def _draw_table(listed: Sequence[Choice]) -> None:
    best = {
        name: min(getattr(one.prices, name) for one in listed)
        for name in ("coverage", "fairness", "wishes", "cost")
    }
    rows: list[list[Cell | str]] = []
    for place, one in enumerate(listed):
        row: list[Cell | str] = [Cell(_label(place), note=_how(one))]
        for name in ("coverage", "fairness", "wishes", "cost"):
            value = getattr(one.prices, name)
            tone = Tone.GOOD if value == best[name] else Tone.PLAIN
            row.append(Cell(f"{value:,}", tone, is_number=True))
        figures = one.figures
        granted = figures.wishes_granted
        row += [
            Cell(f"{figures.missing_hours:,.1f}", is_number=True),
            Cell("–" if granted is None else f"{granted:.0%}", is_number=True),
            Cell(f"{figures.nights.difference}", is_number=True),
            Cell(f"{figures.weekends.difference}", is_number=True),
        ]
        rows.append(row)
    heads = (
        t("Rota"),
        t("Coverage etc."),
        t("Fairness"),
        t("Wishes"),
        t("Cost"),
        t("Hours missing"),
        t("Wishes granted"),
        t("Spread of nights"),
        t("Spread of weekends"),
    )
    cells: list[Cell | str] = [heads[0], *(Cell(head, is_number=True) for head in heads[1:])]
    draw_table(cells, rows, label=t("Rotas to choose from"))


def _how(one: Choice) -> str:
    """How its build weighed fairness and wishes."""
    return t(
        "fairness × {fairness}, wishes × {wishes}",
        fairness=f"{one.fairness_scale:g}",
        wishes=f"{one.wishes_scale:g}",
    )
