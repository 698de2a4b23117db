"""A sheet is checked by the platform, looked at by its owner, and then written by the platform in their name."""

from chengshu.kernel.base.words import say
from chengshu.kernel.identity.who import person
from chengshu.kernel.lifecycle.asks import Ask, files, one_of
from chengshu.kernel.lifecycle.flow import Flow, Step
from chengshu.kernel.registers.imports.models import Import
from chengshu.kernel.registers.imports.targets import choices

owner = person("owner", words="上传人")
PROBLEM = Ask("problem")


def nothing_good(record: Import) -> str | None:
    """Why it cannot be written: no row holds."""
    return None if record.good else say("没有可以写入的行，请改好表格后重新上传。")


IMPORT = Flow(
    "imports.import", "表格导入",
    [
        Step("upload", None, "uploaded", "上传表格", by=owner,
             asks=[one_of("target", "导入到", choices), files("sheet", "表格文件", hint="一个 .xlsx 或 .csv 文件。")],
             next="平台逐行核对，由您确认后才写入。"),
        Step("check", "uploaded", "checking", "开始核对", asks=["size", "layout", "ignored?"]),
        Step("report", "checking", "checked", "核对完成"),
        Step("start", "checked", "importing", "开始写入", by=owner, asks=["mode"], unless=nothing_good,
             next="平台以您的名义写入，可以离开这个页面。"),
        Step("give_back", "importing", "checked", "全部退回", asks=[PROBLEM]),
        Step("finish", "importing", "done", "写入完成"),
        Step("stop", ["uploaded", "checking", "importing"], "stopped", "中止", asks=[PROBLEM]),
        Step("cancel", ["uploaded", "checking", "checked", "importing"], "cancelled", "取消导入", by=owner, danger=True),
    ],
    states={
        "uploaded": "待核对", "checking": "核对中", "checked": "待确认", "importing": "写入中", "done": "已完成",
        "stopped": "已中止", "cancelled": "已取消",
    },
)  # fmt: skip

#: The states in which the platform is at work.
WORKING = ("uploaded", "checking", "importing")
