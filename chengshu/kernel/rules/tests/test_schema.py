"""The schema of a policy says what the reader does: every document of the city fits it, and no key is missing from it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import jsonschema
import pytest

from chengshu.kernel.rules.document import read_policy
from chengshu.kernel.rules.fields import Fields
from chengshu.kernel.rules.problems import Findings
from chengshu.kernel.rules.schema import page, schema
from chengshu.kernel.rules.tests.invented import facts, policy, text
from chengshu.kernel.rules.yaml_places import read

ROOT = Path(__file__).parents[4]
CITY = ROOT / "cities" / "qingdao" / "policies"
DOCUMENTS = sorted(path for path in CITY.glob("*.yaml") if path.stem not in {"facts", "budgets", "population"})


def test_every_document_of_the_city_fits() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    validator = jsonschema.Draft202012Validator(schema())
    assert len(DOCUMENTS) >= 30
    for path in DOCUMENTS:
        findings = Findings(path.read_text("utf-8"))
        root = read(findings.text, findings)
        assert root is not None
        content = root.plain()
        assert [f"{path.name} {error.json_path} {error.message}" for error in validator.iter_errors(content)] == []


@pytest.mark.parametrize(
    "change", [{"subject": "dog"}, {"titel": "x"}, {"conditions": []}, {"key": "A b"}, {"owner": None}]
)
def test_what_the_reader_refuses_does_not_fit(change: dict[str, object]) -> None:
    content = {**policy("graduates").content, **change}
    assert not jsonschema.Draft202012Validator(schema()).is_valid(content)


def test_the_keys_of_the_schema_are_those_the_reader_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: dict[str, set[str]] = {}
    only = Fields.only

    def noting(fields: Fields, names: Iterable[str]) -> None:
        allowed[fields.where.partition(".")[0]] = set(names)
        only(fields, names)

    monkeypatch.setattr(Fields, "only", noting)
    extra = "schedule: [{share: 100%, when: x}]\n" if "schedule:" not in text() else ""
    read_policy(text() + extra, facts())
    top = schema()["properties"]
    assert allowed.pop("") == set(top)
    inner = {"source": top["source"]["anyOf"][0], "budget": top["budget"]}
    for name, keys in allowed.items():
        shape = inner.get(name) or top[name].get("items") or top[name]["additionalProperties"]
        found = set(shape["properties"])
        assert keys in (found, {"document", "quote"}), name


def test_the_files_for_editors_and_readers_are_up_to_date() -> None:
    folder = ROOT / "docs" / "reference"
    assert json.loads((folder / "policy.schema.json").read_text("utf-8")) == schema()
    assert (folder / "policy-format.md").read_text("utf-8") == page()
