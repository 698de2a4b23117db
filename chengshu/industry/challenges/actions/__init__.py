"""The verbs that need more than filling in fields, by noun."""

from chengshu.industry.challenges.actions import bids, challenges, money

__all__ = ["bids", "challenges", "money"]
