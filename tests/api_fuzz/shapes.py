"""Systems are derived by the same code: of what a document says alike of many, the first few are tried."""

import json
from typing import Any

#: What makes one question look different from another and is answered by the same code.
WORDS = {"name", "title", "description", "summary", "operationId", "tags", "example", "examples", "enum", "default"}


def shape(told: Any) -> str:
    """A part of the document without its words."""
    return json.dumps(_bare(told), sort_keys=True)


def _bare(told: Any) -> Any:
    if isinstance(told, dict):
        return {key: _bare(part) for key, part in told.items() if key not in WORDS}
    return [_bare(part) for part in told] if isinstance(told, list) else told
