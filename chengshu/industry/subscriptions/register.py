"""Subscriptions and tips are a firm's own."""

from chengshu.industry.subscriptions.flow import member
from chengshu.industry.subscriptions.models import Subscription, Tip
from chengshu.kernel.registers.register import Register

SHELF = "供需市场"


class Subscriptions(Register):
    noun, slug, title = Subscription, "subscriptions", "需求订阅"
    about = "企业想第一时间知道的需求：某条产业链、某个环节，或含有某些词的。"
    columns = ["number", "chain", "process", "words", "state"]
    facts = ["firm", "chain", "process", "words"]
    filters = ["state", "chain", "process"]
    search = ["number", "words"]
    rows = [member]
    related = ["tips"]


class Tips(Register):
    noun, slug, title = Tip, "tips", "需求提醒"
    about = "按订阅提醒过的需求，每条只提醒一次。"
    empty = "请先在“需求订阅”中订阅；有新的需求符合时会提醒您，并列在这里。"
    columns = ["number", "demand", "demand__manufacturer", "demand__chain", "told_on", "state"]
    facts = [
        "demand",
        "demand__manufacturer",
        "demand__kind",
        "demand__process",
        "demand__chain",
        "subscription",
        "told_on",
        "dismissed_for",
    ]
    filters = ["state", "told_on", "demand__chain"]
    search = ["number", "demand__title"]
    sort = ["number", "told_on"]
    rows = [member]
