"""The verbs that need more than filling in fields, by noun."""

from chengshu.industry.research.actions import answers, questions

__all__ = ["answers", "questions"]
