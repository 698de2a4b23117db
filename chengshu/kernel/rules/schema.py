"""The format of a policy as JSON Schema (2020-12) and as a page, both from the words that the reader itself knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chengshu.kernel.rules import reading, situations
from chengshu.kernel.rules.facts import TYPES
from chengshu.kernel.rules.fields import IDENTIFIER
from chengshu.kernel.rules.vocabulary import MOST_FACTS

Shape = dict[str, Any]


def _text(about: str) -> Shape:
    return {"type": "string", "description": about}


def _name(about: str) -> Shape:
    return {"type": "string", "pattern": f"^{IDENTIFIER.pattern}$", "description": about}


def _value(about: str) -> Shape:
    """A scalar as YAML may take it: 3, 50%, 5000元, true, 2024-01-31."""
    return {"type": ["string", "number", "boolean"], "description": about}


def _one_of(words: Sequence[str], about: str) -> Shape:
    return {"enum": list(words), "description": about}


def _day(about: str) -> Shape:
    return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": about}


def _map(about: str, shape: Shape) -> Shape:
    return {
        "type": "object",
        "propertyNames": {"pattern": f"^{IDENTIFIER.pattern}$"},
        "additionalProperties": shape,
        "description": about,
    }


def _list(about: str, shape: Shape, least: int = 0, most: int | None = None) -> Shape:
    limits = {**({"minItems": least} if least else {}), **({"maxItems": most} if most else {})}
    return {"type": "array", "items": shape, **limits, "description": about}


def _object(about: str, required: Sequence[str], **properties: Shape) -> Shape:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        "description": about,
    }


def _source() -> Shape:
    return _object("出处", ["document", "quote"], document=_text("文件编号"), quote=_text("原文"))


def _parameter() -> Shape:
    return _object(
        "一个参数",
        ["type", "value", "words"],
        type=_one_of(TYPES, "类型"),
        value=_value("值：5000元、50%、3、2024-01-31、doctor"),
        words=_text("名称"),
        unit=_text("单位"),
        source=_source(),
        assumed={"type": ["boolean", "string"], "description": "true：原文没有，为假定"},
        list=_text("code 类型的代码表"),
    )


def _period() -> Shape:
    shape = _object(
        "一个施行时期，首尾两天都算",
        ["from"],
        to=_day("到；不写为长期"),
        parameters=_map("这一时期另有的参数值", _value("值")),
    )
    return {**shape, "properties": {"from": _day("起"), **shape["properties"]}}


def _test() -> Shape:
    return _object(
        "一个情形和应得的结果",
        ["name", "day", "outcome"],
        name=_text("名称"),
        day=_day("按哪一天判断"),
        facts=_map("已知的事实", _value("值")),
        outcome=_one_of(situations.OUTCOMES, "结果"),
        amount=_value("金额，只在 eligible 时写"),
        missing=_list("缺的事实，只在 need_data 时写", _text("事实")),
        fails=_list("不满足的条件，只在 not_eligible 时写", _text("条件")),
    )


def _condition() -> Shape:
    return _object(
        "一个条件",
        ["id", "words", "when"],
        id=_name("代号"),
        words=_text("给人看的话"),
        words_en=_text("英文"),
        when=_text("表达式，须为真假"),
    )


def _cap() -> Shape:
    return _object(
        "一个上限",
        ["per", "period"],
        per=_one_of(reading.PER, "按申请人、对象还是整项政策"),
        period=_one_of(reading.SPANS, "每月、每季、每年还是历年合计"),
        most=_text("最多多少钱：表达式，只用参数；与 times 写一个"),
        times=_value("最多是这项政策单独给的几倍：整数或只用参数的表达式；1 是同一件事不发两次"),
    )


def _budget() -> Shape:
    return _object(
        "从哪笔预算付",
        ["key", "order", "short"],
        key=_name("预算代号"),
        order=_one_of(reading.ORDERS, "先到先得还是按分排队"),
        rank=_text("ranked 时的分数表达式，高的在前"),
        short=_one_of(reading.SHORTS, "钱不够时：发剩下的、不发、改发同组的下一项（同组都没有钱才排队等候）"),
    )


def schema() -> Shape:
    """The whole format."""
    shape = _object(
        "政策文档",
        ["key", "title", "subject", "rows", "owner", "source", "periods", "facts", "conditions", "amount"],
        key=_name("代号，全市唯一"),
        title=_text("名称"),
        title_en=_text("英文名称"),
        subject=_one_of(reading.SUBJECTS, "发放对象：个人或企业"),
        rows=_one_of(reading.ROWS, "按人、企业还是项目判断"),
        owner=_text("主管单位代号"),
        source={"anyOf": [_source(), _list("几处出处", _source(), 1)], "description": "出自哪份文件，原文怎么说"},
        clause=_text("依据"),
        dated=_text("决定适用哪一时期的日期事实；不写按办理当天"),
        parameters=_map("参数", _parameter()),
        periods=_list("施行时期，按先后，互不重叠", _period(), 1),
        facts=_list("用到的事实，须在 facts.yaml 中", _text("事实"), 1, MOST_FACTS),
        conditions=_list("须全部满足的条件", _condition(), 1, reading.MOST_CONDITIONS),
        amount=_text("金额表达式"),
        rounding=_one_of(reading.ROUNDINGS, "取整到分（默认）或元，逢半进一"),
        group=_name("互斥组：同组只发最高的一项"),
        group_period=_one_of(reading.GROUP_SPANS, "同组已发的看本年（默认）还是历年"),
        caps=_list("上限，依次适用", _cap()),
        budget=_budget(),
        schedule=_list(
            "分期付款", _object("一期", ["share", "when"], share=_value("比例，如 50%"), when=_text("何时付"))
        ),
        proactive={"type": ["boolean", "string"], "description": "true：免申即享"},
        tests=_list("情形测试，发布前须全部相符", _test()),
    )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "政策文档", **shape}


def page() -> str:
    """The reference page, in Markdown."""
    lines = [
        "# The policy format",
        "",
        "Written from `chengshu/kernel/rules/schema.py`; `policy.schema.json` beside it is the same for editors.",
        "",
    ]
    return "\n".join([*lines, "| key | required | what |", "|---|---|---|", *_rows(schema(), ""), ""])


def _rows(shape: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, inner in shape["properties"].items():
        words = f"：{'、'.join(f'`{one}`' for one in inner['enum'])}" if "enum" in inner else ""
        yield f"| `{path}{name}` | {'✓' if name in shape['required'] else ''} | {inner['description']}{words} |"
        below, mark = _below(inner)
        if below.get("properties"):
            yield from _rows(below, f"{path}{name}{mark}.")


def _below(shape: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """What stands inside a key, and how its path is marked: a list, a mapping by name, or itself."""
    if "anyOf" in shape:
        return shape["anyOf"][0], ""
    if "items" in shape:
        return shape["items"], "[]"
    if isinstance(shape.get("additionalProperties"), dict):
        return shape["additionalProperties"], ".*"
    return shape, ""
