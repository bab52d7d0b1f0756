"""Settles a few cells of a rota anew with CP-SAT, the rest staying as it is.

The rota it begins with is one of the answers: limits it keeps stay kept, and those it breaks may
stay broken, at a price no soft rule comes near. So there always is an answer, and the best one is
proven to be the best for the cells that were open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from scheduler.breaks import settle_breaks
from scheduler.domain.rota import NO_BREAK, Rota
from scheduler.model.cpsat import SubModel, post
from scheduler.model.parts import Values
from scheduler.model.program import Mask, Program
from scheduler.solve.prices import HARD_PRICE
from scheduler.solve.repairing.part import Part
from scheduler.solve.repairing.sketch import Sketch
from scheduler.solve.sub_solver import make_solver

NO_WORK_LIMIT = 1e9


@dataclass(frozen=True, slots=True)
class Effort:
    """How long one settling may take, and how many people it may touch (None: any number)."""

    seconds: float = 1.5
    most_touched: int | None = None
    seed: int = 1


@dataclass(frozen=True)
class Settled:
    """What came out. ``is_proven``: nothing that was open could be better."""

    values: Values
    rota: Rota
    is_proven: bool


def resettle(
    part: Part, free: Mask, start: Sketch, effort: Effort, unmoved: Iterable[int] = ()
) -> Settled:
    """The best values of the free decisions, beginning with a sketch of the part's rota.

    People in ``unmoved`` do not count as touched.
    """
    values = part.values_of(start)
    program = _bendable(part.program, values)
    sub = post(program, values, free)
    sub.hint(values)
    _keep_breaks(part, sub)
    excess = part.program.excess(values)
    for row, slack in sub.slacks:
        if part.program.hard[row]:
            # What is broken may stay so, and is not broken further for anything else.
            sub.cp.add(slack <= int(excess[row]))
    if effort.most_touched is not None:
        _limit_people(part, sub, values, effort.most_touched, set(unmoved))
    sub.minimise()
    solver = make_solver(effort.seed, work=NO_WORK_LIMIT, seconds=effort.seconds)
    solver.parameters.relative_gap_limit = 0.0
    status = solver.solve(sub.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Settled(values, rota_of_part(part, values), False)
    solved = program.complete(sub.read(solver))
    if program.score(values) < program.score(solved):
        solved = values
    return Settled(solved, rota_of_part(part, solved), status == cp_model.OPTIMAL)


def _bendable(program: Program, values: Values) -> Program:
    """The program in which hard limits that are broken already may stay so, at a high price."""
    broken = program.hard & (program.excess(values) > 0)
    price = np.where(broken, HARD_PRICE, program.price)
    return replace(program, hard=program.hard & ~broken, price=price)


def _limit_people(part: Part, sub: SubModel, start: Values, most: int, unmoved: set[int]) -> None:
    """No more than so many people may work otherwise than in the part's rota."""
    program, cp = sub.program, sub.cp
    touched: dict[int, cp_model.IntVar] = {}
    for var in np.flatnonzero(part.free).tolist():
        made, owner = sub.vars.get(var), int(program.owner[var])
        if made is None or var >= program.n_decisions or owner in unmoved:
            continue
        if owner not in touched:
            touched[owner] = cp.new_bool_var("")
            cp.add_hint(touched[owner], False)
        changed = ~made if part.values[var] else made
        cp.add_implication(changed, touched[owner])
    cp.add(sum(touched.values()) <= max(most, len(_moved(part, start) - unmoved)))


def _keep_breaks(part: Part, sub: SubModel) -> None:
    """Whoever stays on a shift keeps their break: as many have it then as stay of those who do."""
    presence, rota, cp = part.program.presence, part.rota, sub.cp
    for (group, day, kind), choices in presence.breaks.items() if presence else ():
        members = presence.groups[group] if presence else ()
        standing = [e for e in members if rota.cells[e, day, kind]]
        for choice in choices:
            made = sub.vars.get(choice.var)
            if made is None:
                continue
            there = [e for e in standing if rota.breaks[e, day, kind] == choice.offset_minutes]
            cells = [part.cell(e, day, kind) for e in there]
            fixed = sum(int(sub.base[c]) for c in cells if c not in sub.vars)
            cp.add(made >= sum(sub.vars[c] for c in cells if c in sub.vars) + fixed)


def _moved(part: Part, values: Values) -> set[int]:
    program = part.program
    decisions = slice(program.first_cell, program.n_decisions)
    changed = np.flatnonzero(values[decisions] != part.values[decisions]) + program.first_cell
    return {int(owner) for owner in program.owner[changed]}


def rota_of_part(part: Part, values: Values) -> Rota:
    """The rota of values: breaks of people who are not concerned stay where they are."""
    program = part.program
    rota = program.rota_of(values)
    breaks = np.where(rota.cells & part.rota.cells, part.rota.breaks, NO_BREAK)
    presence = program.presence
    for (group, day, kind), choices in presence.breaks.items() if presence else ():
        members = np.array(presence.groups[group]) if presence else np.zeros(0, int)
        workers = members[rota.cells[members, day, kind]].tolist()
        standing = [int(breaks[e, day, kind]) for e in workers]
        wanted = Counter({c.offset_minutes: int(values[c.var]) for c in choices})
        wanted += Counter()
        if Counter(standing) == wanted:
            continue
        open_: list[int] = []
        for employee, offset in zip(workers, standing, strict=True):
            if wanted[offset] > 0:
                wanted[offset] -= 1
            else:
                open_.append(employee)
        for employee, offset in zip(open_, wanted.elements(), strict=False):
            breaks[employee, day, kind] = offset
    return settle_breaks(program.problem, rota.with_breaks(breaks))
