"""Charts draw what the numbers say: exact places, names at the lines, gaps as gaps, bars from zero."""

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.web.charts import bars, figure, line, sparkline
from chengshu.web.charts.drawing import figures, steps
from chengshu.web.charts.gantt import axis, calendar, span

MONTHS = ["1 月", "2 月", "3 月", "4 月"]


def parsed(drawing):
    return ElementTree.fromstring(str(drawing))


def found(drawing, kind, class_):
    return [one for one in parsed(drawing).iter(kind) if class_ in one.get("class", "").split()]


def texts(drawing):
    return [one.text for one in parsed(drawing).iter("text")]


def test_numbers_are_rounded_half_up_grouped_and_have_a_true_minus() -> None:
    assert [figures(value, 1) for value in (Decimal("62.05"), 1234.56, -3)] == ["62.1", "1,234.6", "−3.0"]


@pytest.mark.parametrize(
    ("low", "top", "found"),
    [
        (0, 100, [0, 25, 50, 75, 100]),
        (0, 62, [0, 20, 40, 60, 80]),
        (0, 7, [0, 2, 4, 6, 8]),
        (0, 0.3, [0, 0.1, 0.2, 0.30000000000000004]),
    ],
)
def test_a_scale_has_round_steps(low, top, found) -> None:
    assert steps(low, top) == pytest.approx(found)


@given(low=st.floats(-1e6, 1e6), size=st.floats(0.01, 1e6))
def test_a_scale_always_holds_what_it_is_for(low, size) -> None:
    made = steps(low, low + size)
    assert made[0] <= low + 1e-9 and made[-1] >= low + size
    assert 2 <= len(made) <= 8


def test_a_line_goes_through_its_values_and_names_itself_at_its_end() -> None:
    drawn = line(
        "完成度快于时间",
        "截至月末，%",
        MONTHS,
        [("完成度", [10, 20, Decimal("62.1"), None])],
        unit="%",
        decimals=1,
        top=100,
        height=152,
    )
    assert [one.get("points") for one in found(drawn, "polyline", "main")] == ["12.5,114 37.5,104 62.5,61.9"]
    (dot,) = found(drawn, "circle", "main")
    assert (dot.get("cx"), dot.get("cy")) == ("62.5%", "61.9")
    (name,) = found(drawn, "text", "name")
    assert (name.text, name.get("x"), name.get("text-anchor")) == ("完成度 62.1 %", "62.5%", "start")
    assert [one.text for one in found(drawn, "text", "tick")] == ["25", "50", "75", "100", *MONTHS]


@pytest.mark.parametrize(("label", "left"), [("2026-{:02}-28", [1, 4, 7, 10]), ("{}", list(range(1, 13)))])
def test_a_phone_is_shown_no_more_labels_than_it_has_room_for(label, left) -> None:
    names = [label.format(month) for month in range(1, 13)]
    drawn = line("走势", "", names, [("值", [1] * 12)], top=1)
    kept = {one.text for one in found(drawn, "text", "tick")} - {one.text for one in found(drawn, "text", "roomy")}
    assert [names.index(one) + 1 for one in names if one in kept] == left


def test_a_missing_value_is_a_gap_and_a_value_between_gaps_is_a_dot() -> None:
    drawn = line("缺报", "", MONTHS, [("值", [1, None, 3, None])], top=4)
    assert found(drawn, "polyline", "main") == []
    assert [one.get("cx") for one in found(drawn, "circle", "main")] == ["12.5%", "62.5%"]


def test_a_forecast_is_dashed_from_the_last_measured_value_on_within_its_interval() -> None:
    ribbon = [None, (20, 20), (25, 35), (28, 44)]
    drawn = line("年底可完成", "", MONTHS, [("值", [10, 20, 30, 40], "main", 2, ribbon)], top=50, height=102)
    measured, forecast = found(drawn, "polyline", "main")
    assert measured.get("points") == "12.5,64 37.5,54"
    assert (forecast.get("class"), forecast.get("points")) == (
        "stroke main forecast",
        "37.5,54 62.5,44 87.5,34",
    )
    (around,) = found(drawn, "polygon", "interval")
    assert around.get("points") == "37.5,54 62.5,49 87.5,46 87.5,30 62.5,39 37.5,54"


def test_a_target_is_a_thin_line_with_its_number() -> None:
    drawn = line("差一点", "", MONTHS, [("值", [1, 2, 3, 4])], unit="%", target=(90, "目标"), height=152)
    (rule,) = found(drawn, "line", "target")
    assert rule.get("y1") == rule.get("y2") == "34"
    assert "目标 90 %" in texts(drawn)


def test_two_lines_do_not_write_over_each_other() -> None:
    drawn = line("并列", "", MONTHS, [("低", [1, 1, 1, 2], "thin"), ("高", [1, 2, 3, 3])], top=4, height=152)
    low, high = found(drawn, "text", "name")
    assert (high.text, low.text) == ("高 3", "低 2")
    assert (float(high.get("y")), float(low.get("y"))) == (39, 94)


def test_a_line_whose_values_do_not_fit_its_labels_is_refused() -> None:
    with pytest.raises(TypeError):
        line("错", "", MONTHS, [("值", [1, 2])])


