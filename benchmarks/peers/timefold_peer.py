"""Timefold (Python package, on a JVM) on the same job, in the style of its employee scheduling.

A script: job as JSON in, answer out. One planning variable a person and day: the shift type, or
none. Said: who may work what when, rest between days, runs of days, hours a person, demand of each
interval in all and of each queue among those who hold its skill, wishes of days off. Not said:
breaks, the sharing out of people with several skills, fairness, trainees, duties, steady starts.
"""

import json
import sys
import time
from dataclasses import dataclass, field
from typing import Annotated

from timefold.solver import SolverFactory
from timefold.solver.config import (
    Duration,
    ScoreDirectorFactoryConfig,
    SolverConfig,
    TerminationConfig,
)
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    Joiners,
    constraint_provider,
)

SHORT, HOURS, WISH = 50, 10, 10


@dataclass
class Kind:
    number: int
    start: int
    end: int
    paid: int


@dataclass
class Person:
    number: int
    skills: str
    target: int
    tolerance: int


@dataclass
class Need:
    number: Annotated[int, PlanningId]
    day: int
    start: int
    end: int
    skill: str
    people: int


@dataclass
class Wish:
    number: Annotated[int, PlanningId]
    person: int
    day: int
    weight: int


@planning_entity
@dataclass
class Turn:
    number: Annotated[int, PlanningId]
    person: Person
    day: int
    kinds: Annotated[list[Kind], ValueRangeProvider(id="kinds")]
    kind: Annotated[
        Kind | None,
        PlanningVariable(allows_unassigned=True, value_range_provider_refs=["kinds"]),
    ] = field(default=None)


@planning_solution
@dataclass
class Plan:
    rest: int
    needs: Annotated[list[Need], ProblemFactCollectionProperty]
    wishes: Annotated[list[Wish], ProblemFactCollectionProperty]
    turns: Annotated[list[Turn], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore, PlanningScore] = field(default=None)


REST = 670
LONGEST = 6


@constraint_provider
def rules(factory: ConstraintFactory) -> list:
    return [
        rest(factory),
        week(factory),
        run(factory),
        hours(factory),
        no_hours(factory),
        short(factory),
        nobody(factory),
        wishes(factory),
    ]


def rest(factory: ConstraintFactory):
    return (
        factory.for_each(Turn)
        .join(
            Turn,
            Joiners.equal(lambda a: a.person.number, lambda b: b.person.number),
            Joiners.equal(lambda a: a.day + 1, lambda b: b.day),
        )
        .filter(lambda a, b: b.kind.start + 1440 - a.kind.end < REST)
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("rest")
    )


