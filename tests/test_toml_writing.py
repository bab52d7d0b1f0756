"""Settings written into TOML files: what is asked for is what stands there, and comments live."""

import copy
import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.io import toml_writing
from scheduler.io.toml_sections import cut
from scheduler.io.toml_writing import rewrite, write_anew

ROOT = Path(__file__).parent.parent
FILES = sorted([*ROOT.glob("data/*/*.toml"), *ROOT.glob("tests/centres/*/*.toml")])
EVERY_FILE = pytest.mark.parametrize("file", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")

RULES = """# House rules.

[[rule]]   # a leader on every shift
id = "required_staff"
weight = 60
[rule.parameters]
roles = ["leader"]   # 班长
per = "shift"

# The manager is always there.
[[rule]]
id = "required_staff"
weight = 40
[rule.parameters]
roles = ["duty_manager"]

# --- rest ---

# Twelve hours.
[[rule]]
id = "minimum_rest"
[rule.parameters]
hours = 12
"""


def changed(text: str, change: Any) -> str:
    """The text after a change of its settings, which must come out as asked."""
    wanted = copy.deepcopy(tomllib.loads(text))
    change(wanted)
    written = rewrite(text, wanted)
    assert tomllib.loads(written) == wanted
    return written


def comments(text: str) -> list[str]:
    return [line[line.index("#") :] for line in text.splitlines() if "#" in line]


@EVERY_FILE
def test_a_file_nothing_is_changed_in_comes_back_to_the_letter(file: Path) -> None:
    text = file.read_text("utf-8")
    assert rewrite(text, tomllib.loads(text)) == text
    assert cut(text).text == text


@EVERY_FILE
def test_a_changed_setting_costs_no_comment(file: Path) -> None:
    text = file.read_text("utf-8")
    before = tomllib.loads(text)
    for section, key in _places(before):
        wanted = copy.deepcopy(before)
        _at(wanted, section)[key] = "changed"
        written = rewrite(text, wanted)
        assert tomllib.loads(written) == wanted
        assert comments(written) == comments(text)
        assert len(written.splitlines()) - len(text.splitlines()) <= 0


def _places(found: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], str]]:
    """Every single setting of a file."""
    places: list[tuple[tuple[Any, ...], str]] = []
    pairs = enumerate(found) if isinstance(found, list) else found.items()
    for key, value in pairs:
        if isinstance(value, dict) or (isinstance(value, list) and isinstance(value[0], dict)):
            places += _places(value, (*path, key))
        elif isinstance(key, str) and key not in ("id", "date"):
            places.append((path, key))
    return places


