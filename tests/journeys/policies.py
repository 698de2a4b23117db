"""Short ways to a published policy and a claim as far as one likes."""

from django.conf import settings

from chengshu.kernel.base.clock import today
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.services.policies.models import Policy, PolicyVersion
from chengshu.services.subsidies.actions.reaching import measure, open_budget_of
from chengshu.services.subsidies.models import Claim, Payment, PaymentList

ACCOUNT = {"payee": "市民", "bank": "样城银行东区支行", "account": "6222020200112233445"}
#: Of machine_grants: paid without application, in order of arrival.
UNASKED = {"order: ranked, rank: investment, short: cut}": "order: first_come, short: cut}\nproactive: true"}
DOCTOR = {"degree": "doctor", "arrived_on": "2025-03-01", "work_district": "990101"}


def text_of(key, **replaced):
    """A document of the sample city, of a body of the cast."""
    text = (settings.CITY / "policies" / f"{key}.yaml").read_text("utf-8")
    owner = next(line for line in text.splitlines() if line.startswith("owner:"))
    text = text.replace(owner, "owner: BUREAU")
    for old, new in replaced.get("replace", {}).items():
        assert old in text
        text = text.replace(old, new)
    return text


def submitted(cast, key="graduate_living", **replaced):
    version = begin(cast.policy_clerk, PolicyVersion, "draft", {"text": text_of(key, **replaced)})
    version = perform(cast.policy_clerk, version, "submit").record
    measure(version)
    return PolicyVersion.objects.get(pk=version.pk)


def published(cast, key="graduate_living", **replaced):
    """In force, with this year's budget opened."""
    version = perform(cast.policy_reviewer, submitted(cast, key, **replaced), "publish").record
    open_budget_of(version.policy, today().year)
    return Policy.objects.get(pk=version.policy_id)


def applied(cast, policy, by=None, declared=DOCTOR, **more):
    answers = {"policy": policy.number, "declared": declared, **ACCOUNT, **more}
    return begin(by or cast.citizen, Claim, "apply", answers)


def proof(acting, name="degree.pdf"):
    """An uploaded file."""
    from io import BytesIO

    from chengshu.kernel.lifecycle.documents import keep

    return str(keep(acting, name, BytesIO(b"%PDF-1.4 proof")).pk)


def approved(cast, policy, by=None, **more):
    by = by or cast.citizen
    claim = applied(cast, policy, by, proofs=[proof(by)], **more)
    claim = perform(cast.policy_clerk, claim, "accept").record
    return perform(cast.policy_reviewer, claim, "approve").record


def paid(cast, claim):
    """Through a list of its own, confirmed by the bank."""
    payments = Payment.objects.filter(claim=claim, state="ready")
    answers = {"title": "发放清单", "payments": [one.number for one in payments]}
    made = begin(cast.policy_clerk, PaymentList, "draft", answers)
    perform(cast.finance, made, "check")
    perform(cast.finance, made, "send")
    for one in payments:
        perform(cast.finance, Payment.objects.get(pk=one.pk), "pay")
    return Claim.objects.get(pk=claim.pk)
