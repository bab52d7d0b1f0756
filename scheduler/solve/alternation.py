"""Improves a rota by turns: annealing moves far and fast, CP-SAT solves parts of it out.

Annealing tries some hundred thousand small moves a second and gets out of dead ends; neighbourhoods
find what only several people together can change, and who holds which turn of duty. Where the
limits that tie people together are few, whole rows are put together by column generation beside it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from scheduler.model.parts import Values
from scheduler.model.program import Program
from scheduler.solve.annealing.annealer import Annealer, can_load
from scheduler.solve.annealing.cooling import Cooling, Sampler, seed_of_lane
from scheduler.solve.annealing.tables import Tables, tables_of
from scheduler.solve.columns.column_search import ColumnSearch
from scheduler.solve.columns.serving import can_serve
from scheduler.solve.executing import Threads
from scheduler.solve.improve import Improver
from scheduler.solve.memory import give_memory_back
from scheduler.solve.result import SolveLimits
from scheduler.solve.sent_lanes import SentLanes

FIRST_SECONDS = 30.0
"""Length of the first cooling for up to `FIRST_CELLS` cells; longer in proportion beyond."""
FIRST_CELLS = 1000
FIRST_SHARE_OF_ONE = 1 / 8
"""Most that the first cooling takes of the time where one worker also sees to whole rows."""
HOT, WARM = 0.15, 0.035
"""First heat of the first cooling, and of the later ones, which must not lose what was found."""
SOLVING = 0.25
"""Time for neighbourhoods after a cooling, as a share of its length."""
LAST_COOLING = 0.7
"""Share of the time left that a cooling may take at most."""
ROOT_SHARE = 0.4
"""Share of the time that the relaxation over everybody's rows may take."""
SHORT_TURN = 2.0
"""Seconds of a turn of whatever has no length of its own."""
HELPING = 15.0
"""Seconds of whole rows between neighbourhoods where whole rows do best."""
SHORTEST = 0.2
"""Seconds below which it is not worth while to begin a cooling."""


