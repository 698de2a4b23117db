"""The paper and the spreadsheet of a list say all that the list says, and how to check it."""

import shutil
import subprocess
from io import BytesIO

import pytest
from openpyxl import load_workbook

from chengshu.kernel.editions.freezing import freeze
from chengshu.kernel.editions.paper import paper
from chengshu.kernel.editions.sheets import sheet
from chengshu.kernel.journal.notes import BY_HAND
from chengshu.kernel.lifecycle.perform import begin
from tests.invented.models import Room

pytestmark = pytest.mark.sqlite  # of paper

COLUMNS = ("number", "name", "keeper", "seats")
poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils (pdftotext) is not installed")


def run(command: str, pdf: bytes, *options: str) -> str:
    return subprocess.run([command, *options], input=pdf, capture_output=True, check=True).stdout.decode()


@pytest.fixture
def long(cast, rooms):
    """A list of eighty rooms, half of them made up."""
    many = [
        begin(cast.clerk, Room(keeper=cast.bureau, simulated=n % 2 == 0), "open", {"name": f"长清单{n}号", "seats": n})
        for n in range(80)
    ]
    return freeze(rooms[0], "会议室长清单", many, COLUMNS, cast.clerk)


@poppler
def test_every_row_the_digest_the_signature_and_how_to_check_are_printed(long) -> None:
    text = "".join(run("pdftotext", paper(long), "-raw", "-", "-").split())
    assert [n for n in range(80) if f"长清单{n}号" not in text] == []
    assert [row["number"]["text"] for row in long.told["rows"] if row["number"]["text"] not in text] == []
    assert (long.digest in text, "".join(long.signature.split()) in text) == (True, True)
    assert "".join(BY_HAND.split()) in text
    assert f"/city/editions/{long.number}/" in text
    assert "会议室长清单" in text
    assert "无，这是第一版" in text


@poppler
def test_made_up_rows_are_marked_one_by_one_and_said_to_be(long, edition) -> None:
    text = run("pdftotext", paper(long), "-", "-")
    assert "标有“模拟”的条目由模拟数据生成，不是真实的名单。" in text
    assert text.count("模拟") == 40 + 2
    assert "模拟" not in run("pdftotext", paper(edition), "-", "-")


@poppler
def test_it_is_a4_with_headings_and_page_numbers_on_every_page(long) -> None:
    pdf = paper(long)
    pages = run("pdftotext", pdf, "-", "-").split("\f")[:-1]
    assert len(pages) > 2
    assert [page.count("管理单位") for page in pages[:-1]] == [1] * (len(pages) - 1)
    assert [f"{n}/{len(pages)}" in "".join(page.split()) for n, page in enumerate(pages, 1)] == [True] * len(pages)
    assert all(long.number in page for page in pages[1:])
    facts = run("pdfinfo", pdf, "-")
    assert "595.276 x 841.89 pts (A4)" in facts
    assert "会议室长清单" in facts


def test_the_same_edition_is_always_the_same_pdf(edition) -> None:
    pdf = paper(edition)
    assert pdf.startswith(b"%PDF-1.7")
    assert paper(edition) == pdf


def test_an_empty_list_can_be_printed(cast, rooms) -> None:
    assert paper(freeze(rooms[0], "空清单", [], COLUMNS, cast.clerk)).startswith(b"%PDF")


def test_the_spreadsheet_has_the_same_rows_and_its_marks(long) -> None:
    book = load_workbook(BytesIO(sheet(long)))
    rows = list(book["清单"].iter_rows(values_only=True))
    assert rows[0] == ("编号", "名称", "管理单位", "座位", "模拟数据")
    assert [row[1] for row in rows[1:]] == [f"长清单{n}号" for n in range(80)]
    assert [row[4] for row in rows[1:3]] == ["模拟", None]
    told = dict(book["核验"].iter_rows(values_only=True))
    assert (told["内容摘要（SHA-256）"], told["签名"], told["版次"]) == (
        long.digest, long.signature, f"第 1 版（{long.number}）",
    )  # fmt: skip


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-2", "@SUM(A1)"])
def test_a_name_that_looks_like_a_formula_is_kept_as_the_text_it_is(cast, rooms, name) -> None:
    room = begin(cast.clerk, Room(keeper=cast.bureau), "open", {"name": name, "seats": 1})
    frozen = freeze(rooms[0], "清单", [room], COLUMNS, cast.clerk)
    cell = load_workbook(BytesIO(sheet(frozen)))["清单"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (name, "s", True)


@poppler
@pytest.mark.parametrize("name", ["#set page(width: 1pt)", "*粗* _斜_ $x$", "<script>", "\\", "@unknown", "// 注释"])
def test_what_people_typed_is_printed_and_not_obeyed(cast, rooms, name) -> None:
    room = begin(cast.clerk, Room(keeper=cast.bureau), "open", {"name": name, "seats": 1})
    text = run("pdftotext", paper(freeze(rooms[0], "清单", [room], COLUMNS, cast.clerk)), "-", "-")
    assert name in text
