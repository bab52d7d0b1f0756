"""`what-if`: what rotas would come to if the facts were otherwise, beside what they come to now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scheduler.cli.exit_codes import ExitCode
from scheduler.cli.options import (
    AsJson,
    CentreFolderPath,
    First,
    Language,
    Weeks,
    parse_first,
    speech_of,
)
from scheduler.cli.speech import Speech
from scheduler.domain.text import Message

if TYPE_CHECKING:
    from scheduler.desk.scenario_figures import Figures
    from scheduler.desk.scenario_runs import ScenarioBuilt, ScenarioRun
    from scheduler.desk.trade_offs import TradeOff


def what_if(
    context: typer.Context,
    centre: CentreFolderPath,
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--change",
            metavar="FILE.toml|TOML",
            help="A scenario: a file, or TOML itself as in 'demand = [{factor = 1.1}]'. May be "
            "given several times.",
        ),
    ] = None,
    first: First = None,
    weeks: Weeks = None,
    time: Annotated[
        float, typer.Option("--time", metavar="S", help="Seconds at most for each scenario.")
    ] = 60.0,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of chance.")] = 1,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", help="Processor cores to use; all by default."),
    ] = None,
    trade_offs: Annotated[
        bool,
        typer.Option(
            "--trade-offs",
            help="Also build rotas to choose from: coverage against fairness against wishes.",
        ),
    ] = False,
    as_json: AsJson = False,
    lang: Language = None,
) -> ExitCode:
    """The exit code is that of the scenario that went worst; the facts as they are count too."""
    from scheduler.cli.build import exit_code_of, make_limits
    from scheduler.cli.progress import show_progress, stop_on_interrupt

    speech = speech_of(context)
    with stop_on_interrupt(speech) as stop:
        from scheduler.desk.scenario_runs import build_run, choose_between, lay_out, read_changes

        limits = make_limits(time, seed, workers, None, command="what-if")
        runs = lay_out(centre, read_changes(change or []), parse_first(first), weeks)
        names = [speech.words(_name(number, run)) for number, run in enumerate(runs)]
        built: list[ScenarioBuilt] = []
        for name, run in zip(names, runs, strict=True):
            if stop.is_set():
                break
            with show_progress(speech, limits.seconds, title=name) as tell:
                built.append(build_run(run, limits, tell, stop.is_set))
        points = choose_between(runs[0], limits, stop.is_set) if trade_offs else []
    content: dict[str, Any] = {
        "first": runs[0].opened.problem.first.isoformat(),
        "weeks": runs[0].opened.problem.n_days // 7,
        "scenarios": [_content(one, speech) for one in built],
    }
    if trade_offs:
        content["trade_offs"] = [_point(point) for point in points]
    speech.answer(content)
    _tell(names, built, speech)
    _tell_points(points, speech)
    return max((exit_code_of(one.result) for one in built), default=ExitCode.INTERRUPTED)


def _name(number: int, run: ScenarioRun) -> Message:
    """What a scenario is called: as it says, else by its number."""
    if not number:
        return Message("As it is")
    if run.scenario.name:
        return Message("{name}", {"name": run.scenario.name})
    return Message("Scenario {number}", {"number": number})


def _content(one: ScenarioBuilt, speech: Speech) -> dict[str, Any]:
    conflict = one.result.conflict
    figures = None if one.figures is None else one.figures.model_dump()
    if figures is not None and one.figures is not None:
        figures |= {"gap": one.figures.gap, "wishes_granted": one.figures.wishes_granted}
    return {
        "name": one.run.scenario.name,
        "changes": [speech.words(word) for word in one.run.words],
        "status": one.result.status.value,
        "seconds": one.result.seconds,
        "figures": figures,
        "conflict": None if conflict is None else [speech.words(r) for r in conflict.reasons],
    }


def _point(point: TradeOff) -> dict[str, Any]:
    prices = point.prices
    return {
        "fairness_scale": point.fairness_scale,
        "wishes_scale": point.wishes_scale,
        "coverage": prices.coverage,
        "fairness": prices.fairness,
        "wishes": prices.wishes,
        "cost": prices.cost,
    }


_ROWS: tuple[tuple[str, Callable[[Figures], str]], ...] = (
    ("People", lambda f: str(f.people)),
    ("Cost", lambda f: f"{f.cost:,}"),
    ("Gap", lambda f: "-" if f.gap is None else f"{f.gap:.1%}"),
    ("Hard violations", lambda f: str(f.hard_violations)),
    ("Person-hours missing", lambda f: f"{f.missing_hours:,.1f}"),
    ("Hours worked", lambda f: f"{f.worked_hours:,.1f}"),
    ("Overtime hours", lambda f: f"{f.overtime_hours:,.1f}"),
    ("Nights, most and fewest", lambda f: f"{f.nights.most} / {f.nights.fewest}"),
    ("Weekend days, most and fewest", lambda f: f"{f.weekends.most} / {f.weekends.fewest}"),
    (
        "Wishes granted",
        lambda f: "-" if f.wishes_granted is None else f"{f.wishes_granted:.0%}",
    ),
)


def _tell(names: Sequence[str], built: Sequence[ScenarioBuilt], speech: Speech) -> None:
    if speech.as_json or not built:
        return
    for name, one in zip(names[1:], built[1:], strict=False):
        values = {"name": name, "changes": list(one.run.words) or [Message("nothing")]}
        speech.say(Message("{name}: {changes}.", values))
    heads = ["", *names[: len(built)]]
    rows = [
        [speech.translate(title), *("-" if b.figures is None else of(b.figures) for b in built)]
        for title, of in _ROWS
    ]
    levels = next((b.figures.queues for b in built if b.figures), ())
    for number, queue in enumerate(levels):
        name = queue.name_en if speech.language == "en" and queue.name_en else queue.name
        title = Message("{queue}: answered in time", {"queue": name})
        found = [b.figures.queues[number].level if b.figures else None for b in built]
        cells = ["-" if level is None else f"{level:.1%}" for level in found]
        rows.append([speech.words(title), *cells])
    speech.show_table(heads, rows)
    for name, one in zip(names, built, strict=False):
        if one.result.conflict is not None:
            speech.say(Message("{name}: no rota can keep all hard rules.", {"name": name}))
            reasons = one.result.conflict.reasons
            speech.say(*(Message("  - {reason}", {"reason": reason}) for reason in reasons))


def _tell_points(points: Sequence[TradeOff], speech: Speech) -> None:
    if not points:
        return
    heads = ("Fairness weighs", "Wishes weigh", "Coverage and other rules", "Fairness", "Wishes")
    rows = [
        (
            f"× {point.fairness_scale:g}",
            f"× {point.wishes_scale:g}",
            f"{point.prices.coverage:,}",
            f"{point.prices.fairness:,}",
            f"{point.prices.wishes:,}",
        )
        for point in points
    ]
    speech.show_table(
        (*heads, "Cost"), [(*r, f"{p.prices.cost:,}") for r, p in zip(rows, points, strict=True)]
    )
