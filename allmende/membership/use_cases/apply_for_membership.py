"""Declare that one joins."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access
from allmende.payments.bank_details import account_columns
from allmende.payments.queries import creditor_identifier_of

from ..facts.members import ApplicationMade
from ..joining.applicants import lock_own_row, party_of
from ..joining.applications import as_applicant
from ..joining.applying import Declaration, as_kept
from ..joining.checking import refuse_what_statutes_do_not_allow
from ..joining.duties import as_shown, mandate_words
from ..joining.sent_again import sent_before
from ..joining.signing_day import (
    day_of_signature,
    enters_from_paper,
    moment_of_signature,
    statutes_when_signed,
)
from ..letters.joining import confirm_declaration, tell_office_of_application
from ..models import Application, Party, Statutes
from ..money.mandates import refuse_without_identifier
from ..permissions import RULES
from ..refusals.members import StatutesHaveChanged
from ..statutes.rules import law_behind, rules_of

SENT_AT_ONCE = {"membership_application_key_key", "one_register_row_per_login_and_coop"}
"""What the database refuses to the second of two that are sent at the same moment."""


def apply_for_membership(*, actor: Actor, coop: Coop, declaration: Declaration, now: datetime) -> Application:
    """Keep the declaration to join (Beitrittserklärung, § 15 (1) GenG) with all that was shown, and tell both sides.

    Whoever is signed in links the own login to the row of whoever signs: the applicant, the representative, the
    guardian, one of the joint holders. Whoever joins alone again keeps the own row, which then says what was declared.
    A guest links nothing, nor does the office that enters a paper: it names the day on which the paper was signed, and
    the statutes of that day count. Sent again with the same key, also at the same moment, it is the same; with other
    details it is refused. Raises ApplicationNotAllowed, TooFewShares, TooManyShares, StatutesHaveChanged,
    AlreadyApplied, AlreadyAMember, DeclaredOtherwise; NoCreditorIdentifier where an account to collect from is named.
    """
    # A guest sees no rows, and what is written here belongs to the cooperative: its office sees it, others do not.
    with transaction.atomic(), system_access():
        try:
            with transaction.atomic():
                return _apply(actor, coop, declaration, now)
        except IntegrityError as error:
            if _constraint(error) not in SENT_AT_ONCE:
                raise
            return _apply(actor, coop, declaration, now)  # who was first has written it: it is seen now


def _constraint(error: IntegrityError) -> str | None:
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)


def _apply(actor: Actor, coop: Coop, declaration: Declaration, now: datetime) -> Application:
    known = lock_own_row(actor, coop)
    authorize(RULES, "membership.apply", actor=actor, on=coop.pk)
    if kept := sent_before(coop, declaration):
        return kept
    today = localdate(now, timezone=ZoneInfo(coop.time_zone))
    signed_on = day_of_signature(actor, coop, declaration.signed_on, today=today)
    statutes = statutes_when_signed(coop, signed_on)
    _refuse_other_statutes(statutes, declaration)
    refuse_what_statutes_do_not_allow(statutes, coop, declaration, signed_on)
    if declaration.account is not None:
        refuse_without_identifier(coop)
    party = party_of(actor, coop, known, declaration, now=now, today=signed_on)
    moments = {
        "signed_at": moment_of_signature(coop, signed_on, today=today, now=now),
        "entered_at": now if enters_from_paper(actor, coop) else None,
    }
    application = _keep(coop, party, statutes, declaration, moments)
    tell(
        ApplicationMade(application_id=application.pk, coop_id=coop.pk, shares=application.shares),
        actor=as_applicant(actor, coop.pk),
    )
    confirm_declaration(application)
    tell_office_of_application(application, on=today)
    return application


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


def _keep(
    coop: Coop,
    party: Party,
    statutes: Statutes,
    declaration: Declaration,
    moments: dict[str, datetime | None],
) -> Application:
    wish = declaration.wish
    return Application.objects.create(
        coop=coop,
        key=declaration.key,
        party=party,
        statutes=statutes,
        statutes_hash=statutes.text_hash,
        declaration=_snapshot(coop, statutes, declaration),
        **moments,
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
            "signatures": list(declaration.signatures),
            "details": as_kept(declaration.applicant, declaration.beside),
            **as_shown(
                coop,
                rules_of(statutes, legal_form=coop.legal_form),
                declaration.wish,
                mandate=mandate_words(coop, creditor_identifier_of(coop.pk)) if declaration.account else "",
            ),
        }
