"""`city check`: everything named in a declaration exists. Each check is a function of one of these files."""

from chengshu.web.cli.checks import cockpit, codes, flows, framework, indicators, meetings, registers, rules
from chengshu.web.cli.checks.registry import CHECKS, Finding, check

__all__ = [
    "CHECKS",
    "Finding",
    "check",
    "cockpit",
    "codes",
    "flows",
    "framework",
    "indicators",
    "meetings",
    "registers",
    "rules",
]
