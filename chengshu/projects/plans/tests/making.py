"""A small plan of 2023 to test with: three measures of two bodies, three projects, and reports on demand."""

import json
from datetime import date
from types import SimpleNamespace

from django.test import Client

from chengshu.kernel.base import clock
from chengshu.kernel.base.periods import Period
from chengshu.kernel.identity import tokens
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.projects.plans.models import Measure, MeasureReport, Plan, Project, ProjectReport

YI = 10**10
FIRST, LAST = date(2023, 1, 1), date(2023, 12, 31)


def draft_plan(cast, **more):
    told = {
        "name": "数字样城2023年行动方案",
        "owner": "BUREAU",
        "starts_on": FIRST,
        "ends_on": LAST,
        "headline": True,
    }
    return begin(cast.planner, Plan, "draft", told | more)


def add_measure(cast, plan, order, owner="BUREAU", **more):
    told = {
        "plan": plan.number,
        "order": order,
        "title": f"措施{order}",
        "group": "服务数字化",
        "text": "原文",
    }
    return begin(cast.planner, Measure, "set", told | {"owner": owner, "weight": 1} | more)


def add_project(cast, plan, name, owner="BUREAU", **more):
    told = {
        "plan": plan.number, "name": name, "kind": "infrastructure", "district": "990001", "owner": owner,
        "planned": 10 * YI, "invested_before": YI,
        "starts_on": date(2022, 7, 1), "ends_on": date(2024, 6, 30),
    }  # fmt: skip
    return begin(cast.planner, Project, "enter", told | more)


def make_plan(cast):
    """Measures of weights 1, 2, 1: two of the bureau, one of the office; and three projects."""
    with clock.set_to(date(2023, 1, 4)):
        plan = draft_plan(cast)
        measures = [
            add_measure(cast, plan, 1),
            add_measure(cast, plan, 2, weight=2),
            add_measure(cast, plan, 3, owner="OFFICE", group="治理数字化"),
        ]
        projects = [
            add_project(cast, plan, "数据中心", measure=measures[0]),
            add_project(cast, plan, "东区光网", owner="EAST"),
            add_project(
                cast,
                plan,
                "互联工厂",
                owner="OFFICE",
                kind="digital_economy",
                district="990002",
                planned=20 * YI,
            ),
        ]
        plan = perform(cast.planner, plan, "adopt").record
    return SimpleNamespace(plan=plan, measures=measures, projects=projects)


def ask(of, month):
    """The report on a month, as the calendar makes it."""
    noun, parent = (MeasureReport, "measure") if isinstance(of, Measure) else (ProjectReport, "project")
    last = Period.parse(month).last
    with clock.set_to(clock.noon(last).replace(hour=20)):
        return begin(PLATFORM, noun(**{parent: of, "period": month, "state_since": last}), "ask")


def report(who, of, month, done, invested=None, **more):
    """A report asked for and sent, five days after the month."""
    made = ask(of, month)
    with clock.set_to(date.fromisoformat(f"{Period.parse(month).next()}-05")):
        return perform(who, made, "submit", said(done, invested, **more)).record


def said(done, invested=None, **more):
    told = {"done": str(done), "progress": "按计划推进。", **more}
    return told if invested is None else told | {"invested": invested}


def accepted(cast, made, day=date(2023, 12, 1)):
    with clock.set_to(day):
        return perform(cast.planner, made, "accept").record


class Door:
    """The API through the eyes of one of the cast; without an actor, nobody's."""

    def __init__(self, acting=None):
        secret = tokens.issue(acting.person, acting.organisation)[1] if acting else ""
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.client = Client()

    def get(self, path):
        return self.client.get(path, headers=self.headers)

    def post(self, path, **answers):
        return self.client.post(path, json.dumps(answers), content_type="application/json", headers=self.headers)
