"""How demands and supplies meet: by their words, within the budget, the day, the region and the qualifications asked for."""

from chengshu.industry.market.models import Demand, Supply
from chengshu.kernel.meeting.conditions import Apart, Covers, Enough, Holds, InTime, Same
from chengshu.kernel.meeting.declaring import Meeting, Side

MARKET = Meeting(
    "market.supplies", "供需对接",
    demand=Side(Demand, {"title": 3, "description": 1}, state="published"),
    supply=Side(Supply, {"title": 3, "description": 1, "cases": 0.5}, state="published"),
    hard=[
        Apart("同一企业", "manufacturer", "provider"),
        Covers("服务区域", "place", "regions"),
        Enough("预算", "budget", "price_from"),
        InTime("期限", "wanted_by", "lead_days"),
        Holds("资质", "qualifications", "qualifications"),
    ],
    soft=[Same("转型环节", "process", "process", weight=2), Same("需求类型", "kind", "kind"), Same("产业链环节", "link", "link"),
          Same("产业链", "chain", "chain")],
)  # fmt: skip
