"""The report: one readable page in two languages that holds all it shows and nothing more."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

import scheduler.io
from scheduler.check import check_rota
from scheduler.domain.calendar import Day, DayKind, YearState
from scheduler.domain.duty import DutyKind, DutyPeriod
from scheduler.domain.people import HistoryCount, Leave, Preference
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Message, Name, translate
from scheduler.io.report_charts import make_charts
from scheduler.io.report_colours import shift_styles
from scheduler.io.report_duties import describe_hours
from scheduler.io.report_fairness import Fairness, Share, count_shares
from scheduler.io.report_html import render_report
from scheduler.io.report_sharing import share_people
from scheduler.registry import find_rules
from scheduler.solve.result import Conflict, Relaxation, Result, SolveLimits, SolveStatus
from tests.contract import PROBLEM
from tests.make import PHONE, TYPES, days_from, demand, employee, problem, rota, shift_type

IO = Path(scheduler.io.__file__).parent
CATALOGUE = IO.parent / "locales" / "zh_CN" / "report.po"
VOID = {"meta", "input", "br", "img", "link", "hr", "col", "path"}


def result_of(given_problem: Problem, made: Rota | None, **more: Any) -> Result:
    rules = [rule() for rule in find_rules().values()]
    report = None if made is None else check_rota(given_problem, rules, made)
    told: dict[str, Any] = {
        "status": SolveStatus.FEASIBLE,
        "bound": None,
        "first_solution_seconds": 1.25,
        "seconds": 10.0,
        "limits": SolveLimits(seed=7),
    }
    return Result(rota=made, report=report, **(told | more))


class Reader(HTMLParser):
    """Collects tags, texts by language and table cells; refuses tags that do not match."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"zh-CN": [], "en": []}
        self.titles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if title := dict(attrs).get("title"):
            self.titles.append(title)
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        opened, _ = self.open.pop()
        assert opened == tag, f"<{opened}> closed by </{tag}>"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] == "style":
            return
        language = next((a["lang"] for _, a in reversed(self.open) if a.get("lang")), "en")
        self.texts[str(language)].append(data)

    def text(self, language: str) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts[language]))


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    assert not reader.open
    return reader


@cache
def page_of_everything() -> str:
    return render_report(PROBLEM, result_of(PROBLEM, PROBLEM.published, bound=100))


def page(given_problem: Problem, made: Rota, language: str = "en", **more: Any) -> Reader:
    return read(render_report(given_problem, result_of(given_problem, made, **more), (language,)))


