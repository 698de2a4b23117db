"""The witness against a city on loopback that first behaves and then rewrites its history."""

import json
import threading
from base64 import b64encode
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit

import pytest

from chengshu.kernel.journal import notes, witness
from chengshu.kernel.journal.merkle import consistency_proof, leaf_hash, root

ORIGIN = "qingdao.example/journal"


class City:
    """A log whose every answer a test can bend."""

    def __init__(self):
        self.origin = ORIGIN
        self.secret, self.public = notes.new_key(ORIGIN)
        self.leaves = []
        self.grow(5)
        self.answers = {}  # path → (status, body), in place of the true answer
        self.asked = []

    def grow(self, by: int, word: str = "entry") -> None:
        at = len(self.leaves)
        self.leaves += [leaf_hash(f"{word} {i}".encode()) for i in range(at, at + by)]

    def note(self) -> str:
        return notes.sign(notes.Checkpoint(self.origin, len(self.leaves), root(self.leaves)).text(), self.secret)

    def answer(self, path: str, query: dict[str, list[str]]) -> bytes:
        if path == "/journal/key":
            return f"{self.public}\n".encode()
        if path == "/journal/checkpoint":
            return self.note().encode()
        old, new = int(query["from"][0]), int(query["to"][0])
        proof = consistency_proof(old, new, lambda level, i: root(self.leaves[i << level : (i + 1) << level]))
        told = {"from": old, "to": new, "proof": [b64encode(h).decode() for h in proof]}
        return json.dumps(told).encode()


