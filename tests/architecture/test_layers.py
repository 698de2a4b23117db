"""Imports go down. The contracts hold for the house, and they do catch what they are there to catch."""

import sys
from pathlib import Path

import pytest
from importlinter import configuration
from importlinter.application.use_cases import create_report, read_user_options
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.layers import LayersContract
from importlinter.domain.contract import registry

from chengshu.web.discovery import FAMILIES
from tests.architecture.tree import ROOT

FLOORS = "Imports go down: web, families, kernel; families never import each other"
ENGINES = "Inside the kernel, imports go only to engines on a lower line"
SYSTEMS = "Systems of one family never call each other in a circle"
HOUSE_OF_NOTHING = [
    "web", *FAMILIES, "industry.trials", "industry.market", "industry.labs", "projects.plans",
    "kernel.base", "kernel.identity", "kernel.journal", "kernel.lifecycle", "kernel.registers",
    "kernel.indicators", "kernel.office",
]  # fmt: skip

configuration.configure()
registry.register(LayersContract, "layers")
registry.register(AcyclicSiblingsContract, "acyclic_siblings")


def broken(config: Path) -> set[str]:
    report = create_report(read_user_options(str(config)), cache_dir=None)
    assert (len(report.contracts), report.invalid_contract_options) == (3, {})
    return {contract.name for contract, check in report.get_contracts_and_checks() if not check.kept}


def test_the_house_keeps_all_three_contracts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    assert broken(ROOT / ".importlinter") == set()


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest):
    """Builds a house of empty folders, with some imports in it, and lints it by our contracts."""
    name = f"house_{abs(hash(request.node.name))}"

    def build(**imports: str) -> set[str]:
        for folder in ["", "kernel", *HOUSE_OF_NOTHING]:
            package = (tmp_path / name).joinpath(*folder.split("."))
            package.mkdir(parents=True, exist_ok=True)
            (package / "__init__.py").touch()
        for importer, imported in imports.items():
            *folders, file = importer.split("__")
            package = (tmp_path / name).joinpath(*folders)
            package.mkdir(parents=True, exist_ok=True)
            (package / "__init__.py").touch()
            (package / f"{file}.py").write_text(f"import {name}.{imported}\n" if imported else "")
        config = tmp_path / ".importlinter"
        config.write_text((ROOT / ".importlinter").read_text().replace("chengshu", name))
        return broken(config)

    monkeypatch.syspath_prepend(tmp_path)
    yield build
    for module in [module for module in sys.modules if module.startswith(name)]:
        del sys.modules[module]


def test_a_house_of_empty_folders_breaks_nothing(build) -> None:
    assert build() == set()


def test_imports_downwards_are_allowed(build) -> None:
    assert build(
        web__page="industry.trials", industry__trials__flow="kernel.lifecycle",
        kernel__office__flow="kernel.base", kernel__registers__reading="kernel.identity",
        industry__trials__actions="industry.market",
    ) == set()  # fmt: skip


@pytest.mark.parametrize(
    ("importer", "imported", "contract"),
    [
        ("kernel__base__record", "industry.trials", FLOORS),
        ("kernel__office__flow", "web", FLOORS),
        ("industry__trials__flow", "web", FLOORS),
        ("industry__trials__reactions", "projects.plans", FLOORS),
        ("gardens__flow", "", FLOORS),
        ("kernel__base__record", "kernel.identity", ENGINES),
        ("kernel__journal__entries", "kernel.identity", ENGINES),
        ("kernel__identity__people", "kernel.journal", ENGINES),
        ("kernel__lifecycle__asks", "kernel.registers", ENGINES),
        ("kernel__registers__columns", "kernel.indicators", ENGINES),
        ("kernel__indicators__measures", "kernel.office", ENGINES),
        ("kernel__gossip__flow", "", ENGINES),
    ],
)
def test_an_import_that_goes_up_or_sideways_or_a_folder_nobody_planned_is_caught(
    build, importer: str, imported: str, contract: str
) -> None:
    assert build(**{importer: imported}) == {contract}


def test_systems_that_call_each_other_in_a_circle_are_caught(build) -> None:
    assert build(
        industry__trials__actions="industry.market.actions", industry__market__actions="industry.labs.flow",
        industry__labs__flow="industry.trials",
    ) == {SYSTEMS}  # fmt: skip
