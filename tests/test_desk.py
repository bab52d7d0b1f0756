"""The use cases behind every face, on the tiny centre and on numbers worked by hand."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.desk.actors import AT_THE_KEYBOARD, Actor, NotAllowed, Right
from scheduler.desk.building import build_rota, hand_over, prepare_output
from scheduler.desk.calendars import look_up_year
from scheduler.desk.checking import check_files, find_duty_file
from scheduler.desk.opening import OpenCentre, known_rules, open_centre
from scheduler.desk.rule_book import list_rules
from scheduler.desk.staffing import NUMBERS, size_staff, size_staff_of_file
from scheduler.desk.swapping import find_employee, find_turn, propose_swap, write_swap
from scheduler.domain.calendar import DayKind, YearState
from scheduler.domain.faults import BadInput
from scheduler.domain.rota import Rota
from scheduler.domain.text import translate
from scheduler.domain.turns import DutyTurn, ShiftTurn
from scheduler.io.rota_files import read_rota, write_duty, write_rota
from scheduler.solve.result import SolveLimits
from scheduler.swaps.judging import Ranking, SwapAnswer
from tests import make

TINY = Path(__file__).parent / "centres" / "tiny"
ROOT = Path(__file__).parent.parent
EXAMPLE = {"arrivals": 100, "interval": 1800, "aht": 180}
NOBODY = Actor("guest", frozenset())


@pytest.fixture(scope="module")
def tiny() -> OpenCentre:
    return open_centre(TINY)


@pytest.fixture
def by_hand(tiny: OpenCentre) -> Rota:
    """001 Early on 30 Sep and holiday duty on 1 Oct; 003 Late on 2 Oct and the phone."""
    problem = tiny.problem
    ids = {slot.id: slot.index for slot in problem.duty_slots}
    days = {slot.index: slot for slot in problem.duty_slots}
    holiday = next(
        k
        for k in ids.values()
        if days[k].first == date(2026, 10, 1) and days[k].kind.id == "holiday"
    )
    phone = next(k for k in ids.values() if days[k].kind.id == "phone")
    early, late = problem.shift_index["E"], problem.shift_index["L"]
    return Rota.of(problem, [(0, 2, early), (2, 4, late)], [(holiday, 0), (phone, 2)])


def fault_of(error: pytest.ExceptionInfo[BadInput]) -> str:
    [fault] = error.value.faults
    return fault.in_("en")


def test_centre_opens_with_its_own_horizon_or_another(tiny: OpenCentre) -> None:
    assert (tiny.problem.first, tiny.problem.n_days) == (date(2026, 9, 28), 14)
    other = open_centre(TINY, date(2026, 10, 5), 1)
    assert (other.problem.first, other.problem.n_days) == (date(2026, 10, 5), 7)


def test_folder_that_is_not_there_is_named() -> None:
    with pytest.raises(BadInput, match="nowhere"):
        open_centre(Path("nowhere"))


def test_house_rules_come_from_a_package_named_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = (ROOT / "constraints" / "one_shift_a_day.py").read_text(encoding="utf-8")
    package = tmp_path / "house_rules"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "house_rule.py").write_text(
        source.replace('= "one_shift_a_day"', '= "house_rule"'), encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(known_rules())
    monkeypatch.setenv("PAIBAN_RULE_PACKAGES", "house_rules, ")
    assert set(known_rules()) - before == {"house_rule"}


def test_package_of_house_rules_that_is_not_there_is_bad_input(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PAIBAN_RULE_PACKAGES", "no_such_package")
    with pytest.raises(BadInput, match=r"PAIBAN_RULE_PACKAGES.*no_such_package"):
        known_rules()


def test_rota_is_built_handed_over_and_costs_the_same_when_read_back(
    tiny: OpenCentre, tmp_path: Path
) -> None:
    seen = []
    limits = SolveLimits(seconds=60, workers=1, deterministic_seconds=0.2)
    result = build_rota(tiny, limits, on_progress=seen.append)
    assert result.report is not None
    assert result.report.hard_violations == ()
    assert seen
    files = hand_over(AT_THE_KEYBOARD, tiny, result, tmp_path)
    assert {"rota.csv", "duty.csv", "report.html"} <= {path.name for path in files}
    checked = check_files(tiny, tmp_path / "rota.csv")
    assert checked.duty_path == tmp_path / "duty.csv"
    assert checked.report.cost == result.objective
    assert checked.report.hard_violations == ()
    with pytest.raises(NotAllowed, match="guest"):
        hand_over(NOBODY, tiny, result, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_output_folder_that_cannot_be_made_is_found_before_the_solve(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="--out"):
        prepare_output(tmp_path / "file" / "below")
    prepare_output(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_duty_file_beside_the_rota_is_found_unless_one_is_named(tmp_path: Path) -> None:
    rota, duty = tmp_path / "rota.csv", tmp_path / "duty.csv"
    assert find_duty_file(rota, None) is None
    duty.touch()
    assert find_duty_file(rota, None) == duty
    assert find_duty_file(rota, tmp_path / "mine.csv") == tmp_path / "mine.csv"


def test_rota_of_other_weeks_is_refused_once_with_the_options_that_fit(
    tiny: OpenCentre, tmp_path: Path
) -> None:
    path = tmp_path / "rota.csv"
    days = [f"001,2026-11-{day:02d},E" for day in (2, 3, 22)]
    path.write_text("employee_id,date,shift\n" + "\n".join(days), encoding="utf-8")
    with pytest.raises(BadInput) as error:
        check_files(tiny, path)
    assert "Add --from 2026-11-02 --weeks 3." in fault_of(error)


def test_a_single_date_outside_is_named_by_its_row(tiny: OpenCentre, tmp_path: Path) -> None:
    path = tmp_path / "rota.csv"
    rows = ["001,2026-09-28,E", "001,2026-09-29,E", "001,2036-09-29,E"]
    path.write_text("employee_id,date,shift\n" + "\n".join(rows), encoding="utf-8")
    with pytest.raises(BadInput, match="row 4, date '2036-09-29'"):
        check_files(tiny, path)


def test_turns_are_named_by_person_date_and_duty(tiny: OpenCentre, by_hand: Rota) -> None:
    problem = tiny.problem

    def find(text: str) -> object:
        return find_turn(problem, by_hand, text, "--give", must_work=True)

    assert find("001:2026-09-30") == ShiftTurn(0, 2)
    assert find("李明:2026-9-30") == ShiftTurn(0, 2)
    assert find("001：2026-09-30") == ShiftTurn(0, 2)
    duty = find("001:2026-10-01:holiday")
    assert isinstance(duty, DutyTurn)
    assert problem.duty_slots[duty.slot].kind.id == "holiday"
    # Any day of a duty week names the week.
    assert find("003:2026-09-28:phone") == find("003:2026-09-30:phone")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("001", "EMPLOYEE:DATE"),
        ("001:2026-02-30", "EMPLOYEE:DATE"),
        ("009:2026-09-30", "Did you mean 00"),
        ("001:2026-12-24", "runs from Mon 28 Sep to Sun 11 Oct"),
        ("001:2026-09-29", "Days with a shift: 2026-09-30."),
        ("001:2026-09-30:night", "Duties of this centre: phone, holiday, host."),
        ("002:2026-10-01:holiday", "It is held by 李明."),
        ("001:2026-10-02:holiday", "Nobody holds it"),
    ],
)
def test_turn_that_is_not_there_is_explained(
    tiny: OpenCentre, by_hand: Rota, text: str, said: str
) -> None:
    with pytest.raises(BadInput) as error:
        find_turn(tiny.problem, by_hand, text, "--give", must_work=True)
    assert said in fault_of(error)
    assert f"--give '{text}'" in fault_of(error) or "--give '009'" in fault_of(error)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"take": "001:2026-09-30"}, "is the person who gives"),
        ({"take": "003:2026-09-28:phone"}, "not the same kind"),
        ({"take": "003:2026-10-01"}, "Days with a shift: 2026-10-02."),
        ({"take": "003:2026-10-02", "to": "003"}, "cannot stand beside --take"),
        ({"to": "Nobody"}, "is not a person"),
    ],
)
def test_swap_that_makes_no_sense_is_refused(
    tiny: OpenCentre, by_hand: Rota, words: dict[str, str], said: str
) -> None:
    with pytest.raises(BadInput) as error:
        propose_swap(tiny, by_hand, "001:2026-09-30", **words)
    assert said in fault_of(error)


def test_same_shift_on_the_same_day_is_no_swap(tiny: OpenCentre) -> None:
    early = tiny.problem.shift_index["E"]
    rota = Rota.of(tiny.problem, [(0, 2, early), (2, 2, early)])
    with pytest.raises(BadInput) as error:
        propose_swap(tiny, rota, "001:2026-09-30", "003:2026-09-30")
    assert "same shift" in fault_of(error)


def test_exchange_gift_and_ranking(tiny: OpenCentre, by_hand: Rota) -> None:
    exchanged = propose_swap(tiny, by_hand, "001:2026-09-30", "003:2026-10-02")
    given_away = propose_swap(tiny, by_hand, "001:2026-09-30", to="003")
    ranked = propose_swap(tiny, by_hand, "001:2026-09-30")
    assert isinstance(exchanged, SwapAnswer)
    assert isinstance(given_away, SwapAnswer)
    assert isinstance(ranked, Ranking)
    assert exchanged.rota.positions_of(0) == [(4, tiny.problem.shift_index["L"])]
    assert given_away.rota.positions_of(0) == []
    # 002 to 004 are full-timers and free on that day; 005 may not work Early.
    assert sorted(a.receiver for a in ranked.answers) == [1, 2, 3]


def test_names_held_by_two_people_ask_for_an_id() -> None:
    problem = make.problem("Li", replace(make.employee("Li"), id="l2"))
    with pytest.raises(BadInput, match="li, l2"):
        find_employee(problem, "Li", "--to")


def test_only_a_lawful_swap_is_written(tiny: OpenCentre, by_hand: Rota, tmp_path: Path) -> None:
    rota, duty = tmp_path / "in.csv", tmp_path / "in_duty.csv"
    write_rota(rota, tiny.problem, by_hand)
    write_duty(duty, tiny.problem, by_hand)
    read = read_rota(rota, tiny.problem, duty)
    # 003 is a team leader with skills to spare; 002 has asked for leave from 5 to 6 October.
    good = propose_swap(tiny, read, "001:2026-09-30", to="002")
    assert isinstance(good, SwapAnswer)
    assert good.lawful
    with pytest.raises(NotAllowed):
        write_swap(NOBODY, tiny, good, tmp_path / "out")
    files = write_swap(AT_THE_KEYBOARD, tiny, good, tmp_path / "out")
    assert [path.name for path in files] == ["rota.csv", "duty.csv"]
    assert read_rota(files[0], tiny.problem, files[1]).cells.tolist() == good.rota.cells.tolist()
    late = tiny.problem.shift_index["L"]
    away = propose_swap(tiny, Rota.of(tiny.problem, [(0, 7, late)]), "001:2026-10-05", to="002")
    assert isinstance(away, SwapAnswer)
    assert not away.lawful
    assert write_swap(AT_THE_KEYBOARD, tiny, away, tmp_path / "bad") == []
    assert not (tmp_path / "bad").exists()


def test_staff_is_sized_and_judged() -> None:
    # 100 calls of 180 s in half an hour are 10 erlangs: 14 agents for 80 % within 20 s.
    sized = size_staff({**EXAMPLE, "service-level": 0.8, "within": 20}).staffing
    assert sized.agents == 14
    assert sized.service_level == pytest.approx(0.8884, abs=5e-5)
    judged = size_staff({**EXAMPLE, "agents": 12, "within": 20})
    assert judged.staffing.service_level == pytest.approx(0.640158, abs=1e-6)
    assert judged.staffing.asa_s == pytest.approx(40.44494, abs=1e-5)
    assert judged.meets_targets is None
    # 14 present with 30 % shrinkage are 20 on the rota; 21 / 0.7 is 30, not 31.
    assert size_staff({**EXAMPLE, "agents": 14, "shrinkage": 0.3}).staffing.scheduled == 20
    assert size_staff({**EXAMPLE, "agents": 21, "shrinkage": 0.3}).staffing.scheduled == 30
    assert size_staff({**EXAMPLE, "max-occupancy": 0.5}).staffing.agents == 20


def test_agents_judged_against_targets() -> None:
    target = {**EXAMPLE, "service-level": 0.8, "within": 20}
    assert size_staff({**target, "agents": 14}).meets_targets is True
    assert size_staff({**target, "agents": 13}).meets_targets is False
    assert size_staff({**EXAMPLE, "agents": 14, "asa": 5}).meets_targets is False
    assert size_staff({**EXAMPLE, "agents": 14, "asa": 8}).meets_targets is True
    assert size_staff({**EXAMPLE, "agents": 14, "max-occupancy": 0.7}).meets_targets is False


def test_agents_who_cannot_carry_the_load_get_words_not_numbers() -> None:
    answer = size_staff({**EXAMPLE, "agents": 10, "within": 20})
    assert answer.staffing.service_level is None
    assert "At least 11" in str(answer.trouble)
    assert size_staff({**EXAMPLE, "agents": 11, "within": 20}).trouble is None


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"arrivals": 1, "aht": 180, "asa": 5}, "--interval is not given"),
        (EXAMPLE, "names no target"),
        (EXAMPLE | {"within": 20}, "names no target"),
        (EXAMPLE | {"service-level": 0.8}, "Add within"),
        (EXAMPLE | {"service-level": 80, "within": 20}, "for 80 % write 0.8"),
        (EXAMPLE | {"service-level": 1, "within": 20}, "below 1"),
        (EXAMPLE | {"asa": 0}, "above 0"),
        (EXAMPLE | {"asa": float("nan")}, "--asa 'nan' is out of range"),
        (EXAMPLE | {"agents": 1.5}, "whole number"),
        (EXAMPLE | {"asa": 5, "shrinkage": 1}, "for 30 % write 0.3"),
        (EXAMPLE | {"max-occupancy": 1.2}, "for 85 % write 0.85"),
        (EXAMPLE | {"asa": 5, "concurrency": 0}, "held at once"),
        (EXAMPLE | {"asa": 5, "arrivals": -1}, "number of calls"),
        (EXAMPLE | {"asa": 5, "arrivals": 1e7, "interval": 1}, "more work than can be sized"),
        (EXAMPLE | {"asa": 5, "shrinkage": 1 - 1e-15}, "too great to be counted"),
    ],
)
def test_wrong_staffing_question_is_explained(asked: dict[str, float], said: str) -> None:
    with pytest.raises(BadInput) as error:
        size_staff(asked)
    assert said in fault_of(error)


LIKELY = st.one_of(st.integers(0, 3000).map(float), st.floats(0, 1), st.floats())


@given(st.fixed_dictionaries({}, optional={name: LIKELY for name in NUMBERS}))
def test_any_question_is_answered_or_refused(more: dict[str, float]) -> None:
    try:
        answer = size_staff({**EXAMPLE, "asa": 5, **more})
    except BadInput:
        return
    assert answer.staffing.scheduled >= answer.staffing.agents >= 0
    assert answer.staffing.stable or answer.trouble


def test_file_of_questions_is_answered_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "half_hours.csv"
    path.write_text(
        "start,arrivals,service_level,within,max-occupancy\n09:00,100,0.8,20,\n09:30,0,0.8,20,\n"
        "10:00,100,,,0.5\n",
        encoding="utf-8",
    )
    answers = size_staff_of_file(path, {"interval": 1800, "aht": 180})
    assert [(a.row, a.staffing.agents) for a in answers] == [(2, 14), (3, 0), (4, 20)]
    assert answers[0].labels == {"start": "09:00"}


def test_every_bad_cell_is_named_by_file_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text(
        "arrivals,interval,aht,asa\n100,1800,180,10\nmany,1800,180,10\n100,0,180,10\n100,1800,,5\n",
        encoding="utf-8",
    )
    with pytest.raises(BadInput) as error:
        size_staff_of_file(path, {})
    places = [(f.file, f.row, f.column, f.value) for f in error.value.faults]
    assert places == [
        ("q.csv", 3, "arrivals", "many"),
        ("q.csv", 4, "interval", "0"),
        ("q.csv", 5, "aht", None),
    ]


def test_misspelt_column_and_empty_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text("arivals,interval,aht,asa\n1,1800,180,10\n", encoding="utf-8")
    with pytest.raises(BadInput, match="Did you mean arrivals"):
        size_staff_of_file(path, {})
    path.write_text("arrivals,interval,aht,asa\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no rows"):
        size_staff_of_file(path, {})


def test_calendar_of_china_and_its_state() -> None:
    known = look_up_year("China", 2026)
    kinds = {day.date: day.kind for day in known.days}
    assert (known.country, known.state, len(known.days)) == ("CN", YearState.ANNOUNCED, 365)
    assert sum(kind is DayKind.STATUTORY for kind in kinds.values()) == 13
    assert kinds[date(2026, 10, 10)] is DayKind.MAKEUP_WORKDAY
    assert look_up_year("CN", 2090).state is YearState.PROJECTED


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("Atlantis", 2026, None), "COUNTRY 'Atlantis'"),
        (("CN", 1800, None), "YEAR '1800'"),
        (("DE", 2026, "XX"), "Write one of Augsburg, BB"),
        (("CN", 2026, "BJ"), "leave it out"),
    ],
)
def test_calendar_that_does_not_exist_is_explained(
    asked: tuple[str, int, str | None], said: str
) -> None:
    with pytest.raises(BadInput) as error:
        look_up_year(*asked)
    assert said in fault_of(error)


def test_rule_book_lists_every_rule_once_in_both_languages() -> None:
    entries = list_rules()
    assert sorted(entry.id for entry in entries) == sorted(known_rules())
    untranslated = [
        e.id for e in entries for text in (e.title, e.help) if e.words(text, "zh") == text
    ]
    assert untranslated == []
    assert all(entry.help and entry.schema["properties"] for entry in entries)


def test_rights_are_asked_by_name() -> None:
    AT_THE_KEYBOARD.must_have(Right.WRITE_SWAP)
    with pytest.raises(NotAllowed, match="write_swap"):
        NOBODY.must_have(Right.WRITE_SWAP)


def spoken_texts() -> Iterator[str]:
    """Every text for people in the desk, the swaps and the command line."""
    for folder in ("desk", "cli", "swaps"):
        for path in sorted((ROOT / "scheduler" / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield from _texts_of(node)


def _texts_of(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    spoken = [k.value for k in call.keywords if k.arg == "help"]
    if name in ("Message", "translate"):
        spoken += call.args[:1]
    elif name == "_number":
        spoken += call.args[2:]
    elif name == "show_table":
        spoken += [n for n in ast.walk(call.args[0]) if isinstance(n, ast.Constant)]
    yield from (n.value for n in spoken if isinstance(n, ast.Constant) and n.value)


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_everything_said_is_said_in_chinese_too() -> None:
    texts = set(spoken_texts())
    assert len(texts) > 150
    worded = {t for t in texts if any(c.isalpha() for c in "".join(_literal(t)))}
    assert [t for t in sorted(worded) if translate(t, "zh") == t] == []
    assert [t for t in sorted(texts) if fields(t) != fields(translate(t, "zh"))] == []


def _literal(template: str) -> list[str]:
    return [text for text, _, _, _ in string.Formatter().parse(template)]
