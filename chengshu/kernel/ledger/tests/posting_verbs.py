"""A verb of the invented case does for once what a test wants done inside a verb."""

from contextlib import contextmanager

from tests.invented.flow import CASE


@contextmanager
def doing(function, verb="assign"):
    told, before = [], CASE.actions.get(verb)

    def act(case):
        told.append(function())

    CASE.actions[verb] = act
    try:
        yield told
    finally:
        if before is None:
            del CASE.actions[verb]
        else:
            CASE.actions[verb] = before
