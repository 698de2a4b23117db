"""`verify` finds whatever was changed behind the platform's back, and says where."""

import pytest
from django.db import connection

from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.journal import keys, notes
from chengshu.kernel.journal.audit import verify
from chengshu.kernel.journal.entries import Entry, append
from chengshu.kernel.journal.models import Checkpoint, Head, Tile
from chengshu.kernel.journal.sequencer import sequence
from tests.held import held

COUNT = 600
PLACE = 300


def add(count, start=0):
    for nth in range(start, start + count):
        append(
            noun="invented.case",
            record=uuid7(),
            number=f"CASE-2024-{nth:06d}",
            version=1,
            verb="apply",
            states=("", "examining"),
            payload={"changed": {"title": [None, f"第 {nth} 件"]}, "reason": "线上\n提交"},
            personal={"phone": [None, f"1380000{nth:04d}"]},
            actor=uuid7(),
            organisation=uuid7(),
            cause="CASE-2024-000001@1",
        )


def write():
    """600 entries under one checkpoint: two full tiles and a partial one."""
    add(COUNT)
    assert sequence() == COUNT


@pytest.fixture(scope="module")
def written(django_db_setup, django_db_blocker):
    with held(django_db_blocker, write):
        yield


@pytest.fixture
def log(written, db):
    return Entry.objects.get(place=PLACE)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found():
    report = verify()
    assert not report.intact
    return report.wrong


# Before any test that asks for the log: it stays for all that follow.
def test_an_empty_log_is_intact(db):
    assert verify().intact


def test_an_untouched_log_is_intact(log):
    steps = []
    report = verify(progress=lambda done, size: steps.append((done, size)))
    assert report.intact
    assert (report.size, report.waiting, report.checkpoints, report.erased) == (COUNT, 0, 1, 0)
    assert steps == [(COUNT, COUNT)]
    assert report.lines()[0].startswith("日志完好：600 条已定序，0 条待定序，1 个检查点")


def test_entries_without_a_place_are_counted_not_judged(log):
    add(3, COUNT)
    report = verify()
    assert (report.intact, report.waiting) == (True, 3)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", 1),
        ("noun", "invented.room"),
        ("record", uuid7()),
        ("number", "CASE-2024-999999"),
        ("version", 2),
        ("verb", "withdraw"),
        ("cause", "a\nb"),
        ("number", "a\\n"),
        ("before", "decided"),
        ("after", "closed"),
        ("actor", uuid7()),
        ("actor", None),
        ("organisation", uuid7()),
        ("behalf", uuid7()),
        ("cause", ""),
        ("simulated", True),
        ("id", 10_000_000),
    ],
)
def test_any_changed_column_is_found_at_its_place(log, column, value):
    Entry.objects.filter(pk=log.pk).update(**{column: value})
    assert found() == ((PLACE, "第 300 位的条目与日志不符：条目的某一栏被改动，或条目被调换、插入。"),)


@pytest.mark.parametrize(("column", "value"), [("payload", "{}"), ("payload", ""), ("salt", b"x" * 16), ("salt", b"")])
def test_a_changed_content_is_found_by_its_commitment(log, column, value):
    Entry.objects.filter(pk=log.pk).update(**{column: value})
    ((place, what),) = found()
    assert (place, "的内容与它的承诺不符" in what) == (PLACE, True)


def test_a_content_changed_with_its_commitment_is_found(log):
    from chengshu.kernel.journal.entries import commit_to

    salt, digest = commit_to('{"forged":1}')
    Entry.objects.filter(pk=log.pk).update(payload='{"forged":1}', salt=salt, digest=digest)
    assert [place for place, _ in found()] == [PLACE]


@pytest.mark.parametrize(
    ("column", "value"),
    [("personal", '{"phone":1}'), ("personal", ""), ("personal_salt", b""), ("personal_salt", b"1")],
)
def test_a_changed_personal_text_is_found(log, column, value):
    Entry.objects.filter(pk=log.pk).update(**{column: value})
    ((place, what),) = found()
    assert (place, "的个人信息与它的承诺不符" in what) == (PLACE, True)


def test_a_changed_personal_commitment_is_found(log):
    Entry.objects.filter(pk=log.pk).update(personal_digest=b"x" * 32)
    assert [place for place, _ in found()] == [PLACE]


def test_personal_text_that_is_gone_without_an_erasure_is_found(log):
    Entry.objects.filter(pk=log.pk).update(personal="", personal_salt=b"")
    ((place, what),) = found()
    assert (place, "没有删除它的记录" in what) == (PLACE, True)


def test_a_deleted_entry_is_found(log):
    log.delete()
    assert found() == ((PLACE, "第 300 位没有条目：被删除，或被移走。"),)


def test_a_log_cut_short_is_found(log):
    Entry.objects.filter(place__gte=590).delete()
    assert [place for place, _ in found()] == list(range(590, 600))


