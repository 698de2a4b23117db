"""Plans and their figures are public once adopted; drafts are their clerk's; reports are the bodies' own."""

import pytest

from chengshu.projects.plans.tests.making import YI, Door, add_measure, ask, draft_plan, report

ADDRESSES = ("/projects/plans/{plan}/", "/projects/plans/{plan}/evaluation/", "/projects/plans/{plan}/gantt/")


@pytest.fixture(autouse=True)
def rates(settings):
    """Nobody waits."""
    settings.CITY_RATE_ANONYMOUS = settings.CITY_RATE_TOKEN = 1_000_000


def status(door, path):
    return door.get(path).status_code


@pytest.mark.parametrize("name", ["", "clerk", "east_clerk", "leader", "outsider", "citizen"])
def test_a_draft_is_nowhere_to_be_found_but_by_its_clerk(cast, name) -> None:
    plan = draft_plan(cast)
    measure = add_measure(cast, plan, 1)
    door = Door(getattr(cast, name) if name else None)
    for address in ADDRESSES:
        assert status(door, address.format(plan=plan.number)) == 404
    assert status(door, f"/api/v1/projects/plans/{plan.number}") == 404
    assert status(door, f"/api/v1/projects/measures/{measure.number}") == 404
    assert door.get("/api/v1/projects/plans").json()["count"] == 0
    assert door.get("/api/v1/projects/measures").json()["count"] == 0


def test_its_clerk_sees_a_draft_on_every_door(cast) -> None:
    plan, door = draft_plan(cast), Door(cast.planner)
    for address in (*ADDRESSES, "/api/v1/projects/plans/{plan}"):
        assert status(door, address.format(plan=plan.number)) == 200, address


def test_an_adopted_plan_is_public_and_its_reports_are_not(cast, made) -> None:
    sent = [
        report(cast.clerk, made.measures[0], "2023-01", 10),
        report(cast.clerk, made.projects[0], "2023-01", 10, 2 * YI),
    ]
    door = Door()
    for address in ADDRESSES:
        assert status(door, address.format(plan=made.plan.number)) == 200
    for one, slug in zip(sent, ("measure-reports", "project-reports"), strict=True):
        assert status(door, f"/projects/{slug}/{one.number}/") == 404
        assert status(door, f"/api/v1/projects/{slug}/{one.number}") == 404
        assert door.get(f"/api/v1/projects/{slug}?facets=state").json()["count"] == 0
        assert status(door, f"/api/v1/projects/{slug}/{one.number}/journal") == 404


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("planner", 3),
        ("leader", 3),
        ("clerk", 2),
        ("scenario", 1),
        ("east_clerk", 0),
        ("outsider", 0),
        ("citizen", 0),
    ],
)
def test_each_body_sees_its_own_reports_their_clerk_and_the_leaders_all(cast, made, name, seen) -> None:
    for who, of in (
        (cast.clerk, made.measures[0]),
        (cast.clerk, made.measures[1]),
        (cast.scenario, made.measures[2]),
    ):
        report(who, of, "2023-01", 10)
    assert Door(getattr(cast, name)).get("/api/v1/projects/measure-reports").json()["count"] == seen


def test_a_report_is_sent_accepted_and_corrected_through_the_api(cast, made) -> None:
    address = f"/api/v1/projects/project-reports/{ask(made.projects[0], '2023-01').number}"
    body, planner = Door(cast.clerk), Door(cast.planner)
    sent = body.post(f"{address}/submit", done="20", invested="3.5亿", progress="推进")
    assert (sent.status_code, sent.json()["state"]) == (200, "submitted"), sent.content
    refused = body.post(f"{address}/accept")
    assert (refused.status_code, refused.json()["allowed"][0]["verb"]) == (403, "accept")
    assert planner.post(f"{address}/accept").json()["state"] == "accepted"
    told = {"invested": "4亿", "progress": "推进", "reason": "更正"}
    wrong = planner.post(f"{address}/correct", done="120", **told)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "done")
    right = planner.post(f"{address}/correct", done="25", **told)
    assert (right.status_code, right.json()["invested"]) == (200, 400_000_000_00)


def test_a_stranger_does_not_even_learn_that_there_is_a_report(cast, made) -> None:
    address = f"/api/v1/projects/project-reports/{ask(made.projects[0], '2023-01').number}/submit"
    answer = Door(cast.outsider).post(address, done="20", invested="3亿", progress="推进")
    assert answer.status_code == 404


def test_those_who_are_late_are_listed_and_urged_all_at_once(cast, made) -> None:
    late = [ask(project, "2023-01").number for project in made.projects]
    planner, register = Door(cast.planner), "/api/v1/projects/project-reports"
    page = planner.get("/projects/project-reports/?state=due,returned&due_on_to=2023-02-07").content.decode()
    assert all(number in page for number in late)
    assert planner.get(f"{register}?state=due&due_on_to=2023-02-06").json()["count"] == 0
    rows = [{"number": number, "answers": {"reason": "请今日报送"}} for number in [*late, "PRP-2023-999999"]]
    outcomes = planner.post(f"{register}/bulk/remind", rows=rows).json()["outcomes"]
    assert [one["ok"] for one in outcomes] == [True, True, True, False]
