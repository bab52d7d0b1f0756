"""Takes defined variables apart: into decisions, constants and flags (any, all)."""

from __future__ import annotations

from scheduler.model.parts import DefinitionKind
from scheduler.model.program import NOBODY, Program

_FLAGS = (DefinitionKind.ANY, DefinitionKind.ALL)


class TermReader:
    """Takes apart the variables that single people decide."""

    def __init__(self, program: Program) -> None:
        self.definition: dict[int, tuple[DefinitionKind, list[int], list[int]]] = {}
        self._leaves: dict[int, list[tuple[int, int]]] = {}
        for batch in program.batches:
            start, data = batch.inputs.start.tolist(), batch.inputs.data
            for position in (program.owner[batch.vars] != NOBODY).nonzero()[0].tolist():
                span = slice(start[position], start[position + 1])
                self.definition[int(batch.vars[position])] = (
                    batch.kind,
                    data[span].tolist(),
                    batch.factors[span].tolist(),
                )

    def leaves(self, var: int) -> list[tuple[int, int]]:
        """The decisions, constants and flags a variable is the sum of, each with its factor."""
        found = self._leaves.get(var)
        if found is None:
            kind, inputs, factors = self.definition.get(var, (DefinitionKind.ANY, [], []))
            if kind in _FLAGS:
                found = [(var, 1)]
            else:
                found = [
                    (leaf, by * factor)
                    for each, factor in zip(inputs, factors, strict=True)
                    for leaf, by in self.leaves(each)
                ]
            self._leaves[var] = found
        return found
