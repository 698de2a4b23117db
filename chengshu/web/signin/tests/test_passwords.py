"""What a good password is, and what is said about a bad one."""

import pytest
from django.core.exceptions import ValidationError

from chengshu.kernel.identity.people import Person
from chengshu.web.signin.passwords import GoodPassword

WANG = Person(username="wanggong", name="王大工", phone="13805320000")


def lacks(password, user=WANG):
    try:
        GoodPassword().validate(password, user)
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize(
    "password",
    ["moss-lantern-42", "红瓦绿树碧海蓝天", "abcdefghijk1", "correct horse battery", "栈桥边的海鸥在飞翔"],
)
def test_long_ones_and_sentences_are_good(password):
    assert lacks(password) == []


@pytest.mark.parametrize(
    ("password", "now"), [("moss-lant42", 11), ("红瓦绿树碧海蓝", 7), ("", 0), ("我的car是蓝的", 8)]
)
def test_short_ones_are_told_how_long_they_are(password, now):
    assert lacks(password)[0] == (f"密码太短：现在 {now} 个字符，至少要 12 个，或不少于 8 个汉字的一句话。")


@pytest.mark.parametrize("password", ["password2024!", "Qwertyuiop!!", "1qaz2wsx3edc", "LIVERPOOL-1892"])
def test_common_ones_are_refused_with_or_without_the_tail_everybody_adds(password):
    assert lacks(password) == ["这个密码太常见，容易被猜到，请换一个。"]


@pytest.mark.parametrize("password", ["aaaabbbbccccdddd", "847362519405", "哈哈哈哈哈哈哈哈哈"])
def test_plain_ones_are_refused(password):
    assert lacks(password) == ["密码太单一：不要只用数字，至少要有 5 个不同的字符。"]


@pytest.mark.parametrize("password", ["my-WangGong-2024-sea", "13805320000-moss", "王大工住在海边的房子"])
def test_what_one_knows_about_the_owner_is_refused(password):
    assert lacks(password) == ["密码里不要出现您的登录名、姓名或手机号。"]


def test_without_an_owner_the_rest_still_holds():
    assert lacks("my-WangGong-2024-sea", None) == []
    assert len(lacks("short", None)) == 1


def test_everything_to_be_mended_is_said_at_once():
    assert len(lacks("wanggong", Person(username="wanggong"))) == 2


def test_the_rule_is_told_beforehand():
    assert GoodPassword().get_help_text().startswith("至少 12 个字符，或一句不少于 8 个汉字的话。")