def test_a_screen_reader_hears_title_subtitle_and_every_value() -> None:
    drawn = parsed(line("完成度快于时间", "截至月末", ["1 月", "2 月"], [("完成度", [10, None])], unit="%"))
    assert drawn.find("title").text == "完成度快于时间"
    assert drawn.find("desc").text == "截至月末; 完成度: 1 月 10 %"
    assert drawn.get("aria-labelledby") == f"{drawn.find('title').get('id')} {drawn.find('desc').get('id')}"


def test_bars_start_at_zero_and_end_with_their_number() -> None:
    drawn = bars(
        "服务领先",
        "完成度，%",
        [("服务", Decimal("62.5")), ("治理", 0), ("数据", None)],
        unit="%",
        decimals=1,
        top=100,
        mark=(49.6, "时间进度"),
    )
    assert [(one.get("x"), one.get("width")) for one in found(drawn, "rect", "bar")] == [
        ("0", "62.5%"),
        ("0", "0%"),
    ]
    assert texts(drawn) == ["服务", "62.5 %", "治理", "0.0 %", "数据", "—", "时间进度 49.6 %"]
    (mark,) = found(drawn, "line", "target")
    assert (mark.get("x1"), mark.get("y2")) == ("49.6%", "132")


def test_the_longest_bar_fills_the_width_when_no_top_is_given() -> None:
    drawn = bars("", "", [("甲", 5), ("乙", 20)])
    assert [one.get("width") for one in found(drawn, "rect", "bar")] == ["25%", "100%"]


def test_a_bar_below_zero_is_refused() -> None:
    with pytest.raises(TypeError):
        bars("", "", [("甲", -1)])


def test_a_sparkline_has_the_shape_of_its_values() -> None:
    drawn = sparkline("近三月", [0, 10, None, 5, 5], width=108, height=28)
    assert [one.get("points") for one in found(drawn, "polyline", "main")] == ["4,24 29,4", "79,14 104,14"]
    assert sparkline("只有一个", [3, None]) == ""


def test_what_people_wrote_cannot_break_out_of_a_drawing() -> None:
    evil = '"><script>alert(1)</script>'
    drawn = str(bars(evil, evil, [(evil, 1)])) + str(figure(evil, evil, bars("", "", []), [evil], [[evil, evil]]))
    assert "<script" not in drawn


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e9)), min_size=1, max_size=40))
def test_every_series_is_drawn_inside_the_chart(values) -> None:
    drawn = line("任意", "", [str(place) for place in range(len(values))], [("值", values)], height=152)
    spots = [spot.split(",") for one in found(drawn, "polyline", "main") for spot in one.get("points").split()]
    assert all(0 <= float(x) <= 100 and 23.9 <= float(y) <= 124.1 for x, y in spots)
    assert sum(value is not None for value in values) >= len(found(drawn, "circle", "main"))


def test_a_calendar_is_marked_by_quarters_and_over_years_by_years() -> None:
    short, long = calendar(date(2023, 2, 3), date(2023, 12, 30)), calendar(date(2021, 5, 1), date(2025, 6, 1))
    assert (short.first, short.last) == (date(2023, 1, 1), date(2023, 12, 31))
    assert [name for _, name in short.ticks] == ["2023", "2023-04", "2023-07", "2023-10"]
    assert (long.first, long.last) == (date(2021, 4, 1), date(2025, 6, 30))
    assert [name for _, name in long.ticks] == ["2022", "2023", "2024", "2025"]
    assert texts(axis(short, "时间")) == ["2023", "2023-04", "2023-07", "2023-10"]


def test_a_span_shows_what_is_planned_passed_and_done() -> None:
    year = calendar(date(2023, 1, 1), date(2023, 12, 31))
    drawn = span(year, "项目", (date(2023, 1, 1), date(2023, 12, 31)), date(2023, 3, 14), 50, light="good")
    places = {one.get("class"): (one.get("x"), one.get("width")) for one in parsed(drawn).iter("rect")}
    assert places == {"planned": ("0%", "100%"), "passed": ("0%", "20%"), "made good": ("0%", "50%")}
    (now,) = found(drawn, "line", "now")
    assert now.get("x1") == "20%"


def test_a_span_that_has_not_begun_has_nothing_passed_and_a_day_outside_the_axis_is_not_drawn() -> None:
    year = calendar(date(2023, 7, 1), date(2023, 12, 31))
    drawn = span(year, "项目", (date(2023, 7, 1), date(2023, 12, 31)), date(2023, 6, 1), 0)
    places = {one.get("class"): one.get("width") for one in parsed(drawn).iter("rect")}
    assert (places["planned"], places["passed"], places["made"]) == ("100%", "0%", "0%")
    assert found(drawn, "line", "now") == []


def test_a_figure_has_its_table_one_click_away() -> None:
    drawn = str(
        figure(
            "完成度快于时间",
            "%",
            bars("", "", []),
            ["月份", "完成度"],
            [["1 月", Decimal("10.04")], ["2 月", None]],
            decimals=1,
        )
    )
    assert "<details><summary>查看数据表</summary>" in drawn
    assert re.findall('<th scope="row">(.*?)</th><td class="number">(.*?)</td>', drawn) == [
        ("1 月", "10.0"), ("2 月", "—"),
    ]  # fmt: skip
    assert '<th scope="col">月份</th><th scope="col" class="number">完成度</th>' in drawn
