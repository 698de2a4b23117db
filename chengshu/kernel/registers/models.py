"""The tables of the registers, each in a file of its own."""

from chengshu.kernel.registers.views import SavedView

__all__ = ["SavedView"]
