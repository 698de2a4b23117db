"""The page of one entry: for those who may read the record, with a proof that a shell can redo."""

import html
import re
import subprocess
from base64 import b64encode
from itertools import pairwise

import pytest
from django.test import Client

from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.journal.entries import append
from chengshu.kernel.journal.erasure import erase_personal
from chengshu.kernel.journal.models import Checkpoint, Entry
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.register import register_of
from tests.invented.models import Case


@pytest.fixture
def case(cast):
    made = begin(
        cast.maker,
        Case,
        "apply",
        {"title": "技改备案", "district": "990001", "amount": "1.2万", "phone": "13800000000"},
    )
    for nth in range(20):
        append(
            noun="gone.thing",
            record=uuid7(),
            number=f"X-{nth}",
            version=1,
            verb="v",
            states=("", ""),
            payload={},
        )
    perform(cast.east_clerk, made, "send_back", {"reason": "缺少<附件>"})
    sequence()
    return made


def page(person, entry):
    client = Client()
    if person is not None:
        client.force_login(person)
    return client.get(f"/journal/entry/{entry.pk}/")


def steps(answer):
    """(command, expected) of every step, and the lines to paste first."""
    text = answer.content.decode()
    blocks = re.findall(r"<li><p>.*?</p><pre[^>]*>(.*?)</pre><p>.*?<code>(.*?)</code>", text, re.S)
    prelude = re.search(r"<pre[^>]*>(h\(\).*?)</pre>", text, re.S)[1]
    return html.unescape(prelude), [(html.unescape(command), html.unescape(result)) for command, result in blocks]


def test_every_step_of_the_proof_can_be_redone_in_a_shell(cast, case):
    # Two texts, the leaf, five levels above place 0 of 22, the root; one text, the leaf, three above place
    # 21, the root.
    for verb, count in [("apply", 9), ("send_back", 6)]:
        answer = page(cast.people.maker, Entry.objects.get(record=case.pk, verb=verb))
        assert answer.status_code == 200
        prelude, redone = steps(answer)
        assert len(redone) == count
        for command, expected in redone:
            done = subprocess.run(["bash", "-c", f"{prelude}\n{command}"], capture_output=True, text=True, check=True)
            assert done.stdout.split()[0] == expected
        root = b64encode(Checkpoint.objects.get().root).decode()
        assert redone[-1][1] == root
        assert f"\n{root}\n" in html.unescape(answer.content.decode())


def test_the_steps_hang_together(cast, case):
    _, redone = steps(page(cast.people.maker, Entry.objects.get(record=case.pk, verb="send_back")))
    climbing = redone[1:]
    for (_, result), (command, _) in pairwise(climbing):
        assert result in command


def test_the_page_tells_what_was_recorded_and_where_it_stands(cast, case):
    entry = Entry.objects.get(record=case.pk, verb="send_back")
    text = page(cast.people.maker, entry).content.decode()
    for told in (
        "存证：退回补正",
        "缺少&lt;附件&gt;",
        "待补正",
        "第 21 位（从 0 数起），共 22 条",
        f"/{case.number}/",
        "verb send_back",
    ):
        assert told in text


def test_who_may_not_read_the_record_finds_no_entry(cast, case):
    entry = Entry.objects.get(record=case.pk, verb="apply")
    for person in (None, cast.people.outsider, cast.people.west_clerk, cast.people.citizen):
        answer = page(person, entry)
        assert answer.status_code == 404
        assert case.number not in answer.content.decode()
    missing = Client().get("/journal/entry/999999/")
    assert missing.status_code == 404


def test_a_reader_of_the_record_gets_no_text_and_no_salt_of_columns_that_are_not_theirs(cast, case):
    entry = Entry.objects.get(record=case.pk, verb="apply")
    text = page(cast.people.east_clerk, entry).content.decode()
    for secret in (
        "13800000000",
        bytes(entry.salt).hex(),
        bytes(entry.personal_salt).hex(),
        entry.payload.encode().hex(),
    ):
        assert secret not in text
    assert "涉及您无权查看的栏目" in text
    assert len(steps(page(cast.people.east_clerk, entry))[1]) == len(steps(page(cast.people.maker, entry))[1]) - 2


def test_a_column_that_the_register_shows_to_nobody_is_not_told_either(cast, case, monkeypatch):
    register = register_of(Case)
    shown = {name: column for name, column in register.by_name.items() if name != "amount"}
    monkeypatch.setitem(vars(register), "by_name", shown)
    entry = Entry.objects.get(record=case.pk, verb="apply")
    text = page(cast.people.maker, entry).content.decode()
    assert bytes(entry.salt).hex() not in text
    assert "涉及您无权查看的栏目" in text


def test_an_erased_entry_still_has_its_proof(cast, case):
    erase_personal(cast.platform, Case, case.pk, "申请 2024-1")
    answer = page(cast.people.maker, Entry.objects.get(record=case.pk, verb="apply"))
    assert "已依申请删除" in answer.content.decode()
    prelude, redone = steps(answer)
    for command, expected in redone:
        done = subprocess.run(["bash", "-c", f"{prelude}\n{command}"], capture_output=True, text=True, check=True)
        assert done.stdout.split()[0] == expected


def test_an_entry_without_a_place_says_so(cast, case):
    perform(cast.maker, case, "withdraw", {"reason": "不办了"})
    answer = page(cast.people.maker, Entry.objects.latest("pk"))
    assert answer.status_code == 200
    assert "还没有列入" in answer.content.decode()
    assert "自己核对" not in answer.content.decode()
