"""What `city matching` says of the weights of meetings: how well they order what came of matches, learnt, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chengshu.web.cli.ground import CannotGoOn

if TYPE_CHECKING:
    from chengshu.kernel.meeting.declaring import Meeting
    from chengshu.kernel.meeting.fusing import Weights

_NEEDED = {"outcomes": "有结果（洽谈、未成、签约）的匹配", "held_out": "留作检验、且能分出高下的需求"}


def chosen(name: str) -> list[Meeting]:
    """The meeting of this name, or all. Raises CannotGoOn naming those there are."""
    from chengshu.kernel.meeting.declaring import MEETINGS

    if name and name not in MEETINGS:
        raise CannotGoOn(f"没有名为“{name[:60]}”的对接。可用的有：{'、'.join(MEETINGS)}。")
    found = [MEETINGS[name]] if name else [one for one in MEETINGS.values() if one.outcomes]
    if not found:
        raise CannotGoOn("没有一种对接声明了从哪些步骤看出结果，无从学习和评测。")
    return found


def evaluate(meeting: Meeting) -> int:
    """What came of matches, and how well the weights order it; 0."""
    from chengshu.kernel.meeting.examples import examples
    from chengshu.kernel.meeting.fusions import in_force, newest
    from chengshu.kernel.meeting.learning import quality, tells
    from chengshu.kernel.meeting.models import Event
    from chengshu.kernel.meeting.outcome import LABELS

    events = Event.objects.filter(meeting=meeting.name)
    counted = "，".join(f"{label} {events.filter(what=what).count():,}" for what, label in LABELS.items())
    found = examples(meeting)
    groups = [group for group in found.values() if tells(group)]
    print(f"{meeting.name} {meeting.title}：{counted}")
    if not groups:
        print("  还没有一项需求的各个匹配分出高下，无从评测。")
        return 0
    fusion = newest(meeting)
    named: dict[str, Weights] = {"声明中的权重": meeting.usual}
    if fusion:
        named[f"现行权重（第 {fusion.edition} 版）"] = in_force(meeting)
    print(_places(found.steep))
    print(f"  能分出高下的需求 {len(groups):,} 项，nDCG@10：")
    for name, weights in named.items():
        print(f"  {name} {quality(meeting, groups, weights):.4f}")
    return 0


def learn(meeting: Meeting, seed: int) -> int:
    """0 when new weights were adopted, 1 when there is too little to learn from, or they do not win."""
    from chengshu.kernel.meeting.learning import TooFew, adopt
    from chengshu.kernel.meeting.learning import learn as learnt_from

    try:
        learnt = learnt_from(meeting, seed)
    except TooFew as error:
        print(
            f"{meeting.name}：{_NEEDED[error.what]}有 {error.there_are:,} 个，至少要 {error.needed:,} 个才能学习。"
            "继续使用现行权重；对接多起来之后再运行。"
        )
        return 1
    print(
        f"{meeting.name}：学自 {learnt.outcomes:,} 个结果，在未用于学习的 {learnt.held_out:,} 项需求上检验（种子 {seed}）"
    )
    print(_places(learnt.steep))
    print(f"  nDCG@10：现行权重 {learnt.before:.4f}，新权重 {learnt.after:.4f}")
    if not learnt.wins:
        print("  新权重没有胜过现行权重，不启用。")
        return 1
    fusion = adopt(meeting, learnt)
    print(f"  已启用第 {fusion.edition} 版 {fusion.number}，摘要 {fusion.digest}")
    for name, value in learnt.weights.plain().items():
        print(f"  {name}: {value}")
    return 0


def _places(steep: float) -> str:
    """What is known of how far down people look."""
    if not steep:
        return "  同一匹配在不同名次上展示得还少，或看不出名次的影响：不作折算。"
    return f"  排在第 2 位的被看到的机会约为第 1 位的 {2**-steep:.0%}，第 10 位的 {10**-steep:.0%}：结果已按此折算。"


def rollback(meeting: Meeting, reason: str) -> int:
    """0 when the edition in force was taken back, 1 where there is none."""
    from chengshu.kernel.identity.acting import PLATFORM
    from chengshu.kernel.lifecycle.perform import perform
    from chengshu.kernel.meeting.fusions import newest

    fusion = newest(meeting)
    if fusion is None:
        print(f"{meeting.name}：现在用的就是声明中的权重，没有可以退回的版次。")
        return 1
    perform(PLATFORM, fusion, "withdraw", {"reason": reason or "由命令行退回"})
    now = newest(meeting)
    print(f"{meeting.name}：已撤回第 {fusion.edition} 版，现在用{f'第 {now.edition} 版' if now else '声明中的权重'}。")
    return 0
