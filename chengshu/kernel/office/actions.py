"""Verbs of the kernel's own nouns that need more than filling in fields."""

from datetime import timedelta

from chengshu.kernel.base.clock import today
from chengshu.kernel.base.errors import Invalid
from chengshu.kernel.base.words import say
from chengshu.kernel.identity.models import Body, Delegation, Firm, Holding, Organisation, Person
from chengshu.kernel.lifecycle.flow import verb
from chengshu.kernel.office.flow import BODY, DELEGATION, FIRM, HOLDING, PERSON


def _place_in_tree(body: Body) -> None:
    """Keep the path by which 'this body and all below it' is found. A body cannot stand under itself."""
    parent = body.parent
    if parent and f"/{body.number}/" in f"/{parent.path}":
        raise Invalid.field("parent", say("上级单位不能是本单位或它的下级。"))
    before, body.path = body.path, f"{parent.path if parent else ''}{body.number}/"
    if before and before != body.path:
        for below in Organisation.objects.filter(path__startswith=before).exclude(pk=body.pk):
            Organisation.objects.filter(pk=below.pk).update(path=body.path + below.path.removeprefix(before))


@verb(BODY, "establish")
def establish(body: Body) -> None:
    """A body's kind and its place in the tree."""
    body.kind = Organisation.BODY
    _place_in_tree(body)


@verb(BODY, "amend")
def amend(body: Body) -> None:
    """Its place in the tree may have changed."""
    _place_in_tree(body)


@verb(FIRM, "register")
def register(firm: Firm) -> None:
    """A firm is known by its credit code, everywhere."""
    firm.kind = Organisation.FIRM
    firm.number = firm.credit_code or firm.number
    firm.path = f"{firm.number}/"


@verb(PERSON, "enrol")
def enrol(person: Person) -> None:
    """Whoever comes without a password has none, which is not an empty one: they may set one without knowing it."""
    if not person.password:
        person.set_unusable_password()


@verb(PERSON, "suspend")
def suspend(person: Person) -> None:
    """A suspended person can neither sign in nor use a token."""
    person.is_active = False


@verb(PERSON, "restore")
def restore(person: Person) -> None:
    """Able to sign in again."""
    person.is_active = True


@verb(HOLDING, "end")
def end(holding: Holding) -> None:
    """The last day of a role cannot lie before its first."""
    if holding.until and holding.until < holding.since:
        raise Invalid.field("until", say("免职日期不能早于任职日期 {since}。", since=holding.since))


@verb(DELEGATION, "give")
def give(delegation: Delegation) -> None:
    """Only what one has can be given, and only forwards in time."""
    if delegation.until < delegation.since or delegation.until < today():
        raise Invalid.field("until", say("结束日期不能早于开始日期，也不能早于今天。"))
    if delegation.taker_id == delegation.giver_id:
        raise Invalid.field("taker", say("不能委托给自己。"))
    if not Holding.objects.on(today()).filter(person=delegation.giver, organisation=delegation.organisation).exists():
        raise Invalid.field("organisation", say("您在这个单位没有任职，不能委托。"))


@verb(DELEGATION, "take_back")
def take_back(delegation: Delegation) -> None:
    """It ends today: the day before is the last that counts."""
    delegation.until = max(today() - timedelta(days=1), delegation.since)
