"""Write an invitation down and mail it. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict
from allmende.kernel.facts import tell
from allmende.kernel.mail import send_mail_later

from ..facts import InvitationSent
from ..keys import new_key
from ..letters import invitation_letter, written_day
from ..models import Coop, Invitation
from ..queries import open_invitations
from .admit_coop import CoopProfile

VALID_FOR = timedelta(days=30)
PLACE = ("street", "postcode", "town", "country", "latitude", "longitude", "precision")
KNOWN = ("legal_form", "legal_form_text", "sectors", "description", "website", *PLACE)
"""What an invitation keeps of the profile it was written for, until the organisation writes its own."""


class AlreadyInvited(Conflict):
    code = "already-invited"


@transaction.atomic
def send_invitation(
    *,
    actor: Actor,
    inviting: Coop,
    email: str,
    language: str,
    organ: str,
    duties: list[str],
    now: datetime,
    coop: Coop | None = None,
    profile: CoopProfile | None = None,
    earlier_id: int | None = None,
) -> Invitation:
    """Keep the hash of a one-time key and mail the key as a link. Either `coop` or `profile` says to what."""
    _refuse_while_open(earlier_id, now)
    _refuse_a_second_one(inviting, coop, profile, email, now)
    key, key_hash = new_key()
    invitation = Invitation(
        inviting_coop=inviting,
        coop=coop,
        invited_by_id=actor.person_id,
        email=email.strip().lower(),
        language=language,
        organ=organ,
        duties=duties,
        key_hash=key_hash,
        invited_at=now,
        expires_at=now + VALID_FOR,
        **(_what_is_known(profile) if profile else {}),
    )
    invitation.save(force_insert=True)
    subject, body = invitation_letter(invitation, key=key)
    send_mail_later(to=invitation.email, subject=subject, body=body, language=language)
    tell(InvitationSent(invitation_id=invitation.pk, inviting_coop_id=inviting.pk), actor=actor)
    return invitation


def _refuse_while_open(earlier_id: int | None, now: datetime) -> None:
    if earlier_id is None:
        return
    if earlier := open_invitations(now=now).filter(pk=earlier_id).first():
        raise AlreadyInvited(
            _(
                "This organisation has an invitation that is open until %(day)s. Withdraw it first to send another one."
            )
            % {"day": written_day(earlier.expires_at)},
            field="email",
        )


def _refuse_a_second_one(
    inviting: Coop, coop: Coop | None, profile: CoopProfile | None, email: str, now: datetime
) -> None:
    same = open_invitations(now=now).filter(
        inviting_coop=inviting,
        coop=coop,
        organisation=profile.name if profile else "",
        email__iexact=email.strip(),
    )
    if earlier := same.first():
        raise AlreadyInvited(
            _("This address has an invitation that is open until %(day)s. Withdraw it to send another one.")
            % {"day": written_day(earlier.expires_at)},
            field="email",
        )


def _what_is_known(profile: CoopProfile) -> dict[str, object]:
    return {"organisation": profile.name} | {field: getattr(profile, field) for field in KNOWN}
