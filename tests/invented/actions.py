"""The verbs that need more than filling in fields."""

from chengshu.kernel.identity.acting import PLATFORM, Acting
from chengshu.kernel.identity.models import Person
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.lifecycle.perform import begin, perform
from tests.invented.flow import AWARD, CASE
from tests.invented.models import Award, Case, Opinion


@verb(CASE, "ask_opinions")
def ask_opinions(case: Case, experts: list[Person]) -> None:
    for expert in experts:
        opinion = Opinion(case=case, expert=expert)
        begin(PLATFORM, opinion, "invite")


@verb(CASE, "merge")
def merge(case: Case, into: Case, acting: Acting) -> None:
    perform(acting, into, "split", {"part": f"并入 {case.number}"})


@verb(CASE, "split")
def split(case: Case, part: str, acting: Acting) -> None:
    del acting
    begin(PLATFORM, Case(title=part, applicant=case.applicant, district=case.district), "apply")


@verb(AWARD, "rank")
def rank(award: Award, grade_given: str) -> None:
    award.grade = grade_given
