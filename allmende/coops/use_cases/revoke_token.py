"""End an access token before its time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import TokenRevoked
from ..models import AccessToken
from ..permissions import RULES


@transaction.atomic
def revoke_token(*, actor: Actor, token: AccessToken, now: datetime) -> AccessToken:
    """From now on the secret opens nothing. Revoking it again changes nothing."""
    token = AccessToken.objects.select_for_update(of=["self"]).get(pk=token.pk)
    authorize(RULES, "coops.revoke_token", actor=actor, on=token)
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        tell(TokenRevoked(token_id=token.pk), actor=actor)
    return token
