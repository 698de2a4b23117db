"""Which pages docs/systems/ holds, and what stands on each."""

from __future__ import annotations

from collections import defaultdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePosixPath

from django.conf import settings

from chengshu.kernel.base.record import Record
from chengshu.kernel.indicators.indicator import INDICATORS
from chengshu.kernel.lifecycle.flow import flow_of
from chengshu.kernel.meeting.declaring import MEETINGS, Meeting
from chengshu.kernel.meeting.outcome import LABELS
from chengshu.kernel.registers.register import register_of
from chengshu.web.cli.declarations import Declared, everything
from chengshu.web.cli.describing.flows import picture, steps
from chengshu.web.cli.describing.markdown import code, link, section, table
from chengshu.web.cli.describing.nouns import columns
from chengshu.web.cli.describing.registers import register_lines

_NOTE = "<!-- `python3 city docs` 由声明写成，请勿手改 · written from the declarations, not by hand -->"
Files = dict[str, str]


class Description:
    """Every page and picture, from one look at everything that is declared."""

    def __init__(self) -> None:
        self.declared = everything()
        self.by_name = {one.name: one for one in self.declared if one.kind == "step"}
        self.files: Files = {}

    def all(self) -> Files:
        """Path below docs/systems/ → content."""
        rows = [row for package in settings.DECLARING if (row := self._system(package))]
        heads = ("系统", "为了什么", "名词", "步骤", "登记册", "指标")
        index = ["# 系统 Systems", "", _NOTE, "", *table(heads, rows)]
        return {"README.md": _joined(index), **self.files}

    def _system(self, package: str) -> tuple[str, ...] | None:
        """Write a system's page; returns its row of the index. An engine without nouns has its page in docs/kernel/."""
        found = self._within(package)
        if package.startswith("chengshu.kernel.") and not any(one.kind == "noun" for one in found):
            return None
        name = package.removeprefix("chengshu.")
        where = f"{name.replace('.', '/', 1)}.md"
        nouns = [_noun(one) for one in found if one.kind == "noun"]
        about = (import_module(package).__doc__ or "").strip()
        source = link(code(package.replace(".", "/") + "/"), "../../../" + package.replace(".", "/"))
        lines = [f"# {name}", "", _NOTE, "", about, "", f"声明 Declared in {source}.", ""]
        for noun in nouns:
            lines += self._noun_lines(noun, PurePosixPath(where).parent)
        lines += section("## 对接 Meetings", _meetings([one.name for one in found if one.kind == "meeting"]))
        lines += section("## 指标 Indicators", _indicators([one.name for one in found if one.kind == "indicator"]))
        lines += section("## 反应 Reactions", self._reactions(found, nouns))
        lines += section("## 自有页面 Pages of its own", _own_pages(package))
        self.files[where] = _joined(lines)
        flows = [flow for noun in nouns if (flow := flow_of(noun))]
        counts = (
            len(nouns), sum(len(flow.steps) for flow in flows), sum(register_of(noun) is not None for noun in nouns),
            sum(one.kind == "indicator" for one in found),
        )  # fmt: skip
        return link(name, where), about.partition("\n")[0], *(str(count or "") for count in counts)

    def _within(self, package: str) -> list[Declared]:
        folder = package.replace(".", "/") + "/"
        return [
            one for one in self.declared if one.file.startswith(folder) and "/" not in one.file.removeprefix(folder)
        ]

    def _noun_lines(self, noun: type[Record], folder: PurePosixPath) -> list[str]:
        one = next(one for one in self.declared if (one.kind, one.name) == ("noun", noun.noun()))
        lines = [f"## {one.title} `{one.name}`", "", one.about, "", *columns(noun)]
        if flow := flow_of(noun):
            file = f"{flow.noun}.svg"
            self.files[str(folder / file)] = picture(flow)
            shown = [f"![{flow.title}的流程]({file})", "", *steps(flow, self.by_name)]
            lines += section(f"### 流程 Flow：{flow.title}", shown)
        if register := register_of(noun):
            lines += section(f"### 登记册 Register：{register.title}", register_lines(register))
        return lines

    def _reactions(self, found: list[Declared], nouns: list[type[Record]]) -> list[str]:
        """Its own; and those of others to what happens to its nouns."""
        mine = [one for one in found if one.kind == "reaction"]
        events = tuple(f"{noun.noun()}." for noun in nouns)
        others = [
            one for one in self.declared if one.kind == "reaction" and one.title.startswith(events) and one not in mine
        ]
        return table(
            ("发生什么", "谁反应", "做什么"),
            [(code(one.title), code(one.name.removeprefix("chengshu.")), one.about) for one in [*mine, *others]],
        )


def _noun(one: Declared) -> type[Record]:
    from django.apps import apps

    model: type[Record] = apps.get_model(one.name)
    return model


def _indicators(codes: list[str]) -> list[str]:
    found = [INDICATORS[one] for one in codes]
    return table(
        ("代码", "名称", "单位", "分组", "责任单位"),
        [(code(one.code), one.name, one.unit, "、".join(map(code, one.by)), one.owner) for one in found],
    )


def _meetings(names: list[str]) -> list[str]:
    found = [MEETINGS[one] for one in names]
    return [
        line
        for one in found
        for line in (
            f"{code(one.name)} {one.title}：{code(one.demand.noun.noun())} ↔ {code(one.supply.noun.noun())}",
            "",
            *table(
                ("条件", "必须", "需求方", "供给方", "由谁提出"),
                [
                    (condition.label, "是" if condition in one.hard else "", code(condition.demand), code(condition.supply),
                     {"demand": "需求方", "supply": "供给方", "both": "双方"}[condition.of])
                    for condition in (*one.hard, *one.soft)
                ],
            ),
            "",
            *table(("反馈", "步骤"), _outcomes(one)),
            "",
        )
    ]  # fmt: skip


def _outcomes(meeting: Meeting) -> list[tuple[str, str]]:
    """In which steps it shows what became of its matches."""
    steps: dict[str, list[str]] = defaultdict(list)
    for one in meeting.outcomes:
        for verb, what in one.steps.items():
            steps[what].append(code(f"{one.noun.noun()}.{verb}"))
    return [(LABELS[what], "、".join(found)) for what, found in steps.items()]


def _own_pages(package: str) -> list[str]:
    if not find_spec(f"{package}.urls"):
        return []
    patterns = import_module(f"{package}.urls").urlpatterns
    return [f"- {code(f'/{one.pattern}')}" for one in patterns]


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip() + "\n"
