"""The walk of the guide, in a process of its own: `walking.py first`, and after the edit `walking.py again LINK`.

Knows nothing of the tests. Prepares the database as `city run` does, goes through the pages and the API, and prints
what it found as JSON.
"""

import csv
import io
import json
import re
import sys
from contextlib import redirect_stdout
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

from chengshu.web.cli.commands import main
from chengshu.web.cli.opening import open_city
from chengshu.web.cli.preparing import Preparation

LIST, API = "/services/found-things/", "/api/v1/services/found-things"
PASSWORD = "一句谁也猜不到的长口令"
#: Login → name, and for a clerk the district government.
PEOPLE = {
    "finder": ("拾到人", ""), "owner": ("失主", ""), "outsider": ("路人", ""),
    "east": ("东岸经办", "east"), "west": ("西岸经办", "west"),
}  # fmt: skip


def told(*command: str) -> str:
    """What a command prints."""
    with redirect_stdout(io.StringIO()) as said:
        assert main(list(command)) == 0, said.getvalue()
    return said.getvalue().strip()


def enrol() -> None:
    """Three citizens and the clerks of two districts."""
    from chengshu.kernel.base.clock import today
    from chengshu.kernel.identity.acting import PLATFORM
    from chengshu.kernel.identity.models import Holding, Organisation, Person
    from chengshu.kernel.lifecycle.perform import begin

    for username, (name, post) in PEOPLE.items():
        person = begin(PLATFORM, Person(username=username, name=name), "enrol")
        if post:
            clerk = Holding(person=person, organisation=Organisation.objects.get(number=post), role="district_clerk")
            begin(PLATFORM, clerk, "appoint", {"since": today()})


def first_clerk(link: str) -> dict[str, object]:
    """The first platform clerk, from the link that the guide's command has printed to their page of people."""
    clerk, (address, _, code) = Visitor(), link.partition("#")
    steps = [
        (urlsplit(address).path, {"code": code}),
        ("/account/invitation/way/", {"password1": PASSWORD, "password2": PASSWORD}),
        ("/account/login/", {"login": "admin", "password": PASSWORD}),
    ]
    led_to = [clerk.client.post(*step).headers["Location"] for step in steps]
    return {"led_to": led_to, "people": clerk.page("/city/people/")}


class Visitor:
    """Somebody with a browser and, when they ask for one, a token."""

    def __init__(self, username: str = "") -> None:
        from django.test import Client

        from chengshu.kernel.identity.models import Person

        self.username, self.client, self.headers = username, Client(), {}
        if username:
            self.client.force_login(Person.objects.get(username=username))

    def page(self, address: str) -> str:
        """The text of a page."""
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        plain = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
        return " ".join(unescape(plain).split())

    def send(self, address: str, query: str = "", **answers: object) -> str:
        """Fill in the form of a step's page and press its button; where that leads."""
        page = self.client.get(address + query).content.decode()
        form = re.findall(r"<form method=\"post\"[^>]*data-once.*?</form>", page, flags=re.DOTALL)[-1]
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        answer = self.client.post(address, {**hidden, **answers})
        assert answer.status_code == 302, answer.content.decode()
        return answer.headers["Location"]

    def hand_in(self, **answers: object) -> str:
        """Through the pages: questions, check, submit. The number that the confirmation tells."""
        address = f"{LIST}new/hand_in/"
        there = self.send(address, action="next", asked=list(answers), **answers)
        done = self.send(address, there, action="submit")
        return re.search(r"LOST-\d{4}-\d{6}", self.page(done))[0]

    def use_token(self) -> None:
        """A token from the command line, instead of the browser's session."""
        from django.test import Client

        self.client, self.headers = Client(), {"Authorization": f"Bearer {told('token', self.username)}"}

    def get(self, address: str, status: int = 200):
        """The API's answer."""
        answer = self.client.get(address, headers=self.headers)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def take(self, number: str, verb: str, status: int = 200, **answers: object):
        """A step through the API."""
        answer = self.client.post(
            f"{API}/{number}/{verb}", json.dumps(answers), content_type="application/json", headers=self.headers
        )
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def export(self) -> list[list[str]]:
        """The list as CSV."""
        written = b"".join(self.client.get(f"{LIST}?format=csv").streaming_content)
        return list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))

    def numbers(self) -> list[str]:
        """What the list shows."""
        return [item["number"] for item in self.get(API)["items"]]


def first() -> dict[str, object]:
    """Handed in, kept, claimed, given back."""
    from chengshu.kernel.base.clock import today
    from chengshu.kernel.journal.feed import catch_up

    enrol()
    finder, owner, east = Visitor("finder"), Visitor("owner"), Visitor("east")
    nobody, outsider, west = Visitor(), Visitor("outsider"), Visitor("west")
    yesterday = str(today() - timedelta(days=1))
    keys = finder.hand_in(name="一串钥匙", place="990101001", found_on=yesterday)
    umbrella = finder.hand_in(name="黑伞", place="990102", found_on=yesterday)
    found = {
        "numbers": [keys, umbrella],
        "east_inbox": east.page("/my/"),
        "west_inbox": west.page("/my/"),
        "unpublished": [nobody.numbers(), outsider.numbers(), finder.numbers(), east.numbers()],
    }
    outsider.get(f"{API}/{keys}", 404)
    for one in (owner, east, outsider):
        one.use_token()
    found["kept"] = east.take(keys, "keep")
    found["published"] = [nobody.numbers(), outsider.numbers()]
    found["seen_by_outsider"] = outsider.get(f"{API}/{keys}")
    found["claimed"] = owner.take(keys, "claim", reason="钥匙扣是红色的")
    found["refused"] = owner.take(keys, "give_back", 403)["detail"]
    found["returned"] = east.take(keys, "give_back")
    outsider.get(f"{API}/{keys}", 404)
    catch_up()
    found["page"], found["export"] = finder.page(f"{LIST}{keys}/"), finder.export()
    found["map"] = finder.page(f"{LIST}?format=map")
    found["proven"] = nobody.get(f"/journal/inclusion?entry={found['returned']['entry']}")
    return found


def again(link: str) -> dict[str, object]:
    """What the pages and the API say of the new column; and where the first clerk's link has led."""
    finder = Visitor("finder")
    _, keys = finder.numbers()
    said = {"page": finder.page(f"{LIST}{keys}/"), "item": finder.get(f"{API}/{keys}"), "export": finder.export()}
    return said | {"clerk": first_clerk(link)}


def declared() -> dict[str, object]:
    """What the commands and the API's own document tell of the register."""
    document = Visitor().get("/api/v1/openapi.json")
    return {
        "check": told("check"),
        "map_command": told("map", "lost_property"),
        "paths": {
            path: sorted({"get", "post"} & set(item))
            for path, item in document["paths"].items()
            if "found-things" in path
        },
        "columns": document["components"]["schemas"]["services.found-things"]["properties"],
    }


if __name__ == "__main__":
    with redirect_stdout(sys.stderr):
        open_city()
        Preparation("none").carry_out()
    found = {"first": first, "again": again}[sys.argv[1]](*sys.argv[2:])
    sys.stdout.write(json.dumps(found | declared(), ensure_ascii=False))
