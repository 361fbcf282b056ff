"""Somebody who stands beside a party, as the office learned it: in the register already, or with a row of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models import Party, PartyKind
from ..refusals.members import NotTheCase


@dataclass(frozen=True, kw_only=True)
class PersonBeside:
    """Name and address, see models.Party. party_id: who stands in the register already; then nothing else is needed."""

    family_name: str = ""
    given_name: str = ""
    email: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "DE"
    party_id: int | None = None


def row_of(who: PersonBeside, party: Party, *, field: str) -> Party:
    """The register's row of who stands beside a party. Raises NotTheCase, at the field of that name."""
    if who.party_id is not None:
        known = Party.objects.filter(pk=who.party_id, coop_id=party.coop_id).exclude(pk=party.pk).first()
        if known is None:
            raise NotTheCase(_("This person does not stand in the register."), field=field)
        return known
    if not who.family_name.strip():
        raise NotTheCase(_("Whoever stands beside somebody has a family name."), field=field)
    return Party.objects.create(
        coop_id=party.coop_id,
        kind=PartyKind.PERSON,
        family_name=who.family_name.strip(),
        given_name=who.given_name.strip(),
        email=who.email.strip(),
        street=who.street.strip(),
        postcode=who.postcode.strip(),
        town=who.town.strip(),
        country=who.country,
        language=party.language,
    )


def namesakes(coop_id: int, *, given_name: str, family_name: str, but: int) -> Sequence[Party]:
    """People of the register with this name, at most ten: perhaps it is one of them."""
    found = Party.objects.filter(
        coop_id=coop_id,
        kind=PartyKind.PERSON,
        given_name__iexact=given_name.strip(),
        family_name__iexact=family_name.strip(),
    )
    return list(found.exclude(pk=but).order_by("pk")[:10])
