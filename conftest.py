"""Fixtures every test may use."""

from types import SimpleNamespace

import pytest

from tests.cast import assemble


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """The standing cast (tests/cast.py)."""
    return assemble()
