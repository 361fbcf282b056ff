"""Declare that one joins."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access
from allmende.payments.bank_details import account_columns

from ..facts.members import ApplicationMade
from ..joining.applications import as_applicant
from ..joining.applying import Declaration, as_kept
from ..joining.checking import refuse_what_statutes_do_not_allow
from ..joining.duties import as_shown
from ..letters.joining import confirm_declaration, tell_office_of_application
from ..models import Application, ApplicationState, Bond, Member, Party, PartyKind, Statutes
from ..permissions import RULES
from ..queries import statutes_or_refuse
from ..refusals.members import AlreadyAMember, AlreadyApplied, StatutesHaveChanged
from ..statutes.rules import law_behind, rules_of


def apply_for_membership(*, actor: Actor, coop: Coop, declaration: Declaration, now: datetime) -> Application:
    """Keep the declaration to join (Beitrittserklärung, § 15 (1) GenG) with all that was shown, and tell both sides.

    Whoever is signed in links the own login to the row of whoever signs: the applicant, the representative, the
    guardian. A guest, and the office that enters a paper, link nothing. Sent again with the same key, it is the same.
    Raises ApplicationNotAllowed, TooFewShares, TooManyShares, StatutesHaveChanged, AlreadyApplied, AlreadyAMember.
    """
    # A guest sees no rows, and what is written here belongs to the cooperative: its office sees it, others do not.
    with transaction.atomic(), system_access():
        known = _lock_known_party(actor, coop)
        authorize(RULES, "membership.apply", actor=actor, on=coop.pk)
        sent_before = Application.objects.filter(coop=coop, key=declaration.key).first()
        if sent_before:
            return sent_before
        today = localdate(now, timezone=ZoneInfo(coop.time_zone))
        statutes = statutes_or_refuse(coop.pk, today)
        _refuse_other_statutes(statutes, declaration)
        refuse_what_statutes_do_not_allow(statutes, coop, declaration, today)
        party = _party_of(actor, coop, known, declaration, today)
        application = _keep(coop, party, statutes, declaration, now)
        tell(
            ApplicationMade(application_id=application.pk, coop_id=coop.pk, shares=application.shares),
            actor=as_applicant(actor, coop.pk),
        )
        confirm_declaration(application)
        tell_office_of_application(application, on=today)
        return application


def _lock_known_party(actor: Actor, coop: Coop) -> Party | None:
    """The row this login is linked to already, from an earlier membership or application."""
    if actor.person_id is None or not _signs_as_person(actor, coop):
        return None
    rows = Party.objects.select_for_update(no_key=True)
    return rows.filter(coop=coop, person_id=actor.person_id).first()


def _signs_as_person(actor: Actor, coop: Coop) -> bool:
    return actor.person_id is not None and actor.coop_id != coop.pk


def _refuse_other_statutes(statutes: Statutes, declaration: Declaration) -> None:
    if statutes.pk != declaration.statutes_id:
        raise StatutesHaveChanged(
            _(
                "The statutes have changed since this page was shown. Please read the new version, and sign again."
            ),
            rule=_("The statutes are to be read before one joins%(law)s.")
            % {"law": law_behind(statutes.coop).because("declaration")},
            statutes=statutes.pk,
        )


def _party_of(actor: Actor, coop: Coop, known: Party | None, declaration: Declaration, today: date) -> Party:
    """The applicant's row with those beside it. A row from before stays as it is: the office changes its list."""
    signer_is_beside = bool(declaration.beside) and declaration.applicant.kind != PartyKind.HOUSEHOLD
    person_id = actor.person_id if _signs_as_person(actor, coop) and known is None else None
    if known is not None and not signer_is_beside:
        _refuse_twice(known)
        return known
    party = Party.objects.create(
        coop=coop,
        language=declaration.language,
        person_id=None if signer_is_beside else person_id,
        **vars(declaration.applicant),
    )
    for place, each in enumerate(declaration.beside):
        signs = signer_is_beside and place == 0
        row = (
            known
            if signs and known
            else Party.objects.create(
                coop=coop,
                language=declaration.language,
                given_name=each.given_name,
                family_name=each.family_name,
                person_id=person_id if signs else None,
            )
        )
        Bond.objects.create(coop=coop, party=party, beside=row, role=each.role, from_day=today)
    return party


def _refuse_twice(party: Party) -> None:
    if Member.objects.filter(party=party, left_on=None).exists():
        raise AlreadyAMember(
            _("You are a member already."),
            rule=_("Further shares are taken as a member, without joining again."),
        )
    if Application.objects.filter(party=party, state=ApplicationState.OPEN).exists():
        raise AlreadyApplied(_("You have applied already. The office decides on it."))


def _keep(
    coop: Coop, party: Party, statutes: Statutes, declaration: Declaration, now: datetime
) -> Application:
    wish = declaration.wish
    return Application.objects.create(
        coop=coop,
        key=declaration.key,
        party=party,
        statutes=statutes,
        statutes_hash=statutes.text_hash,
        declaration=_snapshot(coop, statutes, declaration),
        signed_at=now,
        **vars(wish),
        **_account_columns(declaration),
    )


def _account_columns(declaration: Declaration) -> dict[str, Any]:
    """Raises InvalidIban."""
    account = declaration.account
    if account is None:
        return {}
    holder = account.holder.strip() or declaration.applicant.full_name
    return account_columns(holder=holder, iban=account.iban)


def _snapshot(coop: Coop, statutes: Statutes, declaration: Declaration) -> dict[str, Any]:
    with translation.override(declaration.language):
        return {
            "language": declaration.language,
            "statutes": statutes.valid_from.isoformat(),
            "form": "written" if statutes.written_form else "text",
            "signature": declaration.signature,
            "details": as_kept(declaration.applicant, declaration.beside),
            **as_shown(
                coop,
                rules_of(statutes, legal_form=coop.legal_form),
                declaration.wish,
                with_mandate=declaration.account is not None,
            ),
        }
