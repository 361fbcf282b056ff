"""What coops stores about a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allmende.kernel.personal_data import Holding, Somebody, tells_about_persons

from .models import AccessToken, Invitation, Office

A_SECRET = frozenset({"key_hash"})


@tells_about_persons
def of_person(somebody: Somebody) -> Iterable[Holding]:
    """Offices, keys for programs, and letters of invitation to or from the person."""
    yield Holding(_("Offices you hold or held"), Office.objects.filter(person_id=somebody.person_id))
    yield Holding(
        _("Access tokens for programs"),
        AccessToken.objects.filter(person_id=somebody.person_id),
        leave_out=A_SECRET,
    )
    to_or_from = Q(email__iexact=somebody.email) | Q(invited_by_id=somebody.person_id)
    yield Holding(
        _("Invitations to you, and those you sent"),
        Invitation.objects.filter(to_or_from),
        leave_out=A_SECRET,
    )
