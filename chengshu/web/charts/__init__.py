"""Charts drawn on the server: pure functions from numbers to SVG, styled by static/charts.css.

Widths are percentages and heights pixels, so that type keeps its size on a phone.
"""

from chengshu.web.charts.bars import bars
from chengshu.web.charts.drawing import figures
from chengshu.web.charts.figure import figure
from chengshu.web.charts.gantt import axis, calendar, span
from chengshu.web.charts.line import line
from chengshu.web.charts.sparkline import sparkline

__all__ = ["axis", "bars", "calendar", "figure", "figures", "line", "span", "sparkline"]
