"""Who may do what with cooperatives, offices, invitations and tokens."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.kernel.actor import Actor
from allmende.kernel.permissions import Rule

from .models import AccessToken, Coop, Duty, Invitation, Office
from .queries import holds_duty, holds_network_duty


def _today() -> date:
    # Rights are judged at the moment they are used; the only clock in a permission table.
    return timezone.localdate()


def _members_duty(actor: Actor, coop: Coop) -> bool:
    return holds_duty(actor, coop_id=coop.pk, duty=Duty.MEMBERS, on=_today())


def _profile_duty(actor: Actor, coop: Coop) -> bool:
    return holds_duty(actor, coop_id=coop.pk, duty=Duty.PROFILE, on=_today())


def _network_duty(actor: Actor, _on: Any) -> bool:
    return holds_network_duty(actor, on=_today())


def _signed_in(actor: Actor, _on: Any) -> bool:
    return actor.person_id is not None


def _own_office_or_members_duty(actor: Actor, office: Office) -> bool:
    return office.person_id == actor.person_id or _members_duty(actor, office.coop)


def _duty_it_was_sent_with(actor: Actor, invitation: Invitation) -> bool:
    if invitation.coop_id is None:
        return _network_duty(actor, None)
    return _members_duty(actor, invitation.inviting_coop)


def _holder_of_the_token(actor: Actor, holder: Actor) -> bool:
    if actor.is_job:
        return holder.person_id is not None
    return actor.person_id is not None and (actor.person_id, actor.coop_id) == (
        holder.person_id,
        holder.coop_id,
    )


def _own_token(actor: Actor, token: AccessToken) -> bool:
    return actor.person_id is not None and token.person_id == actor.person_id


def _job(actor: Actor, _on: Any) -> bool:
    return actor.is_job


RULES: dict[str, Rule] = {
    "coops.found_network": Rule(_("whoever holds the founding link"), _job),
    "coops.edit_network": Rule(
        _("the network's office, with the duty “run the network's directory”"), _network_duty
    ),
    "coops.edit_profile": Rule(_("an office with the duty “edit the profile”"), _profile_duty),
    "coops.appoint": Rule(_("an office with the duty “appoint and invite people”"), _members_duty),
    "coops.end_office": Rule(
        _("an office with the duty “appoint and invite people”, and everyone for the own office"),
        _own_office_or_members_duty,
    ),
    "coops.invite_colleague": Rule(_("an office with the duty “appoint and invite people”"), _members_duty),
    "coops.invite_organisation": Rule(
        _("the network's office, with the duty “run the network's directory”"), _network_duty
    ),
    "coops.withdraw_invitation": Rule(
        _("an office with the duty the invitation was sent with"), _duty_it_was_sent_with
    ),
    "coops.accept_invitation": Rule(_("whoever holds the letter and is signed in"), _signed_in),
    "coops.make_token": Rule(
        _("every person, for oneself or the cooperative acted for; the operator at the machine"),
        _holder_of_the_token,
    ),
    "coops.revoke_token": Rule(_("the person the token belongs to"), _own_token),
    "coops.forget": Rule(_("the job that keeps the retention periods"), _job),
}


def offices_visible_to(actor: Actor) -> QuerySet[Office]:
    """Offices of the cooperative acted for, and one's own."""
    return Office.objects.filter(Q(coop_id=actor.coop_id) | Q(person_id=actor.person_id))


def invitations_visible_to(actor: Actor) -> QuerySet[Invitation]:
    """Invitations that the cooperative acted for has sent."""
    return Invitation.objects.filter(inviting_coop_id=actor.coop_id)


def tokens_visible_to(actor: Actor) -> QuerySet[AccessToken]:
    """One's own tokens."""
    if actor.person_id is None:
        return AccessToken.objects.none()
    return AccessToken.objects.filter(person_id=actor.person_id)
