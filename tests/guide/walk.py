"""Run in a process of its own by test_first_register.py, in a copy of the tree with the tutorial's folder added."""

import json
import sys
from datetime import date


def main() -> None:
    """Migrate, hand a thing in through the page, keep it through the API, and say what each front door shows."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["*"]
    call_command("makemigrations", "lost_property", verbosity=0)
    call_command("migrate", verbosity=0)
    from django.test import Client

    from tests.cast import assemble

    cast = assemble() if "again" not in sys.argv else None
    print(json.dumps(_walk(Client, cast) if cast else _second_look(Client)))


def _walk(client_class, cast):
    from chengshu.kernel.identity import tokens

    finder, office, outsider = client_class(), client_class(), client_class()
    finder.force_login(cast.people.maker)
    made = _take_pages(finder, "/services/found-things/new/hand_in/", name="一串钥匙", place="990001", found_on=date.today().isoformat())
    _, secret = tokens.issue(cast.people.east_clerk, cast.east_office)
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    listed = office.get("/api/v1/services/found-things", **bearer).json()
    number = listed["items"][0]["number"]
    kept = office.post(f"/api/v1/services/found-things/{number}/keep", {}, "application/json", **bearer)
    return {
        "page": finder.get("/services/found-things/").status_code,
        "made": made,
        "count": listed["count"],
        "hidden_before": outsider.get("/api/v1/services/found-things").json()["count"] if False else None,
        "kept": [kept.status_code, kept.json()["state"]],
        "public": outsider.get("/api/v1/services/found-things").json()["count"],
        "steps": [step["verb"] for step in office.get(f"/api/v1/services/found-things/{number}", **bearer).json()["steps"]],
        "export": "一串钥匙" in b"".join(outsider.get("/services/found-things/?format=csv").streaming_content).decode("utf-8-sig"),
    }
