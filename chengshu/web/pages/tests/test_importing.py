"""Bringing a sheet through the front door: template, upload, what is wrong, the choice, the progress, the result."""

import re
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.registers.imports import checking, writing
from chengshu.kernel.registers.imports.flow import WORKING
from chengshu.kernel.registers.imports.models import Import
from chengshu.kernel.registers.imports.tests.conftest import HEADINGS, work_until
from chengshu.kernel.registers.imports.tests.paper import rows_in, text, xlsx
from chengshu.web.pages.tests.conftest import hidden, main_of
from tests.invented.models import Case

ADDRESS = "/city/cases/import/apply/"
GOOD = [[f"办件{n}", "东区", n, None] for n in range(1, 4)]
BAD = [None, "东区", "很多", None]


def carry_on() -> Import:
    work_until(lambda: not Import.objects.filter(state__in=WORKING).exists())
    return Import.objects.latest("created_at")


def send(client, *rows, content=None, name="办件.xlsx", address=ADDRESS, **more):
    file = SimpleUploadedFile(name, xlsx(*rows) if content is None else content)
    return client.post(address, hidden(client.get(address)) | {"sheet": file} | more)


@pytest.fixture
def brought(as_one):
    """brought(rows …): the maker's browser, and the address of an import that has been checked."""

    def one(*rows):
        client = as_one("maker")
        answer = send(client, HEADINGS, *rows)
        carry_on()
        return client, answer["Location"]

    return one


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_list_leads_to_the_import_of_those_who_may_take_a_step(as_one, cases):
    assert f'href="{ADDRESS}"' in as_one("maker").get("/city/cases/").content.decode()
    assert ADDRESS not in as_one("citizen").get("/city/cases/").content.decode()


def test_the_page_says_what_a_sheet_must_hold_and_gives_a_template(as_one):
    client = as_one("maker")
    said = main_of(client.get(ADDRESS))
    assert "从表格导入：提交申请" in said
    assert "金额（元） 选填 金额，单位为元 1234.50" in said
    answer = client.get(f"{ADDRESS}template.xlsx")
    assert unquote(answer["Content-Disposition"]).endswith("办件-提交申请（导入模板）.xlsx")
    assert rows_in(answer.content)[0] == tuple(HEADINGS)


def test_from_template_to_records(as_one, cast):
    client = as_one("maker")
    answer = send(client, HEADINGS, *GOOD, BAD)
    assert answer.status_code == 302
    page = answer["Location"]
    assert "正在核对表格" in main_of(client.get(page))
    carry_on()
    said = main_of(client.get(page))
    assert "核对完成：3 行正确，1 行有误" in said
    assert "A5 标题 — ■ 请填写。 文字，最多 80 字" in said
    assert (
        "平台读到的内容（前 3 行） 平台读到的内容 行 标题 区市 金额（元） 联系电话 第 2 行 办件1 东区 1.00 元 —" in said
    )
    assert client.post(page, {"action": "start", "mode": "good"})["Location"] == page
    assert "已写入 0 行，共 3 行（0%）" in main_of(client.get(page))
    carry_on()
    said = main_of(client.get(page))
    assert "已写入 3 行" in said
    assert "还有 1 行没有写入，可以下载改好后再导入。" in said
    made = Case.objects.order_by("number")
    assert [one.title for one in made] == ["办件1", "办件2", "办件3"]
    for one in made:
        assert f'<a class="ref" href="/city/cases/{one.number}/">{one.number}</a>' in client.get(page).content.decode()


def test_a_csv_in_the_encoding_of_chinese_spreadsheets_is_taken(as_one):
    send(as_one("maker"), name="办件.csv", content=text(HEADINGS, *GOOD, encoding="gb18030"))
    assert carry_on().good == 3


def test_whoever_may_not_take_the_step_is_turned_away(as_one):
    for name, status in (("citizen", 403), ("platform", 200), ("maker", 200)):
        assert as_one(name).get(ADDRESS).status_code == status
    assert as_one("").get(ADDRESS).status_code in (302, 401)
    assert as_one("citizen").get(f"{ADDRESS}template.xlsx").status_code == 403
    file = SimpleUploadedFile("办件.xlsx", xlsx(HEADINGS, *GOOD))
    assert as_one("citizen").post(ADDRESS, {"sheet": file}).status_code == 403
    assert Import.objects.count() == 0
    assert as_one("maker").get("/city/cases/import/withdraw/").status_code == 404


