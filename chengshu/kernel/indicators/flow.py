"""An alert is raised and cleared by the platform; in between its owner answers for it."""

from chengshu.kernel.identity.who import role
from chengshu.kernel.lifecycle.flow import Flow, Step

owner = role("department_clerk", of="owner", words="指标责任单位经办人") | role("platform_clerk")

ALERT = Flow(
    "indicators.alert", "指标预警",
    [
        Step("raise", None, "raised", "预警", told=owner),
        Step("answer", "raised", "answered", "说明原因与措施", by=owner, asks=["answer"], within=3, escalate=role("leader")),
        Step("clear", ["raised", "answered"], "cleared", "恢复正常"),
    ],
    states={"raised": "待说明", "answered": "已说明", "cleared": "已恢复"},
    resting=["answered"],
)  # fmt: skip
