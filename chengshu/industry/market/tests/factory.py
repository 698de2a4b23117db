"""A profile with a role of the city's list, which no column's kind tells."""

from chengshu.industry.market.models import Profile

MAKE = {
    "market.profile": lambda cast: Profile(firm=cast.maker_firm, roles=["manufacturer"], products="冰箱门体"),
}  # fmt: skip
