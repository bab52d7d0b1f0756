"""Builds scenarios of a centre's folder one after the other, without keeping them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scheduler.desk.building import build_rota, look_ahead
from scheduler.desk.centres import check_files
from scheduler.desk.opening import OpenCentre
from scheduler.desk.scenario_changes import Scenario, read_scenario
from scheduler.desk.scenario_facts import open_changed
from scheduler.desk.scenario_figures import Figures, figures_of
from scheduler.desk.scenario_words import tell_changes
from scheduler.desk.trade_offs import TradeOff, find_trade_offs
from scheduler.domain.faults import BadInput, Fault
from scheduler.domain.text import Message
from scheduler.io.centre_archive import centre_files, folder_files
from scheduler.solve.result import OnProgress, Result, ShouldStop, SolveLimits


@dataclass(frozen=True)
class ScenarioRun:
    """A scenario that is ready to be built; ``words`` say what it changes."""

    scenario: Scenario
    words: tuple[Message, ...]
    opened: OpenCentre


@dataclass(frozen=True)
class ScenarioBuilt:
    """What the build of a scenario came to; no figures where there is no rota."""

    run: ScenarioRun
    result: Result
    figures: Figures | None


def read_changes(said: Sequence[str]) -> list[Scenario]:
    """A scenario for each: a TOML file by its name, or TOML as it stands.

    Raises:
        BadInput: a file cannot be read, or something in it is wrong.
    """
    found = []
    for text in said:
        path = Path(text)
        if path.suffix.lower() != ".toml" or "\n" in text or "=" in text:
            found.append(read_scenario(text, "--change"))
            continue
        try:
            content = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            problem = Message("cannot be read: {reason}.", {"reason": reason})
            remedy = Message("Name a TOML file in UTF-8, or write the change itself.")
            raise BadInput([Fault(text, None, None, None, problem, remedy)]) from error
        scenario = read_scenario(content, path.name)
        named = scenario.name or path.stem
        found.append(scenario.model_copy(update={"name": named}))
    return found


def lay_out(
    folder: Path, scenarios: Sequence[Scenario], first: date | None, weeks: int | None
) -> list[ScenarioRun]:
    """The facts as they are, then each scenario on the same horizon.

    Raises:
        BadInput: something in the folder is wrong, or a change does not fit it.
    """
    files = centre_files(folder_files(folder))
    given = check_files(files)
    as_it_is = OpenCentre(given, given.problem(first, weeks), tuple(given.rules))
    runs = [ScenarioRun(Scenario(), (), as_it_is)]
    for scenario in scenarios:
        opened = open_changed(files, given, scenario.changes, first, weeks)
        runs.append(ScenarioRun(scenario, tuple(tell_changes(scenario.changes, given)), opened))
    return runs


def build_run(
    run: ScenarioRun, limits: SolveLimits, on_progress: OnProgress, stop: ShouldStop
) -> ScenarioBuilt:
    """Build a scenario from nothing; the same limits for all make them comparable."""
    findings = look_ahead(run.opened)
    result = build_rota(run.opened, limits, None, on_progress, stop, findings)
    rota = result.rota
    figures = None if rota is None else figures_of(run.opened, rota, result.bound)
    return ScenarioBuilt(run, result, figures)


def choose_between(run: ScenarioRun, limits: SolveLimits, stop: ShouldStop) -> list[TradeOff]:
    """Rotas of the facts as they are, none of which another one beats."""
    return find_trade_offs(run.opened.problem, run.opened.rules, limits, stop=stop)
