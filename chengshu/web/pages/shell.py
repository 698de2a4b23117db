"""What every page has around it: navigation, whom I act for, language, elder mode, theme, who runs it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chengshu.kernel.base.errors import CityError
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.acting import ANONYMOUS, Acting, Capacity
from chengshu.kernel.lifecycle import notices
from chengshu.kernel.lifecycle.drafts import capacity
from chengshu.kernel.registers.register import Register
from chengshu.web.pages.addresses import Visit, address, family_name, open_registers, url_if
from chengshu.web.pages.city import city, city_name, host_name
from chengshu.web.pages.look import look_url

ELDER, THEME = "elder", "theme"


@dataclass(frozen=True)
class Shell:
    """The frame of one page. A page that stands outside a visit (a failure) has an anonymous one."""

    visit: Visit

    @cached_property
    def acting(self) -> Acting:
        """Who is here; nobody, when just that is what could not be found out."""
        try:
            return self.visit.acting if self.visit.acting.key is not None else ANONYMOUS
        except CityError:
            return ANONYMOUS

    @cached_property
    def unread(self) -> int:
        """Notices not read yet."""
        return notices.unread(self.acting.person, self.acting.offered) if self.acting.person else 0

    @property
    def path(self) -> str:
        """Where to come back to."""
        return self.visit.get_full_path()

    @cached_property
    def family(self) -> str:
        """The family whose page this is."""
        match = self.visit.resolver_match
        return str(match.kwargs.get("family", "")) if match else ""

    @cached_property
    def slug(self) -> str:
        """The register whose page this is."""
        match = self.visit.resolver_match
        return str(match.kwargs.get("slug", "")) if match else ""

    @property
    def way_back(self) -> tuple[str, str]:
        """Where one goes from a refusal: name and address of its record or its list; empty elsewhere."""
        known = self.visit.resolver_match.kwargs if self.visit.resolver_match else {}
        if "number" in known and self.visit.resolver_match.url_name != "record":  # type: ignore[union-attr]
            return say("回到这条记录"), address("record", [self.family, self.slug, known["number"]])
        return (say("回到清单"), address("list", [self.family, self.slug])) if self.slug else ("", "")

    @cached_property
    def registers(self) -> list[Register]:
        """The registers in which this actor could see some row."""
        return open_registers(self.acting)

    @cached_property
    def families(self) -> list[tuple[str, str, str]]:
        """(code, name, address) of every family with a register this actor could see."""
        codes = dict.fromkeys(one.family for one in self.registers)
        return [(code, family_name(code), address("family", [code])) for code in codes]

    @cached_property
    def siblings(self) -> list[Register]:
        """The registers of this family, for the second line of the navigation; where it has shelves, of this one."""
        mine = [one for one in self.registers if one.family == self.family]
        here = {one.shelf for one in mine if one.slug == self.slug} or {one.shelf for one in mine}
        return [one for one in mine if one.shelf in here] if len(here) == 1 else []

    @cached_property
    def choices(self) -> list[tuple[Capacity, bool]]:
        """Every capacity the person may act in, own or delegated, and whether it is the present one."""
        now = capacity(self.acting)
        return [(one, one.key == now) for one in self.acting.offered]

    @property
    def elder(self) -> bool:
        """Large type? What this browser was told, or else what the person once chose."""
        told = self.visit.COOKIES.get(ELDER)
        return told == "1" if told else bool(self.acting.person and self.acting.person.elder_mode)

    @property
    def theme(self) -> str:
        """light, dark, or empty: as the machine is set."""
        told = self.visit.COOKIES.get(THEME, "")
        return told if told in ("light", "dark") else ""

    @property
    def city(self) -> dict[str, Any]:
        """city.toml"""
        return city()

    @property
    def city_name(self) -> str:
        """青岛"""
        return city_name()

    @property
    def host(self) -> str:
        """主办单位"""
        return host_name()

    def url_if(self, name: str) -> str:
        """An address, if the platform has it."""
        return url_if(name)

    def look(self, name: str) -> str:
        """The address of the style sheet or the script."""
        return look_url(name)
