"""The report as people see it: in a real browser, on a desk and on a phone, in both languages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from scheduler.desk.actors import AT_THE_KEYBOARD
from scheduler.desk.building import build_rota, hand_over
from scheduler.desk.opening import open_centre
from scheduler.solve.result import SolveLimits

pytestmark = pytest.mark.slow
CENTRE = Path(__file__).parent / "centres" / "tiny"
PHONE, DESK = (390, 844), (1280, 800)
LANGUAGES = {"zh": "小小服务台", "en": "Tiny Desk"}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    opened = open_centre(CENTRE)
    result = build_rota(opened, SolveLimits(seconds=2.0, workers=1))
    folder = tmp_path_factory.mktemp("report")
    files = hand_over(AT_THE_KEYBOARD, opened, result, folder)
    return next(path for path in files if path.name == "report.html")


def show(browser: Browser, report: Path, size: tuple[int, int], language: str) -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(report.as_uri())
    page.locator(f"label[for=show-{language}]").click()
    return page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_sticks_out_sideways(
    browser: Browser, report: Path, size: tuple[int, int], language: str
) -> None:
    page = show(browser, report, size, language)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_language_is_shown_at_a_time(browser: Browser, report: Path, language: str) -> None:
    page = show(browser, report, DESK, language)
    shown = page.locator("main:visible")
    assert shown.count() == 1
    assert str(shown.get_attribute("lang")).startswith(language)
    assert LANGUAGES[language] in shown.inner_text()
    page.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_grid_names_everybody(browser: Browser, report: Path, language: str) -> None:
    page = show(browser, report, PHONE, language)
    text = page.locator("main:visible").inner_text()
    with (CENTRE / "employees.csv").open(encoding="utf-8-sig", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert len(names) == 5
    assert [name for name in names if name not in text] == []
    page.close()


def test_page_is_whole_by_itself_and_without_errors(browser: Browser, report: Path) -> None:
    page = browser.new_page(viewport={"width": DESK[0], "height": DESK[1]})
    errors: list[str] = []
    asked: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    for language in LANGUAGES:
        page.locator(f"label[for=show-{language}]").click()
    assert errors == []
    assert asked == [report.as_uri()]
    page.close()
