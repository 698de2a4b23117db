"""Signed notes and checkpoints against the vectors of sumdb/note, C2SP and the Go checksum database."""

from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.kernel.journal.notes import (
    BadKey,
    BadNote,
    Checkpoint,
    Unsigned,
    new_key,
    sign,
    verifier_key,
    verify,
)

# golang.org/x/mod/sumdb/note, note_test.go
PETER_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
# c2sp.org/signed-note, section "Verifier keys"
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7"
    "Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# The signature c2sp.org/tlog-checkpoint shows under an example's name is the Go checksum database's.
SUM_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUM_ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
SUM_NOTE = (
    f"go.sum database tree\n20852163\n{SUM_ROOT}\n\n— sum.golang.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurm"
    "RDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
ROOT = sha256(b"root").digest()


def flipped(text: str, bit: int) -> bytes:
    raw = bytearray(text.encode())
    raw[bit // 8 % len(raw)] ^= 1 << bit % 8
    return bytes(raw)


def test_signing_gives_the_published_note_byte_for_byte():
    assert sign(TEXT, PETER_SECRET) == f"{TEXT}\n{PETER_LINE}"
    assert verifier_key(PETER_SECRET) == PETER


@pytest.mark.parametrize(
    ("note", "keys", "text"),
    [
        (f"{TEXT}\n{PETER_LINE}", [PETER], TEXT),
        (f"{TEXT}\n{PETER_LINE}{ENOCH_LINE}", [PETER], TEXT),
        (f"{TEXT}\n{PETER_LINE}{ENOCH_LINE}", [ENOCH], TEXT),
        (f"{TEXT}\n{PETER_LINE}{ENOCH_LINE}", [PETER, ENOCH], TEXT),
        (EXAMPLE_NOTE, [EXAMPLE_KEY, PETER], "This is an example message.\n"),
        (SUM_NOTE, [SUM_KEY], f"go.sum database tree\n20852163\n{SUM_ROOT}\n"),
    ],
)
def test_the_published_notes_verify(note, keys, text):
    assert verify(note, keys) == text
    assert verify(note.encode(), keys) == text


def test_the_checksum_database_checkpoint_reads_as_its_size_and_root():
    checkpoint = Checkpoint.parse(verify(SUM_NOTE, [SUM_KEY]))
    assert (checkpoint.origin, checkpoint.size) == ("go.sum database tree", 20_852_163)
    assert b64encode(checkpoint.root).decode() == SUM_ROOT
    assert checkpoint.text() == SUM_NOTE.partition("\n\n")[0] + "\n"


def test_a_new_key_signs_what_its_verifier_key_verifies():
    secret, public = new_key("qingdao.example/journal")
    other_secret, other = new_key("qingdao.example/journal")
    text = Checkpoint("qingdao.example/journal", 7, ROOT).text()
    assert verify(sign(text, secret), [public]) == text
    assert verifier_key(secret) == public
    assert secret.startswith("PRIVATE+KEY+qingdao.example/journal+") and secret != other_secret
    with pytest.raises(Unsigned, match="没有所信公钥的签名；签名者是 qingdao"):
        verify(sign(text, secret), [other])


def test_a_signature_by_an_unknown_key_alone_is_not_enough():
    with pytest.raises(Unsigned, match=r"签名者是 PeterNeumann\+c74f20a3"):
        verify(f"{TEXT}\n{PETER_LINE}", [ENOCH])
    with pytest.raises(Unsigned):
        verify(f"{TEXT}\n{PETER_LINE}", [])


def test_one_forged_line_of_a_known_key_spoils_the_note():
    forged = PETER_LINE.replace("ZJkuBS", "ZJkuBT")
    note = f"{TEXT}\n{PETER_LINE}{forged}"
    with pytest.raises(Unsigned, match=r"PeterNeumann\+c74f20a3 的签名与内容不符"):
        verify(note, [PETER])
    assert verify(f"{TEXT}\n{ENOCH_LINE}{forged}", [ENOCH]) == TEXT


def test_a_signature_of_the_wrong_length_is_forged():
    short = "— PeterNeumann " + b64encode(bytes.fromhex("c74f20a3") + b"\1").decode() + "\n"
    with pytest.raises(Unsigned, match="签名与内容不符"):
        verify(f"{TEXT}\n{short}", [PETER])


@given(st.integers(0, 8 * len(SUM_NOTE.encode()) - 1))
def test_one_flipped_bit_anywhere_refuses_the_note(bit):
    with pytest.raises(BadNote):
        verify(flipped(SUM_NOTE, bit), [SUM_KEY])


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}\n{PETER_LINE}"[:-1],
        f"{TEXT}\n\n",
        f"{TEXT}{PETER_LINE}",
        f"{TEXT}\n{PETER_LINE}\n",
        f"\x01{TEXT}\n{PETER_LINE}",
        f"{TEXT}\n{PETER_LINE}".replace("\n", "\r\n"),
        f"{TEXT}\n{PETER_LINE}".encode() + b"\xff\n",
        f"\ud800{TEXT}\n{PETER_LINE}",
        f"{TEXT}\n{PETER_LINE}Unexpected line.\n",
        f"{TEXT}\n{PETER_LINE.replace('PeterNeumann', 'Bad Name')}",
        TEXT + "\n" + PETER_LINE.replace("PeterNeumann", "Bad\u2003Name"),
        f"{TEXT}\n{PETER_LINE.replace('PeterNeumann', 'Bad+Name')}",
        f"{TEXT}\n{PETER_LINE.replace('PeterNeumann', '')}",
        f"{TEXT}\n{PETER_LINE.replace('—', '-')}",
        f"{TEXT}\n{PETER_LINE.replace('nAM=', 'nAN=')}",
        f"{TEXT}\n{PETER_LINE.replace('nAM=', 'nAM')}",
        f"{TEXT}\n{PETER_LINE.replace('nAM=', 'nAM= ')}",
        f"{TEXT}\n— PeterNeumann x08gow==\n",
        f"{TEXT}\n{PETER_LINE * 101}",
    ],
)
def test_a_malformed_note_is_refused_even_with_a_good_signature_in_it(note):
    with pytest.raises(BadNote) as refusal:
        verify(note, [PETER])
    assert not isinstance(refusal.value, Unsigned)
    assert any("\u4e00" <= c <= "\u9fff" for c in str(refusal.value))


