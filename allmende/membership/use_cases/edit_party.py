"""Edit what the register says of somebody. What it said before is kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize, may

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
def edit_party(*, actor: Actor, party: Party, data: ContactData, now: datetime) -> Party:
    """Write down another name or address (list of members, § 30 GenG). Nothing changed is nothing written.

    Whoever is no office changes the own address only. Raises Invalid.
    """
    party = Party.objects.select_for_update(no_key=True).get(pk=party.pk)
    authorize(RULES, "membership.edit_party", actor=actor, on=party)
    before = asdict(ContactData.of(party))
    changed = [field for field, value in asdict(data).items() if value != before[field]]
    if not changed:
        return party
    if not may(RULES, "membership.see_list", actor=actor, on=party.coop_id):
        _refuse_what_the_office_writes(changed)
    _refuse_without_name(party, data)
    write_contact_data(party, asdict(data), actor=actor, now=now)
    tell(PartyEdited(party_id=party.pk, coop_id=party.coop_id, fields=sorted(changed)), actor=actor)
    return party


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