class Door(BaseHTTPRequestHandler):
    def do_GET(self):
        city, asked = self.server.city, urlsplit(self.path)
        city.asked.append(self.path)
        status, body = city.answers.get(asked.path) or (200, city.answer(asked.path, parse_qs(asked.query)))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def city(server, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server.city = City()
    server.city.url = f"http://127.0.0.1:{server.server_port}"
    return server.city


@pytest.fixture
def look(city, tmp_path):
    """Run the witness once; returns its exit code and what it said."""
    said = []

    def look(file=tmp_path / "qingdao.witness", **options):
        said.clear()
        return witness.run(city.url, file, say=said.append, **options), "\n".join(said)

    look.file = tmp_path / "qingdao.witness"
    look.evidence = tmp_path / "qingdao.witness.evidence"
    return look


def entries(file):
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def test_first_contact_pins_the_key_prints_it_and_keeps_the_whole_note(city, look):
    code, said = look()
    assert code == 0
    assert said.startswith("首次见证：5 条") and city.public in said and "\n" not in said
    pin, promise = entries(look.file)
    assert (pin["url"], pin["key"]) == (city.url, city.public)
    assert promise == {
        "time": pin["time"],
        "size": 5,
        "root": b64encode(root(city.leaves)).decode(),
        "note": city.note(),
    }
    assert pin["time"].endswith("+08:00")
    assert list(look.file.parent.iterdir()) == [look.file]


def test_an_honest_city_is_said_intact_in_one_line_and_the_file_only_grows(city, look):
    look()
    for grown in (1, 2, 300):
        before = look.file.read_bytes()
        city.grow(grown)
        code, said = look()
        assert code == 0
        assert said.startswith(f"日志完好：{len(city.leaves)} 条，根 ") and said.endswith("只增未改。")
        assert "\n" not in said
        assert look.file.read_bytes().startswith(before)
    assert [entry["size"] for entry in entries(look.file)[1:]] == [5, 6, 8, 308]
    assert city.asked[-2:] == ["/journal/checkpoint", "/journal/consistency?from=8&to=308"]


def test_a_log_that_has_not_grown_adds_no_line_and_needs_no_proof(city, look):
    look()
    before = look.file.read_bytes()
    city.asked.clear()
    code, said = look()
    assert (code, city.asked) == (0, ["/journal/checkpoint"])
    assert said.startswith("日志完好：仍是 5 条")
    assert look.file.read_bytes() == before


def test_a_log_seen_empty_may_grow(city, look):
    city.leaves = []
    assert look()[0] == 0
    city.grow(3)
    code, said = look()
    assert code == 0 and "的 0 条以来只增未改" in said


def refuses(look, what):
    """The next look is an alarm that tells what happened, and keeps promise and evidence."""
    before = look.file.read_bytes()
    code, said = look()
    assert code == 2
    assert "警报：日志的历史与曾经的承诺不符" in said and what in said
    assert str(look.file) in said and str(look.evidence) in said
    assert look.file.read_bytes() == before
    return said


def test_a_forked_history_is_cried_out_with_both_promises(city, look):
    look()
    promised, at = b64encode(root(city.leaves)).decode(), entries(look.file)[1]["time"]
    city.leaves[2] = leaf_hash(b"rewritten")
    city.grow(4)
    said = refuses(look, "现在的 9 条不是由曾承诺的 5 条增加而来：一致性证明不成立")
    assert f"曾经承诺（{at}）：5 条，根 {promised}" in said
    assert f"│ {b64encode(root(city.leaves)).decode()}" in said and city.public in said
    (kept,) = entries(look.evidence)
    assert (kept["note"], kept["url"]) == (city.note(), city.url)


def test_a_shrunken_log_is_cried_out(city, look):
    look()
    del city.leaves[-1]
    refuses(look, "日志变短了：曾承诺 5 条，现在只有 4 条")


def test_another_root_at_the_same_size_is_cried_out(city, look):
    look()
    city.leaves[0] = leaf_hash(b"rewritten")
    refuses(look, "同样是 5 条，根哈希却变了")


def test_another_key_is_cried_out_even_under_the_same_name(city, look):
    look()
    pinned = city.public
    city.secret, city.public = notes.new_key(ORIGIN)
    said = refuses(look, "没有所信公钥的签名")
    assert pinned in said


def test_a_note_changed_after_signing_is_cried_out(city, look):
    look()
    city.answers["/journal/checkpoint"] = (200, city.note().replace("\n5\n", "\n6\n").encode())
    refuses(look, "签名与内容不符")


def test_another_origin_under_the_same_key_is_cried_out(city, look):
    look()
    city.origin = "elsewhere.example/journal"
    refuses(look, f"日志来源由“{ORIGIN}”变成了“elsewhere.example/journal”")


def test_signing_what_is_not_a_checkpoint_is_cried_out(city, look):
    look()
    city.answers["/journal/checkpoint"] = (200, notes.sign("hello\n", city.secret).encode())
    refuses(look, "城市签了不是检查点的内容")


@pytest.mark.parametrize("status", [400, 404, 409, 410, 422])
def test_a_city_that_refuses_the_proof_is_cried_out(city, look, status):
    look()
    city.grow(1)
    city.answers["/journal/consistency"] = (status, b"no")
    refuses(look, f"城市拒绝证明现在的 6 条包含曾承诺的 5 条：{city.url}/journal/consistency?from=5&to=6 答复")


def bent(change):
    def make(city):
        told = json.loads(city.answer("/journal/consistency", {"from": ["5"], "to": ["9"]}))
        return json.dumps(change(told)).encode()

    return make


@pytest.mark.parametrize(
    "make",
    [
        bent(lambda told: told | {"proof": []}),
        bent(lambda told: told | {"proof": told["proof"][1:]}),
        bent(lambda told: told | {"proof": [*told["proof"], told["proof"][0]]}),
        bent(lambda told: told | {"proof": [5, None]}),
        bent(lambda told: told | {"proof": None}),
        bent(lambda told: told | {"proof": "==="}),
        bent(lambda told: told | {"proof": ["é" + told["proof"][0]]}),
        bent(lambda told: told | {"from": 4}),
        bent(lambda told: told | {"to": 8}),
        bent(lambda told: {"proof": told["proof"]}),
        bent(lambda told: [told]),
        bent(lambda told: {"error": "sorry"}),
        bent(lambda told: None),
    ],
)
def test_an_answer_that_does_not_prove_is_cried_out(city, look, make):
    look()
    city.grow(4)
    city.answers["/journal/consistency"] = (200, make(city))
    refuses(look, "一致性证明不成立")
    city.answers.clear()
    assert look()[0] == 0


def test_what_was_shown_is_kept_although_the_city_takes_it_back(city, look):
    look()
    true = list(city.leaves)
    city.leaves = [leaf_hash(b"false")] * 7
    forged = city.note()
    refuses(look, "一致性证明不成立")
    city.leaves = true
    assert look()[0] == 0
    assert [kept["note"] for kept in entries(look.evidence)] == [forged]
    assert notes.verify(forged, [city.public])


def test_a_first_checkpoint_not_signed_by_the_published_key_is_cried_out_and_nothing_is_pinned(city, look):
    city.answers["/journal/key"] = (200, notes.new_key(ORIGIN)[1].encode())
    code, said = look()
    assert code == 2
    assert "没有所信公钥的签名" in said and "尚未固定公钥" in said
    assert not look.file.exists()


def test_a_first_empty_log_with_a_root_is_cried_out(city, look):
    forged = notes.sign(notes.Checkpoint(ORIGIN, 0, leaf_hash(b"x")).text(), city.secret)
    city.answers["/journal/checkpoint"] = (200, forged.encode())
    assert look()[0] == 2
    assert not look.file.exists()


@pytest.mark.parametrize("path", ["/journal/checkpoint", "/journal/consistency"])
@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b""), (503, b"busy"), (429, b""), (401, b""), (200, b"<html>portal</html>"), (200, b"\xff\xfe")],
)
def test_trouble_on_the_way_is_not_an_alarm_and_leaves_the_file_alone(city, look, path, status, body):
    look()
    city.grow(2)
    before = look.file.read_bytes()
    city.answers[path] = (status, body)
    code, said = look()
    assert code == 3
    assert said.startswith("这次没有核对成：") and said.endswith("请稍后再试。")
    assert look.file.read_bytes() == before
    assert not look.evidence.exists()


