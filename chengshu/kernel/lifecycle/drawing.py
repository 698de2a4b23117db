"""A flow as a picture: states as boxes in layers from left to right, steps as arrows, the platform's dashed.

The present state is marked by colour and by a word, those passed before are lighter. `narrow` draws the same
from top to bottom for a screen of 360 pixels: each state with its steps below it, and arrows beside them.
"""

from __future__ import annotations

from collections.abc import Collection

from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.column import draw_column
from chengshu.kernel.lifecycle.flow import Flow
from chengshu.kernel.lifecycle.rows import draw_rows
from chengshu.kernel.lifecycle.sketch import sketch, told
from chengshu.kernel.lifecycle.svg import picture


def draw(flow: Flow, state: str | None = None, passed: Collection[str] = (), *, narrow: bool = False) -> str:
    """SVG of a flow, in the reader's language. `state` is where a record is now, `passed` where it has been
    before.

    The same flow gives the same text each time. Its ids begin with the noun, so draw a flow once wide and
    once narrow on a page, not more.
    """
    drawn = sketch(flow, state, passed)
    width, height, body = draw_column(drawn) if narrow else draw_rows(drawn)
    key = f"flow-{flow.noun.replace('.', '-')}-{'narrow' if narrow else 'wide'}"
    return picture((width, height), say("{title}的流程", title=say(flow.title)), told(flow, drawn), body, key)