@dataclass
class Alternation:
    """Alternates coolings and neighbourhoods until the limits are reached.

    ``is_asked_to_end`` says whether to stop, for whatever reason, and is asked often.
    """

    program: Program
    improver: Improver
    limits: SolveLimits
    seconds: Callable[[], float]
    """Seconds since the solve began."""
    is_asked_to_end: Callable[[], bool]
    is_new: bool
    """Whether the rota was just made: then nothing of it needs to be spared."""
    on_bound: Callable[[float], None] = lambda _: None
    """Told of proven bounds, from another thread."""
    _columns: ColumnSearch | None = field(default=None, init=False)
    _cooling: Cooling | None = field(default=None, init=False)
    _has_failed: bool = field(default=False, init=False)
    """Whether the search by whole rows has."""

    def run(self) -> None:
        """Improve until it is over."""
        self._columns = self._column_search()
        if self._columns is None or not self._has_company:
            self._take_turns(self._workers)
            return
        ended = threading.Event()
        beside = threading.Thread(
            target=self._search_rows,
            args=(self._columns, lambda: ended.is_set() or self._is_late()),
            daemon=True,
        )
        beside.start()
        try:
            self._take_turns(max(1, self._workers - 1))
        finally:
            ended.set()
            beside.join()
            self._fetch()

    def _column_search(self) -> ColumnSearch | None:
        """The search by whole rows, where it can be used; its course depends on the clock."""
        if self._goes_by_work:
            return None
        if not can_serve(self.program):
            return None
        return ColumnSearch(
            self.program,
            self.limits.seed,
            lambda: self.improver.values,
            self.on_bound,
            ROOT_SHARE * self.limits.seconds,
        )

    def _search_rows(self, columns: ColumnSearch, stop: Callable[[], bool]) -> None:
        self._try_rows(lambda: columns.run(stop))

    def _try_rows(self, act: Callable[[], None]) -> None:
        """Improve by whole rows; should that fail, the rota is improved without them."""
        try:
            act()
        except Exception:
            logging.getLogger(__name__).exception("The search by whole rows has failed.")
            self._has_failed = True

    def _take_turns(self, workers: int) -> None:
        self.improver.workers = workers
        tables = tables_of(self.program)
        if tables is None or not can_load(self.program, self.improver.values):
            while not self._is_over():
                self._solve(SHORT_TURN)
            return
        self._compile(tables)
        self._cooling = self._new_cooling(tables, workers)
        length, warmth = self._first_length(), HOT if self.is_new else WARM
        while not self._is_over():
            if self._columns is not None and self._can_help:
                self._help(self._columns)
                continue
            give_memory_back()
            if length > SHORTEST:
                self._cool(length, warmth)
            if not self._can_help:
                self._solve(max(length, SHORTEST) * SOLVING)
            left = max(0.0, self._limit - self.spent)
            length, warmth = min(2 * length, LAST_COOLING * left), WARM

    @property
    def _can_help(self) -> bool:
        """Whether whole rows do best by now, and no more hands than one would be left idle."""
        leads = self._columns is not None and self._columns.leads(self.improver.score)
        is_alone = self._workers <= 2 and isinstance(self.improver.crew, Threads)
        return leads and is_alone and not self._has_failed

    def _help(self, columns: ColumnSearch) -> None:
        """Whole rows by one more thread where they do best, and neighbourhoods now and then."""
        begun = self.spent
        end = begun + HELPING
        self._try_rows(lambda: columns.help(self._is_over, lambda: self.spent > end))
        self._solve(SOLVING * (self.spent - begun))

    def _new_cooling(self, tables: Tables, workers: int) -> Cooling:
        """Annealing by whoever carries out rounds as well."""
        crew, seed = self.improver.crew, self.limits.seed
        if isinstance(crew, Threads):
            return Cooling.here(self.program, tables, seed, workers, crew.pool)
        sent = SentLanes(crew, self.improver.shop, seed)
        sampler = Sampler(Annealer(self.program, tables, seed), seed_of_lane(seed, -1))
        return Cooling(
            lambda: sent.of(workers if self._goes_by_work else crew.places(workers)), sampler
        )

    @property
    def _goes_by_work(self) -> bool:
        """Whether work and not time is limited, so that every run is the same."""
        return self.limits.deterministic_seconds is not None

    @property
    def _workers(self) -> int:
        return max(1, self.limits.workers)

    @property
    def _has_company(self) -> bool:
        """Whether others work while whole rows are looked after here."""
        return self._workers > 1 or not isinstance(self.improver.crew, Threads)

    def _is_over(self) -> bool:
        self._fetch()
        return self._is_late() or self.is_asked_to_end()

    def _is_late(self) -> bool:
        return self.spent >= self._limit

    def _fetch(self) -> None:
        """Take over what the search by whole rows has found meanwhile."""
        found = self._columns.fetch() if self._columns is not None else None
        if found is not None:
            self._take(found[0])

    def _take(self, values: Values) -> None:
        """Go on from other values if they are better."""
        if self.program.score(values) < self.improver.score:
            self.improver.take(values.copy())

    @property
    def spent(self) -> float:
        """Effort so far, in the unit of the limit: seconds, or deterministic seconds."""
        if not self._goes_by_work:
            return self.seconds()
        return self.improver.work + (self._cooling.work if self._cooling else 0.0)

    @property
    def _limit(self) -> float:
        deterministic = self.limits.deterministic_seconds
        return self.limits.seconds if deterministic is None else deterministic

    def _first_length(self) -> float:
        problem = self.program.problem
        size = problem.n_employees * problem.n_days / FIRST_CELLS
        alone = self._columns is None or self._has_company
        share = 1 / 2 if alone else FIRST_SHARE_OF_ONE
        return min((self._limit - self.spent) * share, FIRST_SECONDS * max(1.0, size))

    def _compile(self, tables: Tables) -> None:
        """Have the inner loops compiled (only the first time on a machine is this slow).

        Neighbourhoods go on meanwhile, unless the run must be the same everywhere.
        """
        compiling = threading.Thread(target=self._try_one_move, args=(tables,), daemon=True)
        compiling.start()
        if self._goes_by_work:
            compiling.join()
        else:
            compiling.join(timeout=1.0)
            if compiling.is_alive():
                self.improver.run(lambda: self._is_over() or not compiling.is_alive())

    def _try_one_move(self, tables: Tables) -> None:
        annealer = Annealer(self.program, tables, self.limits.seed)
        annealer.load(self.improver.values)
        annealer.run(1, 1.0, 1.0)

    def _cool(self, length: float, warmth: float) -> None:
        assert self._cooling is not None
        begun = self.spent
        self._cooling.run(
            self.improver.values,
            self.improver.score,
            warmth,
            progress=lambda: (self.spent - begun) / length,
            stop=lambda: self._is_over() or self._can_help,
            on_better=self._take,
            seconds=None if self._goes_by_work else length,
        )

    def _solve(self, length: float) -> None:
        """Neighbourhoods for a while, then whole rows if nobody looks after them beside."""
        end = self.spent + length
        self.improver.run(lambda: self._is_over() or self.spent >= end)
        if self._columns is not None and not (self._has_company or self._has_failed):
            end = self.spent + max(length / SOLVING, SHORT_TURN)
            self._search_rows(self._columns, lambda: self._is_over() or self.spent >= end)
            self._fetch()
