"""Opening the city for a command: its pack, Django with every declaration, and the database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from chengshu.web.cli.ground import ROOT, CannotGoOn, home
from chengshu.web.cli.stamps import Stamps

if TYPE_CHECKING:
    from chengshu.kernel.identity.people import Person


def city_pack(given: str = "") -> Path:
    """The folder of a city: as given, else CITY, else what the data folder was made from, else Qingdao.

    Raises CannotGoOn when there is no city.toml in it.
    """
    wanted = given or os.environ.get("CITY") or Stamps(home()).read().get("pack") or "cities/qingdao"
    for folder in (Path(wanted), ROOT / wanted, ROOT / "cities" / wanted):
        if (folder / "city.toml").is_file():
            return folder.resolve()
    known = "、".join(sorted(f"cities/{path.parent.name}" for path in ROOT.glob("cities/*/city.toml")))
    raise CannotGoOn(f"“{wanted}”中没有 city.toml，不是城市资料包。现有：{known}。")


def open_city() -> None:
    """Load settings, models and every declaration, in Chinese. CannotGoOn when a declaration is wrong."""
    os.environ["CITY"] = str(city_pack())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chengshu.web.settings")
    import django
    from django.utils.translation import activate

    try:
        django.setup()
    except TypeError as error:
        # Declarations check themselves as they are read, and raise TypeError with a sentence.
        raise CannotGoOn(f"声明有误：{error}（{_origin(error)}）") from error
    activate("zh-hans")


def open_database(*, empty_will_do: bool = False) -> None:
    """open_city, and the database behind it. CannotGoOn when it cannot be reached, or has no tables yet."""
    open_city()
    from django.db import OperationalError, connection

    from chengshu.web.database import write_ahead

    try:
        write_ahead(connection)
        tables = connection.introspection.table_names()
    except OperationalError as error:
        at = connection.settings_dict
        raise CannotGoOn(
            f"连不上数据库 {at['HOST'] or '本机'}:{at['PORT'] or '默认端口'}/{at['NAME']}："
            f"{str(error).strip()}\n"
            "请确认数据库已启动，DATABASE_URL 中的主机、端口、库名、用户和口令正确。"
        ) from error
    if not tables and not empty_will_do:
        raise CannotGoOn(f"数据库 {connection.settings_dict['NAME']} 还是空的，请先运行：python3 city run")


def _origin(error: BaseException) -> str:
    """File and line of the declaration: declarations stand at the top level of their file."""
    found, trace = "", error.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        if code.co_name == "<module>" and Path(code.co_filename).is_relative_to(ROOT):
            found = f"{Path(code.co_filename).relative_to(ROOT)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def somebody(login: str) -> Person:
    """The active person who signs in so. Raises CannotGoOn when nobody does."""
    from chengshu.kernel.identity.people import Person

    found: Person | None = Person.objects.filter(username__iexact=login, is_active=True).first()
    if found is None:
        raise CannotGoOn(f"没有登录名为“{login}”的在用用户。")
    return found
