"""The index in a folder of its own, kept by tantivy: several processes read, one writes.

The place up to which the journal has been read is a document among the others, so that it is committed with
what it speaks of. Nothing is stored that one could read: the words only, and which record they belong to.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Hashable, Iterable, Mapping, Set
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import tantivy
from tantivy import Filter, Index, Occur, Query, Searcher, TextAnalyzerBuilder, Tokenizer

from chengshu.kernel.base.ids import uuids
from chengshu.kernel.matching.asking import Asked
from chengshu.kernel.matching.backend import Document, Hits, Key
from chengshu.kernel.matching.questions import BEGINNINGS, SHORT, Questions, fields_of, shelf
from chengshu.kernel.matching.written import written

#: Changes when what is written of a document does: an index of another form is made anew.
FORM = 2
#: Bytes that documents gather in before they are written out.
HEAP = 64_000_000
#: Grams of which it is remembered how many documents hold them.
REMEMBERED = 200_000
_PLACE = "place"
#: What tantivy writes first into a folder.
_MADE = "meta.json"
_LOW = (1 << 64) - 1


def _schema() -> tantivy.Schema:
    made = tantivy.SchemaBuilder()
    made.add_text_field("key", tokenizer_name="raw", index_option="basic")
    made.add_unsigned_field("noun", indexed=True, fast=True)
    for name in ("high", "low"):
        made.add_unsigned_field(name, fast=True)
    made.add_unsigned_field(_PLACE, stored=True)
    for name in ("name", "text"):
        made.add_text_field(name, tokenizer_name="han", index_option="freq")
    for name in ("called", "word"):
        made.add_text_field(name, tokenizer_name="exact", index_option="freq")
    for name in ("sound", "initial"):
        made.add_text_field(name, tokenizer_name="exact", index_option="basic")
    for name in BEGINNINGS.values():
        made.add_text_field(name, tokenizer_name="beginning", index_option="basic")
    return made.build()


SCHEMA = _schema()


class Embedded:
    """An index in a folder, for reading and, in one process at a time, for writing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._index = Index(SCHEMA, str(folder))
        # One and two characters of a Chinese run; words as they are, with spaces between them.
        self._index.register_tokenizer("han", TextAnalyzerBuilder(Tokenizer.ngram(1, 2)).build())
        exact = TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.remove_long(200)).build()
        self._index.register_tokenizer("exact", exact)
        beginning = TextAnalyzerBuilder(Tokenizer.ngram(*SHORT, prefix_only=True)).build()
        self._index.register_tokenizer("beginning", beginning)
        self._writer: tantivy.IndexWriter | None = None
        self._seen: Hashable = None
        self._held: dict[str, int] = {}
        self.questions: Questions[Query] = Questions(_Form())

    def generation(self) -> Hashable:
        """The folder, and when it was last committed to."""
        now = (self.folder / _MADE).stat()
        return (self.folder.name, now.st_mtime_ns, now.st_ino)

    def searcher(self) -> Searcher:
        """What has been committed, by whichever process."""
        now = self.generation()
        if now != self._seen:
            self._index.reload()
            self._seen, self._held = now, {}
        return self._index.searcher()

    def place(self) -> int:
        """Of an index that was never committed to, 0."""
        searcher = self.searcher()
        found = searcher.search(self.questions.term("key", _PLACE), 1).hits
        return int(searcher.doc(found[0][1]).get_first(_PLACE) or 0) if found else 0

    def many(self) -> int:
        """How many documents there are; the place is none."""
        return max(0, self.searcher().num_docs - 1)

    def find(self, noun: str, asked: Asked, limit: int) -> Hits:
        """Best first; those alike in the order of their addresses."""
        question = self.questions.of(noun, asked)
        if question is None:
            return Hits()
        searcher = self.searcher()
        found = searcher.search(question, limit)
        return Hits(
            _ids(searcher, found.hits), [score for score, _ in found.hits], int(getattr(found, "count", 0))
        )  # its stubs leave it out

    def alike(self, noun: str, grams: Mapping[str, float], limit: int, among: Set[UUID] | None = None) -> Hits:
        """Best first. How many there are in all is not counted."""
        question = self.questions.alike(noun, grams, among)
        if question is None:
            return Hits()
        searcher = self.searcher()
        hits = searcher.search(question, limit, count=False).hits
        return Hits(_ids(searcher, hits), [score for score, _ in hits], len(hits))

    def holding(self, grams: Iterable[str]) -> tuple[dict[str, int], int]:
        """By the field that more documents hold it in: of a name and a text that both do, one is counted. What was asked
        of the same commit is remembered: every judgement asks for some thousand grams, most of them the same.
        """
        searcher, wanted = self.searcher(), list(grams)
        known = self._held
        if len(known) > REMEMBERED:
            known = self._held = {}
        for one in wanted:
            if one not in known:
                known[one] = max(searcher.doc_freq(field, one) for field in fields_of(one))
        return {one: known[one] for one in wanted}, self.many()

    def named(self, nouns: list[str], asked: Asked, limit: int) -> list[Key]:
        """Names that hold what is typed, in characters, by sound or by initials; short ones first."""
        question = self.questions.named(nouns, asked)
        if question is None:
            return []
        searcher = self.searcher()
        hits = searcher.search(question, limit).hits
        by_shelf = {shelf(noun): noun for noun in nouns}
        shelves = searcher.fast_field_values("noun", [at for _, at in hits])
        return [(by_shelf[int(one or 0)], key) for one, key in zip(shelves, _ids(searcher, hits), strict=True)]

    def write(self, documents: Iterable[Document], gone: Iterable[Key], place: int) -> None:
        """Everything in one commit."""
        for key in gone:
            self._writing.delete_documents_by_term("key", _key(key))
        self._put(documents, place, afresh=False)

    def fill(self, documents: Iterable[Document], place: int) -> None:
        """Fill an empty index: nothing has to be taken out first."""
        self._put(documents, place, afresh=True)

    def _put(self, documents: Iterable[Document], place: int, *, afresh: bool) -> None:
        writer = self._writing
        try:
            for one in documents:
                if not afresh:
                    writer.delete_documents_by_term("key", _key(one.key))
                writer.add_document(_written(one))
            writer.delete_documents_by_term("key", _PLACE)
            mark = tantivy.Document()
            mark.add_text("key", _PLACE)
            mark.add_unsigned(_PLACE, place)
            writer.add_document(mark)
            writer.commit()
        except BaseException:
            writer.rollback()
            raise

    @property
    def _writing(self) -> tantivy.IndexWriter:
        """This process's writer: another process cannot have one at the same time."""
        self._writer = self._writer or self._index.writer(HEAP, 1)
        return self._writer

    def declared(self) -> dict[str, Any]:
        """What it was made from: {"form": …}."""
        try:
            told: dict[str, Any] = json.loads((self.folder / "made.json").read_text("utf-8"))
        except FileNotFoundError:
            return {}
        return told

    def erase(self) -> None:
        """What is taken out stays in the files until they are next written anew: that they are is noted."""
        (self.folder / "erased").touch()

    def holds_erased(self, seconds: float) -> bool:
        """Has it had words erased for so many seconds?"""
        erased = self.folder / "erased"
        return erased.exists() and time.time() - erased.stat().st_mtime > seconds

    def put_in_place(self) -> None:
        """From now on this one is searched; the other indexes beside it go. What else lies there (vectors) stays."""
        self.close()
        home = self.folder.parent
        part = home / f".current-{self.folder.name}"
        part.write_text(self.folder.name, "utf-8")
        part.replace(home / "current")
        for other in home.iterdir():
            if other != self.folder and (other / _MADE).exists():
                shutil.rmtree(other, ignore_errors=True)

    @property
    def name(self) -> str:
        """Where it lies."""
        return str(self.folder)

    def discard(self) -> None:
        """It was not finished."""
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def close(self) -> None:
        """Let another process write."""
        writer, self._writer = self._writer, None
        if writer is not None:
            # The folder may be gone already, and with it what there was to merge.
            with suppress(ValueError, OSError):
                writer.wait_merging_threads()


