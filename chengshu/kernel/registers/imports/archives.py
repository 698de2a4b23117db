"""What an .xlsx file must be before anybody looks inside: no bomb, no macros, no password, no tricks of XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from chengshu.kernel.base.words import say
from chengshu.kernel.registers.imports.sheets import Merged, Unreadable

#: Everything in the file together, unpacked.
MOST_UNPACKED = 300 * 1024 * 1024
_PIECE = 1024 * 1024
#: A tag is never longer; what is longer is text.
_LONGEST_TAG = 64 * 1024
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<]*?ref=\"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})\"")


def opened(file: Path | IO[bytes]) -> ZipFile:
    """The archive, once it is known to be harmless. Raises Unreadable."""
    try:
        archive = ZipFile(file)
    except (BadZipFile, OSError, ValueError) as error:
        raise Unreadable(say("文件已损坏，无法打开：请在表格软件里打开它，另存为 .xlsx 后再上传。")) from error
    try:
        _look_over(archive)
    except BaseException:
        archive.close()
        raise
    return archive


def _look_over(archive: ZipFile) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(say("文件有密码保护，平台无法读取：请去掉密码后再上传。"))
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(say("文件解压后超过 {most} MB，不能导入：请分成几份。", most=MOST_UNPACKED // 1024 // 1024))
    if any("vbaproject" in part.filename.lower() for part in parts):
        raise Unreadable(say("文件里有宏，不能导入：请另存为不带宏的 .xlsx 后再上传。"))
    for part in parts:
        if part.filename.endswith((".xml", ".rels")) and _has_entities(archive, part.filename):
            raise Unreadable(say("文件里有表格软件不会写出的内容（DTD），不能导入：请另存为 .xlsx 后再上传。"))


def _has_entities(archive: ZipFile, name: str) -> bool:
    try:
        with archive.open(name) as part:
            return b"<!DOCTYPE" in part.read(4096).upper()
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(say("文件已损坏，无法打开：请在表格软件里打开它，另存为 .xlsx 后再上传。")) from error


def measured(part: IO[bytes]) -> tuple[int, list[Merged]]:
    """How many rows a sheet has, and its merged cells, which stand behind the rows."""
    rows, merged = 0, []
    for text in _tags(part):
        rows += len(_ROW.findall(text))
        merged += [_merged(*(one.decode() for one in found)) for found in _MERGED.findall(text)]
    return rows, merged


def _tags(part: IO[bytes]) -> Iterator[bytes]:
    """The content in pieces that cut no tag in two."""
    rest = b""
    while piece := part.read(_PIECE):
        head, mark, tail = (rest + piece).rpartition(b"<")
        yield head
        rest = mark + tail if len(tail) < _LONGEST_TAG else b""
    yield rest


def _merged(left: str, top: str, right: str, bottom: str) -> Merged:
    return Merged(f"{left}{top}:{right}{bottom}", (int(top), int(bottom)), (_place(left), _place(right)))


def _place(letters: str) -> int:
    """A → 1, AA → 27."""
    found = 0
    for one in letters:
        found = found * 26 + ord(one) - 64
    return found
