"""The verbs of talks, and those of deals and ratings."""

from chengshu.industry.deals.actions import dealing, talking

__all__ = ["dealing", "talking"]
