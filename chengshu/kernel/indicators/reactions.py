"""The lights are watched from the journal's feed."""

from chengshu.kernel.indicators.watching import watch

__all__ = ["watch"]
