"""What the platform runs without: heavy packages, imported when they are asked for."""

from __future__ import annotations

from importlib.util import find_spec

#: Extra → what it brings.
PACKAGES = {"pairs": ("numpy", "scipy", "sparse_dot_topn", "ortools")}


class NotInstalled(LookupError):
    """An extra is wanted that this installation does not have."""

    def __init__(self, extra: str) -> None:
        super().__init__(
            f"需要附加组件 {extra}，这里没有安装。运行用得到它的命令时会自动安装：python3 city matching --help"
        )


def has(extra: str) -> bool:
    """Is it installed? Nothing is imported."""
    return all(find_spec(one) is not None for one in PACKAGES[extra])


def need(extra: str) -> None:
    """Raises NotInstalled when it is not."""
    if not has(extra):
        raise NotInstalled(extra)
