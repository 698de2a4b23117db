"""Keeps a log's checkpoints outside the city, and cries out when its history was rewritten.

The file it keeps is JSON lines and only ever grows: first {"time", "url", "key"}, the key being trusted on
first use, then one {"time", "size", "root", "note"} for every size seen. It needs the standard library and
this folder, nothing of the city's.
"""

import fcntl
import json
import os
import shutil
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from .merkle import EMPTY_ROOT, verify_consistency
from .notes import BadKey, BadNote, Checkpoint, Unsigned, verify

INTACT, REWRITTEN, NOT_CHECKED, FILE_DAMAGED = 0, 2, 3, 4

Fetch = Callable[[str], bytes]
"""Gets the body at a URL; raises OSError when that fails (HTTPError where there was an answer)."""

_CITY_TIME = timezone(timedelta(hours=8))
_LARGEST_ANSWER = 1 << 20
# Answers that say "there is no such proof", in contrast to "not now" (408, 429, 5xx) or "not you" (401, 403).
_REFUSALS = {400, 404, 409, 410, 422}


@dataclass(frozen=True)
class _Promise:
    """A checkpoint the city signed, and when it was seen; the empty log before the first has no time."""

    at: str
    checkpoint: Checkpoint


@dataclass(frozen=True)
class _Book:
    """The witness file as read: its bytes, the pinned key, and the last promise."""

    content: bytes
    key: str
    last: _Promise


class _Rewritten(Exception):
    pass


class _NotChecked(Exception):
    pass


class _Refused(_NotChecked):
    pass


class _FileDamaged(Exception):
    pass


def fetch_over_http(url: str) -> bytes:
    """Get at most 1 MiB from an http or https address within 30 s of silence."""
    if not url.startswith(("http://", "https://")):
        raise URLError("地址应以 http:// 或 https:// 开头")
    request = Request(url, headers={"User-Agent": "city-witness", "Cache-Control": "no-cache"})  # noqa: S310
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        body: bytes = answer.read(_LARGEST_ANSWER + 1)
    if len(body) > _LARGEST_ANSWER:
        raise URLError(f"答复超过 {_LARGEST_ANSWER} 字节")
    return body


