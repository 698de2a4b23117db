"""A statement is for those whose account it is, the finance clerks and the leaders; a closed month's digest is for all."""

import csv
import hashlib
import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from chengshu.kernel.base.clock import set_to
from chengshu.kernel.identity.acting import PLATFORM
from chengshu.kernel.ledger.budgets import open_budget
from chengshu.kernel.ledger.closings import close_months
from chengshu.kernel.ledger.models import Closing
from chengshu.kernel.ledger.pockets import pocket
from chengshu.kernel.lifecycle.perform import perform


def visitor(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def account(cast):
    """600 yuan in February, 400 more in March."""
    with set_to(date(2024, 2, 1)):
        budget = open_budget("=展会补助", cast.office, 60_000, "2024")
    with set_to(date(2024, 3, 5)):
        perform(cast.finance, budget, "raise", {"by": 40_000, "reason": "追加"})
        perform(PLATFORM, budget, "approve")
    return pocket(budget, "available")


def address(account, query=""):
    return f"/city/accounts/{account.number}/statement/?first=2024-03-01&last=2024-03-31{query}"


def test_the_page_tells_opening_lines_and_closing(cast, account):
    page = visitor(cast.people.finance).get(address(account)).content.decode()
    for told in ("600.00 元", "+400.00 元", "1,000.00 元", "追加", "=展会补助 · 来源", "分录 1 条"):
        assert told in page


def test_the_record_page_leads_to_the_statement(cast, account):
    page = visitor(cast.people.finance).get(f"/city/accounts/{account.number}/").content.decode()
    assert f'href="/city/accounts/{account.number}/statement/"' in page


def test_the_lists_tell_what_is_there_without_asking_for_each_row(cast, account):
    client = visitor(cast.people.finance)
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/city/accounts/?kind=available,reserved,committed,paid").content.decode()
    assert [one["sql"] for one in asked if '"ledger_account"."id" = ' in one["sql"]] == []
    assert (page.count("1,000.00 元"), page.count("0.00 元")) == (1, 4)
    assert "1,000" in client.get("/city/budgets/").content.decode()


def test_strangers_are_told_nothing_and_the_holders_people_everything(cast, account):
    assert visitor(cast.people.outsider).get(address(account)).status_code == 404
    assert Client().get(address(account)).status_code == 404
    assert visitor(cast.people.scenario).get(address(account)).status_code == 200


def test_as_csv_and_xlsx_it_is_exact_and_runs_no_formula(cast, account):
    client = visitor(cast.people.leader)
    text = b"".join(client.get(address(account, "&format=csv"))).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][6:9] == ["收入（元）", "支出（元）", "余额（元）"]
    assert [row[6:9] for row in rows[1:]] == [["", "", "600.00"], ["400.00", "", "1000.00"], ["", "", "1000.00"]]
    assert rows[2][5] == "'=展会补助 · 来源"
    book = load_workbook(io.BytesIO(b"".join(client.get(address(account, "&format=xlsx")))))
    assert [row[8].value for row in book.active.iter_rows(min_row=2)] == [600, 1000, 1000]


def test_as_json_amounts_are_whole_fen(cast, account):
    told = visitor(cast.people.leader).get(address(account, "&format=json")).json()
    assert (told["opening"], told["came_in"], told["went_out"], told["closing"]) == (60_000, 40_000, 0, 100_000)
    assert [(line["nth"], line["day"], line["amount"]) for line in told["lines"]] == [(2, "2024-03-05", 40_000)]


@pytest.mark.parametrize("query", ["&page=0", "&page=2", "&page=x", "&format=pdf", "&first=2024-04-01"])
def test_what_cannot_be_answered_is_said(cast, account, query):
    assert visitor(cast.people.leader).get(address(account, query)).status_code == 400


def test_a_closed_months_balance_is_hashed_by_anybody_and_read_by_clerks(cast, account):
    with set_to(date(2024, 4, 2)):
        assert close_months() == 2
    march = Closing.objects.get(period="2024-03")
    path = f"/city/closings/{march.number}/"
    text = visitor(cast.people.finance).get(f"{path}balance.txt").content
    assert hashlib.sha256(text).hexdigest() == march.digest
    assert Client().get(f"{path}balance.txt").status_code == 403
    assert march.digest in Client().get(f"{path}balance.note").content.decode()
    assert march.digest in Client().get(path).content.decode()
