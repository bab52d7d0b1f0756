"""Calendars: the four kinds of day, in China exactly as the State Council announced them."""

import datetime as dt
from collections.abc import Iterator

import pytest

from scheduler import calendars
from scheduler.calendars import build_days, build_year, country_code, year_state
from scheduler.domain.calendar import Day, DayKind, YearState

# Notices of the General Office of the State Council on each year's holidays.
MAKEUP_DAYS = {
    2018: "02-11 02-24 04-08 04-28 09-29 09-30 12-29",
    2019: "02-02 02-03 04-28 05-05 09-29 10-12",
    2020: "01-19 04-26 05-09 06-28 09-27 10-10",
    2021: "02-07 02-20 04-25 05-08 09-18 09-26 10-09",
    2022: "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    2023: "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}
STATUTORY_2026 = "01-01 02-16 02-17 02-18 02-19 04-05 05-01 05-02 06-19 09-25 10-01 10-02 10-03"
WEEKDAY_REST_2026 = "01-02 02-20 02-23 04-06 05-04 05-05 10-05 10-06 10-07"


def dates_of(year: int, kind: DayKind) -> str:
    return " ".join(f"{d.date:%m-%d}" for d in build_year("CN", year) if d.kind is kind)


def day_of(text: str, **settings: object) -> Day:
    date = dt.date.fromisoformat(text)
    (day,) = build_days(date, date, **settings)  # type: ignore[arg-type]
    return day


@pytest.fixture
def fresh_cache() -> Iterator[None]:
    calendars._base_year.cache_clear()
    yield
    calendars._base_year.cache_clear()


# --- China -----------------------------------------------------------------------------------


def test_2026_has_exactly_the_thirteen_statutory_days():
    assert dates_of(2026, DayKind.STATUTORY) == STATUTORY_2026


@pytest.mark.parametrize("year", MAKEUP_DAYS)
def test_makeup_days_are_those_of_the_notice(year: int):
    assert dates_of(year, DayKind.MAKEUP_WORKDAY) == MAKEUP_DAYS[year]


def test_the_other_days_off_of_the_2026_blocks_are_rest():
    rest = [d for d in build_year("CN", 2026) if d.kind is DayKind.REST]
    assert " ".join(f"{d.date:%m-%d}" for d in rest if not d.is_weekend) == WEEKDAY_REST_2026
    # 104 weekend days, less 6 worked and 3 statutory (04-05, 05-02, 10-03), and 9 weekdays off.
    assert len(rest) == 104 - 6 - 3 + 9


@pytest.mark.parametrize(
    ("year", "statutory"),
    [*((year, 10 if year == 2020 else 11) for year in range(2018, 2025)), (2025, 13), (2026, 13)],
)
def test_announced_years_have_every_date_and_the_legal_number_of_holidays(
    year: int, statutory: int
):
    """11 holidays a year to 2024, 13 since; in 2020 two of them fell on 1 October."""
    days = build_year("CN", year)
    assert [d.date.toordinal() for d in days] == list(
        range(dt.date(year, 1, 1).toordinal(), dt.date(year + 1, 1, 1).toordinal())
    )
    assert sum(d.kind is DayKind.STATUTORY for d in days) == statutory
    assert all(d.is_weekend for d in days if d.kind is DayKind.MAKEUP_WORKDAY)
    assert all(d.name for d in days if d.kind is DayKind.REST and not d.is_weekend)
    assert {d.state for d in days} == {YearState.ANNOUNCED} == {year_state("CN", year)}


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_year_has_the_248_working_days_of_the_pay_rules(year: int):
    assert sum(d.kind.is_working for d in build_year("CN", year)) == 248


def test_a_holiday_on_a_sunday_stays_and_its_monday_is_only_rest():
    sunday, monday = build_days(dt.date(2026, 4, 5), dt.date(2026, 4, 6))
    assert (sunday.kind, sunday.name, sunday.is_weekend) == (DayKind.STATUTORY, "清明节", True)
    assert (monday.kind, monday.name) == (DayKind.REST, "清明节（补假）")


def test_two_holidays_on_one_date_are_statutory():
    assert day_of("2020-10-01").name == "中秋节; 国庆节"
    assert day_of("2020-10-01").kind is DayKind.STATUTORY
    assert day_of("2020-01-31").kind is DayKind.REST  # the extension of 2020


def test_a_makeup_saturday_is_a_working_weekend_day_without_a_name():
    day = day_of("2026-10-10")
    assert (day.kind, day.is_weekend, day.weekday, day.name) == (
        DayKind.MAKEUP_WORKDAY,
        True,
        5,
        "",
    )
    assert day.kind.is_working


@pytest.mark.parametrize("kind", DayKind)
def test_only_workdays_and_makeup_days_are_working(kind: DayKind):
    assert kind.is_working == (kind.value in ("workday", "makeup_workday"))


def test_a_horizon_runs_over_the_end_of_the_year():
    days = build_days(dt.date(2025, 12, 30), dt.date(2026, 1, 4))
    assert [d.kind.value for d in days] == ["workday"] * 2 + ["statutory"] + ["rest"] * 2 + [
        "makeup_workday"
    ]


