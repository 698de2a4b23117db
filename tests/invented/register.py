"""How the invented nouns are shown."""

from chengshu.kernel.identity.who import acting_for, anyone, person, role, signed_in, through
from chengshu.kernel.registers.columns import computed
from chengshu.kernel.registers.register import Register
from tests.invented.models import Award, Booking, Case, Offer, Opinion, Room, Wish

CLERK = role("district_clerk", covers="district")


class Cases(Register):
    noun, slug, title, about = Case, "cases", "办件", "全部办件。"
    columns = ["number", "title", "applicant", "district", "state", "due_on", "amount"]
    filters = ["state", "district", "applicant__chain", "amount", "created_at"]
    search = ["number", "title", "applicant__name"]
    rows = [
        anyone.when(state="closed"),
        acting_for("applicant"),
        CLERK,
        acting_for("cosigners"),
        through("opinions", person("expert")),
    ]
    private = {"amount": acting_for("applicant") | CLERK, "phone": acting_for("applicant")}
    related = ["opinions"]
    place = "district"


class Opinions(Register):
    noun, slug, title = Opinion, "opinions", "意见"
    rows = [person("expert"), role("district_clerk", covers="case.district")]


class Rooms(Register):
    noun, slug, title = Room, "rooms", "会议室"
    columns = [
        "number",
        "name",
        "keeper",
        computed("free", "空座", lambda room: room.seats, "number"),
        "state",
    ]
    filters = ["state"]
    rows = [anyone]


class Bookings(Register):
    noun, slug, title = Booking, "bookings", "预订"
    filters = ["state", "room", "ends_on"]
    rows = [acting_for("holder"), acting_for("room.keeper")]


class Awards(Register):
    noun, slug, title = Award, "awards", "评优"
    filters = ["state", "judge"]
    rows = [
        signed_in.when(state="noticed"),
        acting_for("proposer"),
        acting_for("judge"),
        acting_for("signers"),
    ]


class Wishes(Register):
    noun, slug, title = Wish, "wishes", "愿望"
    search = ["title", "text"]
    rows = [anyone.when(state="posted"), acting_for("holder")]
    private = {"budget": acting_for("holder")}


class Offers(Register):
    noun, slug, title = Offer, "offers", "供给"
    search = ["name", "text"]
    rows = [signed_in.when(state="posted"), acting_for("keeper")]
    private = {"least": acting_for("keeper"), "kind": acting_for("keeper")}
