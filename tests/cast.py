"""The standing cast: an enterprise, a provider, clerks, a leader, experts, a citizen, and an outsider to be refused."""

import pickle
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction

from chengshu.kernel.base.clock import now, today
from chengshu.kernel.base.codes import make_credit_code
from chengshu.kernel.base.ids import uuid7
from chengshu.kernel.identity.acting import Acting, acting_as
from chengshu.kernel.identity.models import Body, Delegation, Firm, Holding, Organisation, Person, Place

SINCE = date(2020, 1, 1)
#: A time at which nothing was written: where it stands, the test's own time is to stand.
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
STAMP = object()
#: The cast and everybody acting, pickled, and the statements that write them, once they were made up.
_made_up: list[bytes] = []
_written: list[tuple[str, list[object]]] = []
#: What decides as whom one acts, besides the day.
_DECIDING = (Holding, Delegation, Organisation, Place)


class Cast(SimpleNamespace):
    """cast.people.maker is a person; cast.maker is that person acting, worked out when first asked for."""

    def __getattr__(self, name: str) -> Acting:
        found = vars(self).get("people")
        if found is None or name not in vars(found):
            raise AttributeError(name)
        actings, rows = vars(self).get("as_made_up", ({}, None))
        untouched = name in actings and today() >= SINCE and rows == deciding_rows()
        made = actings[name] if untouched else acting(getattr(found, name))
        setattr(self, name, made)
        return made

    def actings(self) -> dict[str, Acting]:
        """Everybody, acting, by name."""
        return {name: getattr(self, name) for name in vars(self.people)}


def deciding_rows() -> list[list[tuple[object, ...]]]:
    """Every row that decides as whom one acts: read plainly, a tenth of what working it out costs."""
    with connection.cursor() as cursor:
        found = []
        for model in _DECIDING:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            found.append(cursor.fetchall())
    return found


def _stamps() -> dict[str, object]:
    return {"created_at": now(), "changed_at": now(), "version": 1}


def place(code: str, name: str, kind: str, parent: Place | None = None) -> Place:
    path = f"{parent.path if parent else ''}{code}/"
    return Place.objects.create(code=code, name=name, kind=kind, parent=parent, path=path)


def body(number: str, name: str, where: Place, parent: Organisation | None = None) -> Body:
    path = f"{parent.path if parent else ''}{number}/"
    return Body.objects.create(
        number=number, name=name, kind="body", parent=parent, path=path, place=where, **_stamps()
    )


def firm(serial: int, name: str, where: Place, **more: object) -> Firm:
    credit_code = make_credit_code(where.code[:6], serial)
    return Firm.objects.create(
        number=credit_code, credit_code=credit_code, name=name, kind="firm", path=f"{credit_code}/", place=where,
        **_stamps(), **more,
    )  # fmt: skip


def someone(username: str, name: str, *posts: tuple[Organisation, str, list[str]]) -> Person:
    made = Person.objects.create(username=username, name=name, number=f"PSN-{username}", **_stamps())
    made.set_password("demo")
    made.save(update_fields=["password"])
    for organisation, role, topics in posts:
        Holding.objects.create(
            number=f"ROLE-{uuid7().hex[-12:]}", person=made, organisation=organisation,
            role=role, topics=topics, since=SINCE, **_stamps(),
        )  # fmt: skip
    return made


def acting(person: Person, choice: str = "") -> Acting:
    return acting_as(person, choice)


def assemble() -> SimpleNamespace:
    """Everybody, by name: made up once in a process, for every further test written as they were, at its own time."""
    if not _made_up:
        cast = make_up()
        actings = {name: acting(person) for name, person in vars(cast.people).items()}
        _made_up.append(pickle.dumps((cast, actings)))
        _written.extend(written(cast))
        return cast
    cast, actings = pickle.loads(_made_up[0])
    held = [one for each in actings.values() for one in each.offered]
    seen = [record for one in held for record in (one.organisation, *one.holdings)]
    made_at = now()
    for record in (*vars(cast).values(), *vars(cast.people).values(), *seen):
        if hasattr(record, "created_at"):
            record.created_at = record.changed_at = made_at
    stamp = connection.ops.adapt_datetimefield_value(made_at)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        for statement, row in _written:
            cursor.execute(statement, replaced(row, STAMP, stamp))
    cast.as_made_up = actings, deciding_rows()
    return cast


