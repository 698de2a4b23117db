"""A sheet by program: the template, the file, the import, what is wrong with each row, and the records."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chengshu.kernel.registers.imports.flow import WORKING
from chengshu.kernel.registers.imports.models import Import
from chengshu.kernel.registers.imports.tests.conftest import HEADINGS, work_until
from chengshu.kernel.registers.imports.tests.paper import rows_in, xlsx
from tests.invented.models import Case

TEMPLATE = "/city/cases/template?verb=apply"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GOOD = [[f"办件{n}", "东区", n, None] for n in range(1, 4)]
BAD = [None, "东区", "很多", None]


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.CITY_HOME = tmp_path


def carry_on():
    work_until(lambda: not Import.objects.filter(state__in=WORKING).exists())


@pytest.fixture
def brought(programs):
    """brought(rows …): the address of the maker's import, checked."""

    def bring(*rows):
        file = SimpleUploadedFile("办件.xlsx", xlsx(HEADINGS, *rows))
        program = programs.maker
        headers = {"Authorization": f"Bearer {program.secret}"}
        key = program.client.post("/api/v1/files", {"file": file}, headers=headers).json()["id"]
        answer = program.post("/city/imports", {"target": "city/cases:apply", "sheet": [key]})
        assert (answer.status_code, answer.json()["state"]) == (201, "uploaded"), answer.content.decode()
        carry_on()
        return f"/city/imports/{answer.json()['number']}"

    return bring


def test_the_template_is_the_sheet_with_the_steps_questions(programs):
    answer = programs.maker.get(TEMPLATE)
    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    assert answer["Content-Disposition"].endswith(".xlsx")
    assert list(rows_in(answer.content)[0]) == HEADINGS


def test_the_template_is_for_those_who_may_take_the_step(programs, problem):
    assert problem(programs.nobody.get(TEMPLATE), 401)["detail"] == "“提交申请”需要登录后办理。"
    problem(programs.citizen.get(TEMPLATE), 403)


@pytest.mark.parametrize("verb", ["", "?verb=close_everything", "?step=apply"])
def test_a_step_that_takes_no_sheet_is_refused_naming_those_that_do(programs, problem, verb):
    told = problem(programs.maker.get(f"/city/cases/template{verb}"), 400)
    assert told["parameter"] == ("step" if "step" in verb else "verb")
    assert ("apply" if told["parameter"] == "verb" else "verb") in told["detail"]


def test_a_register_that_takes_no_sheet_has_no_template(programs, problem):
    problem(programs.maker.get("/city/imports/template?verb=upload"), 404)


def test_a_program_has_its_own_template_and_nothing_else_from_that_address(programs, problem):
    problem(programs.maker.get(TEMPLATE, Accept="application/json"), 406)
    assert problem(programs.maker.post("/city/cases/template"), 405)["allow"] == ["GET", "HEAD", "OPTIONS"]


def test_a_sheet_is_brought_checked_written_and_read_back_row_by_row(programs, brought):
    address, program = brought(*GOOD), programs.maker
    told = program.ask(address)
    assert (told["state"], told["rows"], told["good"], told["bad"]) == ("checked", 3, 3, 0)
    assert program.post(f"{address}/start", {"mode": "all"}).status_code == 200
    carry_on()
    assert (program.ask(address)["state"], program.ask(address)["done_rows"]) == ("done", 3)
    rows = program.ask(f"{address}/rows")
    numbers = list(Case.objects.order_by("number").values_list("number", flat=True))
    assert rows == {
        "items": [{"row": n, "state": "done", "number": one, "errors": []} for n, one in enumerate(numbers, 2)],
        "next": None,
    }


def test_what_is_wrong_is_told_by_cell_and_page_by_page(programs, brought):
    address, program = brought(*GOOD, BAD, BAD), programs.maker
    first = program.ask(f"{address}/rows?state=bad&limit=1")
    assert ([one["row"] for one in first["items"]], first["next"]) == ([5], "5")
    assert [(one["cell"], one["column"]) for one in first["items"][0]["errors"]] == [
        ("A5", "标题"),
        ("C5", "金额（元）"),
    ]
    second = program.ask(f"{address}/rows?state=bad&limit=1&cursor=5")
    assert ([one["row"] for one in second["items"]], second["next"]) == ([6], None)
    assert [one["state"] for one in program.ask(f"{address}/rows?state=good,bad")["items"]] == ["good"] * 3 + [
        "bad"
    ] * 2


def test_the_rows_of_an_import_are_its_owners_and_the_platform_clerks(programs, brought, problem):
    address = f"{brought(*GOOD)}/rows"
    assert len(programs.platform.ask(address)["items"]) == 3
    for other in (programs.outsider, programs.nobody):
        problem(other.get(address), 404)
    problem(programs.maker.get(f"{address}?state=lost"), 400)
    problem(programs.maker.get(f"{address}?limit=0"), 400)


def test_the_document_names_the_template_of_every_register_that_takes_a_sheet(programs, db):
    paths = programs.nobody.ask("/openapi.json")["paths"]
    (parameter,) = paths["/city/cases/template"]["get"]["parameters"]
    assert (parameter["name"], parameter["required"], "apply" in parameter["schema"]["enum"]) == ("verb", True, True)
    assert XLSX in paths["/city/cases/template"]["get"]["responses"]["200"]["content"]
    assert "/city/imports/{number}/rows" in paths
    assert "/city/imports/template" not in paths
