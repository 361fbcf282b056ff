"""What the tests of joining share: a declaration, an application, and who decides."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from allmende.coops.models import Coop
from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Declaration, Somebody, Wish, signers
from allmende.membership.joining.further_shares import SignedShares
from allmende.membership.models import Application
from allmende.membership.queries import statutes_on
from allmende.membership.use_cases.admit_member import Resolution
from allmende.membership.use_cases.apply_for_membership import apply_for_membership
from tests.members import a_creditor, some_statutes

from .exits import TODAY

SIGNED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DECIDED_AT = datetime(2026, 3, 20, 17, 0, tzinfo=UTC)
BOARD = Resolution(on=date(2026, 3, 18), by="Vorstand", text="TOP 3")
ANNA = Somebody(
    given_name="Anna",
    family_name="Ackermann",
    birth_date=date(1980, 5, 4),
    email="anna@example.org",
    street="Am Anger 1",
    postcode="14770",
    town="Brennau",
)


def a_declaration(coop: Coop, applicant: Somebody = ANNA, **said: Any) -> Declaration:
    """As it is given on the page, signed and with all boxes. Enters usual statutes where there are none, and whatever a
    mandate needs.
    """
    if said.get("account"):
        a_creditor(coop)
    statutes = statutes_on(coop.pk, SIGNED_AT.date()) or some_statutes(coop)
    usual = {
        "applicant": applicant,
        "wish": Wish(shares=1),
        "statutes_id": statutes.pk,
        "signatures": tuple(each.full_name for each in signers(applicant, said.get("beside", ()))),
        "has_read": True,
        "declares": True,
        "knows_privacy": True,
        "language": "de",
    }
    return Declaration(**usual | said)


def an_application(
    coop: Coop,
    applicant: Somebody = ANNA,
    *,
    actor: Actor = GUEST,
    now: datetime = SIGNED_AT,
    **said: Any,
) -> Application:
    declaration = a_declaration(coop, applicant, **said)
    with seeing(actor):
        return apply_for_membership(actor=actor, coop=coop, declaration=declaration, now=now)


def named(given: str, family: str, **details: Any) -> Somebody:
    """Another invented applicant at the same address."""
    return Somebody(**vars(ANNA) | {"given_name": given, "family_name": family, "email": ""} | details)


def stored(application: Application) -> Application:
    with system_access():
        return Application.objects.select_related("party", "member", "coop", "statutes").get(
            pk=application.pk
        )


def what_is_signed(coop: Coop, signature: str = "Anna Ackermann", **said: Any) -> SignedShares:
    """What a member signs who takes further shares: all boxes, under the statutes in force."""
    statutes = statutes_on(coop.pk, TODAY)
    assert statutes is not None
    usual = {"statutes_id": statutes.pk, "has_read": True, "declares": True, "language": "de"}
    return SignedShares(signature=signature, **usual | said)
