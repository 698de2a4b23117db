"""Django's own checks."""

from __future__ import annotations

from collections.abc import Iterator

from chengshu.web.cli.checks.registry import Finding, check


@check("Django 的系统检查通过")
def django_is_content() -> Iterator[Finding]:
    """Its errors and warnings alike."""
    from django.core.checks import WARNING, run_checks

    for message in run_checks(include_deployment_checks=False):
        if message.level >= WARNING and not message.is_silenced():
            yield Finding(str(message.obj or message.id), f"{message.msg}（{message.id}）{message.hint or ''}")