def test_two_swapped_entries_are_found(log):
    Entry.objects.filter(place=PLACE).update(place=1_000_000)
    Entry.objects.filter(place=10).update(place=PLACE)
    Entry.objects.filter(place=1_000_000).update(place=10)
    assert [place for place, _ in found()] == [10, PLACE]


def test_an_inserted_entry_is_found(log):
    sql("UPDATE journal_entry SET place = -place WHERE place >= %s", PLACE)
    sql("UPDATE journal_entry SET place = 1 - place WHERE place < 0")
    add(1, COUNT)
    Entry.objects.filter(place=None).update(place=PLACE)
    wrong = found()
    assert wrong[0][0] == PLACE
    assert wrong[-1] == (COUNT, wrong[-1][1])
    assert "在日志之外" in wrong[-1][1]


@pytest.mark.parametrize(("level", "index", "nth", "place"), [(0, 1, 44, 300), (0, 2, 5, 517), (1, 0, 1, 256)])
def test_a_changed_tile_is_told_apart_from_a_changed_entry(log, level, index, nth, place):
    tile = Tile.objects.get(level=level, index=index)
    data = bytearray(tile.data)
    data[nth * 32] ^= 1
    Tile.objects.filter(pk=tile.pk).update(data=bytes(data))
    told = f"第 {place} 位：瓦片 {level}/{index} 的第 {nth} 个哈希被改动或丢失，条目本身无误。"
    assert (place, told) in found()


def test_a_missing_tile_is_found(log):
    Tile.objects.get(level=0, index=2).delete()
    assert found()[0] == (512, "瓦片 0/2 丢失，条目本身无误。")


def test_a_superfluous_tile_is_found(log):
    Tile.objects.create(level=0, index=7, data=b"x" * 32)
    assert found() == ((-1, "瓦片 0/7 是多出来的：600 条的日志没有这一片。"),)


def test_an_entry_forged_together_with_its_tile_is_found_by_the_level_above(log):
    Entry.objects.filter(pk=log.pk).update(verb="withdraw")
    forge_tiles(levels={0})
    assert found()[0] == (256, "第 256 至 511 位之间的条目连同瓦片一起被改写，与上层瓦片 1/0 不符。")


def test_a_whole_forged_tree_is_found_by_the_head(log):
    Entry.objects.filter(pk=log.pk).update(verb="withdraw")
    forge_tiles(levels={0, 1})
    assert (-1, "日志头的根哈希与 600 个条目算出的不符：日志头被改动，或条目连同瓦片被改写。") in found()


def test_a_forged_tree_and_head_are_found_by_the_signed_checkpoint(log):
    Entry.objects.filter(pk=log.pk).update(verb="withdraw")
    Head.objects.update(root=forge_tiles(levels={0, 1}))
    assert found() == ((0, "规模 600 的检查点与现在的日志不符：第 0 至 599 位之间有改写。"),)


def test_a_changed_head_is_found(log):
    Head.objects.update(root=b"x" * 32)
    assert found() == ((-1, "日志头的根哈希与 600 个条目算出的不符：日志头被改动，或条目连同瓦片被改写。"),)


def test_a_head_set_back_is_found(log):
    Head.objects.update(size=512)
    told = [what for _, what in found()]
    assert any("第 512 位" in what and "在日志之外" in what for what in told)
    assert "检查点承诺过 600 条，日志头只记 512 条：日志被截短。" in told


def test_a_checkpoint_whose_note_was_changed_is_found(log):
    kept = Checkpoint.objects.get()
    Checkpoint.objects.update(note=kept.note.replace("\n600\n", "\n599\n"))
    ((place, what),) = found()
    assert (place, "规模 600 的检查点不可信" in what) == (-1, True)


@pytest.mark.parametrize(("column", "value"), [("size", 599), ("root", b"x" * 32)])
def test_a_checkpoint_whose_row_was_changed_is_found(log, column, value):
    Checkpoint.objects.update(**{column: value})
    ((_, what),) = found()
    assert "的检查点与它签名的内容不符" in what


def test_a_checkpoint_signed_by_another_key_is_found(log):
    stranger, _ = notes.new_key(keys.origin())
    text = notes.Checkpoint(keys.origin(), 600, bytes(Head.objects.get().root)).text()
    Checkpoint.objects.update(note=notes.sign(text, stranger))
    assert "不可信" in found()[0][1]


def forge_tiles(levels):
    """Write the tiles anew from the entries as they are now; returns the root they give."""
    from chengshu.kernel.journal import tiles
    from chengshu.kernel.journal.leaves import leaf_of
    from chengshu.kernel.journal.merkle import leaf_hash

    hashes = [leaf_hash(leaf_of(key)) for key in Entry.objects.order_by("place").values_list("pk", flat=True)]
    store = MemoryTiles()
    root = tiles.append(store, 0, hashes)
    for (level, index), data in store.tiles.items():
        if level in levels:
            Tile.objects.filter(level=level, index=index).update(data=data)
    return root


class MemoryTiles:
    def __init__(self):
        self.tiles = {}

    def read(self, level, index):
        return self.tiles.get((level, index))

    def write(self, level, index, data):
        self.tiles[level, index] = data
