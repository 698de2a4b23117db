"""Code lists of a city: domains, chains, sizes … Data of the city pack, held in memory, never imported by name."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chengshu.kernel.base.documents import read_yaml


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list; `parent` is a code of the list named by the list's `parent_list`, or of the same list."""

    code: str
    name: str
    name_en: str
    parent: str = ""
    assumed: bool = False
    #: Of a criterion that marks are given by: what it counts, the highest mark, and what to look at.
    weight: int = 0
    most: int = 0
    guidance: str = ""
    guidance_en: str = ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of codes in the city's order; `parents` is the list that its items' parents are of, where not itself."""

    key: str
    name: str
    name_en: str
    items: dict[str, Item] = field(default_factory=dict)
    parents: str = ""


LISTS: dict[str, CodeList] = {}


def load_lists(folder: Path) -> None:
    """Read every lists/*.yaml of a city pack."""
    LISTS.clear()
    for path in sorted(folder.glob("*.yaml")):
        document: dict[str, Any] = read_yaml(path)
        items = {
            str(row["code"]): Item(
                str(row["code"]),
                row["name"],
                row.get("name_en", ""),
                str(row.get("parent", "")),
                bool(row.get("assumed")),
                int(row.get("weight", 0)),
                int(row.get("most", 0)),
                row.get("guidance", ""),
                row.get("guidance_en", ""),
            )
            for row in document["items"]
        }
        LISTS[document["key"]] = CodeList(
            document["key"], document["name"], document.get("name_en", ""), items, document.get("parent_list", "")
        )


def code_list(key: str) -> CodeList:
    """The list with this key; a list the city does not keep is empty, and `city check` names it."""
    return LISTS.get(key) or CodeList(key, key, key)


def label(key: str, code: str, lang: str = "zh") -> str:
    """What people read for a code; an unknown code is shown as it is."""
    item = code_list(key).items.get(code)
    if item is None:
        return code
    return (item.name_en or item.name) if lang.startswith("en") else item.name
