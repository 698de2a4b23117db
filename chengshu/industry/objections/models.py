"""What every objection has; the case it is raised against is the system's own column."""

from django.db import models

from chengshu.kernel.base.fields import CodeField
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.models import Person


class NoticeObjection(Record):
    """What somebody holds against a case while it is publicly noticed, and the answer."""

    objector = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="异议人")
    ground = CodeField("异议类型", list_key="objection_grounds")
    statement = models.TextField("异议内容")
    answer = models.TextField("处理答复", blank=True)

    class Meta:
        abstract = True
