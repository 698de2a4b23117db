"""Writing a policy with its checks beside it, and the pages of policies in a window."""

from chengshu.services.policies.models import PolicyVersion
from tests.browser.looking import DESK, IN_A_BROWSER, PHONE, no_objections_in
from tests.journeys.policies import approved, published

pytestmark = IN_A_BROWSER


def test_a_document_is_judged_while_it_is_written_and_tried_beside_it(window, cast):
    page = window(cast.people.policy_clerk, DESK)
    page.goto("/services/policies/write/")
    page.locator("#text").press("Control+End")
    page.keyboard.type("nonsense: 1")
    page.locator("#check").get_by_text("有 1 处写法问题").wait_for()
    for _ in "nonsense: 1":
        page.keyboard.press("Backspace")
    page.locator("#check").get_by_text("写法没有问题").wait_for()
    page.get_by_label("补贴金额").fill("2000元")
    page.get_by_role("button", name="改入文档").click()
    page.locator("#check").get_by_text("应为 符合 · 1,000.00 元").wait_for()
    page.get_by_label("在样城任教").select_option("true")
    page.get_by_role("button", name="试算").click()
    page.get_by_text("2,000.00").last.wait_for()


def test_axe_finds_nothing_on_the_pages_of_policies_that_are_not_derived(window, cast):
    claim = approved(cast, published(cast))
    version = PolicyVersion.objects.get()
    desk, citizen = window(cast.people.policy_clerk, DESK), window(cast.people.citizen, DESK)
    for page, path in (
        (desk, "/services/policies/write/"), (desk, f"/services/policy-versions/{version.number}/changes/"),
        (citizen, "/services/subsidies/fit/"), (citizen, "/services/subsidies/fit/graduate_living/"),
        (citizen, f"/services/claims/{claim.number}/why/"),
    ):  # fmt: skip
        page.goto(path)
        no_objections_in(page, (DESK, PHONE))
