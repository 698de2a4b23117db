"""Start-up: the city's code lists, then every declaration."""

from django.apps import AppConfig
from django.conf import settings


class WebConfig(AppConfig):
    """The platform's own app; it is last to be ready, when every model is known."""

    name = "chengshu.web"

    def ready(self) -> None:
        """Read the city's lists and every flow, action, register, indicator and reaction."""
        from chengshu.kernel.base.lists import load_lists
        from chengshu.kernel.indicators.facts import load_sources, read_indicators
        from chengshu.kernel.indicators.indicator import publish
        from chengshu.kernel.indicators.sections import load_sections
        from chengshu.kernel.lifecycle.inputs import let_see
        from chengshu.kernel.matching.synonyms import load_synonyms
        from chengshu.kernel.registers.reading import is_visible, visible
        from chengshu.web.discovery import declare

        load_lists(settings.CITY / "lists")
        declare(settings.DECLARING)
        let_see(visible, is_visible)
        load_synonyms(settings.CITY / "synonyms.yaml")
        load_sources(settings.CITY / "sources.yaml")
        publish(read_indicators(settings.CITY / "indicators"))
        load_sections(settings.CITY / "cockpit.yaml")
