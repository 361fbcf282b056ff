"""The register's row of an applicant, with those beside it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.identity.queries import person_of
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..facts.members import PartyEdited
from ..models import CONTACT_DATA, Application, ApplicationState, Bond, Member, Party, PartyKind
from ..refusals.members import AlreadyAMember, AlreadyApplied
from ..register.party_changes import write_contact_data
from .applications import as_applicant
from .applying import Declaration, same_name


def lock_own_row(actor: Actor, coop: Coop) -> Party | None:
    """The row this login is linked to already, from an earlier membership or application."""
    if actor.person_id is None or not signs_as_person(actor, coop):
        return None
    rows = Party.objects.select_for_update(no_key=True).filter(coop=coop, person_id=actor.person_id)
    return rows.first()


def signs_as_person(actor: Actor, coop: Coop) -> bool:
    """For oneself, or for whom one stands beside; not the office that enters a paper."""
    return actor.person_id is not None and actor.coop_id != coop.pk


def party_of(
    actor: Actor, coop: Coop, known: Party | None, declaration: Declaration, *, now: datetime, today: date
) -> Party:
    """Who joins: the own row from before where somebody joins alone again, otherwise a new one with those beside it.

    The own row then says what was declared now, and keeps what it said. Raises AlreadyAMember, AlreadyApplied.
    """
    if known is not None and not declaration.beside and _is_the_same(known, declaration):
        _refuse_twice(known)
        _write_as_declared(actor, known, declaration, now)
        return known
    person_id = actor.person_id if signs_as_person(actor, coop) and known is None else None
    party = Party.objects.create(
        coop=coop,
        language=declaration.language,
        person_id=None if declaration.beside else person_id,
        **vars(declaration.applicant),
    )
    _write_beside(actor, party, known, person_id, declaration, today)
    return party


def _is_the_same(known: Party, declaration: Declaration) -> bool:
    """Whoever is signed in can also fill in the page for somebody else: another name, born on another day."""
    applicant = declaration.applicant
    if (known.kind, applicant.kind) != (PartyKind.PERSON, PartyKind.PERSON):
        return False
    return known.birth_date in (None, applicant.birth_date) or same_name(
        known.given_name, applicant.given_name
    )


def _refuse_twice(party: Party) -> None:
    if Member.objects.filter(party=party, left_on=None, voided_at=None).exists():
        raise AlreadyAMember(
            _("You are a member already."),
            rule=_("Further shares are taken as a member, without joining again."),
        )
    if Application.objects.filter(party=party, state=ApplicationState.OPEN).exists():
        raise AlreadyApplied(_("You have applied already. The office decides on it."))


def _write_as_declared(actor: Actor, party: Party, declaration: Declaration, now: datetime) -> None:
    said = vars(declaration.applicant) | {"language": declaration.language}
    data = {name: said[name] for name in CONTACT_DATA}
    applicant = as_applicant(actor, party.coop_id)
    if changed := write_contact_data(party, data, actor=applicant, now=now):
        tell(PartyEdited(party_id=party.pk, coop_id=party.coop_id, fields=sorted(changed)), actor=applicant)


def _write_beside(
    actor: Actor,
    party: Party,
    known: Party | None,
    person_id: int | None,
    declaration: Declaration,
    today: date,
) -> None:
    """The row of whoever signs gets the login, or is the one it has already."""
    signer = _place_of_signer(actor, known, declaration) if known or person_id else None
    for place, each in enumerate(declaration.beside):
        row = known if known is not None and place == signer else None
        row = row or Party.objects.create(
            coop_id=party.coop_id,
            language=declaration.language,
            given_name=each.given_name,
            family_name=each.family_name,
            person_id=person_id if place == signer else None,
        )
        Bond.objects.create(coop_id=party.coop_id, party=party, beside=row, role=each.role, from_day=today)


def _place_of_signer(actor: Actor, known: Party | None, declaration: Declaration) -> int | None:
    """Whose name is the login's. Otherwise the first, who may write it differently; but of a household, whose names
    are those of its holders, nobody becomes another one's row.
    """
    name = known.full_name if known is not None else person_of(actor).name
    for place, each in enumerate(declaration.beside):
        if same_name(each.full_name, name):
            return place
    return None if known is not None and declaration.applicant.kind == PartyKind.HOUSEHOLD else 0
