"""An enrolment of a citizen, for a firm that is not here yet."""

from types import SimpleNamespace

from chengshu.industry.enrolments.models import Enrolment
from chengshu.kernel.base.codes import make_credit_code
from chengshu.kernel.identity.models import Person

CODE = make_credit_code("990001", 7_000_001)
FACTS = {"credit_code": CODE, "name": "样城新芽食品有限公司", "place": "990001", "industry": "C", "size": "large"}


def _enrolment(cast: SimpleNamespace) -> Enrolment:
    told = {name: value for name, value in FACTS.items() if name != "place"}
    return Enrolment(applicant=Person.objects.get(pk=cast.people.citizen.pk), place_id=cast.east.pk, **told)


MAKE = {"enrolments.enrolment": _enrolment}
