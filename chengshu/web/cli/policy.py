"""`city policy test|simulate|explain FILE`: an official's work on a policy in a text editor."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chengshu.web.cli.ground import CannotGoOn

if TYPE_CHECKING:
    from chengshu.kernel.rules.document import Policy
    from chengshu.services.policies.rules.facts import Known

ABOUT = "政策文档：test 运行其中的情形测试，simulate 测算对全市的影响，explain 说明一个人或企业是否符合"
ACTIONS = ("test", "simulate", "explain")
LONGEST = 300_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which documents."""
    parser.add_argument("action", choices=ACTIONS, metavar="|".join(ACTIONS), help="要做的事")
    parser.add_argument("files", nargs="+", metavar="文件", help="政策文档（YAML）；simulate 和 explain 只要一份")
    parser.add_argument(
        "--facts", nargs="+", default=[], metavar="名称=值", help="explain：已知的事实，如 degree=doctor"
    )
    parser.add_argument("--facts-file", default="", metavar="文件", help="explain：每行一个“名称: 值”的 YAML")
    parser.add_argument("--day", default="", metavar="日期", help="按哪一天判断，例如 2024-05-01；默认今天")


def run(given: argparse.Namespace) -> int:
    """0 when all is well, 1 when a document or a test of it is wrong."""
    if given.action != "test" and len(given.files) > 1:
        raise CannotGoOn(f"{given.action} 一次只看一份文档，现在给了 {len(given.files)} 份。")
    if given.action != "explain" and (given.facts or given.facts_file):
        raise CannotGoOn("--facts 和 --facts-file 只用于 explain。")
    day = _day(given.day)
    if given.action == "simulate":
        from chengshu.web.cli.opening import open_database

        open_database()
    else:
        from chengshu.web.cli.opening import open_city

        open_city()
    if given.action == "test":
        return max([_test(Path(name)) for name in given.files])
    document = _read(Path(given.files[0]))
    if document is None:
        return 1
    told = _simulated(document, day) if given.action == "simulate" else _explained(document, given, day)
    print("\n".join(told))
    return 0


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise CannotGoOn(f"“{written[:40]}”不是日期，请写成 2024-05-01 的样子。") from error


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LONGEST:
            raise CannotGoOn(f"{path} 超过 {LONGEST:,} 字节，不像政策文档。")
        return path.read_text("utf-8")
    except OSError as error:
        raise CannotGoOn(f"读不了 {path}：{error.strerror}。") from error
    except UnicodeDecodeError as error:
        raise CannotGoOn(f"{path} 不是 UTF-8 文字：请在编辑器里另存为 UTF-8。") from error


def _read(path: Path) -> Policy | None:
    """The document, or None after its problems were told: file:line:column, and the place marked."""
    from chengshu.kernel.rules.problems import InvalidPolicy
    from chengshu.services.policies.rules.documents import read

    try:
        document = read(_text(path))
    except InvalidPolicy as error:
        for one in error.problems:
            print(f"{path}:{one.line}:{one.column}: {one.where}：{one.message}\n{one.marked}")
        print(f"✗ {path}：{len(error.problems)} 处要改。")
        return None
    for one in document.warnings:
        print(f"{path}:{one.line}:{one.column}: 注意，{one.where}：{one.message}\n{one.marked}")
    return document


def _test(path: Path) -> int:
    from chengshu.kernel.rules.testing import run_tests

    document = _read(path)
    if document is None:
        return 1
    results = run_tests(document)
    failing = [one for one in results if not one.passed]
    for one in failing:
        print(f"✗ {one.name}：应为 {one.expected}，得出 {one.found}")
    if not results:
        print(f"✗ {path}：没有情形测试（tests），发布前至少写一个。")
        return 1
    print(f"{'✗' if failing else '✓'} {path}：{len(results)} 个情形测试，{len(failing)} 个不符。")
    return 1 if failing else 0


