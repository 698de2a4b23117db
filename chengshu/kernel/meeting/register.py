"""Learnt weights are for the platform's clerks and the leaders."""

from chengshu.kernel.base.words import listed, say
from chengshu.kernel.identity.who import role
from chengshu.kernel.meeting.declaring import MEETINGS
from chengshu.kernel.meeting.fusing import Weights
from chengshu.kernel.meeting.match import LABELS, percent
from chengshu.kernel.meeting.models import Fusion
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import computed
from chengshu.kernel.registers.register import Register

SHELF = "平台运行"


def told(fusion: Fusion) -> str:
    """所求得到回应 60%、…: the parts; then each wish among those of its side."""
    weights = Weights(**fusion.weights)
    parts = [(say(label), weights.part(name)) for name, label in LABELS.items()]
    meeting = MEETINGS.get(fusion.meeting)
    wishes = [(say(one.label), weights.wish(one)) for one in (meeting.soft if meeting else ())]
    return listed(say("{label} {share}", label=label, share=percent(share)) for label, share in (*parts, *wishes))


def what(fusion: Fusion) -> str:
    """What meets by these weights; its code where nothing does any more."""
    meeting = MEETINGS.get(fusion.meeting)
    return say(meeting.title) if meeting else fusion.meeting


class Fusions(Register):
    noun, slug, title = Fusion, "fusions", "匹配权重"
    about = "平台从对接结果中学得的权重，在没有用于学习的需求上胜过原权重才启用；最新的、没有撤回的一版即现行权重。"
    empty = "还没有学得的权重，现在按出厂权重匹配。积累 200 个对接结果以后，由运行平台的人执行 city matching learn。"
    columns = [
        computed("what", "对接", what), "number", "edition", "outcomes", "held_out", "before", "after", "state", "created_at",
    ]  # fmt: skip
    facts = [
        columns[0],
        "edition",
        computed("told", "权重", told, kinds.LONG),
        "digest",
        "outcomes",
        "held_out",
        "before",
        "after",
    ]
    filters = ["state"]
    search = ["number", "meeting"]
    rows = [role("platform_clerk"), role("leader")]
