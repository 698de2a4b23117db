"""Start-up: what signing in has the worker do."""

from importlib import import_module

from django.apps import AppConfig


class SigninConfig(AppConfig):
    """Signing in declares no flow or register, so nobody else reads its reactions."""

    name = "chengshu.web.signin"

    def ready(self) -> None:
        """Read them."""
        import_module("chengshu.web.signin.reactions")
