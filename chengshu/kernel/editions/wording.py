"""What every paper form of an edition says of itself: its particulars, its signature, and how to check it."""

from __future__ import annotations

from chengshu.kernel.base.words import say
from chengshu.kernel.editions.models import Edition

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
    ]


def how_to_check(edition: Edition) -> str:
    """What anybody can do to be sure that this is what was published."""
    return say(
        "在平台 {address} 下载同一版的 .json 和 .note 文件。"
        "一、计算 .json 文件的 SHA-256，应与上面的内容摘要一致。"
        "二、从平台 /journal/key 取得公钥，运行 city verify-edition 文件.json 文件.note，应显示“属实”。"
        "内容改动一个字节，核验就不能通过。",
        address=address(edition),
    )
