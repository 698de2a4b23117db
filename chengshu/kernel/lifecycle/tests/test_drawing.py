"""The picture of a flow: complete, the same each time, nothing on top of anything else, and said in words as
well.
"""

import re
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chengshu.kernel.lifecycle.drawing import draw
from chengshu.kernel.lifecycle.flow import FLOWS
from chengshu.kernel.lifecycle.layers import Line, place
from chengshu.kernel.lifecycle.rows import BADGE
from chengshu.kernel.lifecycle.svg import width_of, wrap
from tests.invented.flow import AWARD, BOOKING, CASE, ROOM

SVG = "{http://www.w3.org/2000/svg}"
both = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
every_flow = pytest.mark.parametrize("noun", sorted(FLOWS))


def parsed(flow, *args, **kwargs):
    return ElementTree.fromstring(draw(flow, *args, **kwargs))


def words(svg) -> list[str]:
    return [text.text for text in svg.iter(f"{SVG}text")]


def boxes(svg) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom of every box."""
    found = []
    for rect in svg.iter(f"{SVG}rect"):
        x, y, width, height = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
        found.append((x, y, x + width, y + height))
    return found


def texts(svg) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom of every line of text, as wide as estimated."""
    found = []
    for text in svg.iter(f"{SVG}text"):
        x, y, size = (float(text.get(name)) for name in ("x", "y", "font-size"))
        width = width_of(text.text, size)
        left = x - width / 2 if text.get("text-anchor") == "middle" else x
        found.append((left, y - size * 0.8, left + width, y + size * 0.1))
    return found


def overlap(one, other) -> bool:
    return min(one[2], other[2]) - max(one[0], other[0]) > 0.5 and min(one[3], other[3]) - max(one[1], other[1]) > 0.5


def inside(one, other) -> bool:
    return one[0] >= other[0] and one[1] >= other[1] and one[2] <= other[2] and one[3] <= other[3]


@both
@every_flow
def test_nothing_covers_anything_else_and_all_is_in_the_picture(noun, narrow):
    svg = parsed(FLOWS[noun], narrow=narrow)
    frames, lines = boxes(svg), texts(svg)
    assert [pair for pair in combinations(frames, 2) if overlap(*pair)] == []
    assert [pair for pair in combinations(lines, 2) if overlap(*pair)] == []
    assert [line for line in lines if any(overlap(line, frame) and not inside(line, frame) for frame in frames)] == []
    width, height = float(svg.get("width")), float(svg.get("height"))
    assert all(inside(one, (0, 0, width, height)) for one in (*frames, *lines))
    assert not narrow or width == 360


@both
@every_flow
def test_every_state_and_every_step_is_drawn(noun, narrow):
    flow = FLOWS[noun]
    drawn = "".join(words(parsed(flow, narrow=narrow))).replace(" ", "")
    for name in [*flow.states.values(), *(step.label for step in flow.steps)]:
        assert name.replace(" ", "") in drawn


@both
def test_the_same_flow_gives_the_same_picture(narrow):
    place.cache_clear()
    first = draw(CASE, "decided", ["examining"], narrow=narrow)
    place.cache_clear()
    assert draw(CASE, "decided", ["examining"], narrow=narrow) == first


@both
def test_where_a_record_is_now_is_marked_by_a_colour_and_a_word(narrow):
    drawn = draw(CASE, "decided", ["examining", "in_review"], narrow=narrow)
    assert drawn.count('fill="var(--sea, #0b5f9e)" stroke="var(--sea, #0b5f9e)"') == 1
    assert drawn.count('fill="var(--sky, #e8f2f9)"') == 2
    assert [one for one in words(ElementTree.fromstring(drawn)) if "当前" in one] == [
        "已决定 · 当前" if narrow else "▼ 当前"
    ]
    assert "当前" not in draw(CASE, narrow=narrow)


def test_the_word_for_now_touches_nothing_but_its_own_box():
    flow = FLOWS["challenges.milestone"]
    for state in flow.states:
        svg = parsed(flow, state)
        (badge,) = [one for one in boxes(svg) if abs(one[3] - one[1] - BADGE) < 0.1]
        assert sum(overlap(badge, one) for one in boxes(svg)) == 2  # itself and its box
        assert sum(overlap(badge, one) for one in texts(svg)) == 1
        assert (float(svg.get("width")) <= 1232, svg.get("class")) == (True, "broad")