def say_on_terminal(text: str) -> None:
    """Print text from outside without the control characters that could repaint the terminal."""
    sys.stdout.write("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text) + "\n")
    sys.stdout.flush()


def run(
    url: str,
    file: str | Path,
    fetch: Fetch = fetch_over_http,
    *,
    watch: float | None = None,
    say: Callable[[str], None] = say_on_terminal,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Check the log at `url` against `file` once, or every `watch` seconds until something is wrong.

    Returns 0 intact, 2 rewritten, 3 not checked (network trouble; a watch goes on), 4 the file is damaged or
    cannot be written. Neither the network nor what the city answers makes it raise.
    """
    while True:
        outcome = _look(url.rstrip("/"), Path(file), fetch, say)
        if watch is None or outcome in (REWRITTEN, FILE_DAMAGED):
            return outcome
        sleep(watch)


def _look(url: str, file: Path, fetch: Fetch, say: Callable[[str], None]) -> int:
    book = None
    try:
        book = _read(file)
        say(_witness(url, file, book, fetch))
    except _Rewritten as found:
        what, note = found.args
        say(_report(url, file, book, what, note))
        return REWRITTEN
    except _NotChecked as trouble:
        say(f"这次没有核对成：{trouble} 见证文件未动，请稍后再试。")
        return NOT_CHECKED
    except _FileDamaged as damage:
        say(f"见证文件 {file} 有问题：{damage} 文件未动；请保留它，从备份恢复，或另用一个文件名重新见证。")
        return FILE_DAMAGED
    return INTACT


def _witness(url: str, file: Path, book: _Book | None, fetch: Fetch) -> str:
    """Hold what the city shows against the last promise, note it down, and say so in a sentence."""
    key = book.key if book else _text(_get(fetch, f"{url}/journal/key")).strip()
    note, shown = _shown(fetch, url, key)
    promise = book.last if book else _Promise("", Checkpoint(shown.origin, 0, EMPTY_ROOT))
    broken = _broken(promise.checkpoint, shown, lambda: _proof(fetch, url, promise.checkpoint.size, shown.size))
    if broken:
        raise _Rewritten(broken, note)
    state = f"{shown.size} 条，根 {_base64(shown.root)}"
    if book and shown.size == promise.checkpoint.size:
        return f"日志完好：仍是 {state}，与 {promise.at} 的承诺一致。"
    now = _now()
    line = {"time": now, "size": shown.size, "root": _base64(shown.root), "note": note}
    if book:
        _append(file, book.content, [line])
        return f"日志完好：{state}；自 {promise.at} 的 {promise.checkpoint.size} 条以来只增未改。"
    _append(file, b"", [{"time": now, "url": url, "key": key}, line])
    return f"首次见证：{state}；已信任并固定公钥 {key}，请从别的途径核对它；记入 {file}。"


def _broken(promised: Checkpoint, shown: Checkpoint, prove: Callable[[], list[bytes]]) -> str:
    """Return how the checkpoint shown breaks the promise; empty when it keeps it."""
    if shown.origin != promised.origin:
        return f"日志来源由“{promised.origin}”变成了“{shown.origin}”。"
    if shown.size < promised.size:
        return f"日志变短了：曾承诺 {promised.size} 条，现在只有 {shown.size} 条。"
    if shown.size == promised.size and shown.root != promised.root:
        return f"同样是 {shown.size} 条，根哈希却变了：同一段历史被改写。"
    try:
        proof = prove()
    except _Refused as refusal:
        return f"城市拒绝证明现在的 {shown.size} 条包含曾承诺的 {promised.size} 条：{refusal}"
    if not verify_consistency(promised.size, promised.root, shown.size, shown.root, proof):
        return f"现在的 {shown.size} 条不是由曾承诺的 {promised.size} 条增加而来：一致性证明不成立。"
    return ""


def _shown(fetch: Fetch, url: str, key: str) -> tuple[str, Checkpoint]:
    """Return the note the city shows now, verified by the key, and its checkpoint."""
    note = _text(_get(fetch, f"{url}/journal/checkpoint"))
    try:
        text = verify(note, [key])
    except Unsigned as forged:
        raise _Rewritten(str(forged), note) from None
    except (BadKey, BadNote) as trouble:
        raise _NotChecked(f"{url} 的答复不合格式：{trouble}") from None
    try:
        return note, Checkpoint.parse(text)
    except BadNote as trouble:
        raise _Rewritten(f"城市签了不是检查点的内容：{trouble}", note) from None


def _proof(fetch: Fetch, url: str, old: int, new: int) -> list[bytes]:
    """Return the city's consistency proof; an answer that holds none comes back as the empty one."""
    if old in (0, new):
        return []
    where = f"{url}/journal/consistency?from={old}&to={new}"
    try:
        answer = json.loads(_get(fetch, where))
    except (ValueError, RecursionError):
        raise _NotChecked(f"{where} 的答复不是 JSON。") from None
    try:
        hashes = [b64decode(text, validate=True) for text in answer["proof"]]
    except (KeyError, TypeError, ValueError):
        return []
    return hashes if (answer.get("from"), answer.get("to")) == (old, new) else []


def _get(fetch: Fetch, url: str) -> bytes:
    try:
        return fetch(url)
    except HTTPError as answer:
        answer.close()
        kind = _Refused if answer.code in _REFUSALS else _NotChecked
        raise kind(f"{url} 答复 HTTP {answer.code}。") from None
    except (OSError, HTTPException, ValueError) as trouble:
        raise _NotChecked(f"取不到 {url}（{trouble}）。") from None


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise _NotChecked("答复不是 UTF-8 文本。") from None


def _read(file: Path) -> _Book | None:
    """Read and check the whole file; None when there is none yet."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as trouble:
        raise _FileDamaged(f"读不出（{trouble.strerror}）。") from None
    lines = content.split(b"\n")
    if lines.pop() or len(lines) < 2:
        raise _FileDamaged("末行不完整，或少于两行。")
    promises: list[_Promise] = []
    try:
        key = json.loads(lines[0])["key"]
        for line in lines[1:]:
            promises.append(_read_promise(line, key, promises))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as trouble:
        raise _FileDamaged(f"第 {len(promises) + 2} 行，或第 1 行的公钥，不是本程序写下的样子（{trouble}）。") from None
    return _Book(content, key, promises[-1])


def _read_promise(line: bytes, key: str, before: list[_Promise]) -> _Promise:
    entry = json.loads(line)
    checkpoint = Checkpoint.parse(verify(entry["note"], [key]))
    datetime.fromisoformat(entry["time"])
    if (entry["size"], entry["root"]) != (checkpoint.size, _base64(checkpoint.root)):
        raise ValueError("规模或根与所附检查点不符")
    if before and checkpoint.size <= before[-1].checkpoint.size:
        raise ValueError("规模没有大过上一行")
    return _Promise(entry["time"], checkpoint)


def _append(file: Path, before: bytes, lines: list[dict[str, object]]) -> None:
    """Replace the file by itself and new lines, in one rename, unless someone else has written meanwhile."""
    file = file.resolve()
    fresh = file.with_name(f".{file.name}.new")
    try:
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            if (file.read_bytes() if file.exists() else b"") != before:
                raise _NotChecked(f"另一个见证进程刚写过 {file}。")
            with fresh.open("wb") as out:
                out.write(before + b"".join(_line(line) for line in lines))
                out.flush()
                os.fsync(out.fileno())
            if before:
                shutil.copymode(file, fresh)
            fresh.replace(file)
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as trouble:
        raise _FileDamaged(f"写不进（{trouble.strerror}）。") from None


def _report(url: str, file: Path, book: _Book | None, what: str, note: str) -> str:
    """Keep what was shown beside the file, and return the alarm."""
    promised = book.last.checkpoint if book else None
    lines = [
        "！" * 30,
        "警报：日志的历史与曾经的承诺不符",
        f"  出了什么事：{what}",
        f"  日志地址：{url}",
        f"  固定的公钥：{book.key}" if book else "  尚未固定公钥：这是首次见证，未记入。",
    ]
    if book and promised:
        lines.append(f"  曾经承诺（{book.last.at}）：{promised.size} 条，根 {_base64(promised.root)}")
    lines += [f"  现在出示（{_now()}）："] + [f"    │ {line}" for line in note.rstrip("\n").split("\n")]
    lines += [f"  {_keep(file, url, what, note)}", "！" * 30]
    return "\n".join(lines)


def _keep(file: Path, url: str, what: str, note: str) -> str:
    """Put the note shown into FILE.evidence, for the city may take it back; return what to do with both."""
    evidence = file.with_name(f"{file.name}.evidence")
    kept = _line({"time": _now(), "url": url, "what": what, "note": note})
    try:
        with evidence.open("ab") as out:
            out.write(kept)
    except OSError as trouble:
        return f"现在出示的内容没能存入 {evidence}（{trouble.strerror}），请把以上文字与 {file} 一并保存为证据。"
    return f"请保存 {file}（曾经的承诺）和 {evidence}（现在出示的内容）作为证据，不要改动，并交给监督部门。"


def _line(entry: dict[str, object]) -> bytes:
    return json.dumps(entry, ensure_ascii=False).encode() + b"\n"


def _now() -> str:
    return datetime.now(_CITY_TIME).isoformat(timespec="seconds")


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()
