"""Attached files: judged by content, limited in size, stored once under their hash, read by those who may read the record."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO
from unicodedata import normalize
from uuid import UUID

import filetype
from django.conf import settings
from django.db import models

from chengshu.kernel.base.clock import now
from chengshu.kernel.base.errors import Invalid, TooLarge
from chengshu.kernel.base.ids import ids_in, uuid7
from chengshu.kernel.base.record import Record
from chengshu.kernel.base.words import listed, say
from chengshu.kernel.identity.acting import Acting

MOST_BYTES = 20 * 1024 * 1024
#: Content type → the endings its name may have. What is not here is refused.
KINDS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "text/plain": (".txt", ".csv", ".md"),
}


class Document(models.Model):
    """One uploaded file. `record` is empty until a step takes it; until then only its uploader can see it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    noun = models.CharField(max_length=48, blank=True)
    record = models.UUIDField(null=True, db_index=True)
    ask = models.CharField(max_length=40, blank=True)
    entry = models.BigIntegerField(null=True)
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("大小")
    digest = models.CharField(max_length=64)
    uploader = models.UUIDField()
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "附件"

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the bytes are."""
        return settings.CITY_HOME / "files" / self.digest[:2] / self.digest


def keep(acting: Acting, name: str, content: BinaryIO) -> Document:
    """Store an uploaded file and return it, not yet attached to anything."""
    if acting.person is None:
        raise Invalid.field("file", say("请先登录再上传附件。"))
    data = content.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TooLarge(
            say("附件“{name}”超过 {value} MB，请压缩或分开上传。", name=name, value=MOST_BYTES // 1024 // 1024)
        )
    kind = _judge(name, data)
    digest = hashlib.sha256(data).hexdigest()
    document = Document(
        name=normalize("NFC", Path(name).name)[-120:], kind=kind, size=len(data), digest=digest,
        uploader=acting.person.pk, uploaded_at=now(),
    )  # fmt: skip
    _store(document.path, data)
    document.save(force_insert=True)
    return document


def _judge(name: str, data: bytes) -> str:
    """The type by content; the name must agree, so that nothing pretends to be what it is not."""
    if not data:
        raise Invalid.field("file", say("附件“{name}”是空文件。", name=name))
    kind = filetype.guess_mime(data) or ("" if decoded(data) is None else "text/plain")
    ending = Path(name).suffix.lower()
    if kind not in KINDS:
        raise Invalid.field(
            "file", say("不能接收附件“{name}”：可用的类型是 PDF、JPG、PNG、XLSX、DOCX、TXT、CSV。", name=name)
        )
    if ending not in KINDS[kind]:
        allowed = listed(KINDS[kind])
        raise Invalid.field(
            "file",
            say(
                "附件“{name}”的内容与扩展名不符：内容应使用 {allowed}，请改名或重新导出。",
                name=name,
                allowed=allowed,
            ),
        )
    return kind


def decoded(data: bytes) -> str | None:
    """A text file's content; None when it is no text. Spreadsheet programs in China write GB18030, others UTF-8."""
    # Nearly any bytes are GB18030, so of a text in it more is asked.
    for encoding, never in (("utf-8-sig", r"\x00"), ("gb18030", r"[\x00-\x08\x0e-\x1f]")):
        try:
            content = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if re.search(never, content) else content
    return None


def _store(path: Path, data: bytes) -> None:
    """Written whole or not at all; the same bytes are stored once."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{uuid7().hex}")
    with part.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def attach(record: Record, ask: str, ids: list[UUID], acting: Acting, entry: int) -> None:
    """Take uploaded files into a record. Each can be taken once, by the person who uploaded it."""
    if not ids:
        return
    mine = Document.objects.filter(pk__in=ids, record=None)
    if acting.person is not None:
        mine = mine.filter(uploader=acting.person.pk)
    taken = mine.update(noun=record.noun(), record=record.pk, ask=ask, entry=entry)
    if taken != len(set(ids)):
        raise Invalid.field(ask, say("附件已失效或不是您上传的，请重新上传。"))


def unattached(acting: Acting, keys: Iterable[str]) -> models.QuerySet[Document]:
    """Of these, the files that whoever acts has uploaded and given to no record yet. What is no key is nobody's."""
    if acting.person is None:
        return Document.objects.none()
    return Document.objects.filter(pk__in=ids_in(keys), record=None, uploader=acting.person.pk)


def documents_of(record: Record) -> models.QuerySet[Document]:
    """A record's files, oldest first."""
    return Document.objects.filter(record=record.pk, noun=record.noun()).order_by("uploaded_at", "id")
