"""Bringing a sheet: the template, how it is filled in, and the upload."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, BinaryIO, cast
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from chengshu.kernel.base.errors import Conflict, Invalid, TooLarge
from chengshu.kernel.base.sheets import XLSX
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.documents import MOST_BYTES, keep
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.imports.columns import columns_of
from chengshu.kernel.registers.imports.models import Import
from chengshu.kernel.registers.imports.opening import judge
from chengshu.kernel.registers.imports.sheets import Unreadable
from chengshu.kernel.registers.imports.targets import Target, may_bring, target_at
from chengshu.kernel.registers.imports.template import rules, template
from chengshu.kernel.registers.register import register_for
from chengshu.web.pages.addresses import Visit, list_url, record_url, register_here
from chengshu.web.pages.exports import disposition
from chengshu.web.pages.task import as_uuid

SHEET = "sheet"


@require_http_methods(["GET", "HEAD", "POST"])
def upload_page(visit: Visit, family: str, slug: str, verb: str) -> HttpResponse:
    """/<family>/<slug>/import/<verb>/: what the sheet must hold, and where it is handed in."""
    target = _target_here(visit, family, slug, verb)
    if visit.method != "POST":
        return _show(visit, target, [])
    key = as_uuid(visit.POST.get("key", ""))
    try:
        record = _sent_before(visit, key) or bring(visit.acting, target, visit.FILES.get(SHEET), key)
        _let_go(visit, visit.POST.get("instead", ""))
    except (Invalid, TooLarge) as error:
        again = _sent_before(visit, key)
        if again is None:
            told = error.extra.get("errors") or [{"message": error.detail}]
            return _show(visit, target, [one["message"] for one in told])
        record = again
    return HttpResponseRedirect(import_url(record))


def _show(visit: Visit, target: Target, wrong: list[str]) -> HttpResponse:
    context = {
        "target": target, "register": target.register, "step": target.step, "wrong": wrong, "key": uuid4(),
        "columns": columns_of(target, visit.acting), "rules": rules(target), "home": list_url(target.register),
        "most": MOST_BYTES // 1024 // 1024, "instead": _waiting(visit, visit.GET.get("instead", "")),
    }  # fmt: skip
    return render(visit, "import_upload.html", context, status=422 if wrong else 200)


def _waiting(visit: Visit, number: str) -> Import | None:
    """This person's import of that number, as long as it waits to be confirmed."""
    key = number[:40].replace("\x00", "")
    return Import.objects.filter(number=key, owner=visit.acting.person, state="checked").first()


def _let_go(visit: Visit, number: str) -> None:
    """The sheet that a mended one has been brought for."""
    if old := _waiting(visit, number):
        with suppress(Conflict):
            perform(visit.acting, old, "cancel")


@require_safe
def template_file(visit: Visit, family: str, slug: str, verb: str) -> HttpResponse:
    """The sheet to fill in."""
    return as_template(_target_here(visit, family, slug, verb), visit.acting)


def as_template(target: Target, acting: Acting) -> HttpResponse:
    """A template as a download under its Chinese name."""
    answer = HttpResponse(template(target, acting), content_type=XLSX)
    name = say("{title}（导入模板）.xlsx", title=target.title.replace(" · ", "-"))
    answer["Content-Disposition"] = disposition(name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _target_here(visit: Visit, family: str, slug: str, verb: str) -> Target:
    target = target_at(register_here(family, slug).path, verb)
    may_bring(target, visit.acting)
    return target


def bring(acting: Acting, target: Target, file: UploadedFile | None, key: UUID | None = None) -> Import:
    """Keep a file and begin its import. Raises Invalid or TooLarge with what to do instead."""
    if file is None:
        raise Invalid.field(SHEET, say("请选择一个 .xlsx 或 .csv 文件。"))
    name, content = file.name or "", cast(BinaryIO, file.file)
    if (file.size or 0) <= MOST_BYTES:
        try:
            judge(name, content)
        except Unreadable as trouble:
            raise Invalid.field(SHEET, str(trouble)) from trouble
        content.seek(0)
    with transaction.atomic():
        document = keep(acting, name, content)
        draft = Import(id=key) if key else Import()
        return begin(acting, draft, "upload", {"target": target.key, SHEET: [str(document.pk)]})


def _sent_before(visit: Visit, key: UUID) -> Import | None:
    """A double click, or a page sent again: the import of the first time."""
    return Import.objects.filter(pk=key, owner=visit.acting.person).first()


def import_url(record: Any) -> str:
    """The page of an import."""
    return record_url(register_for(Import), record.number)
