"""What happens to one noun because of another, after commit."""

from datetime import timedelta

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Conflict
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.journal.entries import Entry
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.lifecycle.reacting import reaction
from tests.invented.models import Booking, Case, Room


@reaction("invented.case", "close")
def book_a_room(entry: Entry, case: Case) -> None:
    """Whose case is closed may come and have it explained."""
    room = Room.objects.filter(state="open").order_by("number").first()
    if room is None:
        raise Conflict("没有开放的会议室。")
    wanted = Booking(room=room, holder=case.applicant, seats=1, ends_on=today() + timedelta(days=30))
    begin(PLATFORM, wanted, "request")


@reaction("invented.room", "close")
def end_bookings(entry: Entry, room: Room) -> None:
    """A closed room holds nobody."""
    for booking in Booking.objects.filter(room=room, state="held"):
        perform(PLATFORM, booking, "expire")
