"""Opening an uploaded file: what is no sheet is refused with what to do instead."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from chengshu.kernel.base.words import say
from chengshu.kernel.registers.imports.archives import ARCHIVE, opened
from chengshu.kernel.registers.imports.sheets import Sheet, Unreadable
from chengshu.kernel.registers.imports.text import Csv, text_in

#: How every file of the old kind, and every one with a password, begins.
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")


def judge(name: str, file: IO[bytes]) -> None:
    """Refuse what cannot be a sheet, looking at its table of contents, or at whether it is text. Raises Unreadable."""
    ending = Path(name).suffix.lower()
    file.seek(0)
    first = file.read(len(_COMPOUND))
    file.seek(0)
    if first == _COMPOUND:
        raise Unreadable(_compound(ending))
    if ending in (".xlsm", ".xltm", ".xlsb"):
        raise Unreadable(say("文件里有宏，不能导入：请另存为不带宏的 .xlsx 后再上传。"))
    if ending not in (".xlsx", ".csv"):
        raise Unreadable(say("不能从 {name} 导入：请用 .xlsx 或 .csv 文件。", name=name[-60:]))
    if (ending == ".xlsx") is not first.startswith(ARCHIVE):
        raise Unreadable(
            say("{name} 的内容与扩展名不符：请在表格软件里打开它，另存为 .xlsx 后再上传。", name=name[-60:])
        )
    if ending == ".xlsx":
        opened(file).close()
    else:
        text_in(file.read())


def _compound(ending: str) -> str:
    if ending in (".xls", ".et"):
        return say("这是旧版的表格文件（{ending}）：请在表格软件里另存为 .xlsx 后再上传。", ending=ending)
    return say("文件有密码保护，平台无法读取：请去掉密码后再上传。")


def open_sheet(name: str, path: Path) -> Sheet:
    """The sheet in a file. Takes seconds for a long one. Raises Unreadable."""
    with path.open("rb") as file:
        judge(name, file)
    if Path(name).suffix.lower() != ".xlsx":
        return Csv(path)
    # openpyxl brings numpy with it: a quarter of a second and 25 MB for every process that reads no workbook.
    from chengshu.kernel.registers.imports.xlsx import Xlsx

    return Xlsx(path)
