"""Coverage of demand: who is missing, how deep, and how people of several skills are shared out."""

from __future__ import annotations

from dataclasses import replace

from constraints.coverage import Coverage
from scheduler.domain.problem import Problem
from scheduler.domain.queue import Queue
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message
from scheduler.registry import find_rules
from scheduler.rule import Violation
from tests import make

CHAT = replace(make.PHONE, id="chat", name="在线", name_en="Chat", skill="chat")
find_rules()  # loads the translations
RULE = Coverage()


def found(problem: Problem, rota: Rota, rule: Coverage = RULE) -> list[Violation]:
    return list(rule.check(problem, rota))


def units(problem: Problem, rota: Rota) -> list[int]:
    return [violation.units for violation in found(problem, rota)]


def desk(needed: dict[tuple[int, int], int], *people: str, queue: Queue = make.PHONE) -> Problem:
    names = people or ("Ann", "Bob")
    return make.problem(*names, days=2, queues=(queue,), demand=make.demand(2, needed))


def text_of(violation: Violation, language: str = "en") -> str:
    assert isinstance(violation.message, Message)
    return violation.message.in_(language)


def test_enough_people_are_no_breach() -> None:
    # Early is 06:00-14:00; two are wanted at 13:00 and two are there.
    given = desk({(0, 13): 2})
    assert units(given, make.rota(given, ann="0E", bob="0E")) == []


def test_one_missing_for_an_hour_is_two_intervals_of_two_units() -> None:
    given = desk({(0, 13): 1})
    [short] = found(given, make.rota(given, ann="0L"))
    assert short.units == 2 * 2
    assert text_of(short) == "Hotline is 1 of 1 people short on Mon 5 Jan, 13:00-14:00."
    assert text_of(short, "zh") == "1月5日周一 13:00-14:00，热线需1人，缺1人。"
    assert short.employee is None
    assert short.days == (0,)


def test_the_last_hour_of_a_day_ends_at_24() -> None:
    given = desk({(0, 23): 1, (1, 0): 1})
    first, second = found(given, make.rota(given))
    assert text_of(first).endswith("Mon 5 Jan, 23:00-24:00.")
    assert text_of(second).endswith("Tue 6 Jan, 00:00-01:00.")


def test_a_deep_shortage_counts_more() -> None:
    # Ten wanted: the first missing is the first 5 % (2 units), the second the next 10 % (5), every
    # further one 10. Nobody there: 2 + 5 + 8 x 10 = 87 an interval, two intervals an hour.
    given = desk({(0, 13): 10})
    assert units(given, make.rota(given)) == [2 * 87]
    assert units(given, make.rota(given, ann="0E")) == [2 * 77]


def test_a_night_covers_the_morning_after() -> None:
    given = desk({(1, 5): 1, (1, 6): 1})
    [short] = found(given, make.rota(given, ann="0N"))
    assert text_of(short).endswith("Tue 6 Jan, 06:00-07:00.")


def test_a_break_takes_its_person_off() -> None:
    # A half-hour break between 10:00 and 10:30, the only place it may lie.
    early = make.shift_type(
        "E", 6, 14, "early", break_minutes=30, break_earliest_minutes=240, break_latest_minutes=240
    )
    given = make.problem(
        "Ann", days=1, types=(early,), queues=(make.PHONE,), demand=make.demand(1, {(0, 10): 1})
    )
    made = make.rota(given, ann="0E")
    assert units(given, made) == []
    breaks = made.breaks.copy()
    breaks[0, 0, 0] = 240
    assert units(given, made.with_breaks(breaks)) == [2]


def test_people_of_two_skills_go_where_they_are_missed() -> None:
    # Ann can do both, Bob the phone only: Ann takes the chat, so that nobody is missing.
    ann = make.employee("Ann", skills=frozenset({"phone", "chat"}))
    phone, chat = (make.demand(1, {(0, 8): 1})[0] for _ in range(2))
    given = make.problem(
        ann, "Bob", days=1, queues=(make.PHONE, CHAT), demand=make.np.stack([phone, chat])
    )
    assert units(given, make.rota(given, ann="0E", bob="0E")) == []
    # Without Bob one of the two queues is short: 2 units in each of two half hours.
    assert sum(units(given, make.rota(given, ann="0E"))) == 2 * 2
    # Without Ann it is the chat.
    [short] = found(given, make.rota(given, bob="0E"))
    assert text_of(short).startswith("Chat is 1 of 1")


def test_somebody_without_the_skill_is_no_help() -> None:
    given = make.problem(
        make.employee("Ann", skills=frozenset()),
        days=1,
        queues=(make.PHONE,),
        demand=make.demand(1, {(0, 8): 1}),
    )
    assert units(given, make.rota(given, ann="0E")) == [4]


def test_only_days_in_force_are_judged() -> None:
    given = desk({(0, 8): 1, (1, 8): 1})
    later = Coverage(valid_from=given.date_of(1))
    assert [v.days for v in found(given, make.rota(given), later)] == [(1,)]