def test_a_hundred_signatures_are_still_read():
    assert verify(f"{TEXT}\n{PETER_LINE * 100}", [PETER]) == TEXT


@given(st.one_of(st.text(), st.binary(), st.text().map(lambda t: f"{t}\n\n— PeterNeumann x08goA==\n")))
def test_whatever_arrives_verify_answers_with_bad_note(note):
    with pytest.raises(BadNote):
        verify(note, [PETER])


def test_no_part_of_a_key_and_no_change_of_one_character_is_a_key():
    note = f"{TEXT}\n{PETER_LINE}"
    parts = {PETER[i:j] for i in range(len(PETER)) for j in range(i, len(PETER) + 1)} - {PETER}
    changed = {PETER[:i] + chr(ord(c) + 1) + PETER[i + 1 :] for i, c in enumerate(PETER)}
    for key in sorted(parts | changed):
        with pytest.raises(BadKey):
            verify(note, [key])
    secret_parts = {PETER_SECRET[:i] for i in range(len(PETER_SECRET))}
    changed = {PETER_SECRET[:i] + chr(ord(c) + 1) + PETER_SECRET[i + 1 :] for i, c in enumerate(PETER_SECRET)}
    for secret in sorted(secret_parts | changed):
        with pytest.raises(BadKey):
            sign(TEXT, secret)


