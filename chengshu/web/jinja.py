"""The Jinja2 environment of every page."""

from typing import Any

from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.utils.translation import get_language
from jinja2 import Environment, StrictUndefined

from chengshu.kernel.base.clock import to_the_minute
from chengshu.kernel.base.words import listed, named, say
from chengshu.web import charts
from chengshu.web.pages.addresses import address, list_url, proof_url, record_url
from chengshu.web.pages.cells import with_unit
from chengshu.web.pages.drawn import drawn_filter, drawn_rows
from chengshu.web.pages.shell import Shell


def environment(**options: Any) -> Environment:
    """Autoescaped; a name that is not there is an error, not an empty space. `_` is `say`."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**options)  # noqa: S701 — Django turns autoescaping on
    made.globals.update(
        _=say, named=named, listed=listed, language=get_language, static=static, url=address, messages_of=get_messages
    )
    made.globals.update(shell=Shell, list_url=list_url, record_url=record_url, proof_url=proof_url)
    made.globals.update(with_unit=with_unit, charts=charts, drawn_filter=drawn_filter, drawn_rows=drawn_rows)
    made.filters["chart_row"] = lambda spot: (spot.at.isoformat(), spot.value)
    made.filters["moment"] = to_the_minute
    return made
