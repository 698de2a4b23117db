"""Places: city → districts and zones → streets. Codes are GB/T 2260 where the state gives one."""

from django.db import models


class Place(models.Model):
    """A place of the city pack. `path` is every code from the city down, each followed by '/'."""

    code = models.CharField("代码", max_length=20, primary_key=True)
    name = models.CharField("名称", max_length=60)
    name_en = models.CharField("英文名称", max_length=80, blank=True)
    kind = models.CharField("类别", max_length=12)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", verbose_name="上级")
    path = models.CharField(max_length=120, db_index=True)
    column = models.SmallIntegerField(null=True)
    row = models.SmallIntegerField(null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    simulated = models.BooleanField("模拟数据", default=False)

    class Meta:
        verbose_name = "地点"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name
