"""Invite the organisation behind an entry into the network."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.coops.models import LegalForm
from allmende.coops.use_cases.admit_coop import CoopProfile
from allmende.coops.use_cases.invite_organisation import invite_organisation
from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict, NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts import EntryInvited
from ..models import Entry
from ..permissions import RULES

LONGEST_WEBSITE = 200  # of a cooperative's profile


class TakesPartAlready(Conflict):
    code = "takes-part-already"


@transaction.atomic
def invite_entry(*, actor: Actor, entry: Entry, email: str, language: str, now: datetime) -> Entry:
    """Mail an invitation; whoever accepts it makes this entry a cooperative of the network.

    email: of the organisation; it is kept with the invitation, not in the directory.
    Raises TakesPartAlready, and AlreadyInvited while the entry's last invitation is open, whatever its address:
    each acceptance founds a cooperative, and an entry has room for one.
    """
    entry = _take(entry)
    authorize(RULES, "directory.invite_entry", actor=actor, on=entry)
    if entry.coop_id is not None:
        raise TakesPartAlready(_("This organisation is a cooperative of the network already."))
    entry.invitation = invite_organisation(
        actor=actor,
        profile=_profile(entry),
        email=email,
        language=language,
        now=now,
        earlier_id=entry.invitation_id,
    )
    entry.save(update_fields=["invitation"])
    tell(EntryInvited(entry_id=entry.pk, invitation_id=entry.invitation.pk), actor=actor)
    return entry


def _take(entry: Entry) -> Entry:
    locked = Entry.objects.select_for_update(no_key=True, of=("self",)).filter(pk=entry.pk).first()
    if locked is None:  # an import was undone meanwhile
        raise NotFound(_("There is no such organisation."))
    return locked


def _profile(entry: Entry) -> CoopProfile:
    legal_form = entry.legal_form or LegalForm.OTHER
    return CoopProfile(
        name=entry.name,
        legal_form=legal_form,
        legal_form_text=entry.legal_form_text if legal_form == LegalForm.OTHER else "",
        sectors=entry.sectors,
        description=entry.description,
        website=entry.website if len(entry.website) <= LONGEST_WEBSITE else "",
        street=entry.street,
        postcode=entry.postcode,
        town=entry.town,
        country=entry.country,
        latitude=entry.latitude,
        longitude=entry.longitude,
        precision=entry.precision,
    )
