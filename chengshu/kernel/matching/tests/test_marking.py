"""Excerpts: the part of a text that answers, marked as it stands, whatever form it is written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.kernel.matching.marking import excerpt, needles


def said(text, typed, **more):
    made = excerpt(text, needles(typed), **more)
    return "".join(f"[{piece}]" if marked else piece for piece, marked in made.pieces)


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("机器视觉质检设备", "视觉", "机器[视觉]质检设备"),
        ("機器視覺質檢", "视觉质检", "機器[視覺質檢]"),
        ("视觉导航与质检", "视觉质检", "[视觉]导航与[质检]"),
        ("ＭＥＳ系统与mesh", "mes", "[ＭＥＳ]系统与[mes]h"),
        ("homes", "mes", "homes"),
        ("装机500 千瓦", "500kW", "装机[500 千瓦]"),
        ("按ISO 9001认证", "iso9001", "按[ISO] [9001]认证"),
        ("没有", "视觉", "没有"),
        ("", "视觉", ""),
    ],
)
def test_what_answers_is_marked_as_it_stands(text, typed, marked):
    assert said(text, typed) == marked


def test_a_long_text_is_cut_to_the_part_that_answers():
    text = "甲" * 100 + "视觉" + "乙" * 100
    assert said(text, "视觉", length=30) == "…" + "甲" * 20 + "[视觉]" + "乙" * 8 + "…"
    assert said("甲" * 40, "视觉", length=30) == "甲" * 30 + "…"


@given(st.text(max_size=300), st.text(max_size=40))
def test_an_excerpt_is_a_part_of_the_text_and_no_other(text, typed):
    made = excerpt(text, needles(typed), length=50)
    shown = "".join(piece for piece, _ in made.pieces)
    assert shown.removeprefix("…").removesuffix("…") in text or shown in text
