"""Say that a member of a list imported by mistake never was one. An operation: whoever calls it has authorized."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.payments.queries import mandate_of
from allmende.payments.use_cases.revoke_mandate import end_mandate
from allmende.payments.use_cases.withdraw_payout_accounts import withdraw_payout_accounts

from ..models import LONGEST_REASON, Departure, ImportRun, Member, Mistake
from ..shares.mistakes import note_correction
from .take_back_admission import LEFT_BY


@transaction.atomic
def void_imported_member(*, actor: Actor, run: ImportRun, member: Member, on: date, now: datetime) -> None:
    """The row keeps its number and explains it, holds nothing and covers no day (take_back_admission does the same).

    Its shares and capital are reversed, and claims dropped, before. Mandate and account end, and an exit that the
    list named was a mistake as the rest.
    """
    with translation.override(member.party.language):
        why = _("The imported list “%(file)s” was taken back.") % {"file": run.file_name}
    mandate = mandate_of(coop_id=member.coop_id, debtor=member.pk)
    if mandate is not None:
        end_mandate(actor, mandate, on=max(on, mandate.signed_on))
    withdraw_payout_accounts(actor=actor, coop_id=member.coop_id, creditors=[member.pk], on=on, now=now)
    exits = Departure.objects.filter(member=member, import_run=run, withdrawn_on=None, overtaken_by=None)
    exits.update(withdrawn_on=on, was_mistake=True)
    member.voided_at, member.left_by = now, LEFT_BY
    member.left_on = member.joined_on - timedelta(days=1)
    member.save(update_fields=["voided_at", "left_on", "left_by"])
    note_correction(actor, member, Mistake.ADMISSION, reason=why[:LONGEST_REASON], on=on, batch=run.batch)
