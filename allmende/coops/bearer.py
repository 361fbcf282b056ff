"""Who asks in the API: the person and the cooperative behind a bearer token. No session, no cookie."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from allmende.kernel.actor import Actor
from allmende.kernel.permissions import require_scope
from allmende.kernel.row_access import enter, system_access

from .models import AccessToken
from .queries import token_by_secret

NOTED_EVERY = timedelta(minutes=1)


class Bearer(HttpBearer):
    """A valid token makes request.actor its holder, with the token's scopes, for rows and for rights. Today is that of
    the token's cooperative.

    Unknown, expired and revoked tokens, and those of a cooperative the person holds no office in any more, get a 401.
    """

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        now = timezone.now()
        found = token_by_secret(token, now=now)
        if found is None:
            return None
        request.actor = Actor(
            person_id=found.person_id, coop_id=found.coop_id, scopes=frozenset(found.scopes)
        )
        enter(request.actor)
        if found.coop is not None:
            timezone.activate(found.coop.time_zone)
        _note_use(found)
        return request.actor


def _note_use(token: AccessToken) -> None:
    """Keep when it was used last, at most once a minute: reading must not write each time."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
        with system_access():
            AccessToken.objects.filter(pk=token.pk).update(last_used_at=now)


class BearerFor(Bearer):
    """For doors of a domain of which all is private: also what a door reads without asking for a right, as the own
    rows, is for tokens with the scope of the domain alone. Others get a 403.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        actor = super().authenticate(request, token)
        if actor is not None:
            require_scope(self.scope, actor=actor)
        return actor


class BearerOrGuest(Bearer):
    """For what everyone may read: a token is looked at where one is sent, and must then be valid."""

    def __call__(self, request: HttpRequest) -> Actor | None:
        if "Authorization" not in request.headers:
            return request.actor
        actor: Actor | None = super().__call__(request)
        return actor


bearer = Bearer()
bearer_or_guest = BearerOrGuest()
