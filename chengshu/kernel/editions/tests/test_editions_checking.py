"""Anybody can check a published list with its two files and the city's key."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chengshu.kernel.editions.checking import Checked, NotGenuine, check, follows, promise
from chengshu.kernel.editions.freezing import freeze
from chengshu.kernel.journal.keys import private_key, public_key
from chengshu.kernel.journal.notes import BadNote, Unsigned, new_key, sign

COLUMNS = ("number", "name")


@pytest.fixture
def files(edition) -> tuple[bytes, bytes]:
    return edition.content.encode(), edition.signature.encode()


def test_a_genuine_list_says_what_it_is(edition, files) -> None:
    assert check(*files, [public_key()]) == Checked(
        title="会议室清单", subject=edition.subject, edition=1, published_on=edition.published_on.isoformat(),
        publisher="市样例局", items=2, digest=edition.digest, previous="",
    )  # fmt: skip


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_one_changed_byte_anywhere_in_the_content_fails(files, data) -> None:
    content, note = files
    place = data.draw(st.integers(0, len(content) - 1))
    other = data.draw(st.integers(1, 255))
    forged = content[:place] + bytes([content[place] ^ other]) + content[place + 1 :]
    with pytest.raises(NotGenuine):
        check(forged, note, [public_key()])


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_one_changed_byte_anywhere_in_the_note_fails(files, data) -> None:
    content, note = files
    place = data.draw(st.integers(0, len(note) - 1))
    other = data.draw(st.integers(1, 255))
    forged = note[:place] + bytes([note[place] ^ other]) + note[place + 1 :]
    with pytest.raises((NotGenuine, BadNote)):
        check(content, forged, [public_key()])


@pytest.mark.parametrize("ending", [b"", b" ", b"\n"])
def test_bytes_added_or_cut_off_fail(files, ending) -> None:
    content, note = files
    with pytest.raises(NotGenuine):
        check(content + ending if ending else content[:-1], note, [public_key()])


def test_changed_content_is_told_by_both_digests(edition, files) -> None:
    content, note = files
    with pytest.raises(NotGenuine, match=f"内容已被改动：签名的摘要是 {edition.digest}，实际是 [0-9a-f]{{64}}。"):
        check(content.replace("第2会议室".encode(), "第9会议室".encode()), note, [public_key()])


def test_another_key_is_not_believed(files) -> None:
    with pytest.raises(Unsigned):
        check(*files, [new_key("chengshu/sample")[1]])


def test_files_of_two_editions_do_not_go_together(cast, rooms, edition, files) -> None:
    second = freeze(rooms[0], "会议室清单", rooms[1:2], COLUMNS, cast.clerk)
    with pytest.raises(NotGenuine, match=r"签名属于清单 .* 第 2 版，内容却是 .* 第 1 版"):
        check(files[0], second.signature.encode(), [public_key()])


def test_another_note_signed_with_the_same_key_is_no_signature_of_a_list(files) -> None:
    with pytest.raises(NotGenuine, match="签名文件不是清单的签名"):
        check(files[0], sign("chengshu/sample\n3\nAAAA\n", private_key()).encode(), [public_key()])


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{}", b"\xff\xfe", b'{"subject":1}'])
def test_a_file_that_is_no_list_is_told_so(files, content) -> None:
    with pytest.raises(NotGenuine, match="内容文件已损坏或不是清单文件"):
        check(content, files[1], [public_key()])


def test_editions_form_a_chain(cast, rooms, edition, files) -> None:
    second = freeze(rooms[0], "会议室清单", rooms[1:2], COLUMNS, cast.clerk)
    third = freeze(rooms[0], "会议室清单", rooms[2:3], COLUMNS, cast.clerk)
    one, two, three = (
        check(e.content.encode(), e.signature.encode(), [public_key()]) for e in (edition, second, third)
    )
    assert [follows(two, one), follows(three, two), follows(three, one), follows(one, two)] == [
        True,
        True,
        False,
        False,
    ]


def test_what_is_signed_names_list_edition_and_content() -> None:
    assert promise("BAT-2024-000001", 2, "ab" * 32) == f"chengshu/edition/v1\nBAT-2024-000001\n2\n{'ab' * 32}\n"
