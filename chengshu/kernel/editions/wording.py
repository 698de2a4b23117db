"""What every paper form of an edition says of itself: its particulars, its signature, and how to check it."""

from __future__ import annotations

from chengshu.kernel.base.words import say
from chengshu.kernel.editions.models import Edition
from chengshu.kernel.journal.notes import BY_HAND

MOCK = "模拟数据"


def address(edition: Edition) -> str:
    """Where an edition stands on the platform."""
    return f"/city/editions/{edition.number}/"


def particulars(edition: Edition) -> list[tuple[str, str]]:
    """Name and value of what identifies an edition."""
    return [
        (say("清单名称"), edition.title),
        (say("清单编号"), edition.subject),
        (say("版次"), say("第 {edition} 版（{number}）", edition=edition.edition, number=edition.number)),
        (say("发布单位"), edition.publisher),
        (say("发布日期"), edition.published_on.isoformat()),
        (say("条目"), str(edition.items)),
        (say("内容摘要（SHA-256）"), edition.digest),
        (say("上一版摘要"), edition.previous or say("无，这是第一版")),
        (say("签名"), edition.signature),
        (say("核验方法"), how_to_check(edition)),
        (say("核验命令"), BY_HAND),
    ]


def instructions(edition: Edition) -> str:
    """How to check it, and the commands to paste."""
    return f"{how_to_check(edition)}\n\n{BY_HAND}"


def how_to_check(edition: Edition) -> str:
    """What anybody can do to be sure that this is what was published: in words, without this platform's programs."""
    return say(
        "在平台 {address} 下载同一版的内容（.json）和签名（.note），后者存为 note；把平台 /journal/key 的公钥存为 key。"
        "一、用 sha256sum 计算 .json 文件的 SHA-256，应与 note 第 4 行一致。"
        "二、在 bash 里逐行运行下面的命令（需要 OpenSSL 3），应显示 Signature Verified Successfully。"
        "内容改动一个字节，核验就不能通过。",
        address=address(edition),
    )
