"""The slow files that go first are files that are there, and a file is one share save where its tests are slow alone."""

from tests.architecture.tree import ROOT
from tests.sharing import FIRST, rank, share


def test_every_slow_file_is_there() -> None:
    assert [place for place in FIRST if not (ROOT / place).exists()] == []


def test_a_file_is_one_share_and_the_slow_walks_are_shared_test_by_test() -> None:
    assert share("chengshu/kernel/base/tests/test_money.py::test_a[1]") == "chengshu/kernel/base/tests/test_money.py"
    assert share("tests/journeys/test_simulated_city.py::Many::test_b") == "tests/journeys/test_simulated_city.py"
    walk = "tests/exhaustive/test_every_step.py::test_c[trials.trial]"
    assert share(walk) == walk
    assert rank(walk) < rank("tests/browser/test_sign_in.py::test_d") < rank("chengshu/x/tests/test_y.py::test_z")
