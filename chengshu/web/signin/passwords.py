"""What a good password is: long, not one everybody tries, not made of what one knows about its owner."""

from __future__ import annotations

import re
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from chengshu.kernel.base.words import say
from chengshu.kernel.identity.people import Person

#: So many characters; or so many Chinese ones, each of which is worth more than a letter.
SHORTEST, SHORTEST_IN_CHINESE = 12, 8
#: aaaabbbbcccc is long and worth nothing.
DIFFERENT = 5
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_TAIL = re.compile(r"[\d\W_]+$")


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


class GoodPassword:
    """For settings.AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raises ValidationError with everything that has to be mended, not only the first of it."""
        lacks = [words for words in (_too_short(password), _too_plain(password), _too_near(password, user)) if words]
        if lacks:
            raise ValidationError(lacks)

    def get_help_text(self) -> str:
        """What to tell before it is typed."""
        return say(
            "至少 {letters} 个字符，或一句不少于 {chinese} 个汉字的话。不用常见密码、登录名、姓名和手机号。",
            letters=SHORTEST,
            chinese=SHORTEST_IN_CHINESE,
        )


def _too_short(password: str) -> str:
    if len(password) >= SHORTEST or len(_CHINESE.findall(password)) >= SHORTEST_IN_CHINESE:
        return ""
    return say(
        "密码太短：现在 {now} 个字符，至少要 {letters} 个，或不少于 {chinese} 个汉字的一句话。",
        now=len(password),
        letters=SHORTEST,
        chinese=SHORTEST_IN_CHINESE,
    )


def _too_plain(password: str) -> str:
    """Password2024! is guessed as easily as password: the tail everybody adds is taken off first."""
    folded = password.lower()
    if {folded, _TAIL.sub("", folded)} & _common():
        return say("这个密码太常见，容易被猜到，请换一个。")
    if len(set(password)) < DIFFERENT or password.isdigit():
        return say("密码太单一：不要只用数字，至少要有 {different} 个不同的字符。", different=DIFFERENT)
    return ""


def _too_near(password: str, user: Person | None) -> str:
    """Whoever knows its owner must not be able to guess it."""
    if user is None:
        return ""
    folded = password.lower()
    # A name of two characters may stand in a sentence by chance.
    near = [known for known in (user.username, user.name, user.phone) if len(known) >= 3 and known.lower() in folded]
    return say("密码里不要出现您的登录名、姓名或手机号。") if near else ""