@pytest.mark.usefixtures("fresh_cache")
@pytest.mark.parametrize("language", ["en_US", "th", "zh_TW"])
def test_names_do_not_follow_the_machines_language(monkeypatch, language: str):
    monkeypatch.setenv("LANGUAGE", language)
    monkeypatch.setenv("LC_ALL", f"{language}.UTF-8")
    assert dates_of(2026, DayKind.STATUTORY) == STATUTORY_2026
    assert day_of("2026-10-01").name == "国庆节"
    assert day_of("2026-10-03", country="DE").name == "Tag der Deutschen Einheit"


# --- years nobody has announced ---------------------------------------------------------------


def test_2027_is_projected_and_has_no_makeup_days():
    days = build_year("CN", 2027)
    assert {d.state for d in days} == {YearState.PROJECTED} == {year_state("CN", 2027)}
    assert sum(d.kind is DayKind.STATUTORY for d in days) == 13
    assert not any(d.kind is DayKind.MAKEUP_WORKDAY for d in days)


def test_a_year_older_than_every_stored_notice_is_projected_too():
    assert year_state("CN", 2000) is YearState.PROJECTED
    assert year_state("CN", 2001) is YearState.ANNOUNCED


def test_one_entered_day_makes_the_year_entered_and_leaves_the_others_projected():
    table = {dt.date(2027, 10, 9): DayKind.MAKEUP_WORKDAY}
    assert year_state("CN", 2027, table) is YearState.ENTERED
    assert year_state("CN", 2028, table) is YearState.PROJECTED
    entered, sunday = build_days(dt.date(2027, 10, 9), dt.date(2027, 10, 10), overrides=table)
    assert (entered.kind, entered.state) == (DayKind.MAKEUP_WORKDAY, YearState.ENTERED)
    assert (sunday.kind, sunday.state) == (DayKind.REST, YearState.PROJECTED)


def test_an_override_wins_over_an_announced_day_but_the_year_stays_announced():
    table = {dt.date(2026, 12, 24): (DayKind.REST, "店庆"), dt.date(2026, 10, 6): DayKind.WORKDAY}
    assert year_state("CN", 2026, table) is YearState.ANNOUNCED
    party = day_of("2026-12-24", overrides=table)
    assert (party.kind, party.name, party.state) == (DayKind.REST, "店庆", YearState.ENTERED)
    worked = day_of("2026-10-06", overrides=table)
    assert (worked.kind, worked.name) == (DayKind.WORKDAY, "")
    assert day_of("2026-10-07", overrides=table).state is YearState.ANNOUNCED


def test_a_holiday_only_moved_to_another_kind_keeps_its_name():
    table = {dt.date(2026, 10, 5): DayKind.STATUTORY}
    assert day_of("2026-10-05", overrides=table).name == "国庆节（补假）"


# --- other countries --------------------------------------------------------------------------


def test_public_holidays_of_another_country_are_statutory():
    assert day_of("2027-12-25", country="DE").kind is DayKind.STATUTORY
    assert day_of("2027-12-25", country="DE").state is YearState.ANNOUNCED
    assert day_of("2027-12-27", country="DE").kind is DayKind.WORKDAY
    assert not any(d.kind is DayKind.MAKEUP_WORKDAY for d in build_year("US", 2026))


def test_a_subdivision_has_holidays_of_its_own():
    assert day_of("2026-08-15", country="DE").kind is DayKind.REST
    assert day_of("2026-06-04", country="DE").kind is DayKind.WORKDAY
    assert day_of("2026-06-04", country="DE", subdivision="BY").name == "Fronleichnam"


def test_the_weekend_is_a_setting():
    sunday = {"country": "SA", "weekend": (5, 6)}
    assert day_of("2026-01-11", **sunday).kind is DayKind.REST
    assert day_of("2026-01-11", **sunday).is_weekend
    assert day_of("2026-01-09", **sunday).kind is DayKind.WORKDAY


def test_without_the_setting_the_weekend_is_the_country_s_own():
    # 9 January 2026 is a Friday: Saudi Arabia rests on Friday and Saturday, Germany does not.
    assert day_of("2026-01-09", country="SA").kind is DayKind.REST
    assert day_of("2026-01-09", country="SA").is_weekend
    assert day_of("2026-01-11", country="SA").kind is DayKind.WORKDAY
    assert day_of("2026-01-09", country="DE").kind is DayKind.WORKDAY
    assert day_of("2026-01-11", country="DE").is_weekend


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["CN", "cn", "CHN", "China", " china "])
def test_a_country_may_be_written_in_the_usual_ways(text: str):
    assert country_code(text) == "CN"
    assert build_year(text, 2026) is build_year("CN", 2026)


@pytest.mark.parametrize("text", ["XX", "", "中国", "date", "Chinna"])
def test_an_unknown_country_is_refused_with_the_ways_to_write_one(text: str):
    with pytest.raises(ValueError, match=r"is not known.*two-letter code.*CN, HK, DE, US"):
        build_year(text, 2026)


def test_a_near_miss_is_suggested():
    with pytest.raises(ValueError, match=r"Did you mean DE\?"):
        year_state("Germani", 2026)


def test_an_unknown_subdivision_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'QQ' is not known for country DE\. Known: BB, BE, BW"):
        build_year("DE", 2026, subdivision="QQ")


def test_a_calendar_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends on 2026-01-01, before it starts on 2026-01-02"):
        build_days(dt.date(2026, 1, 2), dt.date(2026, 1, 1))


def test_a_weekend_of_unknown_weekdays_is_refused():
    with pytest.raises(ValueError, match=r"from 0 \(Monday\) to 6 \(Sunday\)"):
        build_year("CN", 2026, weekend=(6, 7))
