"""The tables of identity, each in a file of its own."""

from chengshu.kernel.identity.organisations import Body, Firm, Organisation
from chengshu.kernel.identity.people import Delegation, Holding, Person
from chengshu.kernel.identity.places import Place
from chengshu.kernel.identity.tokens import Token

__all__ = ["Body", "Delegation", "Firm", "Holding", "Organisation", "Person", "Place", "Token"]
