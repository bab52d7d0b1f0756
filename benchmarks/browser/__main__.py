"""`python -m benchmarks.browser`: measures everything and writes the page."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import benchmarks.browser
from benchmarks.browser.figures import as_page
from benchmarks.browser.month_page import measure_months
from benchmarks.browser.rota_page import measure_rota

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks_browser.md"


@contextmanager
def _told(what: str) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - begun:.0f} s")


def main() -> None:
    """Measure everything and write the page."""
    parser = argparse.ArgumentParser(description=benchmarks.browser.__doc__)
    parser.add_argument("--people", type=int, nargs="*", default=[60, 200])
    parser.add_argument("--out", type=Path, default=PAGE)
    given = parser.parse_args()
    rotas = []
    for people in given.people:
        with _told(f"{people} people"):
            rotas.append(measure_rota(people))
    with _told("months"):
        month = measure_months()
    page = as_page(rotas, month)
    given.out.write_text(page, "utf-8")
    print(page)


if __name__ == "__main__":
    main()