def replaced(row: Any, old: object, new: object) -> list[object]:
    """Parameters with another time; PostgreSQL is given a list for each column of many rows."""
    return [replaced(one, old, new) if isinstance(one, list) else new if one == old else one for one in row]


def written(cast: SimpleNamespace) -> list[tuple[str, list[object]]]:
    """The statements that write everybody, ready to be sent: to have Django make them anew costs each test 6 ms."""
    known, people = [*vars(cast).values()], [*vars(cast.people).values()]
    organisations = [one for one in known if isinstance(one, Organisation)]
    holdings = list(Holding.objects.filter(person__in=people))
    for record in (*organisations, *people, *holdings):
        record.created_at = record.changed_at = LONG_AGO
    stamp, found = connection.ops.adapt_datetimefield_value(LONG_AGO), []

    def note(execute: Any, statement: str, row: Any, many: bool, context: Any) -> Any:
        del execute, many, context
        found.append((statement, replaced(row, stamp, STAMP)))

    with transaction.atomic(), connection.execute_wrapper(note):
        Place.objects.bulk_create(one for one in known if isinstance(one, Place))
        for model, records in ((Organisation, organisations), (Person, people), (Holding, holdings)):
            model._base_manager.bulk_create(records)
    return found


def make_up() -> SimpleNamespace:
    """Everybody, one by one."""
    city = place("990000", "样城市", "city")
    east, west = place("990001", "东区", "district", city), place("990002", "西区", "district", city)
    government = body("GOV", "样城市人民政府", city)
    bureau, office = (
        body("BUREAU", "市样例局", city, government),
        body("OFFICE", "市另一局", city, government),
    )
    east_office, west_office = (
        body("EAST", "东区人民政府", east, government),
        body("WEST", "西区人民政府", west, government),
    )
    institute = body("INST", "样城研究院", city, government)
    maker, other = firm(1, "样城机械有限公司", east, chain="appliances"), firm(2, "样城食品有限公司", west)
    provider = firm(3, "样城软件有限公司", east)
    cast = Cast(
        city=city, east=east, west=west, government=government, bureau=bureau, office=office, east_office=east_office,
        west_office=west_office, institute=institute, maker_firm=maker, other_firm=other, provider_firm=provider,
    )  # fmt: skip
    cast.people = SimpleNamespace(
        platform=someone("platform", "平台管理员", (bureau, "platform_clerk", [])),
        clerk=someone("clerk", "部门经办", (bureau, "department_clerk", []), (bureau, "science_clerk", [])),
        scenario=someone("scenario", "场景经办", (office, "scenario_clerk", []), (office, "department_clerk", [])),
        industry=someone("industry", "工信经办", (bureau, "industry_clerk", [])),
        planner=someone("planner", "方案经办", (bureau, "plan_clerk", [])),
        east_clerk=someone("east", "东区经办", (east_office, "district_clerk", [])),
        west_clerk=someone("west", "西区经办", (west_office, "district_clerk", [])),
        finance=someone("finance", "财务经办", (bureau, "finance_clerk", [])),
        second_finance=someone("finance2", "第二财务", (office, "finance_clerk", [])),
        policy_clerk=someone("policy", "政策经办", (bureau, "policy_clerk", [])),
        policy_reviewer=someone("reviewer", "政策审定", (bureau, "policy_reviewer", [])),
        second_reviewer=someone("reviewer2", "第二审定", (bureau, "policy_reviewer", [])),
        expert=someone("expert", "评审专家", (institute, "expert", ["industry_upgrade", "software"])),
        second_expert=someone(
            "expert2", "第二专家", (institute, "expert", ["industry_upgrade", "governance", "software"])
        ),
        maker=someone("maker", "制造企业经办", (maker, "firm_agent", [])),
        provider=someone("provider", "服务商经办", (provider, "firm_agent", [])),
        outsider=someone("outsider", "外人", (other, "firm_agent", [])),
        leader=someone("leader", "领导", (government, "leader", [])),
        citizen=someone("citizen", "市民"),
    )
    return cast
