"""The tables of the life cycle, each in a file of its own."""

from chengshu.kernel.lifecycle.documents import Document
from chengshu.kernel.lifecycle.signatures import Signature

__all__ = ["Document", "Signature"]
