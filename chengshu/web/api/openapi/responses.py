"""Bodies, headers and responses as the document writes them."""

from __future__ import annotations

from typing import Any

from chengshu.web.api.questions import Schema

_TEXT: Schema = {"type": "string"}


def json_of(schema: Schema) -> dict[str, Any]:
    """A JSON body."""
    return {"application/json": {"schema": schema}}


def given(description: str, schema: Schema, *headers: str) -> dict[str, Any]:
    """A response with a JSON body."""
    named = {name: {"schema": _TEXT} for name in headers}
    return {"description": description, "content": json_of(schema), **({"headers": named} if named else {})}


def header(name: str, description: str) -> dict[str, Any]:
    """A request header."""
    return {"name": name, "in": "header", "description": description, "schema": _TEXT}
