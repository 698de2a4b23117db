"""The Jinja2 environment of every page."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from jinja2 import Environment, StrictUndefined

from chengshu.kernel.base.words import say


def environment(**options: Any) -> Environment:
    """Autoescaped; a name that is not there is an error, not an empty space. `_` speaks the reader's language."""
    made = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **options)
    made.globals.update(static=static, url=reverse, _=say, language=get_language)
    return made
