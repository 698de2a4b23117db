"""How the invented nouns meet."""

from chengshu.kernel.meeting.condition import SUPPLY
from chengshu.kernel.meeting.conditions import Apart, Covers, Enough, Holds, InTime, Same
from chengshu.kernel.meeting.declaring import Meeting, Side
from tests.invented.models import Offer, Wish

WISHES = Meeting(
    "invented.wishes", "愿望对接",
    demand=Side(Wish, {"title": 3, "text": 1}, state="posted"),
    supply=Side(Offer, {"name": 3, "text": 1}, state="posted"),
    hard=[
        Apart("利益冲突", "holder", "keeper"),
        Covers("服务区域", "place", "areas"),
        Enough("预算", "budget", "least"),
        InTime("期限", "wanted_by", "days"),
        Holds("资质", "papers", "papers"),
    ],
    soft=[Same("等级", "kind", "kind"), Covers("就近", "place", "keeper__place", of=SUPPLY)],
)  # fmt: skip
