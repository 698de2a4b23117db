"""Alerts are for the body that answers for the indicator, the platform's clerks and the leaders."""

from chengshu.kernel.identity.who import role
from chengshu.kernel.indicators.flow import owner
from chengshu.kernel.indicators.models import Alert
from chengshu.kernel.registers.register import Register

SHELF = "平台运行"


class Alerts(Register):
    noun, slug, title = Alert, "alerts", "指标预警"
    about = "指标由达标转为接近或未达目标时自动产生，由指标责任单位在 3 个工作日内说明。"
    columns = ["title", "number", "owner", "light_before", "light_after", "value", "target", "state", "due_on"]
    filters = ["state", "light_after", "owner"]
    search = ["number", "title", "indicator"]
    rows = [owner, role("leader")]
