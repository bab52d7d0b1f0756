"""A good rota soon: everybody's row put anew at the bound's prices, while rows are generated.

The relaxation over everybody takes long in a large centre, and annealing is far from the best rota
until then. Prices of the bound are there in a second or some: at these prices rows put anew one
after the other fit together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scheduler.model.parts import Values
from scheduler.model.program import Program
from scheduler.solve.columns.pool import RowPool
from scheduler.solve.construct import Constructor
from scheduler.solve.guided import GuidedDescent
from scheduler.solve.prices import Floats


@dataclass
class FirstDescent:
    """Puts everybody's row anew once, with rows of its own, so that another thread may do so.

    ``newest_worth`` gives what cells are worth by the best bound yet, for every variable.
    """

    program: Program
    pool: RowPool
    newest_worth: Callable[[], Floats]
    seconds: float
    """Of the clock; it takes less where the rota soon does not change any more."""
    seed: int

    def run(
        self,
        values: Values,
        on_better: Callable[[Values], object],
        stop: Callable[[], bool],
        is_over: Callable[[], bool],
    ) -> None:
        """Improve a rota that keeps every hard limit; ``on_better`` is given what is better.

        ``is_over`` is asked after every sweep over everybody, ``stop`` after every row.
        """
        descent = GuidedDescent(
            self.program,
            Constructor(self.program, self.seed),
            self.pool,
            self.newest_worth(),
            stop,
            self.seed,
        )
        descent.seconds = self.seconds
        descent.renew = lambda: (self.pool, self.newest_worth())
        descent.is_over = is_over

        def keep(better: Values) -> None:
            on_better(better)

        descent.on_better = keep
        found, _ = descent.run(values)
        on_better(found)
