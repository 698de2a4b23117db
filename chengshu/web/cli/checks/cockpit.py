"""The cockpit: every indicator and section that the city's cockpit.yaml and indicators name exists."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from chengshu.kernel.base.documents import read_yaml
from chengshu.kernel.indicators.indicator import INDICATORS
from chengshu.web.cli.checks.registry import Finding, check


@check("驾驶舱中的指标与板块都存在")
def cockpit_names_what_exists() -> Iterator[Finding]:
    """Headline and other figures of each section; the section of each indicator."""
    path = settings.CITY / "cockpit.yaml"
    if not path.exists():
        return
    sections = read_yaml(path)["sections"]
    for section in sections:
        for code in (section["headline"], *section.get("others", ())):
            if code not in INDICATORS:
                yield Finding(f"cockpit.yaml 的板块 {section['key']}", f"没有指标 {code}")
    known = {section["key"] for section in sections}
    for code, indicator in INDICATORS.items():
        if indicator.section and indicator.section not in known:
            yield Finding(f"指标 {code}", f"没有板块 {indicator.section}（cockpit.yaml）")
