"""What publishing a version would change, in a sentence: beside the changes, and before the second person publishes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chengshu.kernel.base.money import format_wan
from chengshu.kernel.base.words import say
from chengshu.kernel.lifecycle.flow import Beware
from chengshu.services.policies.models import PolicyVersion


def effect_words(effect: Mapping[str, Any]) -> str:
    """Before and after, in persons and in 10,000 yuan; that the population is made up, where it is."""
    if not effect["population"]:
        return say("这个平台还没有人口和企业数据，无法测算影响。")
    told = {
        "after": format_wan(effect["cost_after"]),
        "day": effect["day"],
        "population": f"{effect['population']:,}",
    }
    gain, need_after = effect["gain"], effect.get("need_after") or 0
    if effect["entitled_before"]:
        words = say(
            "与施行中的版本相比：{gain} 个新符合，{lose} 个不再符合，{more} 个增加，{less} 个减少；"
            "应发金额由 {before} 万元变为 {after} 万元（按 {day} 的 {population} 行数据，未计互斥、上限和预算）。"
            "缺资料的由 {need_before} 个变为 {need_after} 个。",
            gain=gain, lose=effect["lose"], more=effect["more"], less=effect["less"], need_after=need_after,
            before=format_wan(effect["cost_before"]), need_before=effect.get("need_before") or 0, **told,
        )  # fmt: skip
    else:
        words = say(
            "施行后有 {gain} 个符合，应发 {after} 万元（按 {day} 的 {population} 行数据，未计互斥、上限和预算）；"
            "另有 {need_after} 个缺资料。",
            gain=gain, need_after=need_after, **told,
        )  # fmt: skip
    return f"{words} {say('人口和企业数据是虚构的，数字只供比较。')}" if effect.get("simulated") else words


def beware_effect(version: PolicyVersion) -> list[Beware]:
    """Whoever publishes reads what it does to the city."""
    return [Beware(effect_words(version.told_effect))] if version.told_effect else []
