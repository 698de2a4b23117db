"""Calls are public."""

from chengshu.industry.calls.models import Call
from chengshu.kernel.identity.who import anyone
from chengshu.kernel.registers.register import Register

SHELF = "场景征集与清单"


class Calls(Register):
    noun, slug, title = Call, "calls", "征集公告"
    about = "面向社会的场景和产品征集，由发布征集的部门维护。"
    columns = ["title", "number", "kind", "organiser", "closes_on", "state"]
    filters = ["state", "kind", "organiser", "closes_on"]
    search = ["number", "title", "brief"]
    rows = [anyone]