def _explained(document: Policy, given: argparse.Namespace, day: date | None) -> Iterator[str]:
    from chengshu.kernel.base import clock
    from chengshu.kernel.base.money import format_yuan
    from chengshu.services.policies.rules.explaining import try_out

    trial = try_out(document, _known(document, given), day or clock.today())
    amount = trial.decision.amount
    yield f"{document.title}（{trial.day}）：{trial.outcome}{'' if amount is None else ' ' + format_yuan(amount)}"
    for line in trial.lines:
        facts = "；".join(f"{one.words}：{one.value}" for one in line.facts)
        yield f"  {line.truth_said}  {line.words}{f'（{facts}）' if facts else ''}{f'  {line.gap}' if line.gap else ''}"
    for fact in trial.missing:
        yield f"  还要知道  {fact.words}（{fact.name}）{f'，{fact.proof}' if fact.proof else ''}"


def _known(document: Policy, given: argparse.Namespace) -> dict[str, Known]:
    """What was given, read as the facts' types. CannotGoOn naming what does not fit."""
    from chengshu.services.policies.rules.facts import DECLARED, Known, read_value

    found = {}
    for name, value in {**_from_file(given.facts_file), **dict(map(_pair, given.facts))}.items():
        fact = document.facts.get(name)
        if fact is None:
            raise CannotGoOn(f"这项政策不用“{name[:40]}”。它用：{'、'.join(document.facts)}。")
        try:
            found[name] = Known(fact, read_value(fact, value), DECLARED)
        except ValueError as error:
            raise CannotGoOn(f"{name}（{fact.words}）：“{str(value)[:40]}”不行。{error}") from error
    return found


def _pair(written: str) -> tuple[str, str]:
    name, sign, value = written.partition("=")
    if not sign or not value:
        raise CannotGoOn(f"“{written[:60]}”不是“名称=值”。不知道的就不要写。")
    return name.strip(), value


def _from_file(name: str) -> dict[str, str]:
    """The pairs of a file of facts."""
    if not name:
        return {}
    from chengshu.kernel.rules.problems import Findings, InvalidPolicy
    from chengshu.kernel.rules.yaml_places import read

    findings = Findings(_text(Path(name)))
    root = read(findings.text, findings)
    try:
        findings.settle()
    except InvalidPolicy as error:
        raise CannotGoOn(f"{name}\n{error}") from error
    if root is None or not isinstance(root.value, dict):
        raise CannotGoOn(f"{name} 应是每行一个“名称: 值”。")
    return {key: node.text for key, node in root.entries.items() if node.value is not None}


def _simulated(document: Policy, day: date | None) -> Iterator[str]:
    """Whom the document reaches, against the version in force where there is one."""
    from chengshu.kernel.base import clock
    from chengshu.kernel.base.money import format_yuan
    from chengshu.services.policies.models import PolicyVersion
    from chengshu.services.policies.rules.documents import document as read_version
    from chengshu.services.policies.rules.naming import kind_name, place_names
    from chengshu.services.subsidies.population import standing
    from chengshu.services.subsidies.rules.measuring import effect

    now = standing()
    if not now.present:
        raise CannotGoOn(str(now))
    published = PolicyVersion.objects.filter(policy__key=document.key, state="published").first()
    found = effect(read_version(published) if published else None, document, day or clock.today())
    against = f"施行中的第 {published.order} 版" if published else "没有这项政策"
    yield f"{document.title}（{found['day']}）：与{against}相比（未计互斥、上限和预算）"
    yield str(now)
    yield _line("合计", found, format_yuan)
    places = place_names()
    for row in found["by"]:
        district, kind = row["district"], row["kind"]
        told = _coded(district, places.get(district, "")), _coded(kind, kind_name(document.rows, kind) if kind else "")
        yield _line(" · ".join(told), row, format_yuan)


def _coded(code: str | None, name: str) -> str:
    """A code with its name, where it has another."""
    return " ".join(dict.fromkeys(filter(None, (code, name)))) or "不详"


def _line(name: str, row: dict[str, Any], yuan: Any) -> str:
    counts = f"新得 {row['gain']:,}，失去 {row['lose']:,}，增加 {row['more']:,}，减少 {row['less']:,}"
    return (
        f"{name}：{counts}；现得 {row['entitled_after']:,}，金额 {yuan(row['cost_before'])} → {yuan(row['cost_after'])}"
    )
