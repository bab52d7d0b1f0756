"""The printed sheet and the picture: what stands on them, and how they fill their paper."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Browser

from scheduler.desk.opening import OpenCentre, open_centre
from scheduler.domain.people import Leave
from scheduler.domain.problem import Problem
from scheduler.domain.rota import Rota
from scheduler.domain.text import Name
from scheduler.io.fonts import find_typeface
from scheduler.io.picture import CELL, FINE, HEAD, MARGIN, NAME, ROW, TITLE, draw_picture
from scheduler.io.print_sheet import Edition, Paper, lay_out, print_sheet
from tests.make import MONDAY, employee, problem, rota, shift_type

ROOT = Path(__file__).parent.parent
GOLD = shift_type("E", 6, 14, "early", colour="#f6c453")
DARK = shift_type("N", 22, 30, "night", colour="#4a4e69")
SEEN = Edition(7, datetime(2026, 1, 2, 17, 5))


def small() -> tuple[Problem, Rota]:
    """Ann works Early on Monday and Night on Wednesday; Bob is away on Monday."""
    away = Leave("bob", MONDAY, MONDAY, kind="maternity", asked_on=MONDAY)
    bob = replace(employee("Bob"), name="Bob <b>")
    p = problem("Ann", bob, days=7, types=(GOLD, DARK), leave=(away,))
    return p, rota(p, ann="0E 2N")


class TestSheet:
    def test_it_says_who_works_and_which_version_it_is(self) -> None:
        page = print_sheet(*small(), Paper.A3, "en", SEEN)
        assert "@page{size:A3 landscape" in page
        assert "Version 7, published on 2 January 2026 at 17:05" in page
        assert "Draft" not in page
        [ann] = re.findall(r"<tr>\s*<th[^>]*>Ann.*?</tr>", page, re.DOTALL)
        cells = re.findall(r"<td[^>]*>([^<]*)</td>", ann)
        assert cells == ["E", "", "N", "", "", "", "", "16"]
        assert ".s0{background:#f6c453;color:#000000}" in page
        assert ".s1{background:#4a4e69;color:#ffffff}" in page

    def test_a_draft_says_so_in_both_languages(self) -> None:
        assert "草稿，未发布" in print_sheet(*small(), Paper.A4, "zh")
        assert "Draft, not published" in print_sheet(*small(), Paper.A4, "en")

    def test_names_are_text(self) -> None:
        page = print_sheet(*small(), Paper.A4, "en")
        assert "Bob &lt;b&gt;" in page
        assert "<b>Bob" not in page

    def test_it_tells_nobody_why_or_how_late_leave_was_asked(self) -> None:
        """Bob's leave was asked on its first day: the supervisor's report marks that."""
        page = print_sheet(*small(), Paper.A4, "en")
        assert page.count('class="lv"') == 1
        assert "maternity" not in page
        assert "<sup>" not in page

    def test_the_same_rota_is_the_same_page(self) -> None:
        assert print_sheet(*small(), Paper.A3, "zh", SEEN) == print_sheet(
            *small(), Paper.A3, "zh", SEEN
        )


class TestLayout:
    @pytest.mark.parametrize("paper", Paper)
    def test_thirty_six_people_fit_on_one_page(self, paper: Paper) -> None:
        assert lay_out(2, [12, 12, 12], paper).pages == 1

    def test_four_teams_of_fifteen_are_two_pages_of_two_teams(self) -> None:
        """62 rows for people and duties are too many for one A4 page at 3.3 mm (182 mm of room)."""
        layout = lay_out(2, [15] * 4, Paper.A4)
        assert (layout.pages, layout.teams_stay_whole) == (2, True)

    def test_a_team_larger_than_a_page_is_split(self) -> None:
        layout = lay_out(1, [120], Paper.A4)
        assert layout.teams_stay_whole is False
        assert layout.pages == 3

    def test_few_people_do_not_get_giant_rows(self) -> None:
        assert lay_out(1, [3], Paper.A3).row == 7.2

    @given(
        st.integers(0, 4), st.lists(st.integers(1, 40), max_size=8), st.sampled_from(list(Paper))
    )
    def test_rows_can_always_be_read_and_more_people_never_need_less(
        self, duties: int, teams: list[int], paper: Paper
    ) -> None:
        layout = lay_out(duties, teams, paper)
        assert (4.2 if paper is Paper.A3 else 3.3) - 1e-9 <= layout.row <= 7.2
        assert lay_out(duties, [*teams, 10], paper).pages >= layout.pages


class TestPicture:
    def at(self, picture: Image.Image, row: int, day: int) -> tuple[int, ...]:
        """The colour of a cell near its lower left corner, where no letter stands."""
        x = MARGIN + NAME + CELL * day + 3
        y = MARGIN + TITLE + HEAD + ROW * row + ROW - 4
        colour = picture.convert("RGB").getpixel((x * FINE, y * FINE))
        assert isinstance(colour, tuple)
        return colour

    @pytest.mark.skipif(find_typeface() is None, reason="no font with Chinese characters")
    def test_cells_have_the_colours_of_their_shifts(self) -> None:
        """The team's name is row 0, Ann row 1."""
        drawn = draw_picture(*small(), "zh", SEEN)
        assert (drawn.is_png, drawn.suffix, drawn.mime) == (True, "png", "image/png")
        picture = Image.open(io.BytesIO(drawn.content))
        assert self.at(picture, 1, 0) == (0xF6, 0xC4, 0x53)
        assert self.at(picture, 1, 2) == (0x4A, 0x4E, 0x69)
        assert self.at(picture, 1, 1) == (255, 255, 255)
        assert drawn == draw_picture(*small(), "zh", SEEN)

    def test_without_a_font_it_is_drawn_by_the_browser(self) -> None:
        drawn = draw_picture(*small(), "zh", SEEN, find=lambda: None)
        assert (drawn.is_png, drawn.mime) == (False, "image/svg+xml")
        tree = ElementTree.fromstring(drawn.content)
        texts = [element.text for element in tree.iter() if element.tag.endswith("text")]
        assert {"Ann", "Bob <b>", "E", "N", "假", "第 7 版，2026年1月2日17:05 发布"} <= set(texts)

    def test_long_names_are_cut_to_their_room(self) -> None:
        p, made = small()
        p = replace(p, centre=replace(p.centre, teams={"A": Name("甲")}))
        long = replace(p.employees[0], name="阿依古丽·买买提艾力·吾买尔江")
        drawn = draw_picture(
            replace(p, employees=(long, p.employees[1])), made, "en", find=lambda: None
        )
        text = drawn.content.decode("utf-8")
        assert long.name not in text
        assert re.search(r">阿依古丽[^<]*…<", text)


