"""Admit an applicant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.bank_details import decrypt
from allmende.payments.models.bank_account import NO_ACCOUNT
from allmende.payments.use_cases.give_mandate import give_mandate
from allmende.payments.use_cases.raise_claims import raise_claims

from ..facts.members import ApplicationAdmitted
from ..facts.self_service import CollectionMandateGiven
from ..joining.applications import open_application_or_refuse
from ..joining.claiming import claims_on_joining
from ..joining.consent import Consent, with_consent
from ..joining.perhaps_known import refuse_unlooked_at
from ..joining.taking_over import Takeover, shares_to_subscribe
from ..letters.joining import send_certificate
from ..models import Application, ApplicationState, Member
from ..permissions import RULES
from ..refusals.members import AlreadyAMember, PaperMissing, ResolutionNotAllowed
from ..register.dissolution import refuse_joining
from ..shares.handing_on import judge_handover
from ..statutes.rules import law_behind
from ..taking import take_member, take_members, take_the_list
from .enter_member import Admission, enter_member
from .hand_over import hand_over
from .recognise_applicant import recognise_applicant
from .use_held import use_held

LONGEST_BODY, LONGEST_TEXT = 60, 130
"""Characters; together they fit into the column of the list of members."""


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """What was decided by whom and when: "board", "item 4 of its meeting". consent: for investing members (§ 8 (2))."""

    on: date
    by: str
    text: str = ""
    consent: Consent | None = None

    def __str__(self) -> str:
        return f"{self.by}: {self.text}" if self.text else self.by


@transaction.atomic
def admit_member(
    *,
    actor: Actor,
    application_id: int,
    resolution: Resolution,
    now: datetime,
    takeover: Takeover | None = None,
    same_as: int | None = None,
    somebody_else: bool = False,
) -> Member:
    """Admit an applicant as a member (Zulassung, § 15 (1) GenG). Membership begins with the resolution. What was paid
    before is used for what is owed then.

    takeover: shares that come from a member (§ 76 GenG); only what was declared beyond them is subscribed and claimed.
    same_as: the id of a former membership of the same person, who goes on in that row (recognise_applicant).
    somebody_else: somebody looked, and nobody is meant who is known already.
    Raises PerhapsTheSame, AlreadyDecided, PaperMissing, ResolutionNotAllowed, AlreadyAMember, CoopIsDissolved,
    NoApplication; with a takeover also NotFound, and what transfer_capital raises; with same_as what
    recognise_applicant raises.
    """
    application = open_application_or_refuse(actor, application_id)
    authorize(RULES, "membership.admit", actor=actor, on=application.coop_id)
    take_the_list(application.coop_id)  # before anything is judged: whoever dissolves it holds it
    if same_as is not None:
        former = _take_former(actor, application, same_as, takeover)
        recognise_applicant(actor=actor, application=application, former=former, now=now)
    if not somebody_else:
        refuse_unlooked_at(application)
    signed_on = application.signed_on
    _refuse_resolution(application, resolution, signed_on, now)
    giver = _take_giver(actor, application, takeover)
    shares = application.shares
    if takeover and giver:
        shares = shares_to_subscribe(application, giver, takeover, resolution.on)
    member = _enter(actor, application, shares, resolution, signed_on, now)
    _claim(actor, application, member, now)
    if takeover and giver:
        handover = judge_handover(giver, member, takeover.agreement(resolution.on))
        hand_over(actor=actor, giver=giver, taker=member, handover=handover, now=now)
        member.refresh_from_db()  # the database counted
    _make_mandate(actor, application, member, signed_on, now)
    use_held(actor=actor, application=application, member=member, now=now)
    _close(application, member, resolution)
    tell(
        ApplicationAdmitted(application_id=application.pk, coop_id=application.coop_id, member_id=member.pk),
        actor=actor,
    )
    send_certificate(application, member)
    return member


def _refuse_resolution(
    application: Application, resolution: Resolution, signed_on: date, now: datetime
) -> None:
    name, law = application.party.full_name, law_behind(application.coop)
    if not resolution.by.strip():
        raise ResolutionNotAllowed(_("Say who decided."), rule=law.cited("declaration"), field="by")
    if resolution.on > localdate(now, timezone=ZoneInfo(application.coop.time_zone)):
        raise ResolutionNotAllowed(_("A resolution cannot lie in the future."), field="on")
    refuse_joining(application.coop, on=resolution.on, field="on")
    received_on = application.paper_on or signed_on
    if application.statutes.written_form and application.paper_on is None:
        raise PaperMissing(
            _("The signed paper of %(name)s has not come in yet.") % {"name": name},
            rule=_("The statutes demand the written form%(law)s.") % {"law": law.because("written_form")},
        )
    if resolution.on < received_on:
        raise ResolutionNotAllowed(
            _("%(name)s declared to join after this day.") % {"name": name},
            rule=_("Declaration first, then admission%(law)s.") % {"law": law.because("declaration")},
            field="on",
        )
    memberships = Member.objects.filter(party=application.party, voided_at=None)
    if memberships.filter(Q(left_on=None) | Q(left_on__gte=resolution.on)).exists():
        raise AlreadyAMember(_("%(name)s is a member already.") % {"name": name})


def _take_former(actor: Actor, application: Application, member_id: int, takeover: Takeover | None) -> Member:
    """Locked after the list, with whoever gives shares by id."""
    ids = {member_id} | ({takeover.giver_id} if takeover else set())
    found = {each.pk: each for each in take_members(actor, sorted(ids))}[member_id]
    if found.coop_id != application.coop_id:
        raise NotFound(_("There is no such member, or it is not one of yours."))
    return found


def _take_giver(actor: Actor, application: Application, takeover: Takeover | None) -> Member | None:
    """Locked after the list, before the new member's row."""
    if takeover is None:
        return None
    giver = take_member(actor, takeover.giver_id)
    if giver.coop_id != application.coop_id:
        raise NotFound(_("There is no such member, or it is not one of yours."))
    return giver


