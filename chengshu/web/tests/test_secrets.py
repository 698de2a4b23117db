"""The installation's secret key: one for all that start at once, readable by its owner only."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from chengshu.web import secrets
from chengshu.web.secrets import secret_key

AT_ONCE = 8


@pytest.fixture(autouse=True)
def no_other_key(monkeypatch):
    monkeypatch.delenv("CITY_SECRET", raising=False)


def test_of_many_that_start_at_once_one_key_wins_and_nobody_reads_half_of_it(tmp_path, monkeypatch):
    """All have looked and found none before the first has made one."""
    meeting, make = Barrier(AT_ONCE), secrets._make

    def met(path):
        meeting.wait(timeout=60)
        return make(path)

    monkeypatch.setattr(secrets, "_make", met)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        keys = set(pool.map(lambda _: secret_key(tmp_path), range(AT_ONCE)))
    assert keys == {(tmp_path / "secret.key").read_text()}
    assert len(keys.pop()) == 64
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_it_is_made_once_for_its_owner_alone(tmp_path):
    made = secret_key(tmp_path)
    assert secret_key(tmp_path) == made
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_an_empty_file_is_told_with_what_to_do(tmp_path):
    (tmp_path / "secret.key").touch()
    with pytest.raises(SystemExit, match=r"secret\.key 是空的。有备份的请放回；没有的，删除它再启动"):
        secret_key(tmp_path)


def test_one_given_by_the_environment_is_taken_instead(tmp_path, monkeypatch):
    monkeypatch.setenv("CITY_SECRET", "given")
    assert secret_key(tmp_path) == "given"
    assert list(tmp_path.iterdir()) == []
