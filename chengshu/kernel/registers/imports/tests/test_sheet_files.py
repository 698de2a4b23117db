"""Files as they are brought: what is read, and what is refused before anybody looks inside."""

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from chengshu.kernel.registers.imports import archives
from chengshu.kernel.registers.imports.opening import judge, open_sheet
from chengshu.kernel.registers.imports.sheets import ErrorValue, Formula, Unreadable
from chengshu.kernel.registers.imports.tests.paper import part_of, text, with_part, xlsx

SHEET = "xl/worksheets/sheet1.xml"
ROWS = [["标题", "金额"], ["技改", 12.5], [None, None], ["备案", "=1+1"]]


@pytest.fixture
def read(tmp_path):
    """read("a.csv", bytes): number → values of every row that is not blank."""

    def values(name, content):
        path = tmp_path / "file"
        path.write_bytes(content)
        sheet = open_sheet(name, path)
        try:
            return {row.number: row.values for row in sheet.rows() if not row.blank}
        finally:
            sheet.close()

    return values


@pytest.fixture
def refused(read):
    """refused("a.xlsx", bytes): why it cannot be read."""

    def why(name, content):
        with pytest.raises(Unreadable) as refusal:
            read(name, content)
        return str(refusal.value)

    return why


def test_a_workbook_is_read_with_the_numbers_of_its_rows(read):
    found = read("a.xlsx", xlsx(*ROWS))
    assert found == {1: ["标题", "金额"], 2: ["技改", 12.5], 4: ["备案", "=1+1"]}
    assert isinstance(found[4][1], Formula)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_every_encoding_that_spreadsheets_write(read, encoding):
    content = text(["标题", "金额"], ["技改，含税", "1,200"], ["多行\n文字", ""], encoding=encoding)
    assert read("a.csv", content) == {1: ["标题", "金额"], 2: ["技改，含税", "1,200"], 3: ["多行\n文字", ""]}


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_a_csv_may_be_separated_otherwise(read, separator):
    assert read("a.csv", f"标题{separator}金额\n技改{separator}1\n".encode()) == {1: ["标题", "金额"], 2: ["技改", "1"]}


def test_a_text_that_would_be_run_is_a_formula_wherever_it_stands(read):
    link = '=HYPERLINK("http://x","点")'
    for name, content in (("a.csv", text(["标题"], [link])), ("a.xlsx", with_text(xlsx(["标题"], ["X"]), "X", link))):
        assert isinstance(read(name, content)[2][0], Formula)


def with_text(workbook: bytes, old: str, new: str) -> bytes:
    """One text changed for another, without becoming a formula."""
    return in_sheet(workbook, f">{old}<", f">{new}<")


def in_sheet(workbook: bytes, old: str, new: str) -> bytes:
    """Something in the XML of the first sheet replaced."""
    sheet = part_of(workbook, SHEET).decode()
    assert old in sheet
    return with_part(workbook, SHEET, sheet.replace(old, new).encode())


def test_an_error_of_the_spreadsheet_is_told_from_text(read):
    book = in_sheet(xlsx(["标题"], [7]), '<c r="A2" t="n"><v>7</v></c>', '<c r="A2" t="e"><v>#N/A</v></c>')
    assert isinstance(read("a.xlsx", book)[2][0], ErrorValue)


def test_a_hundred_thousand_empty_rows_are_nothing(read):
    empty = "".join(f'<row r="{n}"/>' for n in range(3, 50_003))
    last = '<row r="100003" spans="1:1"><c r="A100003"><v>7</v></c></row></sheetData>'
    book = in_sheet(xlsx(["标题"], ["甲"]), "</sheetData>", empty + last)
    assert read("a.xlsx", book) == {1: ["标题"], 2: ["甲"], 100_003: [7]}


def test_the_size_a_sheet_claims_is_not_believed(read):
    book = in_sheet(xlsx(["标题"], ["甲"]), '<dimension ref="A1:A2"', '<dimension ref="A1:XFD1048576"')
    assert read("a.xlsx", book) == {1: ["标题"], 2: ["甲"]}


def test_a_row_beyond_the_last_is_a_damaged_file(refused):
    book = in_sheet(xlsx(["标题"], ["甲"]), '<row r="2"', '<row r="99999999"')
    assert "文件已损坏" in refused("a.xlsx", book)


def test_columns_beyond_the_hundredth_are_not_looked_at(read):
    assert len(read("a.csv", text(["x"] * 500))[1]) == 100
    assert len(read("a.xlsx", xlsx(["x"] * 500))[1]) == 100