def _enter(
    actor: Actor,
    application: Application,
    shares: int,
    resolution: Resolution,
    signed_on: date,
    now: datetime,
) -> Member:
    decided = str(resolution)
    if application.is_investing:
        today = localdate(now, timezone=ZoneInfo(application.coop.time_zone))
        decided = with_consent(decided, resolution.consent, today=today, field="text")
    admission = Admission(
        admitted_on=resolution.on,
        joined_on=resolution.on,
        signed_on=signed_on,
        resolution=decided,
        group=application.group,
        is_investing=application.is_investing,
    )
    return enter_member(
        actor=actor,
        party=application.party,
        statutes=application.statutes,
        admission=admission,
        shares=shares,
        now=now,
    )


def _claim(actor: Actor, application: Application, member: Member, now: datetime) -> None:
    """What is owed since the admission: on the shares at once or in instalments, and the fee."""
    lines = claims_on_joining(application, member, on=member.joined_on)
    raise_claims(actor=actor, coop_id=application.coop_id, lines=lines, now=now)


def _make_mandate(
    actor: Actor, application: Application, member: Member, signed_on: date, now: datetime
) -> None:
    if application.iban is None:
        return
    mandate = give_mandate(
        actor=actor,
        coop_id=application.coop_id,
        debtor=member.pk,
        holder=application.holder,
        iban=decrypt(application.iban),
        signed_on=signed_on if application.entered_at else application.paper_on or signed_on,
        now=now,
    )
    tell(
        CollectionMandateGiven(member_id=member.pk, coop_id=member.coop_id, mandate_id=mandate.pk),
        actor=actor,
    )


def _close(application: Application, member: Member, resolution: Resolution) -> None:
    application.state, application.member = ApplicationState.ADMITTED, member
    application.decided_on = resolution.on
    for column, value in NO_ACCOUNT.items():  # the mandate keeps it now
        setattr(application, column, value)
    application.save(update_fields=["state", "member", "decided_on", *NO_ACCOUNT])
