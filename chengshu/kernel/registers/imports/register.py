"""Imports are for those who made them, and for the platform's clerk."""

from chengshu.kernel.identity.who import person, role
from chengshu.kernel.registers.columns import NUMBER, computed
from chengshu.kernel.registers.imports.models import Import
from chengshu.kernel.registers.imports.progress import written
from chengshu.kernel.registers.register import Register

SHELF = "平台运行"
DONE = computed("done_rows", "已写入", written, NUMBER)


class Imports(Register):
    noun, slug, title = Import, "imports", "表格导入"
    about = "从表格导入的记录，以及每一行的结果。由上传人办理。"
    columns = [
        "number", computed("title", "导入到", lambda one: one.title), "owner", "state", "rows", "good", "bad", DONE,
        "created_at",
    ]  # fmt: skip
    facts = [
        "owner",
        "organisation",
        "register",
        "verb",
        "rows",
        "good",
        "bad",
        DONE,
        "mode",
        "ignored",
        "problem",
    ]
    filters = ["state", "created_at"]
    search = ["number", "register"]
    sort = ["created_at", "rows", "bad"]
    rows = [person("owner", words="上传人"), role("platform_clerk")]
