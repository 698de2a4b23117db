"""What came of one stage, and how all of them are told at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from unicodedata import east_asian_width


@dataclass
class Outcome:
    """Counts of one stage; `skipped` is what was not run and why → how many times."""

    title: str
    passed: int = 0
    failed: int = 0
    seconds: float = 0.0
    skipped: dict[str, int] = field(default_factory=dict)
    note: str = ""

    @property
    def words(self) -> str:
        """Its result in a few words."""
        if self.failed:
            return f"{self.failed} 项失败，{self.passed} 项通过" if self.passed else "失败"
        if self.skipped and not self.passed:
            return "跳过"
        found = self.note or ("通过" if self.passed == 1 else f"{self.passed} 项通过")
        return f"{found}，跳过 {sum(self.skipped.values())} 项" if self.skipped else found


def conclude(outcomes: list[Outcome], seconds: float, *, skipping_fails: bool) -> tuple[list[str], int]:
    """The closing lines and the exit code. Where skipping is not allowed (CI), skipped counts as failed."""
    passed, failed = sum(one.passed for one in outcomes), sum(one.failed for one in outcomes)
    skipped = sum(sum(one.skipped.values()) for one in outcomes)
    lines = ["", *_table([(one.title, one.words, f"{one.seconds:.1f} 秒") for one in outcomes])]
    if skipped:
        lines += ["", "跳过的项目" + ("（CI 中不允许跳过，计为失败）" if skipping_fails else "")]
        lines += _skipped(outcomes)
    if skipping_fails:
        failed, skipped = failed + skipped, 0
    lines += ["", f"共用时 {seconds:.0f} 秒"]
    lines += [f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")]
    return lines, 1 if failed or not passed else 0


def _skipped(outcomes: list[Outcome]) -> list[str]:
    return [
        f"  {one.title}：{what}" + (f" × {times}" if times > 1 else "")
        for one in outcomes
        for what, times in one.skipped.items()
    ]


def _table(rows: list[tuple[str, str, str]]) -> list[str]:
    head = ("检查", "结果", "用时")
    widths = [max(_width(row[n]) for row in (head, *rows)) for n in range(3)]
    return ["  ".join(text + " " * (widths[n] - _width(text)) for n, text in enumerate(row)) for row in (head, *rows)]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
