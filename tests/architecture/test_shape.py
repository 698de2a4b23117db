"""Files stay small, names say something, systems are made of known files, no string crosses families."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.architecture.tree import FAMILIES, HOUSE, is_test, python_files, short, systems, tree

MOST_LINES, MOST_TEST_LINES, MEDIAN_LINES, NINE_IN_TEN = 500, 800, 70, 250
VAGUE = {"utils", "util", "helpers", "helper", "common", "services", "managers", "manager", "signals", "misc"}
SYSTEM_FILES = {
    "__init__.py", "models.py", "flow.py", "actions.py", "rules.py", "register.py", "meetings.py", "indicators.py",
    "reactions.py", "views.py", "urls.py", "simulate.py",
}  # fmt: skip
#: `views`, `actions` and `rules` are folders where they do not fit into one file; `population` is the one that policies are tried on.
SYSTEM_FOLDERS = {"views", "actions", "rules", "population", "templates", "tests", "migrations", "locale"}
#: What Linux has and macOS does not.
LINUX_ONLY = re.compile(
    r"/proc\b|/dev/shm|/sys/|sched_getaffinity|sched_setaffinity|pidfd_open|prctl|epoll|memfd_create|eventfd|posix_fadvise"
    r"|copy_file_range|fdatasync|\bpipe2\b|sigtimedwait|sigwaitinfo|SIGRT|SOCK_CLOEXEC|SOCK_NONBLOCK|\bos\.fork\b"
)
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField", "another", "several"}


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_no_file_is_over_five_hundred_lines_and_no_test_over_eight_hundred() -> None:
    over = {
        short(path): many
        for path in python_files()
        if (many := lines(path)) > (MOST_TEST_LINES if is_test(path) else MOST_LINES)
    }
    assert over == {}


def test_half_of_the_files_have_at_most_seventy_lines_and_nine_in_ten_at_most_two_hundred_and_fifty(
    record_testsuite_property,
) -> None:
    sizes = sorted(lines(path) for path in python_files() if not is_test(path))
    middle, ninth = median(sizes), sizes[len(sizes) * 9 // 10]
    record_testsuite_property("median lines", middle)
    figure = f"{len(sizes)} files, median {middle:g} lines, 90 % within {ninth}, largest {sizes[-1]}"
    sys.stdout.write(figure)
    assert middle <= MEDIAN_LINES, figure
    assert ninth <= NINE_IN_TEN, figure


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    files = {path.stem for path in python_files()}
    folders = {part for path in python_files() for part in path.relative_to(HOUSE.parent).parts[:-1]}
    assert (files | folders - set(FAMILIES)) & VAGUE == set()


def test_every_package_says_in_its_docstring_what_it_is_for() -> None:
    silent = [
        short(path)
        for path in HOUSE.rglob("__init__.py")
        if "migrations" not in path.parts and not is_test(path) and not ast.get_docstring(tree(path))
    ]
    assert silent == []


@pytest.mark.parametrize("system", systems(), ids=lambda path: f"{path.parent.name}.{path.name}")
def test_a_system_is_made_of_the_known_files(system: Path) -> None:
    found = {path.name for path in system.iterdir() if path.name not in ("__pycache__", ".DS_Store")}
    assert found - SYSTEM_FILES - SYSTEM_FOLDERS == set()


def nouns_named_in_strings(path: Path) -> Iterator[tuple[int, str]]:
    """(line, "label.model") of every relation or question that names a noun of some system by a string."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and _called(node) in RELATIONS:
            for given in (*node.args, *(keyword.value for keyword in node.keywords)):
                if isinstance(given, ast.Constant) and isinstance(given.value, str) and given.value.count(".") == 1:
                    yield node.lineno, given.value


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def crossings(path: Path, family_of: dict[str, str]) -> list[str]:
    """The places where a file of a family, or of the kernel, names a noun of another family in a string."""
    mine = path.relative_to(HOUSE).parts[0]
    return [
        f"{path.name}:{line} {noun}"
        for line, noun in nouns_named_in_strings(path)
        if family_of.get(noun.partition(".")[0], mine) != mine
    ]


def test_no_relation_crosses_families_by_a_string() -> None:
    family_of = {system.name: system.parent.name for system in systems()}
    code = [path for path in python_files() if path.is_relative_to(HOUSE) and not is_test(path)]
    crossing = [one for path in code for one in crossings(path, family_of)]
    assert crossing == []


def test_a_relation_that_crosses_families_by_a_string_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.architecture.test_shape.HOUSE", tmp_path)
    path = tmp_path / "projects" / "plans" / "models.py"
    path.parent.mkdir(parents=True)
    path.write_text(
        "a = models.ForeignKey('trials.Trial', models.PROTECT)\n"
        "b = models.ManyToManyField(to='plans.Measure')\n"
        "c = another('into', '并入', noun='trials.trial')\n"
        "d = models.ForeignKey('identity.Person', models.PROTECT)\n"
    )
    assert crossings(path, {"trials": "industry", "plans": "projects"}) == [
        "models.py:1 trials.Trial", "models.py:3 trials.trial",
    ]  # fmt: skip


def test_nothing_that_runs_the_city_asks_for_what_only_linux_has() -> None:
    code = [path for path in python_files() if path.is_relative_to(HOUSE) and not is_test(path)]
    asked = {short(path): LINUX_ONLY.findall(path.read_text("utf-8")) for path in [*code, HOUSE.parent / "city"]}
    assert {path: found for path, found in asked.items() if found} == {}
    assert "/proc" in LINUX_ONLY.findall((HOUSE.parent / "bench" / "start_bench.py").read_text("utf-8"))


def test_every_folder_of_code_is_a_package_for_the_contracts_see_nothing_else() -> None:
    folders = {path.parent for path in python_files() if path.is_relative_to(HOUSE) and not is_test(path)}
    assert [short(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_every_family_is_a_folder() -> None:
    assert [family for family in FAMILIES if not (HOUSE / family / "__init__.py").exists()] == []


def test_what_needs_a_browser_lies_in_the_one_folder_that_is_read_for_it() -> None:
    marked = [short(path) for path in python_files() if is_test(path) and in_browser(path)]
    assert len(marked) >= 3
    assert [path for path in marked if not path.startswith("tests/browser/")] == []


def in_browser(path: Path) -> bool:
    return re.search(r"^pytestmark = IN_A_BROWSER|^@pytest\.mark\.browser", path.read_text("utf-8"), re.M) is not None
