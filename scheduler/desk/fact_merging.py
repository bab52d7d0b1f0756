"""Two people changed the same table: the changes of one put on top of what the other saved."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.io.text_tables import Cells


def merge_rows(
    base: Sequence[Cells], mine: Sequence[Cells], theirs: Sequence[Cells]
) -> tuple[Cells, ...]:
    """Their rows with my changes: what I took out is gone, what I added or changed is there.

    A row that both changed stands twice, once as each has it: the check of the table says so, and
    a person decides.
    """
    taken_out = _without(base, mine)
    added = _without(mine, base)
    left = list(taken_out)
    merged = []
    for row in theirs:
        if row in left:
            left.remove(row)
        else:
            merged.append(row)
    return (*merged, *_without(added, _without(theirs, base)))


def _without(rows: Sequence[Cells], others: Sequence[Cells]) -> list[Cells]:
    """The rows that the others have not, as often as they have them not."""
    left, found = list(others), []
    for row in rows:
        if row in left:
            left.remove(row)
        else:
            found.append(row)
    return found