def _ids(searcher: Searcher, hits: list[tuple[Any, tantivy.DocAddress]]) -> list[UUID]:
    at = [address for _, address in hits]
    halves: Any = zip(searcher.fast_field_values("high", at), searcher.fast_field_values("low", at), strict=True)
    return uuids(halves)


def _key(key: Key) -> str:
    return f"{key[0]}/{key[1].hex}"


def _written(one: Document) -> tantivy.Document:
    made = tantivy.Document()
    noun, record = one.key
    made.add_text("key", _key(one.key))
    made.add_unsigned("noun", shelf(noun))
    made.add_unsigned("high", record.int >> 64)
    made.add_unsigned("low", record.int & _LOW)
    for field, words in written(one):
        made.add_text(field, words)
    return made


class _Form:
    """Questions as tantivy takes them."""

    def term(self, field: str, value: str | int) -> Query:
        return Query.term_query(SCHEMA, field, value)

    def like(self, field: str, word: str, errors: int, *, beginning: bool = False) -> Query:
        return Query.fuzzy_term_query(SCHEMA, field, word, errors, True, beginning)

    def weighed(self, query: Query, weight: float) -> Query:
        return Query.boost_query(query, weight)

    def those(self, keys: list[Key]) -> Query:
        return Query.term_set_query(SCHEMA, "key", [_key(one) for one in keys])

    def flat(self, query: Query, weight: float) -> Query:
        return Query.const_score_query(query, weight)

    def together(self, must: list[Query], should: list[Query], least: int = 0) -> Query:
        ways = [*((Occur.Must, one) for one in must), *((Occur.Should, one) for one in should)]
        return Query.boolean_query(ways, minimum_number_should_match=least) if least else Query.boolean_query(ways)

    def best(self, ways: list[Query], others: float = 0.0) -> Query:
        return Query.disjunction_max_query(ways, others) if others else Query.disjunction_max_query(ways)
