"""What the build of a scenario, or of a choice of rotas, leaves behind as text."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from scheduler.desk.proposals import ConflictInWords, Said
from scheduler.desk.scenario_figures import Figures
from scheduler.desk.trade_offs import Prices
from scheduler.solve.result import SolveStatus


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    def write(self) -> str:
        """The text of this."""
        return self.model_dump_json()


class ScenarioOutcome(_Kept):
    """How the build of a scenario ended. ``facts`` says on exactly which facts it was built."""

    facts: str
    status: SolveStatus
    seconds: float
    was_stopped: bool
    document: str | None
    figures: Figures | None
    conflict: ConflictInWords | None
    findings: tuple[Said, ...] = ()


class Choice(_Kept):
    """One rota to choose from: its price by what it is for, under the centre's own weights."""

    fairness_scale: float
    wishes_scale: float
    coverage: int
    fairness: int
    wishes: int
    document: str
    figures: Figures

    @property
    def prices(self) -> Prices:
        """The three prices."""
        return Prices(self.coverage, self.fairness, self.wishes)


class Choices(_Kept):
    """The rotas to choose from; ``built`` counts also those that another one beats."""

    facts: str
    seconds: float
    was_stopped: bool
    built: int
    choices: tuple[Choice, ...]


class BuiltSoFar(_Kept):
    """What an attempt leaves for the next worker: rotas by the scales of their builds."""

    seconds: float
    rotas: tuple[tuple[float, float, str], ...] = ()