@both
def test_what_the_platform_does_is_dashed_and_says_when(narrow):
    drawn = draw(BOOKING, narrow=narrow)
    dashed = [line for line in re.findall(r"<path[^>]*>", drawn) if "dasharray" in line]
    assert len(dashed) == 2
    text = "".join(words(ElementTree.fromstring(drawn)))
    assert "“使用截止”过后自动" in text
    assert "满 3 个工作日自动" in text
    assert "意见全部完成后自动" in "".join(words(parsed(CASE, narrow=narrow)))


def test_the_picture_is_said_in_words():
    svg = parsed(AWARD, "noticed")
    title, said = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == f"{title.get('id')} {said.get('id')}"
    assert title.text == "评优的流程"
    sentences = said.text.split(" ", 2)
    assert sentences[0] == "当前状态：公示中。"
    for sentence in (
        "公示中：公示期满（满 5 个工作日自动） → 已授予。",
        "待补正：不予评定（10 个工作日内） → 未评定。",
        "已授予：可办理定级、自评，状态不变。",
        "开始：申报 → 已申报。",
    ):
        assert sentence in said.text


def test_a_step_from_three_states_and_more_is_drawn_once_from_a_box_that_names_them():
    assert "任何未结状态" in words(parsed(CASE))
    assert words(parsed(CASE)).count("撤回") == 1


def test_what_is_written_is_escaped(monkeypatch):
    monkeypatch.setitem(ROOM.by_verb["close"].__dict__, "label", "<b>&关闭")
    drawn = draw(ROOM)
    assert "&lt;b&gt;&amp;关闭" in drawn
    assert "<b>" not in drawn


@settings(deadline=None)
@given(st.text(st.sampled_from("审查中ABC 12、，（）"), min_size=1, max_size=30), st.integers(40, 120))
def test_wrapped_text_loses_nothing_and_fits_where_a_break_is_allowed(text, most):
    lines = wrap(text, 14, most)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert width_of(line, 14) <= most or not re.search(r"[审查中][审查中]", line)


def test_the_names_of_a_list_are_not_broken():
    assert wrap("待推荐、待补正、公示无异议", 14, 112) == ["待推荐、待补正、", "公示无异议"]
    assert wrap("意见全部完成后自动", 12, 60) == ["意见全部完", "成后自动"]


graphs = st.integers(1, 7).flatmap(
    lambda many: st.lists(
        st.tuples(st.integers(0, many), st.integers(0, many)).filter(lambda pair: pair[0] != pair[1]),
        min_size=1, max_size=12, unique=True,
    ).map(lambda pairs: (many + 1, tuple(pairs)))
)  # fmt: skip


@settings(deadline=None, max_examples=50)
@given(graphs)
@example((6, ((3, 2), (3, 4), (3, 5), (4, 3))))
@example((5, ((2, 4), (3, 4), (4, 3), (2, 3), (3, 2))))
def test_whatever_the_flow_boxes_and_labels_keep_their_distance(graph):
    many, pairs = graph
    sizes = tuple((key, 60.0 + 7 * key, 30.0 + 3 * key) for key in range(many))
    placed = place(sizes, tuple(Line(one, other, 50.0, 20.0) for one, other in pairs))
    items = [*placed.boxes.values(), *(item for chain in placed.chains for item in chain[1:-1])]
    for layer in {item.layer for item in items}:
        column = sorted((item for item in items if item.layer == layer), key=lambda item: item.y)
        for above, below in pairwise(column):
            assert below.y - below.up >= above.y + above.down - 0.01
    assert all(left <= right for left, right in zip(placed.left, placed.right, strict=True))
    for (one, other), chain in zip(pairs, placed.chains, strict=True):
        assert (chain[0], chain[-1]) == (placed.boxes[one], placed.boxes[other])
        assert [item.layer for item in chain[1:-1]] != []
