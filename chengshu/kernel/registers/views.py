"""Saved views: a question somebody asks of a list again and again, under a name of their own."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

from django.db import models

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.people import Person

#: More tabs than this help nobody.
MOST = 12
#: What belongs to one reading of a list, not to the question.
_PASSING = ("cursor", "format")


class SavedView(models.Model):
    """One person's question to one register; `query` is the part of the address after the question mark."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    register = models.CharField(max_length=80)
    name = models.CharField("名称", max_length=20)
    query = models.CharField(max_length=1_000)

    class Meta:
        verbose_name = "常用视图"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["person", "register", "name"], name="one_view_of_a_name")]

    def __str__(self) -> str:
        return self.name


def views_of(person: Person | None, register: str) -> models.QuerySet[SavedView]:
    """A person's views of a register, oldest first."""
    return SavedView.objects.filter(person=person, register=register) if person else SavedView.objects.none()


def tidy(query: str) -> str:
    """A query in its one written form, without what is empty or passing: equal questions look equal."""
    asked = parse_qs(query, max_num_fields=200)
    return urlencode(sorted((name, values) for name, values in asked.items() if name not in _PASSING), doseq=True)


def save_view(person: Person, register: str, name: str, query: str) -> SavedView:
    """Keep a question under a name; the same name is given the new question. Raises Invalid."""
    name, query = _named(name), tidy(query)
    known = views_of(person, register)
    if len(query) > 1_000:
        raise Invalid.field("name", say("筛选条件太多，无法保存，请减少一些再试。"))
    if known.count() >= MOST and not known.filter(name=name).exists():
        raise Invalid.field("name", say("最多保存 {most} 个视图，请先删除不用的。", most=MOST))
    return SavedView.objects.update_or_create(person=person, register=register, name=name, defaults={"query": query})[0]


def rename_view(view: SavedView, name: str) -> None:
    """Give a view another name. Raises Invalid when the person has one of that name."""
    view.name = _named(name)
    if views_of(view.person, view.register).filter(name=view.name).exclude(pk=view.pk).exists():
        raise Invalid.field("name", say("已有名为“{name}”的视图，请换一个名称。", name=view.name))
    view.save(update_fields=["name"])


def _named(name: str) -> str:
    plain = " ".join(name.replace("\x00", "").split())
    if not 1 <= len(plain) <= 20:
        raise Invalid.field("name", say("视图名称应为 1 到 20 个字。"))
    return plain
