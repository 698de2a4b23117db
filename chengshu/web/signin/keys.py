"""Issuing and revoking API tokens, each with a journal entry: a token is no Record, but its trace stands."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from chengshu.kernel.base.errors import Invalid, Refused
from chengshu.kernel.base.words import say
from chengshu.kernel.identity import tokens
from chengshu.kernel.identity.acting import Acting
from chengshu.kernel.identity.organisations import Organisation
from chengshu.kernel.identity.people import Person
from chengshu.kernel.identity.tokens import SCOPES, Token
from chengshu.kernel.journal.entries import append

NOUN = "identity.token"


def issue_token(
    by: Acting,
    person: Person,
    organisation: Organisation | None,
    *,
    name: str,
    scopes: tuple[str, ...] = SCOPES,
    days: int = 90,
) -> tuple[Token, str]:
    """A new token for a person acting for an organisation, and its secret. Raises Invalid (see tokens.issue).

    `by` is who issues it: the person themself, or the platform for `city token`.
    """
    with transaction.atomic():
        token, secret = tokens.issue(person, organisation, name, scopes, days)
        told = {
            "person": person.number,
            "organisation": organisation.number if organisation else None,
            "name": name,
            "scopes": sorted(scopes),
            "expires_at": token.expires_at,
        }
        _tell(by, token, "issue", 1, {column: [None, value] for column, value in told.items()})
    return token, secret


def issue_own(acting: Acting, name: str, scopes: tuple[str, ...], days: int) -> tuple[Token, str]:
    """A token for oneself, in the present capacity. Refused in another's place: it would outlive that."""
    if acting.person is None:
        raise Refused(say("请先登录，再建令牌。"))
    if acting.on_behalf_of is not None:
        raise Refused(say("您正在代{giver}办理，不能以此身份建令牌。请先切换到自己的身份。", giver=acting.on_behalf_of))
    return issue_token(acting, acting.person, acting.organisation, name=name, scopes=scopes, days=days)


def revoke_token(by: Acting, token: Token) -> None:
    """It opens nothing from now on. Raises Invalid when it was revoked before."""
    with transaction.atomic():
        if not tokens.revoke(token):
            raise Invalid.field("", say("令牌“{name}”早已撤销。", name=token.name))
        _tell(by, token, "revoke", 2, {})


def _tell(by: Acting, token: Token, verb: str, version: int, changed: dict[str, Any]) -> None:
    append(
        noun=NOUN, record=token.pk, number=str(token.pk), version=version, verb=verb,
        states=("", "issued") if verb == "issue" else ("issued", "revoked"), payload={"changed": changed},
        actor=by.person and by.person.pk, organisation=by.organisation and by.organisation.pk,
        behalf=by.on_behalf_of and by.on_behalf_of.pk,
    )  # fmt: skip
