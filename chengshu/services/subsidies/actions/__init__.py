"""The verbs that need more than filling in fields, by noun."""

from chengshu.services.subsidies.actions import allocating, claims, offers, payments, reaching, telling

__all__ = ["allocating", "claims", "offers", "payments", "reaching", "telling"]
