"""Which systems there are: every folder of a family with an __init__.py. Declarations are found by file name only."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

FAMILIES = ("industry", "projects", "services", "data", "brain", "credit", "performance")
ENGINES = (
    "base",
    "identity",
    "journal",
    "lifecycle",
    "rules",
    "lake",
    "matching",
    "registers",
    "registers.imports",
    "meeting",
    "indicators",
    "editions",
    "ledger",
    "panels",
    "office",
)
#: The files that declare, in the order they are read.
FILES = ("flow", "actions", "register", "meetings", "indicators", "reactions")

_HOME = Path(__file__).resolve().parent.parent


def systems() -> list[str]:
    """Dotted names of every system, family by family."""
    return [
        f"chengshu.{family}.{folder.name}"
        for family in FAMILIES
        for folder in sorted((_HOME / family).iterdir())
        if (folder / "__init__.py").exists() and folder.name != "tests"
    ]


def engines() -> list[str]:
    """Dotted names of the kernel's engines."""
    return [
        f"chengshu.kernel.{name}"
        for name in ENGINES
        if _HOME.joinpath("kernel", *name.split("."), "__init__.py").exists()
    ]


def declare(names: list[str]) -> None:
    """Import every declaring file of these packages."""
    for file in FILES:
        for name in names:
            if find_spec(f"{name}.{file}"):
                import_module(f"{name}.{file}")