def test_another_persons_import_is_not_there(as_one, brought):
    _, page = brought(*GOOD, BAD)
    for name in ("outsider", "citizen", "leader", "east_clerk"):
        other = as_one(name)
        for address in (
            page,
            f"{page}?part=1",
            f"{page}marked.xlsx",
            f"{page}start/",
            f"{page}files/{Import.objects.get().pk}",
        ):
            assert other.get(address).status_code in (403, 404), (name, address)
        assert other.post(page, {"action": "start", "mode": "good"}).status_code == 404
        assert other.post(page, {"action": "cancel"}).status_code == 404
    assert Import.objects.get().state == "checked"


def test_the_platforms_clerk_sees_an_import_but_takes_no_step_in_it(as_one, brought):
    _, page = brought(*GOOD)
    clerk = as_one("platform")
    said = main_of(clerk.get(page))
    assert "核对完成" in said
    assert "怎样写入" not in said
    assert "平台读到的内容" not in said
    assert clerk.post(page, {"action": "start", "mode": "good"}).status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("办件.xlsx", text(HEADINGS), "内容与扩展名不符"),
        ("办件.csv", b"%PDF-1.4 \x00\x01", "看不出这份 CSV 的编码"),
        ("办件.exe", b"MZ", "请用 .xlsx 或 .csv 文件。"),
        ("办件.csv", b"", "是空文件"),
        ("办件.csv", b"x" * (20 * 1024 * 1024 + 1), "超过 20 MB"),
    ],
    ids=["a lying ending", "no text", "a program", "nothing", "too large"],
)
def test_a_file_that_is_no_sheet_is_refused_on_the_page(as_one, name, content, said):
    answer = send(as_one("maker"), name=name, content=content)
    assert answer.status_code == 422
    assert said in main_of(answer)
    assert Import.objects.count() == 0


def test_no_file_is_told_beside_the_question(as_one):
    client = as_one("maker")
    answer = client.post(ADDRESS, hidden(client.get(ADDRESS)))
    assert answer.status_code == 422
    assert '<a href="#f-sheet">请选择一个 .xlsx 或 .csv 文件。</a>' in answer.content.decode()


def test_sent_twice_it_is_one_import(as_one):
    client = as_one("maker")
    fields = hidden(client.get(ADDRESS))
    answers = [
        client.post(ADDRESS, fields | {"sheet": SimpleUploadedFile("a.xlsx", xlsx(HEADINGS, *GOOD))}) for _ in range(2)
    ]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Import.objects.count() == 1


def test_progress_is_a_part_that_costs_nothing_while_nothing_moves(as_one, monkeypatch):
    client = as_one("maker")
    monkeypatch.setattr(checking, "TOGETHER", 1)
    monkeypatch.setattr(checking, "SLICE", -1)
    monkeypatch.setattr(checking.Opening, "sheet", lambda self: self.join() or self._sheet)
    page = send(client, HEADINGS, *GOOD)["Location"]
    assert f'data-poll="{page}?part=1"' in client.get(page).content.decode()
    record = Import.objects.get()
    work_until(lambda: record.outcomes.count() == 1)
    part = client.get(f"{page}?part=1")
    assert "已核对 1 行（50%）" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert client.get(f"{page}?part=1", headers={"If-None-Match": part["ETag"]}).status_code == 304
    work_until(lambda: record.outcomes.count() == 2)
    part = client.get(f"{page}?part=1", headers={"If-None-Match": part["ETag"]})
    assert (part.status_code, "已核对 2 行（75%）" in part.content.decode()) == (200, True)


def test_an_interrupted_import_goes_on_where_it_stood(brought, monkeypatch):
    client, page = brought(*GOOD)
    monkeypatch.setattr(writing, "SLICE", -1)
    client.post(page, {"action": "start", "mode": "good"})
    record = Import.objects.get()
    work_until(lambda: record.outcomes.filter(state="done").count() == 1)
    assert "已写入 1 行，共 3 行（33%）" in main_of(client.get(page))
    assert client.get(f"/api/v1/city/imports/{record.number}").json()["done_rows"] == 1
    assert client.post(page, {"action": "start", "mode": "good"})["Location"] == page
    carry_on()
    assert (Case.objects.count(), Import.objects.get().done_rows) == (3, 3)


def test_all_or_nothing_leaves_nothing_when_a_row_is_refused(brought, monkeypatch):
    client, page = brought(*GOOD)
    write = writing.Writing._settle

    def refuse_the_second(self, row, state, **more):
        if row.row == 3 and state == "done":
            raise Invalid.field("title", "这个标题刚被占用。")
        write(self, row, state, **more)

    monkeypatch.setattr(writing.Writing, "_settle", refuse_the_second)
    client.post(page, {"action": "start", "mode": "all"})
    assert "正在一次写入 3 行，全部成功才会出现。" in main_of(client.get(page))
    carry_on()
    said = main_of(client.get(page))
    assert "写入时有 1 行被拒绝，已全部退回，没有写入任何一行。" in said
    assert "A3 标题 办件2 ■ 这个标题刚被占用。" in said
    assert Case.objects.count() == 0


