"""What an .xlsx file must be before anybody looks inside: no bomb, no macros, no password, no tricks of XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, NoReturn
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

from chengshu.kernel.base.words import say
from chengshu.kernel.registers.imports.sheets import Merged, Unreadable

_MB = 1024 * 1024
#: Everything in the file together, unpacked.
MOST_UNPACKED = 300 * _MB
#: Every other part than the rows and their texts is read whole, and turned into many times its size.
MOST_PART = 16 * _MB
_LONG_PARTS = ("xl/worksheets/", "xl/sharedstrings", "xl/media/")
#: How every archive begins.
ARCHIVE = b"PK"
_PIECE = _MB
#: A tag is never longer; what is longer is text.
_LONGEST_TAG = 64 * 1024
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
#: The last row a spreadsheet has; a file that names one beyond was made to mislead.
_LAST_ROW = 1_048_576
_FAR_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\br=[\"'](\d{7,})")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<]*?ref=\"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})\"")


def opened(file: Path | IO[bytes]) -> ZipFile:
    """The archive, once it is known to be harmless. Raises Unreadable."""
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(ZipFile(file))
            _look_over(archive)
        except Unreadable:
            raise
        except Exception as error:  # whatever a damaged file makes the reader stumble over
            raise damaged() from error
        stack.pop_all()
    return archive


def damaged() -> Unreadable:
    """The file cannot be read, and nothing better can be said of it."""
    return Unreadable(say("文件已损坏，无法打开：请在表格软件里打开它，另存为 .xlsx 后再上传。"))


def _look_over(archive: ZipFile) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(say("文件有密码保护，平台无法读取：请去掉密码后再上传。"))
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(say("文件解压后超过 {most} MB，不能导入：请分成几份。", most=MOST_UNPACKED // _MB))
    short = [part for part in parts if not part.filename.lower().startswith(_LONG_PARTS)]
    if any(part.file_size > MOST_PART for part in short):
        raise Unreadable(
            say("文件里的样式或附加内容超过 {most} MB，不能导入：请把数据粘贴到模板里再上传。", most=MOST_PART // _MB)
        )
    if any("vbaproject" in part.filename.lower() for part in parts):
        raise Unreadable(say("文件里有宏，不能导入：请另存为不带宏的 .xlsx 后再上传。"))
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            with archive.open(part) as content:
                _refuse_tricks(content)


class _Begun(Exception):
    """The first element has come: what could be declared has been."""


def _refuse_tricks(content: IO[bytes]) -> None:
    """No document type, in which entities could be declared, and no encoding but the usual one. Raises Unreadable."""
    parser, piece = ParserCreate(), content.read(4096)
    parser.XmlDeclHandler, parser.StartDoctypeDeclHandler, parser.StartElementHandler = _declared, _strange, _begun
    if piece.startswith(_UTF_16):
        _strange()
    try:
        while piece:
            parser.Parse(piece)
            piece = content.read(4096)
    except _Begun:
        return


def _declared(_: str, encoding: str | None, __: int) -> None:
    if (encoding or "utf-8").lower() != "utf-8":
        _strange()


def _strange(*_: object) -> NoReturn:
    raise Unreadable(say("文件里有表格软件不会写出的内容，不能导入：请在表格软件里打开它，另存为 .xlsx 后再上传。"))


def _begun(*_: object) -> NoReturn:
    raise _Begun


def measured(part: IO[bytes]) -> tuple[int, list[Merged]]:
    """How many rows a sheet has, and its merged cells, which stand behind the rows. Raises Unreadable."""
    rows, merged = 0, []
    for text in _tags(part):
        if any(int(number) > _LAST_ROW for number in _FAR_ROW.findall(text)):
            raise damaged()
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
