"""A published list as files, for anybody."""

import hashlib
import subprocess
from html import unescape
from shutil import which

import pytest
from django.test import Client

from chengshu.kernel.editions.checking import check
from chengshu.kernel.editions.models import Edition
from chengshu.kernel.editions.paper import paper
from chengshu.kernel.editions.sheets import sheet
from chengshu.kernel.journal.keys import public_key
from tests.journeys.building import published_batch, scenario


@pytest.fixture
def edition(cast):
    published_batch(cast, scenario(cast, "cleared"))
    return Edition.objects.get()


def fetched(edition, ending, **headers):
    return Client().get(f"/city/editions/{edition.number}/edition.{ending}", headers=headers)


def test_the_content_and_its_signature_are_exactly_what_was_signed(edition) -> None:
    content, note = fetched(edition, "json"), fetched(edition, "note")
    assert (content.content, note.content) == (edition.content.encode(), edition.signature.encode())
    found = check(content.content, note.content, [public_key()])
    assert (found.title, found.items) == ("首批场景清单", 1)


def test_the_page_of_an_edition_leads_to_each_of_its_files(edition) -> None:
    page = Client().get(f"/city/editions/{edition.number}/").content.decode()
    for ending in ("pdf", "xlsx", "json", "note"):
        assert f'href="/city/editions/{edition.number}/edition.{ending}"' in page


@pytest.mark.skipif(which("openssl") is None, reason="no openssl")
def test_what_the_page_says_checks_it_with_nothing_but_openssl(edition, tmp_path) -> None:
    page = unescape(Client().get(f"/city/editions/{edition.number}/").content.decode())
    commands = page[page.index("sed '/^$/,$d' note") :].partition("</dd>")[0]
    (tmp_path / "key").write_bytes(Client().get("/journal/key").content)
    note = fetched(edition, "note").content
    assert note.splitlines()[3].decode() == hashlib.sha256(fetched(edition, "json").content).hexdigest()
    for given, said in (
        (note, "Signature Verified Successfully"),
        (note.replace(b"\n1\n", b"\n2\n"), "Signature Verification Failure"),
    ):
        (tmp_path / "note").write_bytes(given)
        done = subprocess.run(["bash", "-c", commands], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.stdout.strip(), done.stderr) == (said, "")


@pytest.mark.parametrize(("ending", "kind", "made"), [
    ("pdf", "application/pdf", paper),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None),
    ("json", "application/json; charset=utf-8", None), ("note", "text/plain; charset=utf-8", None),
])  # fmt: skip
def test_it_is_a_download_under_the_lists_own_name_that_may_be_kept(edition, ending, kind, made) -> None:
    answer = fetched(edition, ending)
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    name = "%E9%A6%96%E6%89%B9%E5%9C%BA%E6%99%AF%E6%B8%85%E5%8D%95-%E7%AC%AC1%E7%89%88"
    assert answer["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}.{ending}"
    assert answer["Cache-Control"] == "public, max-age=86400, immutable"
    if made:
        assert answer.content == made(edition)
    again = fetched(edition, ending, if_none_match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_the_spreadsheet_opens(edition) -> None:
    assert fetched(edition, "xlsx").content[:2] == sheet(edition)[:2] == b"PK"


@pytest.mark.parametrize("address", [
    "EDN-1999-000001/edition.pdf", "{number}/edition.exe", "{number}/edition.", "{number}/edition.pdf/x", "..%2f/edition.pdf",
])  # fmt: skip
def test_what_is_not_there_is_not_found(edition, address) -> None:
    assert Client().get(f"/city/editions/{address.format(number=edition.number)}").status_code == 404


def test_only_reading_is_allowed(edition) -> None:
    assert Client().post(f"/city/editions/{edition.number}/edition.pdf").status_code == 405
