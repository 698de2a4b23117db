"""`city check`: everything that any declaration names exists, and every indicator computes."""

from __future__ import annotations

import argparse

ABOUT = "检查声明：所用的角色、代码表、状态、动词、路径、指标都存在"


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(given: argparse.Namespace) -> int:
    """0 when nothing is found."""
    from chengshu.web.cli.opening import open_city

    open_city()
    from chengshu.web.cli.checks import CHECKS

    total = 0
    for title, look in CHECKS.items():
        findings = list(look())
        total += len(findings)
        print(f"{'✗' if findings else '✓'} {title}")
        for one in findings:
            print(f"    {one.where}：{one.what}")
    print(f"发现 {total} 处问题。" if total else "没有发现问题。")
    return 1 if total else 0
