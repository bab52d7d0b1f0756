"""Posting of limits: a rule states each limit once, its mode decides what a breach does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scheduler.model.rota_model import RotaModel

Var = int
"""A decision or a quantity of the model, by its number."""
Term = Var | tuple[int, Var]
"""A variable, or a variable with its factor."""
Vars = npt.NDArray[np.int64]
"""One variable for each of some people: what is said of them is said of each of these people."""
VarsTerm = Vars | tuple[int, Vars]
"""Variables of some people, alone or with their factor."""
People = Sequence[int] | npt.NDArray[np.int64]
"""Some people by their positions."""
Each = int | npt.NDArray[np.int64]
"""One number for everybody, or one for each of some people."""


@dataclass(frozen=True, slots=True)
class Limits:
    """States the limits of one rule to the model; ``price`` is None for a hard rule.

    Every limit takes ``units``, the size of one unit of its breach, so that a breach costs
    *units x price*.
    """

    model: RotaModel
    rule: int
    price: int | None

    def at_most(self, terms: Iterable[Term], bound: int, *, units: int = 1, per: int = 1) -> None:
        """The sum of the terms may not exceed the bound.

        Each `per` above it (a started one counts whole) is a breach of `units`.
        """
        pairs = [term if isinstance(term, tuple) else (1, term) for term in terms]
        self.model.add_row(self.rule, pairs, bound, per=per, price=self._price(units))

    def at_least(self, terms: Iterable[Term], bound: int, *, units: int = 1, per: int = 1) -> None:
        """The sum of the terms may not fall short of the bound; priced like `at_most`."""
        pairs = [(-t[0], t[1]) if isinstance(t, tuple) else (-1, t) for t in terms]
        self.model.add_row(self.rule, pairs, -bound, per=per, price=self._price(units))

    def never(self, together: Sequence[Var], *, units: int = 1) -> None:
        """These may not all be true at once."""
        self.implies(together, (), units=units)

    def implies(self, if_all: Sequence[Var], then_any: Sequence[Var], *, units: int = 1) -> None:
        """If all of the first hold, at least one of the second must hold."""
        pairs = [(1, v) for v in if_all] + [(-1, v) for v in then_any]
        self.model.add_row(self.rule, pairs, len(if_all) - 1, per=1, price=self._price(units))

    def forbid(self, var: Var, *, units: int = 1) -> None:
        """This may not be true. A hard ban removes the decision from the model altogether."""
        if self.price is None:
            self.model.ban(self.rule, var)
        else:
            self.model.add_row(self.rule, [(1, var)], 0, per=1, price=self._price(units))

    def exactly(self, terms: Iterable[Term], count: int, *, units: int = 1) -> None:
        """The sum of the terms is the given number; each one above or below is a breach."""
        terms = list(terms)
        self.at_most(terms, count, units=units)
        self.at_least(terms, count, units=units)

    def tie(self, terms: Iterable[Term], bound: int) -> None:
        """The sum of the terms is at least the bound by the meaning of its quantities."""
        pairs = [(-t[0], t[1]) if isinstance(t, tuple) else (-1, t) for t in terms]
        self.model.add_row(self.rule, pairs, -bound, per=1, price=None, structural=True)

    # --- the same for each of some people, as if said one by one --------------------------------

    def at_most_each(
        self, terms: Sequence[VarsTerm], bound: Each, *, units: Each = 1, per: int = 1
    ) -> None:
        """`at_most` for each of the people; bound and units may differ between them."""
        pairs = [term if isinstance(term, tuple) else (1, term) for term in terms]
        self._add_each(pairs, bound, units, per)

    def at_least_each(
        self, terms: Sequence[VarsTerm], bound: Each, *, units: Each = 1, per: int = 1
    ) -> None:
        """`at_least` for each of the people."""
        pairs = [(-t[0], t[1]) if isinstance(t, tuple) else (-1, t) for t in terms]
        self._add_each(pairs, -bound, units, per)

    def never_each(self, together: Sequence[Vars], *, units: Each = 1) -> None:
        """`never` for each of the people."""
        self.implies_each(together, (), units=units)

    def implies_each(
        self, if_all: Sequence[Vars], then_any: Sequence[Vars], *, units: Each = 1
    ) -> None:
        """`implies` for each of the people."""
        pairs = [(1, vars_) for vars_ in if_all] + [(-1, vars_) for vars_ in then_any]
        self._add_each(pairs, len(if_all) - 1, units, 1)

    def forbid_each(self, vars_: Vars, *, units: Each = 1) -> None:
        """`forbid` for each of the people."""
        if self.price is None:
            for var in vars_.tolist():
                self.model.ban(self.rule, var)
        else:
            self._add_each([(1, vars_)], 0, units, 1)

    def tie_each(self, terms: Sequence[VarsTerm], bound: Each) -> None:
        """`tie` for each place of the terms."""
        pairs = [(-t[0], t[1]) if isinstance(t, tuple) else (-1, t) for t in terms]
        crowd = self.model.crowd
        crowd.add_rows(self.rule, pairs, -bound, per=1, price=None, structural=True)

    def _add_each(
        self, pairs: Sequence[tuple[int, Vars]], bound: Each, units: Each, per: int
    ) -> None:
        price = None if self.price is None else self.price * units
        self.model.crowd.add_rows(self.rule, pairs, bound, per=per, price=price)

    def _price(self, units: int) -> int | None:
        return None if self.price is None else self.price * units
