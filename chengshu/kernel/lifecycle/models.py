"""The tables of the life cycle, each in a file of its own."""

from chengshu.kernel.lifecycle.documents import Document
from chengshu.kernel.lifecycle.drafts import Draft
from chengshu.kernel.lifecycle.idempotency import Kept
from chengshu.kernel.lifecycle.notices import Notice
from chengshu.kernel.lifecycle.reached import Reached
from chengshu.kernel.lifecycle.signatures import Signature

__all__ = ["Document", "Draft", "Kept", "Notice", "Reached", "Signature"]
