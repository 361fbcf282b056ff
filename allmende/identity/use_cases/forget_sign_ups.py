"""Remove sign-ups whose address nobody confirmed."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import SignUpsForgotten
from ..models import Person
from ..permissions import RULES

KEPT = timedelta(days=30)


@transaction.atomic
def forget_sign_ups(*, actor: Actor, now: datetime) -> int:
    """Remove persons who signed up more than 30 days ago, confirmed nothing and never signed in. Returns how many."""
    authorize(RULES, "identity.forget", actor=actor)
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    strangers = Person.objects.filter(
        ~Exists(confirmed), joined_at__lt=now - KEPT, last_login__isnull=True, is_active=True
    )
    number = strangers.count()
    if number:
        strangers.delete()
        tell(SignUpsForgotten(persons=number), actor=actor)
    return number
