"""The cooperative's settings for payments, for programs."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import StringConstraints

from allmende.kernel.api import Schema
from allmende.kernel.permissions import authorize
from allmende.payments.creditor_identifier import LONGEST_IDENTIFIER
from allmende.payments.iban import LONGEST
from allmende.payments.queries import creditor_identifier_of, incoming_account_of

from ..permissions import RULES
from ..use_cases.enter_payment_settings import enter_payment_settings
from .routers import router


class PaymentSettingsIn(Schema):
    """Gaps are understood; empty takes one out, and what is left out stays as it is. iban: where members pay to."""

    creditor_identifier: Annotated[str, StringConstraints(max_length=LONGEST_IDENTIFIER + 20)] | None = None
    iban: Annotated[str, StringConstraints(max_length=LONGEST + 20)] | None = None


class PaymentSettingsOut(Schema):
    """Both without gaps, and empty until entered."""

    creditor_identifier: str
    iban: str


@router.get("/payment-settings", response=PaymentSettingsOut, summary="Settings for payments")
def payment_settings(request: HttpRequest) -> dict[str, Any]:
    """Of the cooperative that the token is bound to."""
    coop_id = request.actor.coop_id
    authorize(RULES, "membership.keep_payment_settings", actor=request.actor, on=coop_id)
    return {"creditor_identifier": creditor_identifier_of(coop_id), "iban": incoming_account_of(coop_id)}


@router.put("/payment-settings", response=PaymentSettingsOut, summary="Change the settings for payments")
def change_payment_settings(request: HttpRequest, payload: PaymentSettingsIn) -> dict[str, Any]:
    """The creditor identifier stands in every mandate from now on, the account wherever a member is asked for money."""
    kept = enter_payment_settings(
        actor=request.actor, coop_id=request.actor.coop_id, **payload.dict(exclude_unset=True)
    )
    return {"creditor_identifier": kept.creditor_identifier, "iban": kept.iban}