@pytest.mark.parametrize(
    "key",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "\ud800+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_key_of_the_wrong_length_kind_or_writing_is_refused(key):
    with pytest.raises(BadKey):
        verify(f"{TEXT}\n{PETER_LINE}", [key])


@given(st.binary(min_size=32, max_size=32))
def test_a_well_written_key_of_any_bytes_verifies_nothing_of_others(raw):
    key_id = sha256(b"PeterNeumann\n\x01" + raw).digest()[:4]
    key = f"PeterNeumann+{key_id.hex()}+{b64encode(bytes([1]) + raw).decode()}"
    signature = b64encode(key_id + bytes(range(64))).decode()
    with pytest.raises(Unsigned, match="签名与内容不符"):
        verify(f"{TEXT}\n— PeterNeumann {signature}\n", [key])


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\tb", "a\nb", "a\x00b", "a\u3000b", "\ud800"])
def test_a_key_cannot_have_a_name_that_no_note_could_carry(name):
    with pytest.raises(BadKey, match="密钥名称"):
        new_key(name)


@pytest.mark.parametrize("text", ["no newline", "", "bell\x07\n", "\ud800\n"])
def test_what_no_note_could_carry_is_not_signed(text):
    with pytest.raises(BadNote):
        sign(text, PETER_SECRET)


def test_blank_lines_in_the_text_do_not_part_it_from_its_signatures():
    text = "Ognuno sta solo sul cuor della terra\n\ned è subito sera.\n"
    assert verify(sign(text, PETER_SECRET), [PETER]) == text


lines = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1, max_size=20)
checkpoints = st.builds(
    Checkpoint,
    origin=lines,
    size=st.integers(0, 2**63 - 1),
    root=st.binary(min_size=32, max_size=32),
    extensions=st.lists(lines, max_size=3).map(tuple),
)


@given(checkpoints)
def test_a_checkpoint_reads_back_as_itself_through_a_signed_note(checkpoint):
    assert Checkpoint.parse(verify(sign(checkpoint.text(), PETER_SECRET), [PETER])) == checkpoint


@given(st.one_of(st.text(), st.tuples(lines, lines, lines).map(lambda t: "\n".join(t) + "\n")))
def test_a_text_either_reads_and_writes_back_the_same_or_is_refused(text):
    try:
        checkpoint = Checkpoint.parse(text)
    except BadNote:
        return
    assert checkpoint.text() == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "city\n",
        f"city\n7\n{SUM_ROOT}",
        f"\n7\n{SUM_ROOT}\n",
        f"city\n07\n{SUM_ROOT}\n",
        f"city\n-7\n{SUM_ROOT}\n",
        f"city\n+7\n{SUM_ROOT}\n",
        f"city\n7 \n{SUM_ROOT}\n",
        f"city\n7.0\n{SUM_ROOT}\n",
        f"city\n７\n{SUM_ROOT}\n",
        f"city\n\n{SUM_ROOT}\n",
        f"city\n{2**63}\n{SUM_ROOT}\n",
        f"city\n{'9' * 5000}\n{SUM_ROOT}\n",
        f"city\n7\n{SUM_ROOT[:-1]}\n",
        f"city\n7\n{SUM_ROOT.replace('2I=', '2J=')}\n",
        f"city\n7\n{b64encode(bytes(31)).decode()}\n",
        f"city\n7\n{b64encode(bytes(33)).decode()}\n",
        f"city\n7\n{SUM_ROOT}\nan extension not ended",
        f"city\n7\n{SUM_ROOT}\n\n",
        f"city\n7\n{SUM_ROOT}\n\nextension\n",
        f"city\r\n7\r\n{SUM_ROOT}\r\n",
    ],
)
def test_a_text_that_is_not_a_checkpoint_to_the_letter_is_refused(text):
    with pytest.raises(BadNote, match="检查点"):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "parts",
    [
        ("", 7, ROOT),
        ("evil\n999", 7, ROOT),
        ("city", -1, ROOT),
        ("city", 2**63, ROOT),
        ("city", 7, ROOT[:31]),
        ("city", 7, ROOT, ("",)),
        ("city", 7, ROOT, ("a\nb",)),
        ("city\x00", 7, ROOT),
    ],
)
def test_a_checkpoint_that_would_read_back_as_another_cannot_be_made(parts):
    with pytest.raises(BadNote):
        Checkpoint(*parts)
