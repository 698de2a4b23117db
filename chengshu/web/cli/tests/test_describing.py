"""The pages of docs/systems/: an invented system, described."""

from xml.etree import ElementTree

import pytest

from chengshu.kernel.identity.who import acting_for, anyone, own, person, role, signed_in, through
from chengshu.web.cli.describing.markdown import section, table
from chengshu.web.cli.describing.pages import Description
from chengshu.web.cli.describing.rules import spoken
from tests.invented.models import Case, Opinion


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return Description().all()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (anyone, "任何人"),
        (anyone.when(state__in=["closed", "decided"]), "任何人（状态：已办结、已决定）"),
        (signed_in.when(handler__isnull=True), "登录用户（经办人为空）"),
        (acting_for("applicant"), "申请企业"),
        (acting_for("applicant", words="企业"), "企业"),
        (role("district_clerk", covers="district"), "区市经办人（按区市）"),
        (acting_for("applicant") | role("leader") | acting_for("applicant"), "申请企业或领导"),
        ((person("handler") | role("leader")) & ~own("applicant"), "（经办人本人或领导）且不是本单位人员"),
        (through("opinions", acting_for("case.applicant")), "意见的申请企业"),
    ],
)
def test_a_rule_is_said_with_the_conditions_it_holds_under(rule, words: str) -> None:
    assert spoken(rule, Case) == words


def test_a_state_that_stands_elsewhere_is_said_with_whose_it_is() -> None:
    assert spoken(anyone.when(case__state="closed"), Opinion) == "任何人（办件的状态：已办结）"


@pytest.mark.parametrize(
    "line",
    [
        "# tests.invented",
        "## 办件 `invented.case`",
        "| `phone` | 联系电话 | 文字 | 可空；个人信息 |",
        "| `cosigners` | 会签单位 | 单位（多个） `identity.body` |  |",
        "![办件的流程](invented.case.svg)",
        "| 提交申请 | `apply` | 新建 → 审查中 | 申请企业 | 标题、区市、金额（可不填）、联系电话（可不填） |  |  |",
        "| 会签 | `cosign` | 会签中 → 已决定 | 会签单位 |  |  | 会签 |",
        "| 同意 | `accept` | 待同意 → 使用中 | 管理单位 |  | 1 个工作日内 | 占用会议室的名额 |",
        "- 页面 `/city/cases/`，接口 `/api/v1/city/cases`",
        "- 搜索：编号、标题、申请企业的名称",
        "- 谁看得到：任何人（状态：已办结）；申请企业；区市经办人（按区市）；会签单位；意见的经办人本人",
        "- 只给申请企业看：联系电话 `phone`",
    ],
)
def test_the_page_of_a_system_says_what_its_declarations_say(files: dict[str, str], line: str) -> None:
    assert line in files["tests/invented.md"].splitlines()


def test_every_flow_is_drawn_in_a_file_of_its_own_that_any_viewer_reads(files: dict[str, str]) -> None:
    drawn = files["tests/invented.case.svg"]
    assert "background:#fff" in ElementTree.fromstring(drawn).attrib["style"]
    assert max(map(len, drawn.splitlines())) < 3_000
    assert drawn.count("\n") > 50


def test_the_index_counts_what_each_system_declares(files: dict[str, str]) -> None:
    row = next(line for line in files["README.md"].splitlines() if "[projects.plans]" in line)
    assert row.endswith("| 5 | 36 | 5 |  |")
    assert "kernel.lake" not in files["README.md"]


def test_a_bar_in_a_cell_does_not_end_it_and_what_is_empty_is_left_out() -> None:
    assert table(("a",), [("x|y",)]) == ["| a |", "|---|", "| x\\|y |", ""]
    assert table(("a",), []) == []
    assert section("## b", []) == []
