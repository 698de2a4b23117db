"""The tables of the ledger, each in a file of its own."""

from chengshu.kernel.ledger.account import Account
from chengshu.kernel.ledger.budget import Budget
from chengshu.kernel.ledger.closing import Closing
from chengshu.kernel.ledger.transfers import Posting, Transfer

__all__ = ["Account", "Budget", "Closing", "Posting", "Transfer"]
