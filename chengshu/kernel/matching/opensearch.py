"""OpenSearch behind the same questions, where the setting SEARCH_URL names one: for web processes on several machines.

Words are cut on our side as for the embedded index; OpenSearch splits them at spaces, and runs of Chinese into ones and twos.
It keeps no text (`_source` is off) and answers with keys. The index in use is named by an alias, its successor is made beside it.
A batch is not one transaction there: its documents go first and the place last, so what was interrupted is told again.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Set
from itertools import islice
from typing import Any
from uuid import UUID

from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.matching.asking import Asked
from chengshu.kernel.matching.backend import Document, Hits, Key
from chengshu.kernel.matching.questions import SHORT, Questions, fields_of, shelf
from chengshu.kernel.matching.wire import Send, Unreachable
from chengshu.kernel.matching.written import written

#: The alias of the index in use; documents of one request; seconds that place and generation are remembered.
ALIAS, AT_ONCE, FRESH = "chengshu", 500, 1.0
_PLACE = "place"
_ANALYSIS = {
    "tokenizer": {"ones_and_twos": {"type": "ngram", "min_gram": 1, "max_gram": 2, "token_chars": ["letter"]}},
    "filter": {"beginnings": {"type": "edge_ngram", "min_gram": SHORT[0], "max_gram": SHORT[1]}},
    "analyzer": {
        "han": {"type": "custom", "tokenizer": "ones_and_twos"},
        "exact": {"type": "custom", "tokenizer": "whitespace"},
        "beginning": {"type": "custom", "tokenizer": "whitespace", "filter": ["beginnings"]},
    },
}
_FIELDS = {
    "han": ("name", "text"),
    "exact": ("called", "word", "sound", "initial"),
    "beginning": ("called_from", "sound_from", "initial_from"),
}


class OpenSearch:
    """An index there, or the one that the alias names."""

    def __init__(self, send: Send, name: str = ALIAS) -> None:
        self.send, self.name = send, name
        self.questions: Questions[dict[str, Any]] = Questions(_Form())
        self._looked, self._found = -FRESH, (0, 0)
        self._asked, self._form = -FRESH, dict[str, Any]()

    def made(self, form: str) -> OpenSearch:
        """A new index beside the one in use, made from these declarations."""
        fresh = OpenSearch(self.send, f"{ALIAS}-{uuid7().hex}")
        fields: dict[str, Any] = {
            name: {"type": "text", "analyzer": analyzer, "index_options": "freqs"}
            for analyzer, names in _FIELDS.items()
            for name in names
        }
        fields |= {"noun": {"type": "keyword"}, _PLACE: {"type": "long", "store": True}}
        self.send("PUT", f"/{fresh.name}", {
            "settings": {"number_of_shards": 1, "analysis": _ANALYSIS},
            "mappings": {"_source": {"enabled": False}, "_meta": {"form": form}, "dynamic": False, "properties": fields},
        })  # fmt: skip
        return fresh

    def put_in_place(self) -> None:
        """From now on the alias names this one; the others go."""
        others = [name for name in self.send("GET", f"/{ALIAS}-*/_alias", None) or {} if name != self.name]
        turn = {"add": {"index": self.name, "alias": ALIAS}}
        self.send("POST", "/_aliases", {"actions": [turn, *({"remove_index": {"index": one}} for one in others)]})

    def discard(self) -> None:
        """It was not finished."""
        self.send("DELETE", f"/{self.name}", None)

    def close(self) -> None:
        """Nothing is held."""

    def declared(self) -> dict[str, Any]:
        """{"form": …}, of what it was made; nothing where there is none. Remembered as the place is."""
        if time.monotonic() - self._asked >= FRESH:
            found = self.send("GET", f"/{self.name}/_mapping", None) or {}
            self._form = next((dict(one["mappings"].get("_meta", {})) for one in found.values()), {})
            self._asked = time.monotonic()
        return self._form

    def erase(self) -> None:
        """Words that were taken out leave its files too."""
        self.send("POST", f"/{self.name}/_forcemerge?only_expunge_deletes=true", None)

    def holds_erased(self, seconds: float) -> bool:
        """They left at once."""
        return False

    def place(self) -> int:
        """Of an index that was never written to, 0."""
        return self._state()[0]

    def generation(self) -> Hashable:
        """The place is written with every batch: its own number there."""
        return (self.name, self._state()[1])

    def _state(self) -> tuple[int, int]:
        if time.monotonic() - self._looked >= FRESH:
            found = self.send("GET", f"/{self.name}/_doc/{_PLACE}?stored_fields={_PLACE}", None)
            known = found and found.get("found")
            self._found = (int(found["fields"][_PLACE][0]), int(found["_seq_no"])) if known else (0, 0)
            self._looked = time.monotonic()
        return self._found

    def many(self) -> int:
        """How many documents there are; the place is none."""
        return max(0, int((self.send("GET", f"/{self.name}/_count", None) or {"count": 0})["count"]) - 1)

    def find(self, noun: str, asked: Asked, limit: int) -> Hits:
        """Best first."""
        return self._hits(self.questions.of(noun, asked), limit, counted=True)

    def alike(self, noun: str, grams: Mapping[str, float], limit: int, among: Set[UUID] | None = None) -> Hits:
        """Best first. How many there are in all is not counted."""
        return self._hits(self.questions.alike(noun, grams, among), limit, counted=False)

    def named(self, nouns: list[str], asked: Asked, limit: int) -> list[Key]:
        """Names that hold what is typed."""
        return [_split(one["_id"]) for one in self._search(self.questions.named(nouns, asked), limit)[0]]

    def holding(self, grams: Iterable[str]) -> tuple[dict[str, int], int]:
        """As the words of a document that is not there, whose statistics are asked for."""
        found = dict.fromkeys(grams, 0)
        words: dict[str, list[str]] = defaultdict(list)
        for gram in found:
            for field in fields_of(gram):
                words[field].append(gram)
        answer = self.send("POST", f"/{self.name}/_termvectors", {
            "doc": {field: " ".join(some) for field, some in words.items()}, "fields": sorted(words),
            "term_statistics": True, "field_statistics": False, "offsets": False, "positions": False, "payloads": False,
        })  # fmt: skip
        for told in (answer or {}).get("term_vectors", {}).values():
            for gram, known in told["terms"].items():
                if gram in found:
                    found[gram] = max(found[gram], int(known.get("doc_freq", 0)))
        return found, self.many()

    def write(self, documents: Iterable[Document], gone: Iterable[Key], place: int) -> None:
        """The documents, then the place, which waits until all of it can be found."""
        lines = [[{"delete": {"_id": _key(key)}}] for key in gone]
        self._bulk([*lines, *([{"index": {"_id": _key(one.key)}}, _told(one)] for one in documents)])
        self._mark(place)

    def fill(self, documents: Iterable[Document], place: int) -> None:
        """An empty index, a part at a time."""
        left = iter(documents)
        while some := list(islice(left, AT_ONCE)):
            self._bulk([[{"index": {"_id": _key(one.key)}}, _told(one)] for one in some])
        self._mark(place)

    def _mark(self, place: int) -> None:
        self.send("PUT", f"/{self.name}/_doc/{_PLACE}?refresh=true", {_PLACE: place})
        self._looked = -FRESH

    def _bulk(self, actions: list[list[dict[str, Any]]]) -> None:
        """Raises Unreachable when a document was refused: the batch is told again. One that is gone already is no failure."""
        for at in range(0, len(actions), AT_ONCE):
            lines = [json.dumps(line, ensure_ascii=False) for action in actions[at : at + AT_ONCE] for line in action]
            answer = self.send("POST", f"/{self.name}/_bulk", "\n".join(lines) + "\n") or {}
            failed = [one for item in answer.get("items", ()) for one in item.values() if "error" in one]
            if failed:
                raise Unreachable(f"{failed[0]['_id']}: {failed[0]['error']}")

    def _hits(self, query: dict[str, Any] | None, limit: int, *, counted: bool) -> Hits:
        hits, total = self._search(query, limit, counted=counted)
        return Hits([_split(one["_id"])[1] for one in hits], [float(one["_score"]) for one in hits], total)

    def _search(
        self, query: dict[str, Any] | None, limit: int, *, counted: bool = False
    ) -> tuple[list[dict[str, Any]], int]:
        if query is None:
            return [], 0
        asked = {"query": query, "size": limit, "track_total_hits": counted}
        found = (self.send("POST", f"/{self.name}/_search", asked) or {"hits": {"hits": []}})["hits"]
        return found["hits"], int(found.get("total", {}).get("value", len(found["hits"])))


class _Form:
    """Questions in OpenSearch's query language, as JSON: nothing typed is parsed there either."""

    def term(self, field: str, value: str | int) -> dict[str, Any]:
        return {"term": {field: {"value": str(value)}}}

    def like(self, field: str, word: str, errors: int, *, beginning: bool = False) -> dict[str, Any]:
        if beginning and not errors:
            return {"prefix": {field: {"value": word}}}
        return {"fuzzy": {field: {"value": word, "fuzziness": errors, "transpositions": True}}}

    def weighed(self, query: dict[str, Any], weight: float) -> dict[str, Any]:
        return {"bool": {"must": [query], "boost": weight}}

    def those(self, keys: list[Key]) -> dict[str, Any]:
        return {"ids": {"values": [_key(one) for one in keys]}}

    def flat(self, query: dict[str, Any], weight: float) -> dict[str, Any]:
        return {"constant_score": {"filter": query, "boost": weight}}

    def together(self, must: list[Any], should: list[Any], least: int = 0) -> dict[str, Any]:
        told: dict[str, Any] = {"must": must} if must else {}
        if should:
            told |= {"should": should, "minimum_should_match": max(least, 0 if must else 1)}
        return {"bool": told}

    def best(self, ways: list[Any], others: float = 0.0) -> dict[str, Any]:
        return {"dis_max": {"queries": ways, "tie_breaker": others}}


def _told(one: Document) -> dict[str, Any]:
    fields: dict[str, Any] = defaultdict(list)
    for field, words in written(one):
        fields[field].append(words)
    return {"noun": str(shelf(one.key[0])), **fields}


def _key(key: Key) -> str:
    return f"{key[0]}/{key[1].hex}"


def _split(told: str) -> Key:
    noun, _, record = told.partition("/")
    return noun, UUID(record)
