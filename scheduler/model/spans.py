"""How far each quantity can move while only a few decisions are free."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.model.parts import DefinitionKind, Values
from scheduler.model.program import Batch, Ints, Mask, Program


@dataclass(frozen=True)
class Spans:
    """Least and greatest value each variable can take while only the free decisions move."""

    low: Ints
    high: Ints


def spans_of(program: Program, base: Values, touched: Mask, free: Mask) -> Spans:
    """The spans of all variables when only the touched ones can move."""
    low, high = base.copy(), base.copy()
    low[touched], high[touched] = program.lower[touched], program.upper[touched]
    for depth, batch in enumerate(program.batches):
        _span_batch(batch, low, high, touched)
        if depth == 0:
            _span_breaks(program, base, low, high, touched, free)
    np.maximum(low, np.minimum(program.lower, base), out=low)
    np.minimum(high, np.maximum(program.upper, base), out=high)
    return Spans(low, high)


def _span_batch(whole: Batch, low: Ints, high: Ints, touched: Mask) -> None:
    batch = whole.chosen(np.flatnonzero(touched[whole.vars]))
    lows, highs, factors = low[batch.inputs.data], high[batch.inputs.data], batch.factors
    if batch.kind in (DefinitionKind.SUM, DefinitionKind.ONE_OF):
        least = batch.inputs.sums(np.where(factors > 0, factors * lows, factors * highs))
        most = batch.inputs.sums(np.where(factors > 0, factors * highs, factors * lows))
        if batch.kind is DefinitionKind.ONE_OF:
            least, most = np.clip(least, 0, 1), np.clip(most, 0, 1)
    else:
        count = np.diff(batch.inputs.start) if batch.kind is DefinitionKind.ALL else 1
        least = (batch.inputs.sums((lows > 0).astype(np.int64)) >= count).astype(np.int64)
        most = (batch.inputs.sums((highs > 0).astype(np.int64)) >= count).astype(np.int64)
    low[batch.vars], high[batch.vars] = least, most


def _span_breaks(
    program: Program, base: Values, low: Ints, high: Ints, touched: Mask, free: Mask
) -> None:
    """Only those whose shift is free move their break, unless breaks are free themselves."""
    presence = program.presence
    if presence is None:
        return
    for key, choices in presence.breaks.items():
        count = presence.counts[key]
        if not touched[choices[0].var]:
            continue
        leaving, coming = int(base[count] - low[count]), int(high[count] - low[count])
        for choice in choices:
            placed = int(base[choice.var])
            if free[choice.var]:
                low[choice.var], high[choice.var] = 0, high[count]
            else:
                low[choice.var], high[choice.var] = max(0, placed - leaving), placed + coming