def test_a_reply_too_long_or_too_deep_is_trouble(city, look):
    look()
    city.grow(2)
    city.answers["/journal/consistency"] = (200, b"[" * 200_000)
    assert look()[0] == 3
    city.answers["/journal/consistency"] = (200, b" " * (1 << 20) + b"{}")
    code, said = look()
    assert code == 3 and "答复超过 1048576 字节" in said


@pytest.mark.parametrize("key", [b"", b"\xff", b"not a key", b"a+00000000+AAAA"])
def test_a_first_contact_without_a_proper_key_pins_nothing(city, look, key):
    city.answers["/journal/key"] = (200, key)
    assert look()[0] == 3
    assert not look.file.exists()


@pytest.mark.parametrize(
    "trouble",
    [
        URLError("no route"),
        TimeoutError("slow"),
        ConnectionResetError("gone"),
        HTTPException("torn"),
        ValueError(),
    ],
)
def test_every_way_a_network_fails_exits_three(city, look, trouble):
    def fetch(url):
        raise trouble

    assert look(fetch=fetch)[0] == 3
    assert not look.file.exists()


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "file:///etc", "qingdao.example", "http://[bad", "http://城/ x"])
def test_an_address_that_leads_nowhere_exits_three(look, url, tmp_path):
    said = []
    assert witness.run(url, tmp_path / "nowhere", say=said.append) == 3
    assert len(said) == 1 and not (tmp_path / "nowhere").exists()


def damage(lines):
    pin, first, second = lines
    note = json.loads(second)["note"]
    yield "empty", b""
    yield "torn", b"\n".join(lines)
    yield "only the pin", pin + b"\n"
    yield "no pin", first + b"\n" + second + b"\n"
    yield "not json", pin + b"\n" + first + b"\nx\n"
    yield "not an object", pin + b"\n" + first + b"\n[]\n"
    yield "a key that is no text", b'{"key": 7}\n' + first + b"\n" + second + b"\n"
    yield "another key", pin.replace(b'"key": "q', b'"key": "Q') + b"\n" + first + b"\n" + second + b"\n"
    yield "a blank line", pin + b"\n\n" + first + b"\n"
    yield "deep", pin + b"\n" + b"[" * 100_000 + b"\n"
    for field, value in {
        "size": 9,
        "root": "A" * 43 + "=",
        "note": note.replace("\n7\n", "\n8\n"),
        "time": "noon",
    }.items():
        yield field, b"\n".join([pin, first, json.dumps(json.loads(second) | {field: value}).encode(), b""])
    yield "out of order", b"\n".join([pin, second, first, b""])
    yield "told twice", b"\n".join([pin, first, first, b""])