# --- on paper -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk() -> OpenCentre:
    """36 people, 28 days."""
    return open_centre(ROOT / "data" / "service_desk")


def busy(opened: OpenCentre) -> Rota:
    """Everybody works the first shift type that is theirs on five days of each week."""
    p = opened.problem
    cells = []
    for e in range(p.n_employees):
        for day in range(p.n_days):
            kinds = [s for s in range(p.n_shift_types) if p.may_work(e, day, s)]
            if kinds and (day + e) % 7 < 5 and (e, day) not in p.leave_days:
                cells.append((e, day, kinds[e % len(kinds)]))
    return Rota.of(p, cells, [(slot.index, slot.index) for slot in p.duty_slots])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("paper", Paper)
def test_printed_it_is_one_page_with_its_colours(
    browser: Browser, desk: OpenCentre, tmp_path: Path, paper: Paper, language: str
) -> None:
    sheet, printed = tmp_path / "sheet.html", tmp_path / "sheet.pdf"
    sheet.write_text(print_sheet(desk.problem, busy(desk), paper, language, SEEN), "utf-8")
    page = browser.new_page()
    page.goto(sheet.as_uri())
    # As people print: the box "background graphics" is not ticked.
    page.pdf(path=printed, prefer_css_page_size=True, print_background=False)
    page.close()
    picture = to_picture(printed)
    assert len(picture) == 1
    width, height = picture[0].size
    assert width > height
    found = {colour for count, colour in picture[0].getcolors(1 << 24) or [] if count > 200}
    worked = busy(desk).cells.any(axis=(0, 1))
    wanted = [kind.colour for kind, on in zip(desk.problem.shift_types, worked, strict=True) if on]
    assert len(wanted) > 4
    assert [c for c in wanted if not any(is_near(c, colour) for colour in found)] == []


def is_near(colour: str, found: object) -> bool:
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    assert isinstance(found, tuple)
    return all(abs(a - b) <= 2 for a, b in zip(parts, found, strict=True))


def to_picture(printed: Path) -> list[Image.Image]:
    """The pages of a PDF as pictures."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm (poppler-utils) is not there to look at the paper with")
    subprocess.run(["pdftoppm", "-r", "60", "-png", printed, printed.with_suffix("")], check=True)
    return [Image.open(path).convert("RGB") for path in sorted(printed.parent.glob("*.png"))]


def test_the_edition_needs_both_number_and_time() -> None:
    assert str(Edition(7).words) == "Draft, not published"
    assert str(Edition(7, datetime.combine(date(2026, 1, 2), datetime.min.time())).words).endswith(
        "at 00:00"
    )
