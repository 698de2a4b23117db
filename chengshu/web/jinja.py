"""The Jinja2 environment of every page."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from jinja2 import Environment, StrictUndefined

from chengshu.kernel.base.words import say
from chengshu.web.pages.shell import Shell


def address(name: str, *args: Any) -> str:
    """The address of a page by its name: url("record", family, slug, number)."""
    return reverse(name, args=args)


def environment(**options: Any) -> Environment:
    """Autoescaped; a name that is not there is an error, not an empty space. `_` speaks the reader's language."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**options)
    made.globals.update(static=static, url=address, _=say, language=get_language, shell=Shell)
    made.filters["moment"] = lambda value: localtime(value).strftime("%Y-%m-%d %H:%M")
    return made
