"""Imports brought and carried on as the worker does it."""

from io import BytesIO

import pytest

from chengshu.kernel.base.codes import make_credit_code
from chengshu.kernel.lifecycle.documents import keep
from chengshu.kernel.lifecycle.perform import begin, perform
from chengshu.kernel.registers.imports import reactions
from chengshu.kernel.registers.imports.checking import being_read, let_go
from chengshu.kernel.registers.imports.flow import WORKING
from chengshu.kernel.registers.imports.models import Import
from chengshu.kernel.registers.imports.tests.paper import xlsx

HEADINGS = ["标题*", "区市*", "金额（元）", "联系电话"]

FIRMS = "city/firms:register"
FIRM_HEADINGS = ["名称", "统一社会信用代码", "所在区市", "行业", "规模", "产业链"]


def a_firm(name, serial, **more):
    told = {"place": "东区", "industry": "制造业", "size": "小型企业", "chain": "智能家电"} | more
    return [name, make_credit_code("990001", serial), told["place"], told["industry"], told["size"], told["chain"]]


@pytest.fixture
def bring(cast):
    """bring(rows of a sheet, or a file's bytes, …) is an import of cases by the maker, still to be checked."""

    def upload(*rows, content=None, name="办件.xlsx", target="city/cases:apply", acting=None):
        acting = acting or cast.maker
        document = keep(acting, name, BytesIO(xlsx(*rows) if content is None else content))
        return begin(acting, Import, "upload", {"target": target, "sheet": [str(document.pk)]})

    return upload


def work_until(holds) -> None:
    """The worker's turns, until something holds."""
    for _ in range(200):
        if holds():
            return
        reactions.work()
    raise AssertionError([(one.number, one.state, one.problem) for one in Import.objects.all()])


@pytest.fixture
def carry_on():
    """carry_on(import): the worker's turns, until it is the owner's turn; gives the import as it then is."""

    def turns(record):
        work_until(lambda: Import.objects.get(pk=record.pk).state not in WORKING)
        return Import.objects.select_related("owner", "organisation").get(pk=record.pk)

    return turns


@pytest.fixture
def checked(bring, carry_on):
    """checked(rows …): brought and checked."""
    return lambda *rows, **more: carry_on(bring(*rows, **more))


@pytest.fixture
def written(cast, carry_on):
    """written(import, "good"): started by its owner, and carried to its end."""

    def start(record, mode="good", acting=None):
        perform(acting or cast.maker, record, "start", {"mode": mode})
        return carry_on(record)

    return start


@pytest.fixture(autouse=True)
def nothing_open():
    """No sheet is left open in this process when a test ends."""
    yield
    for key in being_read():
        let_go(key)


def errors_of(record) -> dict[str, str]:
    """Cell, or the row where it is about all of it → the sentence."""
    return {
        one["cell"] or f"row {row.row}": one["message"] for row in record.outcomes.order_by("row") for one in row.errors
    }
