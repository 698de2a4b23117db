"""What stands between a checkout and a city: words, pages' files, tables, facts, what is simulated.

A process of its own: the supervisor stays small, and a start with nothing to prepare loads no Django.
"""

from __future__ import annotations

import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

from chengshu.web.cli import stamps, tables
from chengshu.web.cli.compiling import compile_catalogues, stale_catalogues
from chengshu.web.cli.ground import CannotGoOn, home, say_line
from chengshu.web.cli.installation import NO_DEMO, Installation, note, noted
from chengshu.web.cli.opening import city_pack, open_database
from chengshu.web.cli.stamps import Stamps, fingerprint

SCALES = ("small", "published", "city")
IN_EARNEST = (
    "这个数据库是正式使用的，不能载入演示账号（口令是公开的）和模拟数据。"
    "请去掉 --scale；想看演示的，请用 CITY_HOME=目录 另建一个数据目录，并去掉 DATABASE_URL。"
)
FOR_SHOW = (
    "这个数据库里有演示账号（口令是公开的）和模拟数据，不能转为正式使用。"
    "请去掉 --no-demo 继续演示；正式使用请另建数据库，并用 CITY_HOME=目录 另建数据目录。"
)
Say = Callable[[str], None]


class Preparation:
    """What one start wants prepared. `scale` is empty when the command line did not say: it stays."""

    def __init__(self, scale: str = "") -> None:
        self.home, self.pack, self.given = home(), city_pack(), scale
        self.stamps = Stamps(self.home)
        self.done = self.stamps.read()
        self.identity = stamps.database_identity(self.home)
        self.installed: Installation | None = None
        where, _, key = self.done.get("city", "").rpartition(" ")
        if where == self.identity:
            self._refuse_another_city(key)

    def _refuse_another_city(self, key: str) -> None:
        if key and key != _key(self.pack):
            raise CannotGoOn(
                f"这个数据库里已经是“{key}”，不能再载入“{_key(self.pack)}”。请用 CITY_HOME=目录 为它另建一个数据目录。"
            )

    def _settle(self, say: Say) -> None:
        """The database knows what it is, where the data folder has forgotten, or was another one's."""
        wanted, self.installed = self.scale, noted()
        if self.installed is None:
            return
        self._refuse_another_city(self.installed.city)
        if self.given and (self.given == NO_DEMO) != (self.installed.scale == NO_DEMO):
            raise CannotGoOn(IN_EARNEST if self.installed.scale == NO_DEMO else FOR_SHOW)
        if wanted != NO_DEMO and not self.demo:
            say("这个数据库是正式使用的：不载入演示账号和模拟数据。")

    @property
    def scale(self) -> str:
        """How much is simulated: as asked for, else as the database says, else as last time."""
        noted_here = self.installed.scale if self.installed else ""
        return self.given or noted_here or self.done.get("scale", SCALES[0])

    @property
    def demo(self) -> bool:
        """Are there demo accounts and simulated records?"""
        return self.scale != NO_DEMO

    def wanted(self) -> dict[str, str]:
        """The stamps that a prepared city bears."""
        return {
            "static": fingerprint(stamps.static_files()),
            "tables": fingerprint(stamps.migration_files(), self.identity),
            "facts": fingerprint(stamps.pack_files(self.pack), self.identity),
            "simulated": f"{self.identity} {self.scale}",
        }

    def needed(self) -> bool:
        """Is there anything to do?"""
        unlike = [name for name, stamp in self.wanted().items() if self.done.get(name) != stamp]
        return bool(unlike or stale_catalogues()) or not self.identity

    def carry_out(self, say: Say = say_line) -> None:
        """Do what is missing, in order; each part is stamped when it is done."""
        if many := compile_catalogues():
            say(f"译文：编译了 {many} 个目录")
        if not self.identity:
            # The file system may give a new file the number of the one that was deleted.
            self.done = {name: stamp for name, stamp in self.done.items() if name in ("static", "scale")}
        open_database(empty_will_do=True)
        self._step("static", "页面文件", _collect, say)
        self._step("tables", "数据表", tables.bring_up, say)
        self.identity = stamps.database_identity(self.home)
        self._settle(say)
        fresh = self.installed is None
        self.stamps.put(
            tables=self.wanted()["tables"],
            city=f"{self.identity} {_key(self.pack)}",
            pack=str(self.pack),
            scale=self.scale,
        )
        present = Installation(_key(self.pack), self.scale)
        self._step("facts", "城市资料", lambda: _load(self.pack, say, present, self.installed), say)
        if self.demo and (fresh or self.given or self.done.get("simulating") == self.identity):
            self.stamps.put(simulating=self.identity)
            self._step("simulated", "模拟数据", lambda: _simulate(self.scale, say), say)
        self.stamps.put(simulated=self.wanted()["simulated"], simulating="")

    def _step(self, name: str, title: str, work: Callable[[], None], say: Say) -> None:
        if self.done.get(name) == self.wanted()[name]:
            return
        began = time.monotonic()
        say(f"{title}……")
        work()
        self.stamps.put(**{name: self.wanted()[name]})
        say(f"{title}：完成（{time.monotonic() - began:.1f} 秒）")


def _key(pack: Path) -> str:
    return str(tomllib.loads((pack / "city.toml").read_text("utf-8"))["key"])


def _collect() -> None:
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, clear=True, verbosity=0)


def _load(pack: Path, say: Say, present: Installation, before: Installation | None) -> None:
    """What the database is from now on is noted together with what makes it so."""
    from django.db import transaction

    from chengshu.kernel.office.loading import load_city

    with transaction.atomic():
        note(present, before)
        load_city(pack, say, demo=present.scale != NO_DEMO)


def _simulate(scale: str, say: Say) -> None:
    """With what follows from it: otherwise the worker would be busy with it for minutes beside the first visitors."""
    from chengshu.kernel.journal.feed import catch_up
    from chengshu.kernel.matching import folder
    from chengshu.kernel.matching.rebuilding import rebuild
    from chengshu.web.simulating import simulate

    simulate(scale, say)
    say("正在记入日志、历史和检索……")
    catch_up()
    if folder.wants_making():
        rebuild()


if __name__ == "__main__":
    try:
        Preparation("".join(sys.argv[1:])).carry_out()
    except CannotGoOn as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit(130)
