"""Personal data goes, what was promised of it stays, and every proof still holds."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chengshu.kernel.base.errors import BadRequest, Missing, Refused
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.identity.models import Person
from chengshu.kernel.journal import proving
from chengshu.kernel.journal.audit import verify
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.journal.erasure import erase_personal
from chengshu.kernel.journal.leaves import leaf_of
from chengshu.kernel.journal.merkle import leaf_hash, verify_inclusion
from chengshu.kernel.journal.models import Head
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.models import Case, Room

WHY = "申请 2024-1"


def apply(cast, phone="13800000000"):
    return begin(cast.maker, Case, "apply", {"title": "技改备案", "district": "990001", "phone": phone})


def test_texts_and_salts_go_and_commitments_stay(cast):
    case, other = apply(cast), apply(cast)
    promised = bytes(Entry.objects.get(record=case.pk).personal_digest)
    erase_personal(cast.platform, Case, case.pk, WHY)
    emptied, kept = Entry.objects.get(record=case.pk, verb="apply"), Entry.objects.get(record=other.pk)
    assert (emptied.personal, bytes(emptied.personal_salt), bytes(emptied.personal_digest)) == (
        "",
        b"",
        promised,
    )
    assert emptied.personal_told == {}
    assert kept.personal_told == {"phone": [None, "13800000000"]}
    assert (Case.objects.get(pk=case.pk).phone, Case.objects.get(pk=other.pk).phone) == ("", "13800000000")


def test_the_erasure_is_itself_an_entry_without_the_data(cast):
    case = apply(cast)
    key = erase_personal(cast.platform, Case, case.pk, WHY)
    entry, now = Entry.objects.get(pk=key), Case.objects.get(pk=case.pk)
    assert (entry.verb, entry.version, now.version, entry.before, entry.after) == (
        "erase",
        2,
        2,
        "examining",
        "examining",
    )
    assert entry.told == {"erased": ["phone"], "reason": WHY}
    assert (entry.actor, entry.organisation, entry.personal) == (cast.people.platform.pk, cast.bureau.pk, "")
    assert (entry.at, now.changed_at) == (now.changed_at, entry.at)


def test_proofs_given_before_hold_afterwards(cast):
    case = apply(cast)
    sequence()
    entry = Entry.objects.get(record=case.pk)
    top, proof, leaf = Head.objects.get(), proving.inclusion(entry.place, 1), leaf_of(entry.pk)
    erase_personal(cast.platform, Case, case.pk, WHY)
    sequence()
    assert leaf_of(entry.pk) == leaf
    assert verify_inclusion(leaf_hash(leaf), entry.place, 1, proof, bytes(top.root))
    report = verify()
    assert (report.intact, report.erased, report.size) == (True, 1, 2)


def test_an_erasure_not_yet_in_its_place_is_lawful_too(cast):
    case = apply(cast)
    sequence()
    erase_personal(cast.platform, Case, case.pk, WHY)
    report = verify()
    assert (report.intact, report.waiting) == (True, 1)


def test_data_given_after_an_erasure_is_kept_and_judged(cast):
    case = apply(cast)
    erase_personal(cast.platform, Case, case.pk, WHY)
    perform(cast.east_clerk, case, "send_back", {"reason": "请重填电话"})
    fresh = Case.objects.get(pk=case.pk)
    assert (fresh.version, fresh.phone) == (3, "")
    sequence()
    Entry.objects.filter(verb="send_back").update(personal_digest=b"x" * 32)
    assert not verify().intact


def test_a_column_that_must_differ_is_filled_with_a_word_that_tells_nothing(cast):
    for person in (cast.people.citizen, cast.people.outsider):
        erase_personal(cast.platform, Person, person.pk, WHY)
        now = Person.objects.get(pk=person.pk)
        assert (now.username, now.name, now.email, now.phone) == (f"erased-{person.pk.hex}", "", "", "")


def test_only_the_platforms_clerk_may_erase(cast):
    case = apply(cast)
    for acting in (cast.maker, cast.east_clerk, cast.leader, cast.citizen):
        with pytest.raises(Refused, match="平台经办人"):
            erase_personal(acting, Case, case.pk, WHY)
    assert Case.objects.get(pk=case.pk).phone == "13800000000"


def test_a_noun_without_personal_columns_a_missing_record_and_no_reason_are_refused(cast):
    case = apply(cast)
    with pytest.raises(BadRequest, match="会议室没有个人信息栏"):
        erase_personal(cast.platform, Room, case.pk, WHY)
    with pytest.raises(Missing):
        erase_personal(cast.platform, Case, uuid7(), WHY)
    with pytest.raises(BadRequest, match="理由"):
        erase_personal(cast.platform, Case, case.pk, " ")
    assert Entry.objects.count() == 1


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    phones=st.lists(st.from_regex(r"1[0-9]{10}", fullmatch=True), min_size=1, max_size=6),
    chosen=st.sets(st.integers(0, 5)),
)
def test_whoever_is_erased_the_log_is_intact_and_the_text_is_nowhere(cast, phones, chosen):
    cases = [apply(cast, phone) for phone in phones]
    sequence()
    gone = {nth for nth in chosen if nth < len(cases)}
    for nth in gone:
        erase_personal(cast.platform, Case, cases[nth].pk, WHY)
    sequence()
    assert verify().intact
    for nth, case in enumerate(cases):
        texts = "".join(entry.payload + entry.personal for entry in Entry.objects.filter(record=case.pk))
        assert (phones[nth] in texts) is (nth not in gone)
