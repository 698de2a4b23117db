"""The journal over HTTP: what an outsider can fetch and check, and what they cannot learn."""

import json
from base64 import b64decode
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from chengshu.kernel.base.clock import now, set_to
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.journal import keys, notes, witness
from chengshu.kernel.journal.entries import append
from chengshu.kernel.journal.leaves import leaf_of
from chengshu.kernel.journal.merkle import leaf_hash, verify_consistency, verify_inclusion
from chengshu.kernel.journal.models import Checkpoint, Entry, Tile
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.perform import begin
from tests.cast import assemble
from tests.held import held
from tests.invented.models import Case

COUNT = 300


def add(count):
    for nth in range(count):
        append(
            noun="gone.thing",
            record=uuid7(),
            number=f"X-{nth}",
            version=1,
            verb="v",
            states=("", ""),
            payload={},
        )


def write():
    """The cast; 299 entries and, last, a case's application; all under one checkpoint."""
    cast = assemble()
    add(COUNT - 1)
    begin(
        cast.maker,
        Case,
        "apply",
        {"title": "技改备案", "district": "990001", "amount": "1.2万", "phone": "13800000000"},
    )
    assert sequence() == COUNT
    return cast


@pytest.fixture(scope="module")
def written(django_db_setup, django_db_blocker):
    with held(django_db_blocker, write) as cast:
        yield cast


@pytest.fixture
def cast(written, db):
    return written


