"""How research questions and resources meet: by their words, within the budget, with the qualifications asked for."""

from chengshu.industry.research.models import Answer, Question, Resource
from chengshu.kernel.meeting.condition import DEMAND
from chengshu.kernel.meeting.conditions import Apart, Covers, Enough, Holds, Same
from chengshu.kernel.meeting.declaring import Meeting, Side
from chengshu.kernel.meeting.outcome import CONTRACTED, REFUSED, TALKED

RESEARCH = Meeting(
    "research.resources", "研发需求对接",
    demand=Side(Question, {"title": 3, "description": 1}, state__in=[*Question.UNANSWERED, "answered"]),
    supply=Side(Resource, {"title": 3, "description": 1}, state="listed"),
    hard=[
        Apart("同一单位", "firm", "holder"),
        Enough("预算", "budget", "price"),
        Holds("资质", "qualifications", "qualifications"),
    ],
    soft=[
        Same("研发领域", "field", "fields", weight=2),
        Same("资源类型", "kinds", "kind"),
        Covers("所在区（市）", "firm__place", "holder__place", of=DEMAND),
    ],
)  # fmt: skip
RESEARCH.shows_in(
    Answer, {"offer": TALKED, "reply": TALKED, "decline": REFUSED, "pass_over": REFUSED, "take_up": CONTRACTED},
    demand="question", supply="resource", reason="ended_for", besides=("no_capacity", "plans_changed", "no_reply"),
)  # fmt: skip
