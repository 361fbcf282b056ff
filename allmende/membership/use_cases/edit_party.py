"""Edit what the register says of somebody. What it said before is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Conflict, Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize, may
from allmende.ui.formats import format_date
from allmende.ui.writing import current_language

from ..facts.members import PartyEdited
from ..models import CONTACT_DATA, Party, PartyKind
from ..permissions import RULES
from ..register.party_changes import write_contact_data
from ..statutes.rules import law_behind

OWN_DATA = frozenset({"email", "phone", "street", "address_extra", "postcode", "town", "country", "language"})
"""What people change of their own register row; names and numbers are the office's business."""


@dataclass(frozen=True, kw_only=True)
class ContactData:
    """What the register says of a party; see models.Party."""

    given_name: str = ""
    family_name: str = ""
    name: str = ""
    register_entry: str = ""
    birth_date: date | None = None
    email: str = ""
    phone: str = ""
    street: str = ""
    address_extra: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "DE"
    language: str = "de"

    @classmethod
    def of(cls, party: Party) -> ContactData:
        """What it says now."""
        return cls(**{field: getattr(party, field) for field in CONTACT_DATA})


@transaction.atomic
def edit_party(
    *, actor: Actor, party: Party, data: ContactData, now: datetime, shown: ContactData | None = None
) -> Party:
    """Write down another name or address (list of members, § 30 GenG). Nothing changed is nothing written.

    shown: what stood there when it was changed (None: what stands there now). Only what differs from it is
    written, so two who edit at once do not undo each other. Whoever is no office changes the own address only.
    Raises Invalid, and Conflict where both wrote the same field.
    """
    party = Party.objects.select_for_update(no_key=True).get(pk=party.pk)
    authorize(RULES, "membership.edit_party", actor=actor, on=party)
    stands = ContactData.of(party)
    meant = _meant(data, shown or stands)
    _refuse_what_somebody_else_wrote(meant, shown or stands, stands)
    changed = sorted(field for field, value in meant.items() if value != getattr(stands, field))
    if not changed:
        return party
    if not may(RULES, "membership.see_list", actor=actor, on=party.coop_id):
        _refuse_what_the_office_writes(changed)
    _refuse_without_name(party, replace(stands, **meant))
    write_contact_data(party, meant, actor=actor, now=now)
    tell(PartyEdited(party_id=party.pk, coop_id=party.coop_id, fields=changed), actor=actor)
    return party


def _meant(data: ContactData, shown: ContactData) -> dict[str, Any]:
    """The fields that somebody changed."""
    return {field: value for field, value in asdict(data).items() if value != getattr(shown, field)}


def _refuse_what_somebody_else_wrote(
    meant: Mapping[str, Any], shown: ContactData, stands: ContactData
) -> None:
    for field, value in meant.items():
        now_there = getattr(stands, field)
        if now_there in (value, getattr(shown, field)):
            continue
        written = _("In the meantime somebody else wrote “%(value)s” here.") % {"value": _readable(now_there)}
        emptied = _("In the meantime somebody else removed what stood here.")
        way_out = _("Nothing is saved yet. Save again if yours is right.")
        raise Conflict(f"{written if now_there else emptied} {way_out}", field=field)


def _readable(value: object) -> str:
    return format_date(value, language=current_language()) if isinstance(value, date) else str(value)


def _refuse_what_the_office_writes(changed: list[str]) -> None:
    for field in changed:
        if field not in OWN_DATA:
            raise Invalid(
                _("Names and numbers are written by the office. Please tell it what is to be changed."),
                field=field,
            )


def _refuse_without_name(party: Party, data: ContactData) -> None:
    needed = "family_name" if party.kind == PartyKind.PERSON else "name"
    if not getattr(data, needed):
        raise Invalid(
            _("Without a name nobody stands in the list."),
            rule=law_behind(party.coop).cited("list"),
            field=needed,
        )
