"""Fixtures of plans."""

import pytest

from chengshu.projects.plans.tests.making import make_plan


@pytest.fixture
def made(cast):
    """A running plan of 2023 (making.py)."""
    return make_plan(cast)
