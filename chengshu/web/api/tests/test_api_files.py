"""Files: uploaded first, named in an answer, read with the right to read the record."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chengshu.kernel.lifecycle.documents import Document
from chengshu.kernel.lifecycle.perform import perform
from tests.invented.models import Award

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.CITY_HOME = tmp_path


def upload(program, name="证明.pdf", content=PDF, field="file", **more):
    headers = {"Authorization": f"Bearer {program.secret}"} if program.secret else {}
    files = {field: SimpleUploadedFile(name, content, "application/octet-stream"), **more}
    return program.client.post("/api/v1/files", files, headers=headers)


@pytest.fixture
def award(programs, cast):
    """An award whose notice has begun: anybody signed in may object."""
    made = programs.maker.post("/city/awards", {"title": "质量奖", "judge": "BUREAU"}).json()
    award = Award.objects.get(number=made["number"])
    perform(cast.clerk, award, "circulate", {"signers": ["WEST"]})
    return perform(cast.west_clerk, award, "sign").record


@pytest.fixture
def objection(programs, award):
    """The id of the proof with which the maker objected."""
    key = upload(programs.maker).json()["id"]
    done = programs.maker.post(f"/city/awards/{award.number}/object", {"reason": "材料不实", "proof": [key]})
    assert done.status_code == 200
    return key


def test_an_uploaded_file_is_told_by_its_id_type_and_size(programs, cast):
    # As a Mac writes the name: the accent apart.
    answer = upload(programs.maker, name="Cafe\u0301证明.pdf")
    document = Document.objects.get()
    assert answer.status_code == 201
    told = answer.json()
    assert told.pop("uploaded_at").endswith("+08:00")
    assert told == {"id": str(document.pk), "name": "Caf\u00e9证明.pdf", "size": len(PDF), "kind": "application/pdf"}
    assert document.record is None


def test_a_file_taken_by_a_step_is_listed_and_downloaded(programs, award, objection):
    path = f"/city/awards/{award.number}/files"
    (told,) = programs.clerk.ask(path)["items"]
    assert (told["id"], told["ask"], told["name"]) == (objection, "proof", "证明.pdf")
    got = programs.clerk.get(f"{path}/{objection}")
    assert b"".join(got.streaming_content) == PDF
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (got["Content-Security-Policy"], got["X-Content-Type-Options"]) == ("sandbox", "nosniff")
    head = programs.clerk.client.head(
        got.request["PATH_INFO"], headers={"Authorization": f"Bearer {programs.clerk.secret}"}
    )
    assert (b"".join(head.streaming_content), head["Content-Length"]) == (b"", str(len(PDF)))
    again = programs.clerk.get(f"{path}/{objection}", If_None_Match=got["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_is_read_only_through_a_record_it_belongs_to(programs, award, objection, room, problem):
    problem(programs.clerk.get(f"/city/rooms/{room.number}/files/{objection}"), 404)
    loose = upload(programs.clerk).json()["id"]
    problem(programs.clerk.get(f"/city/awards/{award.number}/files/{loose}"), 404)


def test_another_persons_upload_is_not_taken(programs, award, problem):
    key = upload(programs.clerk).json()["id"]
    answers = {"reason": "材料不实", "proof": [key]}
    (error,) = problem(programs.maker.post(f"/city/awards/{award.number}/object", answers), 422)["errors"]
    assert error["field"] == "proof"
    assert Award.objects.get().state == "noticed"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("证明.png", PDF, "内容与扩展名不符"),
        ("证明.exe", b"MZ\x90\x00", "不能接收附件"),
        ("证明.pdf", b"", "空文件"),
        ("证明.txt", b"a\x00b", "不能接收附件"),
    ],
)
def test_a_file_that_lies_about_its_type_is_refused(programs, cast, problem, name, content, said):
    (error,) = problem(upload(programs.maker, name, content), 422)["errors"]
    assert error["field"] == "file"
    assert said in error["message"]
    assert Document.objects.count() == 0


def test_a_file_larger_than_twenty_megabytes_is_refused_before_it_is_read(programs, cast, problem):
    content = b"%PDF-1.7\n" + b"0" * (20 * 1024 * 1024 + 16 * 1024)
    told = problem(upload(programs.maker, content=content), 413)
    assert told["detail"] == "附件超过 20 MB，请压缩或分开上传。"


def test_one_file_at_a_time_and_by_its_name(programs, cast, problem):
    problem(upload(programs.maker, field="document"), 422)
    problem(upload(programs.maker, other=BytesIO(PDF)), 422)


def test_only_a_form_carries_a_file(programs, cast, problem):
    problem(programs.maker.post("/files", {"file": "x"}), 415)
    broken = programs.maker.send("/files", b"--x\r\nnonsense", content_type="multipart/form-data; boundary=")
    problem(broken, 400)


def test_nobody_uploads_without_a_name(programs, db, problem):
    problem(upload(programs.nobody), 401)
