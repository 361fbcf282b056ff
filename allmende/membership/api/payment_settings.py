"""The cooperative's settings for payments, for programs."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import StringConstraints

from allmende.kernel.api import Schema
from allmende.kernel.permissions import authorize
from allmende.payments.creditor_identifier import LONGEST_IDENTIFIER
from allmende.payments.queries import creditor_identifier_of

from ..permissions import RULES
from ..use_cases.enter_creditor_identifier import enter_creditor_identifier
from .routers import router


class PaymentSettingsIn(Schema):
    """creditor_identifier: gaps are understood; empty takes it out."""

    creditor_identifier: Annotated[str, StringConstraints(max_length=LONGEST_IDENTIFIER + 20)]


class PaymentSettingsOut(Schema):
    """creditor_identifier: without gaps; empty until one is entered."""

    creditor_identifier: str


@router.get("/payment-settings", response=PaymentSettingsOut, summary="Settings for payments")
def payment_settings(request: HttpRequest) -> dict[str, Any]:
    """Of the cooperative that the token is bound to."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.keep_payment_settings", actor=request.actor, on=coop_id)
    return {"creditor_identifier": creditor_identifier_of(coop_id)}


@router.put("/payment-settings", response=PaymentSettingsOut, summary="Change the settings for payments")
def change_payment_settings(request: HttpRequest, payload: PaymentSettingsIn) -> dict[str, Any]:
    """The creditor identifier stands in every mandate from now on."""
    kept = enter_creditor_identifier(
        actor=request.actor, coop_id=request.actor.coop_id, identifier=payload.creditor_identifier
    )
    return {"creditor_identifier": kept.creditor_identifier}
