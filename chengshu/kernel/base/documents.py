"""Reading the city pack's YAML, with the file named when it cannot be read. Dates come as ISO text.

Parsed once: 130 files take two seconds of YAML and a few milliseconds of JSON, and every process reads them.
"""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from chengshu.kernel.base.ids import uuid7


class BadDocument(ValueError):
    """A YAML file of the city pack cannot be used; the message names file and place."""


def read_yaml(path: Path) -> Any:
    """The content of one YAML file: plain dicts, lists, strings and numbers."""
    content = path.read_bytes()
    kept = settings.CITY_HOME / "cache" / f"{hashlib.sha256(content).hexdigest()}.json"
    if kept.exists():
        return json.loads(kept.read_text("utf-8"))
    parsed = json.dumps(_parse(path, content), ensure_ascii=False, default=_iso)
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{uuid7().hex}")
    part.write_text(parsed, "utf-8")
    part.replace(kept)
    return json.loads(parsed)


def _parse(path: Path, content: bytes) -> Any:
    try:
        return YAML(typ="safe").load(content)
    except YAMLError as error:
        raise BadDocument(f"{path}：无法读取。{error}") from error


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"YAML 里不能用 {type(value).__name__}")
