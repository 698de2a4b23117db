"""What a verb's own function would refuse, found out without doing it: a day that has passed, a place in its own tree."""

from __future__ import annotations

import logging

from django.db import InterfaceError, OperationalError, transaction

from chengshu.kernel.base.errors import CityError
from chengshu.kernel.base.record import Record
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.lifecycle.answers import Answers
from chengshu.kernel.lifecycle.perform import act
from chengshu.kernel.registers.imports.targets import Target

log = logging.getLogger(__name__)


def rehearse(target: Target, record: Record, acting: Acting, given: Answers) -> None:
    """Call the function on a record that is already filled, and take back what it wrote. Raises CityError.

    A record yet to be made is not in the database, and not every function can do without: what it breaks on says
    nothing about the row, and will be seen when the row is written.
    """
    if target.step.verb not in target.flow.actions:
        return
    try:
        with transaction.atomic():
            act(target.flow, target.step, record, acting, given)
            transaction.set_rollback(True)
    except (CityError, OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.debug("%s 不能预演：%r", target.key, error)
