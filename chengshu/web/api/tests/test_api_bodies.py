"""Bodies: one JSON object in plain text of ordinary size and depth; whatever else comes is refused."""

import json

import pytest

from tests.invented.models import Case

GOOD = '{"title": "技改备案", "district": "990001"}'


@pytest.fixture
def send(programs):
    return lambda text, **more: programs.maker.send("/city/cases", text, **more)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'{"title": ', "第 1 行第 11 列"),
        (b"[1]", "一个 JSON 对象"),
        (b'"x"', "一个 JSON 对象"),
        (b"null", "一个 JSON 对象"),
        (b'{"title": "a", "title": "b"}', "“title”出现了不止一次"),
        (b'{"amount": NaN}', "NaN 不是 JSON 的数字"),
        (b'{"amount": -Infinity}', "-Infinity 不是 JSON 的数字"),
        (b'{"title": "\xff"}', "UTF-8"),
        (GOOD.encode("utf-16"), "UTF-8"),
        (b'{"amount": ' + b"9" * 5_000 + b"}", "最多 4000 位"),
        (b'{"a":' + b"[" * 9 + b"]" * 9 + b"}", "最多 8 层"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "最多 8 层"),
        (b'{"title": "a\x00b"}', "第 1 行"),
    ],
)
def test_what_cannot_be_read_is_refused_saying_where(send, problem, text, said):
    assert said in problem(send(text), 400)["detail"]
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "field", "place"),
    [
        ('{"title": "a\\u0000b"}', "title", 2),
        ('{"title": "\\ud800"}', "title", 1),
        ('{"district": "99\\udfff"}', "district", 3),
        ('{"cosigners": ["BUREAU", "\\u0000"]}', "cosigners", 1),
        ('{"a\\u0000": 1}', "a\\u0000", 2),
    ],
)
def test_nul_and_halves_of_surrogate_pairs_are_refused_naming_field_and_place(send, problem, text, field, place):
    (error,) = problem(send(text), 422)["errors"]
    assert error == {"field": field, "message": f"第 {place} 个字符不能使用（控制字符），请删去后再提交。"}


def test_a_whole_surrogate_pair_is_a_character(send):
    made = send('{"title": "\\ud83d\\ude00", "district": "990001"}')
    assert (made.status_code, made.json()["title"]) == (201, "😀")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=gbk",
        "application/merge-patch+json",
    ],
)
def test_another_content_type_is_not_read(send, problem, content_type):
    told = problem(send(GOOD, content_type=content_type), 415)
    assert told["detail"] == "请求体须是 UTF-8 编码、未压缩的 application/json，请设置 Content-Type: application/json。"


def test_a_compressed_body_is_not_read(send, problem):
    problem(send(GOOD, Content_Encoding="gzip"), 415)


def test_the_charset_may_be_named(send):
    assert send(GOOD, content_type="application/json; charset=UTF-8").status_code == 201


def test_no_body_at_all_answers_nothing(programs, case):
    done = programs.maker.client.generic(
        "POST",
        f"/api/v1/city/cases/{case.number}/withdraw",
        headers={"Authorization": f"Bearer {programs.maker.secret}"},
    )
    assert (done.status_code, done.json()["state"]) == (200, "withdrawn")


def test_ten_megabytes_of_text_are_too_large(send, problem):
    told = problem(send(json.dumps({"title": "长" * 3_500_000}, ensure_ascii=False)), 413)
    assert told["detail"] == "提交的内容超过 2 MB。文字请缩短，文件请作为附件上传。"


def test_a_title_longer_than_its_column_is_refused_in_words(send, problem):
    (error,) = problem(send(json.dumps({"title": "长" * 81, "district": "990001"})), 422)["errors"]
    assert error["field"] == "title"
    assert "80" in error["message"]
