"""Reading the city pack's YAML, with the file named when it cannot be read."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError


class BadDocument(ValueError):
    """A YAML file of the city pack cannot be used; the message names file and place."""


def read_yaml(path: Path) -> Any:
    """The content of one YAML file: plain dicts, lists, strings, numbers and dates."""
    try:
        return YAML(typ="safe").load(path.read_text("utf-8"))
    except YAMLError as error:
        raise BadDocument(f"{path}：无法读取。{error}") from error