def _at(found: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        found = found[key]
    return found


class TestEntries:
    def test_one_more_stands_below_its_kind(self) -> None:
        def add(rules: Any) -> None:
            rules["rule"].append({"id": "leave", "mode": "soft", "scope": {"teams": ["A"]}})

        assert changed(RULES, add) == RULES + (
            '\n[[rule]]\nid = "leave"\nmode = "soft"\n\n[rule.scope]\nteams = ["A"]\n'
        )

    def test_one_that_goes_takes_its_own_comments_with_it(self) -> None:
        written = changed(RULES, lambda rules: rules["rule"].pop(1))
        assert comments(written) == [
            "# House rules.",
            "# a leader on every shift",
            "# 班长",
            "# --- rest ---",
            "# Twelve hours.",
        ]

    def test_the_first_of_two_with_one_id_goes_and_the_second_stays_as_it_is(self) -> None:
        written = changed(RULES, lambda rules: rules["rule"].pop(0))
        assert written == RULES[: RULES.index("[[rule]]   #")] + RULES[RULES.index("# The man") :]

    def test_a_changed_one_is_found_by_its_id_and_place(self) -> None:
        def change(rules: Any) -> None:
            rules["rule"][1]["parameters"]["roles"] = ["duty_manager", "deputy"]
            del rules["rule"][1]["weight"]

        expected = RULES.replace('["duty_manager"]', '["duty_manager", "deputy"]')
        assert changed(RULES, change) == expected.replace("weight = 40\n", "")

    def test_all_gone(self) -> None:
        written = changed(RULES, lambda rules: rules.pop("rule"))
        assert comments(written) == ["# House rules.", "# --- rest ---"]

    def test_the_first_of_its_kind(self) -> None:
        written = rewrite("# nothing yet\n", {"calendar": [{"date": dt.date(2026, 7, 1)}]})
        assert written == "# nothing yet\n\n[[calendar]]\ndate = 2026-07-01\n"

    def test_an_entry_inside_an_entry(self) -> None:
        text = (ROOT / "data" / "mall_desk" / "centre.toml").read_text("utf-8")
        more = {"id": "new_year", "name": "元旦", "dates": [dt.date(2027, 1, 1)]}
        written = changed(text, lambda centre: centre["duty"][1]["holiday"].append(more))
        block = '[[duty.holiday]]\nid = "new_year"\nname = "元旦"\ndates = [2027-01-01]\n\n'
        before_host = text.index("# 开店班前会主持人")
        assert written == text[:before_host] + block + text[before_host:]


def test_a_header_inside_a_list_or_a_text_is_no_header() -> None:
    text = 'grades = [\n["a"],\n["b"]\n]\nnote = """\n[duty]\n\n\n\n[[rule]]\n"""\n[pay]\nx = 1\n'
    assert [part.key for part in cut(text).inner] == ["pay"]
    written = changed(text, lambda found: found["pay"].update(x=2))
    assert written == text.replace("x = 1", "x = 2")


def test_inline_tables_and_dotted_keys_stay_what_they_are() -> None:
    text = 'hours = {rest = ["09:00-18:00"], workday = []}   # short\npay.time_in_lieu = true\n'
    written = changed(text, lambda found: found["hours"]["workday"].append("08:00-09:00"))
    assert written == text.replace("[]", '["08:00-09:00"]')
    changed(text, lambda found: found["pay"].update(time_in_lieu=False))


def test_line_ends_of_other_systems_become_plain_ones() -> None:
    assert rewrite("a = 1\r\n# b\r\n", {"a": 2}) == "a = 2\n# b\n"


def test_text_that_is_no_toml_is_written_anew() -> None:
    assert rewrite("a = = 1\n", {"a": 2}) == "a = 2\n"


def test_long_lists_take_several_lines() -> None:
    written = write_anew({"names": [f"name {n}" for n in range(20)]})
    assert len(written.splitlines()) == 22


KEYS = st.text(min_size=1, max_size=6) | st.sampled_from(["id", "date", "rule", "hours"])
SCALARS = (
    st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.dates()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(KEYS, inner, max_size=3)
        | st.lists(st.dictionaries(KEYS, inner, max_size=3), min_size=1, max_size=3)
    ),
    max_leaves=12,
)
SETTINGS = st.dictionaries(KEYS, VALUES, max_size=5)


def is_same(found: Any, wanted: Any) -> bool:
    return repr(_sorted(found)) == repr(_sorted(wanted))


def _sorted(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _sorted(found[key]) for key in sorted(found)}
    return [_sorted(value) for value in found] if isinstance(found, list) else found


@given(before=SETTINGS, wanted=SETTINGS)
def test_whatever_stood_there_what_is_wanted_stands_there_after(
    before: dict[str, Any], wanted: dict[str, Any]
) -> None:
    text = write_anew(before)
    assert is_same(tomllib.loads(text), before)
    assert is_same(tomllib.loads(rewrite(text, wanted)), wanted)


@given(data=st.data(), file=st.sampled_from(FILES))
def test_whatever_is_changed_only_the_changed_sections_lose_comments(
    data: st.DataObject, file: Path
) -> None:
    """Random values for random settings; nothing is ever written anew from nothing."""
    text = file.read_text("utf-8")
    wanted = tomllib.loads(text)
    for path, key in data.draw(st.lists(st.sampled_from(_places(wanted)), max_size=4)):
        _at(wanted, path)[key] = data.draw(SCALARS | st.lists(st.text(max_size=5)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(toml_writing, "write_anew", _refuse)
        written = rewrite(text, wanted)
    assert is_same(tomllib.loads(written), wanted)
    assert comments(text) == [found for found in comments(written) if found in comments(text)]


def _refuse(_: Any) -> str:
    raise AssertionError("written anew")
