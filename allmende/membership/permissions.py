"""Who may do what with statutes, the list of members, shares and capital, and who sees what."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Duty
from allmende.coops.queries import holds_duty
from allmende.kernel.actor import Actor
from allmende.kernel.permissions import Rule

from .law.days import is_minor
from .models import (
    Application,
    Bond,
    ImportRun,
    Mailing,
    MailTemplate,
    Member,
    Note,
    PaperLetter,
    Party,
    SavedView,
    YearRun,
)
from .queries import acts_alone_for, represented_parties

Row = TypeVar("Row", bound=Model)


def _today() -> date:
    # Rights are judged at the moment they are used; the only clock in a permission table.
    return timezone.localdate()


def _keeps_the_list(actor: Actor, coop_id: int) -> bool:
    return holds_duty(actor, coop_id=coop_id, duty=Duty.REGISTER, on=_today())


def _keeps_its_list(actor: Actor, member: Member) -> bool:
    return _keeps_the_list(actor, member.coop_id)


def is_own(actor: Actor, member: Member) -> bool:
    """Whether somebody acts in the own membership, for oneself."""
    return actor.person_id is not None and member.party.person_id == actor.person_id


def acts_for(actor: Actor, member: Member) -> bool:
    """Whether somebody declares alone for whom they stand beside: a representative, a sole guardian, the joint
    representative of heirs. What two guardians declare together (§ 1629 (1) BGB) the office enters from paper.
    """
    return actor.coop_id is None and acts_alone_for(actor.person_id, member.party, on=_today())


def _declares(actor: Actor, member: Member) -> bool:
    """For oneself, of age (§§ 106, 107 BGB), or for whom one represents."""
    if _keeps_its_list(actor, member):
        return True
    is_of_age = not (member.party.birth_date and is_minor(member.party.birth_date, _today()))
    is_oneself = is_own(actor, member) and actor.coop_id is None and is_of_age
    return is_oneself or acts_for(actor, member)


def _guest_or_person(actor: Actor, _coop_id: int) -> bool:
    return not actor.is_job


def _is_signed_in(actor: Actor, _on: object) -> bool:
    return actor.person_id is not None


def _applicant_or_office(actor: Actor, application: Application) -> bool:
    if _keeps_the_list(actor, application.coop_id):
        return True
    return actor.person_id is not None and application.party.person_id == actor.person_id


def _keeps_the_list_of(actor: Actor, party: Party) -> bool:
    return _keeps_the_list(actor, party.coop_id)


def _office_or_oneself(actor: Actor, party: Party) -> bool:
    is_oneself = party.person_id is not None and party.person_id == actor.person_id
    if is_oneself or _keeps_the_list_of(actor, party):
        return True
    return actor.coop_id is None and acts_alone_for(actor.person_id, party, on=_today())


def _is_member(actor: Actor, coop_id: int) -> bool:
    """A member today, who acts alone for one, or the office. The right is the member's (§ 31 GenG), no inspector's."""
    if actor.person_id is None:
        return False
    today = _today()
    mine = Q(party__person_id=actor.person_id) | Q(party_id__in=_represented(actor))
    found = Member.objects.filter(mine, coop_id=coop_id, joined_on__lte=today).exclude(left_on__lt=today)
    return _keeps_the_list(actor, coop_id) or any(is_own(actor, m) or acts_for(actor, m) for m in found)


def _job(actor: Actor, _on: object) -> bool:
    return actor.is_job


def _keeps_the_list_or_job(actor: Actor, coop_id: int) -> bool:
    return actor.is_job or _keeps_the_list(actor, coop_id)


OFFICE = _("an office with the duty “keep the list of members”")
OFFICE_OR_MEMBER = _(
    "an office with the duty “keep the list of members”; a member of age for oneself; who represents a member alone"
)
OFFICE_OR_OWN_DATA = _(
    "an office with the duty “keep the list of members”; everyone for the own data and that of whom they represent"
)

RULES: dict[str, Rule] = {
    # on: the id of the cooperative
    "membership.record_statutes": Rule(OFFICE, _keeps_the_list),
    "membership.see_list": Rule(OFFICE, _keeps_the_list),
    "membership.apply": Rule(_("everyone, also without signing in"), _guest_or_person),
    "membership.see_applications": Rule(OFFICE, _keeps_the_list),
    "membership.see_own_applications": Rule(_("everyone who is signed in, the own ones"), _is_signed_in),
    "membership.admit": Rule(OFFICE, _keeps_the_list),
    "membership.reject": Rule(OFFICE, _keeps_the_list),
    "membership.receive_paper": Rule(OFFICE, _keeps_the_list),
    "membership.claim_dues": Rule(OFFICE, _keeps_the_list),
    "membership.call_payments": Rule(OFFICE, _keeps_the_list),
    "membership.take_back_call": Rule(OFFICE, _keeps_the_list),
    "membership.keep_dissolution": Rule(OFFICE, _keeps_the_list),
    "membership.see_year": Rule(OFFICE, _keeps_the_list),
    "membership.keep_notes": Rule(OFFICE, _keeps_the_list),
    "membership.keep_bonds": Rule(OFFICE, _keeps_the_list),
    "membership.keep_views": Rule(OFFICE, _keeps_the_list),
    "membership.write_to_members": Rule(OFFICE, _keeps_the_list),
    "membership.send_mailing": Rule(_("the job that sends mailings"), _job),
    "membership.forget_mailings": Rule(_("the job that keeps the retention periods"), _job),
    "membership.forget_notes": Rule(_("the job that keeps the retention periods"), _job),
    "membership.settle_leavers": Rule(OFFICE, _keeps_the_list),
    "membership.distribute_result": Rule(OFFICE, _keeps_the_list),
    "membership.reverse_year_run": Rule(OFFICE, _keeps_the_list),
    "membership.note_year_failure": Rule(_("the job that posts the runs of a year"), _job),
    "membership.send_letters": Rule(OFFICE, _keeps_the_list),
    "membership.keep_payment_settings": Rule(OFFICE, _keeps_the_list),
    "membership.see_payouts": Rule(OFFICE, _keeps_the_list),
    "membership.pay_out": Rule(OFFICE, _keeps_the_list),
    "membership.inspect_list": Rule(_("every member, and who represents one alone (§ 31 GenG)"), _is_member),
    "membership.hold_payment": Rule(OFFICE, _keeps_the_list),
    "membership.record_payment": Rule(OFFICE, _keeps_its_list),  # on: the membership, here and below
    "membership.take_payment_back": Rule(OFFICE, _keeps_its_list),
    "membership.drop_claim": Rule(OFFICE, _keeps_its_list),
    "membership.give_notice": Rule(OFFICE_OR_MEMBER, _declares),
    "membership.give_hardship_notice": Rule(OFFICE_OR_MEMBER, _declares),
    "membership.move_away": Rule(OFFICE, _keeps_its_list),
    "membership.record_creditor_notice": Rule(OFFICE, _keeps_its_list),
    "membership.withdraw_notice": Rule(OFFICE, _keeps_its_list),
    "membership.change_terms": Rule(OFFICE, _keeps_its_list),
    "membership.take_back_admission": Rule(OFFICE, _keeps_its_list),
    "membership.take_back_exit": Rule(OFFICE, _keeps_its_list),
    "membership.take_back_transfer": Rule(OFFICE, _keeps_its_list),
    "membership.expel_member": Rule(OFFICE, _keeps_its_list),
    "membership.end_organisation": Rule(OFFICE, _keeps_its_list),
    "membership.record_death": Rule(OFFICE, _keeps_its_list),
    "membership.transfer_capital": Rule(OFFICE, _keeps_its_list),
    "membership.cancel_shares": Rule(OFFICE_OR_MEMBER, _declares),
    "membership.subscribe_shares": Rule(OFFICE_OR_MEMBER, _declares),
    "membership.decide_subscription": Rule(OFFICE, _keeps_its_list),
    "membership.give_collection_mandate": Rule(OFFICE_OR_MEMBER, _declares),
    "membership.revoke_collection_mandate": Rule(OFFICE_OR_MEMBER, _declares),
    "membership.keep_member_account": Rule(OFFICE_OR_MEMBER, _declares),
    # on: the application
    "membership.withdraw_application": Rule(
        _("the applicant who is signed in, and an office with the duty “keep the list of members”"),
        _applicant_or_office,
    ),
    # on: the party
    "membership.edit_party": Rule(
        _(
            "an office with the duty “keep the list of members”; everyone for the own contact data and that of whom "
            "they represent"
        ),
        _office_or_oneself,
    ),
    "membership.answer_data_request": Rule(OFFICE_OR_OWN_DATA, _office_or_oneself),
    "membership.offer_self_service": Rule(OFFICE, _keeps_the_list_of),
    "membership.link_login": Rule(_("whoever holds the letter and is signed in"), _is_signed_in),
    "membership.erase": Rule(_("the job that keeps the retention periods"), _job),
    "membership.request_erasure": Rule(OFFICE_OR_OWN_DATA, _office_or_oneself),
    "membership.request_statements": Rule(OFFICE, _keeps_the_list),
    "membership.write_statements": Rule(_("the job that writes them"), _job),
    "membership.forget_statements": Rule(_("the job that keeps the retention periods"), _job),
    "membership.forget_keys": Rule(_("the job that keeps the retention periods"), _job),
    "membership.export_coop": Rule(OFFICE, _keeps_the_list),
    "membership.bring_coop_in": Rule(OFFICE, _keeps_the_list),
    "membership.save_archive": Rule(_("the operator at the machine"), _job),
    "membership.keep_exports": Rule(
        _("an office with the duty “keep the list of members”, and the job that keeps the retention periods"),
        _keeps_the_list_or_job,
    ),
    "membership.import_members": Rule(OFFICE, _keeps_the_list_or_job),
}


def _represented(actor: Actor) -> list[int]:
    """The parties beside whom somebody stands who acts for no cooperative."""
    return represented_parties() if actor.coop_id is None and actor.person_id is not None else []


def members_visible_to(actor: Actor) -> QuerySet[Member]:
    """The whole list for the office that keeps it; for everyone, the own memberships and of whom they represent."""
    if actor.person_id is None:
        return Member.objects.none()
    own = Q(party__person_id=actor.person_id)
    if represented := _represented(actor):
        own |= Q(party_id__in=represented)
    if actor.coop_id is not None and _keeps_the_list(actor, actor.coop_id):
        return Member.objects.filter(own | Q(coop_id=actor.coop_id))
    return Member.objects.filter(own)


def memberships_of(actor: Actor) -> QuerySet[Member]:
    """The own memberships and of whom somebody represents, for whomever they act."""
    own = Q(party__person_id=actor.person_id) | Q(party_id__in=represented_parties())
    return Member.objects.filter(own) if actor.person_id is not None else Member.objects.none()


def parties_visible_to(actor: Actor) -> QuerySet[Party]:
    """The whole register for the office that keeps it; for everyone, the own rows and of whom they represent."""
    if actor.person_id is None:
        return Party.objects.none()
    own = Q(person_id=actor.person_id)
    if represented := _represented(actor):
        own |= Q(pk__in=represented)
    if actor.coop_id is not None and _keeps_the_list(actor, actor.coop_id):
        return Party.objects.filter(own | Q(coop_id=actor.coop_id))
    return Party.objects.filter(own)


def applications_visible_to(actor: Actor) -> QuerySet[Application]:
    """The same for applications."""
    if actor.coop_id is not None and _keeps_the_list(actor, actor.coop_id):
        return Application.objects.filter(coop_id=actor.coop_id)
    if actor.person_id is None:
        return Application.objects.none()
    own = Q(party__person_id=actor.person_id)
    if represented := _represented(actor):
        own |= Q(party_id__in=represented)
    return Application.objects.filter(own)


def _of_the_kept_list(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    """What is the office's alone: all of its cooperative's for whoever keeps the list, none for others."""
    if actor.coop_id is None or not _keeps_the_list(actor, actor.coop_id):
        return rows.none()
    return rows.filter(coop_id=actor.coop_id)


def notes_visible_to(actor: Actor) -> QuerySet[Note]:
    """Notes on members: for the office, and none for the member."""
    return _of_the_kept_list(Note.objects.all(), actor)


def bonds_visible_to(actor: Actor) -> QuerySet[Bond]:
    """Who stands beside whom, for the office; others see it on the member's page."""
    return _of_the_kept_list(Bond.objects.select_related("party", "beside"), actor)


