"""`city enrol`: somebody new, with a role, and the link by which they get in. The first platform clerk comes so."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from chengshu.web.cli.ground import CannotGoOn, home

if TYPE_CHECKING:
    from chengshu.kernel.identity.organisations import Organisation
    from chengshu.kernel.identity.people import Person
    from chengshu.web.signin.invitations import Invitation

ABOUT = "登记一位用户及其任职，给出一次性登录链接；第一位平台管理员由此产生"
#: How many organisations a refusal names.
NAMED = 8


def arguments(parser: argparse.ArgumentParser) -> None:
    """USERNAME and, for somebody new, who and what they are."""
    parser.add_argument("username", metavar="登录名", help="用户的登录名")
    parser.add_argument("--name", default="", metavar="姓名", help="姓名")
    parser.add_argument("--organisation", default="", metavar="单位", help="任职单位的编号或名称")
    parser.add_argument("--role", default="", metavar="角色", help="角色代码，例如 platform_clerk")
    parser.add_argument("--again", action="store_true", help="给已登记的用户一个新链接，先前的链接作废")


def run(given: argparse.Namespace) -> int:
    """The link alone on standard output, so that a script can take it; all else on standard error."""
    from chengshu.web.cli.opening import open_database

    open_database()
    from django.urls import reverse

    from chengshu.kernel.base.clock import to_the_minute
    from chengshu.kernel.base.errors import CityError, Invalid

    try:
        invitation = _again(given.username) if given.again else _enrolled(given)
    except Invalid as error:
        raise CannotGoOn("没有登记：" + "".join(one["message"] for one in error.extra["errors"])) from error
    except CityError as error:
        raise CannotGoOn(error.detail) from error
    print(
        f"请把链接交给{invitation.person}本人：打开后设置密码或通行密钥。只能用一次，"
        f"有效至 {to_the_minute(invitation.until)}，不会再次显示：",
        file=sys.stderr,
    )
    print(f"{_address()}{reverse('invitation')}#{invitation.code}")
    return 0


def _enrolled(given: argparse.Namespace) -> Invitation:
    """Person, role and link, all or nothing."""
    from django.db import transaction

    from chengshu.kernel.base.clock import today
    from chengshu.kernel.identity.acting import PLATFORM
    from chengshu.kernel.identity.models import Holding, Person
    from chengshu.kernel.identity.people import sign_in_name
    from chengshu.kernel.lifecycle.perform import begin

    username = sign_in_name(given.username)
    if known := _person(username):
        raise CannotGoOn(
            f"登录名“{username}”已有人使用：{known}。忘记密码或链接过期的：python3 city enrol {username} --again"
        )
    if lacking := [f"--{name}" for name in ("name", "organisation", "role") if not getattr(given, name)]:
        raise CannotGoOn(f"登记新用户还缺 {'、'.join(lacking)}。完整说明：python3 city enrol --help")
    role, organisation = _role(given.role), _organisation(given.organisation)
    with transaction.atomic():
        person = begin(PLATFORM, Person(username=username, name=given.name), "enrol")
        begin(PLATFORM, Holding(person=person, organisation=organisation, role=role), "appoint", {"since": today()})
        return _invited(person)


def _again(username: str) -> Invitation:
    person = _person(username)
    if person is None:
        raise CannotGoOn(f"没有登录名为“{username}”的用户。登记新用户请去掉 --again，并写明姓名、单位和角色。")
    return _invited(person)


def _invited(person: Person) -> Invitation:
    from chengshu.kernel.identity.acting import PLATFORM
    from chengshu.kernel.lifecycle.perform import perform
    from chengshu.web.signin.invitations import ISSUED, issued_by

    invitation = issued_by(perform(PLATFORM, person, ISSUED).entry)
    assert invitation is not None
    return invitation


def _person(username: str) -> Person | None:
    from chengshu.kernel.identity.people import Person, sign_in_name

    return Person.objects.filter(username=sign_in_name(username)).first()


def _role(asked: str) -> str:
    """A role's code, given as code or name. CannotGoOn names those there are."""
    from chengshu.kernel.base.lists import code_list

    items = code_list("roles").items.values()
    for item in items:
        if asked in (item.code, item.name):
            return item.code
    raise CannotGoOn(f"没有角色“{asked}”。可选：{'、'.join(f'{item.code}（{item.name}）' for item in items)}。")


def _organisation(asked: str) -> Organisation:
    """An organisation in use, by number or name. CannotGoOn names those that come near."""
    from django.db.models import Q

    from chengshu.kernel.identity.organisations import Organisation

    known = Organisation.objects.filter(state="active").order_by("kind", "path")
    found = list(known.filter(number=asked) or known.filter(Q(name=asked) | Q(short_name=asked)))
    if len(found) == 1:
        return found[0]
    near = found or list(known.filter(Q(name__contains=asked) | Q(number__contains=asked))) or list(known)
    trouble = f"名称“{asked}”有 {len(found)} 个单位，请用编号" if found else f"没有单位“{asked}”"
    raise CannotGoOn(f"{trouble}。{_named(near)}")


def _named(some: list[Any]) -> str:
    """The first few, by number and name."""
    if not some:
        return "还没有任何单位：请先运行 python3 city run --no-demo 载入城市资料。"
    rest = f"等 {len(some)} 个，全部见 /city/bodies/ 和 /city/firms/" if len(some) > NAMED else ""
    return f"可选：{'、'.join(f'{one.number}（{one}）' for one in some[:NAMED])}{rest}。"


def _address() -> str:
    """Where this installation is reached: what its settings say, else where it is being served from this folder."""
    from django.conf import settings

    from chengshu.web.cli.run import PORT
    from chengshu.web.cli.serving.address import url
    from chengshu.web.cli.serving.occupancy import served_at

    named = [host for host in settings.ALLOWED_HOSTS if host.lstrip(".") == host and host != "*"]
    if named:
        return f"{'https' if settings.SECURE else 'http'}://{named[0]}"
    return (served_at(home()) or url("127.0.0.1", PORT)).rstrip("/")