def test_all_or_nothing_cannot_be_chosen_for_a_sheet_with_errors(brought):
    client, page = brought(*GOOD, BAD)
    assert re.search(r'value="all" disabled', client.get(page).content.decode())
    answer = client.post(page, {"action": "start", "mode": "all"})
    assert answer.status_code == 422
    assert "有 1 行有误，不能“全部成功才写入”" in main_of(answer)
    assert client.post(page, {"action": "start", "mode": "some"}).status_code == 422
    assert client.post(page, {"action": "finish"}).status_code == 400


def test_brought_again_after_it_was_written_no_row_is_written_again(brought):
    client, page = brought(*GOOD)
    client.post(page, {"action": "start", "mode": "good"})
    first = carry_on()
    _, again = brought(*GOOD)
    said = main_of(client.get(again))
    assert "核对完成：0 行正确，3 行有误" in said
    assert f"与 {first.number} 第 2 行完全相同" in said
    assert "写入 0 行" not in said
    assert Case.objects.count() == 3


def test_a_mended_sheet_takes_the_place_of_the_one_that_waits(brought):
    client, page = brought(*GOOD, BAD)
    old = Import.objects.get()
    address = re.search(rf'href="({ADDRESS}\?instead={old.number})"', client.get(page).content.decode())[1]
    assert f"上传后，待确认的 {old.number} 自动取消。" in main_of(client.get(address))
    assert send(client, name="x.exe", content=b"MZ", address=address).status_code == 422
    send(client, HEADINGS, *GOOD, address=address)
    old.refresh_from_db()
    assert (old.state, carry_on().good) == ("cancelled", 3)


def test_nobody_cancels_anothers_import_by_naming_it(as_one, brought):
    _, _ = brought(*GOOD)
    old = Import.objects.get()
    for number in (old.number, "IMP\x00", "x" * 500):
        send(as_one("outsider"), HEADINGS, *GOOD, instead=number)
    old.refresh_from_db()
    assert old.state == "checked"


def test_cancelled_it_says_so_and_nothing_is_written(brought):
    client, page = brought(*GOOD)
    assert client.post(page, {"action": "cancel"})["Location"] == page
    assert client.post(page, {"action": "cancel"})["Location"] == page
    assert "导入已取消" in main_of(client.get(page))
    assert Case.objects.count() == 0


def test_errors_can_be_taken_away_marked_in_the_sheet(brought):
    client, page = brought(*GOOD, BAD)
    shown = client.get(page).content.decode()
    links = re.findall(rf'href="({page}marked\.xlsx[^"]*)"', shown)
    assert links == [f"{page}marked.xlsx?rows=left", f"{page}marked.xlsx"]
    left, whole = (rows_in(body(client.get(one))) for one in links)
    assert (len(left), len(whole)) == (2, 5)
    assert left[1] == (None, "东区", "很多", None, whole[4][4])
    assert whole[4][4].startswith("A5 标题：请填写。\nC5 金额（元）：看不懂金额“很多”")


def test_what_is_wrong_with_a_long_sheet_is_told_page_by_page(brought):
    client, page = brought(*([None, "东区", n, None] for n in range(60)))
    first = client.get(page).content.decode()
    assert len(re.findall(r">A\d+</th>", first)) == 50
    following = re.search(rf'href="({page}\?after=51)#wrong"', first)[1]
    assert len(re.findall(r">A\d+</th>", client.get(following).content.decode())) == 10
    assert client.get(f"{page}?after=x").status_code == 200


def test_what_stood_in_a_cell_cannot_act_on_the_page(brought):
    client, page = brought(["<script>alert(1)</script>" * 4, "东区", None, None])
    shown = client.get(page).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_a_sheet_that_cannot_be_checked_says_why_and_leads_back(brought):
    client, page = brought()
    said = main_of(client.get(page))
    assert "导入没有完成" in said
    assert "列名下面没有填写任何一行。" in said
    assert f'href="{ADDRESS}"' in client.get(page).content.decode()


def test_columns_that_were_not_used_are_named(as_one):
    client = as_one("maker")
    page = send(client, [*HEADINGS, "备注"], [*GOOD[0], "x"])["Location"]
    carry_on()
    assert "表里有些列不属于这个步骤，没有用到： E“备注”" in main_of(client.get(page))


def test_an_import_waits_on_its_owners_desk(brought):
    client, _ = brought(*GOOD)
    assert Import.objects.get().number in main_of(client.get("/my/"))
