"""A declaration to take further shares with the same word in each text field, as a member signs it."""

from __future__ import annotations

from datetime import date

from allmende.coops.models import Coop
from allmende.membership.models import Member, Subscription
from allmende.membership.queries import statutes_on


def shares_declared(coop: Coop, member: Member, text: str, *, on: date) -> Subscription:
    """It waits for the office."""
    said = {
        "form": "text",
        "language": "de",
        "statutes": on.isoformat(),
        "signatures": [text],
        "details": {"name": text, "number": 1, "address": [text]},
        "duties": [text],
        "notice": text,
        "statements": {"declares": text},
    }
    return Subscription.objects.create(
        coop=coop, member=member, shares=1, signed_on=on, statutes=statutes_on(coop.pk, on), declaration=said
    )
