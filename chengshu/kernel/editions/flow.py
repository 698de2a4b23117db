"""An edition is published once and replaced by the next; nothing in it ever changes."""

from chengshu.kernel.lifecycle.flow import Flow, Step

EDITION = Flow(
    "editions.edition", "清单版本",
    [
        Step("publish", None, "current", "发布"),
        Step("replace", "current", "replaced", "由新版本代替"),
    ],
    states={"current": "现行", "replaced": "已被代替"},
)  # fmt: skip