def views_visible_to(actor: Actor) -> QuerySet[SavedView]:
    """The own views and those of the whole office, for whoever keeps the list."""
    of_the_coop = _of_the_kept_list(SavedView.objects.all(), actor)
    return of_the_coop.filter(Q(owner=None) | Q(owner_id=actor.person_id))


def mailings_visible_to(actor: Actor) -> QuerySet[Mailing]:
    """All mailings, for the office."""
    return _of_the_kept_list(Mailing.objects.all(), actor)


def mail_templates_visible_to(actor: Actor) -> QuerySet[MailTemplate]:
    """The same for templates."""
    return _of_the_kept_list(MailTemplate.objects.all(), actor)


def imports_visible_to(actor: Actor) -> QuerySet[ImportRun]:
    """All imports, for the office. The files are left in the database."""
    return _of_the_kept_list(ImportRun.objects.defer("content").select_related("started_by"), actor)


def letters_visible_to(actor: Actor) -> QuerySet[PaperLetter]:
    """All letters on paper, for the office."""
    return _of_the_kept_list(PaperLetter.objects.all(), actor)


def year_runs_visible_to(actor: Actor) -> QuerySet[YearRun]:
    """All runs of its years, for the office."""
    return _of_the_kept_list(YearRun.objects.select_related("coop"), actor)