def week(factory: ConstraintFactory):
    return (
        factory.for_each(Turn)
        .group_by(lambda a: a.person, lambda a: a.day // 7, ConstraintCollectors.count())
        .filter(lambda person, week, days: days > 5)
        .penalize(HardSoftScore.ONE_HARD, lambda person, week, days: days - 5)
        .as_constraint("week")
    )


def run(factory: ConstraintFactory):
    return (
        factory.for_each(Turn)
        .group_by(
            lambda a: a.person, ConstraintCollectors.to_consecutive_sequences(lambda a: a.day)
        )
        .flatten_last(lambda runs: runs.getConsecutiveSequences())
        .filter(lambda person, run: run.getCount() > LONGEST)
        .penalize(HardSoftScore.ONE_HARD, lambda person, run: run.getCount() - LONGEST)
        .as_constraint("run")
    )


def hours(factory: ConstraintFactory):
    return (
        factory.for_each(Turn)
        .group_by(lambda a: a.person, ConstraintCollectors.sum(lambda a: a.kind.paid))
        .filter(lambda person, paid: abs(paid - person.target) > person.tolerance)
        .penalize(
            HardSoftScore.ONE_SOFT,
            lambda person, paid: (abs(paid - person.target) - person.tolerance) // 60 * HOURS,
        )
        .as_constraint("hours")
    )


def no_hours(factory: ConstraintFactory):
    return (
        factory.for_each_including_unassigned(Turn)
        .filter(lambda a: a.day == 0 and a.kind is None)
        .if_not_exists(Turn, Joiners.equal(lambda a: a.person.number, lambda b: b.person.number))
        .penalize(HardSoftScore.ONE_SOFT, lambda a: a.person.target // 60 * HOURS)
        .as_constraint("no hours")
    )


def short(factory: ConstraintFactory):
    return (
        factory.for_each(Need)
        .join(
            Turn,
            Joiners.equal(lambda need: need.day, lambda turn: turn.day),
            Joiners.filtering(
                lambda need, turn: (
                    turn.kind.start <= need.start
                    and need.end <= turn.kind.end
                    and need.skill in turn.person.skills
                )
            ),
        )
        .group_by(lambda need, turn: need, ConstraintCollectors.count_bi())
        .filter(lambda need, people: people < need.people)
        .penalize(HardSoftScore.ONE_SOFT, lambda need, people: (need.people - people) * SHORT)
        .as_constraint("short")
    )


def nobody(factory: ConstraintFactory):
    return (
        factory.for_each(Need)
        .if_not_exists(
            Turn,
            Joiners.equal(lambda need: need.day, lambda turn: turn.day),
            Joiners.filtering(
                lambda need, turn: (
                    turn.kind.start <= need.start
                    and need.end <= turn.kind.end
                    and need.skill in turn.person.skills
                )
            ),
        )
        .penalize(HardSoftScore.ONE_SOFT, lambda need: need.people * SHORT)
        .as_constraint("nobody")
    )


def wishes(factory: ConstraintFactory):
    return (
        factory.for_each(Wish)
        .join(
            Turn,
            Joiners.equal(lambda wish: wish.person, lambda turn: turn.person.number),
            Joiners.equal(lambda wish: wish.day, lambda turn: turn.day),
        )
        .penalize(HardSoftScore.ONE_SOFT, lambda wish, turn: wish.weight * WISH)
        .as_constraint("wishes")
    )


def plan_of(job: dict) -> Plan:
    kinds = [
        Kind(k, kind["start"], kind["end"], kind["paid_minutes"])
        for k, kind in enumerate(job["kinds"])
    ]
    turns = []
    for e, told in enumerate(job["people"]):
        # Skills as one text: "" (anybody) is in every one of them.
        skills = ";" + ";".join(told["skills"]) + ";"
        person = Person(e, skills, told["target_minutes"], job["tolerance_minutes"])
        for day, allowed in enumerate(told["allowed"]):
            if allowed:
                turns.append(Turn(len(turns), person, day, [kinds[k] for k in allowed]))
    wanted = [Wish(n, *wish) for n, wish in enumerate(job["wishes"])]
    return Plan(job["rest_minutes"], _needs(job), wanted, turns)


def _needs(job: dict) -> list[Need]:
    length, found = job["interval_minutes"], []
    first_of_day: dict[int, int] = {}
    for interval, day in enumerate(job["interval_days"]):
        start = (interval - first_of_day.setdefault(day, interval)) * length
        by_queue = [queue[interval] for queue in job["demand"]]
        asked = [("", sum(by_queue))]
        asked += [(f";{skill};", n) for skill, n in zip(job["queues"], by_queue, strict=True)]
        found += [
            Need(len(found) + n, day, start, start + length, skill, people)
            for n, (skill, people) in enumerate(asked)
            if people
        ]
    return [Need(n, w.day, w.start, w.end, w.skill, w.people) for n, w in enumerate(found)]


def main() -> None:
    begun, job = time.monotonic(), json.load(sys.stdin)
    config = SolverConfig(
        solution_class=Plan,
        entity_class_list=[Turn],
        score_director_factory_config=ScoreDirectorFactoryConfig(
            constraint_provider_function=rules
        ),
        termination_config=TerminationConfig(spent_limit=Duration(seconds=int(job["seconds"]))),
        random_seed=job["seed"],
    )
    solved = SolverFactory.create(config).build_solver().solve(plan_of(job))
    assignments = [(t.person.number, t.day, t.kind.number) for t in solved.turns if t.kind]
    answer = {"assignments": assignments, "seconds": time.monotonic() - begun}
    answer["note"] = f"its own score: {solved.score}"
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
