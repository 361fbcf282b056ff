"""Forget to whom mailings went."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access

from ..facts.mailings import RecipientsForgotten
from ..law.days import add_months
from ..models import MailingRecipient
from ..permissions import RULES

KEPT_FOR = 12
"""Months after a mailing was over."""


@transaction.atomic
def forget_mailings(*, actor: Actor, on: date) -> int:
    """Remove the recipients; what was written and how many got it stays. Return how many there were."""
    authorize(RULES, "membership.forget_mailings", actor=actor)
    with system_access():
        old = MailingRecipient.objects.filter(mailing__over_at__date__lt=add_months(on, -KEPT_FOR))
        recipients, _by_model = old.delete()
    if recipients:
        tell(RecipientsForgotten(recipients=recipients), actor=actor)
    return recipients
