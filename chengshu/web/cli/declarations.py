"""Everything that is declared, with the file and line where it stands: what `city map` prints."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chengshu.web.cli.ground import ROOT

if TYPE_CHECKING:
    from chengshu.kernel.lifecycle.flow import Flow, Step

KINDS = {
    "noun": "名词", "flow": "流程", "step": "步骤", "verb": "动词",
    "register": "登记册", "meeting": "对接", "indicator": "指标", "reaction": "反应",
}  # fmt: skip


@dataclass(frozen=True)
class Declared:
    """One declaration. `name` is unique within its kind; `about` says in a few words what it is."""

    kind: str
    name: str
    title: str
    file: str
    line: int
    about: str = ""

    def plain(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def everything() -> list[Declared]:
    """All of them, kind by kind. The city must be open."""
    return [one for find in (_nouns, _flows, _verbs, _registers, _meetings, _indicators, _reactions) for one in find()]


def _nouns() -> Iterator[Declared]:
    from django.apps import apps

    from chengshu.kernel.base.record import Record

    for model in apps.get_models():
        if issubclass(model, Record):
            about = (inspect.getdoc(model) or "").partition("\n")[0]
            yield _of_class("noun", model.noun(), str(model._meta.verbose_name), model, about)


def _flows() -> Iterator[Declared]:
    from chengshu.kernel.lifecycle.flow import FLOWS

    for flow in FLOWS.values():
        path, line, steps = _flow_lines(flow.noun)
        yield Declared("flow", flow.noun, flow.title, path, line, "、".join(flow.states.values()))
        for step in flow.steps:
            at = steps.get(step.verb, line)
            yield Declared("step", f"{flow.noun}.{step.verb}", step.label, path, at, _way(flow, step))


def _way(flow: Flow, step: Step) -> str:
    sources = "、".join(flow.state_name(state) for state in flow.sources(step)) or "新建"
    return f"{sources} → {flow.state_name(step.to) if step.to else '不变'}"


def _verbs() -> Iterator[Declared]:
    from chengshu.kernel.lifecycle.flow import FLOWS

    for flow in FLOWS.values():
        for verb, function in flow.actions.items():
            yield _of_function("verb", f"{flow.noun}.{verb}", flow.by_verb[verb].label, function)


def _registers() -> Iterator[Declared]:
    from chengshu.kernel.registers.register import REGISTERS

    for register in REGISTERS.values():
        yield _of_class("register", register.path, register.title, type(register), register.about)


def _meetings() -> Iterator[Declared]:
    from chengshu.kernel.meeting.declaring import MEETINGS

    lines = _calls("meetings", "Meeting")
    for meeting in MEETINGS.values():
        about = f"{meeting.demand.noun.noun()} ↔ {meeting.supply.noun.noun()}"
        yield Declared("meeting", meeting.name, meeting.title, *lines[meeting.name], about)


def _indicators() -> Iterator[Declared]:
    from chengshu.kernel.indicators.indicator import INDICATORS

    lines = _indicator_lines()
    for code, indicator in INDICATORS.items():
        path, line = lines[code]
        about = "实时计算" if indicator.live else "公布数据"
        yield Declared("indicator", code, f"{indicator.name}（{indicator.unit}）", path, line, about)


def _reactions() -> Iterator[Declared]:
    """What is done when something happened elsewhere; the journal's readers; what is done by the clock."""
    from chengshu.kernel.journal.feed import EVERY, READERS
    from chengshu.kernel.lifecycle.reacting import reactions

    heard: dict[Callable[..., Any], list[str]] = {}
    for noun, verb, function in reactions():
        heard.setdefault(function, []).append(f"{noun}.{verb}")
    for function, events in heard.items():
        yield _of_function("reaction", _full_name(function), "、".join(events), function)
    for name, reader in READERS.items():
        yield _of_function("reaction", _full_name(reader.handle), f"日志读者 {name}", reader.handle)
    for job in EVERY:
        yield _of_function("reaction", job.name, f"每 {job.seconds:g} 秒" if job.seconds else "每一轮", job.do)


def _full_name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _of_function(kind: str, name: str, title: str, function: Callable[..., Any]) -> Declared:
    code, about = function.__code__, (inspect.getdoc(function) or "").partition("\n")[0]
    return Declared(kind, name, title, _short(Path(code.co_filename)), code.co_firstlineno, about)


def _of_class(kind: str, name: str, title: str, declared: type, about: str) -> Declared:
    path = inspect.getsourcefile(declared) or ""
    return Declared(kind, name, title, _short(Path(path)), inspect.getsourcelines(declared)[1], about)


def _flow_lines(noun: str) -> tuple[str, int, dict[str, int]]:
    """Where a flow stands: the call in a flow.py whose first argument is the noun, and its steps."""
    for path in _declaring("flow"):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and _first_text(node) == noun:
                steps = {
                    _first_text(inner): inner.lineno
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Call) and _called(inner) == "Step"
                }
                return _short(path), node.lineno, steps
    raise LookupError(f"没有找到流程 {noun} 的声明：它应当写在 flow.py 中，第一个参数是名词。")


def _indicator_lines() -> dict[str, tuple[str, int]]:
    """Where each indicator stands: in a system's indicators.py if computed, else in the city pack."""
    from django.conf import settings

    found: dict[str, tuple[str, int]] = {}
    for path in sorted((settings.CITY / "indicators").glob("*.yaml")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.startswith("- code:"):
                found[line.removeprefix("- code:").strip().strip("\"'")] = _short(path), number
    for path in _declaring("indicators"):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and "." in (code := _first_text(node)):
                found[code] = _short(path), node.lineno
    return found


def _calls(file: str, called: str) -> dict[str, tuple[str, int]]:
    """Where each is declared: the calls in files of this name, by their first argument."""
    return {
        _first_text(node): (_short(path), node.lineno)
        for path in _declaring(file)
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and _called(node) == called
    }


def _declaring(file: str) -> list[Path]:
    """The files of this name in every package that declares."""
    from importlib.util import find_spec

    from django.conf import settings

    specs = [find_spec(f"{package}.{file}") for package in settings.DECLARING]
    return [Path(spec.origin) for spec in specs if spec and spec.origin]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _first_text(node: ast.Call) -> str:
    first = node.args[0] if node.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