@pytest.fixture
def log(written, db):
    return Entry.objects.get(place=COUNT - 1)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def shown(client):
    answer = client.get("/journal/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    key = client.get("/journal/key").content.decode().strip()
    return notes.Checkpoint.parse(notes.verify(answer.content, [key]))


def problem(answer, status):
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    return json.loads(answer.content)["detail"]


def test_before_the_first_checkpoint_the_asker_is_told_to_come_back(db, client):
    Checkpoint.objects.all().delete()
    answer = client.get("/journal/checkpoint")
    assert "还没有检查点" in problem(answer, 404)
    assert answer["Retry-After"] == "2"


def test_the_checkpoint_is_a_note_signed_by_the_key_beside_it(log, client):
    told = shown(client)
    assert (told.origin, told.size) == ("chengshu/sample", COUNT)
    assert client.get("/journal/key").content.decode() == f"{keys.public_key()}\n"


def test_inclusion_is_proved_to_anybody_by_place(log, client):
    told = shown(client)
    for place in (0, 17, 255, 256, 299):
        answer = client.get("/journal/inclusion", {"place": place}).json()
        proof = [b64decode(one) for one in answer["proof"]]
        assert verify_inclusion(b64decode(answer["leaf_hash"]), place, answer["size"], proof, told.root)
        assert (answer["place"], answer["size"], answer["leaf"], answer["entry"]) == (
            place,
            COUNT,
            None,
            None,
        )


def test_inclusion_at_a_past_size(log, client):
    answer = client.get("/journal/inclusion", {"place": 5, "size": 100}).json()
    assert answer["size"] == 100
    assert len(answer["proof"]) == 7


def test_the_leaf_is_given_to_those_who_may_read_the_record_and_to_nobody_else(log, cast):
    for person, may in [
        (cast.people.maker, True),
        (cast.people.east_clerk, True),
        (cast.people.west_clerk, False),
        (cast.people.outsider, False),
    ]:
        answer = signed_in(person).get("/journal/inclusion", {"entry": log.pk}).json()
        assert (answer["place"], answer["entry"]) == (COUNT - 1, log.pk)
        assert answer["leaf"] is None or b64decode(answer["leaf"]) == leaf_of(log.pk)
        assert (answer["leaf"] is not None) is may
    by_place = signed_in(cast.people.maker).get("/journal/inclusion", {"place": COUNT - 1}).json()
    assert (by_place["entry"], leaf_hash(b64decode(by_place["leaf"]))) == (
        log.pk,
        b64decode(by_place["leaf_hash"]),
    )


def test_what_is_public_names_nothing_of_the_record(log, client):
    for address in (
        f"/journal/inclusion?entry={log.pk}",
        "/journal/inclusion?place=299",
        "/journal/checkpoint",
    ):
        text = client.get(address).content.decode()
        for secret in (log.number, "invented", "apply", log.record.hex, "13800000000", "技改"):
            assert secret not in text


def test_consistency_is_proved_between_any_two_sizes(log, client):
    new = shown(client)
    for old in (0, 1, 100, 256, COUNT):
        answer = client.get("/journal/consistency", {"from": old, "to": COUNT}).json()
        from chengshu.kernel.journal.merkle import EMPTY_ROOT
        from chengshu.kernel.journal.tiles import root_at
        from chengshu.kernel.journal.tree import StoredTiles

        root = root_at(StoredTiles(), old) if old else EMPTY_ROOT
        proof = [b64decode(one) for one in answer["proof"]]
        assert (answer["from"], answer["to"]) == (old, COUNT)
        assert verify_consistency(old, root, COUNT, new.root, proof)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("inclusion", 400, "place"),
        ("inclusion?place=-1", 400, "place"),
        ("inclusion?place=1e3", 400, "place"),
        ("inclusion?place=" + "9" * 19, 400, "place"),
        ("inclusion?place=٣", 400, "place"),
        ("inclusion?entry=", 400, "entry"),
        ("inclusion?place=300", 404, "300 条"),
        ("inclusion?place=5&size=301", 404, "300 条"),
        ("inclusion?place=5&size=5", 400, "前 5 条"),
        ("inclusion?place=5&size=x", 400, "size"),
        ("inclusion?entry=999999", 404, "没有编号为 999999"),
        ("consistency", 400, "from"),
        ("consistency?from=200&to=100", 400, "不能大于"),
        ("consistency?from=1&to=301", 404, "300 条"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(log, client, address, status, words):
    assert words in problem(client.get(f"/journal/{address}"), status)


def test_an_entry_without_a_place_will_have_one_soon(log, client):
    add(1)
    answer = client.get("/journal/inclusion", {"entry": Entry.objects.latest("pk").pk})
    assert "两秒内列入" in problem(answer, 404)
    assert answer["Retry-After"] == "2"


def test_only_reading_is_allowed(log, client):
    assert client.post("/journal/checkpoint").status_code == 405


def test_tiles_are_served_whole_and_in_part(log, client):
    for path, level, index, width in [
        ("0/000", 0, 0, 256),
        ("0/001.p/44", 0, 1, 44),
        ("0/001.p/7", 0, 1, 7),
        ("0/000.p/255", 0, 0, 255),
        ("1/000.p/1", 1, 0, 1),
    ]:
        answer = client.get(f"/journal/tile/{path}")
        assert answer.content == bytes(Tile.objects.get(level=level, index=index).data)[: width * 32]
        assert (answer["Content-Type"], "immutable" in answer["Cache-Control"]) == (
            "application/octet-stream",
            True,
        )


@pytest.mark.parametrize(
    "path",
    [
        "0/001",
        "0/002",
        "0/0",
        "0/00",
        "0/0000",
        "0/x000/000",
        "0/001.p/45",
        "0/001.p/0",
        "0/000.p/256",
        "0/000.p/01",
        "2/000",
        "64/000",
        "0/x001/067",
        "0/",
        "0/000/000",
        "0/entries/000",
    ],
)
def test_what_is_no_tile_is_not_found(log, client, path):
    assert client.get(f"/journal/tile/{path}").status_code == 404


def test_a_long_index_is_written_in_groups_of_three(log, client):
    Tile.objects.create(level=0, index=1_234_067, data=b"x" * 32 * 256)
    assert client.get("/journal/tile/0/x001/x234/067").content == b"x" * 32 * 256
    assert client.get("/journal/tile/0/x000/x001/x234/067").status_code == 404


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 999), min_size=1, max_size=4))
def test_every_index_has_one_address(groups):
    from chengshu.web.proofs.log import place_of

    path = "/".join([*(f"x{one:03d}" for one in groups[:-1]), f"{groups[-1]:03d}"])
    found = place_of(path)
    index = int("".join(f"{one:03d}" for one in groups))
    assert found == ((index, 256) if groups[0] or len(groups) == 1 else None)


def test_a_witness_watches_the_log_grow_and_is_content(log, client, tmp_path):
    said = []

    def look():
        return witness.run("http://city", tmp_path / "kept", lambda url: fetch(client, url), say=said.append)

    assert look() == witness.INTACT
    with set_to(now() + timedelta(minutes=1)):
        add(40)
        sequence()
        assert look() == witness.INTACT
    assert "只增未改" in said[-1]


def test_a_witness_cries_out_when_the_log_was_rewritten(log, client, tmp_path):
    said = []
    witness.run("http://city", tmp_path / "kept", lambda url: fetch(client, url), say=said.append)
    from chengshu.kernel.journal.models import Checkpoint, Head

    for table in (Tile, Head, Checkpoint):
        table.objects.all().delete()
    Entry.objects.filter(place=7).update(verb="forged")
    Entry.objects.update(place=None)
    add(1)
    sequence()
    assert (
        witness.run("http://city", tmp_path / "kept", lambda url: fetch(client, url), say=said.append)
        == witness.REWRITTEN
    )


def fetch(client, url):
    from io import BytesIO
    from urllib.error import HTTPError

    answer = client.get(url.removeprefix("http://city"))
    if answer.status_code != 200:
        raise HTTPError(url, answer.status_code, "", {}, BytesIO(answer.content))
    return answer.content
