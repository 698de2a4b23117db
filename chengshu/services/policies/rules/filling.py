"""The form beside the text: names, and what each parameter is worth in each period, changed in the text where they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chengshu.kernel.base import lists
from chengshu.kernel.base.words import in_english, say
from chengshu.kernel.rules.problems import Findings
from chengshu.kernel.rules.yaml_places import Node, read

PREFIX = "t."
LONGEST = 200
#: What YAML reads as it stands; everything else is quoted.
_PLAIN = re.compile(r"[\w.%]+(?:[ \-][\w.%]+)*")
_NOTHING = ("null", "true", "false", "yes", "no", "on", "off", "~")


@dataclass(frozen=True)
class Blank:
    """One thing to fill in: where it stands, what it is called, what is written there; of a coded one what can be chosen."""

    name: str
    label: str
    value: str
    node: Node
    options: tuple[tuple[str, str], ...] = ()


def blanks(text: str) -> list[Blank]:
    """What of a document can be filled in; nothing where it cannot be read."""
    root = read(text, Findings(text))
    return list(_blanks(root)) if root is not None else []


def _blanks(root: Node) -> Iterator[Blank]:
    for name, label in (("title", say("名称")), ("title_en", say("英文名称")), ("clause", say("依据"))):
        yield from _one(name, label, root.get(name))
    words, coded = dict[str, str](), dict[str, tuple[tuple[str, str], ...]]()
    for name, node in _entries(root.get("parameters")):
        words[name] = (told.text if (told := node.get("words")) else "") or name
        coded[name] = _options(node)
        yield from _one(f"parameters.{name}", words[name], node.get("value"), coded[name])
    periods = root.get("periods")
    for place, node in enumerate(periods.items if periods else ()):
        since = first.text if (first := node.get("from")) else ""
        yield from _one(f"periods.{place}.from", say("施行期 {number}：起", number=place + 1), first)
        yield from _one(f"periods.{place}.to", say("施行期 {number}：止", number=place + 1), node.get("to"))
        for name, own in _entries(node.get("parameters")):
            label = say("{words}（{since} 起）", words=words.get(name, name), since=since)
            yield from _one(f"periods.{place}.parameters.{name}", label, own, coded.get(name, ()))


def _entries(node: Node | None) -> list[tuple[str, Node]]:
    return list(node.entries.items()) if node else []


def _options(parameter: Node) -> tuple[tuple[str, str], ...]:
    """Code and name of each choice of a parameter that is a code."""
    kind, key = parameter.get("type"), parameter.get("list")
    if kind is None or key is None or kind.text != "code":
        return ()
    return tuple(
        (code, lists.label(key.text, code, "en" if in_english() else "zh")) for code in lists.code_list(key.text).items
    )


def _one(name: str, label: str, node: Node | None, options: tuple[tuple[str, str], ...] = ()) -> Iterator[Blank]:
    if node is not None and node.text and node.raw and len(node.text) <= LONGEST:
        known = node.text in dict(options)
        yield Blank(PREFIX + name, label, node.text, node, options if known else ())


def filled(text: str, answers: Mapping[str, str]) -> str:
    """The text with what was filled in; comments and everything else stay as they are.

    "was.<name>" is what stood in the form before: what was not touched there does not undo what was changed in the text.
    """
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for one in sorted(blanks(text), key=lambda one: (one.node.line, one.node.column), reverse=True):
        given = " ".join(answers.get(one.name, "").split())[:LONGEST]
        at = starts[one.node.line - 1] + one.node.column - 1
        if given and given not in (one.value, answers.get(f"was.{one.name}")) and text.startswith(one.node.raw, at):
            text = text[:at] + _written(given) + text[at + len(one.node.raw) :]
    return text


def _written(value: str) -> str:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _NOTHING
    return value if plain else json.dumps(value, ensure_ascii=False)
