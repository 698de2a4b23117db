"""Attached files: uploaded first, named in answers by their id, read by whoever may read the record."""

from __future__ import annotations

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from chengshu.kernel.base.errors import Invalid, Missing, NotSignedIn, TooLarge
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.documents import MOST_BYTES, Document, documents_of, keep
from chengshu.kernel.registers.presenting import plain
from chengshu.kernel.registers.reading import Reading
from chengshu.web.api.answering import answer, known_already
from chengshu.web.api.asked import only, register_or_missing
from chengshu.web.problems import Unsupported

#: What a multipart body may hold beside the file itself.
AROUND = 16 * 1024


def upload(request: HttpRequest, acting: Acting) -> HttpResponse:
    """One file, as "file" of a multipart form. 201 {"id", "name", "size", "kind", "uploaded_at"}.

    Nobody else sees it until a step takes it.
    """
    only(request)
    if acting.person is None:
        raise NotSignedIn(say("请先登录再上传附件。"))
    if request.content_type != "multipart/form-data":
        raise Unsupported(say("附件请用 multipart/form-data 上传，字段名为 file。"))
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES + AROUND:
        raise TooLarge(say("附件超过 {most} MB，请压缩或分开上传。", most=MOST_BYTES // 1024 // 1024))
    given = request.FILES.getlist("file")
    if len(given) != 1 or len(request.FILES) != 1:
        raise Invalid.field("file", say("请上传一个文件，字段名为 file。"))
    (file,) = given
    return answer(_item(keep(acting, file.name or "", cast(BinaryIO, file))), status=201)


def attached(request: HttpRequest, acting: Acting, *, family: str, slug: str, number: str) -> HttpResponse:
    """{"items": [{"id", "name", "size", "kind", "ask", "uploaded_at"}]}, oldest first."""
    only(request)
    reading = Reading(register_or_missing(family, slug), acting)
    return answer({"items": [_item(one) for one in _readable(reading, reading.find(number))]})


def content(request: HttpRequest, acting: Acting, *, family: str, slug: str, number: str, key: str) -> HttpResponseBase:
    """The bytes, always as a download: nothing uploaded is ever run in a reader's browser."""
    only(request)
    reading = Reading(register_or_missing(family, slug), acting)
    found = next((one for one in _readable(reading, reading.find(number)) if one.pk == UUID(key)), None)
    if found is None:
        raise Missing(say("没有找到这个附件，或您无权查看。"))
    etag = f'"{found.digest}"'
    if known := known_already(request, etag):
        return known
    made = FileResponse(found.path.open("rb"), as_attachment=True, filename=found.name, content_type=found.kind)
    made["ETag"] = etag
    made["Content-Security-Policy"] = "sandbox"
    return made


def _readable(reading: Reading, record: Any) -> list[Document]:
    """The record's files, without those of a question whose answers this reader may not see."""

    def open_to(ask: str) -> bool:
        rule = reading.rule_for(ask)
        return rule is None or rule.allows(reading.acting, record)

    return [one for one in documents_of(record) if open_to(one.ask)]


def _item(document: Document) -> dict[str, Any]:
    item = {
        "id": str(document.pk), "name": document.name, "size": document.size, "kind": document.kind,
        "uploaded_at": plain(document.uploaded_at),
    }  # fmt: skip
    return item | ({"ask": document.ask} if document.record else {})
