"""The page of who might answer, through the front door."""

import pytest

from chengshu.industry.research.models import Answer, Question
from chengshu.industry.research.tests.factory import QUESTION
from chengshu.industry.research.tests.test_week import offered, opened
from chengshu.kernel.journal.feed import drain
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.meeting.models import Event

pytestmark = pytest.mark.sqlite


def test_what_became_of_a_suggestion_is_kept(cast, client) -> None:
    opened(cast)
    resource, question = offered(cast), begin(cast.maker, Question, "put", QUESTION)
    client.force_login(cast.people.maker)
    client.get(f"/industry/research-questions/{question.number}/matches/")
    given = {"question": question.number, "resource": resource.number, "text": "可以做"}
    answer = begin(cast.expert, Answer, "offer", given)
    perform(cast.maker, answer, "pass_over", {"ended_for": "too_late"})
    sequence()
    drain("meetings")
    events = Event.objects.order_by("at").values_list("what", "demand", "supply", "position", "reason")
    pair = (question.pk, resource.pk, 1)
    assert list(events) == [("shown", *pair, ""), ("talked", *pair, ""), ("refused", *pair, "too_late")]


def test_it_says_why_and_leads_to_an_invitation_and_then_to_the_answer(cast, client) -> None:
    opened(cast)
    resource = offered(cast)
    question = begin(cast.maker, Question, "put", QUESTION)
    address = f"/industry/research-questions/{question.number}/matches/"

    def page(name):
        client.force_login(getattr(cast.people, name))
        answer = client.get(address)
        return answer.content.decode() if answer.status_code == 200 else answer.status_code

    mine = page("maker")
    assert "断口与残余应力分析实验室" in mine
    assert "✓</span> 研发领域" in mine
    inviting = f"/industry/research-questions/{question.number}/invite/?resources={resource.number}"
    assert inviting in mine
    assert inviting in page("clerk")
    assert inviting not in page("leader")
    assert [page(name) for name in ("expert", "outsider", "citizen")] == [404, 404, 404]
    client.force_login(cast.people.maker)
    assert resource.number in client.get(inviting, follow=True).content.decode()
    assert not question.answers.exists()
