"""The one table of this floor; and history, which every noun made after this line is given."""

from chengshu.kernel.base.history import Version
from chengshu.kernel.base.numbers import Sequence

__all__ = ["Sequence", "Version"]
