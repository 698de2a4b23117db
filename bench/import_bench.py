"""A workbook of four thousand firms: from its upload until every row is judged and every error has its cell.

`python -m bench.import_bench ROWS`, in a prepared city, does what the worker does and prints what it took.
"""

from __future__ import annotations

import json
import sys
import time
from io import BytesIO
from typing import Any

from bench import Line, at_most

ROWS, BAD_ONE_IN = 4_000, 20
HEADINGS = ("名称", "统一社会信用代码", "所在区市", "行业", "规模", "产业链")


def run() -> list[Line]:
    """Beside opening the same workbook and looking at every cell."""
    from bench.city import home, within

    told = json.loads(within(home(), "bench.import_bench", str(ROWS)).splitlines()[-1])
    return [
        at_most(f"导入：核对 {ROWS:,} 行，{told['errors']} 处错误指到单元格", told["seconds"], "秒", 5, told["floor"])
    ]


def main(rows: int) -> None:
    """Bring a sheet, carry it on, count its errors. Raises RuntimeError when they are not those put in."""
    import django

    django.setup()
    from bench.cast import industry_clerk
    from chengshu.kernel.lifecycle.documents import keep
    from chengshu.kernel.lifecycle.perform import begin
    from chengshu.kernel.registers.imports import reactions
    from chengshu.kernel.registers.imports.flow import WORKING
    from chengshu.kernel.registers.imports.models import Import

    clerk, content = industry_clerk(), _workbook(rows)
    began = time.perf_counter()
    document = keep(clerk, "企业.xlsx", BytesIO(content))
    record = begin(clerk, Import, "upload", {"target": "city/firms:register", "sheet": [str(document.pk)]})
    while record.state in WORKING:
        reactions.work()
        record.refresh_from_db()
    seconds = time.perf_counter() - began
    cells = {error["cell"] for row in record.outcomes.filter(state="bad") for error in row.errors}
    if cells != {f"B{row}" for row in range(2, rows + 2, BAD_ONE_IN)}:
        raise RuntimeError(f"{record.state} {record.problem} {sorted(cells)[:9]}")
    print(json.dumps({"seconds": seconds, "errors": len(cells), "floor": _only_reading(content)}))


def _workbook(rows: int) -> bytes:
    """Firms that nobody has registered, one in twenty with a wrong check digit."""
    from openpyxl import Workbook

    from chengshu.kernel.base.codes import make_credit_code

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADINGS)
    for place in range(rows):
        code = make_credit_code("370214", 8_000_000 + place)
        wrong = "A" if code[-1] != "A" else "B"
        code = code if place % BAD_ONE_IN else code[:-1] + wrong
        sheet.append([f"测算企业{place}号有限公司", code, "城阳区", "制造业", "小型企业", "智能家电"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _only_reading(content: bytes) -> float:
    """Seconds to open the workbook and come by every cell, as a script of ten lines would."""
    from openpyxl import load_workbook

    began = time.perf_counter()
    found: list[Any] = [value for row in load_workbook(BytesIO(content), read_only=True).active.values for value in row]
    assert found
    return time.perf_counter() - began


if __name__ == "__main__":
    main(int(sys.argv[1]))
