"""Numbers of cloud R&D: centres, resources brought together with questions, and whether a week is kept."""

from django.db.models import Q

from chengshu.industry.research.models import Answer, Centre, Question, Resource
from chengshu.kernel.indicators.indicator import DOWN, Indicator, declare
from chengshu.kernel.indicators.measures import count, share
from chengshu.kernel.indicators.promises import kept, median

BY = {"district": "firm__place", "chain": "centre__chain", "field": "field"}
PUT = Q(put_on__isnull=False) & ~Q(state="hidden")
#: Whoever takes a question back before it was answered waits for nothing.
WAITING = PUT & ~Q(state="closed", answer_days__isnull=True)
WEEK = 7

declare(
    Indicator("research.cloud_centres", "建立云端研发中心的企业", "家", count(Centre, state="open"),
              {"district": "firm__place", "chain": "chain"}, name_en="Firms with cloud R&D centres"),
    Indicator("research.cloud_resources", "云端研发对接创新资源", "万条次", count(Answer, given_on__isnull=False, scale=10_000),
              {"district": "question__firm__place", "kind": "resource__kind", "field": "question__field"}, decimals=2,
              name_en="Innovation resources matched in cloud R&D"),
    Indicator("research.cloud_answered", "云端研发需求一周内响应率", "%",
              kept(Question, "put_on", "answer_days", WEEK, WAITING), BY, decimals=1,
              name_en="Cloud R&D demands answered within a week"),
    Indicator("research.resources_listed", "可对接的创新资源", "个", count(Resource, state="listed"),
              {"district": "holder__place", "kind": "kind"}, name_en="Innovation resources listed"),
    Indicator("research.questions", "云端研发需求", "项", count(Question, PUT), BY, name_en="Research questions put"),
    Indicator("research.questions_late", "超期未响应的研发需求", "项", count(Question, state__in=["overdue", "explained"]), BY, better=DOWN,
              name_en="Research questions unanswered after a week"),
    Indicator("research.first_answer_days", "研发需求首次响应用时中位数", "天", median(Question, "answer_days"), BY, better=DOWN,
              name_en="Median days to the first answer to a research question"),
    Indicator("research.taken_up_rate", "响应采纳率", "%",
              share(Answer, state="taken", of=Q(state__in=["taken", "passed"])), {"kind": "resource__kind", "field": "question__field"},
              decimals=1, name_en="Share of answers taken up"),
)  # fmt: skip
