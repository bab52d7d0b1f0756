"""What is said of many people at once is what is said of each of them, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.problem import Pin
from scheduler.model import crowd
from scheduler.model.limits import Limits
from scheduler.model.parts import Definition, DefinitionKind
from scheduler.model.program import compile_model
from scheduler.model.rota_model import RotaModel
from tests.contract import make_problem

PROBLEM = make_problem()
DAYS = range(-2, PROBLEM.n_days + 1)
"""A day before the horizon and one after it take part."""
PEOPLE = range(PROBLEM.n_employees)
KINDS = range(PROBLEM.n_shift_types)
Cell = tuple[int, tuple[int, ...]]
"""A day and some shift types."""

cells = st.tuples(
    st.sampled_from(DAYS),
    st.lists(st.sampled_from(KINDS), min_size=1, max_size=4, unique=True).map(tuple),
)
pins = st.lists(
    st.builds(
        Pin,
        st.sampled_from(PEOPLE),
        st.sampled_from(range(PROBLEM.n_days)),
        st.none() | st.sampled_from(KINDS),
    ),
    max_size=4,
    unique_by=lambda pin: (pin.employee, pin.day),
)
banned = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE), st.sampled_from(range(PROBLEM.n_days)), st.sampled_from(KINDS)
    ),
    max_size=12,
)
some_people = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=len(PEOPLE), unique=True)


def model_with(of: list[Pin], bans: list[tuple[int, int, int]]) -> RotaModel:
    model = RotaModel(replace(PROBLEM, pins=tuple(of)))
    rule = model.add_rule("bans")
    for cell in bans:
        model.ban(rule, model.works(*cell))
    return model


def limits_of(model: RotaModel) -> Counter[object]:
    """Every limit, its quantities spelt out down to the decisions whatever their numbers are."""
    made = {definition.var: definition for definition in model.definitions}

    def spell(var: int) -> object:
        definition = made.get(var)
        if definition is None:
            return var
        return definition.kind.name, terms(definition)

    def terms(of: Definition) -> frozenset[object]:
        by = of.factors or (1,) * len(of.inputs)
        return frozenset(Counter((f, spell(v)) for f, v in zip(by, of.inputs, strict=True)).items())

    return Counter(
        (
            frozenset(Counter(zip(row.factors, map(spell, row.vars), strict=True)).items()),
            (row.rule, row.bound, row.per, row.price, row.structural),
        )
        for row in model.rows
    )


def assert_alike(
    pinned: list[Pin],
    bans: list[tuple[int, int, int]],
    price: int | None,
    one_by_one: Callable[[RotaModel, Limits], None],
    together: Callable[[RotaModel, Limits], None],
) -> None:
    plain, at_once = model_with(pinned, bans), model_with(pinned, bans)
    one_by_one(plain, Limits(plain, plain.add_rule("r"), price))
    together(at_once, Limits(at_once, at_once.add_rule("r"), price))
    assert limits_of(plain) == limits_of(at_once)
    assert plain.bans == at_once.bans
    compiled, other = compile_model(plain), compile_model(at_once)
    assert sorted(compiled.row_owner.tolist()) == sorted(other.row_owner.tolist())


@given(
    pins,
    banned,
    some_people,
    st.lists(st.tuples(st.sampled_from([-60, -1, 1, 1, 2, 480]), cells), min_size=1, max_size=5),
    st.integers(-3, 500),
    st.sampled_from([None, 7]),
    st.sampled_from([1, 60]),
    st.integers(1, 3),
)
@settings(max_examples=150, deadline=None)
def test_sums(
    pinned: list[Pin],
    bans: list[tuple[int, int, int]],
    people: list[int],
    terms: list[tuple[int, Cell]],
    bound: int,
    price: int | None,
    per: int,
    units: int,
) -> None:
    bounds = [bound + person for person in people]

    def one_by_one(model: RotaModel, limit: Limits) -> None:
        for person, most in zip(people, bounds, strict=True):
            row = [(by, model.works_any(person, day, kinds)) for by, (day, kinds) in terms]
            limit.at_most(row, most, units=units, per=per)
            limit.at_least(row, most, units=units + person, per=per)
            limit.at_most([(by, model.on(person, day)) for by, (day, _) in terms], bound)

    def together(model: RotaModel, limit: Limits) -> None:
        rows = [(by, model.works_any_each(people, day, kinds)) for by, (day, kinds) in terms]
        limit.at_most_each(rows, np.array(bounds), units=units, per=per)
        each = units + np.array(people)
        limit.at_least_each(rows, np.array(bounds), units=each, per=per)
        limit.at_most_each([(by, model.on_each(people, day)) for by, (day, _) in terms], bound)

    assert_alike(pinned, bans, price, one_by_one, together)


@given(
    pins,
    banned,
    some_people,
    st.lists(cells, min_size=1, max_size=3),
    st.lists(cells, max_size=3),
    st.sampled_from([None, 7]),
)
@settings(max_examples=150, deadline=None)
def test_implications(
    pinned: list[Pin],
    bans: list[tuple[int, int, int]],
    people: list[int],
    if_all: list[Cell],
    then_any: list[Cell],
    price: int | None,
) -> None:
    def one_by_one(model: RotaModel, limit: Limits) -> None:
        for person in people:
            first = [model.works_any(person, *cell) for cell in if_all]
            limit.implies(first, [model.works_any(person, *cell) for cell in then_any])
            limit.never([model.any_of(first), model.all_of(first)])
            limit.forbid(model.works(person, if_all[0][0], if_all[0][1][0]), units=2)

    def together(model: RotaModel, limit: Limits) -> None:
        first = [model.works_any_each(people, *cell) for cell in if_all]
        limit.implies_each(first, [model.works_any_each(people, *cell) for cell in then_any])
        limit.never_each([model.any_of_each(first), model.all_of_each(first)])
        limit.forbid_each(model.works_each(people, if_all[0][0], if_all[0][1][0]), units=2)

    assert_alike(pinned, bans, price, one_by_one, together)


@given(pins, banned, some_people, st.lists(cells, min_size=2, max_size=4, unique=True))
@settings(max_examples=60, deadline=None)
def test_totals(
    pinned: list[Pin], bans: list[tuple[int, int, int]], people: list[int], chosen: list[Cell]
) -> None:
    def one_by_one(model: RotaModel, limit: Limits) -> None:
        for person in people:
            row = [(by + 2, model.works_any(person, *c)) for by, c in enumerate(chosen)]
            limit.at_most([model.total_of(row)], 1)
        for cell in chosen:
            limit.at_most([model.total_of([model.works_any(p, *cell) for p in people])], 0)

    def together(model: RotaModel, limit: Limits) -> None:
        rows = [(by + 2, model.works_any_each(people, *c)) for by, c in enumerate(chosen)]
        limit.at_most_each([model.total_of_each(rows)], 1)
        lists = [model.works_any_each(people, *cell) for cell in chosen]
        limit.at_most_each([model.totals_within(lists)], 0)

    assert_alike(pinned, bans, None, one_by_one, together)


def test_more_shift_types_than_fit_into_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "MOST_TYPES", 2)
    test_sums()


def test_people_alike_share_their_variables() -> None:
    """Asked for one by one or at once, for all shift types or those possible: one variable."""
    model = RotaModel(PROBLEM)
    together = model.on_each(list(PEOPLE), 3).tolist()
    assert [model.on(person, 3) for person in PEOPLE] == together
    possible = [np.flatnonzero(model.possible[person, 3]).tolist() for person in PEOPLE]
    assert [
        model.works_any(p, 3, kinds) for p, kinds in zip(PEOPLE, possible, strict=True)
    ] == together
    assert {definition.kind for definition in model.definitions} == {DefinitionKind.ONE_OF}
    assert len(model.definitions) == int((model.possible.sum(axis=2) > 1).sum())
