"""A subscription that says something: no column alone has to."""

from chengshu.industry.subscriptions.models import Subscription

MAKE = {"subscriptions.subscription": lambda cast: Subscription(firm=cast.maker_firm, words="机器视觉")}
ANSWERS = {("subscriptions.subscription", "amend"): lambda record: {"words": "质检"}}
