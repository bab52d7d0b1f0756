"""The text of a generated centre's files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

CENTRE = "centre.toml"
_KINDS = ("workday", "rest", "makeup_workday", "statutory")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def centre_text(
    name: str, first: date, weeks: int, opening: tuple[float, float], n_teams: int
) -> str:
    """centre.toml: one season, opening hours the same every day, one duty phone a week."""
    hours = "-".join(f"{int(h):02d}:{round(h % 1 * 60):02d}" for h in opening)
    teams = [
        f'[[team]]\nid = "T{n}"\nname = "{n + 1}班"\nname_en = "Team {n + 1}"'
        for n in range(n_teams)
    ]
    parts = [
        f'id = "{name}"\nname = "测试"\nname_en = "Bench"\nfirst = {first}\nweeks = {weeks}\n'
        'grades = ["初级", "中级"]',
        '[[season]]\nid = "all"\nname = "全年"\nname_en = "All year"\nfrom = "01-01"\nto = "12-31"',
        "[season.hours]\n" + "\n".join(f'{kind} = ["{hours}"]' for kind in _KINDS),
        *teams,
        '[[duty]]\nid = "phone"\nname = "值班电话"\nname_en = "Duty phone"\nperiod = "week"',
    ]
    return "\n\n".join(parts) + "\n"
