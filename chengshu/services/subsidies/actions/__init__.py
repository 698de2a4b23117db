"""The verbs that need more than filling in fields, by noun."""

from chengshu.services.subsidies.actions import claims, offers, payments, reaching

__all__ = ["claims", "offers", "payments", "reaching"]
