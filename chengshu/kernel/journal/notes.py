"""C2SP signed notes with Ed25519 keys, and the tlog-checkpoint they carry.

A note is a text, a blank line and signature lines; keys are written as in golang.org/x/mod/sumdb/note.
Sources: https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .merkle import HASH_SIZE

_ED25519 = b"\x01"
_DASH = "— "
_PRIVATE = "PRIVATE+KEY+"
# The specification asks for at least 16; Go's reader stops at 100 as well.
_MOST_SIGNATURES = 100
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_NAME = re.compile(r"[^\s+\x00-\x1f\ud800-\udfff]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")

#: Bash lines by which anybody checks a note of one signature: the files `note` and `key` (a verifier key) beside
#: them, OpenSSL 3 the only tool, no line longer than paper is wide. The octal bytes are what X.509 puts before an Ed25519 key (RFC 8410).
BY_HAND = r"""sed '/^$/,$d' note > promise
tail -n 1 note | cut -d ' ' -f 3 | base64 -d | tail -c 64 > signature
printf '\060\052\060\005\006\003\053\145\160\003\041\000' > key.der
cut -d + -f 3- key | base64 -d | tail -c 32 >> key.der
openssl pkeyutl -verify -pubin -keyform DER -inkey key.der \
  -rawin -in promise -sigfile signature"""


class BadNote(ValueError):
    """The text is not a signed note, or not a checkpoint, in its prescribed form."""


class Unsigned(BadNote):
    """A well-formed note without a valid signature by a known key, or with a forged one."""


class BadKey(ValueError):
    """The text is not a key in the prescribed form."""


def new_key(name: str) -> tuple[str, str]:
    """Make a key; return its private text, to be kept secret, and its public verifier key.

    Raises BadKey when the name is empty or holds a space or a plus.
    """
    if not _NAME.fullmatch(name):
        raise BadKey(f"密钥名称“{name}”不能为空，也不能含空格、加号或控制字符。")
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    key_id = _key_id(name, public).hex()
    private_key = f"{_PRIVATE}{name}+{key_id}+{_base64(_ED25519 + key.private_bytes_raw())}"
    return private_key, f"{name}+{key_id}+{_base64(_ED25519 + public)}"


def verifier_key(private_key: str) -> str:
    """Return the public verifier key that belongs to a private text. Raises BadKey."""
    name, key_id, key = _read_private(private_key)
    return f"{name}+{key_id.hex()}+{_base64(_ED25519 + key.public_key().public_bytes_raw())}"


def sign(text: str, private_key: str) -> str:
    """Return the note: the text, which ends in a newline, signed. Raises BadNote and BadKey."""
    _check_characters(text)
    if not text.endswith("\n"):
        raise BadNote("签名：待签文本应以换行结尾。")
    name, key_id, key = _read_private(private_key)
    return f"{text}\n{_DASH}{name} {_base64(key_id + key.sign(text.encode()))}\n"


def verify(note: str | bytes, verifier_keys: Iterable[str]) -> str:
    """Return the note's text once a known key has signed it and no known key's signature is forged.

    Signatures by other keys are passed over. Raises BadNote, Unsigned and, for the keys given, BadKey.
    """
    known = {(name, key_id): public for name, key_id, public in map(_read_public, verifier_keys)}
    text, signatures = _split(note)
    signed = False
    for name, key_id, signature in signatures:
        public = known.get((name, key_id))
        if public is None:
            continue
        try:
            public.verify(signature, text.encode())
        except InvalidSignature:
            raise Unsigned(f"检查点上 {name}+{key_id.hex()} 的签名与内容不符：内容被改动，或签名系伪造。") from None
        signed = True
    if not signed:
        signers = "、".join(f"{name}+{key_id.hex()}" for name, key_id, _ in signatures[:3])
        raise Unsigned(f"检查点没有所信公钥的签名；签名者是 {signers}，请核对公钥。")
    return text


@dataclass(frozen=True)
class Checkpoint:
    """What a log promises: under this origin, at this size in leaves, its root is this.

    Raises BadNote when a part is not what the form allows.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # A newline within a line would make a checkpoint that reads back as another one.
        for line in (self.origin, *self.extensions):
            _check_characters(line)
            if not line or "\n" in line:
                raise BadNote("检查点的来源行和扩展行不能为空，也不能含换行。")
        if not 0 <= self.size < 2**63:
            raise BadNote(f"检查点的规模 {self.size} 应在 0 到 2⁶³-1 之间。")
        if len(self.root) != HASH_SIZE:
            raise BadNote(f"检查点的根哈希有 {len(self.root)} 字节，应为 {HASH_SIZE} 字节。")

    def text(self) -> str:
        """Return the text to be signed."""
        lines = (self.origin, str(self.size), _base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a verified note; `parse(text).text() == text`. Raises BadNote."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1]:
            raise BadNote("检查点至少应有来源、规模、根哈希三行，每行以换行结尾。")
        if not _SIZE.fullmatch(lines[1]):
            raise BadNote(f"检查点第二行应是十进制规模，没有多余的零，实为“{lines[1][:40]}”。")
        root = _from_base64(lines[2])
        if root is None:
            raise BadNote(f"检查点第三行应是 base64 的根哈希，实为“{lines[2][:60]}”。")
        return cls(lines[0], int(lines[1]), root, tuple(lines[3:-1]))


def _split(note: str | bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Part a note into its text and (name, key id, signature) for each signature line."""
    try:
        message = note.decode() if isinstance(note, bytes) else note
    except UnicodeDecodeError:
        raise BadNote("收到的不是检查点：不是 UTF-8 文本。") from None
    _check_characters(message)
    text, blank, block = message.rpartition("\n\n")
    lines = block.split("\n")
    if not blank or lines.pop() or not lines:
        raise BadNote("收到的不是检查点：正文之后应有一个空行和签名行，每行以换行结尾。")
    if len(lines) > _MOST_SIGNATURES:
        raise BadNote(f"检查点有 {len(lines)} 行签名，最多 {_MOST_SIGNATURES} 行。")
    return text + "\n", [_read_signature(line) for line in lines]


def _read_signature(line: str) -> tuple[str, bytes, bytes]:
    dash, name, encoded = line[:2], *line[2:].partition(" ")[::2]
    raw = _from_base64(encoded)
    if dash != _DASH or not _NAME.fullmatch(name) or raw is None or len(raw) < 5:
        raise BadNote(f"签名行应是“— 名称 base64”，实为“{line[:80]}”。")
    return name, raw[:4], raw[4:]


def _read_public(verifier_key: str) -> tuple[str, bytes, Ed25519PublicKey]:
    name, key_id, raw = _read_key(verifier_key)
    if _key_id(name, raw) != key_id:
        raise BadKey(f"公钥 {name}+{key_id.hex()} 的编号与内容不符，请重新取得公钥。")
    return name, key_id, Ed25519PublicKey.from_public_bytes(raw)


def _read_private(private_key: str) -> tuple[str, bytes, Ed25519PrivateKey]:
    if not private_key.startswith(_PRIVATE):
        raise BadKey(f"私钥应以 {_PRIVATE} 开头。")
    name, key_id, raw = _read_key(private_key.removeprefix(_PRIVATE))
    key = Ed25519PrivateKey.from_private_bytes(raw)
    if _key_id(name, key.public_key().public_bytes_raw()) != key_id:
        raise BadKey(f"私钥 {name}+{key_id.hex()} 的编号与内容不符，请从备份恢复。")
    return name, key_id, key


def _read_key(key: str) -> tuple[str, bytes, bytes]:
    """Read name+id+base64 into name, key id and the 32 bytes of an Ed25519 key."""
    name, key_id, encoded = [*key.split("+", 2), "", ""][:3]
    raw = _from_base64(encoded)
    if not _NAME.fullmatch(name) or not re.fullmatch("[0-9a-f]{8}", key_id) or raw is None:
        raise BadKey("密钥应写作“名称+八位十六进制编号+base64”。")
    if raw[:1] != _ED25519 or len(raw) != 1 + 32:
        raise BadKey(f"密钥 {name} 不是 Ed25519 密钥（类型 1，32 字节），本系统只用这一种。")
    return name, bytes.fromhex(key_id), raw[1:]


def _key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _check_characters(text: str) -> None:
    """Refuse what a note may not hold: control characters other than newline, and what is not UTF-8."""
    if _CONTROL.search(text):
        raise BadNote("收到的不是检查点：含有控制字符。")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadNote("收到的不是检查点：含有无法以 UTF-8 表示的字符。") from None


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()


def _from_base64(encoded: str) -> bytes | None:
    """Decode canonical base64, so that one value has one writing; None for anything else."""
    try:
        raw = b64decode(encoded, validate=True)
    except ValueError:
        return None
    return raw if _base64(raw) == encoded else None
