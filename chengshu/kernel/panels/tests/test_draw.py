"""The draw: worked out again by a shell, uniform, and changed by every secret and every name."""

import subprocess
from collections import Counter
from hashlib import sha256
from shutil import which

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chengshu.kernel.panels.draw import CHECK, PROMISE, REDO, SECRET, Draw, digest, ordered

SECRETS = ("one-secret-of-the-platform", 'an"other$one`of\\the%leader')
NAMES = tuple(f"PSN-2024-{n:06}" for n in range(1, 41))
DRAW = Draw("PNL-2026-000001", tuple(digest(one) for one in SECRETS), SECRETS, NAMES)


#: A Mac: no sha256sum, but shasum.
MAC = """sha256sum() { return 127; }
shasum() { [ "$*" = "-a 256" ] && command sha256sum; }
"""


def bash(script: str, folder) -> str:
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("machine", ["", MAC], ids=["linux", "mac"])
def test_sha256sum_and_sort_come_to_the_same_order(machine: str, tmp_path) -> None:
    (tmp_path / "draw.txt").write_text(DRAW.text())
    lines = [tuple(line.split("  ")) for line in bash(machine + REDO, tmp_path).splitlines()]
    assert lines == DRAW.order()
    assert bash(machine + CHECK, tmp_path) == ""
    (tmp_path / "draw.txt").write_text(DRAW.text().replace("reveal 2 an", "reveal 2 An"))
    assert len(bash(machine + CHECK, tmp_path).splitlines()) == 4


@pytest.mark.skipif(which("openssl") is None, reason="no openssl")
def test_the_command_that_makes_a_secret_makes_one_that_is_accepted(tmp_path) -> None:
    promised = bash(PROMISE, tmp_path).split()[0]
    secret = (tmp_path / "secret.txt").read_text()
    assert SECRET.fullmatch(secret) and digest(secret) == promised


def test_a_seed_is_the_hash_of_panel_secrets_and_list_and_of_nothing_else() -> None:
    lines = ["panel P", "reveal 1 s", "reveal 2 t", "candidate A", "candidate B"]
    made = Draw("P", ("x", "y"), ("s", "t"), ("A", "B"))
    assert made.seed() == sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    assert made.seed() == Draw("P", (), ("s", "t"), ("A", "B")).seed()


names = st.lists(st.integers(1, 999_999).map(lambda n: f"PSN-{n:06}"), min_size=1, max_size=30, unique=True).map(tuple)


@given(names, st.text("abcdef0123456789", min_size=64, max_size=64))
def test_everybody_is_in_the_order_once_wherever_they_stood_on_the_list(everybody, seed) -> None:
    order = [name for _, name in ordered(seed, everybody)]
    assert sorted(order) == sorted(everybody)
    assert order == [name for _, name in ordered(seed, tuple(reversed(everybody)))]


@given(names, st.text("abcdef0123456789", min_size=64, max_size=64))
def test_whoever_leaves_leaves_the_others_in_their_order(everybody, seed) -> None:
    order = [name for _, name in ordered(seed, everybody)]
    assert [name for _, name in ordered(seed, tuple(sorted(everybody))[1:])] == [
        name for name in order if name != min(everybody)
    ]


def test_one_other_letter_of_one_secret_is_another_order() -> None:
    changed = Draw(DRAW.panel, DRAW.promised, (SECRETS[0], SECRETS[1] + "!"), NAMES)
    assert changed.order() != DRAW.order()


def test_ten_thousand_draws_favour_nobody() -> None:
    """Chi-squared with 19 degrees of freedom is above 43.82 once in a thousand; these draws are always the same."""
    some = NAMES[:20]
    first = Counter(ordered(digest(f"draw {n}"), some)[0][1] for n in range(10_000))
    assert sum((first[name] - 500) ** 2 / 500 for name in some) < 43.82