def test_a_damaged_file_is_reported_and_never_overwritten(city, look):
    look()
    city.grow(2)
    look()
    city.asked.clear()
    checked = 0
    for what, content in damage(look.file.read_bytes().splitlines()):
        look.file.write_bytes(content)
        code, said = look()
        assert (code, look.file.read_bytes()) == (4, content), what
        assert said.startswith(f"见证文件 {look.file} 有问题：") and "文件未动" in said
        checked += 1
    assert checked == 16
    assert city.asked == []


def test_every_flipped_bit_of_a_promise_is_noticed_or_harmless(city, look):
    look()
    whole = look.file.read_bytes()
    promise = whole.index(b"\n") + 1
    for at in range(promise, len(whole)):
        look.file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        # Only the time is not under the city's signature; another digit there is still a time.
        if look()[0] == 0:
            told = entries(look.file)[1]
            assert told | {"time": ""} == json.loads(whole[promise:]) | {"time": ""}


def test_a_file_that_cannot_be_read_or_written_is_said_so(city, look, tmp_path):
    code, said = look(file=tmp_path)
    assert code == 4 and "读不出" in said
    code, said = look(file=tmp_path / "no such folder" / "f")
    assert code == 4 and "写不进" in said


def test_two_witnesses_on_one_file_lose_no_line(city, look):
    look()
    city.grow(1)
    calls = []

    def fetch(url):
        calls.append(url)
        if len(calls) == 1:
            assert look()[0] == 0
        return witness.fetch_over_http(url)

    said = []
    code = witness.run(city.url, look.file, fetch, say=said.append)
    assert code == 3 and "另一个见证进程刚写过" in said[0]
    assert [entry["size"] for entry in entries(look.file)[1:]] == [5, 6]


def test_a_failed_write_leaves_the_old_file_whole(city, look, monkeypatch):
    look()
    before = look.file.read_bytes()
    city.grow(1)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(witness.os, "fsync", full)
        code, said = look()
    assert code == 4 and "写不进（No space left on device）" in said
    assert look.file.read_bytes() == before
    assert look()[0] == 0


def test_the_file_keeps_its_mode_and_stays_behind_its_link(city, look, tmp_path):
    look()
    look.file.chmod(0o640)
    link = tmp_path / "link"
    link.symlink_to(look.file)
    city.grow(1)
    assert look(file=link)[0] == 0
    assert link.is_symlink() and look.file.stat().st_mode & 0o777 == 0o640
    assert len(entries(look.file)) == 3


def test_a_watch_goes_on_through_trouble_and_stops_at_the_alarm(city, look):
    waits = []

    def sleep(seconds):
        waits.append(seconds)
        match len(waits):
            case 1:
                city.grow(1)
            case 2:
                city.answers["/journal/checkpoint"] = (503, b"")
            case 3:
                city.answers.clear()
                city.leaves[0] = leaf_hash(b"rewritten")

    code, said = look(watch=60, sleep=sleep)
    assert code == 2
    assert waits == [60, 60, 60]
    assert [line[:4] for line in said.split("\n")[:3]] == ["首次见证", "日志完好", "这次没有"]


def test_a_slash_at_the_end_of_the_address_does_no_harm(city, look):
    url, asked = city.url, []

    def fetch(address):
        asked.append(address.removeprefix(url))
        return witness.fetch_over_http(address)

    city.url += "/"
    assert look(fetch=fetch)[0] == 0
    assert asked == ["/journal/key", "/journal/checkpoint"]


def test_a_journal_lying_on_the_disk_is_not_fetched(city, tmp_path):
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal/key").write_text(city.public)
    (tmp_path / "journal/checkpoint").write_text(city.note())
    said = []
    assert witness.run(tmp_path.as_uri(), tmp_path / "f", say=said.append) == 3
    assert "地址应以 http:// 或 https:// 开头" in said[0]


def test_what_the_terminal_gets_cannot_repaint_it(capsys):
    witness.say_on_terminal("警报\n\x1b[2J\x9b2J\u202e完")
    assert capsys.readouterr().out == "警报\n\ufffd[2J\ufffd2J\ufffd完\n"
