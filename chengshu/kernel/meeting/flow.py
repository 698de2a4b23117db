"""Weights are adopted by the platform when they win, and taken back by its clerk."""

from chengshu.kernel.identity.who import role
from chengshu.kernel.lifecycle.flow import Flow, Step

FUSION = Flow(
    "meeting.fusion", "匹配权重",
    [
        Step("adopt", None, "adopted", "启用"),
        Step("withdraw", "adopted", "withdrawn", "撤回", by=role("platform_clerk"), asks=["reason"], danger=True,
             hint="撤回后改用上一版权重；没有上一版时，改用声明中的权重。"),
    ],
    states={"adopted": "已启用", "withdrawn": "已撤回"},
    resting=["adopted"],
)  # fmt: skip
