"""`verify` shares a long log among processes; they read what is committed."""

import pytest

from chengshu.kernel.journal.tests.homes import Home

IN_PROCESSES = """
from django.db import transaction
from chengshu.kernel.journal import audit
from chengshu.kernel.journal.models import Entry
from chengshu.kernel.journal.sequencer import sequence
from chengshu.kernel.journal.tests.test_audit import add

audit.STRETCH = 512
with transaction.atomic():
    add(1030)
sequence()
print(audit.verify(processes=2).intact)
Entry.objects.filter(place=515).update(verb="withdraw")
print(audit.verify(processes=2).wrong[0][0])
"""


@pytest.mark.django_db(transaction=True)
def test_several_processes_find_what_one_finds(tmp_path):
    assert Home(tmp_path).run(IN_PROCESSES) == "True\n515"
