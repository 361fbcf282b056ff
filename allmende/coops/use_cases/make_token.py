"""Make a personal access token for the API."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.identity.queries import person_of
from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict, Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access

from ..facts import TokenMade
from ..keys import new_key
from ..models import AccessToken
from ..permissions import RULES
from ..queries import holds_any_office

PREFIX = "alm_"
LONGEST = timedelta(days=366)


class UnknownScope(Invalid):
    code = "unknown-scope"


class ExpiryOutOfRange(Invalid):
    code = "expiry-out-of-range"


class NoOffice(Invalid):
    code = "no-office"


class TokenNameTaken(Conflict):
    code = "token-name-taken"


@transaction.atomic
def make_token(
    *, actor: Actor, holder: Actor, name: str, scopes: Iterable[str], expires_at: datetime, now: datetime
) -> tuple[AccessToken, str]:
    """A token that stands for `holder`: a person, alone or acting for one cooperative. Returns it and its secret.

    The secret is shown this once; only its hash is kept.
    Raises UnknownScope, ExpiryOutOfRange (at most a year), NoOffice where the holder has none there, TokenNameTaken
    where a valid one of the same holder has the name: it would be a form sent twice, or two that nobody tells apart.
    """
    authorize(RULES, "coops.make_token", actor=actor, on=holder)
    scopes = _refuse_unknown_scopes(scopes)
    _refuse_expiry_out_of_range(expires_at, now)
    with system_access():  # an operator makes tokens for others
        person = Person.objects.select_for_update(no_key=True).get(pk=person_of(holder).pk)
        _refuse_without_office(holder, now)
        name = name.strip()
        _refuse_taken_name(name, person, holder.coop_id, now)
        secret, key_hash = new_key(PREFIX)
        token = AccessToken.objects.create(
            person=person,
            coop_id=holder.coop_id,
            name=name,
            scopes=scopes,
            key_hash=key_hash,
            created_at=now,
            expires_at=expires_at,
        )
    tell(TokenMade(token_id=token.pk, coop_id=token.coop_id, scopes=scopes), actor=actor)
    return token, secret


def _refuse_unknown_scopes(scopes: Iterable[str]) -> list[str]:
    chosen = set(scopes)
    if unknown := chosen - set(AccessToken.SCOPES):
        raise UnknownScope(
            _("There is no scope “%(scope)s”.") % {"scope": ", ".join(sorted(unknown))},
            rule=_("Scopes: %(scopes)s.") % {"scopes": ", ".join(AccessToken.SCOPES)},
            field="scopes",
        )
    if not chosen:
        raise UnknownScope(_("Choose at least one scope."), field="scopes")
    return sorted(chosen)


def _refuse_expiry_out_of_range(expires_at: datetime, now: datetime) -> None:
    if not now < expires_at <= now + LONGEST:
        raise ExpiryOutOfRange(
            _("Choose a day between tomorrow and a year from now."),
            rule=_("Rule: a token is valid for at most a year."),
            field="expires_on",
        )


def _refuse_without_office(holder: Actor, now: datetime) -> None:
    if holder.coop_id is not None and not holds_any_office(holder, on=localdate(now)):
        raise NoOffice(_("This person holds no office in this cooperative."), field="coop")


def _refuse_taken_name(name: str, person: Person, coop_id: int | None, now: datetime) -> None:
    """Under the lock on the person's row."""
    valid = AccessToken.objects.filter(person=person, name=name, revoked_at=None, expires_at__gt=now)
    if coop_id in valid.values_list("coop_id", flat=True):
        raise TokenNameTaken(
            _("There is a valid token with this name already. Revoke it, or choose another name."),
            field="name",
        )
