"""The noun of an import, and what became of each row of its sheet."""

from __future__ import annotations

from django.db import models

from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.models import Organisation, Person
from chengshu.kernel.registers.register import register_at


class Import(Record):
    """One uploaded sheet. `capacity` says for whom its owner acted: the rows are written in their name.

    layout: "1 name=C other=A": the heading's row, and which question stands in which column. size: rows the file
    has, blank ones too; rows: those with something in them. language: the owner's, in which errors are told.
    """

    ALL, GOOD = "all", "good"
    MODES = [(GOOD, "只写入正确的行"), (ALL, "全部成功才写入")]

    code = "IMP"
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="上传人")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="代表的单位"
    )
    capacity = models.CharField(max_length=100, blank=True, editable=False)
    register = models.CharField("清单", max_length=80)
    verb = models.CharField("步骤", max_length=40)
    language = models.CharField(max_length=8, editable=False)
    layout = models.TextField(blank=True, editable=False)
    ignored = models.TextField("没有用到的列", blank=True)
    size = models.PositiveIntegerField(default=0, editable=False)
    rows = models.PositiveIntegerField("行数", default=0)
    good = models.PositiveIntegerField("正确", default=0)
    bad = models.PositiveIntegerField("有误", default=0)
    done_rows = models.PositiveIntegerField("已写入", default=0)
    mode = models.CharField("写入方式", max_length=4, choices=MODES, blank=True)
    problem = models.TextField("没有完成的原因", blank=True)

    class Meta:
        verbose_name = "表格导入"

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Where to, by which step: 企业 · 登记企业."""
        register = register_at(*self.register.split("/", 1)) if "/" in self.register else None
        step = register.flow.by_verb.get(self.verb) if register and register.flow else None
        if register is None or step is None:
            return self.number
        return say("{register} · {step}", register=say(register.title), step=step.said)

    @property
    def letters(self) -> dict[str, str]:
        """Question → the letter of its column."""
        return {name: letter for name, _, letter in (pair.partition("=") for pair in self.layout.split()[1:])}

    @property
    def heading(self) -> int:
        """The row of the headings; 0 while they have not been found."""
        return int(self.layout.split()[0]) if self.layout else 0


class ImportRow(models.Model):
    """One row of the sheet: what it answers, or what is wrong with it, and the record that it became.

    cells: question → answer as it was read; emptied when the import has ended. marks: what no two rows may share.
    errors: [{"cell", "column", "value", "message", "allowed"}].
    """

    GOOD, BAD, DONE, FAILED = "good", "bad", "done", "failed"
    STATES = [(GOOD, "正确"), (BAD, "有误"), (DONE, "已写入"), (FAILED, "未写入")]

    id = models.BigAutoField(primary_key=True)
    parent = models.ForeignKey(Import, models.CASCADE, related_name="outcomes")
    row = models.PositiveIntegerField("行号")
    state = models.CharField("结果", max_length=6, choices=STATES)
    number = models.CharField("编号", max_length=40, blank=True)
    cells = models.JSONField(default=dict)
    marks = models.JSONField(default=list)
    errors = models.JSONField(default=list)

    class Meta:
        verbose_name = "表格中的一行"
        constraints = [models.UniqueConstraint(fields=["parent", "row"], name="one_outcome_a_row")]
        indexes = [models.Index(fields=["parent", "state", "row"], name="import_rows_by_state")]

    def __str__(self) -> str:
        return f"{self.parent_id} {self.row}"

    @property
    def state_said(self) -> str:
        """Its outcome, in the reader's language."""
        return say(dict(self.STATES)[self.state])
