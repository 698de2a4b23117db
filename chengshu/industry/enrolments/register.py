"""An enrolment is between its applicant and the industry bureau."""

from chengshu.industry.enrolments.flow import applicant, clerk, leader
from chengshu.industry.enrolments.models import Enrolment
from chengshu.industry.enrolments.rules import told
from chengshu.kernel.registers import columns as kinds
from chengshu.kernel.registers.columns import computed
from chengshu.kernel.registers.register import Register

SHELF = "供需市场"


class Enrolments(Register):
    noun, slug, title = Enrolment, "firm-registrations", "企业注册"
    about = "企业以统一社会信用代码注册到平台，由市工业和信息化局核对营业执照和授权书；申请人随后可以代表企业办理。"
    empty = "您的企业还不在平台上，或您还不能代表它办理，请点“注册企业”。"
    columns = ["name", "number", "credit_code", "place", "industry", "state", "due_on"]
    facts = [
        "name", "credit_code", "place", "industry", "size", "chain", "applicant", "firm", computed("known", "与平台核对", told, kinds.LONG),
        "refused_for",
    ]  # fmt: skip
    filters = ["state", "place", "industry", "chain"]
    search = ["number", "name", "credit_code"]
    sort = ["name", "number"]
    rows = [applicant, clerk, leader]
    private = {"papers": applicant | clerk, "known": clerk}
    place = "place"