class TestThePage:
    def test_it_is_whole_and_in_both_languages(self) -> None:
        reader = read(page_of_everything())
        assert "The rota" in reader.text("en")
        assert "班表" in reader.text("zh-CN")
        mains = [attrs["lang"] for tag, attrs in reader.tags if tag == "main"]
        assert mains == ["zh-CN", "en"]

    def test_the_first_language_opens_and_a_switch_shows_the_other(self) -> None:
        switches = [a for tag, a in read(page_of_everything()).tags if tag == "input"]
        assert [(a["id"], "checked" in a) for a in switches] == [
            ("show-zh", True),
            ("show-en", False),
        ]

    def test_one_language_needs_no_switch(self) -> None:
        reader = page(PROBLEM, Rota.empty(PROBLEM))
        assert [tag for tag, _ in reader.tags if tag == "label"] == []
        assert reader.text("zh-CN").strip() == ""
        assert reader.tags[0] == ("html", {"lang": "en"})

    def test_nothing_is_fetched_and_nothing_runs(self) -> None:
        text = page_of_everything()
        assert not re.search(r"https?://|//[a-z]|@import|url\(|<script|<link|<img|<iframe", text)
        assert not any(name.startswith("on") for _, a in read(text).tags for name in a)
        assert not any({"src", "href"} & set(a) for _, a in read(text).tags)

    def test_names_are_text_and_never_markup(self) -> None:
        evil = "<script>alert(1)</script>"
        p = problem(employee(evil), days=2, centre_settings={"teams": {}})
        text = render_report(p, result_of(p, Rota.of(p, [(0, 0, 0)])))
        assert "<script" not in text
        assert "&lt;script&gt;alert(1)" in text

    def test_the_same_result_gives_the_same_page(self) -> None:
        made = result_of(PROBLEM, PROBLEM.published, bound=100)
        assert render_report(PROBLEM, made) == page_of_everything()

    def test_sixty_people_over_five_weeks_stay_light(self) -> None:
        staff = [employee(f"Person {n}", team="ABCD"[n % 4]) for n in range(60)]
        wanted = demand(35, {(d, h): 3 + (d + h) % 9 for d in range(35) for h in range(24)})
        p = problem(*staff, days=35, queues=(PHONE,), demand=wanted)
        cells = [(e, d, (e + d // 5) % 3) for e in range(60) for d in range(35) if (e + d) % 7 < 5]
        text = render_report(p, result_of(p, Rota.of(p, cells)))
        assert len(text.encode()) < 2_000_000
        assert text.count('scope="row"') >= 120


class TestWords:
    def test_every_sentence_is_translated(self) -> None:
        find_rules()  # their catalogues are read beside this one and must not overrule it
        with CATALOGUE.open("rb") as file:
            own = {str(m.id): str(m.string) for m in read_po(file) if m.id}
        templates = set(_templates())
        assert templates - own.keys() == set()
        assert own.keys() - templates == set(), "translated but no longer said"
        assert {t: translate(t, "zh") for t in own} == own

    def test_translations_use_the_same_values(self) -> None:
        with CATALOGUE.open("rb") as file:
            for message in read_po(file):
                fields = re.findall(r"\{(\w+)\}", str(message.id))
                assert sorted(fields) == sorted(re.findall(r"\{(\w+)\}", str(message.string)))

    def test_the_chinese_page_has_no_english_sentence(self) -> None:
        text = read(page_of_everything()).text("zh-CN")
        assert re.findall(r"\b[a-z]{3,} [a-z]{2,}\b", text) == []

    @pytest.mark.parametrize(
        ("bound", "status", "sentence"),
        [
            (None, SolveStatus.FEASIBLE, "has not been worked out"),
            ("cost", SolveStatus.OPTIMAL, "Proven best: no rota under these rules costs less."),
            ("half", SolveStatus.FEASIBLE, "At most 50.0% better is possible"),
        ],
    )
    def test_bound_and_gap_in_a_supervisors_words(
        self, bound: str | None, status: SolveStatus, sentence: str
    ) -> None:
        p = problem("Ann", days=2, preferences=(Preference("ann", None, MONDAY, "off", True, 2),))
        made = rota(p, ann="0E")
        found = result_of(p, made)
        cost = found.objective
        assert cost is not None
        assert cost % 2 == 0
        found = replace(
            found, status=status, bound={None: None, "cost": cost, "half": cost // 2}[bound]
        )
        text = read(render_report(p, found, ("en",))).text("en")
        assert sentence in text

    def test_key_figures(self) -> None:
        # Two people are needed from 13 to 15 h; Ann leaves at 14.
        p = problem(
            "Ann",
            days=1,
            types=TYPES,
            queues=(PHONE,),
            demand=demand(1, {(0, 13): 2, (0, 14): 2}),
            preferences=(
                Preference("ann", None, MONDAY, "off", True),
                Preference("ann", None, MONDAY, "early", True),
                Preference("ann", 3, None, "early", True),
            ),
        )
        text = page(p, rota(p, ann="0E")).text("en")
        assert "Person-hours missing 3 75.0% of the 4 person-hours needed." in text
        assert "Worst: 热线" not in text
        assert "Worst: Hotline, Mon 5 Jan 14:00, 2 of 2 people missing." in text
        assert "Wishes refused 1 of 2 wishes" in text
        assert "Shifts 1 People: 1, days: 1." in text
        assert "Seconds of work 10.0 The first lawful rota stood after 1.2 s." in text

    def test_a_projected_year_is_said_plainly(self) -> None:
        days = [
            Day(date(2026, 12, 31), DayKind.WORKDAY),
            Day(date(2027, 1, 1), DayKind.STATUTORY, "元旦", YearState.PROJECTED),
            Day(date(2027, 1, 2), DayKind.REST, "", YearState.ENTERED),
        ]
        p = problem("Ann", days=tuple(days))
        text = page(p, Rota.empty(p)).text("en")
        assert "Calendar 2026: as officially announced." in text
        assert "Calendar 2027: projected." in text
        assert "Calendar 2027: days set by hand at the centre: 1." in text
        assert "Calendar 2027: as officially announced." not in text

    def test_handover_and_notices(self) -> None:
        p = problem("Ann", days=1, centre_settings={"handover_minutes": 15, "handover_paid": True})
        text = page(p, Rota.empty(p)).text("en")
        assert "Be at your place 15 minutes before the shift to hand over (paid)" in text
        assert "come 30 minutes before, to read the notices." in text

    def test_a_conflict_is_explained_where_there_is_no_rota(self) -> None:
        conflict = Conflict(
            (Message("{employee} is away.", {"employee": PROBLEM.employees[0]}),),
            ("leave",),
            (Relaxation("leave", 1, Message("Let Ann come.")),),
        )
        made = result_of(PROBLEM, None, status=SolveStatus.INFEASIBLE, conflict=conflict)
        text = read(render_report(PROBLEM, made, ("en",))).text("en")
        assert "No rota can keep all hard rules at once." in text
        assert "Ann is away." in text
        assert "Let Ann come." in text


MONDAY = date(2026, 1, 5)


class TestTheGrid:
    def test_a_cell_says_shift_times_and_break(self) -> None:
        pause = shift_type(
            "P",
            8,
            16.5,
            "day",
            break_minutes=30,
            break_earliest_minutes=180,
            break_latest_minutes=300,
        )
        p = problem("Ann", days=2, types=(pause,))
        made = rota(p, ann="0P")
        breaks = made.breaks.copy()
        breaks[0, 0, 0] = 240
        made = made.with_breaks(breaks)
        assert "P on Mon 5 Jan, 08:00-16:30, break 12:00-12:30" in page(p, made).titles
        assert "1月5日周一P，08:00-16:30，休息12:00-12:30" in page(p, made, "zh").titles

    def test_leave_is_only_leave(self) -> None:
        p = problem(
            employee("Ann", no_nights_until=date(2026, 6, 1)),
            days=3,
            leave=(Leave("ann", MONDAY, MONDAY, kind="maternity"),),
        )
        text = render_report(p, result_of(p, Rota.empty(p)))
        assert "maternity" not in text
        assert 'class="lv" title="Leave">Lv</td>' in text

    def test_leave_asked_late_is_marked(self) -> None:
        # Asked on Saturday the 3rd: the 5th is two days ahead, the 6th three.
        asked, tuesday = date(2026, 1, 3), date(2026, 1, 6)
        p = problem(
            "Ann",
            "Bob",
            "Cai",
            "Dan",
            days=3,
            leave=(
                Leave("ann", MONDAY, MONDAY, asked_on=asked),
                Leave("bob", tuesday, tuesday, asked_on=asked),
                Leave("cai", MONDAY, MONDAY, asked_on=asked, approved=False),
                Leave("dan", MONDAY, tuesday, asked_on=asked),
                Leave("dan", tuesday, tuesday, asked_on=date(2025, 12, 1)),
            ),
        )
        text = render_report(p, result_of(p, Rota.empty(p)))
        late = 'class="lv" title="Leave; asked late">Lv<sup>lt</sup></td>'
        assert text.count(late) == 2
        assert text.count('class="lv" title="Leave">Lv</td>') == 2
        assert text.count('title="请假；逾期申请">假<sup>迟</sup></td>') == 2
        assert "leave asked late" in text

    def test_no_late_leave_needs_no_legend(self) -> None:
        assert "逾期申请的请假" not in page_of_everything()
        assert "<sup>" not in page_of_everything()

    def test_duties_stand_on_top_and_in_the_cells(self) -> None:
        made = Rota.of(PROBLEM, [], [(0, 0), (2, 1)])
        reader = page(PROBLEM, made)
        spans = [a for tag, a in reader.tags if tag == "td" and "held" in str(a.get("class"))]
        assert [a["colspan"] for a in spans] == ["7", "1"]
        empty = [
            a for tag, a in reader.tags if tag == "td" and str(a.get("class")).startswith("open")
        ]
        assert [a["colspan"] for a in empty] == ["3"]
        assert reader.titles.count("Duty phone") == 7

    def test_hours_of_a_duty_by_kind_of_day(self) -> None:
        office, short = (8 * 60, 21 * 60), (9 * 60, 20 * 60)
        kind = DutyKind(
            "phone",
            Name("值班电话", "Duty phone"),
            DutyPeriod.WEEK,
            hours={
                DayKind.REST: short,
                DayKind.STATUTORY: short,
                DayKind.WORKDAY: office,
                DayKind.MAKEUP_WORKDAY: office,
            },
        )
        p = problem("Ann", days=7, duty_kinds=(kind,))
        english, chinese = (page(p, Rota.empty(p), language) for language in ("en", "zh"))
        said = (
            "Duty phone: workdays, make-up workdays 08:00-21:00; "
            "rest days, statutory holidays 09:00-20:00"
        )
        assert english.titles.count(said) == 1
        assert said in english.text("en")
        said = "值班电话：工作日、调休上班日 08:00-21:00；休息日、法定节假日 09:00-20:00"
        assert chinese.titles.count(said) == 1
        assert said in chinese.text("zh-CN")

    @pytest.mark.parametrize(
        ("hours", "said"),
        [
            ({}, None),
            ({DayKind.REST: (0, 24 * 60)}, "Duty phone: rest days 00:00-24:00"),
            ({DayKind.WORKDAY: (21 * 60, 32 * 60)}, "Duty phone: workdays 21:00-08:00"),
        ],
    )
    def test_hours_at_midnight_and_none_at_all(
        self, hours: dict[DayKind, tuple[int, int]], said: str | None
    ) -> None:
        kind = DutyKind("phone", Name("值班电话", "Duty phone"), DutyPeriod.WEEK, hours=hours)
        found = describe_hours(kind)
        assert (found and found.in_("en")) == said

    def test_a_broken_hard_rule_frames_the_cells(self) -> None:
        p = problem("Ann", days=3)
        reader = page(p, rota(p, ann="0N 1E"))
        framed = [
            a for tag, a in reader.tags if tag == "td" and "bad" in str(a.get("class")).split()
        ]
        assert len(framed) == 2
        assert all("breaks a hard rule" in str(a["title"]) for a in framed)
        assert "This rota breaks hard rules" in reader.text("en")

    def test_kinds_of_day_are_marked(self) -> None:
        kinds = {
            1: DayKind.REST,
            2: DayKind.STATUTORY,
            5: DayKind.MAKEUP_WORKDAY,
        }
        p = problem("Ann", days=days_from(count=7, kinds=kinds))
        text = page(p, Rota.empty(p)).text("en")
        assert "5 Mo 6 Tu free 7 We hol 8 Th 9 Fr 10 Sa wrk 11 Su Rota" in text

    def test_hours_against_the_contract(self) -> None:
        # 5 workdays less one of leave: 32 h owed; 24 h worked.
        p = problem("Ann", days=7, leave=(Leave("ann", MONDAY, MONDAY),))
        text = page(p, rota(p, ann="1E 2E 3E")).text("en")
        assert "24 32 −8 People at work 0 1 1 1 0 0 0" in text

    def test_roles_are_marked(self) -> None:
        text = page(PROBLEM, Rota.empty(PROBLEM))
        assert "Team leader" in text.titles
        assert "Trainee, mentor Ann" in text.titles

    @given(colour=st.from_regex(r"\A#[0-9a-f]{6}\Z"))
    def test_every_colour_can_be_read(self, colour: str) -> None:
        p = problem("Ann", days=1, types=(shift_type("E", 6, 14, "early", colour=colour),))
        style = shift_styles(p)[0]
        assert style.background == colour
        light, dark = sorted((_luminance(style.background), _luminance(style.ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5

    def test_a_colour_that_is_none_is_not_put_into_the_page(self) -> None:
        bad = shift_type("E", 6, 14, "early", colour="red}body{display:none")
        assert shift_styles(problem("Ann", days=1, types=(bad,)))[0].background == "#f6c453"


class TestCharts:
    def test_areas_and_line_worked_by_hand(self) -> None:
        # Panels are 132 wide (5.5 an hour) and 52 high; 2 people are the top. Needed: 2 people
        # 10-12 h. There: 1 person 6-14 h.
        p = problem("Ann", days=1, queues=(PHONE,), demand=demand(1, {(0, 10): 2, (0, 11): 2}))
        chart = make_charts(p, share_people(p, rota(p, ann="0E")))[0]
        panel = chart.panels[0]
        assert chart.most == 2
        assert panel.present == "M33 52V26H77V52z"
        assert panel.missing == "M55 26V0H66V26z"
        assert panel.required == "M0 52H55V0H66V52H132"
        assert (chart.required_hours, chart.short_hours, panel.short_hours) == (4, 2, 2)
        assert chart.worst is not None
        assert (chart.worst.start, chart.worst.missing, chart.worst.required) == ("10:00", 1, 2)

    def test_a_row_of_panels_is_a_week(self) -> None:
        p = problem(
            "Ann",
            days=days_from(date(2026, 1, 10), 3),
            queues=(PHONE,),
            demand=np.zeros((1, 144), np.int64),
        )
        panels = make_charts(p, share_people(p, Rota.empty(p)))[0].panels
        assert [(panel.x - 22) // 140 for panel in panels] == [5, 6, 0]
        assert panels[0].y == panels[1].y < panels[2].y


class TestFairness:
    @staticmethod
    def shares(fairness: Fairness, name: str) -> dict[str, Share]:
        row = next(shares for person, shares in fairness.rows if person.name == name)
        return {str(i.title): share for i, share in zip(fairness.items, row, strict=True)}

    def test_counts_with_history(self) -> None:
        kinds = {2: DayKind.STATUTORY, 6: DayKind.MAKEUP_WORKDAY}
        p = problem(
            "Ann",
            "Bob",
            days=days_from(count=7, kinds=kinds),
            history=(HistoryCount("ann", "night", 3), HistoryCount("bob", "holiday", 1, 2025)),
        )
        found = count_shares(p, rota(p, ann="0N 2N 5L 6L", bob="0E 1L"))
        assert self.shares(found, "Ann") == {
            "Nights": Share(3, 2),
            "Late shifts": Share(0, 2),
            "Weekend days": Share(0, 1),
            "Statutory holidays": Share(0, 1),
        }
        assert self.shares(found, "Bob")["Statutory holidays"] == Share(1, 0)
        assert [(i.fewest, i.most) for i in found.items] == [(0, 5), (1, 2), (0, 1), (1, 1)]

    def test_duties_are_counted_in_turns(self) -> None:
        found = count_shares(PROBLEM, Rota.of(PROBLEM, [], [(0, 0), (3, 0)]))
        ann = self.shares(found, "Ann")
        assert (ann["Duty phone"], ann["Meeting host"]) == (Share(2, 1), Share(0, 1))

    def test_what_nobody_ever_had_is_left_out(self) -> None:
        p = problem("Ann", days=1)
        assert count_shares(p, rota(p, ann="0E")).items == ()


def _luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _templates() -> list[str]:
    """Every sentence of the report's modules and of its template."""
    found = []
    for path in IO.glob("report_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Message"
                and isinstance(node.args[0], ast.Constant)
            ):
                found.append(str(node.args[0].value))
    page_template = (IO / "templates" / "report_page.html.j2").read_text(encoding="utf-8")
    found += [m[1] for m in re.findall(r"\bt\(\s*([\"'])(.*?)\1", page_template)]
    return found
