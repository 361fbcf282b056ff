"""Say of an applicant that it is a former member, who joins again. An operation of the admission."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell

from ..bonds.ending import forget_key
from ..facts.bonds import BondEnded
from ..facts.joining import ApplicantRecognised
from ..facts.members import LoginLinked, PartyEdited
from ..forgetting import forget_row_beside, forget_row_of_applicant, lock_with_beside
from ..joining.same_person import ends_with, is_same_bond, refuse_somebody_else
from ..models import (
    CONTACT_DATA,
    Application,
    ApplicationState,
    Bond,
    Member,
    Party,
    SelfServiceKey,
)
from ..refusals.joining import NotTheSamePerson
from ..refusals.members import AlreadyAMember, AlreadyApplied, AlreadyLinked
from ..register.party_changes import write_contact_data


def recognise_applicant(*, actor: Actor, application: Application, former: Member, now: datetime) -> None:
    """Let an application that is locked be of a former member's row, as if that member had joined again signed in.

    The row says what the applicant's row says, and keeps what it said; a login goes over, and who stands beside the
    applicant, unless the same stands there already; the applicant's row goes. Who held the membership or represented
    it, and is not declared now, does so no longer from the day of the application on.
    What is left of it, should the application be rejected later, is taken back by forgetting.py. `former` is locked.
    Raises NotTheSamePerson, AlreadyAMember, AlreadyApplied, AlreadyLinked.
    """
    refuse_somebody_else(application, former, field="same_as")
    _refuse_who_is_a_member(former)
    both = [application.party_id, former.party_id]
    lock_with_beside(both)
    rows = Party.objects.in_bulk(both)
    own, party = rows[application.party_id], rows[former.party_id]
    _refuse_rows(own, party)
    said = {name: getattr(own, name) for name in CONTACT_DATA}
    application.party, application.recognised_at = party, now
    application.brought_login = own.person_id is not None and party.person_id is None
    application.save(update_fields=["party", "recognised_at", "brought_login"])
    if changed := write_contact_data(party, said, actor=actor, now=now):
        tell(PartyEdited(party_id=party.pk, coop_id=party.coop_id, fields=sorted(changed)), actor=actor)
    login = own.person_id
    _end_undeclared(actor, application, own, party, now)
    _bring_beside(own, party)
    forget_row_of_applicant(own)
    if application.brought_login and login is not None:
        _link(actor, party, login)
    tell(
        ApplicantRecognised(application_id=application.pk, coop_id=party.coop_id, party_id=party.pk),
        actor=actor,
    )


def _refuse_who_is_a_member(former: Member) -> None:
    if former.left_on is None:
        raise AlreadyAMember(
            _("%(name)s is a member already.") % {"name": former.party.full_name},
            rule=_("Further shares are taken as a member, without joining again."),
            field="same_as",
        )


def _refuse_rows(own: Party, party: Party) -> None:
    if Bond.objects.filter(beside=own).exists():
        raise NotTheSamePerson(
            _("Who stands beside somebody keeps a row of the own."),
            rule=_("Rule: that ends first."),
            field="same_as",
        )
    if Member.objects.filter(party=own, voided_at=None).exists():
        raise NotTheSamePerson(_("Both stand in the list of members by themselves."), field="same_as")
    if Application.objects.filter(party=party, state=ApplicationState.OPEN).exists():
        raise AlreadyApplied(
            _("Another application of this member waits for a decision. Decide that one first."),
            field="same_as",
        )
    if own.person_id is not None and party.person_id is not None:
        raise AlreadyLinked(
            _("The former membership is linked to another login, so it is somebody else's."),
            rule=_("Rule: one entry for each login in a cooperative."),
            field="same_as",
        )


def _end_undeclared(actor: Actor, application: Application, own: Party, party: Party, now: datetime) -> None:
    """Of whom the declaration is silent, though they held, represented or had a power before: nothing new is theirs."""
    zone = ZoneInfo(application.coop.time_zone)
    since = localdate(application.recorded_at, timezone=zone)
    for bond in ends_with(own, party):
        bond.until_day, bond.ended_by = max(since, bond.from_day), application
        bond.end_reason = _("Not named any more when they joined again")
        bond.save(update_fields=["until_day", "end_reason", "ended_by"])
        forget_key(bond.beside, localdate(now, timezone=zone))
        tell(
            BondEnded(
                bond_id=bond.pk,
                party_id=party.pk,
                coop_id=party.coop_id,
                role=bond.role,
                until_day=bond.until_day,
            ),
            actor=actor,
        )


def _bring_beside(own: Party, party: Party) -> None:
    """Representatives, guardians, joint holders of the application. A bond is never rewritten: it is made anew."""
    there = list(Bond.objects.filter(party=party, until_day=None).select_related("beside"))
    for bond in Bond.objects.filter(party=own).select_related("beside").order_by("pk"):
        beside = bond.beside
        stands = any(is_same_bond(bond, each) for each in there)
        bond.delete()
        if stands:
            forget_row_beside(beside)
        else:
            Bond.objects.create(
                coop_id=party.coop_id, party=party, beside=beside, role=bond.role, from_day=bond.from_day
            )


def _link(actor: Actor, party: Party, person_id: int) -> None:
    """Whoever applied signed in linked the login; a letter with a key that still lies somewhere opens nothing more."""
    party.person_id = person_id
    party.save(update_fields=["person"])
    SelfServiceKey.objects.filter(party=party).delete()
    tell(LoginLinked(party_id=party.pk, coop_id=party.coop_id, person_id=person_id), actor=actor)