def test_merged_cells_are_known_and_too_many_refused(tmp_path, refused):
    path = tmp_path / "file"
    path.write_bytes(xlsx(["标题", "金额"], ["甲", 1], ["乙", 2], merged=["A2:A3"]))
    sheet = open_sheet("a.xlsx", path)
    sheet.close()
    assert [(one.name, one.rows, one.columns) for one in sheet.outline.merged] == [("A2:A3", (2, 3), (1, 1))]
    many = xlsx(["标题"], merged=[f"A{n}:B{n}" for n in range(2, 203)])
    assert "有 201 处合并单元格" in refused("a.xlsx", many)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF-1.4", "不能从 a.pdf 导入：请用 .xlsx 或 .csv 文件。"),
        ("a.xlsx", text(["标题"]), "a.xlsx 的内容与扩展名不符"),
        ("a.csv", xlsx(["标题"]), "a.csv 的内容与扩展名不符"),
        ("a.xlsx", b"PK\x03\x04 this is no archive", "文件已损坏"),
        ("a.xlsx", xlsx(["标题"])[:-40], "文件已损坏"),
        ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1"), "这是旧版的表格文件（.xls）"),
        ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1"), "文件有密码保护"),
        ("a.xlsm", xlsx(["标题"]), "文件里有宏"),
        ("a.xlsx", with_part(xlsx(["标题"]), "xl/vbaProject.bin", b"x"), "文件里有宏"),
        ("a.csv", "标题\x00甲".encode(), "看不出这份 CSV 的编码"),
        ("a.csv", "标题".encode("utf-16"), "看不出这份 CSV 的编码"),
        ("a.csv", bytes(range(256)), "看不出这份 CSV 的编码"),
        ("a.csv", b'title\n"' + b"x" * 200_000, "CSV 第 2 行附近无法读取"),
    ],
    ids=lambda value: "content" if isinstance(value, bytes) else None,  # a zip names the second it was made in
)  # fmt: skip
def test_what_is_no_sheet_is_refused_with_what_to_do(refused, name, content, said):
    assert said in refused(name, content)


@pytest.mark.parametrize(
    "trick",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><styleSheet>&a;</styleSheet>',
        b"<!--" + b" " * 9000 + b'--><!DOCTYPE x [<!ENTITY a "aaaa">]><styleSheet/>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "a">]><styleSheet/>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="iso-8859-1"?><styleSheet/>',
    ],
)
def test_no_part_may_declare_entities_however_it_is_dressed_up(refused, trick):
    assert "表格软件不会写出的内容" in refused("a.xlsx", with_part(xlsx(["标题"]), "xl/styles.xml", trick))


def test_a_bomb_is_refused_by_its_table_of_contents(monkeypatch):
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive, archive.open(SHEET, "w") as part:
        for _ in range(21):
            part.write(bytes(1024 * 1024))
    assert len(out.getvalue()) < 32 * 1024
    monkeypatch.setattr(archives, "MOST_UNPACKED", 20 * 1024 * 1024)
    with pytest.raises(Unreadable, match="文件解压后超过 20 MB"):
        judge("a.xlsx", out)


def test_a_part_that_is_read_whole_may_not_be_long(monkeypatch):
    monkeypatch.setattr(archives, "MOST_PART", 1024 * 1024)
    with pytest.raises(Unreadable, match="样式或附加内容超过 1 MB"):
        judge("a.xlsx", BytesIO(with_part(xlsx(["标题"]), "xl/styles.xml", b" " * 1024 * 1025)))


def test_a_part_longer_than_it_says_is_a_damaged_file(refused):
    """The size in the table of contents is what the limits are judged by, so it must hold."""
    book = bytearray(xlsx(["标题"], *[["甲"]] * 500))
    start = 0
    while (entry := book.find(b"PK\x01\x02", start)) >= 0:
        length = struct.unpack_from("<H", book, entry + 28)[0]
        if book[entry + 46 : entry + 46 + length] == SHEET.encode():
            struct.pack_into("<I", book, entry + 24, 700)
        start = entry + 4
    assert "文件已损坏" in refused("a.xlsx", bytes(book))


def test_ten_megabytes_of_text_in_one_cell_are_read_and_left_to_be_judged(read):
    assert len(read("a.xlsx", with_text(xlsx(["标题"], ["X"]), "X", "长" * 3_500_000))[2][0]) == 3_500_000
