"""Parameters that are not columns: a reason, a file, a choice of candidates."""

from io import BytesIO

import pytest

from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.lifecycle.documents import documents_of, keep
from chengshu.kernel.lifecycle.perform import perform
from tests.invented.models import Award

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def errors_of(caught) -> dict[str, str]:
    return {error["field"]: error["message"] for error in caught.value.extra["errors"]}


def test_a_reason_is_asked_for_and_kept_in_the_journal_only(cast, case):
    with pytest.raises(Invalid) as caught:
        perform(cast.east_clerk, case, "send_back", {"reason": " "})
    assert list(errors_of(caught)) == ["reason"]
    perform(cast.east_clerk, case, "send_back", {"reason": "缺少发票"})
    assert Entry.objects.get(verb="send_back").told["reason"] == "缺少发票"
    assert not hasattr(case, "reason")


def test_a_file_is_attached_by_the_person_who_uploaded_it(cast, noticed):
    proof = keep(cast.citizen, "证明.pdf", BytesIO(PDF))
    with pytest.raises(Invalid) as caught:
        perform(cast.outsider, noticed, "object", {"reason": "材料有误", "proof": [str(proof.pk)]})
    assert errors_of(caught) == {"proof": "附件已失效或不是您上传的，请重新上传。"}
    done = perform(cast.citizen, noticed, "object", {"reason": "材料有误", "proof": [str(proof.pk)]})
    [attached] = documents_of(done.record)
    assert (attached.name, attached.ask, attached.entry) == ("证明.pdf", "proof", done.entry)
    assert Entry.objects.get(verb="object").told["asked"] == {"proof": [str(proof.pk)]}


def test_a_refused_step_leaves_the_file_with_its_uploader(cast, noticed):
    proof = keep(cast.citizen, "证明.pdf", BytesIO(PDF))
    with pytest.raises(Invalid):
        perform(cast.citizen, noticed, "object", {"proof": [str(proof.pk)]})
    proof.refresh_from_db()
    assert (proof.record, proof.entry) == (None, None)


def test_the_candidates_depend_on_the_record(cast, award):
    Award.objects.update(state="granted")
    assert perform(cast.clerk, award, "rank", {"grade_given": "金奖"}).record.grade == "金奖"
    with pytest.raises(Invalid) as caught:
        perform(cast.clerk, award, "rank", {"grade_given": "金奖"})
    assert list(errors_of(caught)) == ["grade_given"]
    assert perform(cast.clerk, award, "rank", {"grade_given": "银奖"}).record.grade == "银奖"


def test_only_what_is_asked_for_can_be_answered(cast, case):
    with pytest.raises(Invalid) as caught:
        perform(cast.east_clerk, case, "send_back", {"reason": "缺少发票", "state": "closed"})
    assert errors_of(caught) == {"state": "“退回补正”没有这一项。可填的项：reason。"}
